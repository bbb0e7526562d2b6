"use strict";
// What a type is tied to stands out while it is pointed at, or bears the focus. Without it the map is whole all the same.
const map = document.querySelector(".carte svg");

function show(name) {
  for (const tie of map.querySelectorAll("[data-de]")) {
    const { de, vers } = tie.dataset;
    tie.classList.toggle("montre", name !== undefined && (de === name || vers === name));
  }
  map.classList.toggle("montree", name !== undefined);
}

for (const box of map.querySelectorAll("[data-nom]")) {
  for (const event of ["pointerenter", "focus"]) box.addEventListener(event, () => show(box.dataset.nom));
  for (const event of ["pointerleave", "blur"]) box.addEventListener(event, () => show(undefined));
}

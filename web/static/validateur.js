"use strict";
// Drops files into the form, and says what happens while they are sent. Without it the form is sent as any other.
const form = document.querySelector("form.formulaire");
const zone = form.querySelector(".depot");
const field = document.getElementById("fichier");
const state = document.getElementById("fichier-etat");

for (const name of ["dragenter", "dragover"]) {
  zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("survol");
  });
}
for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("survol"));

zone.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  field.files = event.dataTransfer.files;
  field.dispatchEvent(new Event("change"));
  field.focus();
});

field.addEventListener("change", () => {
  const files = [...field.files];
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const tooLarge = size > Number(form.dataset.octets) ? form.dataset.trop : "";
  field.setCustomValidity(tooLarge);
  state.textContent = tooLarge || files.map((file) => file.name).join(", ");
});

form.addEventListener("submit", () => {
  state.textContent = form.dataset.envoi;
});

document.getElementById("resultat")?.focus();

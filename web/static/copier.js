"use strict";
// Copies what stands in a block, at the press of its button. Without it the block is selected by hand.
for (const button of document.querySelectorAll("button[data-copie]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const state = document.getElementById(`${button.dataset.copie}-etat`);
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copie).textContent);
    state.textContent = button.dataset.fait;
  });
}

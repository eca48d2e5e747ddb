// A step of a story lights up its place in the diagram while the reader points at it or has it in focus.
// The player uses the same attributes: data-steps, data-step, data-touches.

/** @param {Event} event @param {boolean} shown */
function hint(event, shown) {
  const step = /** @type {Element} */ (event.target).closest?.("[data-steps] > [data-touches]");
  if (!(step instanceof HTMLElement)) return;
  step.classList.toggle("is-shown", shown);
  const viewer = document.querySelector("#variant diagram-viewer");
  viewer?.dispatchEvent(new CustomEvent("diagram:light", { detail: shown ? (step.dataset.touches ?? "").split(" ") : [] }));
}

document.addEventListener("pointerover", (event) => hint(event, true));
document.addEventListener("pointerout", (event) => hint(event, false));
document.addEventListener("focusin", (event) => hint(event, true));
document.addEventListener("focusout", (event) => hint(event, false));

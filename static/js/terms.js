// The definition of a term beside it: on hover, on focus, and on a first tap (a second one follows the link). It lies
// over the page, so nothing moves. Without a script a term leads to the glossary.

const GAP = 6; // pixels between a term and its definition
const LINGERS = 160; // milliseconds in which the pointer may go from the term to its definition

/** @type {HTMLElement | undefined} */
let box;
/** @type {HTMLElement | undefined} */
let shown; // the term whose definition is there
/** @type {HTMLElement | undefined} */
let tapped; // the term that a finger has come down on while its definition was not there
let leaving = 0;

/** @param {EventTarget | null} target */
function termAt(target) {
  const found = target instanceof Element ? target.closest(".term") : null;
  return found instanceof HTMLElement ? found : undefined;
}

function theBox() {
  if (box?.isConnected) return box;
  box = document.createElement("div");
  box.id = "term-means";
  box.className = "term-means";
  box.setAttribute("role", "tooltip");
  box.addEventListener("pointerenter", stay);
  box.addEventListener("pointerleave", leave);
  document.body.append(box);
  return box;
}

/** @param {HTMLElement} term */
function show(term) {
  stay();
  if (shown === term) return;
  hide();
  const means = theBox();
  means.textContent = term.dataset.means ?? "";
  means.hidden = false;
  term.setAttribute("aria-describedby", means.id);
  shown = term;
  place(term, means);
}

/**
 * Below the term, or above it where there is no room; never beyond the window.
 * @param {HTMLElement} term
 * @param {HTMLElement} means
 */
function place(term, means) {
  const at = term.getClientRects()[0] ?? term.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = means;
  const below = at.bottom + GAP;
  const top = below + height > innerHeight ? at.top - GAP - height : below;
  const left = Math.min(Math.max(GAP, at.left), document.documentElement.clientWidth - width - GAP);
  means.style.top = `${Math.max(GAP, top)}px`;
  means.style.left = `${left}px`;
}

function hide() {
  stay();
  shown?.removeAttribute("aria-describedby");
  shown = undefined;
  if (box) box.hidden = true;
}

function stay() {
  clearTimeout(leaving);
}

function leave() {
  stay();
  leaving = setTimeout(() => document.activeElement !== shown && hide(), LINGERS);
}

document.addEventListener("pointerover", (event) => {
  const term = termAt(event.target);
  if (term && event.pointerType !== "touch") show(term);
});
document.addEventListener("pointerout", (event) => {
  if (termAt(event.target) && event.pointerType !== "touch") leave();
});
document.addEventListener("pointerdown", (event) => {
  const term = termAt(event.target);
  tapped = term && event.pointerType === "touch" && term !== shown ? term : undefined;
  if (!term && !box?.contains(/** @type {Node} */ (event.target))) hide();
});
document.addEventListener("click", (event) => {
  const term = termAt(event.target);
  if (!term || term !== tapped) return;
  event.preventDefault();
  show(term);
});
document.addEventListener("focusin", (event) => {
  const term = termAt(event.target);
  if (term) show(term);
  else hide();
});
document.addEventListener("focusout", (event) => termAt(event.target) && leave());
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
document.addEventListener("scroll", () => shown && box && place(shown, box), { passive: true, capture: true });

// Behaviours of a few lines, each bound to a data attribute.
import { showAcross } from "./scrolling.js";

// data-open-all="SELECTOR": opens and closes all details at once.
document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest?.("[data-open-all]");
  if (!(button instanceof HTMLElement)) return;
  const open = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(open));
  for (const one of document.querySelectorAll(button.dataset.openAll ?? "")) {
    if (one instanceof HTMLDetailsElement) one.open = open;
  }
});

// data-autosubmit on a form: sends it as soon as every choice is made.
document.addEventListener("change", (event) => {
  const form = /** @type {Element} */ (event.target).closest?.("form[data-autosubmit]");
  if (form instanceof HTMLFormElement && form.checkValidity()) form.requestSubmit();
});

// Fields that are empty say nothing: they are left out of the address that htmx asks for and shows.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters, verb } = /** @type {CustomEvent} */ (event).detail;
  if (verb !== "get") return;
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
});

// data-open-wide="QUERY" on details: open wherever there is room for it.
function openWhereWide() {
  for (const one of document.querySelectorAll("details[data-open-wide]")) {
    if (one instanceof HTMLDetailsElement && matchMedia(one.dataset.openWide ?? "").matches) one.open = true;
  }
}
openWhereWide();
document.addEventListener("htmx:afterSwap", openWhereWide);

// data-keep-open="NAME" on details: stays open when htmx brings a new copy.
const kept = new Map();
document.addEventListener("htmx:beforeSwap", () => {
  for (const one of document.querySelectorAll("details[data-keep-open]")) {
    if (one instanceof HTMLDetailsElement) kept.set(one.dataset.keepOpen, one.open);
  }
});
document.addEventListener("htmx:afterSwap", () => {
  for (const one of document.querySelectorAll("details[data-keep-open]")) {
    if (one instanceof HTMLDetailsElement && kept.get(one.dataset.keepOpen)) one.open = true;
  }
});

// data-keep-place on what htmx swaps into: what was chosen in it stays where it was on the screen.
/** @type {{id: string, top: number} | undefined} */
let place;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = /** @type {CustomEvent} */ (event).detail;
  const chosen = requestConfig?.elt;
  place = target.hasAttribute("data-keep-place") && chosen?.id ? { id: chosen.id, top: chosen.getBoundingClientRect().top } : undefined;
});
document.addEventListener("htmx:afterSwap", () => {
  const chosen = place && document.getElementById(place.id);
  if (place && chosen) scrollBy({ top: chosen.getBoundingClientRect().top - place.top, behavior: "instant" });
  place = undefined;
});

// data-focus-then="SELECTOR" on what htmx takes away by its own answer: where the focus goes instead.
document.addEventListener("htmx:afterSettle", (event) => {
  const asked = /** @type {CustomEvent} */ (event).detail.requestConfig?.elt?.dataset.focusThen;
  const next = asked ? document.querySelector(asked) : null;
  if (next instanceof HTMLElement) next.focus();
});

// A row of tabs that scrolls shows the one that is chosen.
function showChosenTab() {
  for (const tab of document.querySelectorAll(".viewer-bar .tabs [aria-current]")) {
    const row = tab.closest("nav");
    if (row) showAcross(row, tab);
  }
}
showChosenTab();
document.addEventListener("htmx:afterSwap", showChosenTab);

// A link to a part of the page that is folded opens it.
function openWhatIsMeant() {
  const meant = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  const folded = meant?.querySelector(":scope > details.folded");
  if (folded instanceof HTMLDetailsElement) folded.open = true;
}
openWhatIsMeant();
addEventListener("hashchange", openWhatIsMeant);

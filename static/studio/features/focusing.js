// Where the keys go: the canvas says what it is and how it is left, and the focus never falls on the page's body.
import { gettext, ngettext } from "../../js/texts.js";
import { written } from "../commands/keys.js";
import { $, h } from "../ports/dom.js";

const SETTLED = 50; // milliseconds after which the browser has taken the focus from what is gone
// What tells that something with the focus may be gone.
const WATCHED = { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden", "open", "disabled", "class", "data-open"] };
/** Panes, and what has the focus in each when its own place is gone. */
const PANES = { "#palette": "#palette-search", "#side": ".panel-tabs [aria-selected=true]" };

/** @param {Studio} studio */
export function install(studio) {
  const { view } = studio;
  /** Where the focus is or was: a pane's selector, empty for elsewhere; null where somebody has put it down. @type {string|null} */
  let pane = null;
  let timer = 0;

  function back() {
    if (document.activeElement !== document.body || pane === null || !document.hasFocus()) return;
    const open = $("dialog[open]");
    if (open) return open.querySelector("input, select, textarea, button")?.focus();
    const place = pane ? $(PANES[pane]) : null;
    if (place?.checkVisibility({ visibilityProperty: true })) return place.focus();
    return view.focus();
  }

  document.addEventListener("focusin", ({ target }) => (pane = Object.keys(PANES).find((one) => /** @type {Element} */ (target).closest(one)) ?? ""));
  // A press on what takes no focus puts it down on purpose.
  document.addEventListener("pointerdown", () => (pane = null), { capture: true });
  new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(back, SETTLED);
  }).observe(document.body, WATCHED);

  // ---- the canvas by its name

  const about = h("p", { id: "canvas-about", class: "unseen" }, gettext("Tab and Shift+Tab walk over the parts, {written} and the other arrows along their connections, Enter renames, C connects. Escape and then Tab leaves the canvas, F6 goes to the next pane, ? shows all keys.", { written: written("Alt+ArrowRight") }));
  view.container.append(about);
  view.svg.setAttribute("aria-describedby", about.id);
  const named = () => {
    const { title, nodes, connections } = studio.sketch;
    view.svg.setAttribute("aria-label", `${title ? gettext("Canvas of {title}", { title }) : gettext("Canvas")}: ${ngettext("{n} part", "{n} parts", nodes.length)}, ${ngettext("{n} connection", "{n} connections", connections.length)}`);
  };
  view.addEventListener("changed", named);
  named();

  // The first key is meant for the canvas, which shows that only once somebody works by keys.
  view.container.classList.add("is-untouched");
  addEventListener("keydown", () => view.container.classList.remove("is-untouched"), { once: true, capture: true });
  view.focus();
}

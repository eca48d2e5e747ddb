// The page around the canvas: toolbar, panels and tabs, bottom sheets on a phone, the menu, and the keys.
import { gettext } from "../../js/texts.js";
import { composing, learnLayout, writes, written } from "../commands/keys.js";
import { $, h, menu, sign } from "../ports/dom.js";
import { recall, remember } from "../ports/storage.js";

const TABS = ["inspector", "findings", "comments", "outline"];

/** @param {Studio} studio */
export function install(studio) {
  const { actions, view, store, element } = studio;

  function tools() {
    for (const group of element.querySelectorAll("[data-tools]")) {
      const mine = [...actions.all.values()].filter((action) => action.tools === group.dataset.tools);
      group.replaceChildren(
        ...mine.map((action) => {
          const key = action.keys?.[0] ? ` (${written(action.keys[0])})` : "";
          const pressed = action.pressed?.();
          return h("button", { type: "button", class: "tool", "data-action": action.id, title: `${action.title}${key}`, "aria-label": action.title, "aria-pressed": action.pressed ? String(Boolean(pressed)) : undefined }, sign(action.sign));
        }),
      );
    }
    $("[data-tools=zoom]").insertBefore(h("button", { type: "button", class: "zoom-level", "data-action": "zoom-100", title: gettext("Zoom to 100 %") }, "100 %"), $("[data-tools=zoom]").lastElementChild);
  }

  function refresh() {
    for (const button of element.querySelectorAll("[data-action]")) {
      const action = actions.get(button.dataset.action);
      if (!action) continue;
      // aria-disabled keeps the button in the order of the keys.
      button.setAttribute("aria-disabled", String(!actions.can(action)));
      if (action.pressed) button.setAttribute("aria-pressed", String(Boolean(action.pressed())));
    }
    const undo = $("[data-action=undo]");
    const redo = $("[data-action=redo]");
    undo.title = store.canUndo ? gettext("Undo: {canUndo} ({written})", { canUndo: store.canUndo, written: written("Ctrl+Z") }) : gettext("Undo");
    redo.title = store.canRedo ? gettext("Redo: {canRedo}", { canRedo: store.canRedo }) : gettext("Redo");
    $("[data-action=zoom-100]").textContent = `${Math.round(view.zoom * 100)} %`;
  }

  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button) actions.run(button.dataset.action, event);
    if (button?.closest("[data-tools]") && event.detail) view.focus(); // a press by hand: the next key is meant for the canvas
    const wanted = event.target.closest("[data-panel]")?.dataset.panel;
    if (wanted) show(wanted, true);
    if (event.target.closest("[data-close-panel]")) show("");
  });

  $("#more").addEventListener("click", (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const wanted = ["new", "open", "save", "export", "copy-picture", "share", "history", "verdict", "alike", "responsibilities", "sketches", "document", "find", "commands", "shortcuts"];
    const items = wanted.map((id) => actions.get(id)).filter((action) => action && actions.can(action));
    menu(items.map((action) => ({ title: action.title, sign: action.sign, keys: action.keys?.[0] && written(action.keys[0]), run: () => action.run() })), { x: box.right - 260, y: box.bottom + 6 }, gettext("More"));
  });

  // ---- panels

  /** A panel beside the canvas is folded to make room, and stays so. @param {"palette"|"side"} name */
  function fold(name) {
    const on = !element.classList.contains(`no-${name}`);
    element.classList.toggle(`no-${name}`, on);
    remember(`studio:no-${name}`, String(on));
    for (const handle of element.querySelectorAll(`[data-fold=${name}]`)) handle.setAttribute("aria-expanded", String(!on));
    studio.announce(on ? gettext("Panel folded.") : gettext("Panel open."));
  }
  for (const [name, place] of /** @type {const} */ ([["palette", "start"], ["side", "end"]])) {
    element.classList.toggle(`no-${name}`, recall(`studio:no-${name}`) === "true");
    const handle = h("button", { type: "button", class: `fold ${place}`, "data-fold": name, "aria-controls": name, "aria-expanded": String(!element.classList.contains(`no-${name}`)), "aria-label": name === "palette" ? gettext("List of parts") : gettext("Details and findings"), title: gettext("Fold or open ({written})", { written: written(name === "palette" ? "Alt+1" : "Alt+2") }), onclick: () => fold(name) }, sign("chevron-right"));
    $(".stage").append(handle);
  }
  actions.add(
    { id: "fold-palette", title: gettext("Fold or open the list of parts"), group: gettext("View"), keys: ["Alt+1"], sign: "panel", run: () => fold("palette") },
    { id: "fold-side", title: gettext("Fold or open the details"), group: gettext("View"), keys: ["Alt+2"], sign: "panel", run: () => fold("side") },
  );

  function tab(name) {
    for (const id of TABS) {
      const on = id === name;
      $(`#${id}`).hidden = !on;
      $(`#tab-${id}`).setAttribute("aria-selected", String(on));
      $(`#tab-${id}`).tabIndex = on ? 0 : -1;
    }
    studio.tell("panel-shown", name);
  }

  /** On a phone one panel is open at a time, as a sheet; asking again closes it. */
  function show(name, toggle = false) {
    const open = element.dataset.open ?? "";
    element.dataset.open = toggle && open === name ? "" : name;
    if (TABS.includes(name)) tab(name);
    for (const button of element.querySelectorAll("[data-panel]")) button.setAttribute("aria-expanded", String(element.dataset.open === button.dataset.panel));
  }

  $(".panel-tabs").addEventListener("click", (event) => {
    const id = event.target.closest("[role=tab]")?.getAttribute("aria-controls");
    if (id) tab(id);
  });
  $(".panel-tabs").addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const at = TABS.findIndex((id) => !$(`#${id}`).hidden);
    const next = TABS[(at + (event.key === "ArrowRight" ? 1 : TABS.length - 1)) % TABS.length];
    tab(next);
    $(`#tab-${next}`).focus();
    event.preventDefault();
  });
  studio.addEventListener("panel", (event) => {
    const name = event.detail === "palette" ? "palette" : event.detail ? "side" : "";
    if (name && element.classList.contains(`no-${name}`)) fold(name); // who asks for it wants to see it
    show(event.detail);
  });

  // ---- keys

  // What is pressed while an input method composes is its own: no list is answered, no name is closed.
  addEventListener("keydown", (event) => composing(event) && event.stopImmediatePropagation(), { capture: true });

  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const inDialog = target.closest("dialog, .studio-menu");
    if (inDialog) return;
    const typing = target.closest("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]");
    const action = actions.match(event);
    if (!action) return;
    if (typing && !action.inText) return;
    // Keys that mean something to a button or a list belong to it, unless the canvas has the focus.
    const onCanvas = view.container.contains(target) || target === document.body;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!onCanvas && plain && ["Enter", " ", "Tab", "Escape", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Delete", "Backspace", "Home", "End"].includes(event.key)) return;
    if (writes(event) && (!view.container.contains(target) || actions.get("single-keys")?.pressed?.() === false)) return; // single letters act on the canvas only
    if (action.id === "paste" || ((action.id === "copy" || action.id === "cut") && String(getSelection()).length && !onCanvas)) return; // the browser's own event comes
    if (action.id !== "next" && action.id !== "previous") event.preventDefault();
    action.run(event);
  });

  /** The next pane gets the focus: toolbar, palette, canvas, details; those that are hidden are left out. */
  function pane(by) {
    const panes = ["[data-tools=tools] button", "#palette-search", "#canvas svg.diagram", ".panel-tabs [aria-selected=true]"].map((name) => $(name)).filter((one) => one?.checkVisibility({ visibilityProperty: true }));
    const around = [".studio-bar", "#palette", "#canvas", ".panels"];
    const at = panes.findIndex((one) => around.some((name) => one.closest(name)?.contains(document.activeElement)));
    panes[(at + by + panes.length) % panes.length]?.focus();
  }
  actions.add(
    { id: "next-pane", title: gettext("Go to the next pane"), group: gettext("Walk"), keys: ["F6"], hidden: true, inText: true, run: () => pane(1) },
    { id: "previous-pane", title: gettext("Go to the pane before"), group: gettext("Walk"), keys: ["Shift+F6"], hidden: true, inText: true, run: () => pane(-1) },
  );

  tools();
  refresh();
  learnLayout().then((others) => others && (tools(), refresh()));
  tab("inspector");
  for (const name of ["selection", "changed", "viewbox"]) view.addEventListener(name, refresh);
  studio.addEventListener("tool", refresh);
  element.dataset.ready = "true";
}

// Elements made in one expression, and signs of the interface.
import { gettext } from "../../js/texts.js";


/**
 * @param {string} tag @param {Record<string, any>} [attributes] functions under `on…` are listeners, true and false are
 *   attributes that are there or not @param {...any} children strings become text, so nothing is ever read as markup
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked") element[key] = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let sprites = { signs: "", icons: "", classes: "" };

/** @param {{signs: string, icons: string, classes: string}} addresses of the sprites, and of the folder with the pictures of classes */
export function setSprites(addresses) {
  sprites = addresses;
}

function use(address, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", name);
  svg.setAttribute("aria-hidden", "true");
  const element = document.createElementNS("http://www.w3.org/2000/svg", "use");
  element.setAttribute("href", address);
  svg.append(element);
  return svg;
}

/** A sign of the interface. @param {string} name */
export const sign = (name) => use(`${sprites.signs}#${name}`, "icon");

/** Where the picture of a class of the diagrams package is; empty for an icon of the sprite. @param {string} key */
export const pictureOf = (key) => (key.startsWith("diagrams.") ? `${sprites.classes}${key}.png` : "");

/** A service's icon. @param {string} key */
export const serviceIcon = (key) => pictureOf(key) ? h("img", { class: "service-icon", src: pictureOf(key), alt: "", draggable: "false" }) : use(`${sprites.icons}#icon-${key}`, "service-icon neutral-icon");

/** @param {string} selector @param {ParentNode} within @returns {any} */
export const $ = (selector, within = document) => within.querySelector(selector);

/**
 * A dialog that is gone when it is closed; focus goes back to where it was.
 * @param {string} title @param {any[]} body @param {{wide?: boolean, name?: string}} [how] @returns {HTMLDialogElement}
 */
export function dialog(title, body, { wide = false, name = "" } = {}) {
  const close = h("button", { type: "button", class: "tool", "aria-label": gettext("Close"), onclick: () => made.close() }, sign("close"));
  const made = h("dialog", { class: `studio-dialog${wide ? gettext(" wide") : ""}`, "aria-label": title, "data-dialog": name }, h("header", {}, h("h2", {}, title), close), ...body);
  made.addEventListener("close", () => made.remove());
  made.addEventListener("click", (event) => {
    if (event.target !== made) return;
    const box = made.getBoundingClientRect();
    const within = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!within) made.close();
  });
  // One that was just closed is told so, and removed, only later: until then its ids would be there twice.
  for (const gone of document.querySelectorAll("dialog.studio-dialog:not([open])")) gone.remove();
  document.body.append(made);
  made.showModal();
  return made;
}

/**
 * A button from which something can be dragged onto the canvas; a click stays a click.
 * @param {HTMLElement} button @param {(event: MouseEvent) => void} start
 */
export function dragFrom(button, start) {
  button.addEventListener("mousedown", (down) => {
    if (down.button !== 0) return;
    const stop = () => {
      document.removeEventListener("mousemove", move);
      document.removeEventListener("mouseup", stop);
    };
    const move = (event) => {
      if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 5) return;
      stop();
      start(event);
    };
    document.addEventListener("mousemove", move);
    document.addEventListener("mouseup", stop);
    down.preventDefault();
  });
}

/**
 * Puts new children in. The focus stays where it was, or goes to what has taken that place; what was open stays open.
 * A row that comes back carries the same `data-key`.
 * @param {HTMLElement} root @param {Node[]} children
 */
export function refill(root, ...children) {
  const rows = () => [...root.querySelectorAll("[data-key]")];
  const controls = (part) => [...part.querySelectorAll("button, select, input, summary, a[href]")];
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const row = active?.closest("[data-key]");
  const was = { key: row?.dataset.key, place: rows().indexOf(row), control: active ? controls(row ?? root).indexOf(active) : -1 };
  const open = new Set([...root.querySelectorAll("details[open]")].map((one) => one.closest("[data-key]")?.dataset.key));
  root.replaceChildren(...children);
  for (const one of root.querySelectorAll("details")) if (open.has(one.closest("[data-key]")?.dataset.key)) one.open = true;
  if (!active) return;
  const now = rows();
  const same = now.find((one) => one.dataset.key === was.key);
  const other = row ? now[Math.min(was.place, now.length - 1)] : null;
  const target = same || !row ? controls(same ?? root)[was.control] : other && controls(other)[0];
  (target ?? controls(root)[0])?.focus({ preventScroll: true });
}

/** A menu at a place on the screen. @param {{title: string, sign?: string, keys?: string, disabled?: boolean, run: () => void}[]} items */
export function menu(items, { x, y }, name) {
  $(".studio-menu")?.remove();
  const back = document.activeElement;
  const close = (focus = true) => {
    list.remove();
    document.removeEventListener("pointerdown", outside, true);
    if (focus && back instanceof HTMLElement) back.focus();
  };
  const outside = (event) => {
    if (!list.contains(event.target)) close(false);
  };
  const list = h(
    "div",
    { class: "studio-menu", role: "menu", "aria-label": name },
    items.map((item) =>
      h(
        "button",
        { type: "button", role: "menuitem", disabled: item.disabled, onclick: () => (close(), item.run()) },
        item.sign ? sign(item.sign) : h("span", { class: "icon" }),
        h("span", {}, item.title),
        item.keys ? h("kbd", {}, item.keys) : null,
      ),
    ),
  );
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button:not(:disabled)")];
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Escape" || event.key === "Tab") close();
    else if (event.key === "ArrowDown") buttons[(at + 1) % buttons.length]?.focus();
    else if (event.key === "ArrowUp") buttons[(at - 1 + buttons.length) % buttons.length]?.focus();
    else if (event.key === "Home") buttons[0]?.focus();
    else if (event.key === "End") buttons.at(-1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(list);
  const box = list.getBoundingClientRect();
  list.style.left = `${Math.max(8, Math.min(x, innerWidth - box.width - 8))}px`;
  list.style.top = `${Math.max(8, Math.min(y, innerHeight - box.height - 8))}px`;
  document.addEventListener("pointerdown", outside, true);
  list.querySelector("button:not(:disabled)")?.focus();
  return list;
}

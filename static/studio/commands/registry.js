// Everything that can be done, once: the keys, the command palette, menus, the toolbar and the shortcut sheet all read
// it here.

/**
 * @typedef {object} Action
 * @property {string} id
 * @property {string} title
 * @property {string} group heading in the shortcut sheet
 * @property {string[]} [keys] such as "Ctrl+Shift+Z"; the first is shown
 * @property {string} [sign]
 * @property {string} [tools] place in the toolbar
 * @property {() => boolean} [when] can it be done now?
 * @property {() => boolean|undefined} [pressed] is it on? for toggles
 * @property {(event?: Event) => any} run
 * @property {boolean} [hidden] not in the palette
 * @property {boolean} [inText] also while a text field has the focus
 */

const MAC = /Mac|iPhone|iPad/.test(navigator.platform ?? "");

export class Actions {
  constructor() {
    /** @type {Map<string, Action>} */
    this.all = new Map();
  }

  /** @param {...Action} actions */
  add(...actions) {
    for (const action of actions) {
      if (this.all.has(action.id)) throw new Error(`two actions are called ${action.id}`);
      this.all.set(action.id, action);
    }
  }

  /** @param {string} id */
  get(id) {
    return this.all.get(id);
  }

  /** @param {Action} action */
  can(action) {
    return !action.when || action.when();
  }

  /** @param {string} id @param {Event} [event] @returns {boolean} was it done? */
  run(id, event) {
    const action = this.all.get(id);
    if (!action || !this.can(action)) return false;
    action.run(event);
    return true;
  }

  /** The action that a key means. @param {KeyboardEvent} event @returns {Action|undefined} */
  match(event) {
    for (const action of this.all.values()) if (action.keys?.some((key) => matches(key, event)) && this.can(action)) return action;
    return undefined;
  }
}

/** @param {string} key @param {KeyboardEvent} event */
export function matches(key, event) {
  const parts = key.split("+");
  const name = parts.pop() || "+"; // "Ctrl++" and "+" end with the sign itself
  const wants = { ctrl: parts.includes("Ctrl"), alt: parts.includes("Alt"), shift: parts.includes("Shift") };
  const ctrl = MAC ? event.metaKey : event.ctrlKey;
  if (wants.ctrl !== ctrl || wants.alt !== event.altKey) return false;
  const letter = name.length === 1;
  // A sign such as ? or + is what the keys produce, with Shift or without.
  const sign = letter && !/[a-z0-9]/i.test(name);
  if (!sign && wants.shift !== event.shiftKey) return false;
  if (!letter) return event.key === name || (name === "Space" && event.key === " ");
  if (event.key.toLowerCase() === name.toLowerCase()) return true;
  // Shift turns digits into signs and Alt turns letters into others: then the place of the key decides.
  if (/\d/.test(name) && wants.shift) return event.code === `Digit${name}`;
  return wants.alt && event.code === `Key${name.toUpperCase()}`;
}

/** How a key is written for this machine. @param {string} key */
export function written(key) {
  const words = key.replace("Arrow", "").replace("Delete", "Del");
  return MAC ? words.replace("Ctrl+", "⌘").replace("Alt+", "⌥").replace("Shift+", "⇧") : words;
}

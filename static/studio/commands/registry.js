// Everything that can be done, once: the keys, the command palette, menus, the toolbar and the shortcut sheet all read
// it here.
import { liesAt, says } from "./keys.js";

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
    const able = [...this.all.values()].filter((action) => action.keys && this.can(action));
    return able.find((action) => action.keys?.some((key) => says(key, event))) ?? able.find((action) => action.keys?.some((key) => liesAt(key, event)));
  }
}

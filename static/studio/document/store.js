// The document that is on the canvas, and its past: every change is a list of operations, kept with its inverse.
import { apply, difference, invert } from "./operations.js";

const KEPT = 300; // undo steps
const MERGE_WITHIN = 900; // milliseconds in which like changes (typing, nudging) become one step

/** A sketch with every list there, so that nobody has to ask. @param {any} sketch */
export function whole(sketch) {
  return { title: "", description: "", ignored: [], scenarios: [], ...sketch, nodes: sketch.nodes ?? [], frames: sketch.frames ?? [], connections: sketch.connections ?? [] };
}

/**
 * @typedef {{sketch: any, before: any, cause: "change"|"undo"|"redo"|"replace", title: string}} Change
 */
export class Store {
  /** @param {any} sketch */
  constructor(sketch) {
    this.sketch = whole(sketch);
    /** @type {{title: string, redo: any[], undo: any[], merge: string, at: number}[]} */
    this.past = [];
    this.future = [];
    this.listeners = new Set();
  }

  /** @param {(change: Change) => void} listener @returns {() => void} */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Do something, as one undo step. Throws OperationError when it does not fit; nothing is changed then.
   * @param {string} title for the undo button, such as "Move 2 nodes"
   * @param {any[]} operations
   * @param {{merge?: string}} [how] like changes in a row with the same `merge` are one step
   * @returns {boolean} was there anything to do?
   */
  commit(title, operations, { merge = "" } = {}) {
    if (!operations.length) return false;
    const before = this.sketch;
    const undo = invert(before, operations);
    const sketch = apply(before, operations);
    const last = this.past.at(-1);
    const now = Date.now();
    if (merge && last && last.merge === merge && now - last.at < MERGE_WITHIN && !this.future.length) {
      last.redo.push(...operations);
      last.undo.unshift(...undo);
      last.at = now;
    } else {
      this.past.push({ title, redo: [...operations], undo, merge, at: now });
      if (this.past.length > KEPT) this.past.shift();
    }
    this.future = [];
    this.#take(sketch, before, "change", title);
    return true;
  }

  /** Become another document by the operations that lead there, as one undo step. @param {string} title */
  become(title, sketch) {
    return this.commit(title, difference(this.sketch, whole(sketch)));
  }

  /** Another document altogether: there is no way back. */
  replace(sketch) {
    const before = this.sketch;
    this.past = [];
    this.future = [];
    this.#take(whole(sketch), before, "replace", "");
  }

  get canUndo() {
    return this.past.at(-1)?.title;
  }

  get canRedo() {
    return this.future.at(-1)?.title;
  }

  undo() {
    const step = this.past.pop();
    if (!step) return;
    this.future.push(step);
    const before = this.sketch;
    this.#take(apply(before, step.undo), before, "undo", step.title);
  }

  redo() {
    const step = this.future.pop();
    if (!step) return;
    step.merge = "";
    this.past.push(step);
    const before = this.sketch;
    this.#take(apply(before, step.redo), before, "redo", step.title);
  }

  #take(sketch, before, cause, title) {
    this.sketch = sketch;
    for (const listener of [...this.listeners]) listener({ sketch, before, cause, title });
  }
}

// The document that is on the canvas, and its past: every change is a list of operations, kept with its inverse.
import { guarded } from "./guarding.js";
import { apply, difference, invert, OperationError } from "./operations.js";

const KEPT = 300; // undo steps
const MERGE_WITHIN = 900; // milliseconds in which like changes (typing, nudging) become one step

/** A sketch with every list there, so that nobody has to ask. @param {any} sketch */
export function whole(sketch) {
  return { title: "", description: "", ignored: [], scenarios: [], ...sketch, nodes: sketch.nodes ?? [], frames: sketch.frames ?? [], connections: sketch.connections ?? [] };
}

/**
 * @typedef {{title: string, redo: any[], undo: any[], merge: string, at: number, selected: string[]}} Step
 * @typedef {{sketch: any, before: any, cause: "change"|"undo"|"redo"|"replace"|"follow", title: string, selected: string[]}} Change
 */
export class Store {
  /** @param {any} sketch */
  constructor(sketch) {
    this.sketch = whole(sketch);
    /** @type {Step[]} */
    this.past = [];
    /** @type {Step[]} */
    this.future = [];
    this.listeners = new Set();
    this.others = false; // has somebody else changed this sketch since it was opened?
    this.leftAlone = 0; // operations that the last undo left out, as others went on from what it takes back
    /** @type {() => string[]} what is selected, where somebody knows; an undo selects it again */
    this.selected = () => [];
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
      this.past.push({ title, redo: [...operations], undo, merge, at: now, selected: this.selected() });
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

  /** What others did comes in: no step of one's own, and none that an undo takes back. @param {any} sketch */
  follow(sketch) {
    const before = this.sketch;
    this.others = true;
    this.#take(whole(sketch), before, "follow", "");
  }

  /** What has been done and undone, to be kept with the sketch; the oldest is left out where it would be too much. @param {number} most steps */
  remembered(most) {
    return { past: this.past.slice(-most), future: this.future.slice(-most) };
  }

  /** Know again what was done before this page was loaded. @param {{past: Step[], future: Step[]}} steps of the very sketch that is open */
  recall({ past, future }) {
    this.past = past;
    this.future = future;
  }

  /** The step that was done last, so that it can be asked for later. @returns {Step|undefined} */
  get last() {
    return this.past.at(-1);
  }

  /** Undo one step: the last one as always, an earlier one by what it changed, as one more step. Says whether it could be done. @param {Step} step */
  undoOnly(step) {
    if (!this.past.includes(step)) return false;
    if (this.last === step) this.undo();
    else if (!this.#fits(step.undo)) return false;
    else this.commit(`Undo: ${step.title}`, step.undo);
    return true;
  }

  /** Can it be done to the sketch as it is, with nothing left hanging? @param {any[]} operations */
  #fits(operations) {
    try {
      const { nodes = [], frames = [], connections = [] } = apply(this.sketch, operations);
      const there = new Set([...nodes, ...frames].map((part) => part.id));
      const held = [...nodes.map((node) => node.frame), ...frames.map((frame) => frame.parent)].filter(Boolean);
      return [...held, ...connections.flatMap((line) => [line.source, line.target])].every((id) => there.has(id));
    } catch (error) {
      if (error instanceof OperationError) return false;
      throw error;
    }
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
    this.#take(apply(before, this.#still(step.undo, step.redo)), before, "undo", step.title, step.selected);
  }

  redo() {
    const step = this.future.pop();
    if (!step) return;
    step.merge = "";
    this.past.push(step);
    const before = this.sketch;
    this.#take(apply(before, this.#still(step.redo, step.undo)), before, "redo", step.title);
  }

  /** What of a step can be taken back, or done again, without covering what others did since. */
  #still(operations, done) {
    const found = this.others ? guarded(this.sketch, operations, done) : operations;
    this.leftAlone = operations.length - found.length;
    return found;
  }

  #take(sketch, before, cause, title, selected = []) {
    this.sketch = sketch;
    for (const listener of [...this.listeners]) listener({ sketch, before, cause, title, selected });
  }
}

// The document that is on the canvas, and its past: every change is a list of operations, kept with its inverse.
import { gettext } from "../../js/texts.js";
import { apply, difference, invert, OperationError } from "./operations.js";
import { freshId } from "./parts.js";
import { renamedIn } from "./together/renaming.js";
import { settle } from "./together/settling.js";
import { State } from "./together/state.js";
import { wayBack } from "./together/turning.js";

const KEPT = 300; // undo steps
const KEPT_OVER = 40; // of them over a reload, where others work on the sketch too
const MERGE_WITHIN = 900; // milliseconds in which like changes (typing, nudging) become one step

/** A sketch with every list there, so that nobody has to ask. @param {any} sketch */
export function whole(sketch) {
  return { title: "", description: "", ignored: [], scenarios: [], ...sketch, nodes: sketch.nodes ?? [], frames: sketch.frames ?? [], connections: sketch.connections ?? [] };
}

/**
 * A step is taken back by `undo` and done again by `redo` while nobody else works on the sketch. With others in it, by
 * `back`: intents that leave alone what somebody went on from, made when they are asked for, of what it `led` from and to.
 * @typedef {{title: string, redo: any[], undo: any[], merge: string, at: number, selected: string[], led?: any[], back?: any[]}} Step
 * @typedef {{sketch: any, before: any, cause: "change"|"undo"|"redo"|"replace"|"follow", title: string, selected: string[]}} Change
 * @typedef {{past: Step[], future: Step[], others?: boolean}} Steps
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
    this.leftAlone = 0; // by the last undo, as others went on from what it takes back
    /** @type {Set<string>} parts that an undo took away: elsewhere they go only where nobody went on from them */
    this.careful = new Set();
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
   * @returns {boolean} was there anything to do, and could it be done to what others have made of the sketch?
   */
  commit(title, operations, { merge = "" } = {}) {
    const before = this.sketch;
    const done = operations.length ? this.#done(operations) : null;
    if (!done) return false;
    const last = this.past.at(-1);
    const now = Date.now();
    if (merge && last && last.merge === merge && now - last.at < MERGE_WITHIN && !this.future.length) {
      last.redo.push(...operations);
      last.undo.unshift(...done.undo);
      last.at = now;
      if (last.led) last.led = [last.led[0], done.sketch];
    } else {
      const led = this.others ? { led: [before, done.sketch] } : {};
      this.past.push({ title, redo: [...operations], undo: done.undo, merge, at: now, selected: this.selected(), ...led });
      if (this.past.length > KEPT) this.past.shift();
    }
    this.future = [];
    this.#take(done.sketch, before, "change", title);
    return true;
  }

  /** The sketch with operations done, and what undoes them. Null where they no longer fit what others made of it. */
  #done(operations) {
    try {
      return { undo: invert(this.sketch, operations), sketch: apply(this.sketch, operations) };
    } catch (error) {
      if (this.others && error instanceof OperationError) return null;
      throw error;
    }
  }

  /** Become another document by the operations that lead there, as one undo step. @param {string} title */
  become(title, sketch) {
    return this.commit(title, difference(this.sketch, whole(sketch)));
  }

  /** Do intents: what no longer fits is left out. @param {string} title @param {any[]} intents */
  settle(title, intents) {
    return this.become(title, settle(State.of(this.sketch), intents).state.sketch(this.sketch));
  }

  /** Another document altogether: there is no way back. */
  replace(sketch) {
    const before = this.sketch;
    this.past = [];
    this.future = [];
    this.#take(whole(sketch), before, "replace", "");
  }

  /**
   * What others did comes in: no step of one's own, and none that an undo takes back.
   * @param {any} sketch @param {Map<string, string>} [names] other ids that parts of one's own have from now on
   */
  follow(sketch, names = new Map()) {
    const before = this.sketch;
    this.#share();
    if (names.size) for (const step of [...this.past, ...this.future]) step.back = renamedIn(this.#back(step), names);
    if (this.last) this.last.merge = ""; // what comes next is a step of its own
    this.#take(whole(sketch), before, "follow", "");
  }

  /**
   * An id that is free. Where others work on the sketch too, one that nobody has had: what they still do to a part that is
   * gone must not mean a new one.
   * @param {string} wish @param {Set<string>} taken it is added to them
   */
  newId(wish, taken) {
    if (!this.others) return freshId(wish, taken);
    const chance = Math.floor(Math.random() * 36 ** 4).toString(36).padStart(4, "0");
    return freshId(`${wish.slice(0, 43)}-${chance}`, taken);
  }

  /** Others work on it too: what each step led from and to is kept with it from now on. */
  #share() {
    if (this.others) return;
    this.others = true;
    let { sketch } = this;
    for (const step of this.past.toReversed()) {
      const before = apply(sketch, step.undo);
      step.led = [before, sketch];
      sketch = before;
    }
    ({ sketch } = this);
    for (const step of this.future.toReversed()) {
      const after = apply(sketch, step.redo);
      step.led = [after, sketch];
      sketch = after;
    }
  }

  /** What takes a step back, or does it again, where others work on the sketch. @param {Step} step */
  #back(step) {
    const [from, to] = step.led ?? [this.sketch, this.sketch];
    return (step.back ??= wayBack(State.of(from), State.of(to)));
  }

  /** Go the way back of a step. @param {Step} step @param {"undo"|"redo"} cause @param {Step[]} other where it goes, to be gone again */
  #goBack(step, cause, other) {
    const before = this.sketch;
    const settled = settle(State.of(before), this.#back(step));
    const sketch = whole(settled.state.sketch(before));
    this.leftAlone = settled.notes.length;
    for (const effect of settled.effects) if (effect.do === "remove") this.careful.add(Object.values(effect)[1]);
    other.push({ ...step, merge: "", led: [before, sketch], back: settled.undo });
    this.#take(sketch, before, cause, step.title, cause === "undo" ? step.selected : []);
  }

  /** What has been done and undone, to be kept with the sketch; the oldest is left out where it would be too much. @param {number} most steps @returns {Steps} */
  remembered(most) {
    const guarded = (step) => ({ ...step, redo: [], undo: [], led: undefined, back: this.#back(step) });
    const kept = (steps) => (this.others ? steps.slice(-Math.min(most, KEPT_OVER)).map(guarded) : steps.slice(-most));
    return { past: kept(this.past), future: kept(this.future), others: this.others };
  }

  /** Know again what was done before this page was loaded. @param {Steps} steps of the sketch that is open: the very same, where nobody else worked on it */
  recall({ past, future, others = false }) {
    this.past = past;
    this.future = future;
    this.others = others;
  }

  /** The step that was done last, so that it can be asked for later. @returns {Step|undefined} */
  get last() {
    return this.past.at(-1);
  }

  /** Undo one step: the last one as always, an earlier one by what it changed, as one more step. Says whether it could be done. @param {Step} step */
  undoOnly(step) {
    if (!this.past.includes(step)) return false;
    if (this.last === step) this.undo();
    else if (this.others) return this.settle(gettext("Undo: {title}", { title: step.title }), this.#back(step));
    else if (!this.#fits(step.undo)) return false;
    else this.commit(gettext("Undo: {title}", { title: step.title }), step.undo);
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
    if (this.others) return this.#goBack(step, "undo", this.future);
    this.future.push(step);
    const before = this.sketch;
    this.#take(apply(before, step.undo), before, "undo", step.title, step.selected);
  }

  redo() {
    const step = this.future.pop();
    if (!step) return;
    if (this.others) return this.#goBack(step, "redo", this.past);
    step.merge = "";
    this.past.push(step);
    const before = this.sketch;
    this.#take(apply(before, step.redo), before, "redo", step.title);
  }

  #take(sketch, before, cause, title, selected = []) {
    this.sketch = sketch;
    for (const listener of [...this.listeners]) listener({ sketch, before, cause, title, selected });
  }
}

// A sketch as the log of its changes has it: parts by kind and key, each list's order beside them, the steps of stories
// as parts of their own. The server's half is patterns_app/core/sketch/together; the same examples are settled by both.
import { without } from "../lean.js";
import { same } from "../operations.js";
import { DEFAULTS, DESCRIBED, ID_SPACES, PLURALS, SCHEMA, STEP } from "../shape.js";

/** @typedef {Record<string, any>} Part */

export const KINDS = Object.keys(PLURALS);
export const NAMES = [...KINDS, STEP];

const SPACES = new Map([...ID_SPACES.flatMap((names) => names.map((name) => /** @type {[string, string[]]} */ ([name, names]))), [STEP, [STEP]]]);

/** What the list is called in which a part stands. @param {string} name @param {Part} part */
export const listName = (name, part) => (name === STEP ? `${STEP}:${part.scenario}` : name);

/** What a part is called in the log. @param {string} name @param {Part} part */
export const keyOf = (name, part) => (name === STEP ? `${part.scenario}/${part.id}` : part.id);

/** Where a part stands in its list, for whoever puts one there. @param {string[]} row @param {number} index */
export const beside = (row, index) => ({ after: index ? row[index - 1] : null, before: row[index + 1] ?? null });

const ignoredKey = (one) => `${one.rule} ${one.target}`;

export class State {
  constructor() {
    /** @type {Part} */
    this.described = {};
    /** @type {Map<string, Map<string, Part>>} by kind and key */
    this.parts = new Map(NAMES.map((name) => [name, new Map()]));
    /** @type {Map<string, string[]>} keys by list: one for each kind, and of steps one for each story */
    this.order = new Map(KINDS.map((name) => [name, []]));
    /** @type {Map<string, Part>} by rule and target */
    this.ignored = new Map();
  }

  /** @param {any} sketch */
  static of(sketch) {
    const state = new State();
    for (const key of DESCRIBED) if (sketch[key]) state.described[key] = key === "template" ? asRead(key, sketch[key]) : sketch[key];
    for (const one of sketch.ignored ?? []) state.ignored.set(ignoredKey(one), asRead("ignored", one));
    for (const name of KINDS) {
      for (const part of sketch[PLURALS[name]] ?? []) {
        state.putLast(name, asRead(name, part));
        if (name === "scenario") for (const step of stepsOf(part)) state.putLast(STEP, step);
      }
    }
    return state;
  }

  /** @param {string} name @param {Part} part */
  putLast(name, part) {
    const key = keyOf(name, part);
    this.map(name).set(key, part);
    this.listOf(name, part).push(key);
  }

  copy() {
    const made = new State();
    made.described = { ...this.described };
    made.ignored = new Map(this.ignored);
    made.parts = new Map([...this.parts].map(([name, parts]) => [name, new Map(parts)]));
    made.order = new Map([...this.order].map(([name, keys]) => [name, [...keys]]));
    return made;
  }

  /** The parts of a kind by key. @param {string} name @returns {Map<string, Part>} */
  map(name) {
    return /** @type {Map<string, Part>} */ (this.parts.get(name));
  }

  /** @param {string} name @param {string} key @returns {Part|undefined} */
  part(name, key) {
    return this.parts.get(name)?.get(key);
  }

  /** The order in which a part stands, or would. @param {string} name @param {Part} part @returns {string[]} */
  listOf(name, part) {
    const list = listName(name, part);
    if (!this.order.has(list)) this.order.set(list, []);
    return /** @type {string[]} */ (this.order.get(list));
  }

  /** The lists in which a kind of part stands, by what they are called. @param {string} name @returns {[string, string[]][]} */
  listsOf(name) {
    return name === STEP ? [...this.order].filter(([list]) => list.startsWith(`${STEP}:`)) : [[name, this.order.get(name) ?? []]];
  }

  /** The keys of a story's steps. @param {string} story @returns {string[]} */
  stepsOf(story) {
    return this.order.get(`${STEP}:${story}`) ?? [];
  }

  /** Is there something with this id where it must be the only one? @param {string} name @param {string} key */
  taken(name, key) {
    return (SPACES.get(name) ?? [name]).some((one) => this.part(one, key));
  }

  /** @param {string} rule @param {string} target */
  ignoredAt(rule, target) {
    return this.ignored.get(`${rule} ${target}`);
  }

  /** @param {Part} one @param {boolean} there */
  setIgnored(one, there) {
    if (there) this.ignored.set(ignoredKey(one), one);
    else this.ignored.delete(ignoredKey(one));
  }

  /**
   * The document. What says the same as in `before` is the very same object there, so that a view sees what to draw anew.
   * @param {any} [before]
   */
  sketch(before = {}) {
    /** @type {any} */
    const found = { schema: SCHEMA, title: "", description: "", ...this.described };
    for (const name of KINDS) found[PLURALS[name]] = this.#list(name, before[PLURALS[name]] ?? []);
    found.ignored = [...this.ignored.values()];
    for (const key of ["ignored", "template"]) if (found[key] && same(found[key], before[key])) found[key] = before[key];
    return found;
  }

  #list(name, before) {
    const old = new Map(before.map((part) => [part.id, part]));
    const list = (this.order.get(name) ?? []).map((key) => {
      const [part, was] = [this.#whole(name, key), old.get(key)];
      return was && saysTheSame(name, was, part) ? was : part;
    });
    return list.length === before.length && list.every((part, index) => part === before[index]) ? before : list;
  }

  #whole(name, key) {
    const part = this.map(name).get(key);
    if (name !== "scenario") return part;
    const steps = this.stepsOf(key).map((one) => without(/** @type {Part} */ (this.part(STEP, one)), ["scenario"]));
    return steps.length ? { ...part, steps } : part;
  }
}

const saysTheSame = (name, one, other) => same(asRead(name, one), asRead(name, other)) && (name !== "scenario" || same(stepsOf(one), stepsOf(other)));

/** A story's steps; one without an id gets one. */
function stepsOf(story) {
  const taken = new Set((story.steps ?? []).map((step) => step.id).filter(Boolean));
  return (story.steps ?? []).map((step, index) => {
    let id = step.id ?? `step-${index + 1}`;
    if (!step.id) for (let number = 2; taken.has(id); number += 1) id = `step-${index + 1}-${number}`;
    taken.add(id);
    return { ...asRead(STEP, step), id, scenario: story.id };
  });
}

/** @type {WeakMap<object, Part>} parts are never changed, so each is read once */
const known = new WeakMap();

/** A part as a document that was read has it: what is as nobody set it is left out. @param {string} name @param {Part} part @returns {Part} */
export function asRead(name, part) {
  const there = known.get(part);
  if (there) return there;
  const usual = DEFAULTS[name] ?? {};
  const kept = Object.entries(part).filter(([key, value]) => value !== null && value !== undefined && !same(value, usual[key]) && !(name === "scenario" && key === "steps"));
  const inner = kept.map(([key, value]) => [key, within(name, key, value)]).filter(([key, value]) => !same(value, usual[key]));
  const changed = kept.length !== Object.keys(part).length || inner.length !== kept.length || inner.some(([, value], index) => value !== kept[index][1]);
  const read = changed ? Object.fromEntries(inner) : part;
  known.set(part, read);
  known.set(read, read);
  return read;
}

/** The parts of a part. */
function within(name, key, value) {
  if (key === "settings") return Object.values(value).includes(null) ? Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) : value;
  if (name === "frame" && key === "pattern") return asRead("pattern", value);
  if (name === STEP && key === "moves") return all(value, (move) => asRead("move", move));
  if (name === STEP && key === "marks") {
    const marks = Object.fromEntries(Object.entries(value).map(([node, mark]) => [node, asRead("mark", /** @type {Part} */ (mark))]));
    return Object.keys(marks).some((node) => marks[node] !== value[node]) ? marks : value;
  }
  return value;
}

function all(list, change) {
  const found = list.map(change);
  return found.some((one, index) => one !== list[index]) ? found : list;
}

// Effects: strict operations, each for exactly one state, and the intents that take them back later.
import { gettext } from "../../../js/texts.js";
import { same } from "../operations.js";
import { STEP } from "../shape.js";
import { beside, keyOf, NAMES } from "./state.js";

/** The effect was made for another state: whoever meets this reads the document anew. */
export class NotOurState extends Error {}

const BINDINGS = "bindings.";

/** The kind of part that an operation names, and its key, or the part that it adds. @param {any} operation @returns {[string, any]} */
export function target(operation) {
  const name = NAMES.find((one) => operation[one] !== undefined && operation[one] !== null);
  if (!name) throw new NotOurState(gettext("an operation names no part"));
  return [name, operation[name]];
}

/** The value at a path, null where there is none. @param {any} part @param {string} path */
export function get(part, path) {
  const [head, key] = split(path);
  if (key === undefined) return part[head] ?? null;
  if (head === "pattern") return part.pattern?.bindings?.[key.slice(BINDINGS.length)] ?? null;
  return part[head]?.[key] ?? null;
}

/** The part with another value at a path; null takes it away, and what holds nothing then goes too. @param {any} part @param {string} path @param {any} value */
export function put(part, path, value) {
  const [head, key] = split(path);
  if (key === undefined) return set(part, head, value);
  if (head === "pattern") {
    const bound = set(part.pattern.bindings ?? {}, key.slice(BINDINGS.length), value);
    return { ...part, pattern: set(part.pattern, "bindings", orNull(bound)) };
  }
  return set(part, head, orNull(set(part[head] ?? {}, key, value)));
}

const orNull = (values) => (Object.keys(values).length ? values : null);

/** @returns {[string, string|undefined]} */
function split(path) {
  const dot = path.indexOf(".");
  return dot < 0 ? [path, undefined] : [path.slice(0, dot), path.slice(dot + 1)];
}

function set(values, key, value) {
  const made = { ...values };
  if (value === null || value === undefined) delete made[key];
  else made[key] = value;
  return made;
}

/** Do one effect to the state itself. @param {import("./state.js").State} state @param {any} effect */
export function perform(state, effect) {
  const how = HOW[effect.do];
  if (!how) throw new NotOurState(gettext("nobody knows how to {do}", { do: effect.do }));
  how(state, effect);
}

/** A part that has to be there, and its list. */
function there(state, effect) {
  const [name, key] = target(effect);
  const part = state.part(name, key);
  if (!part) throw new NotOurState(gettext("there is no {value} {key}", { value: name, key }));
  return { name, key, part, row: state.listOf(name, part) };
}

const HOW = {
  describe(state, effect) {
    for (const [key, value] of Object.entries(effect)) if (key !== "do") state.described = set(state.described, key, value);
  },
  ignore(state, { do: _, ...one }) {
    state.setIgnored(one, one.reason !== null);
  },
  add(state, effect) {
    const [name, part] = target(effect);
    const key = keyOf(name, part);
    if (state.taken(name, key)) throw new NotOurState(gettext("{key} is taken", { key }));
    state.map(name).set(key, part);
    state.listOf(name, part).splice(effect.index, 0, key);
  },
  remove(state, effect) {
    const { name, key, row } = there(state, effect);
    row.splice(row.indexOf(key), 1);
    state.map(name).delete(key);
    if (name === "scenario") state.order.delete(`${STEP}:${key}`);
  },
  update(state, effect) {
    const { name, key, part } = there(state, effect);
    state.map(name).set(key, Object.entries(effect.set).reduce((made, [path, value]) => put(made, path, value), part));
  },
  place(state, effect) {
    const { key, row } = there(state, effect);
    row.splice(row.indexOf(key), 1);
    row.splice(effect.index, 0, key);
  },
};

/**
 * The intent that takes an effect back later: where others have gone on from what it takes back, theirs stays.
 * @param {import("./state.js").State} state the one before it @param {any} effect
 */
export function inverse(state, effect) {
  if (effect.do === "describe") {
    const { do: _, ...mine } = effect;
    return { do: "describe", ...Object.fromEntries(Object.keys(mine).map((key) => [key, state.described[key] ?? null])), only: mine };
  }
  if (effect.do === "ignore") {
    const before = state.ignoredAt(effect.rule, effect.target) ?? { reason: null };
    return { do: "ignore", ...before, rule: effect.rule, target: effect.target, only: effect.reason };
  }
  const [name, value] = target(effect);
  if (effect.do === "add") return { do: "remove", [name]: keyOf(name, value), only: value, lines: [] };
  const part = /** @type {any} */ (state.part(name, value));
  if (effect.do === "update") return { do: "update", [name]: value, set: Object.fromEntries(Object.keys(effect.set).map((path) => [path, get(part, path)])), only: effect.set };
  const row = state.listOf(name, part);
  const near = beside(row, row.indexOf(value));
  return effect.do === "remove" ? { do: "add", [name]: part, ...near } : { do: "place", [name]: value, ...near };
}

/** @param {any} part @param {Record<string, any>} only @param {string} path */
export const isStill = (part, only, path) => !(path in only) || same(get(part, path), only[path] ?? null);

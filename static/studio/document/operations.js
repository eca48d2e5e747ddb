// A change to a sketch as a list of operations, as the server speaks them (quick fixes come in this form):
//   {do: "add", node: {...}, index?}   {do: "remove", node: "id"}   {do: "update", node: "id", set: {...}}
//   {do: "describe", title?, description?, ignored?, template?}
// Null takes away: a field, a setting among settings, the template.
// `apply` gives the new sketch and leaves the old one alone; parts that do not change stay the same objects, so a view
// sees by identity what to draw again. `invert` gives the operations that take a change back.

import { gettext } from "../../js/texts.js";
import { ID_SPACES, NAMED_FIRST, PLURALS } from "./shape.js";

const NAMES = /** @type {(keyof typeof PLURALS)[]} */ (Object.keys(PLURALS));

// What others name comes before them; steps go with their stories.
const IN_ORDER = NAMED_FIRST.filter((name) => name in PLURALS);

/** The operation does not fit the sketch. */
export class OperationError extends Error {}

/** @param {any} sketch @param {any[]} operations */
export function apply(sketch, operations) {
  const draft = new Draft(sketch);
  for (const operation of operations) draft.do(operation);
  return draft.sketch;
}

/** @param {any} sketch @param {any[]} operations @returns {any[]} */
export function invert(sketch, operations) {
  const draft = new Draft(sketch);
  const undo = [];
  for (const operation of operations) {
    undo.push(inverted(draft, operation));
    draft.do(operation);
  }
  return undo.reverse();
}

/** @returns {[keyof typeof PLURALS, any]} */
function target(operation) {
  const given = NAMES.filter((name) => operation[name] !== undefined && operation[name] !== null);
  if (given.length !== 1) throw new OperationError(gettext("an operation names exactly one part, this one names {count}", { count: given.length }));
  return [given[0], operation[given[0]]];
}

/** A sketch in the making: each list is copied once, when it is first changed. */
class Draft {
  constructor(sketch) {
    this.sketch = { ...sketch };
    this.copied = new Set();
  }

  list(name) {
    const plural = PLURALS[name];
    if (!this.copied.has(plural)) {
      this.copied.add(plural);
      this.sketch[plural] = [...(this.sketch[plural] ?? [])];
    }
    return this.sketch[plural];
  }

  place(name, id) {
    const index = (this.sketch[PLURALS[name]] ?? []).findIndex((part) => part.id === id);
    if (index < 0) throw new OperationError(gettext("there is no {value} \"{id}\"", { value: name, id }));
    return index;
  }

  part(name, id) {
    return this.sketch[PLURALS[name]][this.place(name, id)];
  }

  taken(name, id) {
    const where = ID_SPACES.find((names) => names.includes(name)) ?? [name];
    return where.some((one) => (this.sketch[PLURALS[one]] ?? []).some((part) => part.id === id));
  }

  do(operation) {
    if (operation.do === "describe") return this.describe(operation);
    const [name, value] = target(operation);
    if (operation.do === "add") {
      if (this.taken(name, value.id)) throw new OperationError(gettext("cannot add {value} \"{id}\": the id is taken", { value: name, id: value.id }));
      const list = this.list(name);
      list.splice(operation.index ?? list.length, 0, value);
    } else if (operation.do === "remove") {
      const index = this.place(name, value);
      this.list(name).splice(index, 1);
    } else if (operation.do === "update") {
      const index = this.place(name, value);
      const list = this.list(name);
      list[index] = changed(list[index], operation.set);
    } else {
      throw new OperationError(gettext("unknown operation \"{do}\"", { do: operation.do }));
    }
  }

  describe(operation) {
    for (const key of ["title", "description", "ignored"]) {
      if (operation[key] !== undefined && operation[key] !== null) this.sketch[key] = operation[key];
    }
    if (operation.template) this.sketch.template = operation.template;
    else if (operation.template === null) delete this.sketch.template;
  }
}

/** A part with fields replaced; what is set to nothing is left out, as in a document that was read. */
function changed(part, set) {
  const next = { ...part };
  for (const [key, value] of Object.entries(set)) {
    if (value === null || value === undefined) delete next[key];
    else next[key] = key === "settings" ? Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) : value;
  }
  return next;
}

/** @param {Draft} draft */
function inverted(draft, operation) {
  if (operation.do === "describe") {
    const before = { do: "describe" };
    for (const key of ["title", "description", "ignored"]) {
      if (operation[key] !== undefined && operation[key] !== null) before[key] = draft.sketch[key] ?? (key === "ignored" ? [] : "");
    }
    if (operation.template !== undefined) before.template = draft.sketch.template ?? null;
    return before;
  }
  const [name, value] = target(operation);
  if (operation.do === "add") return { do: "remove", [name]: value.id };
  if (operation.do === "remove") return { do: "add", [name]: draft.part(name, value), index: draft.place(name, value) };
  const part = draft.part(name, value);
  return { do: "update", [name]: value, set: Object.fromEntries(Object.keys(operation.set).map((key) => [key, part[key] ?? null])) };
}

/** The operations that lead from one sketch to another; order of parts is kept where parts are only added or removed.
 * @param {any} before @param {any} after @returns {any[]} */
export function difference(before, after) {
  const operations = [];
  const described = {};
  for (const key of ["title", "description", "ignored"]) {
    const [one, other] = [before[key] ?? (key === "ignored" ? [] : ""), after[key] ?? (key === "ignored" ? [] : "")];
    if (!same(one, other)) described[key] = other;
  }
  if (!same(before.template ?? null, after.template ?? null)) described.template = after.template ?? null;
  if (Object.keys(described).length) operations.push({ do: "describe", ...described });
  // What ends in a part goes before it and comes after it.
  for (const name of IN_ORDER.toReversed()) {
    const kept = new Set((after[PLURALS[name]] ?? []).map((part) => part.id));
    for (const part of before[PLURALS[name]] ?? []) if (!kept.has(part.id)) operations.push({ do: "remove", [name]: part.id });
  }
  for (const name of IN_ORDER) {
    const known = new Map((before[PLURALS[name]] ?? []).map((part) => [part.id, part]));
    (after[PLURALS[name]] ?? []).forEach((part, index) => {
      const old = known.get(part.id);
      if (!old) return operations.push({ do: "add", [name]: part, index });
      const set = {};
      for (const key of new Set([...Object.keys(old), ...Object.keys(part)])) {
        if (!same(old[key], part[key])) set[key] = part[key] ?? null;
      }
      if (Object.keys(set).length) operations.push({ do: "update", [name]: part.id, set });
    });
  }
  return operations;
}

/** Equal as JSON, whatever the order of keys. */
export function same(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && same(one[key], other[key]));
}

// Operations on a sketch that others have changed meanwhile: what still fits, and covers nothing of theirs.
import { apply, OperationError, same } from "./operations.js";
import { removal } from "./parts.js";
import { ENDS, ID_SPACES, PLURALS, REFERENCES } from "./shape.js";

const NAMES = Object.keys(PLURALS);

/**
 * The operations that can be done to this sketch.
 * @param {any} sketch @param {any[]} operations
 * @param {any[]|null} [done] what they take back: where somebody else went on from that, theirs stays
 * @returns {any[]}
 */
export function guarded(sketch, operations, done = null) {
  const left = done && leftBy(done);
  const found = [];
  let now = sketch;
  for (const operation of operations) {
    try {
      const fitting = fits(now, operation, left);
      now = apply(now, fitting);
      found.push(...fitting);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
    }
  }
  return found;
}

const nameOf = (operation) => NAMES.find((name) => operation[name] !== undefined && operation[name] !== null) ?? "";
const there = (sketch, name, id) => (sketch[PLURALS[name]] ?? []).find((part) => part.id === id);
const key = (name, id) => `${name} ${id}`;

/** What a step left: fields by part, and whether it made the part. */
function leftBy(done) {
  const left = new Map();
  for (const operation of done) {
    if (operation.do === "describe") left.set("describe", { set: { ...left.get("describe")?.set, ...operation } });
    else if (operation.do === "add") left.set(key(nameOf(operation), operation[nameOf(operation)].id), { made: true, set: operation[nameOf(operation)] });
    else if (operation.do === "update") {
      const at = key(nameOf(operation), operation[nameOf(operation)]);
      left.set(at, { ...left.get(at), set: { ...left.get(at)?.set, ...operation.set } });
    }
  }
  return left;
}

/** @returns {any[]} the operation as it fits, none, or what takes along what hangs on a part */
function fits(sketch, operation, left) {
  if (operation.do === "describe") {
    const mine = left?.get("describe")?.set ?? {};
    const kept = Object.entries(operation).filter(([field]) => !(field in mine) || field === "do" || same(sketch[field] ?? null, mine[field] ?? null));
    return kept.length > 1 ? [Object.fromEntries(kept)] : [];
  }
  const name = nameOf(operation);
  if (operation.do === "add") return added(sketch, name, operation);
  const part = there(sketch, name, operation[name]);
  if (!part) return [];
  const mine = left?.get(key(name, part.id));
  if (operation.do === "remove") return removed(sketch, operation, part, left, mine);
  const kept = Object.entries(operation.set).filter(([field, value]) => {
    if (mine && field in mine.set && !same(part[field] ?? null, mine.set[field] ?? null)) return false;
    return !value || leads(sketch, name, field, value);
  });
  return kept.length ? [{ ...operation, set: Object.fromEntries(kept) }] : [];
}

/** Does a field that names a part name one that is there? */
function leads(sketch, name, field, value) {
  const kinds = REFERENCES[name]?.[field];
  return !kinds || kinds.some((kind) => there(sketch, kind, value));
}

function added(sketch, name, operation) {
  const part = operation[name];
  const lost = Object.keys(REFERENCES[name] ?? {}).filter((field) => part[field] && !leads(sketch, name, field, part[field]));
  if (lost.some((field) => ENDS[name]?.includes(field))) return [];
  const made = Object.fromEntries(Object.entries(part).filter(([field]) => !lost.includes(field)));
  const index = Math.min(operation.index ?? Infinity, (sketch[PLURALS[name]] ?? []).length);
  return [{ ...operation, [name]: made, index }];
}

function removed(sketch, operation, part, left, mine) {
  const isDrawn = ID_SPACES[0].some((name) => operation[name] === part.id);
  const all = isDrawn ? removal(sketch, [part.id]) : [operation];
  if (!left) return all;
  const set = Object.fromEntries(Object.entries(mine?.set ?? {}).filter(([, value]) => value !== null));
  if (mine?.made && !same(part, set)) return []; // somebody else changed it
  return all.length > 1 ? [] : [operation]; // or goes on from it
}

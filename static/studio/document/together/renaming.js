// Two people who give two parts the same id at the same time: the one who comes second gets another for it.
import { PLURALS, REFERENCES, STEP } from "../shape.js";
import { asRead, KINDS } from "./state.js";

/** @typedef {Map<string, string>} Names */

/** Intents in which parts have other ids. @param {any[]} operations @param {Names} names @returns {any[]} */
export const renamedIn = (operations, names) => (names.size ? operations.map((one) => renamed(one, names)) : operations);

function renamed(operation, names) {
  const now = (id) => names.get(id) ?? id;
  const made = { ...operation };
  for (const key of ["after", "before", "target"]) if (typeof made[key] === "string") made[key] = atKey(made[key], now);
  for (const plural of Object.values(PLURALS)) if (Array.isArray(made[plural])) made[plural] = made[plural].map(now);
  for (const name of [...KINDS, STEP]) {
    const value = made[name];
    if (typeof value === "string") made[name] = atKey(value, now);
    else if (value) made[name] = part(name, value, now);
    else continue;
    for (const field of ["set", "only"]) if (made[field] && typeof made[field] === "object") made[field] = field === "only" && operation.do === "remove" ? part(name, made[field], now) : paths(name, made[field], now);
  }
  return made;
}

/** A step's key holds its story's. */
const atKey = (key, now) => key.split("/").map((one, index) => (index ? one : now(one))).join("/");

/** A part with all that it names, and itself, under the new ids. */
function part(name, value, now) {
  const made = { ...paths(name, value, now) };
  if (name !== STEP && made.id) made.id = now(made.id);
  return asRead(name, made);
}

function paths(name, values, now) {
  const references = REFERENCES[name] ?? {};
  return Object.fromEntries(
    Object.entries(values).map(([path, value]) => {
      if (path.startsWith("pattern.bindings.")) return [path, now(value)];
      if (path.startsWith("marks.")) return [`marks.${now(path.slice(6))}`, value];
      return [path, value && inside(name, path, value, now, references)];
    }),
  );
}

function inside(name, field, value, now, references) {
  if (field in references || (name === STEP && field === "scenario")) return now(value);
  if (field === "pattern" && value.bindings) return { ...value, bindings: Object.fromEntries(Object.entries(value.bindings).map(([role, node]) => [role, now(node)])) };
  if (field === "moves") return value.map((move) => ({ ...move, ...(move.connection ? { connection: now(move.connection) } : {}), ...(move.at ? { at: now(move.at) } : {}) }));
  if (field === "marks") return Object.fromEntries(Object.entries(value).map(([node, mark]) => [now(node), mark]));
  return value;
}

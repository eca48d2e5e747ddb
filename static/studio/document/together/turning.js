// What somebody changed from one state to another, as intents. They say what was seen before: where others changed the
// same field meanwhile theirs is not covered, and a note tells.
import { same } from "../operations.js";
import { DESCRIBED, KEYED, LAYOUT, MOST, NAMED_FIRST } from "../shape.js";
import { get } from "./effects.js";
import { settle } from "./settling.js";
import { beside } from "./state.js";

/** @typedef {import("./state.js").State} State */

/**
 * Intents that make one state the other: each stage is asked what is left after the ones before.
 * @param {State} before @param {State} after @returns {any[]}
 */
export function turned(before, after) {
  const found = [];
  let state = before;
  for (const stage of [otherKinds, room, contents, contents, contents, orders]) {
    const operations = stage(state, after);
    if (!operations.length) continue;
    found.push(...operations);
    state = settle(state, operations).state;
  }
  return found;
}

/** Ids that now belong to another kind of part. */
function otherKinds(before, after) {
  return NAMED_FIRST.flatMap((name) => [...before.map(name).keys()].filter((key) => !after.part(name, key) && after.taken(name, key)).map((key) => ({ do: "remove", [name]: key })));
}

/** What goes before anything new comes, where both together would be more than there may be of a kind. */
function room(before, after) {
  return NAMED_FIRST.flatMap((name) => {
    return before.listsOf(name).flatMap(([list, keys]) => {
      const gone = keys.filter((key) => !after.part(name, key));
      return gone.length + (after.order.get(list)?.length ?? 0) > MOST[name] ? gone.map((key) => ({ do: "remove", [name]: key })) : [];
    });
  });
}

function contents(before, after) {
  const found = [];
  const described = DESCRIBED.filter((key) => !same(before.described[key] ?? null, after.described[key] ?? null));
  if (described.length) found.push({ do: "describe", ...pick(after.described, described), only: pick(before.described, described) });
  for (const name of NAMED_FIRST) for (const [, keys] of after.listsOf(name)) found.push(...addedAndUpdated(before, after, name, keys));
  for (const name of NAMED_FIRST.toReversed()) {
    for (const [, keys] of before.listsOf(name)) found.push(...keys.filter((key) => !after.part(name, key)).map((key) => ({ do: "remove", [name]: key })));
  }
  return [...found, ...ignored(before, after)];
}

const pick = (values, keys) => Object.fromEntries(keys.map((key) => [key, values[key] ?? null]));

function addedAndUpdated(before, after, name, keys) {
  const found = [];
  for (const [index, key] of keys.entries()) {
    const [old, part] = [before.part(name, key), after.part(name, key)];
    if (!old) found.push({ do: "add", [name]: part, ...beside(keys, index) });
    else if (old !== part) {
      const set = changed(old, part);
      if (Object.keys(set).length) found.push({ do: "update", [name]: key, set, ...seen(old, set) });
    }
  }
  return found;
}

/** What was there before, of all that is not where things stand: in that the last one is right. */
function seen(old, set) {
  const paths = Object.keys(set).filter((path) => !LAYOUT.includes(path));
  return paths.length ? { only: Object.fromEntries(paths.map((path) => [path, get(old, path)])) } : {};
}

/** What differs between two states of a part, by path. @param {any} old @param {any} part @returns {Record<string, any>} */
export function changed(old, part) {
  const found = {};
  for (const field of new Set([...Object.keys(old), ...Object.keys(part)])) {
    const [one, other] = [old[field], part[field]];
    if (same(one, other)) continue;
    if (field in KEYED) Object.assign(found, byKey(field, one, other));
    else if (field === "pattern" && one && other && same({ ...one, bindings: 0 }, { ...other, bindings: 0 })) Object.assign(found, byKey("pattern.bindings", one.bindings, other.bindings));
    else found[field] = other ?? null;
  }
  return found;
}

function byKey(field, old = {}, now = {}) {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => !same(old[key], now[key]));
  return Object.fromEntries(keys.map((key) => [`${field}.${key}`, now[key] ?? null]));
}

function ignored(before, after) {
  const gone = [...before.ignored].filter(([key]) => !after.ignored.has(key)).map(([, one]) => ({ do: "ignore", rule: one.rule, target: one.target, reason: null, only: one.reason }));
  const now = [...after.ignored].filter(([key, one]) => !same(before.ignored.get(key), one));
  return [...gone, ...now.map(([key, one]) => ({ do: "ignore", ...one, only: before.ignored.get(key)?.reason ?? null }))];
}

/** Parts that stand elsewhere in their lists: as few as can be. */
function orders(before, after) {
  return NAMED_FIRST.flatMap((name) => after.listsOf(name).flatMap(([list, wanted]) => placed(name, before.order.get(list) ?? [], wanted)));
}

function placed(name, now, wanted) {
  if (same(now, wanted)) return [];
  const places = new Map(now.map((key, index) => [key, index]));
  const known = wanted.filter((key) => places.has(key));
  const stays = longestRising(known.map((key) => /** @type {number} */ (places.get(key))));
  return known.flatMap((key, index) => (stays.has(/** @type {number} */ (places.get(key))) ? [] : [{ do: "place", [name]: key, ...beside(known, index) }]));
}

/** The longest run of them that rises, others left out: these need not move. @param {number[]} numbers */
function longestRising(numbers) {
  const ends = []; // in `numbers`, where the best run of each length ends
  const before = [];
  for (const [place, number] of numbers.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]] < number) low = middle + 1;
      else high = middle;
    }
    before.push(low ? ends[low - 1] : -1);
    ends[low] = place;
  }
  const found = new Set();
  for (let place = ends.at(-1) ?? -1; place >= 0; place = before[place]) found.add(numbers[place]);
  return found;
}

/** What takes back later what led from one sketch to another: where others went on from it, theirs stays. @param {State} before @param {State} after @returns {any[]} */
export const wayBack = (before, after) => settle(before, turned(before, after)).undo;

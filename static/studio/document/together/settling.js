// What intents mean on the state that they meet: total, as somebody else may always have been quicker. What no longer
// fits is left out, and a note says so: a word, the key of the part, perhaps the path. The words are the server's.
import { without } from "../lean.js";
import { same } from "../operations.js";
import { DESCRIBED, ENDS, FAR, ID_SPACES, OTHER_END, PLACES, PLURALS, REFERENCES, STEP } from "../shape.js";
import { get, inverse, isStill, perform, put, target } from "./effects.js";
import { asRead, keyOf, KINDS } from "./state.js";

const DRAWN = ID_SPACES[0];

/** @typedef {import("./state.js").State} State */
/** @typedef {{state: State, effects: any[], undo: any[], notes: string[][]}} Settled */

/** @param {State} state @param {any[]} operations @returns {Settled} */
export function settle(state, operations) {
  const settled = new Settling(state.copy());
  for (const operation of operations) settled[operation.do]?.(operation);
  settled.undo.reverse();
  return settled;
}

class Settling {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    /** @type {any[]} */
    this.effects = [];
    /** @type {any[]} */
    this.undo = [];
    /** @type {string[][]} */
    this.notes = [];
  }

  emit(effect) {
    this.undo.push(inverse(this.state, effect));
    perform(this.state, effect);
    this.effects.push(effect);
  }

  /** @param {...string} words */
  note(...words) {
    this.notes.push(words);
  }

  /** Kind and key that an operation names, and the part; a note where it is not there any more. */
  meant(operation) {
    const [name, key] = target(operation);
    const part = this.state.part(name, key);
    if (!part) this.note("gone", key);
    return { name, key, part };
  }

  add(operation) {
    const [name, given] = target(operation);
    let part = name === STEP ? { ...asRead(name, without(given, ["scenario"])), scenario: given.scenario } : asRead(name, given);
    const key = keyOf(name, part);
    if (name === STEP && !this.state.part("scenario", part.scenario)) return this.note("scenario-gone", key);
    if (this.state.taken(name, key)) return this.note("taken", key);
    part = this.#fitting(name, key, part);
    if (part) this.emit({ do: "add", [name]: part, index: indexFor(this.state.listOf(name, part), operation) });
  }

  /** The part without what leads nowhere; null when it cannot stand without. */
  #fitting(name, key, part) {
    for (const field of Object.keys(REFERENCES[name] ?? {})) {
      const value = part[field];
      if (value === undefined || value === null) continue;
      if (!isThere(this.state, REFERENCES[name][field], value)) {
        this.note(word(name, field), key);
        if (ENDS[name]?.includes(field)) return null;
        part = put(part, field, null);
      } else if (field === "parent" && liesInItself(this.state, key, value)) {
        this.note("would-lie-in-itself", key);
        part = put(part, field, null);
      }
    }
    return name === "frame" ? withBindingsThere(this.state, part) : part;
  }

  remove(operation) {
    const { name, key, part } = this.meant(operation);
    if (!part) return;
    if ("only" in operation && !same(part, operation.only)) return this.note("changed-since", key);
    if ("lines" in operation && hangsOn(this.state, name, key)) return this.note("used-since", key);
    this.#removed(name, key, new Set());
  }

  /** Take out a part with what hangs on it, as that is now. @param {Set<string>} going on whose account it goes */
  #removed(name, key, going) {
    const { state } = this;
    if (DRAWN.includes(/** @type {any} */ (name))) {
      for (const [other, part] of endingIn(state, name, key)) if (!going.has(part) && part !== key && state.part(other, part)) this.#removed(other, part, new Set([...going, key]));
    }
    if (name === "node") for (const effect of withoutBindings(state, key)) this.emit(effect);
    for (const [other, part, field] of naming(state, name, key)) {
      const heir = name === "frame" && ["frame", "parent"].includes(field) ? (state.part(name, key)?.parent ?? null) : null;
      this.emit({ do: "update", [other]: part, set: { [field]: heir } });
    }
    if (name === "scenario") for (const step of [...state.stepsOf(key)]) this.emit({ do: "remove", [STEP]: step });
    if (DRAWN.includes(/** @type {any} */ (name))) for (const one of [...state.ignored.values()]) if (one.target === key) this.emit({ do: "ignore", rule: one.rule, target: key, reason: null });
    this.emit({ do: "remove", [name]: key });
  }

  update(operation) {
    const { name, key, part: old } = this.meant(operation);
    if (!old) return;
    let part = old;
    const paths = [];
    for (const [path, value] of Object.entries(operation.set)) {
      const wrong = unfit(this.state, name, key, part, path, value);
      if (!isStill(old, operation.only ?? {}, path) && !same(get(old, path), value)) this.note("changed-since", key, path);
      else if (wrong) this.note(wrong, key);
      else {
        part = put(part, path, value);
        paths.push(path);
        if (name === "line" && value !== null && path in OTHER_END) {
          paths.push(OTHER_END[path]);
          part = put(part, OTHER_END[path], null);
        }
      }
    }
    if (paths.length) this.#set(name, key, old, part, paths);
  }

  /** Emit what differs. A plain line that would lose an end is left as it is. */
  #set(name, key, old, part, paths) {
    if (name === "line" && !["source", "target"].every((end) => end in part || OTHER_END[end] in part)) return this.note("end-gone", key);
    let made = name === STEP ? { ...asRead(name, without(part, ["scenario"])), scenario: part.scenario } : asRead(name, part);
    if (name === "frame") made = withBindingsThere(this.state, made);
    const done = Object.fromEntries(paths.map((path) => [path, get(made, path)]).filter(([path, value]) => !same(value, get(old, path))));
    if (Object.keys(done).length) this.emit({ do: "update", [name]: key, set: done });
  }

  place(operation) {
    const { name, key, part } = this.meant(operation);
    if (!part) return;
    const row = this.state.listOf(name, part);
    const index = indexFor(row, operation, key);
    if (index !== row.indexOf(key)) this.emit({ do: "place", [name]: key, index });
  }

  shift(operation) {
    const named = new Map(KINDS.map((name) => [name, new Set(operation[PLURALS[name]] ?? [])]));
    const found = new Map([...named].map(([name, keys]) => [name, new Set([...keys].filter((key) => this.state.part(name, key)))]));
    if (![...found.values()].some((keys) => keys.size)) return this.note("gone", ...[...named.values()].flatMap((keys) => [...keys]).sort());
    for (const effect of shifted(this.state, found, operation.dx, operation.dy)) this.emit(effect);
  }

  describe(operation) {
    const done = {};
    for (const key of DESCRIBED.filter((one) => one in operation)) {
      const value = key === "template" ? operation[key] && asRead(key, operation[key]) : operation[key] || null;
      const now = this.state.described[key] ?? null;
      if (same(now, value)) continue;
      if (operation.only && key in operation.only && !same(now, operation.only[key] ?? null)) this.note("changed-since", key);
      else done[key] = value;
    }
    if (Object.keys(done).length) this.emit({ do: "describe", ...done });
  }

  ignore(operation) {
    const { rule, target: at, reason = null } = operation;
    const now = this.state.ignoredAt(rule, at);
    const wanted = (now?.reason ?? null) === reason;
    if ("only" in operation && !wanted && (now?.reason ?? null) !== operation.only) return this.note("changed-since", at);
    if (reason === null) {
      if (now) this.emit({ do: "ignore", rule, target: at, reason: null });
      return;
    }
    if (!this.state.taken("node", at)) return this.note("gone", at);
    const made = { rule, target: at, reason, ...(operation.accepts ? { accepts: operation.accepts } : {}) };
    if (!now || !same(now, made)) this.emit({ do: "ignore", ...made });
  }
}

const isThere = (state, kinds, key) => kinds.some((kind) => state.part(kind, key));

/** Where a part goes in its list: behind one that is there, else before one, else at the end. */
function indexFor(whole, operation, moving = null) {
  const row = moving ? whole.filter((key) => key !== moving) : whole;
  const { after, before } = operation;
  if (row.includes(after)) return row.indexOf(after) + 1;
  if (row.includes(before)) return row.indexOf(before);
  return after === null && (before ?? null) !== null ? 0 : row.length;
}

function word(name, field) {
  if (ENDS[name]?.includes(field)) return "end-gone";
  return ["frame", "parent"].includes(field) ? "frame-gone" : "named-gone";
}

/** Would the frame lie in itself, inside of that one? */
function liesInItself(state, frame, parent) {
  const seen = new Set();
  for (let at = parent; at && !seen.has(at); at = state.part("frame", at)?.parent) {
    if (at === frame) return true;
    seen.add(at);
  }
  return false;
}

function withBindingsThere(state, part) {
  for (const [role, node] of Object.entries(part.pattern?.bindings ?? {})) if (!state.part("node", node)) part = put(part, `pattern.bindings.${role}`, null);
  return part;
}

/** Why a value does not fit the state, empty when it does. */
function unfit(state, name, key, part, path, value) {
  if (path.startsWith("pattern.")) return part.pattern && (value === null || state.part("node", value)) ? "" : "binding-gone";
  const kinds = REFERENCES[name]?.[path];
  if (!kinds || value === null) return "";
  if (path === "parent") return isThere(state, kinds, value) && !liesInItself(state, key, value) ? "" : "would-lie-in-itself";
  return isThere(state, kinds, value) ? "" : word(name, path);
}

/** Would something else change when this part went? */
function hangsOn(state, name, key) {
  if (naming(state, name, key).length || endingIn(state, name, key).length) return true;
  if (name === "scenario") return state.stepsOf(key).length > 0;
  return name === "node" && withoutBindings(state, key).length > 0;
}

/** @returns {[string, string][]} kind and key of what ends in a part */
function endingIn(state, name, key) {
  return Object.entries(ENDS).flatMap(([other, fields]) => {
    const ends = fields.filter((field) => REFERENCES[other][field].includes(name));
    return state.order.get(other).filter((part) => ends.some((field) => state.part(other, part)[field] === key)).map((part) => [other, part]);
  });
}

/** @returns {[string, string, string][]} kind, key and field of the parts that name this one and can do without */
function naming(state, name, key) {
  return Object.entries(REFERENCES).flatMap(([other, fields]) => {
    const named = Object.keys(fields).filter((field) => fields[field].includes(name) && !ENDS[other]?.includes(field));
    return named.length ? state.order.get(other).flatMap((part) => named.filter((field) => state.part(other, part)[field] === key).map((field) => [other, part, field])) : [];
  });
}

function withoutBindings(state, node) {
  return state.order.get("frame").flatMap((frame) => {
    const bound = Object.entries(state.part("frame", frame).pattern?.bindings ?? {});
    return bound.filter(([, one]) => one === node).map(([role]) => ({ do: "update", frame, set: { [`pattern.bindings.${role}`]: null } }));
  });
}

/** The effects that move parts and what lies in those of them that are frames. */
function* shifted(state, named, dx, dy) {
  const frames = new Set(named.get("frame"));
  for (let size = -1; size !== frames.size; ) {
    size = frames.size;
    for (const [key, frame] of state.map("frame")) if (frames.has(frame.parent)) frames.add(key);
  }
  const within = (value) => Math.min(FAR, Math.max(-FAR, value));
  const by = (point) => ({ ...point, x: within(point.x + dx), y: within(point.y + dy) });
  const moving = new Set();
  for (const [name, field] of Object.entries(PLACES)) {
    for (const key of [...state.order.get(name)]) {
      const part = state.part(name, key);
      if (!(name === "frame" ? frames : named.get(name)).has(key) && !frames.has(part.frame)) continue;
      moving.add(key);
      if (part[field]) yield { do: "update", [name]: key, set: { [field]: by(part[field]) } };
    }
  }
  for (const name of ["connection", "line"]) {
    for (const key of [...state.order.get(name)]) {
      const part = state.part(name, key);
      if (!named.get(name).has(key) && !(moving.has(part.source) && moving.has(part.target))) continue;
      const set = Object.fromEntries(["start", "end"].filter((field) => part[field]).map((field) => [field, by(part[field])]));
      if (part.route?.length) set.route = part.route.map(by);
      if (Object.keys(set).length) yield { do: "update", [name]: key, set };
    }
  }
}

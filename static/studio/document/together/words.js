// What did not fit of one's own, as somebody else was quicker: in words, and what would put it in its place after all.
import { same } from "../operations.js";
import { LAYOUT } from "../shape.js";
import { get, target } from "./effects.js";
import { asRead, State } from "./state.js";
import { changed, turned } from "./turning.js";

/** @typedef {{words: string, tone: "warning"|"bad", title?: string, intents?: any[]}} Told */

const FIELDS = { label: "name", notes: "notes", service: "service", kind: "kind", text: "text", title: "title", description: "description" };
const MOST = 60; // characters of what somebody wrote

/**
 * @param {{note: string[], ops: any[]}[]} notes of one's own rows, with what was told in them
 * @param {any} before the sketch as it was seen here @param {any} after as it is now
 * @param {(id: string) => string} nameOf
 * @returns {Told|null} null when there is nothing to say
 */
export function told(notes, before, after, nameOf) {
  const words = new Set(notes.map(({ note }) => note[0]));
  if (words.has("refused")) {
    const [, where, why] = /** @type {{note: string[]}} */ (notes.find(({ note }) => note[0] === "refused")).note;
    return { words: `Your last change could not be kept: ${why || where}.`, tone: "bad" };
  }
  const covered = notes.flatMap(({ note, ops }) => (note[0] === "changed-since" ? clash(note, ops, after) : []));
  const lost = gone(notes, before, after);
  if (!covered.length && !lost.keys.length) return null;
  const said = [...(covered.length ? [clashWords(covered, nameOf)] : []), ...(lost.keys.length ? [lostWords(lost, before)] : [])];
  return {
    words: said.join(" "),
    tone: "warning",
    title: covered.length && lost.intents.length ? "Put mine in, bring it back" : covered.length ? "Put mine in its place" : "Bring it back",
    intents: [...lost.intents, ...covered.map((one) => one.intent)],
  };
}

/** One's own value of what somebody else changed at the same time, with the intent that puts it there. */
function clash(note, ops, after) {
  const [, key, path] = note;
  const of = ops.find((one) => (path ? one.do === "update" && target(one)[1] === key && path in one.set : one.do === "describe" ? key in one : one.do === "ignore" && one.target === key));
  if (!of) return [];
  const { only: _, ...open } = of;
  if (!path) return [{ key: of.do === "ignore" ? key : "", path: of.do === "ignore" ? "ignored finding" : key, mine: of[key], theirs: after[key], intent: of.do === "describe" ? { do: "describe", [key]: of[key] } : open }];
  const [name] = target(of);
  return [{ key, path, mine: of.set[path], theirs: State.of(after).part(name, key)?.[path], intent: { do: "update", [name]: key, set: { [path]: of.set[path] } } }];
}

/**
 * Was something written over what somebody else had written meanwhile? Then what it says, and what brings theirs back.
 * @param {string} name of its kind @param {any} seen the part as who wrote saw it @param {any} before as it was then @param {any} after as it is now
 * @param {(id: string) => string} nameOf @returns {{words: string, intents: any[]}|null}
 */
export function writtenOver(name, seen, before, after, nameOf) {
  const theirs = changed(asRead(name, seen), asRead(name, before));
  const mine = changed(asRead(name, before), asRead(name, after));
  const path = Object.keys(mine).find((one) => one in theirs && !LAYOUT.includes(one) && !same(theirs[one], mine[one]));
  if (!path) return null;
  const value = get(asRead(name, before), path);
  const said = typeof value === "string" ? ` to "${short(value)}"` : "";
  return { words: `Somebody else changed the ${fieldName(path)} of ${nameOf(after.id)}${said} while you wrote. Yours is there now.`, intents: [{ do: "update", [name]: after.id, set: { [path]: value } }] };
}

const fieldName = (path) => FIELDS[path] ?? path.replace(/^settings\./, "");
const short = (value) => (value.length > MOST ? `${value.slice(0, MOST - 1)}…` : value);

function clashWords(covered, nameOf) {
  const [{ key, path, mine, theirs }] = covered;
  if (covered.length > 1) return `Somebody else changed ${covered.length} things that you changed too. Theirs stand for now.`;
  const field = fieldName(path);
  const whose = key ? `the ${field} of ${nameOf(key)}` : `the ${field}`;
  const both = typeof mine === "string" && typeof theirs === "string" ? ` It says "${short(theirs)}", yours was "${short(mine)}".` : " Theirs stands for now.";
  return `Somebody else changed ${whose} at the same time.${both}`;
}

/** What somebody else took away while it was changed here, with what hung on it. */
function gone(notes, before, after) {
  const [was, now] = [State.of(before), State.of(after)];
  const keys = new Set(notes.filter(({ note }) => note[0] === "gone").flatMap(({ note }) => note.slice(1)));
  for (const { note } of notes) {
    if (note[0] !== "end-gone") continue;
    const line = was.part("connection", note[1]) ?? was.part("line", note[1]);
    for (const end of [line?.source, line?.target]) if (end && was.taken("node", end) && !now.taken("node", end)) keys.add(end);
  }
  const there = [...keys].filter((key) => was.taken("node", key) && !now.taken("node", key));
  const back = new Set(there);
  const intents = turned(now, was).filter((one) => {
    if (one.do !== "add") return false;
    const [, part] = target(one);
    return back.has(part.id) || [part.source, part.target].some((end) => back.has(end));
  });
  return { keys: there, intents };
}

function lostWords({ keys }, before) {
  const state = State.of(before);
  const named = ["node", "frame", "note", "box"].map((name) => state.part(name, keys[0])?.label).find(Boolean);
  const what = keys.length > 1 ? `${keys.length} parts` : named ? `"${short(named)}"` : "a part";
  return `Somebody else removed ${what} while you were working on it.`;
}

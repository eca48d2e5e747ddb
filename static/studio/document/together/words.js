// What did not fit of one's own, as somebody else was quicker: in words, and what would put it in its place after all.
import { gettext } from "../../../js/texts.js";
import { same } from "../operations.js";
import { LAYOUT } from "../shape.js";
import { get, target } from "./effects.js";
import { asRead, State } from "./state.js";
import { changed, turned } from "./turning.js";

/** @typedef {{words: string, tone: "warning"|"bad", title?: string, intents?: any[]}} Told */
/** @typedef {{who: () => string, name: (id: string) => string, called: (name: string, part: any) => string, field: (name: string, part: any, path: string) => {field: string, says: (value: any) => string|null}}} Speech how parts and their fields are spoken of */

const FEW = 3; // parts: less may go without a word
const NAMED = 3; // of what was changed by two

/**
 * @param {{note: string[], ops: any[]}[]} notes of one's own rows, with what was told in them
 * @param {any} before the sketch as it was seen here @param {any} after as it is now
 * @param {Speech} speech
 * @returns {Told[]} each with its own way back; empty when there is nothing to say
 */
export function told(notes, before, after, speech) {
  const refused = notes.find(({ note }) => note[0] === "refused");
  if (refused) return [{ words: gettext("Your last change could not be kept: {note}.", { note: refused.note[2] || refused.note[1] }), tone: "bad" }];
  const covered = notes.flatMap(({ note, ops }) => (note[0] === "changed-since" ? clash(note, ops, after) : []));
  const lost = gone(notes, before, after);
  /** @type {Told[]} */
  const said = [];
  if (covered.length) said.push({ words: clashWords(covered, speech), tone: "warning", title: covered.length > 1 ? gettext("Put mine in their place") : gettext("Put mine in its place"), intents: covered.map((one) => one.intent) });
  if (lost.keys.length) said.push({ words: lostWords(lost.keys, before, speech), tone: "warning", title: lost.keys.length > 1 ? gettext("Bring them back") : gettext("Bring it back"), intents: lost.intents });
  return said;
}

/** One's own value of what somebody else changed at the same time, with the intent that puts it there. */
function clash(note, ops, after) {
  const [, key, path] = note;
  const of = ops.find((one) => (path ? one.do === "update" && target(one)[1] === key && path in one.set : one.do === "describe" ? key in one : one.do === "ignore" && one.target === key));
  if (!of) return [];
  const { only, ...open } = of;
  if (of.do === "ignore") return [{ key, path: "", intent: open }];
  if (!path) return [{ key: "", path: key, mine: of[key], theirs: after[key], intent: { do: "describe", [key]: of[key] } }];
  const [name] = target(of);
  const part = State.of(after).part(name, key);
  if (!part) return [];
  const known = only && "label" in only ? { ...part, label: only.label } : part; // by the name that both knew
  return [{ key, name, part: known, path, mine: of.set[path], theirs: get(part, path), intent: { do: "update", [name]: key, set: { [path]: of.set[path] } } }];
}

/**
 * Was something written over what somebody else had written meanwhile? Then what it says, and what brings theirs back.
 * @param {string} name of its kind @param {any} seen the part as who wrote saw it @param {any} before as it was then @param {any} after as it is now
 * @param {Speech} speech @returns {{words: string, intents: any[]}|null}
 */
export function writtenOver(name, seen, before, after, speech) {
  const theirs = changed(asRead(name, seen), asRead(name, before));
  const mine = changed(asRead(name, before), asRead(name, after));
  const path = Object.keys(mine).find((one) => one in theirs && !LAYOUT.includes(one) && !same(theirs[one], mine[one]));
  if (!path) return null;
  const value = get(asRead(name, before), path);
  const { field, says } = speech.field(name, after, path);
  const said = says(value);
  return { words: gettext("{who} changed the {field} of \"{name}\"{said} while you wrote. Yours is there now.", { who: speech.who(), field, name: speech.called(name, path === "label" ? seen : after), said: said ? gettext(" to {said}", { said }) : "" }), intents: [{ do: "update", [name]: after.id, set: { [path]: value } }] };
}

function clashWords(covered, speech) {
  if (covered.length > 1) {
    const named = covered.slice(0, NAMED).map((one) => fieldWords(one, speech));
    return gettext("{who} changed what you changed, too: {named}{more}. Theirs stand for now.", { who: speech.who(), named: named.join(", "), more: covered.length > NAMED ? gettext(", and {NAMED} more", { NAMED: covered.length - NAMED }) : "" });
  }
  const [one] = covered;
  const { says } = one.path ? speech.field(one.name ?? "", one.part, one.path) : { says: () => null };
  const [theirs, mine] = [says(one.theirs), says(one.mine)];
  const what = fieldWords(one, speech);
  if (!theirs || !mine) return gettext("{who} changed {what}, too. Theirs stands for now.", { who: speech.who(), what });
  return gettext("{who} changed {what}, too: it is {theirs} now, yours was {mine}.", { who: speech.who(), what, theirs, mine });
}

/** What was changed, and of which part. */
function fieldWords({ key, name, part, path }, speech) {
  if (!path) return gettext("whether a finding at \"{name}\" counts", { name: speech.name(key) });
  const { field } = speech.field(name ?? "", part, path);
  return key ? gettext("the {field} of \"{name}\"", { field, name: speech.called(name, part) }) : gettext("the {field}", { field });
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
  return { keys: there, intents: broughtBack(there, before, after) };
}

/**
 * What puts parts back that are gone, with what hung on them.
 * @param {string[]} keys of the parts @param {any} before a sketch that had them @param {any} after the sketch as it is now @returns {any[]}
 */
export function broughtBack(keys, before, after) {
  const back = new Set(keys);
  return turned(State.of(after), State.of(before)).filter((one) => {
    if (one.do !== "add") return false;
    const [, part] = target(one);
    return back.has(part.id) || [part.source, part.target].some((end) => back.has(end));
  });
}

function lostWords(keys, before, speech) {
  const state = State.of(before);
  const names = keys.flatMap((key) => ["node", "frame", "note", "box"].map((name) => state.part(name, key) && speech.called(name, state.part(name, key))).filter(Boolean));
  return keys.length > 1 ? gettext("{who} removed {count} parts while you were working on them.", { who: speech.who(), count: keys.length }) : gettext("{who} removed {names} while you were working on it.", { who: speech.who(), names: names.length ? `"${names[0]}"` : gettext("a part") });
}

/**
 * Did somebody else put another sketch in the place of this one: a file, an earlier revision, an empty page?
 * @param {any} before as it was seen here @param {any} after as it is now @param {string} [who] did it
 * @returns {string} what to say; empty where most is still there
 */
export function swept(before, after, who = gettext("Somebody else")) {
  const there = new Set((after.nodes ?? []).map((one) => one.id));
  const all = before.nodes ?? [];
  const lost = all.filter((one) => !there.has(one.id)).length;
  if (lost < FEW || 2 * lost <= all.length) return "";
  return gettext("{who} took out {parts}{there}. The history has what was here before.", { who, parts: lost === all.length ? gettext("all {lost} parts", { lost }) : gettext("{lost} of {count} parts", { lost, count: all.length }), there: there.size ? gettext(", or opened another sketch here") : "" });
}

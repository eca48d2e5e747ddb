// What an edit did, in a few words for who does not see it: what came, went and changed, where a part is now, and what is
// known of a connection. Plain functions of two sketches.
import { gettext, ngettext } from "../../js/texts.js";
import { called } from "./called.js";
import { UNSPECIFIED } from "./vocabulary.js";
import { ID_SPACES, PLURALS } from "./shape.js";

/** @typedef {import("./called.js").Drawn} Drawn */
/** @typedef {{name: Drawn, part: any}} Found */
/** @typedef {{name: Drawn, part: any, old: any}} Altered */
/** @typedef {(id: string) => Found|undefined} Find */
/** @typedef {{find: Find, was: Find, sketch: any, vocabulary: Vocabulary}} Seen what there is now and was before, by id */

const DRAWN = /** @type {Drawn[]} */ (ID_SPACES[0]);
const MOST = 4; // sentences
const TEXTS = { label: gettext("renamed to"), text: gettext("says"), alt: gettext("shows") };
const SETS = /** @type {const} */ ({ colour: gettext("Colour"), stroke: gettext("Line"), arrow: "Arrow", size: gettext("Size"), number: gettext("Number"), notes: gettext("Notes") });

/** @param {number} many @param {"part" | "connection" | "finding"} thing */
function counted(many, thing) {
  if (thing === "part") return ngettext("{n} part", "{n} parts", many);
  return thing === "connection" ? ngettext("{n} connection", "{n} connections", many) : ngettext("{n} finding", "{n} findings", many);
}

/**
 * What is known of a connection, and what mends it where it cannot be.
 * @param {{kind: string}} line @param {any} from @param {any} to nodes @param {Vocabulary} vocabulary
 */
export function verdictOf(line, from, to, vocabulary) {
  const answer = vocabulary.between(from, to);
  if (answer.verdict === "impossible") return gettext("This cannot be: {say} {remedy}.", { say: answer.say, remedy: answer.remedy });
  if (answer.verdict === "unknown") return gettext("Whether these two connect is not known to us. It may well work.");
  if (answer.refused.includes(line.kind)) return gettext("These two do not connect like that.");
  if (line.kind === UNSPECIFIED) return gettext("Nobody has said yet of which kind it is.");
  if (!answer.kinds.includes(line.kind)) return gettext("That these two connect like this is not known to us.");
  const more = [answer.condition, answer.advice].filter(Boolean).map((words) => ` ${words}.`);
  return `${answer.basis === "evidence" ? gettext("Known to work.") : gettext("Known by what both can do.")}${more.join("")}`;
}

/** What differs between two sketches, by identity first: parts that did not change are the same objects. @param {any} before @param {any} sketch */
function changesOf(before, sketch) {
  /** @type {{added: Found[], removed: Found[], altered: Altered[]}} */
  const found = { added: [], removed: [], altered: [] };
  for (const name of DRAWN) {
    const [old, now] = [before[PLURALS[name]] ?? [], sketch[PLURALS[name]] ?? []];
    if (old === now) continue;
    const was = new Map(old.map((/** @type {any} */ part) => [part.id, part]));
    for (const part of now) {
      const one = was.get(part.id);
      was.delete(part.id);
      if (!one) found.added.push({ name, part });
      else if (one !== part) found.altered.push({ name, part, old: one });
    }
    for (const part of was.values()) found.removed.push({ name, part });
  }
  return found;
}

/** @param {any} sketch @returns {Find} */
function finder(sketch) {
  /** @type {Map<string, Found>|null} */
  let parts = null;
  return (id) => {
    parts ??= new Map(DRAWN.flatMap((name) => (sketch[PLURALS[name]] ?? []).map((/** @type {any} */ part) => [part.id, { name, part }])));
    return parts.get(id);
  };
}

/** @param {Found} found @param {Seen} seen */
const nameOf = (found, seen) => called(found, seen.find, seen.vocabulary);

/** What came. @param {Found[]} added @param {Seen} seen */
function came(added, seen) {
  const lines = added.filter(({ name }) => name === "connection");
  const others = added.filter(({ name }) => name !== "connection");
  const said = [];
  const [one] = others;
  if (others.length > 1) said.push(gettext("{others}{lines} added.", { others: counted(others.length, "part"), lines: lines.length ? gettext(" and {lines}", { lines: counted(lines.length, "connection") }) : "" }));
  else if (one) said.push(`${one.name === "frame" ? gettext("Frame ") : ""}${nameOf(one, seen)} added${within(one.part.frame ?? one.part.parent, seen)}${one.name === "frame" ? around(one.part.id, seen) : ""}.`);
  if (others.length < 2) said.push(...lines.slice(0, 2).map(({ part }) => joined(part, seen)));
  return said;
}

/** @param {string|undefined} frame @param {Seen} seen */
function within(frame, seen) {
  const found = frame && seen.find(frame);
  return found ? gettext(" in {name}", { name: nameOf(found, seen) }) : "";
}

/** @param {string} frame @param {Seen} seen */
function around(frame, { sketch }) {
  const inside = (sketch.nodes ?? []).filter((/** @type {any} */ node) => node.frame === frame).length;
  return inside ? gettext(" round {inside}", { inside: counted(inside, "part") }) : "";
}

/** A connection and what is known of it. @param {any} line @param {Seen} seen @param {boolean} [turned] does it lead elsewhere now? */
function joined(line, seen, turned = false) {
  const [from, to] = [line.source, line.target].map((id) => seen.find(id));
  if (!from || !to) return "";
  const kind = seen.vocabulary.kinds[line.kind]?.name ?? line.kind;
  const told = { from: nameOf(from, seen), to: nameOf(to, seen), kind, verdict: verdictOf(line, from.part, to.part, seen.vocabulary) };
  return turned ? gettext("{from} now leads to {to}: {kind}. {verdict}", told) : gettext("Connected {from} to {to}: {kind}. {verdict}", told);
}

/** What went. @param {Found[]} removed @param {Seen} seen */
function went(removed, seen) {
  const name = (/** @type {Found} */ one) => called(one, seen.was, seen.vocabulary);
  const lines = removed.filter((one) => one.name === "connection");
  const others = removed.filter((one) => one.name !== "connection");
  const besides = lines.length ? gettext(" with {lines}", { lines: counted(lines.length, "connection") }) : "";
  if (others.length > 1) return [gettext("{others}{besides} deleted.", { others: counted(others.length, "part"), besides })];
  if (others.length) return [gettext("{name}{besides} deleted.", { name: name(others[0]), besides })];
  if (lines.length > 1) return [gettext("{lines} deleted.", { lines: counted(lines.length, "connection") })];
  return lines.map((one) => gettext("Connection {name} deleted.", { name: name(one) }));
}

/** @param {any} part */
const placeOf = (part) => part.position ?? (part.box && { x: part.box.x, y: part.box.y });
/** @param {Altered} one @returns {Point|null} how far it went */
function movedBy({ part, old }) {
  const [to, from] = [placeOf(part), placeOf(old)];
  if (!to || !from || (part.box && old.box && (part.box.width !== old.box.width || part.box.height !== old.box.height))) return null;
  return to.x === from.x && to.y === from.y ? null : { x: Math.round(to.x - from.x), y: Math.round(to.y - from.y) };
}

/** @param {Point} by */
function far({ x, y }) {
  const ways = [x > 0 ? gettext("{x} right", { x }) : x < 0 ? gettext("{x} left", { x: -x }) : "", y > 0 ? gettext("{y} down", { y }) : y < 0 ? gettext("{y} up", { y: -y }) : ""];
  return ways.filter(Boolean).join(gettext(" and ")) || gettext("a little");
}

/** The card that lies nearest to another, and on which side of it that is. @param {any} node @param {Seen} seen */
function beside(node, { sketch, vocabulary }) {
  const { card_width: width, roomy_height: height } = vocabulary.drawing.sizes;
  let best = null;
  for (const other of sketch.nodes ?? []) {
    if (other.id === node.id || !other.position) continue;
    const [dx, dy] = [node.position.x - other.position.x, node.position.y - other.position.y];
    const [across, down] = [Math.max(0, Math.abs(dx) - width), Math.max(0, Math.abs(dy) - height)];
    const far = Math.hypot(across, down);
    if (!best || far < best.far) best = { far, other, dx: dx / width, dy: dy / height };
  }
  if (!best) return "";
  const name = vocabulary.nameOf(best.other);
  if (!best.far) return gettext(" It lies on {value}.", { value: name });
  const level = Math.abs(best.dx) > Math.abs(best.dy);
  const side = level ? (best.dx > 0 ? gettext("right of") : gettext("left of")) : best.dy > 0 ? gettext("below") : gettext("above");
  return gettext(" Now {far} {side} {value}.", { far: Math.round(best.far), side, value: name });
}

/** Where parts went. @param {Altered[]} altered @param {Seen} seen @param {string} title */
function moves(altered, seen, title) {
  const moved = altered.map((one) => ({ one, by: movedBy(one) })).filter(({ by }) => by);
  if (!moved.length) return [];
  const [{ one, by }] = moved;
  const alike = moved.every((other) => other.by?.x === by?.x && other.by?.y === by?.y);
  if (!alike || !by) return [gettext("{title}{moved} moved.", { title: title ? `${title}: ` : "", moved: counted(moved.length, "part") })];
  if (moved.length > 1) return [gettext("{moved} moved {by}.", { moved: counted(moved.length, "part"), by: far(by) })];
  return [gettext("{name} moved {by}.{name2}", { name: nameOf(one, seen), by: far(by), name2: one.name === "node" ? beside(one.part, seen) : "" })];
}

/** A value as it is read. @param {any} value @param {any} item the setting */
const read = (value, item) => (value === true ? gettext("on") : value === false ? gettext("off") : `${value}${item?.unit ? ` ${(value === 1 && item.unit_of_one) || item.unit}` : ""}`);

/** A setting of a part or a connection, as the catalogue has it. @param {Drawn} name @param {any} part @param {string} key @param {Vocabulary} vocabulary */
const itemOf = (name, part, key, vocabulary) => (name === "connection" ? vocabulary.kinds[part.kind] : vocabulary.service(part.service))?.settings?.find((/** @type {any} */ one) => one.key === key);

/** @param {any} value @param {any} item the setting */
const setTo = (value, item) => (value === undefined || value === null ? gettext("not set") : read(value, item));

/** The settings that changed, by their labels. @param {Altered} one @param {Seen} seen */
function settings({ name, part, old }, { vocabulary }) {
  const keys = new Set([...Object.keys(old.settings ?? {}), ...Object.keys(part.settings ?? {})]);
  const changed = [...keys].filter((key) => JSON.stringify(old.settings?.[key]) !== JSON.stringify(part.settings?.[key]));
  return changed.slice(0, 2).map((key) => {
    const item = itemOf(name, part, key, vocabulary);
    return `${item?.label ?? key}: ${setTo(part.settings?.[key] ?? item?.default, item)}.`;
  });
}

const FIELDS = { label: gettext("name"), kind: gettext("kind"), text: gettext("text"), notes: gettext("notes"), service: gettext("service"), title: gettext("title"), description: gettext("description"), alt: gettext("description") };
const PARTS = { frame: gettext("frame"), parent: gettext("frame"), source: gettext("source"), target: gettext("target"), about: gettext("about"), dead_letters: gettext("dead letters") };
const LONGEST = 60; // characters of what somebody wrote

/** @param {string} words */
const short = (words) => (words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words);

/**
 * What a field of a part is called, and how its values are said; `says` is null where no value can be said.
 * @param {Drawn|""} name @param {any} part @param {string} path @param {Vocabulary} vocabulary @param {(id: string) => string} nameOf
 * @returns {{field: string, says: (value: any) => string|null}}
 */
export function fieldOf(name, part, path, vocabulary, nameOf) {
  const key = path.replace(/^settings\./, "");
  if (key !== path && name) {
    const item = itemOf(name, part, key, vocabulary);
    const said = (/** @type {any} */ value) => (item?.type === "part" && value ? nameOf(value) : setTo(value ?? item?.default, item));
    return { field: gettext("setting \"{key}\"", { key: item?.label ?? key }), says: (value) => (typeof value === "object" && value ? null : short(said(value))) };
  }
  const none = gettext("none");
  if (Object.hasOwn(PARTS, path)) return { field: PARTS[/** @type {keyof typeof PARTS} */ (path)], says: (value) => (value ? `"${nameOf(value)}"` : none) };
  const field = name === "connection" && path === "label" ? gettext("label") : /** @type {Record<string, string>} */ (FIELDS)[path] ?? path;
  return { field, says: (value) => (typeof value === "string" ? `"${short(path === "service" ? vocabulary.service(value).short : value)}"` : value === null || value === undefined ? none : null) };
}

/** Into which frame a part went, or out of which. @param {Altered} one @param {Seen} seen */
function framed({ part, old }, seen) {
  const [now, then] = [part.frame ?? part.parent, old.frame ?? old.parent];
  if (now === then) return [];
  const [into, out] = [now && seen.find(now), then && seen.was(then)];
  return [into ? gettext("Now in {name}.", { name: nameOf(into, seen) }) : out ? gettext("No longer in {name}.", { name: called(out, seen.was, seen.vocabulary) }) : ""];
}

/** What changed at one part, but where it is. @param {Altered} one @param {Seen} seen */
function changed(one, seen) {
  const { name, part, old } = one;
  const said = [];
  const differs = (/** @type {string} */ key) => (part[key] ?? null) !== (old[key] ?? null);
  for (const [key, words] of Object.entries(TEXTS)) if (differs(key)) said.push(`${words} ${part[key] || gettext("nothing, it is called as usual")}.`);
  if (differs("service")) said.push(gettext("It is now {name}.", { name: seen.vocabulary.service(part.service).name }));
  if (differs("source") || differs("target")) said.push(joined(part, seen, true));
  else if (name === "connection" && differs("kind")) said.push(joined(part, seen));
  else if (differs("kind")) said.push(gettext("It is now of the kind {name}.", { name: seen.vocabulary.frames[part.kind]?.name ?? part.kind }));
  if (name === "node" && differs("pinned")) said.push(part.pinned ? gettext("Locked.") : gettext("Unlocked."));
  if (differs("collapsed")) said.push(part.collapsed ? gettext("Folded to one card.") : gettext("Unfolded."));
  for (const [key, words] of Object.entries(SETS)) if (differs(key)) said.push(`${words}: ${part[key] ?? gettext("as usual")}.`);
  if (JSON.stringify(part.settings) !== JSON.stringify(old.settings)) said.push(...settings(one, seen));
  if (part.box && old.box && (part.box.width !== old.box.width || part.box.height !== old.box.height)) said.push(gettext("Now {width} wide and {height} high.", { width: Math.round(part.box.width), height: Math.round(part.box.height) }));
  return [...said, ...framed(one, seen)];
}

/** What changed at one part; its name comes first, but where the words say it. @param {Altered} one @param {string[]} words @param {Seen} seen */
function sentence(one, words, seen) {
  const name = called({ name: one.name, part: one.old }, seen.was, seen.vocabulary);
  const [first] = words;
  return /^[a-z]/.test(first) ? [`${name} ${first}`, ...words.slice(1)].join(" ") : one.name === "connection" && / to /.test(first) ? words.join(" ") : `${name}: ${words.join(" ")}`;
}

/**
 * What a change did, in sentences.
 * @param {{before: any, sketch: any, cause: string, title: string}} change @param {Vocabulary} vocabulary
 */
export function spoken({ before, sketch, cause, title }, vocabulary) {
  const { added, removed, altered } = changesOf(before, sketch);
  const seen = { find: finder(sketch), was: finder(before), sketch, vocabulary };
  const told = altered.map((one) => ({ one, words: changed(one, seen) })).filter(({ words }) => words.length);
  const moved = moves(altered, seen, title);
  const one = told.length === 1 ? [sentence(told[0].one, told[0].words, seen)] : [];
  const many = told.length > 1 && !moved.length && !added.length ? [`${title ? `${title}: ` : ""}${counted(told.length, "part")}${title ? "" : gettext(" changed")}.`] : [];
  const all = [...came(added, seen), ...went(removed, seen), ...moved, ...one, ...many];
  const lead = { undo: gettext("Undone: {title}.", { title }), redo: gettext("Done again: {title}.", { title }) }[cause];
  return [lead ?? (all.length || !title ? "" : `${title}.`), ...all.slice(0, MOST)].filter(Boolean).join(" ");
}

const LEVELS = { error: gettext("New error"), warning: gettext("New warning"), info: gettext("New note") };

/**
 * What the rules have found since the last time, with what mends it, and what is no longer there.
 * @param {any[]} before @param {any[]} now findings that are shown @param {string} key written as on this keyboard
 */
export function heard(before, now, key) {
  const keyOf = (/** @type {any} */ one) => `${one.rule} ${one.nodes} ${one.connections}`;
  const [old, there] = [new Set(before.map(keyOf)), new Set(now.map(keyOf))];
  const fresh = now.filter((one) => one.severity !== "info" && !old.has(keyOf(one)));
  const gone = before.filter((one) => one.severity !== "info" && !there.has(keyOf(one))).length;
  const said = [];
  if (fresh.length) {
    const [first] = fresh;
    const remedy = first.fix ? gettext(" Fix: {title} ({key}).", { title: first.fix.title, key }) : first.mend ? gettext(" Fix: {mend}", { mend: first.mend }) : "";
    said.push(`${LEVELS[/** @type {keyof typeof LEVELS} */ (first.severity)]}: ${first.message}${remedy}`);
    if (fresh.length > 1) said.push(gettext("And {fresh} more.", { fresh: fresh.length - 1 }));
  }
  if (gone) said.push(gettext("{gone} gone.", { gone: counted(gone, "finding") }), now.length ? gettext("{count} left.", { count: now.length }) : gettext("Nothing left to fix."));
  return { words: said.join(" "), first: fresh.find((one) => one.fix) ?? null };
}

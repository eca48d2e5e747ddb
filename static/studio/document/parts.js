// Questions to a sketch, and operations made of several: all of them pure.
import { CHARACTERS, ENDS, ID_SPACES, PLURALS, REFERENCES } from "./shape.js";

const DRAWN = ID_SPACES[0];
/** Parts that are neither services nor what joins and holds them. */
const LOOSE = ["box", "image", "note", "line"];

/** Every id that is taken: all that is drawn shares one space. @returns {Set<string>} */
export function takenIds(sketch) {
  return new Set(DRAWN.flatMap((name) => (sketch[PLURALS[name]] ?? []).map((part) => part.id)));
}

/** A short slug that is free. @param {string} wish @param {Set<string>} taken it is added to them */
export function freshId(wish, taken) {
  const slug = wish.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 48) || "part";
  let id = slug;
  for (let number = 2; taken.has(id); number += 1) id = `${slug}-${number}`;
  taken.add(id);
  return id;
}

/**
 * A name that no other part shows: stories, findings and lists speak of parts by their names alone.
 * @param {string} wish @param {Set<string>} taken it is added to them @param {string} [stem] what a number goes behind
 */
export function freshName(wish, taken, stem = wish) {
  let name = wish;
  for (let number = 2; taken.has(name); number += 1) {
    const end = ` ${number}`;
    name = [...stem].slice(0, CHARACTERS.label - end.length).join("") + end;
  }
  taken.add(name);
  return name;
}

/** The frames inside a frame, itself first. @param {any} sketch @param {string} id @returns {string[]} */
export function framesWithin(sketch, id) {
  const inside = [id];
  for (let index = 0; index < inside.length; index += 1) {
    for (const frame of sketch.frames ?? []) if (frame.parent === inside[index] && !inside.includes(frame.id)) inside.push(frame.id);
  }
  return inside;
}

/** Everything that a frame carries; `sheets` are notes, boxes and images. @returns {{nodes: any[], frames: any[], sheets: any[]}} */
export function carried(sketch, id) {
  const frames = new Set(framesWithin(sketch, id));
  return {
    nodes: (sketch.nodes ?? []).filter((node) => frames.has(node.frame)),
    frames: (sketch.frames ?? []).filter((frame) => frames.has(frame.id) && frame.id !== id),
    sheets: LOOSE.flatMap((name) => sketch[PLURALS[name]] ?? []).filter((part) => part.frame && frames.has(part.frame)),
  };
}

/** The outermost folded frame that a frame is or lies in. @param {Map<string, any>} frames by id @param {string|null|undefined} id @returns {string|null} */
function foldedAs(frames, id) {
  let found = null;
  for (let above = id, turns = 0; above && turns < 50; above = frames.get(above)?.parent, turns += 1) if (frames.get(above)?.collapsed) found = above;
  return found;
}

/** Who is shown in the place of each part that lies in a folded frame. @param {any} sketch @returns {Map<string, string>} */
export function foldedParts(sketch) {
  const frames = new Map((sketch.frames ?? []).map((frame) => [frame.id, frame]));
  const found = new Map();
  if (![...frames.values()].some((frame) => frame.collapsed)) return found;
  for (const frame of frames.values()) {
    const shown = foldedAs(frames, frame.id);
    if (shown && shown !== frame.id) found.set(frame.id, shown);
  }
  for (const node of sketch.nodes ?? []) {
    const shown = foldedAs(frames, node.frame);
    if (shown) found.set(node.id, shown);
  }
  return found;
}

/** How deep a frame lies: 0 is outermost. */
export function depth(sketch, frame) {
  const parents = new Map((sketch.frames ?? []).map((one) => [one.id, one.parent]));
  let count = 0;
  for (let parent = frame.parent; parent && count < 50; parent = parents.get(parent)) count += 1;
  return count;
}

/**
 * Take out parts with all that hangs on them: a node's connections, a frame's hold on what is inside (which stays).
 * @param {any} sketch @param {Iterable<string>} ids @returns {any[]}
 */
export function removal(sketch, ids) {
  const gone = new Set(ids);
  const operations = [];
  for (const line of sketch.connections ?? []) {
    if (gone.has(line.id) || gone.has(line.source) || gone.has(line.target)) operations.push({ do: "remove", connection: line.id });
  }
  const all = new Set([...gone, ...operations.map((operation) => operation.connection)]);
  for (const line of sketch.connections ?? []) if (!all.has(line.id)) operations.push(...forgetting("connection", line, all));
  for (const name of LOOSE) {
    for (const part of sketch[PLURALS[name]] ?? []) {
      if (all.has(part.id) || (ENDS[name] ?? []).some((end) => all.has(part[end]))) operations.unshift({ do: "remove", [name]: part.id });
    }
  }
  const heirs = new Map((sketch.frames ?? []).map((frame) => [frame.id, frame.parent]));
  const heir = (id) => {
    let parent = id;
    while (parent && gone.has(parent)) parent = heirs.get(parent);
    return parent ?? null;
  };
  for (const frame of sketch.frames ?? []) {
    const bindings = frame.pattern?.bindings ?? {};
    const kept = Object.fromEntries(Object.entries(bindings).filter(([, node]) => !gone.has(node)));
    const set = {};
    if (frame.parent && gone.has(frame.parent)) set.parent = heir(frame.parent);
    if (Object.keys(kept).length < Object.keys(bindings).length) set.pattern = { ...frame.pattern, bindings: kept };
    if (!gone.has(frame.id) && Object.keys(set).length) operations.push({ do: "update", frame: frame.id, set });
  }
  for (const node of sketch.nodes ?? []) {
    if (gone.has(node.id)) operations.push({ do: "remove", node: node.id });
    else if (node.frame && gone.has(node.frame)) operations.push({ do: "update", node: node.id, set: { frame: heir(node.frame) } });
  }
  for (const name of LOOSE) {
    for (const part of sketch[PLURALS[name]] ?? []) {
      if (operations.some((operation) => operation.do === "remove" && operation[name] === part.id)) continue;
      const [forgotten] = forgetting(name, part, all);
      const set = { ...forgotten?.set, ...(part.frame && gone.has(part.frame) ? { frame: heir(part.frame) } : {}) };
      if (Object.keys(set).length) operations.push({ do: "update", [name]: part.id, set });
    }
  }
  const stories = (sketch.scenarios ?? []).filter((story) => story.frame && gone.has(story.frame));
  operations.push(...stories.map((story) => ({ do: "update", scenario: story.id, set: { frame: null } })));
  operations.push(...(sketch.frames ?? []).filter((frame) => gone.has(frame.id)).map((frame) => ({ do: "remove", frame: frame.id })));
  const left = new Set([...takenIds(sketch)].filter((id) => !gone.has(id)));
  for (const operation of operations) if (operation.do === "remove") left.delete(DRAWN.map((name) => operation[name]).find(Boolean));
  const ignored = (sketch.ignored ?? []).filter((one) => left.has(one.target));
  if (ignored.length < (sketch.ignored ?? []).length) operations.push({ do: "describe", ignored });
  return operations;
}

/** What a part that stays no longer names. @returns {any[]} one operation, or none */
function forgetting(name, part, gone) {
  const lost = Object.keys(REFERENCES[name]).filter((field) => field !== "frame" && !(ENDS[name] ?? []).includes(field) && gone.has(part[field]));
  return lost.length ? [{ do: "update", [name]: part.id, set: Object.fromEntries(lost.map((field) => [field, null])) }] : [];
}

/** Places in rows for nodes that have none, below those that have: when the server could not lay out. @param {{width: number, height: number}} size */
export function placedInRows(sketch, size) {
  const nodes = sketch.nodes ?? [];
  const loose = nodes.filter((node) => !node.position);
  if (!loose.length) return sketch;
  const bottom = Math.max(0, ...nodes.filter((node) => node.position).map((node) => node.position.y + size.height + 60));
  const columns = Math.ceil(Math.sqrt(loose.length) * 1.2);
  const places = new Map(loose.map((node, index) => [node.id, { x: (index % columns) * (size.width + 88), y: bottom + Math.floor(index / columns) * (size.height + 64) }]));
  return { ...sketch, nodes: nodes.map((node) => (places.has(node.id) ? { ...node, position: places.get(node.id) } : node)) };
}

/** What is selected as a sketch of its own, with the connections inside. @param {Iterable<string>} ids */
export function excerpt(sketch, ids) {
  const wanted = new Set(ids);
  for (const frame of sketch.frames ?? []) {
    if (!wanted.has(frame.id)) continue;
    const inside = carried(sketch, frame.id);
    for (const part of [...inside.nodes, ...inside.frames]) wanted.add(part.id);
  }
  const nodes = (sketch.nodes ?? []).filter((node) => wanted.has(node.id));
  const kept = new Set(nodes.map((node) => node.id));
  const frames = (sketch.frames ?? []).filter((frame) => wanted.has(frame.id));
  const held = new Set(frames.map((frame) => frame.id));
  const connections = (sketch.connections ?? []).filter((line) => kept.has(line.source) && kept.has(line.target));
  const known = new Set([...kept, ...held, ...connections.map((line) => line.id)]);
  const loose = {};
  for (const name of LOOSE) {
    const found = (sketch[PLURALS[name]] ?? []).filter((part) => wanted.has(part.id) || held.has(part.frame) || known.has(part.about) || ((part.source ?? part.target) && ENDS[name]?.every((end) => !part[end] || known.has(part[end]))));
    found.forEach((part) => known.add(part.id));
    if (found.length) loose[PLURALS[name]] = found;
  }
  return {
    schema: sketch.schema,
    title: sketch.title,
    nodes: nodes.map((node) => naming("node", node, known)),
    frames: frames.map((frame) => pruned(naming("frame", frame, known), kept)),
    connections: connections.map((line) => naming("connection", line, known)),
    ...Object.fromEntries(Object.entries(loose).map(([plural, parts]) => [plural, parts.flatMap((part) => whole(plural, naming(singular(plural), part, known)))])),
  };
}

const singular = (plural) => Object.keys(PLURALS).find((name) => PLURALS[name] === plural) ?? "";

/** A plain line that has lost an end is none. */
function whole(plural, part) {
  return plural !== "lines" || ((part.source || part.start) && (part.target || part.end)) ? [part] : [];
}

/** A part that names only what is known; pages are of the sketch, and go. */
function naming(name, part, known) {
  const lost = Object.keys(REFERENCES[name]).filter((field) => part[field] && !known.has(part[field]));
  return lost.length ? Object.fromEntries(Object.entries(part).filter(([key]) => !lost.includes(key))) : part;
}

function pruned(frame, kept) {
  if (!frame.pattern?.bindings) return frame;
  const bindings = Object.fromEntries(Object.entries(frame.pattern.bindings).filter(([, node]) => kept.has(node)));
  return { ...frame, pattern: { ...frame.pattern, bindings } };
}

/**
 * The operations that put a piece into a sketch under new ids, moved.
 * @param {any} sketch @param {any} piece
 * @param {{dx?: number, dy?: number, frame?: string|null, naming?: Set<string>, nameOf?: (node: any) => string, newId?: (wish: string, taken: Set<string>) => string}} options `naming` holds the keys of the
 *   settings whose value is the id of another part; `nameOf` tells what a node is called, so that no two show one name
 * @returns {{operations: any[], ids: string[]}}
 */
export function insertion(sketch, piece, { dx = 0, dy = 0, frame = null, naming = new Set(), nameOf = (node) => node.label ?? "", newId = freshId } = {}) {
  const taken = takenIds(sketch);
  const shown = new Set((sketch.nodes ?? []).map(nameOf));
  const names = new Map();
  const operations = [];
  for (const part of ["frame", "node", "connection", ...LOOSE].flatMap((name) => piece[PLURALS[name]] ?? [])) {
    names.set(part.id, newId(part.id.replace(/-\d+$/, ""), taken));
  }
  const here = (point) => ({ x: point.x + dx, y: point.y + dy });
  for (const old of [...(piece.frames ?? [])].sort((one, other) => depth(piece, one) - depth(piece, other))) {
    const made = { ...renamed("frame", old, names), id: names.get(old.id) };
    if (!old.parent && frame) made.parent = frame;
    if (old.box) made.box = { ...old.box, ...here(old.box) };
    if (old.pattern?.bindings) {
      made.pattern = { ...old.pattern, bindings: Object.fromEntries(Object.entries(old.pattern.bindings).map(([role, node]) => [role, names.get(node) ?? node])) };
    }
    operations.push({ do: "add", frame: made });
  }
  for (const old of piece.nodes ?? []) {
    const made = { ...renamed("node", old, names), id: names.get(old.id) };
    if (!old.frame && frame) made.frame = frame;
    if (old.position) made.position = here(old.position);
    const wish = nameOf(old);
    const name = wish && freshName(wish, shown, old.label ? wish.replace(/ \d+$/, "") : wish);
    if (name !== wish) made.label = name;
    operations.push({ do: "add", node: made });
  }
  for (const old of piece.connections ?? []) {
    const made = { ...renamed("connection", old, names), id: names.get(old.id) };
    if (old.route) made.route = old.route.map(here);
    if (old.settings) made.settings = Object.fromEntries(Object.entries(old.settings).map(([key, value]) => [key, naming.has(key) ? (names.get(value) ?? value) : value]));
    operations.push({ do: "add", connection: made });
  }
  for (const name of LOOSE) {
    for (const old of piece[PLURALS[name]] ?? []) {
      const made = { ...renamed(name, old, names), id: names.get(old.id) };
      if (name !== "line" && !old.frame && frame) made.frame = frame;
      if (old.box) made.box = { ...old.box, ...here(old.box) };
      for (const end of ["start", "end"]) if (old[end]) made[end] = here(old[end]);
      if (old.route) made.route = old.route.map(here);
      operations.push({ do: "add", [name]: made });
    }
  }
  return { operations, ids: ["frame", "node", ...LOOSE].flatMap((name) => piece[PLURALS[name]] ?? []).map((part) => names.get(part.id)) };
}

/** A part with everything that it names under the new ids; a page is of the sketch it came from, and goes. */
function renamed(name, part, names) {
  const made = { ...part };
  for (const field of Object.keys(REFERENCES[name])) {
    if (made[field] === undefined || made[field] === null) continue;
    if (names.has(made[field])) made[field] = names.get(made[field]);
    else delete made[field];
  }
  return made;
}

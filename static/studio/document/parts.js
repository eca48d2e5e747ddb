// Questions to a sketch, and operations made of several: all of them pure.

/** @param {any} sketch @param {string} id @returns {{name: "node"|"frame"|"connection", part: any}|undefined} */
export function find(sketch, id) {
  for (const name of /** @type {const} */ (["node", "connection", "frame"])) {
    const part = sketch[`${name}s`]?.find((one) => one.id === id);
    if (part) return { name, part };
  }
  return undefined;
}

/** Every id that is taken: nodes, frames and connections share one space. @returns {Set<string>} */
export function takenIds(sketch) {
  return new Set(["nodes", "frames", "connections"].flatMap((key) => (sketch[key] ?? []).map((part) => part.id)));
}

/** A short slug that is free. @param {string} wish @param {Set<string>} taken it is added to them */
export function freshId(wish, taken) {
  const slug = wish.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 48) || "part";
  let id = slug;
  for (let number = 2; taken.has(id); number += 1) id = `${slug}-${number}`;
  taken.add(id);
  return id;
}

/** The frames inside a frame, itself first. @param {any} sketch @param {string} id @returns {string[]} */
export function framesWithin(sketch, id) {
  const inside = [id];
  for (let index = 0; index < inside.length; index += 1) {
    for (const frame of sketch.frames ?? []) if (frame.parent === inside[index] && !inside.includes(frame.id)) inside.push(frame.id);
  }
  return inside;
}

/** Everything that a frame carries. @returns {{nodes: any[], frames: any[]}} */
export function carried(sketch, id) {
  const frames = new Set(framesWithin(sketch, id));
  return {
    nodes: (sketch.nodes ?? []).filter((node) => frames.has(node.frame)),
    frames: (sketch.frames ?? []).filter((frame) => frames.has(frame.id) && frame.id !== id),
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
  const stories = (sketch.scenarios ?? []).filter((story) => story.frame && gone.has(story.frame));
  operations.push(...stories.map((story) => ({ do: "update", scenario: story.id, set: { frame: null } })));
  operations.push(...(sketch.frames ?? []).filter((frame) => gone.has(frame.id)).map((frame) => ({ do: "remove", frame: frame.id })));
  const left = new Set([...takenIds(sketch)].filter((id) => !gone.has(id)));
  for (const operation of operations) if (operation.do === "remove") left.delete(operation.node ?? operation.connection ?? operation.frame);
  const ignored = (sketch.ignored ?? []).filter((one) => left.has(one.target));
  if (ignored.length < (sketch.ignored ?? []).length) operations.push({ do: "describe", ignored });
  return operations;
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
  return {
    schema: sketch.schema,
    title: sketch.title,
    nodes: nodes.map((node) => (node.frame && !held.has(node.frame) ? without(node, "frame") : node)),
    frames: frames.map((frame) => pruned(frame.parent && !held.has(frame.parent) ? without(frame, "parent") : frame, kept)),
    connections: (sketch.connections ?? []).filter((line) => kept.has(line.source) && kept.has(line.target)),
  };
}

function pruned(frame, kept) {
  if (!frame.pattern?.bindings) return frame;
  const bindings = Object.fromEntries(Object.entries(frame.pattern.bindings).filter(([, node]) => kept.has(node)));
  return { ...frame, pattern: { ...frame.pattern, bindings } };
}

function without(part, key) {
  const { [key]: _, ...rest } = part;
  return rest;
}

/**
 * The operations that put a piece into a sketch under new ids, moved.
 * @param {any} sketch @param {any} piece
 * @param {{dx?: number, dy?: number, frame?: string|null, naming?: Set<string>}} options `naming` holds the keys of the
 *   settings whose value is the id of another part
 * @returns {{operations: any[], ids: string[]}}
 */
export function insertion(sketch, piece, { dx = 0, dy = 0, frame = null, naming = new Set() } = {}) {
  const taken = takenIds(sketch);
  const names = new Map();
  const operations = [];
  for (const part of [...(piece.frames ?? []), ...(piece.nodes ?? []), ...(piece.connections ?? [])]) {
    names.set(part.id, freshId(part.id.replace(/-\d+$/, ""), taken));
  }
  const here = (point) => ({ x: point.x + dx, y: point.y + dy });
  for (const old of [...(piece.frames ?? [])].sort((one, other) => depth(piece, one) - depth(piece, other))) {
    const made = { ...old, id: names.get(old.id) };
    if (old.parent) made.parent = names.get(old.parent);
    else if (frame) made.parent = frame;
    if (old.box) made.box = { ...old.box, ...here(old.box) };
    if (old.pattern?.bindings) {
      made.pattern = { ...old.pattern, bindings: Object.fromEntries(Object.entries(old.pattern.bindings).map(([role, node]) => [role, names.get(node) ?? node])) };
    }
    operations.push({ do: "add", frame: made });
  }
  for (const old of piece.nodes ?? []) {
    const made = { ...old, id: names.get(old.id) };
    if (old.frame) made.frame = names.get(old.frame);
    else if (frame) made.frame = frame;
    if (old.position) made.position = here(old.position);
    operations.push({ do: "add", node: made });
  }
  for (const old of piece.connections ?? []) {
    const made = { ...old, id: names.get(old.id), source: names.get(old.source), target: names.get(old.target) };
    if (old.route) made.route = old.route.map(here);
    if (old.settings) made.settings = Object.fromEntries(Object.entries(old.settings).map(([key, value]) => [key, naming.has(key) ? (names.get(value) ?? value) : value]));
    operations.push({ do: "add", connection: made });
  }
  return { operations, ids: [...(piece.frames ?? []), ...(piece.nodes ?? [])].map((part) => names.get(part.id)) };
}

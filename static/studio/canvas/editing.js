// What gestures on the canvas do to the document. diagram-js asks its `modeling` service to carry out a gesture; ours
// turns it into operations, and the view follows the document. So there is one past, one truth.
import { gettext } from "../../js/texts.js";
import { UNSPECIFIED } from "../document/vocabulary.js";
import { carried, framesWithin, freshName, takenIds } from "../document/parts.js";
import { centre, inside, overlap } from "./geometry.js";
import { lineMoved, nextNumber, sheetsOf, sizesOf } from "./loose.js";
import { Rerouting } from "./rerouting.js";
import { roomBetween, shifted } from "./room.js";
import { noteHeight } from "./sheets.js";

const FRAME_ROOM = { side: 16, top: 40 };

export class Editing extends Rerouting {
  /** @param {Store} store @param {Vocabulary} vocabulary */
  constructor(store, vocabulary) {
    super(vocabulary);
    this.store = store;
  }

  /** Give a part another name or text; a connection's looks for its place on the line. @param {string} name of its kind */
  rename(name, id, label) {
    const { sketch } = this.store;
    if (name === "note") return this.#write(id, label);
    if (name === "image") return this.store.commit(gettext("Describe the image"), [{ do: "update", image: id, set: { alt: label || null } }]);
    const set = { label: label || null };
    const line = name === "connection" && sketch.connections.find((one) => one.id === id);
    const [own, ...others] = line && label && line.route?.length ? this.rerouted(sketch, [{ ...line, label, pinned: true }]) : [];
    if (own) set.label_at = own.set.label_at;
    return this.store.commit(gettext("Rename"), [{ do: "update", [name]: id, set }, ...others]);
  }

  /** A note gets its words, and grows where they need more room. */
  #write(id, text) {
    const note = this.store.sketch.notes.find((one) => one.id === id);
    const set = { text: text || null };
    const box = note.box ?? sizesOf(this.vocabulary).note;
    const height = noteHeight({ ...note, text }, box.width, this.vocabulary);
    if (note.box && height > box.height) set.box = { ...box, height };
    return this.store.commit(gettext("Write the note"), [{ do: "update", note: id, set }]);
  }

  /** Add a note, a callout, a box or an image with its middle at a point. @param {"note"|"callout"|"box"|"image"} kind @param {Point} point @param {any} [more] fields @returns {string} its id */
  addSheet(kind, point, more = {}) {
    const { sketch } = this.store;
    const name = kind === "callout" ? "note" : kind;
    const { width, height } = more.box ?? sizesOf(this.vocabulary)[kind];
    const box = { x: round(point.x - width / 2), y: round(point.y - height / 2), width, height };
    const frame = this.frameAt(point);
    const part = { id: this.store.newId(kind, takenIds(sketch)), ...(kind === "callout" ? { number: nextNumber(sketch) } : {}), ...(frame ? { frame } : {}), ...more, box };
    this.store.commit(gettext("Add {kind} {kind2}", { kind: kind === "image" ? "an" : "a", kind2: kind }), [{ do: "add", [name]: part }]);
    return part.id;
  }

  /** Add a line without meaning. @param {{source?: string, start?: Point, target?: string, end?: Point}} ends @returns {string} its id */
  addLine(ends) {
    const id = this.store.newId("line", takenIds(this.store.sketch));
    this.store.commit(gettext("Draw a line"), [{ do: "add", line: { id, ...ends, arrow: "end" } }]);
    return id;
  }

  /** Give a plain line another end. @param {string} id @param {"source"|"target"} end @param {{part?: string, at?: Point}} to */
  lineEnd(id, end, { part, at }) {
    const free = end === "source" ? "start" : "end";
    return this.store.commit(gettext("Move the line's end"), [{ do: "update", line: id, set: { [end]: part ?? null, [free]: part ? null : (at ?? null) } }]);
  }

  /** The frame that lies under a point, innermost. @returns {string|null} */
  frameAt(point, not = new Set()) {
    const sketch = this.store.sketch;
    const found = (sketch.frames ?? []).filter((frame) => frame.box && inside(frame.box, point) && !not.has(frame.id));
    found.sort((one, other) => one.box.width * one.box.height - other.box.width * other.box.height);
    return found[0]?.id ?? null;
  }

  /**
   * Move parts, with what frames carry. `into` is the frame that they come to lie in; undefined leaves them where they belong.
   * @param {string[]} ids @param {{x: number, y: number}} delta @param {string|null} [into]
   * @param {{merge?: string}} [how]
   */
  move(ids, delta, into, how = {}) {
    const { sketch } = this.store;
    const wanted = new Set(ids);
    const tops = new Set(ids);
    for (const frame of sketch.frames ?? []) {
      if (!wanted.has(frame.id)) continue;
      const inner = carried(sketch, frame.id);
      for (const part of [...inner.nodes, ...inner.frames, ...inner.sheets]) {
        wanted.add(part.id);
        tops.delete(part.id);
      }
    }
    const nodes = sketch.nodes.filter((node) => wanted.has(node.id) && !(node.pinned && tops.has(node.id)));
    const frames = (sketch.frames ?? []).filter((frame) => wanted.has(frame.id));
    const operations = this.#looseMoved(sketch, wanted, tops, delta, into);
    if (!nodes.length && !frames.length && !operations.length) return false;
    const boxes = new Map();
    const moved = new Map();
    for (const node of nodes) {
      const box = this.boxOf(node);
      const position = { x: round(box.x + delta.x), y: round(box.y + delta.y) };
      const set = { position };
      if (into !== undefined && tops.has(node.id) && (node.frame ?? null) !== into) set.frame = into;
      operations.push({ do: "update", node: node.id, set });
      boxes.set(node.id, { ...position, ...this.size });
      moved.set(node.id, delta);
    }
    for (const frame of frames) {
      const set = {};
      if (frame.box) {
        set.box = { ...frame.box, x: round(frame.box.x + delta.x), y: round(frame.box.y + delta.y) };
        if (frame.collapsed) boxes.set(frame.id, { ...set.box, ...this.size });
      }
      if (into !== undefined && tops.has(frame.id) && (frame.parent ?? null) !== into && into !== frame.id) set.parent = into;
      operations.push({ do: "update", frame: frame.id, set });
    }
    const touched = (sketch.connections ?? []).filter((line) => moved.has(line.source) || moved.has(line.target));
    operations.push(...this.rerouted(sketch, touched, boxes, moved));
    const count = tops.size;
    return this.store.commit(count === 1 ? gettext("Move") : gettext("Move {count} parts", { count }), operations, how);
  }

  /** What is no service moves too, and a callout with what it is about. @returns {any[]} operations */
  #looseMoved(sketch, wanted, tops, delta, into) {
    const operations = [];
    for (const { name, part } of sheetsOf(sketch)) {
      if (!part.box || !(wanted.has(part.id) || wanted.has(part.about))) continue;
      const set = { box: { ...part.box, x: round(part.box.x + delta.x), y: round(part.box.y + delta.y) } };
      if (into !== undefined && tops.has(part.id) && (part.frame ?? null) !== into) set.frame = into;
      operations.push({ do: "update", [name]: part.id, set });
    }
    for (const line of sketch.lines ?? []) {
      const set = wanted.has(line.id) ? lineMoved(line, delta) : {};
      if (Object.keys(set).length) operations.push({ do: "update", line: line.id, set });
    }
    return operations;
  }

  /** A sheet gets another box. @param {string} name @param {string} id @param {Box} box */
  resizeSheet(name, id, { x, y, width, height }) {
    return this.store.commit(gettext("Resize"), [{ do: "update", [name]: id, set: { box: { x: round(x), y: round(y), width: round(width), height: round(height) } } }]);
  }

  /** Nodes to given places at once: align, distribute. @param {string} title @param {Map<string, {x: number, y: number}>} places */
  place(title, places) {
    const { sketch } = this.store;
    const boxes = new Map();
    const moved = new Map();
    const operations = [];
    for (const [id, position] of places) {
      const node = sketch.nodes.find((one) => one.id === id);
      if (!node || node.pinned) continue;
      const box = this.boxOf(node);
      if (box.x === position.x && box.y === position.y) continue;
      operations.push({ do: "update", node: id, set: { position: { x: round(position.x), y: round(position.y) } } });
      boxes.set(id, { ...position, ...this.size });
      moved.set(id, { x: position.x - box.x, y: position.y - box.y });
    }
    const touched = (sketch.connections ?? []).filter((line) => moved.has(line.source) || moved.has(line.target));
    operations.push(...this.rerouted(sketch, touched, boxes, moved));
    return this.store.commit(title, operations);
  }

  /**
   * Connect two nodes by a kind, the pair's usual one when none is given.
   * @returns {{id: string, answer: import("../document/pairs.js").Answer}|null} what was made, and what is known of the pair
   */
  connect(source, target, kind = "") {
    const { sketch } = this.store;
    const [from, to] = [source, target].map((id) => sketch.nodes.find((node) => node.id === id));
    if (!from || !to) return null;
    const line = { id: this.store.newId(`${source}-${target}`.slice(0, 48), takenIds(sketch)), source, target, kind: kind || this.kindFor(from, to) };
    const [{ set }] = this.rerouted({ ...sketch, connections: [...(sketch.connections ?? []), line] }, [line]);
    this.store.commit(gettext("Connect {name} to {name2}", { name: this.vocabulary.nameOf(from), name2: this.vocabulary.nameOf(to) }), [{ do: "add", connection: { ...line, ...set } }]);
    return { id: line.id, answer: this.vocabulary.between(from, to) };
  }

  /** The kind that a new connection gets by itself: the usual one of the two nodes, or none that is said. */
  kindFor(from, to) {
    return this.vocabulary.usualKind(from, to);
  }

  /** Draw a connection's way by hand. @param {string} id @param {Point[]} points */
  draw(id, points) {
    const { sketch } = this.store;
    const drawn = { ...sketch.connections.find((one) => one.id === id), route: points.map(({ x, y }) => ({ x: round(x), y: round(y) })), pinned: true };
    const [{ set }, ...others] = this.rerouted(sketch, [drawn]);
    return this.store.commit(gettext("Draw the line"), [{ do: "update", connection: id, set: { ...set, pinned: true } }, ...others]);
  }

  /** Put a connection's label elsewhere on its line. @param {string} id @param {number} share of the line's length */
  placeLabel(id, share, how = {}) {
    const at = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 1000;
    return this.store.commit(gettext("Move the label"), [{ do: "update", connection: id, set: { label_at: at } }], how);
  }

  /** Give a connection another end. */
  reconnect(id, source, target) {
    const { sketch } = this.store;
    const line = sketch.connections.find((one) => one.id === id);
    const next = { ...line, source, target, pinned: false };
    const [from, to] = [source, target].map((end) => sketch.nodes.find((node) => node.id === end));
    if (!line || !from || !to) return false;
    const { verdict, kinds } = this.vocabulary.between(from, to);
    const fits = kinds.includes(line.kind) || (verdict === "unknown" && line.kind === UNSPECIFIED);
    const [{ set }, ...others] = this.rerouted(sketch, [next]);
    return this.store.commit(gettext("Reconnect"), [{ do: "update", connection: id, set: { source, target, pinned: null, ...(fits ? {} : { kind: this.kindFor(from, to) }), ...set } }, ...others]);
  }

  /**
   * Add a node with its middle at a point, connected from another, or put into a connection with room made for it.
   * @param {string} service @param {Point} point @param {{label?: string, connectFrom?: string, insertInto?: string}} [how]
   * @returns {string} its id
   */
  addNode(service, point, { label = "", connectFrom = "", insertInto = "" } = {}) {
    const { sketch } = this.store;
    const split = insertInto && sketch.connections.find((line) => line.id === insertInto);
    const { spot, shift } = split ? roomBetween(this.#box(split.source), this.#box(split.target), this.size, point) : { spot: point, shift: null };
    const { operations, boxes, moved } = shifted(sketch, (node) => this.boxOf(node), shift);
    const node = this.#newNode(service, spot, label);
    const connections = sketch.connections.filter((line) => line !== split);
    const after = { ...sketch, nodes: [...sketch.nodes, node], connections };
    const ends = split ? [[split.source, node.id], [node.id, split.target]] : connectFrom ? [[connectFrom, node.id]] : [];
    const lines = this.#newLines(after, ends);
    after.connections = [...connections, ...lines];
    const touched = connections.filter((line) => moved.has(line.source) || moved.has(line.target));
    const routes = new Map(this.rerouted(after, [...lines, ...touched], boxes, moved).map((operation) => [operation.connection, operation]));
    const adding = lines.map((line) => ({ do: "add", connection: { ...line, ...routes.get(line.id)?.set } }));
    const others = [...routes.values()].filter((operation) => !lines.some((line) => line.id === operation.connection));
    const short = this.vocabulary.service(service).short;
    this.store.commit(split ? gettext("Insert {short}", { short }) : gettext("Add {short}", { short }), [...operations, { do: "add", node }, ...(split ? [{ do: "remove", connection: split.id }] : []), ...adding, ...(lines.length ? others : [])]);
    return node.id;
  }

  /** @param {string} id of a node */
  #box(id) {
    return this.boxOf(this.store.sketch.nodes.find((node) => node.id === id));
  }

  /** A node with a name of its own, in the frame that lies there. */
  #newNode(service, point, label) {
    const { sketch } = this.store;
    const wish = label || this.vocabulary.service(service).short;
    const name = freshName(wish, new Set(sketch.nodes.map((one) => this.vocabulary.nameOf(one))));
    const position = { x: round(point.x - this.size.width / 2), y: round(point.y - this.size.height / 2) };
    const frame = this.frameAt(point);
    return { id: this.store.newId(wish, takenIds(sketch)), service, position, ...(label || name !== wish ? { label: name } : {}), ...(frame ? { frame } : {}) };
  }

  /** @param {any} sketch @param {string[][]} ends pairs of source and target */
  #newLines(sketch, ends) {
    const taken = takenIds(sketch);
    return ends.map(([source, target]) => {
      const [from, to] = [source, target].map((end) => sketch.nodes.find((one) => one.id === end));
      return { id: this.store.newId(`${source}-${target}`.slice(0, 48), taken), source, target, kind: this.kindFor(from, to) };
    });
  }

  /** A frame round nodes and frames, or where a box was drawn. @returns {string} its id */
  frame(ids, { kind = "boundary", label = "", box = null, pattern = null, title = gettext("Group into a frame") } = {}) {
    const { sketch } = this.store;
    const id = this.store.newId(label || `${kind}`, takenIds(sketch));
    const nodes = sketch.nodes.filter((node) => ids.includes(node.id));
    const frames = (sketch.frames ?? []).filter((frame) => ids.includes(frame.id));
    const sheets = sheetsOf(sketch).filter((one) => ids.includes(one.part.id));
    const boxes = [...nodes.map((node) => this.boxOf(node)), ...[...frames, ...sheets.map((one) => one.part)].map((part) => part.box).filter(Boolean)];
    const extent = box ?? boundary(boxes);
    const parents = new Set([...nodes.map((node) => node.frame ?? null), ...frames.map((frame) => frame.parent ?? null)]);
    const parent = parents.size === 1 ? [...parents][0] : this.frameAt(centre(extent));
    const made = /** @type {any} */ ({ id, kind, label: label || gettext("New frame"), box: extent, ...(pattern && { pattern }) });
    if (parent && !ids.includes(parent)) made.parent = parent;
    this.store.commit(title, [
      { do: "add", frame: made },
      ...nodes.map((node) => ({ do: "update", node: node.id, set: { frame: id } })),
      ...frames.map((frame) => ({ do: "update", frame: frame.id, set: { parent: id } })),
      ...sheets.map(({ name, part }) => ({ do: "update", [name]: part.id, set: { frame: id } })),
    ]);
    return id;
  }

  /** Fold a frame to one card, or unfold it again round what it holds. @param {string} id */
  fold(id) {
    const { sketch } = this.store;
    const frame = sketch.frames.find((one) => one.id === id);
    const collapsed = !frame.collapsed;
    const inner = carried(sketch, id);
    const held = [...inner.nodes.map((node) => this.boxOf(node)), ...inner.frames.map((one) => one.box).filter(Boolean)];
    const now = frame.box ?? boundary(held);
    const box = collapsed ? { x: round(now.x + now.width / 2 - this.size.width / 2), y: round(now.y + now.height / 2 - this.size.height / 2), ...this.size } : held.length ? boundary(held) : { ...now, width: 260, height: 180 };
    const after = { ...sketch, frames: sketch.frames.map((one) => (one.id === id ? { ...one, collapsed, box } : one)) };
    const within = new Set(framesWithin(sketch, id));
    const inside = new Set(sketch.nodes.filter((node) => within.has(node.frame)).map((node) => node.id));
    const crossing = sketch.connections.filter((line) => inside.has(line.source) !== inside.has(line.target));
    const operations = [{ do: "update", frame: id, set: { collapsed: collapsed || null, box } }];
    operations.push(...this.rerouted(after, crossing.map((line) => ({ ...line, route: undefined, pinned: false }))));
    return this.store.commit(collapsed ? gettext("Fold") : gettext("Unfold"), operations);
  }

  /** A free place for a new card, or something of another size, near a point: to the right, then below. @param {Point} point */
  freePlace(point, { width, height } = this.size) {
    const { sketch } = this.store;
    const boxes = [...(sketch.nodes ?? []).map((node) => this.boxOf(node)), ...sheetsOf(sketch).map(({ part }) => part.box).filter(Boolean)];
    for (let ring = 0; ring < 30; ring += 1) {
      for (const [i, j] of [[ring, 0], [0, ring], [ring, ring], [-ring, 0], [0, -ring]]) {
        const spot = { x: point.x + i * (this.size.width + 48), y: point.y + j * (this.size.height + 40) };
        const box = { x: spot.x - width / 2 - 12, y: spot.y - height / 2 - 12, width: width + 24, height: height + 24 };
        if (!boxes.some((other) => overlap(box, other))) return spot;
      }
    }
    return point;
  }
}

const round = (value) => Math.round(value * 10) / 10;

/** The box round parts, with room for the frame's name. */
function boundary(boxes) {
  const left = Math.min(...boxes.map((box) => box.x)) - FRAME_ROOM.side;
  const top = Math.min(...boxes.map((box) => box.y)) - FRAME_ROOM.top;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + FRAME_ROOM.side;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + FRAME_ROOM.side;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

// The canvas: diagram-js with our renderer, rules and modeling, kept in step with the document. Nothing outside this
// folder knows diagram-js; features talk to `CanvasView`.
import { gettext } from "../../js/texts.js";
import * as djs from "../../vendor/diagram-js/diagram-js.js";
import { carried, depth, foldedParts } from "../document/parts.js";
import { Edges } from "./edges.js";
import { Gestures } from "./gestures.js";
import { around, clipped } from "./geometry.js";
import { pinAt, plainWays, sheetBoxes, sheetsOf, sizesOf } from "./loose.js";
import { SketchRenderer } from "./renderer.js";
import { plain, route } from "./router.js";
import { noteHeight } from "./sheets.js";
import { svg } from "./svg.js";
import { forgetWidths } from "./text.js";
import { Touch } from "./touch.js";

const FIT_MARGIN = 48;
const MANY = 300; // connections from which on a missing route is not searched for
const ZOOM = { least: 0.08, most: 3 };

export class CanvasView extends EventTarget {
  /**
   * @param {HTMLElement} container
   * @param {Editing} editing
   * @param {{icons: string, classIcons: string, readOnly?: boolean}} options
   */
  constructor(container, editing, { icons, classIcons, readOnly = false }) {
    super();
    this.container = container;
    this.editing = editing;
    this.store = editing.store;
    this.vocabulary = editing.vocabulary;
    this.readOnly = readOnly;
    this.gestures = new Gestures(this);
    /** Addresses of the files of images by their hash, for who has them to put in. @type {Map<string, string>} */
    this.pictures = new Map();
    this.diagram = new djs.Diagram({
      canvas: { container, autoFocus: false },
      minimap: { open: false },
      sketch: { vocabulary: this.vocabulary, icons, classIcons, pictures: this.pictures },
      modules: this.#modules(),
    });
    const get = (name) => this.diagram.get(name);
    this.bus = get("eventBus");
    this.canvas = get("canvas");
    this.registry = get("elementRegistry");
    this.selection = get("selection");
    this.factory = get("elementFactory");
    this.root = this.factory.createRoot({ id: "__root", kind: "root" });
    this.canvas.setRootElement(this.root);
    this.svg = /** @type {SVGSVGElement} */ (container.querySelector("svg"));
    this.svg.classList.add("diagram");
    this.svg.setAttribute("role", "application");
    this.svg.setAttribute("aria-label", gettext("Canvas"));
    this.#markers();
    this.gestures.listen();
    this.touch = new Touch(this);
    if (!readOnly) this.#forHands(get("autoScroll"));
    this.bus.on("selection.changed", () => this.#tell("selection"));
    this.bus.on("canvas.viewbox.changed", () => this.#tell("viewbox"));
    this.store.selected = () => this.selected;
    this.store.subscribe((change) => this.#follow(change));
    this.#synchronise();
    new ResizeObserver(() => this.canvas.resized()).observe(container);
    document.fonts?.ready.then(() => this.redraw());
  }

  #modules() {
    const own = {
      __init__: ["sketchRenderer"],
      sketchRenderer: ["type", SketchRenderer],
      connectionDocking: ["type", djs.CroppingConnectionDocking],
      modeling: ["value", this.gestures.modeling()],
      rules: ["value", this.gestures.rules()],
      layouter: ["value", this.gestures.layouter()],
    };
    const looking = [djs.ChangeSupportModule, djs.SelectionModule, djs.OutlineModule, djs.MoveCanvasModule, djs.ZoomScrollModule, djs.MinimapModule];
    const drawing = [
      djs.MoveModule, djs.ConnectModule, djs.ConnectionPreviewModule, djs.CreateModule, djs.ResizeModule, djs.BendpointsModule,
      djs.SnappingModule, djs.LassoToolModule, djs.HoverFixModule, djs.AutoScrollModule,
    ];
    return [...looking, ...(this.readOnly ? [] : drawing), own];
  }

  /** Grips at the edges; and the canvas stays where it is while something is dragged onto it from beside. */
  #forHands(autoScroll) {
    this.edges = new Edges(this);
    const start = autoScroll.startScroll.bind(autoScroll);
    autoScroll.startScroll = (event) => this.diagram.get("dragging").context()?.prefix !== "create" && start(event);
  }

  /** @param {string} type @param {any} [detail] */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Arrow heads, as the server draws them. */
  #markers() {
    const parser = new DOMParser();
    const heads = Object.values(this.vocabulary.drawing.heads).map((head) => head.marker).join("");
    const read = parser.parseFromString(`<svg xmlns="http://www.w3.org/2000/svg"><defs>${heads}</defs></svg>`, "image/svg+xml");
    const made = /** @type {Element} */ (document.importNode(read.documentElement.firstElementChild, true));
    for (const marker of [...made.children]) {
      for (const colour of this.vocabulary.drawing.sheets.colours) {
        const painted = /** @type {Element} */ (marker.cloneNode(true));
        painted.id = `${marker.id}-${colour}`;
        painted.firstElementChild?.classList.add("head", `paint-${colour}`);
        made.append(painted);
      }
    }
    this.svg.prepend(made);
  }

  // ---- following the document

  /** @param {Change} change */
  #follow({ cause, selected: was }) {
    const selected = cause === "undo" && was?.length ? was : this.selected;
    this.#synchronise();
    const there = selected.filter((id) => this.registry.get(id));
    // A part that was drawn anew (folded, unfolded) is selected still.
    if (String(this.selected) !== String(there) || cause === "replace") this.select(there);
    else this.#tell("selection");
    this.#tell("changed");
  }

  /** Make elements what the document says; only what differs is touched. */
  #synchronise() {
    const { sketch } = this.store;
    this.known ??= new Map();
    const before = this.known;
    const now = new Map();
    const changed = [];
    this.folded = foldedParts(sketch);
    const all = [...sketch.frames].sort((one, other) => depth(sketch, one) - depth(sketch, other));
    const frames = all.filter((frame) => !this.folded.has(frame.id));
    const boxes = this.#frameBoxes(sketch, all);
    const nodes = sketch.nodes.filter((node) => !this.folded.has(node.id));
    const ends = new Set(sketch.nodes.map((node) => node.id));
    const lines = sketch.connections.filter((line) => ends.has(line.source) && ends.has(line.target) && (line.source === line.target || this.shownAs(line.source) !== this.shownAs(line.target)) && !(line.source === line.target && this.folded.has(line.source)));
    const sheets = sheetsOf(sketch).filter(({ part }) => !this.folded.has(part.frame) && !frames.some((frame) => frame.id === part.frame && frame.collapsed));
    const boxesBelow = frames.length + sheets.filter(({ name }) => name === "box").length;
    for (const part of [...frames, ...lines, ...nodes, ...sheets.map((one) => one.part), ...(sketch.lines ?? [])]) now.set(part.id, part);
    for (const [id, part] of before) if (!now.has(id) || Boolean(part.collapsed) !== Boolean(now.get(id).collapsed)) this.#remove(id);
    const above = this.root.children.findIndex((element) => element.kind === "note" || element.kind === "image");
    for (const node of nodes) this.#shape("node", node, this.editing.boxOf(node), changed, above < 0 ? undefined : above);
    for (const [index, frame] of frames.entries()) this.#shape("frame", frame, frame.collapsed ? { ...boxes.get(frame.id), ...this.editing.size } : boxes.get(frame.id), changed, index);
    const places = sheetBoxes(sketch, [...frames, ...nodes].map((part) => this.registry.get(part.id)), (name, part) => this.#sizeOf(name, part));
    for (const { name, part } of sheets) this.#shape(name, part, places.get(part.id), changed, name === "box" ? frames.length : undefined);
    for (const line of lines) this.#line(line, boxesBelow, changed);
    this.#loose(sketch, sheets, boxesBelow, changed);
    this.known = now;
    if (changed.length) this.bus.fire("elements.changed", { elements: changed });
  }

  /** A sheet of which nobody says how large it is: a note is as high as its text. */
  #sizeOf(name, part) {
    const { number, note_width: width } = this.vocabulary.drawing.sheets;
    if (name !== "note") return sizesOf(this.vocabulary)[name];
    return part.number && !part.text?.trim() ? { width: number, height: number } : { width, height: noteHeight(part, width, this.vocabulary) };
  }

  /** Lines without meaning, and the numbers of callouts at what they are about: both go where other parts are. */
  #loose(sketch, sheets, index, changed) {
    const box = (id) => {
      const element = this.registry.get(this.shownAs(id));
      return element && !element.waypoints && element.kind !== "line" ? element : undefined;
    };
    const boxes = { get: box };
    const ways = plainWays(sketch, /** @type {any} */ (boxes), (id) => this.registry.get(id)?.waypoints);
    for (const line of sketch.lines ?? []) {
      const points = ways.get(line.id);
      if (!points) this.#remove(line.id);
      else this.#shape("line", line, around(points.map((point) => ({ ...point, width: 0, height: 0 }))), changed, index, { points });
    }
    for (const { part } of sheets) {
      const element = this.registry.get(part.id);
      const pin = part.number && part.about ? pinAt(box(part.about), this.registry.get(part.about)?.waypoints ?? ways.get(part.about)) : null;
      if (String([element.pin?.x, element.pin?.y]) === String([pin?.x, pin?.y])) continue;
      element.pin = pin;
      changed.push(element);
    }
  }

  /** The part that is seen in the place of another: a folded frame for what it holds. @param {string} id */
  shownAs(id) {
    return this.folded?.get(id) ?? id;
  }

  #frameBoxes(sketch, frames) {
    const boxes = new Map();
    for (const frame of [...frames].reverse()) {
      if (frame.box) {
        boxes.set(frame.id, frame.box);
        continue;
      }
      const inner = carried(sketch, frame.id);
      const held = around([...inner.nodes.map((node) => this.editing.boxOf(node)), ...inner.frames.map((one) => boxes.get(one.id)).filter(Boolean)]);
      boxes.set(frame.id, held ? { x: held.x - 16, y: held.y - 40, width: held.width + 32, height: held.height + 56 } : { x: 0, y: 0, width: 220, height: 140 });
    }
    return boxes;
  }

  #remove(id) {
    const element = this.registry.get(id);
    if (!element) return;
    if (element.waypoints) return this.canvas.removeConnection(element);
    for (const line of [...element.incoming, ...element.outgoing]) this.#remove(line.id);
    this.canvas.removeShape(element);
  }

  #shape(kind, part, box, changed, index, more = {}) {
    const element = this.registry.get(part.id);
    if (!element) {
      const shape = this.factory.createShape({ id: part.id, kind, part, ...box, ...more });
      this.canvas.addShape(shape, this.root, index);
      return;
    }
    const same = element.part === part && element.x === box.x && element.y === box.y && element.width === box.width && element.height === box.height && (!more.points || JSON.stringify(more.points) === JSON.stringify(element.points));
    if (same) return;
    const moved = element.x !== box.x || element.y !== box.y || element.width !== box.width || element.height !== box.height;
    Object.assign(element, box, { part }, more);
    changed.push(element);
    if (moved) for (const line of [...element.incoming, ...element.outgoing]) line.stale = true;
  }

  #line(part, index, changed) {
    const [source, target] = [this.registry.get(this.shownAs(part.source)), this.registry.get(this.shownAs(part.target))];
    let element = this.registry.get(part.id);
    if (element && (element.source !== source || element.target !== target)) {
      this.canvas.removeConnection(element);
      element = null;
    }
    if (!element) {
      const line = this.factory.createConnection({ id: part.id, kind: "connection", part, source, target, waypoints: this.#waypoints(part, source, target) });
      this.canvas.addConnection(line, this.root, index);
      return;
    }
    if (element.part === part && !element.stale) return;
    Object.assign(element, { part, stale: false, waypoints: this.#waypoints(part, source, target) });
    changed.push(element);
  }

  #waypoints(line, source, target) {
    // A route that is missing is only a view of ours: nobody drew it, nothing keeps it.
    const find = this.store.sketch.connections.length > MANY ? plain : route;
    const points = line.route?.length ? clipped(line.route, source, target) : find(source, target, []);
    return points.length > 1 ? points : [points[0], points[0]];
  }

  /** Everything again, as after the font has come. */
  redraw() {
    forgetWidths();
    const elements = this.registry.filter((element) => element !== this.root);
    this.bus.fire("elements.changed", { elements });
  }

  /** More is known of some parts: they are drawn anew, and whoever shows them is told. */
  learned() {
    this.redraw();
    this.#tell("changed");
  }

  // ---- what features ask

  /** @returns {string[]} ids of what is selected */
  get selected() {
    return this.selection.get().map((element) => element.id);
  }

  /** @param {string[]} ids @param {{show?: boolean}} [how] */
  select(ids, { show = false } = {}) {
    const elements = ids.map((id) => this.registry.get(id)).filter(Boolean);
    this.selection.select(elements);
    if (show && elements.length) this.reveal(elements[0].id);
  }

  /** Can a part be seen, at least its middle? @param {string} id */
  sees(id) {
    const box = this.screenBox(id);
    const { width, height } = this.container.getBoundingClientRect();
    const [x, y] = box ? [box.x + box.width / 2, box.y + box.height / 2] : [-1, -1];
    return x > 0 && y > 0 && x < width && y < height;
  }

  /** Scroll so that a part can be seen; the canvas stays where it is when the whole of it is seen. */
  reveal(id) {
    const element = this.registry.get(id);
    const box = this.screenBox(id);
    const { width, height } = this.container.getBoundingClientRect();
    if (box && box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height) return;
    if (element) this.canvas.scrollToElement(element, { top: 90, bottom: 120, left: 90, right: 90 });
  }

  /** @param {string} id @param {string} marker @param {boolean} on */
  mark(id, marker, on) {
    const element = this.registry.get(id);
    // Whoever listens to markers, as the minimap does, pays for each; a part that was made anew has lost its own.
    if (element && this.canvas.hasMarker(element, marker) !== on) this.canvas[on ? "addMarker" : "removeMarker"](element, marker);
  }

  get zoom() {
    return this.canvas.zoom();
  }

  /** @param {number} factor @param {{x: number, y: number}} [at] */
  zoomBy(factor, at) {
    const least = Math.min(ZOOM.least, this.zoom); // what is large may be shown smaller, to be seen whole
    this.canvas.zoom(Math.min(ZOOM.most, Math.max(least, this.zoom * factor)), at ?? "auto");
  }

  zoomTo(scale) {
    this.canvas.zoom(scale, "auto");
  }

  /** Show all, or some parts. @param {string[]} [ids] */
  fit(ids) {
    const elements = ids?.length ? ids.map((id) => this.registry.get(id)).filter(Boolean) : this.registry.filter((element) => element !== this.root);
    const box = around(elements.flatMap((element) => (element.waypoints ? element.waypoints.map((point) => ({ ...point, width: 0, height: 0 })) : [element])));
    const { width, height } = this.container.getBoundingClientRect();
    if (!box || !width || !height) return;
    const margin = Math.min(FIT_MARGIN, width / 20);
    const scale = Math.min(1.2, (width - 2 * margin) / Math.max(1, box.width), (height - 2 * margin) / Math.max(1, box.height));
    const [wide, high] = [width / scale, height / scale];
    this.canvas.viewbox({ x: box.x + box.width / 2 - wide / 2, y: box.y + box.height / 2 - high / 2, width: wide, height: high });
  }

  /** The middle of what is seen, on the canvas. */
  get middle() {
    const { x, y, width, height } = this.canvas.viewbox();
    return { x: x + width / 2, y: y + height / 2 };
  }

  /** A place comes to the middle, as large as it is. @param {Point} at */
  centreOn(at) {
    const { width, height } = this.canvas.viewbox();
    this.canvas.viewbox({ x: at.x - width / 2, y: at.y - height / 2, width, height });
  }

  /** From the screen to the canvas. @param {{clientX: number, clientY: number}} event */
  toCanvas(event) {
    const box = this.container.getBoundingClientRect();
    const view = this.canvas.viewbox();
    return { x: view.x + (event.clientX - box.left) / view.scale, y: view.y + (event.clientY - box.top) / view.scale };
  }

  /** Where a part is on the screen, relative to the container. @param {string} id @returns {DOMRect|null} */
  screenBox(id) {
    const element = this.registry.get(id);
    if (!element) return null;
    const view = this.canvas.viewbox();
    const box = element.waypoints ? around(element.waypoints.map((point) => ({ ...point, width: 0, height: 0 }))) : element;
    if (!box) return null;
    return new DOMRect((box.x - view.x) * view.scale, (box.y - view.y) * view.scale, box.width * view.scale, box.height * view.scale);
  }

  /** The part under a place on the screen. @returns {string|null} */
  partAt(clientX, clientY) {
    const hit = document.elementFromPoint(clientX, clientY)?.closest?.("[data-element-id]");
    const id = hit?.getAttribute("data-element-id") ?? null;
    return id && id !== "__root" ? id : null;
  }

  focus() {
    this.canvas.focus();
  }

  toggleMinimap() {
    this.diagram.get("minimap").toggle();
    return this.diagram.get("minimap").isOpen();
  }

  /** A layer above everything, in canvas units. @param {string} name */
  layer(name) {
    return this.canvas.getLayer(name, 50);
  }

  static svg = svg;
}

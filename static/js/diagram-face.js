// One picture of a diagram: its view (zoom, pan) and what of it stands out. Knows nothing of the explanations.
import { neededUntil } from "../player/standing.js";
import { between, centred, fit, framed, moved, nextPlace, viewBox, zoomed } from "./viewport.js";

const READABLE = 0.62; // below this scale labels are too small: a narrow box then starts larger, from the left
const COMFORTABLE = 0.8; // a high picture may be higher than the window until it is this large
const NARROW = 640;
const LEGIBLE = 1; // the smallest text of a picture has 11 pixels: at this scale it can be read while a story plays
const AT_REST = 0.34; // of the window, for the picture of a lesson on a phone until its story is asked for
const LEAST_ROOM = 180; // for the picture, in a window too low for all of the stage
const LEAST_SHARE = 130; // the same where several pictures share the window
const ROOM_TO_FOLLOW = 400; // where the view goes closer
const AROUND = 24; // of the picture, round what a step touches
const NEARLY = 0.005; // scales as close as this are the same
const TURN = 380; // milliseconds in which the view follows a step
const KEY_MOVE = 60;
const CLICK_SLACK = 4; // pixels a pointer may move and still click
export const STEP = 1.25;
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** How far a span has to move so that it lies in a box. @param {number} at @param {number} long @param {number} box */
function into(at, long, box) {
  return at < 0 ? -at : at + long > box ? box - at - long : 0;
}

export class DiagramFace {
  /** @param {HTMLElement} canvas @param {SVGSVGElement} svg @param {string} prefix before every id of this picture */
  constructor(canvas, svg, prefix) {
    this.canvas = canvas;
    this.svg = svg;
    this.prefix = prefix;
    const [, , width, height] = (svg.getAttribute("viewBox") ?? "0 0 100 100").split(" ").map(Number);
    this.picture = { width, height };
    this.pointers = new Map();
    this.travelled = 0;
    this.nodes = new Map();
    this.lines = /** @type {SVGGElement[]} */ ([...svg.querySelectorAll(".connection")]);
    this.place();
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#dragged(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => this.#up(event));
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Is this the picture that the reader sees? The other one is for another width. */
  get shown() {
    return this.canvas.clientWidth > 0;
  }

  /** Did the pointer that was just released drag the picture, rather than click? */
  get dragged() {
    return this.travelled > CLICK_SLACK;
  }

  /**
   * How high the picture may be so that the stage, with its caption and controls, stands in the window; undefined where
   * nothing plays, and there it may be higher.
   */
  get room() {
    if (this.canvas.closest(".is-presenting, .is-docked")) return this.canvas.clientHeight;
    const together = /** @type {HTMLElement | null} */ (this.canvas.closest("flow-together"));
    if (together) return this.#share(together);
    const stage = this.canvas.closest(".stage");
    const player = /** @type {HTMLElement | null | undefined} */ (stage?.querySelector("flow-player:not([hidden])"));
    if (!stage || !player) return undefined;
    const above = parseFloat(getComputedStyle(stage).scrollMarginTop) || 0;
    const first = /** @type {HTMLElement | null} */ (stage.querySelector(".first-play:not([hidden])"));
    if (first && player.offsetHeight === 0) return Math.round(window.innerHeight * AT_REST);
    const needed = neededUntil(player) - player.getBoundingClientRect().top;
    return Math.max(LEAST_ROOM, Math.floor(window.innerHeight - above - needed - this.canvas.offsetTop - 2)); // a button may stand above
  }

  /** The same for pictures beside and below each other: what the window has left, divided by their rows. @param {HTMLElement} together */
  #share(together) {
    const above = parseFloat(getComputedStyle(together).scrollMarginTop) || 0;
    /** @type {Map<number, number>} */
    const rows = new Map();
    for (const viewer of /** @type {NodeListOf<HTMLElement>} */ (together.querySelectorAll("diagram-viewer"))) {
      rows.set(viewer.offsetTop, Math.max(viewer.offsetHeight, rows.get(viewer.offsetTop) ?? 0));
    }
    const pictures = [...rows.values()].reduce((sum, height) => sum + height, 0);
    const left = (window.innerHeight - above - (together.offsetHeight - pictures)) / Math.max(rows.size, 1);
    return Math.max(LEAST_SHARE, Math.floor(left - 4));
  }

  /** Size the box for the picture and show it. Called again when the width or the room changes. */
  place() {
    const width = this.canvas.clientWidth;
    const room = width === 0 ? undefined : this.room;
    if (width === 0 || (width === this.box?.width && room === this.givenRoom)) return;
    this.givenRoom = room;
    if (room !== undefined) return this.#placeOnStage(width, room);
    const whole = Math.min((width - 48) / this.picture.width, this.picture.height > this.picture.width ? 1 : 1.2);
    const comfortable = this.picture.height * Math.min(whole, COMFORTABLE) + 48;
    const tallest = Math.max(window.innerHeight * 0.74, Math.min(comfortable, window.innerHeight * 1.3));
    const scale = width < NARROW ? Math.max(whole, READABLE) : whole;
    this.box = { width, height: Math.round(Math.min(Math.max(tallest, 280), Math.max(220, this.picture.height * scale + 48))) };
    this.svg.style.height = `${this.box.height}px`;
    const fitted = fit(this.picture, this.box);
    this.start = width < NARROW && fitted.scale < READABLE ? centred(this.picture, this.box, scale) : fitted;
    this.#show(this.start);
  }

  /** The whole picture in the room that there is. @param {number} width @param {number} room */
  #placeOnStage(width, room) {
    const scale = Math.min((width - 48) / this.picture.width, 1.2);
    const presenting = this.canvas.closest(".is-presenting");
    const given = presenting || this.canvas.closest(".is-docked");
    const least = scale < LEGIBLE - NEARLY ? ROOM_TO_FOLLOW : LEAST_ROOM;
    this.box = { width, height: given ? room : Math.min(room, Math.max(least, Math.round(this.picture.height * scale + 48))) };
    this.svg.style.height = `${this.box.height}px`;
    this.start = fit(this.picture, this.box, presenting ? 3 : 1.2);
    this.#show(this.start);
    const near = this.near;
    this.follow(this.followed ?? []);
    if (near) this.accompany(...near);
  }

  /**
   * Where the whole picture is too small to be read, the view goes to what a step touches. Whoever zooms or moves the
   * picture has chosen how close it is, until all is fitted again: then what happens outside only comes in.
   * @param {string[]} ids of nodes and connections; none: everything
   */
  follow(ids) {
    this.followed = ids;
    this.near = undefined;
    this.whole = true;
    const area = this.#readable(ids);
    if (this.taken && area) return this.#bringIn(area);
    if (this.givenRoom === undefined || !this.start || !this.follows) return;
    this.whole = !area || this.#fits(area);
    this.#turnTo(area ? framed(this.picture, this.box, area, LEGIBLE, LEGIBLE) : this.start);
  }

  /** Is the whole picture too small to be read? Then the view goes closer; who presents shows all of it. */
  get follows() {
    return this.start.scale < LEGIBLE - NEARLY && !this.canvas.closest(".is-presenting");
  }

  /** Can an area be read in one look? @param {{width: number, height: number}} area */
  #fits(area) {
    return area.width * LEGIBLE <= this.box.width + 1 && area.height * LEGIBLE <= this.box.height + 1;
  }

  /** The reader has chosen how close to look: what happens outside comes in, no smaller than it must be. @param {{x: number, y: number, width: number, height: number}} area */
  #bringIn(area) {
    const { scale, x, y } = this.view;
    if (area.width * scale > this.box.width || area.height * scale > this.box.height) {
      return this.#turnTo(framed(this.picture, this.box, area, scale));
    }
    const [left, top] = [area.x * scale + x, area.y * scale + y];
    const dx = into(left, area.width * scale, this.box.width);
    const dy = into(top, area.height * scale, this.box.height);
    if (dx || dy) this.#turnTo(moved(this.view, dx, dy, this.picture, this.box));
  }

  /**
   * While a message travels in a step that cannot be read whole, the view goes with the message; to where it is where its
   * way cannot be read whole either.
   * @param {string[]} ids its way @param {string} [at] the part that it is near to
   */
  accompany(ids, at) {
    this.near = /** @type {[string[], string | undefined]} */ ([ids, at]);
    const area = this.#readable(ids);
    if (area && this.taken) return this.#bringIn(area);
    if (!area || this.whole || this.givenRoom === undefined) return;
    const near = this.#fits(area) ? area : (this.#area(at ? [at] : []) ?? area);
    this.#turnTo(framed(this.picture, this.box, near, LEGIBLE, LEGIBLE));
  }

  /** What a step touches with the ways of its lines; without these where only the parts can be read in one look. @param {string[]} ids */
  #readable(ids) {
    const [whole, parts] = [this.#area(ids), this.#area(ids, false)];
    return whole && parts && !this.#fits(whole) && this.#fits(parts) ? parts : whole;
  }

  /** The box round nodes, and round the ends and the way of connections, in the units of the picture. @param {string[]} ids @param {boolean} [ways] */
  #area(ids, ways = true) {
    const lines = this.lines.filter((line) => ids.includes(this.#idOf(line)));
    const nodes = [...ids, ...lines.flatMap((line) => [line.dataset.source ?? "", line.dataset.target ?? ""])].map((id) => this.node(id));
    const boxes = [...nodes, ...(ways ? lines : [])].flatMap((one) => (one ? [one.getBBox()] : []));
    if (!boxes.length) return null;
    const [x, y] = [Math.min(...boxes.map((box) => box.x)) - AROUND, Math.min(...boxes.map((box) => box.y)) - AROUND];
    const right = Math.max(...boxes.map((box) => box.x + box.width)) + AROUND;
    const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + AROUND;
    return { x, y, width: right - x, height: bottom - y };
  }

  /** @param {import("./viewport.js").View} view */
  #turnTo(view) {
    cancelAnimationFrame(this.turning ?? 0);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.#show(view);
    const [from, began] = [this.view, performance.now()];
    const turn = (/** @type {number} */ now) => {
      const part = Math.min(Math.max((now - began) / TURN, 0), 1);
      this.#show(between(from, view, part * part * (3 - 2 * part)));
      if (part < 1) this.turning = requestAnimationFrame(turn);
    };
    this.turning = requestAnimationFrame(turn);
  }

  #take() {
    this.taken = true;
    cancelAnimationFrame(this.turning ?? 0);
  }

  zoom(factor, x = this.box.width / 2, y = this.box.height / 2) {
    this.#take();
    this.#show(moved(zoomed(this.view, factor, x, y), 0, 0, this.picture, this.box));
  }

  move(dx, dy) {
    this.#take();
    this.#show(moved(this.view, dx, dy, this.picture, this.box));
  }

  /** On paper there is no window: all of the picture. Afterwards the view is as it was. @param {boolean} onPaper */
  print(onPaper) {
    if (onPaper) this.onScreen = this.svg.getAttribute("viewBox");
    this.svg.setAttribute("viewBox", onPaper ? `0 0 ${this.picture.width} ${this.picture.height}` : (this.onScreen ?? ""));
  }

  fit() {
    this.#take();
    this.taken = false;
    this.#show(fit(this.picture, this.box));
  }

  /** The group of a node, or null. @param {string} id */
  node(id) {
    return /** @type {SVGGElement | null} */ (this.svg.querySelector(`[id="${this.prefix}node-${id}"]`));
  }

  /** Let these connections and nodes stand out; with none, nothing steps back. @param {string[]} lines @param {string[]} nodes */
  emphasise(lines, nodes) {
    const ends = this.lines.filter((line) => lines.includes(this.#idOf(line)));
    const near = new Set([...nodes, ...ends.flatMap((line) => [line.dataset.source, line.dataset.target])]);
    this.svg.classList.toggle("has-active", near.size > 0);
    for (const line of this.lines) {
      line.classList.toggle("is-near", ends.includes(line));
      line.classList.toggle("is-flowing", ends.includes(line));
    }
    for (const [id, node] of this.nodes) node.classList.toggle("is-near", near.has(id));
  }

  /** Ids of the connections that begin or end at a node. @param {string} id */
  touching(id) {
    return this.lines.filter((line) => line.dataset.source === id || line.dataset.target === id).map((line) => this.#idOf(line));
  }

  /** Move the picture so that a node lies inside the box. @param {SVGGElement} node */
  reveal(node) {
    const [outer, inner] = [this.canvas.getBoundingClientRect(), node.getBoundingClientRect()];
    const dx = Math.max(0, outer.left + 16 - inner.left) - Math.max(0, inner.right - outer.right + 16);
    const dy = Math.max(0, outer.top + 16 - inner.top) - Math.max(0, inner.bottom - outer.bottom + 16);
    if (dx || dy) this.move(dx, dy);
    this.canvas.scrollTo(0, 0); // the browser may have scrolled the box to the node: the view does that
  }

  #idOf(line) {
    return line.id.slice(`${this.prefix}connection-`.length);
  }

  #show(view) {
    this.view = view;
    this.svg.setAttribute("viewBox", viewBox(view, this.box));
    this.canvas.classList.toggle("is-zoomed", view.scale > this.start.scale * 1.04);
    this.canvas.dispatchEvent(new CustomEvent("diagram:view", { bubbles: true, detail: view.scale }));
  }

  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return; // an ordinary wheel scrolls the page
    event.preventDefault();
    const { left, top } = this.canvas.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY * 0.0022), event.clientX - left, event.clientY - top);
  }

  #down(event) {
    if (event.pointerType === "mouse" && event.button > 1) return;
    if (event.button === 1) event.preventDefault();
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.travelled = 0;
  }

  #dragged(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    this.travelled += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (this.pointers.size === 2) this.#pinch(event.pointerId, before, now);
    else if (this.dragged) {
      if (!this.canvas.hasPointerCapture(event.pointerId)) this.canvas.setPointerCapture(event.pointerId);
      this.canvas.classList.add("is-panning");
      this.move(now.x - before.x, now.y - before.y);
    }
    this.pointers.set(event.pointerId, now);
  }

  #pinch(id, before, now) {
    const other = [...this.pointers].find(([key]) => key !== id)?.[1];
    const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
    const { left, top } = this.canvas.getBoundingClientRect();
    this.zoom(distance(now, other) / distance(before, other), (now.x + other.x) / 2 - left, (now.y + other.y) / 2 - top);
  }

  #up(event) {
    this.pointers.delete(event.pointerId);
    this.canvas.classList.remove("is-panning");
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = event.target.closest?.(".node");
    const arrow = ARROWS[event.key];
    if (event.key === "+" || event.key === "=") this.zoom(STEP);
    else if (event.key === "-") this.zoom(1 / STEP);
    else if (event.key === "0") this.fit();
    else if (arrow && node) this.#walk(node, event.key);
    else if (arrow) this.move(arrow[0] * KEY_MOVE, arrow[1] * KEY_MOVE);
    else return;
    event.preventDefault();
  }

  #walk(node, key) {
    const middle = (id, one) => {
      const { x, y, width, height } = one.getBBox();
      return { id, x: x + width / 2, y: y + height / 2 };
    };
    const others = [...this.nodes].filter(([, one]) => one !== node).map(([id, one]) => middle(id, one));
    const next = nextPlace(middle("", node), others, key);
    if (next) this.nodes.get(next.id).focus({ preventScroll: true });
  }
}

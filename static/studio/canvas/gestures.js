// The gestures of the canvas: what may be done (rules), what a gesture does to the document (modeling), and what
// diagram-js does not do by itself: frames that carry, targets that are dimmed, rubber band on empty ground.
import { gettext } from "../../js/texts.js";
import { carried } from "../document/parts.js";
import { drawFrame, drawLine, follow, trapClick } from "./dragging.js";
import { inside, shareOf } from "./geometry.js";
import { lineLabel } from "./labels.js";
import { isSheet, sizesOf } from "./loose.js";
import { route } from "./router.js";

export class Gestures {
  /** @param {CanvasView} view */
  constructor(view) {
    this.view = view;
    this.tool = "select";
    this.pressed = null; // the part that the connect tool has been pressed on
    this.panning = false; // Space is held
    this.held = false; // the button is, or a finger
    view.container.addEventListener("pointerdown", () => (this.held = true), true);
    for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, () => (this.held = false), true);
    addEventListener("pointermove", ({ buttons }) => buttons || (this.held = false), true);
  }

  get editing() {
    return this.view.editing;
  }

  // ---- what may be done

  rules() {
    const isNode = (element) => element?.kind === "node";
    const answers = {
      "shape.move": ({ shapes }) => !this.view.readOnly && shapes.some((shape) => !shape.part?.pinned),
      "elements.move": ({ shapes }) => !this.view.readOnly && shapes.some((shape) => !shape.part?.pinned),
      "shape.resize": ({ shape }) => isSheet(shape.kind) || (shape.kind === "frame" && !shape.part.collapsed),
      "shape.create": ({ target }) => Boolean(target),
      "shape.attach": () => false,
      "elements.create": () => true,
      "connection.create": ({ source, target }) => {
        if (!isNode(source) || !isNode(target)) return null;
        if (source === target) return false;
        return { previewKind: this.editing.kindFor(source.part, target.part) };
      },
      "connection.reconnect": ({ source, target }) => isNode(source) && isNode(target) && source !== target,
      "connection.updateWaypoints": () => true,
    };
    return { allowed: (action, context) => (answers[action] ? answers[action](context) : false) };
  }

  // ---- what a gesture does

  modeling() {
    const { view } = this;
    const element = (id) => view.registry.get(id);
    return {
      moveElements: (shapes, delta, target) => {
        const ids = shapes.map((shape) => shape.id);
        this.editing.move(ids, delta, this.#frameOf(target, ids));
      },
      connect: (source, target) => {
        const made = this.editing.connect(source.id, target.id);
        if (!made) return undefined;
        view.dispatchEvent(new CustomEvent("connected", { detail: made }));
        return element(made.id);
      },
      createElements: (elements, position, target) => this.#create(elements[0], position, target),
      appendShape: (_source, shape, position, target) => this.#create(shape, position, target)[0],
      resizeShape: (shape, box) => this.#resize(shape.id, box),
      updateWaypoints: (line, points) => this.editing.draw(line.id, points),
      reconnect: (line, source, target) => this.editing.reconnect(line.id, source.id, target.id),
    };
  }

  /** The way that is shown while a connection is being drawn. */
  layouter() {
    return {
      layoutConnection: (_line, { source, target, connectionStart, connectionEnd }) => {
        if (source?.kind === "node" && target?.kind === "node") return route(source, target, []);
        return [connectionStart ?? middle(source), connectionEnd ?? middle(target)];
      },
    };
  }

  #frameOf(target, moving) {
    if (!target || target.waypoints) return undefined;
    if (target.kind === "frame") return moving.includes(target.id) ? undefined : target.id;
    return target.kind === "node" || isSheet(target.kind) ? (target.part.frame ?? null) : null;
  }

  #create(shape, position, target) {
    const { view } = this;
    if (shape.offer) {
      // A pattern asks first who plays its roles.
      view.dispatchEvent(new CustomEvent("offered", { detail: { offer: shape.offer, at: position } }));
      return [];
    }
    if (shape.kind !== "node") {
      const id = this.editing.addSheet(shape.sheet, position);
      view.dispatchEvent(new CustomEvent("added", { detail: id }));
      return [view.registry.get(id)];
    }
    const id = this.editing.addNode(shape.part.service, position, { label: shape.part.label, insertInto: target?.waypoints ? target.id : "" });
    view.dispatchEvent(new CustomEvent("added", { detail: id }));
    return [view.registry.get(id)];
  }

  #resize(id, box) {
    const { sketch } = this.view.store;
    const { kind } = this.view.registry.get(id);
    if (isSheet(kind)) return this.editing.resizeSheet(kind, id, box);
    const frame = sketch.frames.find((one) => one.id === id);
    /** @type {any[]} */
    const operations = [{ do: "update", frame: id, set: { box: { x: box.x, y: box.y, width: box.width, height: box.height } } }];
    for (const node of sketch.nodes) {
      const card = this.editing.boxOf(node);
      const within = card.x >= box.x && card.y >= box.y && card.x + card.width <= box.x + box.width && card.y + card.height <= box.y + box.height;
      if (within && (node.frame ?? null) === (frame.parent ?? null)) operations.push({ do: "update", node: node.id, set: { frame: id } });
    }
    return this.view.store.commit(gettext("Resize the frame"), operations);
  }

  // ---- what diagram-js does not do

  listen() {
    const { view } = this;
    const { bus } = view;
    view.container.addEventListener("mousedown", (event) => this.#pressAnywhere(event), { capture: true });
    // Where the middle button pastes, it does not do so here.
    view.container.addEventListener("auxclick", (event) => event.button === 1 && event.preventDefault());
    bus.on("element.click", 1550, (event) => this.#keepSelected(event));
    for (const name of ["interactionEvents.createHit", "interactionEvents.updateHit"]) {
      bus.on(name, 1500, ({ element, gfx }) => {
        if (element.kind === "line") return this.#lineHits(element, gfx);
        if (element.kind !== "frame" || element.part.collapsed) return undefined;
        this.#frameHits(element, gfx);
        return true;
      });
    }
    if (view.readOnly) return;
    // After the library's own, which makes room for a hand along the line.
    for (const name of ["interactionEvents.createHit", "interactionEvents.updateHit"]) bus.on(name, 500, ({ element, gfx }) => this.#labelHit(element, gfx));
    bus.on("shape.move.start", 1400, ({ context, originalEvent, shape }) => {
      if (originalEvent?.altKey) view.dispatchEvent(new CustomEvent("copydrag", { detail: shape.id }));
      const all = new Set(context.shapes);
      for (const shape of context.shapes) {
        if (shape.kind !== "frame") continue;
        const inner = carried(view.store.sketch, shape.id);
        for (const part of [...inner.frames, ...inner.nodes, ...inner.sheets]) all.add(view.registry.get(part.id));
      }
      context.shapes = context.validatedShapes = [...all].filter(Boolean);
    });
    // Ctrl or Alt held: what counts as snapped already is left alone.
    for (const name of ["shape.move.move", "create.move", "resize.move"]) {
      bus.on(name, 1600, (event) => {
        if (event.originalEvent?.ctrlKey || event.originalEvent?.altKey) event.snapped = { x: true, y: true };
      });
    }
    bus.on("element.mousedown", 600, (event) => this.#onGround(event));
    bus.on("element.mousedown", 1600, (event) => this.#byTool(event));
    bus.on("element.click", 1600, (event) => this.#clickToConnect(event));
    // What lies over the canvas lets through what is being dragged onto it.
    const over = (on) => view.container.parentElement?.classList.toggle("is-creating", on);
    bus.on("create.init", () => over(true));
    bus.on(["create.cleanup", "create.canceled"], () => over(false));
    bus.on("connect.start", ({ context }) => this.#dim(context.start));
    bus.on(["connect.cleanup", "connect.cancel"], () => this.#undim());
    bus.on("connect.end", 2000, (event) => {
      const { context } = event;
      const ground = !context.hover || context.hover.kind !== "node";
      if (ground && context.start?.kind === "node") view.dispatchEvent(new CustomEvent("loose", { detail: { source: context.start.id, at: { x: event.x, y: event.y } } }));
    });
    bus.on("element.dblclick", ({ element, originalEvent }) => {
      view.dispatchEvent(new CustomEvent("opened", { detail: { id: element === view.root ? null : element.id, at: view.toCanvas(originalEvent) } }));
    });
    bus.on("element.contextmenu", ({ element, originalEvent }) => {
      originalEvent.preventDefault();
      view.dispatchEvent(new CustomEvent("menu", { detail: { id: element === view.root ? null : element.id, event: originalEvent } }));
    });
  }

  /** A frame is taken by its border and its name; its inside is ground. */
  #frameHits(element, gfx) {
    const events = this.view.diagram.get("interactionEvents");
    events.removeHits(gfx);
    events.createBoxHit(gfx, "no-move", { width: element.width, height: element.height });
    events.createBoxHit(gfx, "click-stroke", { width: element.width, height: element.height });
    events.createBoxHit(gfx, "all", { width: Math.min(element.width, 200), height: 28 });
  }

  /** A line without meaning is taken near where it is seen. */
  #lineHits(element, gfx) {
    const events = this.view.diagram.get("interactionEvents");
    events.removeHits(gfx);
    events.createWaypointsHit(gfx, element.points.map((point) => ({ x: point.x - element.x, y: point.y - element.y })));
    return true;
  }

  /** A label is taken wherever it is seen, also beside its line. */
  #labelHit(element, gfx) {
    if (!element.waypoints) return;
    for (const old of gfx.querySelectorAll("rect.djs-hit")) old.remove();
    if (element.part?.label) this.view.diagram.get("interactionEvents").createBoxHit(gfx, "all", this.#labelBox(element));
  }

  #labelBox({ part, waypoints }) {
    return lineLabel(part.label, waypoints, this.view.vocabulary, part.label_at).box;
  }

  /** A label goes along its line under the hand; a press that does not move only selects. */
  #dragLabel(mouse, line) {
    const { view } = this;
    let at = null;
    const move = (event) => {
      if (at === null && Math.hypot(event.clientX - mouse.clientX, event.clientY - mouse.clientY) < 4) return;
      at = shareOf(line.waypoints, view.toCanvas(event));
      line.part = { ...line.part, label_at: at };
      view.bus.fire("element.changed", { element: line });
    };
    follow(mouse, move, () => {
      if (at !== null) this.editing.placeLabel(line.id, at);
    });
    view.focus();
    return true;
  }

  /** On empty ground a drag draws a rubber band; with Space or the hand it moves the canvas. */
  #onGround(event) {
    const { originalEvent: mouse, element } = event;
    const ground = element === this.view.root || (element.kind === "frame" && mouse.target?.classList?.contains("djs-hit-no-move"));
    if (!ground || mouse.button !== 0 || this.tool === "hand") return undefined;
    if (this.tool === "frame") return (drawFrame(this.view, mouse), true);
    if (this.tool !== "select") return undefined;
    this.view.focus();
    if (!mouse.shiftKey && !mouse.ctrlKey && element === this.view.root) this.view.select([]);
    this.view.diagram.get("lassoTool").activateLasso(mouse);
    return true;
  }

  #byTool(event) {
    const { originalEvent: mouse, element } = event;
    if (mouse.button !== 0) return undefined;
    if (this.tool === "hand") {
      // Whatever is under the pointer, the canvas moves.
      return this.#pan(mouse);
    }
    if (this.tool === "select" && element.part?.label && element.waypoints && inside(this.#labelBox(element), this.view.toCanvas(mouse))) return this.#dragLabel(mouse, element);
    if (this.tool === "line") return (drawLine(this.view, mouse), true);
    if (this.tool === "connect" && element.kind === "node") return this.#pressToConnect(mouse, element);
    return undefined;
  }

  /** With Space or the middle button the canvas moves, whatever lies under the pointer. */
  #pressAnywhere(mouse) {
    if (mouse.button !== 1 && !(mouse.button === 0 && this.panning)) return;
    mouse.stopImmediatePropagation();
    this.#pan(mouse);
  }

  /** A click on what is selected keeps it; with Ctrl it adds and takes away, as with Shift. */
  #keepSelected({ originalEvent: mouse, element }) {
    const { view } = this;
    if (mouse?.button || element === view.root || mouse?.shiftKey) return undefined;
    const [there, other] = [view.selected.includes(element.id), view.selected.length > 1];
    if (mouse?.ctrlKey || mouse?.metaKey) view.select(there ? view.selected.filter((id) => id !== element.id) : [...view.selected, element.id]);
    else if (!there || other) return undefined;
    view.focus();
    return true;
  }

  /** A press that moves draws the line by dragging; one that does not waits for a click on the other part. */
  #pressToConnect(mouse, node) {
    const done = () => {
      document.removeEventListener("mousemove", move);
      document.removeEventListener("mouseup", done);
    };
    const move = (event) => {
      if (Math.hypot(event.clientX - mouse.clientX, event.clientY - mouse.clientY) < 4) return;
      this.pressed = null;
      done();
      this.connect(mouse, node.id);
    };
    this.pressed = node;
    document.addEventListener("mousemove", move);
    document.addEventListener("mouseup", done);
    mouse.preventDefault();
    return true;
  }

  /** The press that ends a connection never comes here, so that its click begins no other. */
  #clickToConnect({ originalEvent: mouse, element }) {
    const { pressed, view } = this;
    this.pressed = null;
    if (this.tool !== "connect" || !pressed || pressed !== element) return undefined;
    view.focus();
    this.connect(mouse, element.id);
    return true;
  }

  #pan(mouse) {
    let last = { x: mouse.clientX, y: mouse.clientY };
    const move = (event) => {
      this.view.canvas.scroll({ dx: event.clientX - last.x, dy: event.clientY - last.y });
      last = { x: event.clientX, y: event.clientY };
    };
    follow(mouse, move, () => trapClick(this.view));
    return true;
  }

  /** While a connection is drawn: what cannot take it is dimmed and says why. */
  #dim(start) {
    const { view } = this;
    const { vocabulary } = view;
    if (start?.kind !== "node") return;
    for (const element of view.registry.filter((one) => one.kind === "node" && one !== start)) {
      const answer = vocabulary.between(start.part, element.part);
      const can = answer.verdict !== "impossible";
      view.canvas.addMarker(element, can ? "can-take" : "cannot-take");
      if (can) continue;
      const title = view.registry.getGraphics(element).querySelector("title");
      const [from, to] = [start, element].map((end) => vocabulary.service(end.part.service).short);
      if (title) title.textContent = gettext("{from} does not connect to {to}: {say} {remedy}.", { from, to, say: answer.say, remedy: answer.remedy });
    }
  }

  #undim() {
    const { view } = this;
    for (const element of view.registry.filter((one) => one.kind === "node")) {
      const gfx = view.registry.getGraphics(element);
      if (!gfx.classList.contains("can-take") && !gfx.classList.contains("cannot-take")) continue;
      view.canvas.removeMarker(element, "can-take");
      view.canvas.removeMarker(element, "cannot-take");
      const title = gfx.querySelector("title");
      if (title) title.textContent = view.vocabulary.nameOf(element.part);
    }
  }

  /** @param {"select"|"hand"|"connect"|"frame"|"line"} tool */
  use(tool) {
    this.tool = tool;
    this.view.container.dataset.tool = tool;
    this.view.container.parentElement?.classList.toggle("is-framing", tool === "frame" || tool === "line"); // a frame may begin anywhere
  }

  /** Begin to drag something new out of the palette. @param {MouseEvent} event @param {any} what `{service, label}`, `{offer}` or `{sheet}` */
  create(event, { service, label, offer, sheet }) {
    const { factory, diagram, editing } = this.view;
    if (sheet) return diagram.get("create").start(event, factory.createShape({ id: `__new${Date.now()}`, kind: sheet === "box" ? "box" : "note", sheet, part: { id: "", ...(sheet === "callout" ? { number: 1 } : {}) }, ...sizesOf(this.view.vocabulary)[sheet] }));
    const part = { id: "", service: service ?? "aws.generic", label: offer?.title ?? label ?? "" };
    const shape = factory.createShape({ id: `__new${Date.now()}`, kind: "node", part, offer, ...editing.size });
    return diagram.get("create").start(event, shape);
  }

  /** Begin to draw a connection. @param {MouseEvent|TouchEvent} event @param {string} id */
  connect(event, id) {
    const { diagram, registry } = this.view;
    diagram.get("connect").start(event, registry.get(id), true);
  }

  /** Does a hand hold something, or wait for where it is to go? */
  get busy() {
    return this.held || Boolean(!this.view.readOnly && this.view.diagram.get("dragging").context());
  }

  cancel() {
    const dragging = this.view.readOnly ? null : this.view.diagram.get("dragging");
    if (!dragging?.context()) return false;
    dragging.cancel();
    return true;
  }
}

const middle = (element) => ({ x: element.x + element.width / 2, y: element.y + element.height / 2 });

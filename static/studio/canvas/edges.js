// Grips on the edges of the card under the pointer: a drag from one of them draws a connection, with no tool chosen first.
import { svg } from "./svg.js";

const REACH = 12; // pixels of the screen round a grip that take a press, as much as a fingertip of a mouse needs
const LINGER = 160; // milliseconds for which the grips stay when the pointer has left, so that it can come to them

export class Edges {
  /** @param {CanvasView} view */
  constructor(view) {
    this.view = view;
    this.node = "";
    this.timer = 0;
    const { bus } = view;
    bus.on("element.hover", ({ element }) => this.#over(element));
    bus.on("element.out", () => this.#leave());
    bus.on(["drag.init", "element.mousedown"], () => this.#hide());
    bus.on(["canvas.viewbox.changed", "elements.changed"], () => this.#hide());
  }

  #over(element) {
    const { view } = this;
    if (element.kind !== "node" || view.gestures.tool !== "select" || view.gestures.panning || view.diagram.get("dragging").context()) return;
    clearTimeout(this.timer);
    if (this.node !== element.id) this.#show(element);
  }

  #leave() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#hide(), LINGER);
  }

  #hide() {
    clearTimeout(this.timer);
    if (!this.node) return;
    this.node = "";
    this.view.layer("grips").replaceChildren();
  }

  #show(element) {
    this.node = element.id;
    const { x, y, width, height } = element;
    /** @type {[number, number][]} */
    const places = [[x + width / 2, y], [x + width, y + height / 2], [x + width / 2, y + height], [x, y + height / 2]];
    this.view.layer("grips").replaceChildren(...places.map((place) => this.#grip(element.id, place)));
  }

  #grip(id, [cx, cy]) {
    const { zoom } = this.view;
    const grip = svg("g", { class: "edge-grip", "aria-hidden": "true" });
    grip.append(svg("circle", { cx, cy, r: REACH / zoom, class: "reach" }), svg("circle", { cx, cy, r: 5 / zoom, class: "dot" }));
    grip.addEventListener("mouseenter", () => clearTimeout(this.timer));
    grip.addEventListener("mouseleave", () => this.#leave());
    grip.addEventListener("mousedown", (event) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      event.preventDefault();
      this.#hide();
      this.view.focus();
      this.view.gestures.connect(event, id);
    });
    return grip;
  }
}

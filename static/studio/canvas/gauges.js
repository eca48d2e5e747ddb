// Gauges at the parts: a bar and a few words under each, in canvas units, so that they move and zoom with the parts.
import { svg } from "./svg.js";

const [WIDTH, HEIGHT, GAP] = [104, 20, 4];

export class Gauges {
  /** @param {import("./view.js").CanvasView} view */
  constructor(view) {
    this.view = view;
    this.layer = svg("g", { class: "load-gauges" });
    view.layer("load").append(this.layer);
    this.shown = new Map();
  }

  /** @param {Map<string, {text: string, tone: string, share: number}|null>} gauges by the ids of the parts */
  show(gauges) {
    this.shown = gauges;
    this.draw();
  }

  draw() {
    this.layer.replaceChildren(...[...this.shown].map(([id, gauge]) => this.#one(id, gauge)).filter(Boolean));
  }

  #one(id, gauge) {
    const box = this.view.registry.get(id);
    if (!gauge || !box || box.waypoints) return null;
    const { text, tone, share } = gauge;
    const place = svg("g", { class: `load-gauge ${tone}`, transform: `translate(${box.x + box.width / 2 - WIDTH / 2} ${box.y + box.height + GAP})`, "data-gauge": id });
    const words = svg("text", { x: WIDTH / 2, y: HEIGHT / 2 + 4 });
    words.textContent = text;
    const filled = Math.max(0, Math.min(1, share || 0)) * (WIDTH - 4);
    place.append(svg("rect", { class: "ground", width: WIDTH, height: HEIGHT, rx: 6 }), svg("rect", { class: "filled", x: 2, y: HEIGHT - 4, width: filled, height: 2, rx: 1 }), words);
    return place;
  }
}

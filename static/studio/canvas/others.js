// Where the others are: a pointer with a name for each, and a line around what they have selected. In canvas units, so
// that it moves and zooms with the parts; pointers and names stay as large as they are.
import { gettext } from "../../js/texts.js";
import { svg } from "./svg.js";

const POINTER = "M0 0 L0 16 L4.4 12.2 L7.4 18.6 L10 17.4 L7 11.2 L12.6 11 Z";
const [GAP, LETTER, TAG] = [5, 6.6, 18]; // around a part; of a name; how high a name is
const QUIET = 10_000; // milliseconds after which a pointer that does not move is put away

/** @typedef {{name: string, hue: number, at?: [number, number]|null, moved?: number, selected?: string[], typing?: string}} Other */

export class Others {
  /** @param {import("./view.js").CanvasView} view */
  constructor(view) {
    this.view = view;
    this.layer = svg("g", { class: "others", "aria-hidden": "true" });
    view.layer("others").append(this.layer);
    /** @type {Map<string, Other>} */
    this.shown = new Map();
    view.addEventListener("viewbox", () => this.draw());
    view.addEventListener("changed", () => this.draw());
  }

  /** @param {Map<string, Other>} others */
  show(others) {
    this.shown = others;
    this.draw();
  }

  draw() {
    if (!this.shown.size && !this.layer.childElementCount) return;
    const all = [...this.shown.values()];
    this.layer.replaceChildren(...all.map((one) => this.#selection(one)), ...all.map((one) => this.#pointer(one)).filter(Boolean));
  }

  /** @param {Other} other */
  #pointer({ name, hue, at, moved = 0 }) {
    if (!at || Date.now() - moved > QUIET) return null;
    const place = svg("g", { class: `other-pointer hue-${hue}`, transform: `translate(${at[0]} ${at[1]}) scale(${1 / this.view.zoom})` });
    place.append(svg("path", { d: POINTER }), this.#tag(name, 12, 16));
    return place;
  }

  /** @param {Other} other */
  #selection({ name, hue, selected = [], typing }) {
    const group = svg("g", { class: `other-selection hue-${hue}` });
    const boxes = selected.map((id) => this.view.registry.get(this.view.shownAs(id))).filter(Boolean);
    for (const [index, box] of boxes.entries()) {
      if (box.waypoints) group.append(svg("polyline", { points: box.waypoints.map(({ x, y }) => `${x},${y}`).join(" ") }));
      else group.append(svg("rect", { x: box.x - GAP, y: box.y - GAP, width: box.width + 2 * GAP, height: box.height + 2 * GAP, rx: 10 }));
      if (index || !typing) continue;
      const [x, y] = box.waypoints ? [box.waypoints[0].x, box.waypoints[0].y] : [box.x - GAP, box.y + box.height + GAP];
      const place = svg("g", { transform: `translate(${x} ${y}) scale(${1 / this.view.zoom})` });
      place.append(this.#tag(gettext("{name} is typing…", { name }), 0, 3)); // above are the buttons for the selection
      group.append(place);
    }
    return group;
  }

  #tag(words, x, y) {
    const place = svg("g", { class: "other-name", transform: `translate(${x} ${y})` });
    const text = svg("text", { x: 7, y: 12.6 });
    text.textContent = words;
    place.append(svg("rect", { width: words.length * LETTER + 14, height: TAG, rx: 4 }), text);
    return place;
  }
}

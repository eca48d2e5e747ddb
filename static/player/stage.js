// What the player needs of a diagram: the way of a connection, the box of a node, light, badges. The SVG in a page is
// one stage; a canvas may be another with the same methods.

import { HIGH, SIZE, apart, round } from "./passing.js";

const SVG = "http://www.w3.org/2000/svg";
const WORDS = 30; // letters of what a token carries; the list of steps has all of it

/** Shapes told apart without colour, around the origin. @type {Record<string, string>} */
export const SHAPES = {
  request: `M${-SIZE} 0a${SIZE} ${SIZE} 0 1 0 ${2 * SIZE} 0a${SIZE} ${SIZE} 0 1 0 ${-2 * SIZE} 0Z`,
  response: `M${-SIZE} 0a${SIZE} ${SIZE} 0 1 0 ${2 * SIZE} 0a${SIZE} ${SIZE} 0 1 0 ${-2 * SIZE} 0Z`,
  event: `M0 ${-SIZE - 2}L${SIZE + 2} 0L0 ${SIZE + 2}L${-SIZE - 2} 0Z`,
  record: `M${-SIZE} ${-SIZE}H${SIZE}V${SIZE}H${-SIZE}Z`,
  error: `M0 ${-SIZE - 2}L${SIZE + 2} ${SIZE}H${-SIZE - 2}Z`,
  compensation: `M${-SIZE} 0L${SIZE} ${-SIZE}V${SIZE}Z`,
};

/** How far what has this middle and length goes so that it lies in what is seen. @param {number} middle @param {number} long @param {number} from @param {number} room */
function inside(middle, long, from, room) {
  if (!room || long > room) return 0;
  return Math.max(from - (middle - long / 2), Math.min(0, from + room - (middle + long / 2)));
}

/** @typedef {{path: SVGPathElement, length: number, label?: DOMRect|null}} Way the line, and the box of its own label */

/** How far each message is on its way where none moves: those of one line stand one behind the other on it. @param {{move: Partial<import("./engine.js").Move>}[]} moves */
function standing(moves) {
  /** @type {Map<string, number>} */
  const passed = new Map();
  /** @type {Map<string, number>} */
  const all = new Map();
  for (const { move } of moves) all.set(move.connection ?? "", (all.get(move.connection ?? "") ?? 0) + 1);
  return moves.map(({ move }) => {
    const line = move.connection ?? "";
    passed.set(line, (passed.get(line) ?? 0) + 1);
    return along((passed.get(line) ?? 1) / ((all.get(line) ?? 1) + 1), move.direction);
  });
}

/** The progress with which a message is, at rest, so far along its line. @param {number} share @param {string} [direction] */
function along(share, direction) {
  const way = direction === "back" ? 1 - share : share;
  return way < 0.5 ? Math.sqrt(way / 2) : 1 - Math.sqrt((1 - way) / 2); // what a message eases by, undone
}

export class SvgStage {
  /** @param {SVGSVGElement} svg @param {string} prefix */
  constructor(svg, prefix) {
    this.svg = svg;
    this.prefix = prefix;
    this.layer = document.createElementNS(SVG, "g");
    this.layer.setAttribute("class", "flow-layer");
    this.layer.setAttribute("aria-hidden", "true");
    svg.append(this.layer);
    this.tokens = new Map();
    this.badges = new Map();
    /** @type {Map<string, Way|null>} */
    this.ways = new Map();
  }

  /** Is this the picture that the reader sees? */
  get shown() {
    return this.svg.getClientRects().length > 0;
  }

  /** Where a connection runs. @param {string} id @returns {Way|null|undefined} */
  way(id) {
    if (!this.ways.has(id)) {
      const path = this.svg.querySelector(`#${CSS.escape(`${this.prefix}connection-${id}`)} path.line`);
      const label = path?.parentElement?.querySelector(".label-back");
      const box = label instanceof SVGGraphicsElement ? label.getBBox() : null;
      this.ways.set(id, path instanceof SVGPathElement ? { path, length: path.getTotalLength(), label: box } : null);
    }
    return this.ways.get(id);
  }

  /** @param {string} id @returns {DOMRect|null} in the units of the picture */
  box(id) {
    const card = this.svg.querySelector(`#${CSS.escape(`${this.prefix}node-${id}`)} .card`);
    return card instanceof SVGGraphicsElement ? card.getBBox() : null;
  }

  /** Draw what moves. @param {{move: Partial<import("./engine.js").Move>, progress: number}[]} moves @param {boolean} still no travel */
  draw(moves, still) {
    const drawn = new Set();
    /** @type {{token: SVGGElement, spot: import("./passing.js").Spot, label?: DOMRect|null}[]} */
    const carried = [];
    const shares = still ? standing(moves) : [];
    moves.forEach(({ move, progress }, place) => {
      const key = `${place}`;
      const spot = move.connection ? this.#along(move, still ? shares[place] : progress) : null;
      if (move.connection ? spot && (still || (progress > 0 && progress < 1)) : move.at && progress > 0 && progress < 1) {
        drawn.add(key);
        if (spot) carried.push({ token: this.#token(key, move, spot), spot, label: this.way(move.connection ?? "")?.label });
        else this.#pulse(key, move.at ?? "", still ? 0.5 : progress);
      }
    });
    this.#carry(carried, still);
    for (const [key, element] of this.tokens) {
      if (drawn.has(key)) continue;
      element.remove();
      this.tokens.delete(key);
    }
  }

  /** @param {Partial<import("./engine.js").Move>} move @param {number} progress */
  #along(move, progress) {
    const way = this.way(move.connection ?? "");
    if (!way) return null;
    const eased = progress < 0.5 ? 2 * progress * progress : 1 - (-2 * progress + 2) ** 2 / 2;
    const at = way.length * (move.direction === "back" ? 1 - eased : eased);
    return round(way.path.getPointAtLength(at), way.path.getPointAtLength(at > 1 ? at - 1 : at + 1), way.label);
  }

  #token(key, move, spot) {
    const shape = SHAPES[move.message] ? move.message : "request";
    let token = this.tokens.get(key);
    if (!token || token.dataset.shape !== shape) {
      token?.remove();
      token = document.createElementNS(SVG, "g");
      token.setAttribute("class", `token ${shape}`);
      token.dataset.shape = shape;
      const figure = document.createElementNS(SVG, "path");
      figure.setAttribute("d", SHAPES[shape]);
      token.append(figure);
      this.layer.append(token);
      this.tokens.set(key, token);
    }
    token.setAttribute("transform", `translate(${spot.x.toFixed(1)} ${spot.y.toFixed(1)})`);
    if (token.dataset.words !== (move.label ?? "")) this.#write(token, move.label ?? "");
    return token;
  }

  /**
   * What tokens carry, above them, or below or farther off where it would cover a line's own label or what another carries.
   * @param {{token: SVGGElement, spot: import("./passing.js").Spot, label?: DOMRect|null}[]} carried @param {boolean} still
   */
  #carry(carried, still) {
    const { x, y, width, height } = this.seen;
    const plates = carried.map(({ token, spot, label }) => {
      const wide = token.dataset.words ? Number(token.dataset.width) : 0;
      const aside = inside(spot.x, wide, x, width);
      const before = !still && token.dataset.lower ? Number(token.dataset.lower) : undefined;
      return { spot: { x: spot.x + aside, y: spot.y }, aside, half: wide / 2, label, before, ...(height ? { from: y, to: y + height } : {}) };
    });
    apart(plates).forEach((lower, place) => {
      const { token, spot } = carried[place];
      token.dataset.lower = String(lower);
      const off = inside(spot.y + lower, HIGH, y, height);
      token.querySelector(".token-words")?.setAttribute("transform", `translate(${plates[place].aside.toFixed(1)} ${(lower + off).toFixed(1)})`);
    });
  }

  /** The part of the picture that is seen, in its units; empty where that is not known. */
  get seen() {
    return this.svg.viewBox.baseVal ?? { x: 0, y: 0, width: 0, height: 0 };
  }

  /** @param {SVGGElement} token @param {string} label */
  #write(token, label) {
    token.dataset.words = label;
    token.querySelector(".token-words")?.remove();
    if (!label) return;
    const words = document.createElementNS(SVG, "g");
    words.setAttribute("class", "token-words");
    const [back, text] = [document.createElementNS(SVG, "rect"), document.createElementNS(SVG, "text")];
    text.textContent = label.length > WORDS ? `${label.slice(0, WORDS - 1)}…` : label;
    words.append(back, text);
    token.append(words);
    const wide = text.getComputedTextLength() + 12;
    token.dataset.width = String(wide);
    for (const [name, value] of Object.entries({ x: -wide / 2, y: -HIGH / 2, width: wide, height: HIGH, rx: 5 })) back.setAttribute(name, value.toFixed(1));
    text.setAttribute("y", "4");
  }

  #pulse(key, node, progress) {
    const box = this.box(node);
    if (!box) return;
    let ring = this.tokens.get(key);
    if (!ring || ring.dataset.shape !== "pulse") {
      ring?.remove();
      ring = document.createElementNS(SVG, "rect");
      ring.setAttribute("class", "pulse");
      ring.dataset.shape = "pulse";
      this.layer.append(ring);
      this.tokens.set(key, ring);
    }
    const out = 2 + 7 * progress;
    for (const [name, value] of Object.entries({ x: box.x - out, y: box.y - out, width: box.width + 2 * out, height: box.height + 2 * out, rx: 10 + out })) {
      ring.setAttribute(name, value.toFixed(1));
    }
    ring.style.opacity = String(Math.sin(Math.PI * progress));
  }

  /** Badges on the nodes. @param {Record<string, {state: string, tone?: string, value?: number|string}>} marks @param {string[]} changed */
  mark(marks, changed) {
    for (const [id, group] of this.badges) {
      if (marks[id]) continue;
      group.remove();
      this.badges.delete(id);
    }
    for (const [id, mark] of Object.entries(marks)) this.#badge(id, mark, changed.includes(id));
  }

  #badge(id, mark, fresh) {
    const box = this.box(id);
    if (!box) return;
    const words = mark.value === undefined || mark.value === null ? mark.state : `${mark.state} ${mark.value}`;
    const look = `${mark.tone ?? "neutral"} ${words} ${fresh}`;
    const known = this.badges.get(id);
    if (known?.dataset.look === look) return;
    known?.remove();
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", `node-mark ${mark.tone ?? "neutral"}${fresh ? " fresh" : ""}`);
    group.dataset.look = look;
    const text = document.createElementNS(SVG, "text");
    text.textContent = words.length > 22 ? `${words.slice(0, 21)}…` : words;
    const back = document.createElementNS(SVG, "rect");
    group.append(back, text);
    this.layer.append(group);
    const wide = text.getComputedTextLength() + 14;
    const x = box.x + box.width / 2;
    const y = box.y - 3;
    back.setAttribute("x", (x - wide / 2).toFixed(1));
    back.setAttribute("y", (y - 10).toFixed(1));
    back.setAttribute("width", wide.toFixed(1));
    back.setAttribute("height", "20");
    back.setAttribute("rx", "10");
    text.setAttribute("x", x.toFixed(1));
    text.setAttribute("y", (y + 4).toFixed(1));
    this.badges.set(id, group);
  }

  clear() {
    this.draw([], false);
    this.mark({}, []);
  }
}

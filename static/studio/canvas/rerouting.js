// What follows when parts stand elsewhere: the ways of connections, and where their labels stand.
import { foldedParts } from "../document/parts.js";
import { clipped, overlap } from "./geometry.js";
import { frameName, labelShare, lineLabel } from "./labels.js";
import { repaired, route } from "./router.js";

export class Rerouting {
  /** @param {Vocabulary} vocabulary */
  constructor(vocabulary) {
    this.vocabulary = vocabulary;
    const { card_width: width, roomy_height: height } = vocabulary.drawing.sizes;
    this.size = { width, height };
  }

  /** @param {any} node @returns {Box} */
  boxOf(node) {
    return { ...(node.position ?? { x: 0, y: 0 }), ...this.size };
  }

  /**
   * Routes for connections, with some nodes elsewhere than the document says, and places for their labels and for those
   * that a moved card would cover.
   * @param {any} sketch @param {any[]} lines @param {Map<string, Box>} boxes @param {Map<string, Point>} moved how far
   * @returns {any[]} operations, one for each of `lines` first
   */
  rerouted(sketch, lines, boxes = new Map(), moved = new Map()) {
    const cards = this.#cards(sketch, boxes);
    const changing = new Set(lines.map((line) => line.id));
    const standing = (sketch.connections ?? []).filter((line) => !changing.has(line.id) && line.route?.length);
    const others = standing.map((line) => line.route);
    const found = lines.map((line) => {
      const way = this.#way(line, cards, others, moved);
      others.push(way.points);
      return { line, ...way };
    });
    const set = this.#labelled(sketch, found, standing, { cards, boxes, others });
    return [
      ...found.map(({ line, points }) => ({ do: "update", connection: line.id, set: { route: points.map(({ x, y }) => ({ x, y })), ...set.get(line.id) } })),
      ...standing.filter((line) => set.has(line.id)).map((line) => ({ do: "update", connection: line.id, set: set.get(line.id) })),
    ];
  }

  /** All cards, and who is reached where: what lies in a folded frame, at the frame's card. */
  #cards(sketch, boxes) {
    const folded = foldedParts(sketch);
    const frames = (sketch.frames ?? []).filter((frame) => frame.collapsed && frame.box).map((frame) => [frame.id, boxes.get(frame.id) ?? { ...frame.box, ...this.size }]);
    const all = new Map([...sketch.nodes.filter((node) => !folded.has(node.id)).map((node) => [node.id, boxes.get(node.id) ?? this.boxOf(node)]), ...frames]);
    const at = (id) => (all.has(folded.get(id)) ? folded.get(id) : id);
    return { all, at, box: (id) => all.get(at(id)) ?? boxes.get(id) ?? this.boxOf(sketch.nodes.find((node) => node.id === id)) };
  }

  /** A line's way: as drawn by hand, moved as a whole, or found. `together` is said of a line moved as a whole. */
  #way(line, cards, others, moved) {
    const still = { x: 0, y: 0 };
    const [from, to] = [moved.get(line.source), moved.get(line.target)];
    const kept = line.pinned && line.route && repaired(line.route, from ?? still, to ?? still);
    if (kept) return { points: kept, together: false };
    const together = line.route && sameMove(from, to) && repaired(line.route, from, to);
    if (together) return { points: together, together: true };
    const ends = [cards.at(line.source), cards.at(line.target)];
    const rest = [...cards.all].filter(([id]) => !ends.includes(id)).map(([, card]) => card);
    return { points: route(cards.box(line.source), cards.box(line.target), rest, others), together: false };
  }

  /**
   * What to set where labels stand: once all lines are known, each looks for a place, but for those that just go along.
   * A label that stood where a moved card or another label comes to lie looks again, once.
   */
  #labelled(sketch, found, standing, { cards, boxes, others }) {
    const waiting = found.filter(({ line }) => line.label);
    const there = new Map();
    for (const line of standing) {
      if (!line.label) continue;
      const points = clipped(line.route, cards.box(line.source), cards.box(line.target));
      const box = this.#labelOf(line, points, line.label_at);
      if ([...boxes.values()].some((card) => overlap(card, box))) waiting.push({ line, points, together: false });
      else there.set(line.id, { line, points, box });
    }
    const names = (sketch.frames ?? []).filter((frame) => frame.box && !frame.collapsed).map((frame) => frameName(frame, this.vocabulary));
    const all = [...cards.all.values()];
    const set = new Map();
    for (const { line, points, together } of waiting) {
      const ground = { cards: all, names, labels: [...there.values()].map((one) => one.box), lines: others.filter((other) => other !== points && other !== line.route) };
      const at = together ? line.label_at : labelShare(line.label, points, ground, this.vocabulary, line.label_at);
      if (!together) set.set(line.id, { label_at: at });
      const box = this.#labelOf(line, points, at);
      for (const other of [...there.values()].filter((one) => one.line && !set.has(one.line.id) && overlap(one.box, box))) {
        there.delete(other.line.id);
        waiting.push({ line: other.line, points: other.points, together: false });
      }
      there.set(line.id, { box });
    }
    return set;
  }

  #labelOf(line, points, at) {
    return lineLabel(line.label, points, this.vocabulary, at).box;
  }
}

const sameMove = (one, other) => Boolean(one && other && one.x === other.x && one.y === other.y);

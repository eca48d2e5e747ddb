// Where a connection's label stands on its line: on free ground, as near to the line's middle as may be. Pure but for
// the measuring of text; units are canvas pixels.
import { along, around, grown, inside, lengthOf, middleOfLongest, overlap } from "./geometry.js";
import { width, wrap } from "./text.js";

// What it costs a label to stand there; the least sum wins. Covering a card hides what is read first.
const COST = { card: 4000, label: 2000, name: 800, line: 300, end: 200, corner: 150, upright: 40, far: 80, short: 60 };
const STAYS = 250; // how much better another place must be for a label to leave the one it has
const HEAD = 18; // room that an arrow's head needs beside a label
const BETWEEN = 4; // room between a label and what it must not touch

/** A label's lines of text and its size. @param {string} text @param {Vocabulary} vocabulary */
function measured(text, vocabulary) {
  const { sizes, texts } = vocabulary.drawing;
  const lines = wrap(text, texts.line, sizes.line_label_width, 3);
  const wide = Math.max(0, ...lines.map((line) => width(line, texts.line))) + 2 * sizes.line_label_padding;
  return { lines, width: wide, height: lines.length * texts.line.line_height + sizes.line_label_padding };
}

/** A connection's label: its lines and its box on the way. @param {number|null|undefined} at share of the way's length */
export function lineLabel(text, points, vocabulary, at) {
  const { lines, ...size } = measured(text, vocabulary);
  return { lines, box: boxAt(at === null || at === undefined ? middleOfLongest(points) : along(points, at), size) };
}

const boxAt = (middle, { width: wide, height: high }) => ({ x: middle.x - wide / 2, y: middle.y - high / 2, width: wide, height: high });

/** The ground that a frame's name takes. @param {any} frame @param {Vocabulary} vocabulary @returns {Box} */
export function frameName(frame, vocabulary) {
  const { sizes, texts } = vocabulary.drawing;
  const wide = width(wrap(frame.label ?? "", texts.frame, sizes.frame_label_width, 1)[0] ?? "", texts.frame) + sizes.frame_icon + 16;
  return { x: frame.box.x, y: frame.box.y, width: Math.min(frame.box.width, wide), height: sizes.frame_label_height };
}

/**
 * The best place of a label, as a share of its line's length.
 * @param {string} text @param {Point[]} points the line from card to card
 * @param {{cards: Box[], names: Box[], labels: Box[], lines: Point[][]}} ground what else is there; `cards` with both ends
 * @param {Vocabulary} vocabulary @param {number|null} [now] the share where it stands
 */
export function labelShare(text, points, ground, vocabulary, now = null) {
  const size = measured(text, vocabulary);
  const region = grown(/** @type {Box} */ (around(points.map((point) => ({ ...point, width: 0, height: 0 })))), Math.max(size.width, size.height));
  const near = (boxes) => boxes.filter((box) => overlap(box, region));
  const [cards, names, labels] = [near(ground.cards), near(ground.names), near(ground.labels)];
  const pieces = ground.lines.flatMap((line) => line.slice(1).map((end, index) => span(line[index], end))).filter((piece) => overlap(piece, region));
  const whole = lengthOf(points);
  let [best, least] = [0.5, Infinity];
  for (const { middle, share, level, length } of places(points, size, whole, now ?? 0.5)) {
    const box = boxAt(middle, size);
    const room = grown(box, BETWEEN);
    const taken = level ? size.width : size.height;
    const cost =
      COST.card * cards.filter((card) => overlap(box, card)).length +
      COST.label * labels.filter((label) => overlap(room, label)).length +
      COST.name * names.filter((name) => overlap(box, name)).length +
      COST.line * pieces.filter((piece) => overlap(room, piece)).length +
      COST.end * [points[0], points.at(-1)].filter((end) => inside(grown(box, HEAD), end)).length +
      (length < taken + 2 * BETWEEN ? COST.corner : 0) +
      (level ? 0 : COST.upright) +
      COST.far * Math.abs(share - 0.5) +
      COST.short * (1 - length / whole) -
      (share === now ? STAYS : 0);
    if (cost < least) [best, least] = [share, cost];
  }
  return Math.round(best * 1000) / 1000;
}

/**
 * Places to try: where it stands or the middle of all, though they may hide a corner; the middle of each piece, and
 * others along it half a label apart.
 */
function* places(points, size, whole, first) {
  yield { middle: along(points, first), share: first, level: true, length: 0 };
  let gone = 0;
  for (let index = 0; index + 1 < points.length; index += 1) {
    const [from, to] = [points[index], points[index + 1]];
    const level = Math.abs(from.y - to.y) < Math.abs(from.x - to.x);
    const length = lengthOf([from, to]);
    const step = (level ? size.width : size.height + 12) / 2;
    const most = Math.min(12, Math.max(0, Math.floor((length / 2 - step) / step)));
    for (let turn = -most; length > 0 && turn <= most; turn += 1) {
      const at = length / 2 + turn * step;
      yield { middle: { x: from.x + ((to.x - from.x) * at) / length, y: from.y + ((to.y - from.y) * at) / length }, share: (gone + at) / whole, level, length };
    }
    gone += length;
  }
}

/** A piece of a line as a box a pixel wide. @param {Point} one @param {Point} other @returns {Box} */
const span = (one, other) => ({ x: Math.min(one.x, other.x), y: Math.min(one.y, other.y), width: Math.abs(one.x - other.x) + 1, height: Math.abs(one.y - other.y) + 1 });

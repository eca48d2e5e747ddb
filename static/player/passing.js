// How a token and its words pass the label of their line, in the units of the picture: both shall be read. No DOM.

export const SIZE = 8; // half of a token
const BESIDE = 20; // from a token to its words
export const HIGH = 18; // the plate of the words
const RIM = 4; // a token has an outline, and some air
const STEPS = 12; // how often a plate is tried farther off
const RAMP = 14; // on the way before and behind a label, where a token leaves the line and comes back

/** @typedef {{x: number, y: number}} Spot */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/**
 * How far below its token a plate of words stands. As in the moving pictures.
 * @param {Spot} spot @param {number} half of the plate's width @param {Box|null} [label] of the line
 */
export function beside(spot, half, label) {
  if (!label || spot.x + half <= label.x || spot.x - half >= label.x + label.width) return -BESIDE;
  const [over, under] = [label.y - HIGH / 2 - 1 - spot.y, label.y + label.height + HIGH / 2 + 1 - spot.y];
  const free = [-BESIDE, BESIDE].find((side) => side <= over || side >= under);
  return free ?? (-over <= under ? over : under);
}

/**
 * How far below their tokens plates stand of which none covers another. One that can stay where it stood does, so that it
 * does not jump. As in the moving pictures.
 * @param {{spot: Spot, half: number, label?: Box|null, before?: number, from?: number, to?: number}[]} plates
 *   `half` of its width, 0 where there are no words; `from` and `to` are what is seen of the picture, downwards
 * @returns {number[]}
 */
export function apart(plates) {
  /** @type {Box[]} */
  const taken = [];
  return plates.map(({ spot, half, label, before, from = -Infinity, to = Infinity }) => {
    const usual = beside(spot, half, label);
    if (!half) return usual;
    const steps = Array.from({ length: STEPS }, (_, step) => BESIDE + (HIGH + 2) * step).flatMap((far) => [-far, far]);
    const at = (/** @type {number} */ down) => ({ x: spot.x - half, y: spot.y + down - HIGH / 2, width: 2 * half, height: HIGH });
    const free = [before ?? usual, usual, ...steps].find((down) => {
      const box = at(down);
      return box.y >= from && box.y + HIGH <= to && ![...taken, ...(label ? [label] : [])].some((other) => overlap(box, other));
    });
    taken.push(at(free ?? usual));
    return free ?? usual;
  });
}

/** @param {Box} one @param {Box} other */
const overlap = (one, other) => one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

/**
 * Where a token is that goes round the label of its line: over it where the line lies, at its left where it stands.
 * @param {Spot} spot on the line @param {Spot} near on the line too, a little before or behind @param {Box|null} [label] of the line
 * @returns {Spot}
 */
export function round(spot, near, label) {
  if (!label) return spot;
  const lies = Math.abs(near.x - spot.x) >= Math.abs(near.y - spot.y);
  const [along, from, long] = lies ? [spot.x, label.x, label.width] : [spot.y, label.y, label.height];
  const [across, edge] = lies ? [spot.y, label.y] : [spot.x, label.x];
  const wide = lies ? label.height : label.width;
  if (across <= edge - SIZE || across >= edge + wide + SIZE) return spot; // the label stands beside the line
  const inside = Math.min(along - (from - SIZE - RIM - RAMP), from + long + SIZE + RIM + RAMP - along) / RAMP;
  const part = Math.min(Math.max(inside, 0), 1);
  const aside = (edge - SIZE - RIM - across) * part * part * (3 - 2 * part);
  return lies ? { x: spot.x, y: spot.y + aside } : { x: spot.x + aside, y: spot.y };
}

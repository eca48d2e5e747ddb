// Room for a card that is put on a line: what lies beyond goes further away, and frames that reach there grow.

const GAP = 56; // canvas pixels between cards, so that a line and its label are seen
const LEAST = 24; // pixels that are left on each side of a card where there is room already

/** @typedef {{axis: "x"|"y", side: "width"|"height", beyond: number, by: number}} Shift */

/**
 * Where a card comes to lie between two others, near a point, and what must go further away for it.
 * @param {Box} from @param {Box} to @param {{width: number, height: number}} size @param {Point} point
 * @returns {{spot: Point, shift: Shift|null}}
 */
export function roomBetween(from, to, size, point) {
  const level = Math.abs(to.x - from.x) >= Math.abs(to.y - from.y);
  const [axis, side] = level ? /** @type {const} */ (["x", "width"]) : /** @type {const} */ (["y", "height"]);
  const [first, second] = from[axis] <= to[axis] ? [from, to] : [to, from];
  const start = first[axis] + first[side];
  const free = second[axis] - start;
  const half = size[side] / 2;
  if (free >= size[side] + 2 * LEAST) {
    const at = Math.min(Math.max(point[axis], start + LEAST + half), second[axis] - LEAST - half);
    return { spot: { ...point, [axis]: at }, shift: null };
  }
  const by = size[side] + 2 * GAP - free;
  return { spot: { ...point, [axis]: start + GAP + half }, shift: { axis, side, beyond: second[axis], by } };
}

/**
 * What a shift does to the parts of a sketch. Pinned cards stay.
 * @param {any} sketch @param {(node: any) => Box} boxOf @param {Shift|null} shift
 * @returns {{operations: any[], boxes: Map<string, Box>, moved: Map<string, Point>}}
 */
export function shifted(sketch, boxOf, shift) {
  const [operations, boxes, moved] = [[], new Map(), new Map()];
  if (!shift) return { operations, boxes, moved };
  const { axis, side, beyond, by } = shift;
  const delta = { x: 0, y: 0, [axis]: by };
  for (const node of sketch.nodes ?? []) {
    const box = boxOf(node);
    if (node.pinned || box[axis] < beyond) continue;
    const position = { x: box.x + delta.x, y: box.y + delta.y };
    operations.push({ do: "update", node: node.id, set: { position } });
    boxes.set(node.id, { ...box, ...position });
    moved.set(node.id, delta);
  }
  for (const frame of sketch.frames ?? []) {
    if (!frame.box || frame.box[axis] + frame.box[side] < beyond) continue;
    const further = frame.box[axis] >= beyond;
    if (!further && frame.collapsed) continue;
    const box = { ...frame.box, [further ? axis : side]: frame.box[further ? axis : side] + by };
    operations.push({ do: "update", frame: frame.id, set: { box } });
    if (frame.collapsed) boxes.set(frame.id, box);
  }
  return { operations, boxes, moved };
}

// Lines and boxes as plain numbers, in canvas pixels. What is here follows the server's pictures point for point.

/** @param {Box} box @returns {Point} */
export const centre = (box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

/** @param {Box} box @param {Point} point */
export const inside = (box, point) => box.x <= point.x && point.x <= box.x + box.width && box.y <= point.y && point.y <= box.y + box.height;

/** @param {Box} one @param {Box} other */
export const overlap = (one, other) =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

/** @param {Box[]} boxes @returns {Box|null} */
export function around(boxes) {
  if (!boxes.length) return null;
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** @param {Box} box @param {number} by @returns {Box} */
export const grown = (box, by) => ({ x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by });

/** A drawn line cut where it leaves the source's card and where it meets the target's. @param {Point[]} route @param {Box} source @param {Box} target */
export function clipped(route, source, target) {
  const whole = [centre(source), ...route, centre(target)];
  return cut(cut(whole, source).reverse(), target).reverse();
}

function cut(points, box) {
  for (let index = 0; index + 1 < points.length; index += 1) {
    const [start, end] = [points[index], points[index + 1]];
    if (inside(box, end)) continue;
    return [inside(box, start) ? crossing(start, end, box) : start, ...points.slice(index + 1)];
  }
  return points;
}

function crossing(within, beyond, box) {
  let share = 1;
  const [dx, dy] = [beyond.x - within.x, beyond.y - within.y];
  if (dx) share = Math.min(share, Math.max((box.x + box.width - within.x) / dx, (box.x - within.x) / dx));
  if (dy) share = Math.min(share, Math.max((box.y + box.height - within.y) / dy, (box.y - within.y) / dy));
  return { x: within.x + dx * share, y: within.y + dy * share };
}

/** Middle of the longest piece: where a label goes. @param {Point[]} points @returns {Point} */
export function middleOfLongest(points) {
  let best = [points[0], points[1]];
  let longest = -1;
  for (let index = 0; index + 1 < points.length; index += 1) {
    const length = Math.abs(points[index].x - points[index + 1].x) + Math.abs(points[index].y - points[index + 1].y);
    if (length > longest) [best, longest] = [[points[index], points[index + 1]], length];
  }
  return { x: (best[0].x + best[1].x) / 2, y: (best[0].y + best[1].y) / 2 };
}

/** Length of a line whose pieces are level or upright. @param {Point[]} points */
export const lengthOf = (points) => points.slice(1).reduce((sum, end, index) => sum + Math.abs(end.x - points[index].x) + Math.abs(end.y - points[index].y), 0);

/** The place on a line after a share of its length. @param {Point[]} points @param {number} share @returns {Point} */
export function along(points, share) {
  let left = share * lengthOf(points);
  for (let index = 0; index + 1 < points.length; index += 1) {
    const [from, to] = [points[index], points[index + 1]];
    const length = lengthOf([from, to]);
    if (length > 0 && left <= length) return { x: from.x + ((to.x - from.x) * left) / length, y: from.y + ((to.y - from.y) * left) / length };
    left -= length;
  }
  return points.at(-1);
}

/** The share of a line's length after which it is nearest to a place. @param {Point[]} points @param {Point} place */
export function shareOf(points, place) {
  let [nearest, best, gone] = [Infinity, 0, 0];
  for (let index = 0; index + 1 < points.length; index += 1) {
    const [from, to] = [points[index], points[index + 1]];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const square = dx * dx + dy * dy;
    const part = square ? Math.min(1, Math.max(0, ((place.x - from.x) * dx + (place.y - from.y) * dy) / square)) : 0;
    const away = Math.hypot(from.x + dx * part - place.x, from.y + dy * part - place.y);
    const length = lengthOf([from, to]);
    if (away < nearest) [nearest, best] = [away, gone + length * part];
    gone += length;
  }
  return gone ? best / gone : 0.5;
}

/** The line without what its head takes at the end, and at the start for lines with two heads. */
export function shortened(points, length, both) {
  const result = [...points.slice(0, -1), before(points.at(-1), points.at(-2), length)];
  if (both) result[0] = before(result[0], result[1], length);
  return result;
}

function before(end, previous, length) {
  const [dx, dy] = [end.x - previous.x, end.y - previous.y];
  const whole = Math.hypot(dx, dy);
  const share = whole ? Math.min(length, whole * 0.4) / whole : 0;
  return { x: end.x - dx * share, y: end.y - dy * share };
}

/** SVG path data along the points, with rounded corners. */
export function roundedPath(points, corner) {
  const place = (point) => `${+point.x.toFixed(2)} ${+point.y.toFixed(2)}`;
  let path = `M${place(points[0])}`;
  for (let index = 1; index + 1 < points.length; index += 1) {
    path += `L${place(towards(points[index], points[index - 1], corner))}Q${place(points[index])} ${place(towards(points[index], points[index + 1], corner))}`;
  }
  return `${path}L${place(points.at(-1))}`;
}

function towards(corner, other, most) {
  const [dx, dy] = [other.x - corner.x, other.y - corner.y];
  const length = Math.hypot(dx, dy);
  if (!length) return corner;
  const share = Math.min(most, length / 2) / length;
  return { x: corner.x + dx * share, y: corner.y + dy * share };
}

/** Without repeated points and without points on a straight piece. @param {Point[]} points */
export function simplified(points) {
  const kept = [];
  for (const point of points) {
    const rounded = { x: Math.round(point.x * 10) / 10, y: Math.round(point.y * 10) / 10 };
    const [last, last2] = [kept.at(-1), kept.at(-2)];
    if (last && last.x === rounded.x && last.y === rounded.y) continue;
    if (last2 && Math.abs((last.x - last2.x) * (rounded.y - last.y) - (last.y - last2.y) * (rounded.x - last.x)) < 1e-6) kept[kept.length - 1] = rounded;
    else kept.push(rounded);
  }
  return kept;
}

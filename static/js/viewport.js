// The arithmetic of zooming and panning: no DOM, plain values.
// A view is {scale, x, y}: how large the picture is drawn and where its origin lies, in pixels of the box.

export const SMALLEST = 0.2;
export const LARGEST = 5;
const EDGE = 24; // pixels kept free around a fitted picture
const STAYS = 72; // pixels of the picture that cannot be moved out of the box

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{scale: number, x: number, y: number}} View */

/** The view that shows everything, at most `largest` times its size. @param {Size} picture @param {Size} box @returns {View} */
export function fit(picture, box, largest = 1.2) {
  const across = (box.width - 2 * EDGE) / picture.width;
  const down = (box.height - 2 * EDGE) / picture.height;
  const scale = Math.max(Math.min(across, down, largest), 0.05);
  return centred(picture, box, scale);
}

/** The view at a scale: in the middle, or from the left and the top where it is larger than the box. @param {Size} picture @param {Size} box @param {number} scale @returns {View} */
export function centred(picture, box, scale) {
  const across = box.width - picture.width * scale;
  const down = box.height - picture.height * scale;
  return { scale, x: across > 0 ? across / 2 : EDGE / 2, y: down > 0 ? down / 2 : EDGE / 2 };
}

/** Zoom by a factor; the point under (x, y) stays where it is. @param {View} view @param {number} factor @param {number} x @param {number} y @returns {View} */
export function zoomed(view, factor, x, y) {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, view.scale * factor));
  const real = scale / view.scale;
  return { scale, x: x - (x - view.x) * real, y: y - (y - view.y) * real };
}

/** Move by pixels, but never wholly out of sight. @param {View} view @param {number} dx @param {number} dy @param {Size} picture @param {Size} box @returns {View} */
export function moved(view, dx, dy, picture, box) {
  const width = picture.width * view.scale;
  const height = picture.height * view.scale;
  return {
    scale: view.scale,
    x: Math.min(box.width - STAYS, Math.max(STAYS - width, view.x + dx)),
    y: Math.min(box.height - STAYS, Math.max(STAYS - height, view.y + dy)),
  };
}

/**
 * The view that shows an area, no smaller than the whole picture fitted or than `least`, and no larger than `largest`,
 * within the picture. What does not fit is shown round its middle.
 * @param {Size} picture @param {Size} box @param {{x: number, y: number, width: number, height: number}} area
 * @param {number} largest @param {number} [least] @returns {View}
 */
export function framed(picture, box, area, largest, least = 0) {
  const whole = fit(picture, box);
  const wanted = Math.min((box.width - 2 * EDGE) / area.width, (box.height - 2 * EDGE) / area.height, largest);
  const scale = Math.max(wanted, whole.scale, least);
  const kept = (size, room, middle) => {
    const least = room - size * scale - EDGE;
    return least > EDGE ? (room - size * scale) / 2 : Math.min(EDGE, Math.max(least, room / 2 - middle * scale));
  };
  return {
    scale,
    x: kept(picture.width, box.width, area.x + area.width / 2),
    y: kept(picture.height, box.height, area.y + area.height / 2),
  };
}

/** Part of the way from one view to another. @param {View} one @param {View} other @param {number} part from 0 to 1 @returns {View} */
export function between(one, other, part) {
  const of = (/** @type {keyof View} */ key) => one[key] + (other[key] - one[key]) * part;
  return { scale: of("scale"), x: of("x"), y: of("y") };
}

/** The view as an SVG viewBox. @param {View} view @param {Size} box */
export function viewBox(view, box) {
  const values = [-view.x / view.scale, -view.y / view.scale, box.width / view.scale, box.height / view.scale];
  return values.map((value) => Number(value.toFixed(2))).join(" ");
}

/** Which of the places lies next in a direction, or null. @param {{x: number, y: number}} from @param {{id: string, x: number, y: number}[]} places @param {string} key */
export function nextPlace(from, places, key) {
  const [ahead, aside] = {
    ArrowRight: [(p) => p.x - from.x, (p) => p.y - from.y],
    ArrowLeft: [(p) => from.x - p.x, (p) => p.y - from.y],
    ArrowDown: [(p) => p.y - from.y, (p) => p.x - from.x],
    ArrowUp: [(p) => from.y - p.y, (p) => p.x - from.x],
  }[key];
  let best = null;
  let least = Infinity;
  for (const place of places) {
    const distance = ahead(place);
    if (distance < 8) continue;
    const cost = distance + 2 * Math.abs(aside(place));
    if (cost < least) [best, least] = [place, cost];
  }
  return best;
}

// Notes, boxes, images and lines without meaning: where they stand. All of it pure; units are canvas pixels.
import { around, clipped, middleOfLongest } from "./geometry.js";

/** @typedef {"note"|"box"|"image"} SheetName */
/** The sheets, in the order in which they cover each other, and the list that holds each. @type {Record<SheetName, string>} */
export const SHEETS = { box: "boxes", image: "images", note: "notes" };
const [NOTE, CALLOUT] = [64, 40]; // pixels that a new one is high: room to write in

/** How large a new sheet is; boxes and images without a size are drawn so by the server too. @param {Vocabulary} vocabulary */
export function sizesOf({ drawing: { sheets } }) {
  const width = sheets.note_width;
  return { note: { width, height: NOTE }, callout: { width, height: CALLOUT }, ...sheets.usual };
}

const GAP = 24;

/** @param {string|undefined} name @returns {name is SheetName} */
export const isSheet = (name) => Boolean(name && name in SHEETS);

/** All sheets of a sketch with their kinds. @param {any} sketch @returns {{name: SheetName, part: any}[]} */
export const sheetsOf = (sketch) => Object.entries(SHEETS).flatMap(([name, plural]) => (sketch[plural] ?? []).map((part) => ({ name: /** @type {SheetName} */ (name), part })));

/** Where sheets stand; those without a place in a row below everything. @param {any} sketch @param {Box[]} drawn @param {(name: SheetName, part: any) => {width: number, height: number}} size @returns {Map<string, Box>} */
export function sheetBoxes(sketch, drawn, size) {
  const all = sheetsOf(sketch);
  const ground = around([...drawn, ...all.map(({ part }) => part.box).filter(Boolean)]) ?? { x: 0, y: 0, width: 0, height: -GAP };
  let { x } = ground;
  return new Map(
    all.map(({ name, part }) => {
      if (part.box) return [part.id, part.box];
      const box = { x, y: ground.y + ground.height + GAP, ...size(name, part) };
      x += box.width + GAP;
      return [part.id, box];
    }),
  );
}

const spot = (point) => ({ x: point.x, y: point.y, width: 0, height: 0 });

/**
 * The ways of the lines without meaning, from edge to edge, as the server draws them.
 * @param {any} sketch @param {Map<string, Box>} boxes of nodes, frames and sheets @param {(id: string) => Point[]|undefined} way of a connection
 * @returns {Map<string, Point[]>} without those whose ends are not there
 */
export function plainWays(sketch, boxes, way) {
  const found = new Map();
  const place = (id) => {
    const points = found.get(id) ?? way(id);
    return boxes.get(id) ?? (points?.length > 1 ? spot(middleOfLongest(points)) : undefined);
  };
  let waiting = sketch.lines ?? [];
  while (waiting.length) {
    const left = [];
    for (const line of waiting) {
      const [source, target] = [line.source ? place(line.source) : line.start && spot(line.start), line.target ? place(line.target) : line.end && spot(line.end)];
      if (source && target) found.set(line.id, clipped(line.route ?? [], source, target));
      else left.push(line);
    }
    if (left.length === waiting.length) break;
    waiting = left;
  }
  return found;
}

/** Where the number of a callout stands at the part that it is about: on its corner, or in a line's middle. */
export const pinAt = (box, points) => (box ? { x: box.x, y: box.y } : points?.length > 1 ? middleOfLongest(points) : null);

/** The next number that no callout has. @param {any} sketch */
export function nextNumber(sketch) {
  const taken = new Set((sketch.notes ?? []).map((note) => note.number));
  let number = 1;
  while (taken.has(number)) number += 1;
  return number;
}

/** A plain line moved as a whole, as far as its ends are free. */
export function lineMoved(line, delta) {
  const moved = (point) => ({ x: point.x + delta.x, y: point.y + delta.y });
  return { ...(line.start ? { start: moved(line.start) } : {}), ...(line.end ? { end: moved(line.end) } : {}), ...(line.route ? { route: line.route.map(moved) } : {}) };
}


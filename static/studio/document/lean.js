// A sketch without what the one who gets it does not need.
import { same } from "./operations.js";

/** A part without some of its fields. @param {any} part @param {string[]} keys */
export const without = (part, keys) => Object.fromEntries(Object.entries(part).filter(([key]) => !keys.includes(key)));

/** By kind of part what says where it stands. @type {Record<string, string[]>} */
const PLACES = { nodes: ["position", "pinned"], frames: ["box"], connections: ["route", "pinned", "label_at"] };

/** Nothing of where things stand: what is checked does not depend on it. @param {Sketch} sketch @returns {Sketch} */
export function withoutPlaces(sketch) {
  const lean = /** @type {any} */ ({ ...sketch });
  for (const [name, keys] of Object.entries(PLACES)) if (lean[name]) lean[name] = lean[name].map((part) => without(part, keys));
  return lean;
}

/** Without the routes that nobody drew by hand: they can be found again. @param {Sketch} sketch @returns {Sketch} */
export function withoutFoundRoutes(sketch) {
  const found = (line) => (line.pinned ? line : without(line, ["route", "label_at"]));
  return { ...sketch, ...(sketch.connections && { connections: sketch.connections.map(found) }) };
}

/** The other way: lines that say the same as they did, between parts that stand where they stood, keep the way that they had. @param {Sketch} sketch @param {Sketch} before @returns {Sketch} */
export function withFoundRoutes(sketch, before) {
  const was = new Map((before.connections ?? []).filter((line) => line.route && !line.pinned).map((line) => [line.id, line]));
  if (!was.size || !sketch.connections) return sketch;
  const stood = new Set(before.nodes);
  const moved = new Set(sketch.nodes.filter((node) => !stood.has(node)).map((node) => node.id));
  const connections = sketch.connections.map((line) => {
    const old = was.get(line.id);
    return old && !line.route && !moved.has(line.source) && !moved.has(line.target) && same(without(old, ["route", "label_at"]), line) ? old : line;
  });
  return { ...sketch, connections };
}

/** Has nothing changed but where things stand? @param {Sketch} before @param {Sketch} after */
export function onlyMoved(before, after) {
  for (const [name, places] of Object.entries(PLACES)) {
    const [old, now] = [before[name] ?? [], after[name] ?? []];
    if (old === now) continue;
    if (old.length !== now.length) return false;
    for (const [index, part] of now.entries()) {
      const was = old[index];
      if (part === was) continue;
      if (part.id !== was.id) return false;
      for (const key of new Set([...Object.keys(part), ...Object.keys(was)])) if (!places.includes(key) && part[key] !== was[key]) return false;
    }
  }
  return true;
}

// A sketch without what the one who gets it does not need.

/** A part without some of its fields. @param {any} part @param {string[]} keys */
const without = (part, keys) => Object.fromEntries(Object.entries(part).filter(([key]) => !keys.includes(key)));

/** Nothing of where things stand: what is checked does not depend on it. @param {Sketch} sketch @returns {Sketch} */
export function withoutPlaces(sketch) {
  return {
    ...sketch,
    ...(sketch.nodes && { nodes: sketch.nodes.map((node) => without(node, ["position", "pinned"])) }),
    ...(sketch.frames && { frames: sketch.frames.map((frame) => without(frame, ["box"])) }),
    ...(sketch.connections && {
      connections: sketch.connections.map((line) => without(line, ["route", "pinned", "label_at"])),
    }),
  };
}

/** Without the routes that nobody drew by hand: they can be found again. @param {Sketch} sketch @returns {Sketch} */
export function withoutFoundRoutes(sketch) {
  const found = (line) => (line.pinned ? line : without(line, ["route", "label_at"]));
  return { ...sketch, ...(sketch.connections && { connections: sketch.connections.map(found) }) };
}

const PLACES = new Set(["position", "route", "label_at", "pinned", "box"]);

/** Has nothing changed but where things stand? @param {Sketch} before @param {Sketch} after */
export function onlyMoved(before, after) {
  for (const name of ["nodes", "frames", "connections"]) {
    const [old, now] = [before[name] ?? [], after[name] ?? []];
    if (old === now) continue;
    if (old.length !== now.length) return false;
    for (const [index, part] of now.entries()) {
      const was = old[index];
      if (part === was) continue;
      if (part.id !== was.id) return false;
      for (const key of new Set([...Object.keys(part), ...Object.keys(was)])) if (!PLACES.has(key) && part[key] !== was[key]) return false;
    }
  }
  return true;
}

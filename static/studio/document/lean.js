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

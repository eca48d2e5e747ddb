// A sketch without what the one who gets it does not need.

/** Nothing of where things stand: what is checked does not depend on it. @param {Sketch} sketch @returns {Sketch} */
export function withoutPlaces(sketch) {
  return {
    ...sketch,
    ...(sketch.nodes && { nodes: sketch.nodes.map(({ position, pinned, ...node }) => node) }),
    ...(sketch.frames && { frames: sketch.frames.map(({ box, ...frame }) => frame) }),
    ...(sketch.connections && { connections: sketch.connections.map(({ route, pinned, label_at, ...line }) => line) }),
  };
}

/** Without the routes that nobody drew by hand: they can be found again. @param {Sketch} sketch @returns {Sketch} */
export function withoutFoundRoutes(sketch) {
  return { ...sketch, ...(sketch.connections && { connections: sketch.connections.map((line) => (line.pinned ? line : (({ route, label_at, ...rest }) => rest)(line))) }) };
}

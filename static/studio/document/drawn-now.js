// Which parts are being drawn right now, so that nobody is told what is missing at them before there was time to draw it.
// Plain functions of two sketches and a time; who asks says what time it is.

export const LEFT_ALONE = 20_000; // milliseconds without a change at a part, after which it counts as drawn

/**
 * The parts that are being drawn after a change, each with the time of the last change at it.
 * A part comes in when it is added alone; several at once (a pattern, a paste, a fix) come finished.
 * @param {Map<string, number>} drawn what it was before
 * @param {Sketch} before
 * @param {Sketch} sketch
 * @param {number} time in milliseconds
 * @returns {Map<string, number>}
 */
export function drawnNow(drawn, before, sketch, time) {
  const was = new Map((before.nodes ?? []).map((node) => [node.id, node]));
  const added = (sketch.nodes ?? []).filter((node) => !was.has(node.id));
  const changed = touched(before, sketch);
  const now = new Map();
  for (const node of sketch.nodes ?? []) {
    const since = drawn.get(node.id);
    if (!was.has(node.id)) added.length === 1 && now.set(node.id, time);
    else if (since !== undefined && time - since < LEFT_ALONE) now.set(node.id, changed.has(node.id) || !same(was.get(node.id), node) ? time : since);
  }
  return now;
}

/**
 * Can a finding wait? It can when it is about something that is not there yet, at a part that is being drawn.
 * @param {{unfinished?: boolean, nodes: string[], connections: string[]}} finding
 * @param {Map<string, number>} drawn
 * @param {Sketch} sketch
 * @param {number} time in milliseconds
 */
export function canWait(finding, drawn, sketch, time) {
  if (!finding.unfinished || !drawn.size) return false;
  const lines = (sketch.connections ?? []).filter((line) => finding.connections.includes(line.id));
  const parts = [...finding.nodes, ...lines.flatMap((line) => [line.source, line.target])];
  return parts.some((part) => time - (drawn.get(part) ?? -Infinity) < LEFT_ALONE);
}

/**
 * When the next part will have been left alone: milliseconds from now, or null when none is being drawn.
 * @param {Map<string, number>} drawn
 * @param {number} time in milliseconds
 * @returns {number | null}
 */
export function nextLeftAlone(drawn, time) {
  const ends = [...drawn.values()].map((since) => since + LEFT_ALONE - time).filter((left) => left > 0);
  return ends.length ? Math.min(...ends) : null;
}

/** The ends of lines that came, went or changed. */
function touched(before, sketch) {
  const [old, now] = [before.connections ?? [], sketch.connections ?? []];
  if (old === now) return new Set();
  const was = new Map(old.map((line) => [line.id, line]));
  const still = new Set(now.map((line) => line.id));
  const lines = [...now.filter((line) => !was.has(line.id) || !same(was.get(line.id), line)), ...old.filter((line) => !still.has(line.id))];
  return new Set(lines.flatMap((line) => [line.source, line.target]));
}

const PLACES = new Set(["position", "route", "label_at", "pinned"]);

/** The same but for its place on the canvas? */
function same(one, other) {
  return one === other || [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => PLACES.has(key) || one[key] === other[key]);
}

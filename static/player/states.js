// Which states of an opened workflow are done, at work or failed at a step of a story. Pure: no page, no clock.

/**
 * @typedef {"done" | "now" | "failed"} Standing
 * @typedef {{connection: string | null, direction: string, message: string}} Travel
 * @typedef {{steps: {moves: Travel[]}[], outcome: string}} Story
 */

const [START, DONE, FAILED, UNDONE] = ["in--start", "in--done", "in--failed", "in--undone"];

/**
 * @param {Story} story
 * @param {number} index of the step that is shown, from 0
 * @param {Set<string>} known the states of the workflow
 * @returns {Map<string, Standing>} those that a run has come to
 */
export function standing(story, index, known) {
  /** @type {Map<string, Standing>} */
  const found = new Map();
  /** @type {Map<string, number>} */
  const calls = new Map();
  story.steps.slice(0, index + 1).forEach(({ moves }, place) => {
    for (const [state, one] of found) if (one === "now") found.set(state, "done");
    for (const { connection, direction, message } of moves) {
      if (!connection || !known.has(connection)) continue;
      if (direction === "forward") calls.set(connection, (calls.get(connection) ?? 0) + 1);
      const state = stateOf(connection, calls.get(connection) ?? 1, known);
      found.set(state, message === "error" ? "failed" : place === index ? "now" : "done");
    }
  });
  if (!found.size) return found;
  if (known.has(START)) found.set(START, "done");
  if (index === story.steps.length - 1) found.set(...end(story, found, known));
  return found;
}

/**
 * The state of the nth call over a connection: a label that names several calls has a state for each.
 * @param {string} connection
 * @param {number} call from 1
 * @param {Set<string>} known
 */
function stateOf(connection, call, known) {
  const later = `${connection}--${call}`;
  return call > 1 && known.has(later) ? later : connection;
}

/**
 * The end that the last step comes to, where a story says it; else the beginning, which stays as it is.
 * @param {Story} story
 * @param {Map<string, Standing>} found
 * @param {Set<string>} known
 * @returns {[string, Standing]}
 */
function end(story, found, known) {
  if (story.outcome === "success" && known.has(DONE)) return [DONE, "now"];
  if (story.outcome === "success" || ![...found.values()].includes("failed")) return [START, "done"];
  const undone = known.has(UNDONE) && found.size > 2; // more than the beginning and what failed: something was undone
  const last = undone ? UNDONE : FAILED;
  return known.has(last) ? [last, "failed"] : [START, "done"];
}

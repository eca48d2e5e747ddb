// What was done to a sketch, kept for this tab, so that a reload can be followed by an undo.

const PREFIX = "studio:steps:";
const ROOM = 1_500_000; // characters: browsers give a site about five million

/** @typedef {{sketch: any, past: any[], future: any[]}} Steps */

/** @param {string} token of the sketch @param {(most: number) => Steps} steps the last so many */
export function keep(token, steps) {
  for (let most = 300; most; most = Math.floor(most / 2)) {
    const text = JSON.stringify(steps(most));
    if (text.length > ROOM) continue;
    try {
      return sessionStorage.setItem(PREFIX + token, text);
    } catch {
      continue; // no room left, or not allowed here: fewer steps may fit
    }
  }
  return sessionStorage.removeItem(PREFIX + token);
}

/** @param {string} token @returns {Steps|null} */
export function kept(token) {
  try {
    const found = JSON.parse(sessionStorage.getItem(PREFIX + token) ?? "null");
    return Array.isArray(found?.past) && Array.isArray(found.future) ? found : null; // else of another version
  } catch {
    return null;
  }
}

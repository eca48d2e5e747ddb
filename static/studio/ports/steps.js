// What was done to a sketch, kept for this tab, so that a reload can be followed by an undo.
import { forget, recallJson, remember } from "./storage.js";

const PREFIX = "studio:steps:";
const ROOM = 1_500_000; // characters: browsers give a site about five million

/** @typedef {{sketch: any, past: any[], future: any[], others?: boolean}} Steps */

/** @param {string} token of the sketch @param {(most: number) => Steps} steps the last so many */
export function keep(token, steps) {
  for (let most = 300; most; most = Math.floor(most / 2)) {
    const text = JSON.stringify(steps(most));
    // Where there is no room left, fewer steps may fit.
    if (text.length <= ROOM && remember(PREFIX + token, text, "session")) return;
  }
  forget(PREFIX + token, "session");
}

/** @param {string} token @returns {Steps|null} */
export function kept(token) {
  const found = recallJson(PREFIX + token, "session");
  return Array.isArray(found?.past) && Array.isArray(found.future) ? found : null; // else of another version
}

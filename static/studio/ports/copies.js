// Copies of one's own sketches as the server last had them, for when there is no network. Those of others are never kept.
import { forget, keysOf, recallJson, remember } from "./storage.js";

const PREFIX = "studio:copy:";
const MOST = 5;
const ROOM = 600_000; // characters: the rest of what a site may keep is for what the server does not have yet
const WORKER = "/studio-worker.js";

/** @typedef {{sketch: any, saved: any, exercise?: any, at: number}} Copy */

/** @param {any} saved where the sketch is kept @param {any} sketch @param {any} [exercise] that is done in it */
export function keepCopy(saved, sketch, exercise) {
  if (!saved?.owner) return;
  const text = JSON.stringify({ sketch, saved, ...(exercise ? { exercise } : {}), at: Date.now() });
  // Where it cannot be kept, this sketch does not open without a network.
  if (text.length > ROOM) forget(PREFIX + saved.token);
  else if (remember(PREFIX + saved.token, text)) for (const { key } of copies().slice(MOST)) forget(key);
}

/** The copy of the sketch at an address such as /s/TOKEN/. @param {string} address @returns {Copy|null} */
export function copyAt(address) {
  const token = /^\/s\/([^/]+)\/$/.exec(address)?.[1];
  return token ? recallJson(PREFIX + token) : null;
}

/** The latest first. @returns {{key: string, at: number}[]} */
function copies() {
  return keysOf(PREFIX).map((key) => ({ key, at: recallJson(key)?.at ?? 0 })).sort((one, other) => other.at - one.at);
}

/** From now on the studio opens without a network, where the browser can do that. */
export const openOffline = () => navigator.serviceWorker?.register(WORKER).catch(() => undefined);

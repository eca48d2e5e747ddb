// Copies of one's own sketches as the server last had them, for when there is no network. Those of others are never kept.

const PREFIX = "studio:copy:";
const MOST = 5;
const ROOM = 600_000; // characters: the rest of what a site may keep is for what the server does not have yet
const WORKER = "/studio-worker.js";

/** @typedef {{sketch: any, saved: any, at: number}} Copy */

/** @param {any} saved where the sketch is kept @param {any} sketch */
export function keepCopy(saved, sketch) {
  if (!saved?.owner) return undefined;
  const text = JSON.stringify({ sketch, saved, at: Date.now() });
  try {
    if (text.length > ROOM) return localStorage.removeItem(PREFIX + saved.token);
    localStorage.setItem(PREFIX + saved.token, text);
    const others = copies().slice(MOST);
    return others.forEach(({ key }) => localStorage.removeItem(key));
  } catch {
    return undefined; // full, or not allowed here: without a network this sketch does not open
  }
}

/** The copy of the sketch at an address such as /s/TOKEN/. @param {string} address @returns {Copy|null} */
export function copyAt(address) {
  const token = /^\/s\/([^/]+)\/$/.exec(address)?.[1];
  try {
    return token ? JSON.parse(localStorage.getItem(PREFIX + token) ?? "null") : null;
  } catch {
    return null;
  }
}

/** The latest first. @returns {{key: string, at: number}[]} */
function copies() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  return keys.map((key) => ({ key, at: JSON.parse(localStorage.getItem(key) ?? "{}").at ?? 0 })).sort((one, other) => other.at - one.at);
}

/** From now on the studio opens without a network, where the browser can do that. */
export const openOffline = () => navigator.serviceWorker?.register(WORKER).catch(() => undefined);

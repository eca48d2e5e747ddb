// What a browser keeps for a site, where it lets us: in a private window, or where it is full, nothing is kept and
// everything works all the same.

/** @typedef {"local"|"session"} Where for good, or for as long as the tab is open */

/** @param {Where} where @returns {Storage} throws where the browser does not let us */
const store = (where) => (where === "local" ? localStorage : sessionStorage);

/** @param {string} key @param {Where} [where] @returns {string|null} */
export function recall(key, where = "local") {
  try {
    return store(where).getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} text @param {Where} [where] @returns {boolean} could it be kept? */
export function remember(key, text, where = "local") {
  try {
    store(where).setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} key @param {Where} [where] */
export function forget(key, where = "local") {
  try {
    store(where).removeItem(key);
  } catch {
    // there is nothing then
  }
}

/** What is kept under a key, read as JSON; null where it is none. @param {string} key @param {Where} [where] @returns {any} */
export function recallJson(key, where = "local") {
  try {
    return JSON.parse(recall(key, where) ?? "null");
  } catch {
    return null;
  }
}

/** The keys of what is kept for good. @param {string} prefix @returns {string[]} */
export function keysOf(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

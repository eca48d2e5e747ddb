// What is not with the server yet, kept in this browser at every change: a reload or a dead server loses nothing.

const PREFIX = "studio:draft:";
const ASIDE = ":older";
const OLD = 30 * 24 * 3600 * 1000;

/** @typedef {{sketch: any, revision: number, at: number}} Draft */

export class Drafts {
  /** @param {string} key the sketch's token, or "new" */
  constructor(key) {
    this.key = key;
    tidy();
  }

  /** @param {any} sketch @param {number} revision the one that was edited @returns {boolean} could it be kept? */
  write(sketch, revision) {
    try {
      localStorage.setItem(PREFIX + this.key, JSON.stringify({ sketch, revision, at: Date.now() }));
      return true;
    } catch {
      return false; // full, or not allowed here
    }
  }

  /** @returns {Draft|null} */
  read() {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + this.key) ?? "null");
    } catch {
      return null;
    }
  }

  clear() {
    localStorage.removeItem(PREFIX + this.key);
  }

  /** One of an older version of the document waits for the server, and nothing is written over it. */
  setAside() {
    const draft = localStorage.getItem(PREFIX + this.key);
    if (!draft) return;
    localStorage.setItem(PREFIX + this.key + ASIDE, draft);
    this.clear();
  }

  /** @returns {Draft|null} */
  aside() {
    return new Drafts(this.key + ASIDE).read();
  }

  dropAside() {
    localStorage.removeItem(PREFIX + this.key + ASIDE);
  }

  /** The sketch has got its address. @param {string} key */
  move(key) {
    const draft = localStorage.getItem(PREFIX + this.key);
    this.clear();
    this.key = key;
    if (draft) localStorage.setItem(PREFIX + key, draft);
  }
}

function tidy() {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    try {
      if (Date.now() - JSON.parse(localStorage.getItem(key) ?? "").at > OLD) localStorage.removeItem(key);
    } catch {
      localStorage.removeItem(key);
    }
  }
}

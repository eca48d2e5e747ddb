// What is not with the server yet, kept in this browser at every change: a reload or a dead server loses nothing.
import { forget, keysOf, recall, recallJson, remember } from "./storage.js";

const PREFIX = "studio:draft:";
const ASIDE = ":older";
const KNOWN = "studio:known";
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
    return remember(PREFIX + this.key, JSON.stringify({ sketch, revision, at: Date.now() }));
  }

  /** @returns {Draft|null} */
  read() {
    return recallJson(PREFIX + this.key);
  }

  clear() {
    forget(PREFIX + this.key);
  }

  /** One of an older version of the document waits for the server, and nothing is written over it. */
  setAside() {
    const draft = recall(PREFIX + this.key);
    if (draft && remember(PREFIX + this.key + ASIDE, draft)) this.clear();
  }

  /** @returns {Draft|null} */
  aside() {
    return recallJson(PREFIX + this.key + ASIDE);
  }

  dropAside() {
    forget(PREFIX + this.key + ASIDE);
  }

  /** The sketch has got its address. @param {string} key */
  move(key) {
    const draft = recall(PREFIX + this.key);
    this.clear();
    this.key = key;
    if (draft) remember(PREFIX + key, draft);
  }
}

function tidy() {
  for (const key of keysOf(PREFIX)) if (!(Date.now() - recallJson(key)?.at <= OLD)) forget(key);
}

/** What this tab saved last is with the server. @param {{token: string, revision: number}} saved */
export function know({ token, revision }) {
  remember(KNOWN, JSON.stringify({ token, revision }), "session");
}

/** The sketch that this tab saved last. @returns {{token: string, revision: number}} */
export function known() {
  return recallJson(KNOWN, "session") ?? { token: "", revision: 0 };
}

// What is not with the server yet, kept in this browser at every change: a reload or a dead server loses nothing.
// A new sketch is kept whole, of one that has an address what was done to it, by each page that has it open.
import { forget, keysOf, recall, recallJson, remember } from "./storage.js";

const PREFIX = "studio:draft:";
const ASIDE = ":older";
const KNOWN = "studio:known";
const OLD = 30 * 24 * 3600 * 1000;
const ALIVE = 60_000; // milliseconds after which a page that says nothing is taken for closed, where nobody can tell

/** @typedef {{client: string, c: number, ops: any[]}} Batch */
/** @typedef {{sketch?: any, revision: number, at: number, batches?: Batch[]}} Draft */

/** A name for this page that no other has. */
export const pageName = () => `tab-${Array.from(crypto.getRandomValues(new Uint32Array(3)), (one) => one.toString(36)).join("")}`;

export class Drafts {
  /** @param {string} token the sketch's, or what the new sketch began with @param {string} page this page's name @param {boolean} saved */
  constructor(token, page, saved) {
    this.token = token;
    this.page = page;
    this.key = saved ? `${token}/${page}` : token;
    this.before = saved ? recall(`${KNOWN}:${token}`, "session") : null; // this tab's page before it was loaded anew
    tidy();
    if (saved) this.#here();
  }

  /** This page has the sketch open: others leave its draft alone. */
  #here() {
    remember(`${KNOWN}:${this.token}`, this.page, "session");
    navigator.locks?.request(PREFIX + this.key, () => new Promise(() => undefined));
  }

  /** @param {{sketch?: any, revision: number, batches?: Batch[]}} draft @returns {boolean} could it be kept? */
  write(draft) {
    return remember(PREFIX + this.key, JSON.stringify({ ...draft, at: Date.now() }));
  }

  /** What this tab left before it was loaded anew, or an older version of the studio. @returns {Draft|null} */
  read() {
    return (this.before && recallJson(`${PREFIX}${this.token}/${this.before}`)) || recallJson(PREFIX + this.token);
  }

  /** What was read is kept under this page's name by now. */
  taken() {
    for (const key of [`${this.token}/${this.before}`, this.token]) if (key !== this.key) forget(PREFIX + key);
  }

  /** Drafts of this sketch that pages left which are closed now; nobody finds them a second time. @returns {Promise<Draft[]>} */
  async left() {
    const keys = keysOf(`${PREFIX}${this.token}/`).filter((key) => key !== PREFIX + this.key);
    if (!keys.length) return [];
    const held = new Set((await navigator.locks?.query())?.held?.map((lock) => lock.name));
    const found = keys.map((key) => ({ key, draft: recallJson(key) })).filter(({ key, draft }) => draft && (navigator.locks ? !held.has(key) : Date.now() - draft.at > ALIVE));
    for (const { key } of found) forget(key);
    return found.map(({ draft }) => draft);
  }

  clear() {
    forget(PREFIX + this.key);
  }

  /** One of an older version of the document waits for the server, and nothing is written over it. */
  setAside() {
    const draft = recall(PREFIX + this.token);
    if (draft && remember(PREFIX + this.token + ASIDE, draft)) forget(PREFIX + this.token);
  }

  /** @returns {Draft|null} */
  aside() {
    return recallJson(PREFIX + this.token + ASIDE);
  }

  dropAside() {
    forget(PREFIX + this.token + ASIDE);
  }

  /** The sketch has got its address. @param {string} token */
  move(token) {
    this.clear();
    [this.token, this.key] = [token, `${token}/${this.page}`];
    this.#here();
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

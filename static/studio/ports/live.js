// The line by which this page hears at once what others do. Where there is none, because nobody answers or a network
// blocks it, everything goes by asking; it is tried again from time to time.
import { ServerError } from "./server.js";

const AGAIN = [500, 1000, 2000, 5000, 15_000, 30_000]; // milliseconds before it is tried again
const WHO = 100; // milliseconds between two words of what one is at
const ANSWER = 20_000; // milliseconds: whoever has not answered by then never will
const ROLE = [4403, 4404]; // codes with which it is closed: what one may do has changed
/** What is not done, as the pages would have answered it. */
const STATUS = { role: 404, damaged: 410, client: 409, full: 409, message: 422 };

/** The line is gone before an answer came: whether it was done, nobody here knows. */
export class LineGone extends Error {}

/** Says `hello`, `rows` and `who` with what came, `up` and `down`, and `lost` with the error where the link leads nowhere. */
export class Live extends EventTarget {
  /** @param {{server: import("./server.js").Server, client: () => string, since: () => number, name: () => string}} how */
  constructor({ server, client, since, name }) {
    super();
    this.how = { server, client, since, name };
    this.address = "";
    /** @type {WebSocket|null} */
    this.socket = null;
    this.up = false;
    this.client = "";
    this.failures = 0;
    this.timer = 0;
    /** @type {{resolve: (answer: any) => void, reject: (error: Error) => void}|null} */
    this.waiting = null;
    /** @type {Record<string, any>} */
    this.mine = {};
    this.whoTimer = 0;
    addEventListener("online", () => this.again(0));
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.again(0));
  }

  /** @param {string} type @param {any} [detail] */
  say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** @param {string} type @param {(detail: any) => void} listener */
  on(type, listener) {
    this.addEventListener(type, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {string} address where tickets are given out */
  open(address) {
    this.close();
    this.address = address;
    this.failures = 0;
    this.connect();
  }

  /** Under another name, or as another client. */
  reopen() {
    if (this.address) this.open(this.address);
  }

  close() {
    clearTimeout(this.timer);
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.#gone();
  }

  /** @param {number} [after] milliseconds */
  again(after) {
    if (!this.address || this.socket) return;
    clearTimeout(this.timer);
    const wait = after ?? AGAIN[Math.min(this.failures, AGAIN.length - 1)] * (0.75 + Math.random() / 2);
    this.timer = setTimeout(() => this.connect(), wait);
  }

  async connect() {
    if (this.socket || !this.address || !navigator.onLine) return;
    const { address } = this;
    const client = this.how.client();
    let told;
    try {
      told = await this.how.server.json(address, { client, name: this.how.name() });
    } catch (error) {
      if (this.address !== address) return;
      const { status = 0 } = /** @type {ServerError} */ (error);
      if (status === 404 || status === 410) return this.say("lost", error);
      this.failures += 1;
      return this.again();
    }
    if (!told.address || this.socket || this.address !== address) return;
    let socket;
    try {
      socket = new WebSocket(told.address);
    } catch {
      this.failures += 1; // the page's own policy, or an address that is none
      return this.again();
    }
    this.socket = socket;
    this.client = client;
    socket.addEventListener("open", () => socket.send(JSON.stringify({ t: "ticket", ticket: told.ticket, since: this.how.since() })));
    socket.addEventListener("message", ({ data }) => this.socket === socket && this.#hear(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => this.socket === socket && this.#closed(code));
  }

  #closed(code) {
    this.socket = null;
    this.#gone();
    // It was up for long enough to be told: a moment, and there is another.
    this.failures = ROLE.includes(code) ? 0 : this.failures + 1;
    this.again();
  }

  #gone() {
    const { waiting } = this;
    this.waiting = null;
    waiting?.reject(new LineGone());
    clearTimeout(this.whoTimer);
    this.whoTimer = 0;
    if (!this.up) return;
    this.up = false;
    this.say("down");
  }

  #hear(message) {
    const { t } = message;
    if (t === "hello") {
      this.up = true;
      this.failures = 0;
      this.say("hello", message);
      this.say("up");
      this.#sendWho();
    } else if (t === "rows" || t === "who") this.say(t, message);
    else if (["known", "hole", "no", "later"].includes(t)) {
      const { waiting } = this;
      this.waiting = null;
      waiting?.resolve(message);
    }
  }

  /** May this client's operations go by this line, now? @param {string} client */
  carries(client) {
    if (this.up && client !== this.client) this.reopen();
    return this.up && !this.waiting;
  }

  /**
   * Tell what was done. The rows that come of it are heard before this is over.
   * @param {{batches: any[], since: number}} message @returns {Promise<number>} the last batch that is written; throws LineGone, and ServerError as the pages
   */
  async tell({ batches, since }) {
    const answer = await new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket?.send(JSON.stringify({ t: "ops", batches, since }));
      setTimeout(() => this.waiting?.resolve === resolve && this.#giveUp(), ANSWER);
    });
    if (answer.t === "no") throw new ServerError(answer.message, STATUS[answer.why] ?? 422, { problem: answer.why });
    if (answer.t === "later") throw new ServerError(answer.message, 503, { problem: "busy" });
    return answer.c;
  }

  #giveUp() {
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.#closed(0);
  }

  /** What one is at, for the others. @param {Record<string, any>} values */
  at(values) {
    Object.assign(this.mine, values);
    if (this.up && !this.whoTimer) this.whoTimer = setTimeout(() => this.#sendWho(), WHO);
  }

  #sendWho() {
    this.whoTimer = 0;
    if (!this.up || !Object.keys(this.mine).length) return;
    this.socket?.send(JSON.stringify({ t: "who", ...this.mine }));
    this.mine = {};
  }
}

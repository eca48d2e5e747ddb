// Work of the server that takes its time: asked for once, then looked at until it has ended.
const WAIT = { first: 40, most: 400 }; // milliseconds between two looks
const FINISHED = ["done", "failed", "cancelled"];

/** One job at a time: a new one ends the one before. */
export class Jobs {
  #turn = 0; // of who asks: who is not the last one any more wants nothing
  #address = "";

  /** @param {import("./server.js").Server} server */
  constructor(server) {
    this.server = server;
    this.working = false;
    // a page that is left for good ends its work; one that the browser keeps may come back to it
    addEventListener("pagehide", (event) => !event.persisted && this.#address && this.#end(this.#address));
  }

  /**
   * What the job comes to; null where it was ended before. Throws what the server says no with.
   * @param {string} what part of the API under sketches/ @param {any} body
   * @param {(state: {done: number, of: number, so_far: any}) => void} tell
   */
  async run(what, body, tell) {
    await this.stop();
    const turn = this.#turn;
    this.working = true;
    try {
      const answer = await this.server.send(`${this.server.addresses.api}${what}`, body);
      const address = answer.headers.get("Location") ?? "";
      if (turn !== this.#turn) {
        await this.#end(address);
        return null;
      }
      this.#address = address;
      const begun = await answer.json();
      if (turn !== this.#turn) return null;
      if (begun.so_far) tell(begun);
      return await this.#followed(address, turn, tell);
    } finally {
      if (turn === this.#turn) this.working = false;
    }
  }

  async #followed(address, turn, tell) {
    for (let wait = WAIT.first; turn === this.#turn; wait = Math.min(WAIT.most, wait * 1.3)) {
      const now = await this.server.json(address, null, { method: "GET" });
      if (turn !== this.#turn) break;
      if (FINISHED.includes(now.state)) {
        this.#address = "";
        return now.result ? this.server.json(now.result, null, { method: "GET" }) : null;
      }
      tell(now);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    return null;
  }

  async stop() {
    this.#turn += 1;
    this.working = false;
    const address = this.#address;
    this.#address = "";
    if (address) await this.#end(address);
  }

  #end(address) {
    return this.server.send(address, null, { method: "DELETE", keepalive: true }).catch(() => undefined);
  }
}

// Requests that divide between two ways by a share. Pure: told how much time has passed, it says where each request is.

const EVERY = 0.45; // seconds between two requests
const LEG = 0.75; // seconds for one connection, one way

/**
 * @typedef {{title: string, connections: string[]}} Way
 * @typedef {{taken: Way, left: Way, says: {upto: number, says: string}[], ends: Record<string, string[]>}} Split
 *   `ends` are source and target of each connection
 */

export class Traffic {
  /** @param {Split} split */
  constructor(split) {
    this.split = split;
    this.share = 50;
    this.reset();
  }

  reset() {
    /** @type {{connections: string[], age: number}[]} */
    this.requests = [];
    this.wait = 0;
    this.owed = 0;
  }

  /** Which way the next request takes: spread evenly, not by chance. @returns {Way} */
  #choose() {
    this.owed += this.share;
    if (this.owed < 100) return this.split.left;
    this.owed -= 100;
    return this.split.taken;
  }

  /** @param {number} seconds */
  tick(seconds) {
    for (const request of this.requests) request.age += seconds;
    this.requests = this.requests.filter((request) => request.age < 2 * LEG * request.connections.length);
    this.wait -= seconds;
    while (this.wait <= 0) {
      this.requests.push({ connections: this.#choose().connections, age: -this.wait });
      this.wait += EVERY;
    }
  }

  /** As a player's stage draws them: there as requests, back as answers. */
  moves() {
    return this.requests.map(({ connections, age }) => {
      const leg = Math.min(Math.floor(age / LEG), 2 * connections.length - 1);
      const back = leg >= connections.length;
      const connection = connections[back ? 2 * connections.length - 1 - leg : leg];
      return {
        move: { connection, at: null, direction: back ? "back" : "forward", message: back ? "response" : "request" },
        progress: Math.min(Math.max((age - leg * LEG) / LEG, 0.001), 0.999),
      };
    });
  }

  /** What this share means. */
  get says() {
    return this.split.says.find((one) => this.share <= one.upto)?.says ?? "";
  }

  /** Ids of everything that takes part at this share. @returns {string[]} */
  get used() {
    const ways = [...(this.share > 0 ? this.split.taken.connections : []), ...(this.share < 100 ? this.split.left.connections : [])];
    return [...new Set(ways.flatMap((line) => [line, ...(this.split.ends[line] ?? [])]))];
  }

  /** Badges: how many of 100 requests the first part behind the shared connections answers. */
  get marks() {
    const shared = new Set(this.split.taken.connections.filter((line) => this.split.left.connections.includes(line)));
    const first = (way) => this.split.ends[way.connections.find((line) => !shared.has(line)) ?? ""]?.[1] ?? "";
    return {
      [first(this.split.taken)]: { state: "answers", tone: this.share > 0 ? "good" : "neutral", value: `${this.share} %` },
      [first(this.split.left)]: { state: "answers", tone: this.share < 100 ? "info" : "neutral", value: `${100 - this.share} %` },
    };
  }
}

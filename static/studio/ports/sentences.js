// What the API says in English, in the language of the page as far as that has it. On an English page nothing is asked.

const ENGLISH = { lang: "en", dir: "ltr" };

export class Sentences {
  #texts = new Map();
  #rules = new Map();

  /** @param {import("./server.js").Server} server @param {string} address empty where the page is English */
  constructor(server, address) {
    this.server = server;
    this.address = address;
  }

  /**
   * Learns sentences and rules, what is known already left out; where nobody answers, all stays English.
   * @param {string[]} texts @param {string[]} names of parts, which are never translated @param {string[]} [rules] @param {AbortSignal} [signal]
   */
  async learn(texts, names, rules = [], signal) {
    if (!this.address) return;
    const asked = { texts: [...new Set(texts)].filter((one) => one && !this.#texts.has(one)).slice(0, 1000), names: [...new Set(names)].filter(Boolean).slice(0, 1000), rules: [...new Set(rules)].filter((one) => !this.#rules.has(one)) };
    if (!asked.texts.length && !asked.rules.length) return;
    try {
      const found = await this.server.json(this.address, asked, { signal });
      for (const one of asked.texts) this.#texts.set(one, found.texts[one] ?? null);
      for (const one of asked.rules) this.#rules.set(one, found.rules[one] ?? {});
    } catch (error) {
      if (/** @type {Error} */ (error).name === "AbortError") throw error;
    }
  }

  /** @param {string} text */
  said(text) {
    return this.#texts.get(text) ?? text;
  }

  /** What an element needs that shows the text: that it is English, where the page is not. @param {string} text */
  marked(text) {
    return !this.address || this.#texts.get(text) ? {} : ENGLISH;
  }

  /** A finding as the page says it; `marks` are for the element of its message. @param {any} one */
  finding(one) {
    if (!this.address) return one;
    const fix = one.fix && { ...one.fix, title: this.said(one.fix.title) };
    return { ...one, ...this.#rules.get(one.rule), message: this.said(one.message), fix, marks: this.marked(one.message) };
  }
}

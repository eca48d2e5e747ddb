// What is known of a pair of services: a table that the server reckoned (core/vocabulary/pair_table.py), read here.

const TEXTS = ["verdict", "basis", "how", "condition", "advice", "reason", "say", "remedy", "source"];
const LISTS = ["kinds", "refused", "through"];

/**
 * @typedef {object} Answer
 * @property {"known"|"impossible"|"unknown"} verdict
 * @property {"evidence"|"rule"|""} basis was the pair looked up, or is it only what both can do?
 * @property {string[]} kinds by which it is known, the usual one first
 * @property {string[]} refused the kinds that it cannot have
 * @property {string} how
 * @property {string} condition
 * @property {string} advice it works, but not as people mean
 * @property {string} reason
 * @property {string} say why it cannot be
 * @property {string} remedy
 * @property {string[]} through what the remedy puts between
 * @property {boolean} turn the remedy is to turn it round
 * @property {string} source
 * @property {boolean} rare true of nearly everything and seldom meant
 * @property {{end: "source"|"target", setting: string, value: any}|null} when
 */

export class Pairs {
  /** @param {{services: string[], fields: string[], texts: string[], lists: number[][], whens: any[], answers: number[][], pairs: number[][]}} table */
  constructor(table) {
    this.table = table;
    this.places = new Map(table.services.map((key, place) => [key, place]));
    /** @type {Map<number, any>} */
    this.opened = new Map();
  }

  /**
   * @param {string} source service key
   * @param {string} target service key
   * @param {(end: "source"|"target", setting: string) => any} [settingOf] how the two are set, where that is known
   * @returns {Answer}
   */
  answer(source, target, settingOf) {
    const [one, other] = [this.places.get(source), this.places.get(target)];
    if (one === undefined || other === undefined) return this.#open(-1);
    const found = this.#open(this.table.pairs[one][other]);
    if (found.when && settingOf && settingOf(found.when.end, found.when.setting) !== found.when.value) return this.#open(found.otherwise);
    return found;
  }

  #open(place) {
    if (!this.opened.has(place)) {
      const { fields, texts, lists, whens, answers } = this.table;
      const numbers = answers[place] ?? [];
      const value = (name) => numbers[fields.indexOf(name)] ?? 0;
      /** @type {any} */
      const answer = Object.fromEntries(TEXTS.map((name) => [name, texts[value(name)]]));
      for (const name of LISTS) answer[name] = lists[value(name)].map((text) => texts[text]);
      const when = whens[value("when")];
      Object.assign(answer, {
        verdict: answer.verdict || "unknown",
        turn: Boolean(value("turn")),
        rare: Boolean(value("rare")),
        when: when ? { end: when[0], setting: when[1], value: when[2] } : null,
        otherwise: value("otherwise"),
      });
      this.opened.set(place, answer);
    }
    return this.opened.get(place);
  }
}

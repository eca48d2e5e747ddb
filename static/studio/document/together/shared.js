// This page's half of a sketch that several people change: what the server has confirmed, what was told it and is not
// confirmed yet, and the view, which is the one done again on the other. The server's order is the truth.
import { gettext } from "../../../js/texts.js";
import { withFoundRoutes } from "../lean.js";
import { same } from "../operations.js";
import { CHARACTERS, MESSAGE, PLURALS } from "../shape.js";
import { NotOurState, perform, target } from "./effects.js";
import { renamedIn } from "./renaming.js";
import { settle } from "./settling.js";
import { keyOf, State } from "./state.js";
import { turned } from "./turning.js";

const ROOM = MESSAGE.bytes - 8192; // for operations: the rest is for the words around them
const encoder = new TextEncoder();

/** @typedef {{client: string, c: number, ops: any[]}} Batch */
/** @typedef {{seq: number, client: string, c: number, effects: any[], notes: string[][]}} Row */
/** @typedef {{seq: number, c: number, rows: Row[], sketch?: any}} Answer */
/** @typedef {{view: any, names: Map<string, string>, notes: {note: string[], ops: any[]}[], others: boolean}} Taken what is seen now, ids that changed, what of one's own did not fit, did others do something? */

export class Shared {
  /** @param {{sketch: any, seq: number, client: string, lean?: (sketch: any) => any}} how `lean` leaves out what is not kept */
  constructor({ sketch, seq, client, lean = (one) => one }) {
    this.client = client;
    this.lean = lean;
    this.count = 0;
    /** @type {Batch[]} */
    this.pending = [];
    this.restart(sketch, seq);
  }

  /** The whole document is known anew. @param {any} sketch @param {number} seq */
  restart(sketch, seq) {
    this.seq = seq;
    this.confirmed = this.state(sketch);
    this.#settle();
  }

  /** @param {any} sketch */
  state(sketch) {
    return State.of(this.lean(sketch));
  }

  #settle() {
    this.base = this.pending.length ? settle(this.confirmed, this.pending.flatMap((batch) => batch.ops)).state : this.confirmed;
  }

  /** What was done to a sketch. @param {any} before @param {any} after @returns {any[]} */
  changes(before, after) {
    return turned(this.state(before), this.state(after));
  }

  /** What of a view has not been told yet. @param {any} view @returns {any[]} */
  untold(view) {
    return turned(this.base, this.state(view));
  }

  /** What has not been told yet is told next. @param {any} view @param {Set<string>} [careful] parts that go only where nobody went on from them */
  seal(view, careful = new Set()) {
    const operations = this.untold(view).map((one) => (one.do === "remove" && careful.has(target(one)[1]) ? { ...one, lines: [] } : one));
    this.pending.push(...this.#batches(operations));
    if (operations.length) this.#settle();
  }

  /** Operations as this page tells them next. @param {any[]} operations @returns {Batch[]} */
  #batches(operations) {
    return pieces(operations).map((ops) => ({ client: this.client, c: (this.count += 1), ops }));
  }

  /** Batches from before this page was loaded, as they were told. @param {Batch[]} batches */
  adopt(batches) {
    this.pending.push(...batches.flatMap((batch) => (batch.client ? [batch] : this.#batches(batch.ops))));
    this.#settle();
  }

  /** Whose batches wait that were told by another page? */
  get stranger() {
    return this.pending.find((batch) => batch.client !== this.client)?.client ?? "";
  }

  /** What waits is told as this page's own from now on, or by another name. @param {string} [client] */
  rename(client = this.client) {
    if (client !== this.client) this.count = 0;
    if (client === this.client) this.count -= this.pending.filter((batch) => batch.client === client).length;
    this.client = client;
    this.pending = this.pending.flatMap(({ ops }) => this.#batches(ops));
  }

  /** The message that is next. */
  message() {
    const batches = [];
    let size = 0;
    for (const { c, ops } of this.pending.slice(0, MESSAGE.batches)) {
      size += bytes(ops);
      if (batches.length && size > ROOM) break;
      batches.push({ c, ops });
    }
    return { client: this.client, batches, since: this.seq };
  }

  /**
   * What the server tells: rows since `seq`, or the document.
   * @param {Answer} answer @param {any} view @param {string} [asked] whose last batch `answer.c` is
   * @returns {Taken} throws NotOurState where the rows do not lead on
   */
  take(answer, view, asked = this.client) {
    const heard = answer.sketch || answer.rows.length || this.pending.some((batch) => batch.client === asked && batch.c <= answer.c);
    const unsent = heard ? this.untold(view) : [];
    const taken = { view, names: new Map(), notes: [], others: Boolean(answer.sketch) };
    if (!heard) return taken;
    const confirmed = answer.sketch ? this.state(answer.sketch) : this.confirmed.copy();
    const strange = new Map(); // what others added, by kind and key
    let { seq } = this;
    for (const row of answer.rows) {
      this.#hear(row, taken, strange);
      if (row.seq <= seq) continue;
      if (row.seq !== (seq += 1)) throw new NotOurState(gettext("a row is missing"));
      for (const effect of row.effects) perform(confirmed, effect);
    }
    if (answer.sketch) for (const [name, parts] of confirmed.parts) for (const [key, part] of parts) if (!this.base.taken(name, key)) strange.set(key, part);
    this.seq = Math.max(seq, answer.seq);
    this.confirmed = confirmed;
    this.pending = this.pending.filter((batch) => batch.client !== asked || batch.c > answer.c);
    const local = this.#apart(taken, strange, unsent);
    this.#settle();
    taken.view = this.#seen(local, view);
    return taken;
  }

  /** The document was told as a whole, and the answer has it where others had a part in it. @param {any} sent @param {{revision: number, sketch?: any, notes?: string[][]}} answer @param {any} view @returns {Taken} */
  replaced(sent, answer, view) {
    const since = this.changes(sent, view);
    this.restart(answer.sketch ?? sent, answer.revision);
    return { view: this.#seen(since, view), names: new Map(), notes: (answer.notes ?? []).map((note) => ({ note, ops: [] })), others: Boolean(answer.sketch) };
  }

  /** What is seen with operations on what was told; the very same view where nothing differs. */
  #seen(operations, view) {
    const before = this.lean(view);
    const now = (operations.length ? settle(this.base, operations).state : this.base).sketch(before);
    return alike(now, before) ? view : withFoundRoutes(now, view);
  }

  /** One row: an own one is no longer pending, another's may have taken an id. */
  #hear(row, taken, strange) {
    const own = this.pending.find((batch) => batch.client === row.client && batch.c === row.c);
    if (own || row.client === this.client) {
      for (const note of row.notes) {
        if (note[0] === "renamed") taken.names.set(note[1], note[2]);
        else if (own) taken.notes.push({ note, ops: own.ops });
      }
      this.pending = this.pending.filter((batch) => batch !== own);
      return;
    }
    taken.others = true;
    for (const effect of row.effects) {
      if (effect.do !== "add") continue;
      const [name, part] = target(effect);
      strange.set(keyOf(name, part), part);
    }
  }

  /** New parts that wait here get other ids where somebody else was first. @returns {any[]} what is untold, under the ids of now */
  #apart(taken, strange, unsent) {
    this.pending = this.pending.map((batch) => ({ ...batch, ops: renamedIn(batch.ops, taken.names) }));
    let local = renamedIn(unsent, taken.names);
    const names = new Map();
    for (const operation of [...this.pending.flatMap((batch) => batch.ops), ...local]) {
      if (operation.do !== "add") continue;
      const [name, part] = target(operation);
      const there = name in PLURALS && strange.get(part.id);
      if (there && !names.has(part.id) && !same(there, part)) names.set(part.id, this.#free(name, part.id, names));
    }
    if (!names.size) return local;
    for (const [old, now] of names) taken.names.set(old, now);
    this.pending = this.pending.map((batch) => ({ ...batch, ops: renamedIn(batch.ops, names) }));
    local = renamedIn(local, names);
    return local;
  }

  #free(name, id, names) {
    const used = new Set(names.values());
    for (let number = 2; ; number += 1) {
      const wish = `${id.slice(0, CHARACTERS.id)}-${number}`;
      if (!this.confirmed.taken(name, wish) && !this.base.taken(name, wish) && !used.has(wish)) return wish;
    }
  }
}

/** @param {any} value */
const bytes = (value) => encoder.encode(JSON.stringify(value)).length;

/** Operations in the pieces in which they can be told: none is longer than a message. @param {any[]} operations @returns {any[][]} */
function pieces(operations) {
  /** @type {any[][]} */
  const found = [];
  let size = 0;
  for (const one of operations) {
    const more = bytes(one) + 1;
    const last = found.at(-1);
    if (last && last.length < MESSAGE.ops && size + more <= ROOM) {
      last.push(one);
      size += more;
    } else {
      found.push([one]);
      size = more;
    }
  }
  return found;
}

const alike = (one, other) => Object.values(PLURALS).every((plural) => one[plural] === other[plural] || (!one[plural]?.length && !other[plural]?.length)) && ["title", "description", "ignored", "template"].every((key) => same(one[key] ?? "", other[key] ?? "") || (!one[key]?.length && !other[key]?.length));

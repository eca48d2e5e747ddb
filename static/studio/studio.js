// What features get: the document, the canvas, the actions, and a voice. Features know each other only by actions and
// by the events of this.
import { gettext } from "../js/texts.js";
import { Actions } from "./commands/registry.js";
import { called } from "./document/called.js";
import { ID_SPACES, PLURALS } from "./document/shape.js";
import { $, h, sign } from "./ports/dom.js";
import { Sentences } from "./ports/sentences.js";

const DRAWN = /** @type {("node"|"frame"|"connection"|"note"|"box"|"image"|"line")[]} */ (ID_SPACES[0].toReversed());

const TOGETHER = 40; // milliseconds in which what is said is said as one
const ASIDE = 12_000; // milliseconds after which what stays takes no more than a line

export class Studio extends EventTarget {
  /** The parts by their ids, made once for each sketch: sketches are never changed, only followed by others. */
  #parts = new Map();
  #indexed = null;
  /** @type {string[]} what waits to be said */
  #saying = [];

  /** @param {{data: any, store: any, editing: any, view: any, vocabulary: any, server: any}} parts */
  constructor({ data, store, editing, view, vocabulary, server }) {
    super();
    this.data = data;
    this.store = store;
    this.editing = editing;
    this.view = view;
    this.vocabulary = vocabulary;
    this.server = server;
    this.sentences = new Sentences(server, data.addresses.sentences);
    this.saved = data.saved;
    this.actions = new Actions();
    this.element = $("#studio");
  }

  get sketch() {
    return this.store.sketch;
  }

  get selected() {
    return this.view.selected;
  }

  /** The selected part when there is just one. */
  get part() {
    const [id, ...more] = this.selected;
    return id && !more.length ? this.partOf(id) : undefined;
  }

  /** @param {string} id @returns {{name: "node"|"frame"|"connection"|"note"|"box"|"image"|"line", part: any}|undefined} */
  partOf(id) {
    if (this.#indexed !== this.sketch) {
      this.#indexed = this.sketch;
      this.#parts = new Map();
      for (const name of DRAWN) for (const part of this.sketch[PLURALS[name]] ?? []) this.#parts.set(part.id, { name, part });
    }
    return this.#parts.get(id);
  }

  /** What a part is called. @param {string} id */
  nameOf(id) {
    return called(this.partOf(id), (one) => this.partOf(one), this.vocabulary) || id;
  }

  /** @param {string} type @param {any} [detail] */
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Say it to who cannot see it; what is said at once is said together, so that nothing is talked over. @param {string} words */
  announce(words) {
    if (!words) return;
    if (!this.#saying.length) setTimeout(() => this.#say(), TOGETHER);
    if (!this.#saying.includes(words)) this.#saying.push(words);
  }

  #say() {
    const live = $("#announcer");
    const words = this.#saying.splice(0).join(" ");
    live.textContent = live.textContent === words ? `${words}\u00a0` : words;
  }

  /**
   * Say what was just done to the sketch, with a way back that undoes this and nothing else.
   * @param {string} words @param {{tone?: "info"|"good"|"warning"}} [how]
   */
  done(words, how = {}) {
    const step = this.store.last;
    const undo = () => step && !this.store.undoOnly(step) && this.toast(gettext("What it changed has been changed again since. Undo the later changes first."), { tone: "warning" });
    this.toast(words, { ...how, action: { title: gettext("Undo"), run: undo } });
  }

  /**
   * Say it to everybody, for a while.
   * @param {string} words @param {{tone?: "info"|"good"|"bad"|"warning", action?: {title: string, run: () => void}, lasting?: boolean}} [how]
   */
  toast(words, { tone = "info", action, lasting = false } = {}) {
    const close = () => note.remove();
    const note = h(
      "div",
      { class: `toast ${tone}${lasting ? " lasting" : ""}` },
      sign(tone === "good" ? "check" : tone === "info" ? "info" : "warning"),
      h("p", {}, words),
      action ? h("button", { type: "button", class: "button small", onclick: () => (close(), action.run()) }, action.title) : null,
      h("button", { type: "button", class: "tool", "aria-label": gettext("Dismiss"), onclick: close }, sign("close")),
    );
    const toasts = $("#toasts");
    // They never pile up: what passes goes, and of what stays until it is dismissed the last one is kept.
    for (const old of [...toasts.querySelectorAll(".toast:not(.lasting)"), ...[...toasts.querySelectorAll(".lasting")].slice(0, -1)]) old.remove();
    toasts.append(note);
    if (lasting) setTimeout(() => note.classList.add("aside"), ASIDE);
    else setTimeout(close, action ? 10_000 : 5_000);
    // Advice about what was just drawn is old as soon as something else is done.
    if (tone === "warning" && action && !lasting) {
      const stop = this.store.subscribe(() => (stop(), close()));
    }
    return close;
  }
}

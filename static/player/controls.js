// What every player has: the bar with its buttons, the keys, the clock. What is drawn and said is its child's business.
import { gettext } from "../js/texts.js";
import { SPEEDS } from "./engine.js";

/** @typedef {import("./engine.js").Engine} Engine */

export const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");
const KEYS = { " ": "toggle", ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last" };

/**
 * A child gives it `engine`, and says what is seen in `draw` (many times a second) and `showStep` (when the step or a
 * button has changed). `other` gets the buttons that the bar does not know.
 * @abstract
 */
export class PlayerControls extends HTMLElement {
  /** @type {Engine} */
  engine;
  /** Has anybody asked for something yet? Until then the picture stays as it is. */
  active = false;
  /** Does it play of itself? Then it takes no keys, and says nothing to who cannot see it. */
  unasked = false;
  shownStep = -1;

  /** @param {Engine} engine takes over how the one before was set */
  take(engine) {
    if (this.engine) [engine.loop, engine.speed] = [this.engine.loop, this.engine.speed];
    this.engine = engine;
    this.querySelector("[data-seek]").max = String(engine.total);
    this.#ticks();
    this.said = "";
    this.shownStep = -1;
  }

  /** @returns {{signal: AbortSignal}} for the listeners of a child */
  listen() {
    this.abort = new AbortController();
    const listen = { signal: this.abort.signal };
    this.addEventListener("click", (event) => {
      const what = event.target.closest("button")?.dataset.do;
      if (what) this.do(what);
    }, listen);
    this.addEventListener("input", (event) => this.#changed(event), listen);
    this.addEventListener("change", () => this.offerFaults(), listen);
    this.offerFaults();
    document.addEventListener("keydown", (event) => this.#key(event), listen);
    STILL.addEventListener("change", () => this.show(true), listen);
    return listen;
  }

  /** Offer only what can be wrong with the chosen part: who asks and is asked by nobody neither refuses nor is slow. */
  offerFaults() {
    const [parts, faults] = [this.querySelector("[data-break]"), this.querySelector("[data-fault]")];
    const few = parts?.selectedOptions[0]?.dataset.faults || "";
    for (const option of faults?.options ?? []) option.disabled = Boolean(few) && !few.split(" ").includes(option.value);
    if (faults?.selectedOptions[0]?.disabled) faults.value = few.split(" ")[0];
  }

  unlisten() {
    this.abort?.abort();
    cancelAnimationFrame(this.frame ?? 0);
  }

  get working() {
    return Boolean(this.abort && !this.abort.signal.aborted && this.engine);
  }

  /** In full screen or otherwise the only thing on the screen? */
  get presenting() {
    return false;
  }

  /** @param {string} what name of a button's action */
  do(what) {
    this.active = true;
    this.unasked = false;
    if (what === "toggle") return this.engine.playing ? this.pause() : this.play();
    if (what === "loop") this.engine.loop = !this.engine.loop;
    else if (what === "first") this.engine.seek(0);
    else if (what === "last") this.engine.seek(this.engine.starts.length - 1);
    else if (what === "next") this.engine.next();
    else if (what === "previous") this.engine.previous();
    else return this.other(what);
    this.show(true);
  }

  /** @param {string} _what */
  other(_what) {}
  draw() {}
  showStep() {}

  play() {
    this.active = true;
    this.engine.play();
    this.last = performance.now();
    this.show(true);
    cancelAnimationFrame(this.frame ?? 0);
    this.frame = requestAnimationFrame((now) => this.#tick(now));
  }

  pause() {
    this.engine.pause();
    this.show(true);
  }

  /** Tokens stand instead of travelling: the reader wants it, or nothing plays. */
  get still() {
    return STILL.matches || (!this.engine.playing && this.engine.local < 0.01);
  }

  /** @param {boolean} all also what changes only with a step or a button */
  show(all) {
    const { engine } = this;
    if (this.active) this.draw();
    if (all || this.shownStep !== engine.index) {
      this.shownStep = engine.index;
      this.#showPlace();
      this.showStep();
    }
    const bar = this.querySelector("[data-seek]");
    bar.value = String(engine.time);
    bar.style.setProperty("--played", `${(100 * engine.time) / (engine.total || 1)}%`);
    if (all) this.#showButtons();
  }

  /** Say it once to who cannot see it. @param {string} words */
  announce(words) {
    if (words === this.said || this.unasked) return;
    this.said = words;
    const live = this.querySelector("[data-live]");
    if (live) live.textContent = words;
  }

  #tick(now) {
    this.engine.tick(Math.min((now - this.last) / 1000, 0.25)); // a tab that slept does not leap
    this.last = now;
    this.show(false);
    if (this.engine.playing) this.frame = requestAnimationFrame((then) => this.#tick(then));
    else this.show(true);
  }

  #changed(event) {
    const field = event.target;
    if (field.dataset.seek !== undefined) {
      this.active = true;
      this.engine.seekTime(Number(field.value));
      this.show(true);
    } else if (field.dataset.speed !== undefined && SPEEDS.includes(Number(field.value))) {
      this.engine.speed = Number(field.value);
    }
  }

  /** Keys work while the player has the focus or plays or presents; never in a text, and Space never on a button. */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !this.working) return;
    const target = /** @type {Element} */ (event.target);
    const mine = this.contains(target) || (this.engine.playing && !this.unasked) || this.presenting;
    if (!mine || target.closest("input:not([data-seek]), textarea, select, [contenteditable]")) return;
    if (event.key === "Escape" && this.engine.playing) return this.pause();
    const what = KEYS[event.key];
    if (!what || (event.key === " " && target.closest("button, a, summary, [role=button]"))) return;
    event.preventDefault();
    this.do(what);
  }

  #ticks() {
    const { starts, total } = this.engine;
    this.querySelector("[data-ticks]").replaceChildren(
      ...starts.slice(1).map((start) => {
        const tick = document.createElement("i");
        tick.style.insetInlineStart = `${(100 * start) / total}%`;
        return tick;
      }),
    );
  }

  #showPlace() {
    const [here, of] = [this.engine.index + 1, this.engine.starts.length];
    this.querySelector("[data-count]").textContent = `${here} / ${of}`;
    this.querySelector("[data-seek]").setAttribute("aria-valuetext", gettext("Step {here} of {of}", { here, of }));
  }

  #showButtons() {
    const toggle = this.querySelector("[data-do=toggle]");
    toggle.setAttribute("aria-label", this.engine.playing ? gettext("Pause") : gettext("Play"));
    toggle.classList.toggle("is-playing", this.engine.playing);
    this.querySelector("[data-do=loop]").setAttribute("aria-pressed", String(this.engine.loop));
    this.classList.toggle("is-active", this.active);
  }
}

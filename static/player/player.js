// <flow-player>: plays a pattern's scenarios on the diagram beside it. It reads timelines that the server made, draws on
// a stage, and keeps the address, the list of steps and screen readers in step.
import { Engine, SPEEDS } from "./engine.js";
import { SHAPES, SvgStage } from "./stage.js";

const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");
const KEYS = { " ": "toggle", ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last" };

class FlowPlayer extends HTMLElement {
  connectedCallback() {
    if (this.stages) return;
    const data = this.querySelector("script[type='application/json']");
    /** @type {import("./engine.js").Timeline[]} */
    const told = JSON.parse(data?.textContent ?? "{}");
    this.timelines = told.timelines ?? [];
    this.viewer = this.closest(".viewer") ?? this.parentElement;
    this.stages = [...(this.viewer?.querySelectorAll(".canvas") ?? [])].flatMap((canvas) => {
      const svg = canvas.querySelector("svg.diagram");
      return svg instanceof SVGSVGElement ? [new SvgStage(svg, canvas.dataset.prefix ?? "")] : [];
    });
    if (!this.timelines.length || !this.stages.length) return;
    this.abort = new AbortController();
    const listen = { signal: this.abort.signal };
    this.addEventListener("click", (event) => this.#clicked(event), listen);
    this.addEventListener("input", (event) => this.#changed(event), listen);
    document.addEventListener("keydown", (event) => this.#key(event), listen);
    document.addEventListener("click", (event) => this.#listClicked(event), listen);
    this.viewer?.addEventListener("click", (event) => this.#nodeClicked(event), listen);
    document.addEventListener("fullscreenchange", () => this.#showPresenting(), listen);
    STILL.addEventListener("change", () => this.#show(true), listen);
    this.hidden = false;
    this.#explain(told.messages ?? {});
    this.#start();
  }

  disconnectedCallback() {
    this.abort?.abort();
    cancelAnimationFrame(this.frame ?? 0);
    for (const stage of this.stages ?? []) stage.layer.remove();
    this.stages = undefined;
  }

  /** What each shape means, of those that travel here. @param {Record<string, string>} words */
  #explain(words) {
    const used = new Set(this.timelines.flatMap((one) => one.steps.flatMap((step) => step.moves.map((move) => move.message))));
    const items = Object.keys(SHAPES).filter((kind) => used.has(kind) && words[kind]).map((kind) => {
      const item = document.createElement("li");
      const sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      sign.setAttribute("viewBox", "-12 -12 24 24");
      sign.setAttribute("aria-hidden", "true");
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("class", `token ${kind}`);
      path.setAttribute("d", SHAPES[kind]);
      sign.append(path);
      item.append(sign, words[kind]);
      return item;
    });
    this.querySelector("[data-legend]")?.replaceChildren(...items);
  }

  /** Begin where the address says. */
  #start() {
    const asked = new URLSearchParams(location.search);
    const scenario = asked.get("scenario") ?? this.dataset.scenario ?? "";
    const found = this.timelines.find((timeline) => timeline.id === scenario);
    this.#choose((found ?? this.timelines[0]).id, { quiet: !found });
    if (found) {
      this.engine.seek(Number(asked.get("step") ?? this.dataset.step ?? 1) - 1);
      this.#show(true);
    }
    if (this.dataset.autoplay !== undefined && !STILL.matches) this.#play();
  }

  /** @param {string} id @param {{quiet?: boolean}} [how] quiet: the picture stays as it is until something is asked for */
  #choose(id, { quiet = false } = {}) {
    const timeline = this.timelines.find((one) => one.id === id);
    if (!timeline) return;
    const before = this.engine;
    this.engine = new Engine(timeline);
    if (before) [this.engine.loop, this.engine.speed] = [before.loop, before.speed];
    for (const chip of this.querySelectorAll("[data-play]")) chip.setAttribute("aria-pressed", String(chip.dataset.play === id));
    const bar = this.querySelector("[data-seek]");
    bar.max = String(this.engine.total);
    this.#ticks();
    this.active = !quiet;
    this.said = "";
    this.shownStep = -1;
    this.#show(true);
  }

  #ticks() {
    const list = this.querySelector("[data-ticks]");
    list.replaceChildren(
      ...this.engine.starts.slice(1).map((start) => {
        const tick = document.createElement("i");
        tick.style.insetInlineStart = `${(100 * start) / this.engine.total}%`;
        return tick;
      }),
    );
  }

  #clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.play !== undefined) {
      this.#mend();
      this.#choose(button.dataset.play);
      this.#play();
    } else if (button.dataset.do) this.#do(button.dataset.do);
  }

  #do(what) {
    this.active = true;
    if (what === "toggle") return this.engine.playing ? this.#pause() : this.#play();
    if (what === "loop") this.engine.loop = !this.engine.loop;
    else if (what === "present") return this.#present();
    else if (what === "break") return this.#break();
    else if (what === "mend") return this.#mend();
    else if (what === "first") this.engine.seek(0);
    else if (what === "last") this.engine.seek(this.engine.starts.length - 1);
    else if (what === "next") this.engine.next();
    else if (what === "previous") this.engine.previous();
    this.#show(true);
  }

  /** The server works out what follows; it plays like any other story. */
  async #break() {
    const status = this.querySelector("[data-broken]");
    const url = new URL(this.dataset.flow ?? "", location.href);
    url.searchParams.set("scenario", this.told ?? this.engine.timeline.id);
    url.searchParams.set("break", this.querySelector("[data-break]").value);
    url.searchParams.set("fault", this.querySelector("[data-fault]").value);
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error((await answer.text()).slice(0, 200));
      const timeline = await answer.json();
      if (!this.stages) return;
      this.told ??= this.engine.timeline.id;
      this.timelines = [...this.timelines.filter((one) => !one.id.startsWith("fault-")), timeline];
      this.#choose(timeline.id);
      status.textContent = { success: "The pattern takes it.", degraded: "Degraded, nothing is lost.", failure: "It fails." }[timeline.outcome] ?? "";
      this.querySelector("[data-do=mend]").hidden = false;
      this.#play();
    } catch (error) {
      status.textContent = `It could not be worked out: ${error.message}`;
    }
  }

  #mend() {
    const told = this.told;
    this.told = undefined;
    this.querySelector("[data-do=mend]").hidden = true;
    this.querySelector("[data-broken]").textContent = "";
    if (told) this.#choose(told);
  }

  #changed(event) {
    const field = event.target;
    if (field.dataset.seek !== undefined) {
      this.active = true;
      this.engine.seekTime(Number(field.value));
      this.#show(true);
    } else if (field.dataset.speed !== undefined && SPEEDS.includes(Number(field.value))) {
      this.engine.speed = Number(field.value);
    }
  }

  /** Keys work while the player has the focus or plays or presents; never in a text, and Space never on a button. */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !this.stages) return;
    const target = /** @type {Element} */ (event.target);
    const mine = this.contains(target) || this.engine.playing || this.presenting;
    if (!mine || target.closest("input:not([data-seek]), textarea, select, [contenteditable]")) return;
    if (event.key === "Escape" && this.engine.playing) return this.#pause();
    const what = KEYS[event.key];
    if (!what || (event.key === " " && target.closest("button, a, summary, [role=button]"))) return;
    event.preventDefault();
    this.#do(what);
  }

  /** A step of the list plays from there. */
  #listClicked(event) {
    const step = event.target.closest?.("[data-steps] > [data-step]");
    const story = step?.closest("[data-scenario]");
    if (!step || !story || event.target.closest("a") || !this.timelines.some((one) => one.id === story.dataset.scenario)) return;
    if (this.engine.timeline.id !== story.dataset.scenario) this.#choose(story.dataset.scenario);
    this.active = true;
    this.engine.seek(Number(step.dataset.step) - 1);
    this.#show(true);
  }

  /** A part that is clicked is the one to break. */
  #nodeClicked(event) {
    const part = event.target.closest?.(".node")?.dataset.part;
    const select = this.querySelector("[data-break]");
    if (part && select && [...select.options].some((option) => option.value === part)) select.value = part;
  }

  #play() {
    this.active = true;
    this.engine.play();
    this.last = performance.now();
    this.#show(true);
    cancelAnimationFrame(this.frame ?? 0);
    this.frame = requestAnimationFrame((now) => this.#tick(now));
  }

  #pause() {
    this.engine.pause();
    this.#show(true);
  }

  #tick(now) {
    this.engine.tick(Math.min((now - this.last) / 1000, 0.25)); // a tab that slept does not leap
    this.last = now;
    this.#show(false);
    if (this.engine.playing) this.frame = requestAnimationFrame((then) => this.#tick(then));
    else this.#show(true);
  }

  /** @param {boolean} all also what changes only with a step or a button */
  #show(all) {
    const { engine } = this;
    const stepped = this.shownStep !== engine.index;
    for (const stage of this.stages) if (stage.shown && this.active) stage.draw(engine.moves(), STILL.matches || (!engine.playing && engine.local < 0.01));
    if (stepped || all) {
      this.shownStep = engine.index;
      this.#showStep();
    }
    const bar = this.querySelector("[data-seek]");
    bar.value = String(engine.time);
    bar.style.setProperty("--played", `${(100 * engine.time) / (engine.total || 1)}%`);
    if (all) this.#showButtons();
  }

  #showStep() {
    const { engine, active } = this;
    const { step, timeline } = engine;
    const caption = this.querySelector("[data-caption]");
    const count = this.querySelector("[data-count]");
    count.textContent = `${engine.index + 1} / ${timeline.steps.length}`;
    this.querySelector("[data-seek]").setAttribute("aria-valuetext", `Step ${engine.index + 1} of ${timeline.steps.length}`);
    if (!active) {
      caption.textContent = timeline.summary.replace(/[`*]/g, "");
      for (const stage of this.stages) stage.clear();
      return;
    }
    const words = step.text.replace(/`|\*\*/g, "");
    caption.textContent = words;
    for (const stage of this.stages) if (stage.shown) stage.mark(step.marks, step.changed);
    this.viewer?.dispatchEvent(new CustomEvent("diagram:light", { detail: step.touched }));
    this.#showInList();
    this.#announce(`Step ${engine.index + 1}: ${words}`);
    this.#address();
  }

  #showInList() {
    for (const item of document.querySelectorAll("[data-steps] > [aria-current]")) item.removeAttribute("aria-current");
    const story = document.querySelector(`details[data-scenario="${CSS.escape(this.engine.timeline.id)}"]`);
    story?.querySelector(`[data-step="${this.engine.index + 1}"]`)?.setAttribute("aria-current", "step");
  }

  #announce(words) {
    if (words === this.said) return;
    this.said = words;
    const live = this.querySelector("[data-live]");
    if (live) live.textContent = words;
  }

  /** A link copied now opens here. */
  #address() {
    if (this.dataset.address === "off" || this.told) return; // what was worked out has no address of its own
    const url = new URL(location.href);
    url.searchParams.set("scenario", this.engine.timeline.id);
    url.searchParams.set("step", String(this.engine.index + 1));
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  #showButtons() {
    const toggle = this.querySelector("[data-do=toggle]");
    toggle.setAttribute("aria-label", this.engine.playing ? "Pause" : "Play");
    toggle.classList.toggle("is-playing", this.engine.playing);
    this.querySelector("[data-do=loop]").setAttribute("aria-pressed", String(this.engine.loop));
    this.classList.toggle("is-active", this.active);
  }

  get presenting() {
    return document.fullscreenElement === this.viewer;
  }

  #present() {
    if (this.presenting) document.exitFullscreen();
    else this.viewer?.requestFullscreen?.().catch(() => this.viewer?.classList.toggle("is-presenting"));
  }

  #showPresenting() {
    this.viewer?.classList.toggle("is-presenting", this.presenting);
    this.querySelector("[data-do=present]").setAttribute("aria-pressed", String(this.presenting));
    this.#show(true);
  }
}

customElements.define("flow-player", FlowPlayer);

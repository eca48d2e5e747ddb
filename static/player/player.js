// <flow-player>: plays a pattern's scenarios on the diagram beside it. It reads timelines that the server made, draws on
// a stage, and keeps the address, the list of steps and screen readers in step.
import { gettext } from "../js/texts.js";
import { Companion } from "./company.js";
import { PlayerControls, STILL } from "./controls.js";
import { Dock } from "./docking.js";
import { Engine } from "./engine.js";
import { explain } from "./legend.js";
import { Share } from "./share.js";
import { SvgStage } from "./stage.js";
import { comeIntoView, keepRoom, plain } from "./standing.js";

/** Pictures and fonts still move what stands below them until then. @param {() => void} act */
function whenLoaded(act) {
  if (document.readyState === "complete") requestAnimationFrame(act);
  else window.addEventListener("load", () => requestAnimationFrame(act), { once: true });
}

class FlowPlayer extends PlayerControls {
  companion = new Companion();

  connectedCallback() {
    if (this.stages) return;
    const data = this.querySelector("script[type='application/json']");
    /** @type {{timelines?: import("./engine.js").Timeline[], messages?: Record<string, any>, split?: any}} */
    const told = JSON.parse(data?.textContent ?? "{}");
    this.timelines = told.timelines ?? [];
    this.viewer = this.closest(".viewer") ?? this.parentElement;
    this.stages = [...(this.viewer?.querySelectorAll(".canvas") ?? [])].flatMap((canvas) => {
      const svg = canvas.querySelector("svg.diagram");
      return svg instanceof SVGSVGElement ? [new SvgStage(svg, canvas.dataset.prefix ?? "")] : [];
    });
    if (!this.timelines.length || !this.stages.length) {
      this.hidden = true;
      return;
    }
    const listen = this.listen();
    this.addEventListener("click", (event) => this.#clicked(event), listen);
    document.addEventListener("click", (event) => this.#listClicked(event), listen);
    this.viewer?.addEventListener("click", (event) => this.#nodeClicked(event), listen);
    this.addEventListener("flow:break", (/** @type {CustomEvent} */ event) => this.#breakIn(event.detail), listen);
    this.addEventListener("flow:say", () => this.#sayStep(), listen);
    this.addEventListener("flow:tell", (/** @type {CustomEvent} */ event) => this.#tell(event.detail.seconds), listen);
    document.addEventListener("fullscreenchange", () => this.#showPresenting(), listen);
    // What a token carries stays within what is seen.
    this.viewer?.addEventListener("diagram:view", () => this.active && !this.engine?.playing && this.draw(), listen);
    this.hidden = false;
    explain(this.querySelector("[data-legend]"), this.timelines, told.messages ?? {});
    this.#prepareStage(listen);
    this.#start();
    if (told.split) this.#prepareShare(told.split);
  }

  disconnectedCallback() {
    this.unlisten();
    this.share?.stop();
    this.dock?.stop();
    for (const stage of this.stages ?? []) stage.layer.remove();
    this.stages = undefined;
  }

  /** The button on the picture, and room for the longest words of a story, so that nothing jumps while it plays. @param {{signal: AbortSignal}} listen */
  #prepareStage(listen) {
    this.stage = this.closest(".stage");
    this.first = this.stage?.querySelector("[data-first]");
    this.first?.addEventListener("click", () => this.play(), listen);
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-play], [data-do]")) this.#comeIntoView();
    }, listen);
    this.first?.addEventListener("click", () => this.#comeIntoView(), listen);
    window.addEventListener("resize", () => this.#keepWords(), listen);
    if (this.stage && this.viewer?.hasAttribute("data-docks")) {
      this.dock = new Dock(this.stage, { wanted: () => this.active && !this.unasked && !this.presenting, changed: () => this.#settle() });
    }
  }

  /** The picture takes the room that it has now. */
  #settle() {
    this.viewer?.dispatchEvent(new CustomEvent("diagram:room"));
    this.show(true);
  }

  #comeIntoView() {
    if (!this.stage || this.presenting || this.dock?.docked) return;
    this.viewer?.dispatchEvent(new CustomEvent("diagram:room")); // first, as it changes how high the stage is
    comeIntoView(this.stage);
  }

  #keepWords() {
    const { summary, steps } = this.engine.timeline;
    keepRoom(this.querySelector("[data-caption]"), [summary, ...steps.map((step) => step.text)].map(plain));
  }

  /** @param {import("./traffic.js").Split} split */
  #prepareShare(split) {
    const panel = this.querySelector("[data-traffic]");
    if (!(panel instanceof HTMLElement)) return;
    this.share = new Share(panel, split, {
      stages: this.stages ?? [],
      light: (ids) => this.viewer?.dispatchEvent(new CustomEvent("diagram:light", { detail: ids })),
      taken: () => this.#yield(),
    });
    const asked = new URLSearchParams(location.search).get("share");
    if (asked !== null && /^\d{1,3}$/.test(asked)) this.share.move(Number(asked));
  }

  /** Something else uses the picture: the story stops where it is. */
  #yield() {
    this.engine.pause();
    this.active = false;
    this.show(true);
  }

  /** Begin where the address says. */
  #start() {
    const asked = new URLSearchParams(location.search);
    const scenario = asked.get("scenario") ?? this.dataset.scenario ?? "";
    const found = this.timelines.find((timeline) => timeline.id === scenario);
    this.#choose((found ?? this.timelines[0]).id, { quiet: !found });
    if (found) {
      this.engine.seek(Number(asked.get("step") ?? this.dataset.step ?? 1) - 1);
      this.show(true);
    }
    const [part, fault] = [asked.get("break"), asked.get("fault")];
    const follows = this.dataset.address !== "off";
    // A link to a moment shows it: picture, words and controls come into the window.
    if ((found || part) && follows && !location.hash) whenLoaded(() => this.#comeIntoView());
    if (part && follows && this.#pick(part, fault)) this.#break(Number(asked.get("step") ?? 1));
    else if (this.dataset.autoplay !== undefined && !STILL.matches) {
      this.unasked = true;
      this.play();
    }
  }

  /** @param {string} id @param {{quiet?: boolean}} [how] quiet: the picture stays as it is until something is asked for */
  #choose(id, { quiet = false } = {}) {
    const timeline = this.timelines.find((one) => one.id === id);
    if (!timeline) return;
    this.share?.stop();
    this.take(new Engine(timeline));
    for (const chip of this.querySelectorAll("[data-play]")) chip.setAttribute("aria-pressed", String(chip.dataset.play === id));
    this.#keepWords();
    this.active = !quiet;
    this.show(true);
  }

  #clicked(event) {
    const chosen = event.target.closest("[data-play]")?.dataset.play;
    if (chosen === undefined) return;
    this.#mend();
    this.#choose(chosen);
    this.play();
  }

  /** @param {string} what */
  other(what) {
    if (what === "present") this.#present();
    else if (what === "inside") this.#lookInside();
    else if (what === "break") this.#break();
    else if (what === "mend") this.#mend();
  }

  /**
   * Choose a part and what is wrong with it. Is it one that can break?
   * @param {string} part @param {string | null} fault
   */
  #pick(part, fault = null) {
    const [parts, faults] = [this.querySelector("[data-break]"), this.querySelector("[data-fault]")];
    if (![...(parts?.options ?? [])].some((option) => option.value === part)) return false;
    parts.value = part;
    this.offerFaults();
    if ([...faults.options].some((option) => option.value === fault && !option.disabled)) faults.value = fault;
    return true;
  }

  /**
   * The server works out what follows; it plays like any other story.
   * @param {number} [step] to show, standing still; without it the story is played
   */
  async #break(step) {
    const status = this.querySelector("[data-broken]");
    const url = new URL(this.dataset.flow ?? "", location.href);
    url.searchParams.set("scenario", this.told ?? this.engine.timeline.id);
    const broken = { break: this.querySelector("[data-break]").value, fault: this.querySelector("[data-fault]").value };
    for (const [key, value] of Object.entries(broken)) url.searchParams.set(key, value);
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error((await answer.text()).slice(0, 200));
      const timeline = await answer.json();
      if (!this.stages) return;
      this.told ??= this.engine.timeline.id;
      this.broken = broken;
      this.timelines = [...this.timelines.filter((one) => !one.id.startsWith("fault-")), timeline];
      this.#choose(timeline.id);
      status.textContent = timeline.steps.at(-1)?.text ?? ""; // how it ends, and who notices
      status.append(...(timeline.used_in ?? []).flatMap((id) => this.#offer(id)), ...this.#after(timeline.after));
      this.querySelector("[data-do=mend]").hidden = false;
      this.engine.seek((step ?? timeline.begins ?? 1) - 1); // it plays from where it fails
      if (step === undefined) return this.play();
      this.show(true);
    } catch (error) {
      status.textContent = gettext("It could not be worked out: {message}", { message: error.message });
    }
  }

  /** What would have kept what is lost, and where to go from here. @param {{saved: string, studio: string, beside: string} | undefined} after */
  #after(after) {
    if (!after) return [];
    const ways = [[after.studio, after.saved ? gettext("Fix it in the studio") : gettext("Open it in the studio")], [after.beside, gettext("Beside the story")]];
    const links = ways.filter(([address]) => address).flatMap(([address, words]) => {
      const link = document.createElement("a");
      [link.href, link.textContent] = [address, words];
      if (document.body.classList.contains("embed")) link.target = "_blank"; // others' pages stay where they are
      return [" ", link];
    });
    return [...(after.saved ? [` ${after.saved}`] : []), ...links];
  }

  /** A button for a story in which the broken part has something to do. @param {string} id */
  #offer(id) {
    const story = this.timelines.find((one) => one.id === id);
    if (!story) return [];
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small plain";
    button.textContent = gettext("Play “{title}”", { title: plain(story.title) });
    button.addEventListener("click", () => {
      this.#mend();
      this.#choose(id);
      this.play();
    });
    return [" ", button];
  }

  #mend() {
    const told = this.told;
    if (!this.querySelector("[data-broken]")) return; // nothing can be broken here
    this.told = undefined;
    this.querySelector("[data-do=mend]").hidden = true;
    this.querySelector("[data-broken]").textContent = "";
    if (told) this.#choose(told);
  }

  /** What happens to a story when a part breaks, asked from outside of the player. @param {{story: string, part: string, fault: string}} asked */
  #breakIn({ story, part, fault }) {
    this.#mend();
    this.#choose(story);
    if (!this.#pick(part, fault)) return;
    this.#break();
    this.#comeIntoView();
  }

  /** The first story from its beginning: over and over, in so many seconds, or once as it is read. @param {number} seconds 0: once */
  #tell(seconds) {
    this.#mend();
    this.#choose(this.timelines[0].id);
    this.engine.loop = seconds > 0;
    this.engine.speed = seconds > 0 ? Math.max(1, this.engine.total / seconds) : 1;
    this.play();
    this.#comeIntoView();
  }

  /** A step of the list plays from there. */
  #listClicked(event) {
    const step = event.target.closest?.("[data-steps] > [data-step]");
    const story = step?.closest("[data-scenario]");
    if (!step || !story || event.target.closest("a") || !this.timelines.some((one) => one.id === story.dataset.scenario)) return;
    if (this.engine.timeline.id !== story.dataset.scenario) this.#choose(story.dataset.scenario);
    this.share?.stop();
    this.active = true;
    this.engine.seek(Number(step.dataset.step) - 1);
    this.show(true);
  }

  /** A part that is clicked is the one to break; who presents and looks inside sees what is in it. */
  #nodeClicked(event) {
    const node = event.target.closest?.(".canvas .node");
    const stage = this.stages?.find(({ svg }) => node && svg.contains(node));
    const part = node?.dataset.part ?? (stage && node.id.slice(`${stage.prefix}node-`.length));
    if (part) this.#pick(part);
    if (this.presenting && part) this.viewer?.querySelector(`.insides li [data-opens="${CSS.escape(part)}"]`)?.click();
  }

  #lookInside() {
    const open = this.viewer?.classList.toggle("looks-inside");
    this.querySelector("[data-do=inside]")?.setAttribute("aria-pressed", String(open));
    this.#settle();
  }

  do(what) {
    this.share?.stop();
    super.do(what);
  }

  draw() {
    const moves = this.engine.moves();
    for (const stage of this.stages ?? []) if (stage.shown) stage.draw(moves, this.still);
    this.companion.tell(this.viewer, this.engine.index, moves, this.still);
  }

  showStep() {
    const { engine, active } = this;
    const { step, timeline } = engine;
    const caption = this.querySelector("[data-caption]");
    if (this.first instanceof HTMLElement && this.first.hidden !== active) {
      this.first.hidden = active;
      this.viewer?.dispatchEvent(new CustomEvent("diagram:room"));
    }
    if (!active) {
      caption.textContent = plain(timeline.summary);
      this.viewer?.dispatchEvent(new CustomEvent("diagram:light", { detail: [] }));
      this.#sayStep();
      for (const stage of this.stages ?? []) stage.clear();
      return;
    }
    const words = plain(step.text);
    caption.textContent = words;
    for (const stage of this.stages ?? []) if (stage.shown) stage.mark(step.marks, step.changed);
    this.viewer?.dispatchEvent(new CustomEvent("diagram:light", { detail: step.touched }));
    this.companion.forget();
    this.companion.tell(this.viewer, engine.index, engine.moves(), this.still);
    this.#sayStep();
    this.#showInList();
    this.announce(gettext("Step {index}: {words}", { index: engine.index + 1, words }));
    this.#address();
  }

  /** What stands beside the picture hears which step is shown. */
  #sayStep() {
    const { timeline, index } = this.engine;
    this.viewer?.dispatchEvent(new CustomEvent("diagram:step", { detail: this.active ? { story: timeline, index } : {} }));
  }

  #showInList() {
    for (const item of document.querySelectorAll("[data-steps] > [aria-current]")) item.removeAttribute("aria-current");
    const story = document.querySelector(`details[data-scenario="${CSS.escape(this.engine.timeline.id)}"]`);
    story?.querySelector(`[data-step="${this.engine.index + 1}"]`)?.setAttribute("aria-current", "step");
  }

  /** A link copied now opens here. */
  #address() {
    if (this.dataset.address === "off") return;
    const url = new URL(location.href);
    for (const key of ["share", "break", "fault"]) url.searchParams.delete(key);
    url.searchParams.set("scenario", this.told ?? this.engine.timeline.id);
    for (const [key, value] of Object.entries(this.told ? this.broken : {})) url.searchParams.set(key, value);
    url.searchParams.set("step", String(this.engine.index + 1));
    if (url.href !== location.href) history.replaceState(history.state, "", url);
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
    this.show(true);
  }
}

customElements.define("flow-player", FlowPlayer);

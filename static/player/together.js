// <flow-together>: several stories beside each other, one bar for all. Step k of each begins at the same moment and lasts
// as long as the longest of them; a shorter story waits at its end.
import { gettext } from "../js/texts.js";
import { Companion } from "./company.js";
import { PlayerControls } from "./controls.js";
import { Engine, aligned } from "./engine.js";
import { explain } from "./legend.js";
import { SvgStage } from "./stage.js";
import { comeIntoView, keepRoom, plain } from "./standing.js";

/** One story: its pictures, its caption, its list of steps. */
class Lane {
  /** @param {HTMLElement} element @param {import("./engine.js").Timeline} timeline @param {Element|undefined} list */
  constructor(element, timeline, list) {
    this.timeline = timeline;
    this.list = list;
    this.viewer = element.querySelector(".viewer");
    this.caption = element.querySelector("[data-caption]");
    this.companion = new Companion();
    this.stages = [...element.querySelectorAll(".canvas")].flatMap((canvas) => {
      const svg = canvas.querySelector("svg.diagram");
      return svg instanceof SVGSVGElement ? [new SvgStage(svg, canvas.dataset.prefix ?? "")] : [];
    });
  }

  /** @param {number} index @returns the step that is shown; the last one when the story is over */
  step(index) {
    return this.timeline.steps[Math.min(index, this.timeline.steps.length - 1)];
  }

  /** @param {number} index @param {number} local seconds since the step began @param {boolean} still */
  draw(index, local, still) {
    const moves = index < this.timeline.steps.length ? this.step(index).moves : [];
    const moving = moves.map((move) => ({ move, progress: Math.min(Math.max((local - move.delay) / move.seconds, 0), 1) }));
    for (const stage of this.stages) if (stage.shown) stage.draw(moving, still);
    this.companion.tell(this.viewer, index, moving, still);
  }

  /** Room for the longest words, and the picture takes what is left. */
  settle() {
    keepRoom(this.caption, this.timeline.steps.map((step) => said(step)));
  }

  /** What is opened of it hears which step is shown. @param {number} index */
  say(index) {
    this.viewer?.dispatchEvent(new CustomEvent("diagram:step", { detail: { story: this.timeline, index: Math.min(index, this.timeline.steps.length - 1) } }));
  }

  /** @param {number} index @returns {string} what is said of it */
  show(index) {
    const step = this.step(index);
    const over = index >= this.timeline.steps.length;
    const words = plain(step.text);
    this.caption.textContent = said(step);
    this.caption.classList.toggle("is-over", over);
    for (const stage of this.stages) if (stage.shown) stage.mark(step.marks, over ? [] : step.changed);
    this.viewer?.dispatchEvent(new CustomEvent("diagram:light", { detail: over ? [] : step.touched }));
    this.say(index);
    for (const item of this.list?.children ?? []) item.toggleAttribute("aria-current", false);
    this.list?.children[step.number - 1]?.setAttribute("aria-current", "step");
    return over ? gettext("{title} is over.", { title: this.timeline.title }) : `${this.timeline.title}: ${words}`;
  }
}

/** @param {{number: number, text: string}} step */
function said(step) {
  return `${step.number}. ${plain(step.text)}`;
}

class FlowTogether extends PlayerControls {
  connectedCallback() {
    if (this.lanes) return;
    const told = JSON.parse(this.querySelector("script[type='application/json']")?.textContent ?? "{}");
    /** @type {import("./engine.js").Timeline[]} */
    const timelines = told.timelines ?? [];
    const places = [...this.querySelectorAll("[data-lane]")];
    const lists = [...document.querySelectorAll("[data-lane-steps]")];
    if (!timelines.length || timelines.length !== places.length) return;
    this.lanes = places.map((place, index) => new Lane(/** @type {HTMLElement} */ (place), timelines[index], lists[index]));
    const listen = this.listen();
    document.addEventListener("click", (event) => this.#listClicked(event), listen);
    this.addEventListener("flow:say", () => this.active && this.lanes?.forEach((lane) => lane.say(this.engine.index)), listen);
    explain(this.querySelector("[data-legend]"), timelines, told.messages ?? {});
    this.take(new Engine(aligned(timelines)));
    this.#settle();
    window.addEventListener("resize", () => this.#settle(), listen);
    this.addEventListener("click", (event) => event.target.closest("[data-do]") && comeIntoView(this), listen);
    const asked = new URLSearchParams(location.search).get("step");
    if (asked) {
      this.active = true;
      this.engine.seek(Number(asked) - 1 || 0);
    }
    this.show(true);
  }

  /** Captions keep their room, then the pictures share what the window has left. */
  #settle() {
    for (const lane of this.lanes ?? []) lane.settle();
    for (const lane of this.lanes ?? []) lane.viewer?.dispatchEvent(new CustomEvent("diagram:room"));
  }

  disconnectedCallback() {
    this.unlisten();
    for (const lane of this.lanes ?? []) for (const stage of lane.stages) stage.layer.remove();
    this.lanes = undefined;
  }

  draw() {
    for (const lane of this.lanes ?? []) lane.draw(this.engine.index, this.engine.local, this.still);
  }

  showStep() {
    if (!this.active) return;
    const said = (this.lanes ?? []).map((lane) => lane.show(this.engine.index));
    this.announce(gettext("Step {index}. {said}", { index: this.engine.index + 1, said: said.join(" ") }));
    const url = new URL(location.href);
    url.searchParams.set("step", String(this.engine.index + 1));
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  #listClicked(event) {
    const step = event.target.closest?.("[data-lane-steps] > [data-step]");
    if (!step || event.target.closest("a")) return;
    this.active = true;
    this.engine.seek(Number(step.dataset.step) - 1);
    this.show(true);
  }
}

if (!customElements.get("flow-together")) customElements.define("flow-together", FlowTogether);

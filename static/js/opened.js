// <opened-part>: what is inside a part, beside its diagram. Where the message is stands out in step with the story that
// plays above; what it says there was worked out by the server.
import { SvgStage } from "../player/stage.js";
import { showAcross } from "./scrolling.js";
import { gettext } from "./texts.js";

/** @typedef {import("../player/engine.js").Timeline & {inside?: Record<string, Shown[]>}} Story */
/** @typedef {{standing?: Record<string, "now"|"done"|"failed">, badges?: Record<string, {state: string, tone?: string}>, says?: string}} Shown */

const FRAME = 26; // pixels round a picture: its padding and line

const STANDINGS = /** @type {const} */ (["done", "now", "failed"]);

class OpenedPart extends HTMLElement {
  connectedCallback() {
    const data = this.querySelector("script[type='application/json']");
    /** @type {Record<string, Shown[]>} */
    this.told = JSON.parse(data?.textContent ?? "{}").told ?? {};
    this.host = this.closest("diagram-viewer, studio-player") ?? document.getElementById(this.dataset.beside ?? "");
    this.stages = [...this.querySelectorAll("[data-prefix]")].flatMap((picture) => {
      const svg = picture.querySelector("svg.diagram");
      return picture instanceof HTMLElement && svg instanceof SVGSVGElement ? [{ picture, stage: new SvgStage(svg, picture.dataset.prefix ?? "") }] : [];
    });
    this.host?.addEventListener("diagram:step", this.#step);
    this.addEventListener("toggle", this.#again, true);
    this.watcher = new ResizeObserver(() => {
      this.#fit();
      this.#show();
    });
    this.watcher.observe(this);
    this.#arrive();
    this.#ask();
  }

  disconnectedCallback() {
    this.host?.removeEventListener("diagram:step", this.#step);
    this.removeEventListener("toggle", this.#again, true);
    this.watcher?.disconnect();
    for (const { stage } of this.stages ?? []) stage.layer.remove();
  }

  /** The first of its forms that the room has place for: nothing in it has to be scrolled to, or is too small to read. */
  #fit() {
    const { paddingLeft, paddingRight } = getComputedStyle(this);
    const room = this.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    if (room <= 0) return;
    const found = (this.stages ?? []).find(({ stage }) => stage.svg.viewBox.baseVal.width + FRAME <= room);
    this.dataset.shows = !found ? "rows" : found.picture.classList.contains("opened-wide") ? "wide" : "tall";
  }

  /** The story may have begun before this was opened. */
  #ask() {
    const player = this.host?.matches("studio-player") ? this.host : this.host?.querySelector("flow-player") ?? this.host?.closest("flow-together");
    player?.dispatchEvent(new CustomEvent("flow:say"));
  }

  /** Who asked for it by a link is led to it, and the link says that it is open. */
  #arrive() {
    const place = this.closest("[data-boxed]");
    if (!place || place.querySelector("opened-part") !== this) return;
    const asked = document.activeElement?.closest("[data-opens]");
    for (const link of document.querySelectorAll("[data-opens]")) {
      if (link instanceof HTMLElement && link.dataset.opens === this.dataset.part) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (!asked) return;
    this.querySelector("summary")?.focus({ preventScroll: true });
    this.scrollIntoView({ block: "nearest" });
  }

  /** @param {Event} event */
  #step = (event) => {
    /** @type {{story?: Story, index?: number}} */
    const { story, index } = /** @type {CustomEvent} */ (event).detail;
    this.plays = story !== undefined;
    const steps = story && (story.inside?.[this.dataset.part ?? ""] ?? this.told?.[story.id]);
    this.shown = steps?.[index ?? 0];
    this.#show();
  };

  #again = () => this.#show();

  #show() {
    const { standing = {}, badges = {}, says = "" } = this.shown ?? {};
    for (const { picture, stage } of this.stages ?? []) {
      for (const node of stage.svg.querySelectorAll(".node")) {
        const id = node.id.slice(stage.prefix.length + "node-".length);
        for (const one of STANDINGS) node.classList.toggle(`is-${one}`, standing[id] === one);
        if (stage.shown && ["now", "failed"].includes(standing[id])) showAcross(picture, node);
      }
      if (stage.shown) stage.mark(badges, Object.keys(badges));
    }
    for (const row of this.querySelectorAll("[data-compartment]")) {
      const id = row instanceof HTMLElement ? row.dataset.compartment ?? "" : "";
      for (const one of STANDINGS) row.classList.toggle(`is-${one}`, standing[id] === one);
      const badge = row.querySelector("[data-badge]");
      if (!(badge instanceof HTMLElement)) continue;
      badge.hidden = !badges[id];
      badge.className = `tone ${badges[id]?.tone ?? ""}`;
      badge.textContent = badges[id]?.state ?? "";
    }
    const words = this.querySelector("[data-says]");
    const said = says || (this.plays ? gettext("Nothing of it is here yet.") : gettext("Play a story: it says here where its message is."));
    if (words && words.textContent !== said) words.textContent = said;
  }
}

customElements.define("opened-part", OpenedPart);

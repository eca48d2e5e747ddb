// <opened-part>: a workflow opened beside its diagram. Its states stand out in step with the story that plays above.
import { standing } from "../player/states.js";
import { showAcross } from "./scrolling.js";

const SAID = { done: "is-done", now: "is-now", failed: "is-failed" };

class OpenedPart extends HTMLElement {
  connectedCallback() {
    this.viewer = this.closest("diagram-viewer");
    /** @type {Map<string, Element[]>} */
    this.states = new Map();
    for (const picture of this.querySelectorAll("[data-prefix]")) this.#collect(picture);
    this.viewer?.addEventListener("diagram:step", this.#step);
    this.viewer?.querySelector("flow-player")?.dispatchEvent(new CustomEvent("flow:say")); // it may have begun before
  }

  disconnectedCallback() {
    this.viewer?.removeEventListener("diagram:step", this.#step);
  }

  /** @param {Element} picture */
  #collect(picture) {
    const start = `${picture instanceof HTMLElement ? (picture.dataset.prefix ?? "") : ""}node-`;
    for (const node of picture.querySelectorAll(".node")) {
      const id = node.id.slice(start.length);
      this.states?.set(id, [...(this.states.get(id) ?? []), node]);
    }
  }

  /** @param {Event} event */
  #step = (event) => {
    const { story, index } = /** @type {CustomEvent} */ (event).detail;
    const known = new Set(this.states?.keys());
    const found = story ? standing(story, index, known) : new Map();
    for (const [id, nodes] of this.states ?? []) {
      if (["now", "failed"].includes(found.get(id) ?? "")) for (const node of nodes) showAcross(node.closest("[data-prefix]"), node);
      for (const node of nodes) for (const [key, name] of Object.entries(SAID)) node.classList.toggle(name, found.get(id) === key);
    }
  };
}

customElements.define("opened-part", OpenedPart);

// <comment-pins data-from data-page>: pins at the parts of the picture of which something is said, each a link to it.
// Whoever may not edit sees the canvas's pins here. Without a script the page of comments has all of it.
import { ngettext } from "./texts.js";

const PIN = "M-9-9H9A2 2 0 0 1 11-7V5A2 2 0 0 1 9 7H-2L-8 12V7H-9A2 2 0 0 1-11 5V-7A2 2 0 0 1-9-9Z";
const KINDS = ["node", "frame", "note", "connection"]; // of what a picture has under its id

/** @typedef {{number: number, kind: string, target: string, resolved: string|null}} Thread */

/** @param {string} name @param {Record<string, string>} values */
function svg(name, values) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
  return element;
}

class CommentPins extends HTMLElement {
  /** Open threads by the part that they are about. @type {Map<string, Thread[]>} */
  #threads = new Map();

  async connectedCallback() {
    const answer = await fetch(this.dataset.from ?? "");
    if (!answer.ok) return;
    /** @type {{threads: Thread[]}} */
    const { threads } = await answer.json();
    for (const one of threads) {
      const part = one.kind === "part" ? one.target : one.kind === "finding" ? one.target.split(" ")[1] : "";
      if (part && !one.resolved) this.#threads.set(part, [...(this.#threads.get(part) ?? []), one]);
    }
    this.#pin();
    const place = document.querySelector("#picture")?.parentElement;
    // The picture may be another one later.
    if (place) new MutationObserver(() => place.querySelector("#picture .comment-pin") || this.#pin()).observe(place, { childList: true, subtree: true });
  }

  #pin() {
    const picture = document.querySelector("#picture svg.diagram, #picture .canvas svg");
    for (const [part, threads] of this.#threads) {
      const found = KINDS.map((kind) => picture?.querySelector(`#${CSS.escape(`${kind}-${part}`)}`)).find(Boolean);
      if (!(found instanceof SVGGraphicsElement)) continue;
      picture?.setAttribute("role", "group"); // an image has nothing to press
      found.append(this.#link(found.getBBox(), threads));
    }
  }

  /** @param {DOMRect} box @param {Thread[]} threads */
  #link({ x, y, width }, threads) {
    const words = ngettext("{n} open thread", "{n} open threads", threads.length);
    const link = svg("a", { class: "comment-pin", href: `${this.dataset.page}#thread-${threads[0].number}`, "aria-label": words, transform: `translate(${x + width - 6} ${y + 4})` });
    const count = svg("text", { y: "3" });
    count.textContent = String(threads.length);
    link.append(svg("path", { d: PIN }), count);
    return link;
  }
}

customElements.define("comment-pins", CommentPins);

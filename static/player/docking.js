// The stage sticks while the text is read: once it has left the window upwards, a small one with picture, words and the
// most needed controls stands at the window's foot, until the place of the large one comes back or the reader closes it.
import { gettext } from "../js/texts.js";


const HEADER = 64; // pixels at the top of the window that the page's head covers

export class Dock {
  /** @param {HTMLElement} stage @param {{wanted: () => boolean, changed: () => void}} of wanted: has the reader begun a story? */
  constructor(stage, { wanted, changed }) {
    this.stage = stage;
    this.wanted = wanted;
    this.changed = changed;
    this.place = document.createElement("div");
    stage.before(this.place);
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "dock-close";
    this.button.setAttribute("aria-label", gettext("Close the small picture"));
    this.button.textContent = "×";
    this.button.hidden = true;
    this.button.addEventListener("click", () => this.close());
    stage.append(this.button);
    this.watcher = new IntersectionObserver(() => this.look(), { rootMargin: `-${HEADER}px 0px 0px 0px`, threshold: [0, 0.15, 0.3] });
    for (const one of [stage, this.place]) this.watcher.observe(one);
    window.addEventListener("beforeprint", this.#printed);
  }

  get docked() {
    return this.stage.classList.contains("is-docked");
  }

  /** Paper has the picture in its place. */
  #printed = () => this.#set(false);

  /** Where the large stage stands, or would. */
  get #box() {
    return (this.docked ? this.place : this.stage).getBoundingClientRect();
  }

  /** Dock or go back, as the window stands now. */
  look() {
    const { height, bottom } = this.#box;
    if (height === 0) return;
    const gone = bottom < HEADER + height * 0.2;
    if (!gone) this.closed = false;
    this.#set(gone && !this.closed && this.wanted());
  }

  close() {
    this.closed = true;
    this.#set(false);
  }

  /** @param {boolean} docked */
  #set(docked) {
    if (docked === this.docked || !("popover" in this.stage)) return;
    this.place.style.height = docked ? `${this.stage.offsetHeight}px` : "";
    this.stage.classList.toggle("is-docked", docked);
    document.body.classList.toggle("has-dock", docked);
    this.button.hidden = !docked;
    // Above everything, and fixed to the window whatever it stands in.
    this.stage.popover = docked ? "manual" : null;
    if (docked) this.stage.showPopover();
    this.changed();
  }

  stop() {
    this.#set(false);
    this.watcher.disconnect();
    window.removeEventListener("beforeprint", this.#printed);
    this.button.remove();
    this.place.remove();
  }
}

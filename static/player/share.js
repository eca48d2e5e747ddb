// The slider that moves a share of the traffic, on the pictures of the player it belongs to.
import { gettext } from "../js/texts.js";
import { STILL } from "./controls.js";
import { Traffic } from "./traffic.js";

export class Share {
  /**
   * @param {HTMLElement} panel with the slider
   * @param {import("./traffic.js").Split} split
   * @param {{stages: import("./stage.js").SvgStage[], light: (ids: string[]) => void, taken: () => void}} player
   */
  constructor(panel, split, player) {
    this.panel = panel;
    this.player = player;
    this.traffic = new Traffic(split);
    this.slider = /** @type {HTMLInputElement} */ (panel.querySelector("[data-share]"));
    this.running = false;
    this.slider.addEventListener("input", () => this.move(Number(this.slider.value)));
    panel.querySelector("[data-share-stop]")?.addEventListener("click", () => (this.running ? this.stop() : this.move(this.traffic.share)));
    this.#tell();
  }

  /** @param {number} share of 100 */
  move(share) {
    this.traffic.share = Math.min(Math.max(Math.round(share) || 0, 0), 100);
    this.slider.value = String(this.traffic.share);
    if (!this.running) this.#begin();
    this.player.light(this.traffic.used);
    for (const stage of this.player.stages) if (stage.shown) stage.mark(this.traffic.marks, []);
    this.#tell();
    const url = new URL(location.href);
    url.searchParams.set("share", String(this.traffic.share));
    for (const other of ["scenario", "step"]) url.searchParams.delete(other);
    history.replaceState(history.state, "", url);
  }

  #begin() {
    this.player.taken(); // whatever told a story before gives way
    this.running = true;
    this.traffic.reset();
    if (STILL.matches) return this.#tell();
    this.last = performance.now();
    this.frame = requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now) {
    if (!this.running) return;
    this.traffic.tick(Math.min((now - this.last) / 1000, 0.25));
    this.last = now;
    const moves = this.traffic.moves();
    for (const stage of this.player.stages) if (stage.shown) stage.draw(moves, false);
    this.frame = requestAnimationFrame((then) => this.#tick(then));
  }

  stop() {
    if (!this.running) return;
    this.running = false;
    cancelAnimationFrame(this.frame ?? 0);
    for (const stage of this.player.stages) stage.clear();
    this.player.light([]);
    this.#tell();
  }

  #tell() {
    const { traffic } = this;
    const { taken, left } = traffic.split;
    this.panel.querySelector("[data-share-says]").textContent = traffic.says;
    this.panel.querySelector("[data-share-count]").textContent = `${taken.title} ${traffic.share} %, ${left.title} ${100 - traffic.share} %`;
    this.slider.setAttribute("aria-valuetext", `${traffic.share} % ${taken.title}, ${100 - traffic.share} % ${left.title}`);
    this.slider.style.setProperty("--played", `${traffic.share}%`);
    const button = this.panel.querySelector("[data-share-stop]");
    if (button) button.textContent = this.running ? gettext("Stop the traffic") : gettext("Let traffic run");
  }
}

// <situation-player>: a situation step by step, in every service model at the same time. Without it the lists are read.
import { gettext } from "../texts.js";
import { PlayerControls } from "../../player/controls.js";
import { Engine } from "../../player/engine.js";

const SECONDS = 3.2; // long enough to read a line in one model; reading all of them is what pause is for

class SituationPlayer extends PlayerControls {
  connectedCallback() {
    if (this.courses) return;
    this.courses = [...this.querySelectorAll("[data-course]")].map((course) => ({
      name: course.querySelector("h2")?.textContent ?? "",
      element: course,
      acts: [...course.querySelectorAll(".acts > li")],
    }));
    if (!this.courses.length) return;
    this.listen();
    this.addEventListener("click", (event) => this.#actClicked(event));
    const count = Math.max(...this.courses.map((course) => course.acts.length));
    const steps = Array.from({ length: count }, (_, index) => ({
      number: index + 1, text: "", seconds: SECONDS, moves: [], touched: [], changed: [], marks: {}, broken: [],
    }));
    this.take(new Engine({ id: this.dataset.situation ?? "", title: "", summary: "", outcome: "success", seconds: SECONDS * count, names: {}, steps }));
    const asked = Number(new URLSearchParams(location.search).get("step"));
    if (asked >= 1) {
      this.active = true;
      this.engine.seek(asked - 1);
    }
    this.show(true);
  }

  disconnectedCallback() {
    this.unlisten();
    this.courses = undefined;
  }

  showStep() {
    if (!this.active) return;
    this.classList.add("is-telling");
    const now = this.engine.index;
    const said = (this.courses ?? []).map((course) => this.#showCourse(course, now));
    this.announce(gettext("Step {now}. {said}", { now: now + 1, said: said.join(" ") }));
    const url = new URL(location.href);
    url.searchParams.set("situation", this.dataset.situation ?? "");
    url.searchParams.set("step", String(now + 1));
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  /** @param {{name: string, element: Element, acts: Element[]}} course @param {number} now */
  #showCourse({ name, element, acts }, now) {
    acts.forEach((act, place) => {
      act.classList.toggle("is-done", place < now);
      act.classList.toggle("is-to-come", place > now);
      if (place === now) act.setAttribute("aria-current", "step");
      else act.removeAttribute("aria-current");
    });
    const over = now >= acts.length - 1;
    element.classList.toggle("is-over", over);
    const act = acts[now];
    return act ? `${name}: ${act.lastElementChild?.textContent?.trim()}` : gettext("{value} is done.", { value: name });
  }

  #actClicked(event) {
    const act = event.target.closest?.(".acts > li");
    if (!act) return;
    this.active = true;
    this.engine.seek([...act.parentElement.children].indexOf(act));
    this.show(true);
  }
}

customElements.define("situation-player", SituationPlayer);

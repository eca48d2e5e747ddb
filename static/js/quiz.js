// Lessons: a tap on the picture or a key chooses, Enter answers; the answer lights up and can be watched.
// Without this file every question is a form that the server answers.
import { gettext } from "./texts.js";
import { askedBefore, keepAnswer, keepAsked, keepScore } from "./progress.js";

const NEAR = 28; // pixels from a line that a tap may be
const LOOKS = 48; // places along a line that are looked at
const SLACK = 6; // pixels a pointer may move and still tap

class QuizCard extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const listen = { signal: this.abort.signal };
    document.addEventListener("keydown", (event) => this.#key(event), listen);
    this.picture = document.querySelector("#lesson-picture");
    this.picture?.addEventListener("pointerdown", (event) => (this.down = event), listen);
    this.picture?.addEventListener("click", (event) => this.#tapped(event), listen);
    this.addEventListener("change", () => this.#chosen(), listen);
    this.addEventListener("click", (event) => this.#watch(event), listen);
    this.#tellVerdict();
    this.#askOnPicture();
    keepAsked(this.querySelector("input[type=radio]")?.getAttribute("name") ?? "");
    // The score of a lesson is that of all its questions, not of some that were asked again.
    const whole = this.dataset.finished !== undefined && this.dataset.part === undefined && Number(this.dataset.total);
    if (whole) keepScore(this.dataset.slug ?? "", Number(this.dataset.score), Number(this.dataset.total));
  }

  disconnectedCallback() {
    this.abort?.abort();
  }

  #tellVerdict() {
    const verdict = this.querySelector(".verdict");
    if (!(verdict instanceof HTMLElement)) return light([]);
    light((verdict.dataset.touches ?? "").split(" ").filter(Boolean));
    const question = verdict.dataset.question ?? "";
    if (question && question === askedBefore()) keepAnswer(`${this.dataset.slug}/${this.dataset.variant}`, question, verdict.classList.contains("right"));
    // The card before this one may still have the focus; it is gone in the next frame.
    const mine = document.activeElement === document.body || document.activeElement?.closest("quiz-card");
    // Who has chosen the next answer by then keeps the focus there.
    const tell = () => this.contains(document.activeElement) || verdict.focus({ preventScroll: true });
    if (mine) requestAnimationFrame(tell);
  }

  /** What is asked for: "part", "line" or nothing. */
  get taps() {
    return this.querySelector("form")?.dataset.taps ?? "";
  }

  /** The question stands on the picture too, which may fill a small screen. */
  #askOnPicture() {
    const place = document.querySelector("[data-stage-ask]");
    if (!(place instanceof HTMLElement)) return;
    place.hidden = !this.taps;
    this.picture?.classList.toggle("is-asked", Boolean(this.taps));
    place.querySelector("p")?.replaceChildren(this.querySelector("legend")?.textContent ?? "");
    const button = place.querySelector("button");
    if (button instanceof HTMLButtonElement) {
      button.hidden = true;
      button.onclick = () => this.querySelector("form")?.requestSubmit();
    }
    this.picture?.dispatchEvent(new CustomEvent("diagram:room"));
  }

  /** @param {MouseEvent} event */
  #tapped(event) {
    const canvas = event.target instanceof Element ? event.target.closest(".canvas") : null;
    if (!this.taps || !(canvas instanceof HTMLElement)) return;
    if (this.down && Math.hypot(event.clientX - this.down.clientX, event.clientY - this.down.clientY) > SLACK) return;
    const found = this.taps === "part" ? /** @type {Element} */ (event.target).closest(".node") : nearestLine(canvas, event);
    const id = found?.id.slice((canvas.dataset.prefix ?? "").length).replace(/^(node|connection)-/, "") ?? "";
    const radio = [...this.querySelectorAll("input[type=radio]")].find((one) => one instanceof HTMLInputElement && one.value === id);
    if (!(radio instanceof HTMLInputElement)) return;
    radio.checked = true;
    this.#chosen();
  }

  /** What is chosen stands out in the picture, and can be sent from there. */
  #chosen() {
    const chosen = this.querySelector("input:checked");
    if (!this.taps || !(chosen instanceof HTMLInputElement)) return;
    light([chosen.value]);
    const button = document.querySelector("[data-stage-ask] button");
    if (!(button instanceof HTMLButtonElement)) return;
    button.hidden = false;
    button.textContent = gettext("Answer: {textContent}", { textContent: chosen.closest("label")?.textContent?.trim() ?? "" });
  }

  /** @param {MouseEvent} event */
  #watch(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-watch]") : null;
    if (button instanceof HTMLElement) play("flow:break", { ...button.dataset });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest("input:not([type=radio]), textarea, select, [contenteditable]")) return;
    const answers = this.querySelectorAll("input[type=radio]");
    const place = Number(event.key) - 1;
    const answer = Number.isInteger(place) ? answers[place] : undefined;
    if (answer instanceof HTMLInputElement) {
      answer.checked = true;
      answer.focus();
      this.#chosen();
      event.preventDefault();
    } else if (event.key === "Enter" && target instanceof HTMLInputElement && this.contains(target)) {
      target.form?.requestSubmit();
      event.preventDefault();
    }
  }
}

/** The line that passes nearest to a tap, if one is near. @param {HTMLElement} canvas @param {MouseEvent} event */
function nearestLine(canvas, event) {
  /** @type {{line: Element|null, far: number}} */
  let best = { line: null, far: NEAR };
  for (const path of canvas.querySelectorAll(".connection path.line")) {
    const way = /** @type {SVGPathElement} */ (path);
    const [length, onScreen] = [way.getTotalLength(), way.getScreenCTM()];
    for (let look = 0; onScreen && look <= LOOKS; look += 1) {
      const spot = way.getPointAtLength((length * look) / LOOKS).matrixTransform(onScreen);
      const far = Math.hypot(spot.x - event.clientX, spot.y - event.clientY);
      if (far < best.far) best = { line: way.closest(".connection"), far };
    }
  }
  return best.line;
}

/** @param {string[]} ids */
function light(ids) {
  document.querySelector("#lesson-picture")?.dispatchEvent(new CustomEvent("diagram:mark", { detail: ids }));
}

/** @param {string} what @param {Record<string, any>} detail */
function play(what, detail) {
  document.querySelector("#lesson-picture flow-player")?.dispatchEvent(new CustomEvent(what, { detail }));
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-tell-in]") : null;
  if (!(button instanceof HTMLElement)) return;
  const seconds = Number(button.dataset.tellIn);
  play("flow:tell", { seconds });
});

customElements.define("quiz-card", QuizCard);

// Lessons: keys 1 to 4 choose, Enter answers; the answered message lights up in the picture; scores stay on the device.
// Without this file every question is a form that the server answers.

const STORE = "pattern-studio.lessons";

/** @returns {Record<string, {score: number, total: number}>} */
function scores() {
  try {
    const found = JSON.parse(localStorage.getItem(STORE) ?? "{}");
    return found && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}

/** @param {string} slug @param {number} score @param {number} total */
function keep(slug, score, total) {
  const all = scores();
  if (all[slug] && all[slug].score / all[slug].total >= score / total) return;
  all[slug] = { score, total };
  try {
    localStorage.setItem(STORE, JSON.stringify(all));
  } catch {
    // A full or closed store costs the ticks, not the lesson.
  }
}

class QuizCard extends HTMLElement {
  connectedCallback() {
    this.ownerDocument.addEventListener("keydown", this);
    const verdict = this.querySelector(".verdict");
    if (verdict instanceof HTMLElement) {
      light(verdict.dataset.touches ?? "");
      // The card before this one may still have the focus; it is gone in the next frame.
      const mine = document.activeElement === document.body || document.activeElement?.closest("quiz-card");
      // Who has chosen the next answer by then keeps the focus there.
      const tell = () => this.contains(document.activeElement) || verdict.focus({ preventScroll: true });
      if (mine) requestAnimationFrame(tell);
    }
    if (this.dataset.finished !== undefined && Number(this.dataset.total)) {
      keep(this.dataset.slug ?? "", Number(this.dataset.score), Number(this.dataset.total));
    }
  }

  disconnectedCallback() {
    this.ownerDocument.removeEventListener("keydown", this);
  }

  /** @param {KeyboardEvent} event */
  handleEvent(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest("input:not([type=radio]), textarea, select, [contenteditable]")) return;
    const answers = this.querySelectorAll("input[type=radio]");
    const place = Number(event.key) - 1;
    const answer = Number.isInteger(place) ? answers[place] : undefined;
    if (answer instanceof HTMLInputElement) {
      answer.checked = true;
      answer.focus();
      event.preventDefault();
    } else if (event.key === "Enter" && target instanceof HTMLInputElement && this.contains(target)) {
      target.form?.requestSubmit();
      event.preventDefault();
    }
  }
}

/** @param {string} ids */
function light(ids) {
  const viewer = document.querySelector("#lesson-picture");
  viewer?.dispatchEvent(new CustomEvent("diagram:light", { detail: ids.split(" ").filter(Boolean) }));
}

class LearningPath extends HTMLElement {
  connectedCallback() {
    const all = scores();
    let done = 0;
    for (const item of this.querySelectorAll("[data-lesson]")) {
      if (!(item instanceof HTMLElement)) continue;
      const kept = all[item.dataset.lesson ?? ""];
      if (!kept) continue;
      done += 1;
      item.classList.add("done");
      const place = item.querySelector("[data-score]");
      if (place) place.textContent = `Done: ${kept.score} of ${kept.total}`;
    }
    const sum = this.querySelector("[data-sum]");
    if (sum instanceof HTMLElement && done) {
      sum.textContent = `${done} of ${this.querySelectorAll("[data-lesson]").length} lessons done on this device.`;
      sum.hidden = false;
    }
  }
}

customElements.define("quiz-card", QuizCard);
customElements.define("learning-path", LearningPath);

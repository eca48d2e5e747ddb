// The path through the lessons: what was done on this device, what comes again today, and a file to take it along.
import { gettext, ngettext } from "./texts.js";
import { cards, due, exported, scores, takeIn, today } from "./progress.js";

class LearningPath extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-save]")) this.#save();
    });
    this.addEventListener("change", (event) => {
      const file = event.target instanceof HTMLInputElement ? event.target.files?.[0] : undefined;
      if (file) this.#load(file);
    });
    this.#show();
  }

  #show() {
    const all = scores();
    let done = 0;
    for (const item of this.querySelectorAll("[data-lesson]")) {
      const kept = item instanceof HTMLElement ? all[item.dataset.lesson ?? ""] : undefined;
      if (!kept) continue;
      done += 1;
      item.classList.add("done");
      const place = item.querySelector("[data-score]");
      if (place) place.textContent = gettext("Done: {score} of {total}", { score: kept.score, total: kept.total });
    }
    const sum = this.querySelector("[data-sum]");
    if (sum instanceof HTMLElement && done) {
      sum.textContent = gettext("{done} of {count} lessons done on this device.", { done, count: this.querySelectorAll("[data-lesson]").length });
      sum.hidden = false;
    }
    this.#again();
  }

  /** The questions of today, a link for each lesson. */
  #again() {
    const place = this.querySelector("[data-again]");
    const waiting = [...due(cards(), today())].flatMap(([lesson, questions]) => this.#link(lesson, questions));
    if (!(place instanceof HTMLElement)) return;
    place.hidden = waiting.length === 0;
    place.querySelector("ul")?.replaceChildren(...waiting);
  }

  /** @param {string} lesson @param {string[]} questions */
  #link(lesson, questions) {
    const [slug, variant] = lesson.split("/");
    const known = this.querySelector(`[data-lesson="${CSS.escape(slug)}"] a`);
    if (!(known instanceof HTMLAnchorElement)) return []; // a lesson that is no more
    const url = new URL(known.href);
    url.searchParams.set("variant", variant);
    url.searchParams.set("only", questions.slice(0, 60).join(","));
    const link = document.createElement("a");
    [link.href, link.textContent] = [`${url.href}#quiz`, `${known.textContent}: ${ngettext("{n} question", "{n} questions", questions.length)}`];
    const item = document.createElement("li");
    item.append(link);
    return [item];
  }

  #save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([exported()], { type: "application/json" }));
    link.download = "pattern-studio-progress.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 0);
    this.#say(gettext("Saved."));
  }

  /** @param {File} file */
  async #load(file) {
    try {
      takeIn(await file.text());
      this.#show();
      this.#say(gettext("Loaded. What was better or newer has been kept."));
    } catch (error) {
      this.#say(gettext("Nothing was changed: {error}.", { error: error instanceof Error ? error.message : error }));
    }
  }

  /** @param {string} words */
  #say(words) {
    this.querySelector("[data-said]")?.replaceChildren(words);
  }
}

customElements.define("learning-path", LearningPath);

// Links to exercises: those that were done on this device are ticked.
import { gettext } from "./texts.js";
import { exercises } from "./progress.js";

class ExerciseList extends HTMLElement {
  connectedCallback() {
    const done = exercises();
    for (const link of this.querySelectorAll("[data-exercise]")) {
      if (!(link instanceof HTMLElement) || !Object.hasOwn(done, link.dataset.exercise ?? "")) continue;
      link.classList.add("done");
      link.querySelector("b")?.append(gettext(" (done)"));
    }
  }
}

customElements.define("exercise-list", ExerciseList);

// <folder-file>: saves the sketch on the canvas into its file, when all of it has reached the server.

const PATIENCE = 15_000; // milliseconds for what was just drawn to be kept
const LOOK = 100;

class FolderFile extends HTMLElement {
  connectedCallback() {
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.said = /** @type {HTMLElement} */ (this.querySelector("[data-said]"));
    this.state = document.getElementById("saved-state");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
    addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") void this.#save();
    });
    if (this.state) new MutationObserver(() => this.#look()).observe(this.state, { attributes: true, attributeFilter: ["data-state"] });
  }

  /** What is drawn after a save is not in the file. */
  #look() {
    if (this.state?.dataset.state !== "saved" && !this.saving) this.said.textContent = this.dataset.other ?? "";
  }

  async #save() {
    if (this.saving) return;
    this.saving = true;
    try {
      await this.#kept();
      const answer = await fetch(this.form.action, { method: "POST", body: new FormData(this.form), headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (told.look) location.assign(told.look);
      else this.said.textContent = told.saved ? (this.dataset.saved ?? "") : told.problem;
    } catch {
      this.said.textContent = this.dataset.failed ?? "";
    } finally {
      this.saving = false;
    }
  }

  async #kept() {
    const ends = performance.now() + PATIENCE;
    await new Promise((resolve) => setTimeout(resolve, LOOK)); // what was just done shows as unsaved a moment later
    while (this.state && this.state.dataset.state !== "saved") {
      if (performance.now() > ends) throw new Error("not kept");
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }
}

customElements.define("folder-file", FolderFile);

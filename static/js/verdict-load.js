// <verdict-load data-address>: has what needs runs made as a job, says how far it is, and puts the whole page in place.

const WAIT = 400; // milliseconds between two looks at a job

class VerdictLoad extends HTMLElement {
  connectedCallback() {
    if (!this.begun) void this.#run();
    this.begun = true;
  }

  async #run() {
    try {
      const asked = await fetch(this.dataset.address ?? "", { headers: { Prefer: "respond-async" } });
      const answer = asked.status === 202 ? await this.#followed(asked.headers.get("Location") ?? "") : asked;
      const told = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".verdict-page");
      if (!told) throw new Error();
      this.#put(told);
    } catch {
      this.#say(this.dataset.failed);
      this.querySelector("progress")?.remove();
    }
  }

  /** The answer of a job, when it is there. @param {string} address */
  async #followed(address) {
    for (;;) {
      const job = await (await fetch(address)).json();
      if (job.result) return fetch(job.result);
      if (job.state !== "queued" && job.state !== "running") throw new Error();
      if (job.of) this.#tell(job.done, job.of);
      await new Promise((resolve) => setTimeout(resolve, WAIT));
    }
  }

  #tell(done, of) {
    const bar = this.querySelector("progress");
    if (bar) [bar.max, bar.value] = [of, done];
    this.#say((this.dataset.runs ?? "").replace("{done}", done).replace("{of}", of));
  }

  #say(text) {
    const said = this.querySelector("[data-said]");
    if (said && text) said.textContent = text;
  }

  /** The page with everything, where the reader is: who had the focus on it goes on at what is new. */
  #put(told) {
    const page = this.closest(".verdict-page");
    const held = page?.contains(document.activeElement);
    const said = document.createElement("p");
    said.className = "unseen";
    said.setAttribute("role", "status");
    page?.after(said);
    page?.replaceWith(told);
    said.textContent = this.dataset.told ?? "";
    if (held) /** @type {HTMLElement|null} */ (told.querySelector("#rate"))?.focus();
  }
}

customElements.define("verdict-load", VerdictLoad);

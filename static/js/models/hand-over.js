// The slider: applies the moves that the page lists, from the first to the chosen one, to the stack beside them.

class HandOver extends HTMLElement {
  connectedCallback() {
    const range = this.querySelector("input[type=range]");
    if (!(range instanceof HTMLInputElement)) return;
    range.addEventListener("input", () => this.go(Number(range.value)));
    this.addEventListener("click", (event) => {
      const stop = /** @type {Element} */ (event.target).closest("a[data-step]");
      if (!(stop instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      range.value = stop.dataset.step ?? "0";
      this.go(Number(range.value));
    });
    this.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault());
    this.name(range, Number(range.value));
  }

  /** @param {number} step how many moves are done */
  go(step) {
    const held = this.holders(step);
    for (const row of this.all(".stack > li")) {
      const [who, name] = held.get(row.dataset.layer ?? "") ?? [row.dataset.start ?? "", row.dataset.startName ?? ""];
      row.className = who;
      const party = row.querySelector(".party");
      if (party) [party.className, party.textContent] = [`party ${who}`, name];
    }
    this.all(".moves > li").forEach((move, place) => this.mark(move, place === step));
    for (const stop of this.all("a[data-step]")) this.mark(stop, Number(stop.dataset.step) === step);
    const range = this.querySelector("input[type=range]");
    if (range instanceof HTMLInputElement) this.name(range, step);
    history.replaceState(history.state, "", this.address(step));
  }

  /**
   * Who holds each layer that has changed hands.
   * @param {number} step
   * @returns {Map<string, [string, string]>}
   */
  holders(step) {
    const done = this.all(".moves > li").slice(0, step + 1).filter((move) => move.dataset.layer);
    return new Map(done.map((move) => [move.dataset.layer ?? "", [move.dataset.who ?? "", move.dataset.name ?? ""]]));
  }

  /**
   * Says the step in words where the number alone would be read.
   * @param {HTMLInputElement} range
   * @param {number} step
   */
  name(range, step) {
    const words = this.all(".moves > li")[step]?.textContent?.replace(/\s+/g, " ").trim() ?? "";
    range.setAttribute("aria-valuetext", words);
  }

  /**
   * @param {HTMLElement} part
   * @param {boolean} current
   */
  mark(part, current) {
    if (current) part.setAttribute("aria-current", "step");
    else part.removeAttribute("aria-current");
  }

  /** @param {number} step */
  address(step) {
    const address = new URL(location.href);
    address.searchParams.set("step", String(step));
    if (step === 0) address.searchParams.delete("step");
    return address;
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement[]}
   */
  all(selector) {
    return [...this.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement);
  }
}

customElements.define("hand-over", HandOver);

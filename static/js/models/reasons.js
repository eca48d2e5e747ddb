// The matrix: the reason of the cell under the pointer or the focus, and arrow keys from cell to cell.

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

class ModelMatrix extends HTMLElement {
  connectedCallback() {
    this.addEventListener("focusin", (event) => this.tell(event.target));
    this.addEventListener("pointerover", (event) => this.tell(event.target));
    this.addEventListener("pointerleave", () => this.hush());
    this.addEventListener("focusout", () => this.hush());
    this.addEventListener("keydown", (event) => this.move(event));
  }

  /**
   * Shows the reason of the cell that an event is in.
   * @param {EventTarget | null} target
   */
  tell(target) {
    const cell = target instanceof Element ? target.closest("td") : null;
    const summary = cell?.querySelector("summary");
    const panel = this.querySelector("[data-reason]");
    if (!(panel instanceof HTMLElement) || !summary) return;
    const name = document.createElement("strong");
    name.textContent = `${summary.dataset.place ?? ""}: ${summary.textContent?.trim() ?? ""}.`;
    panel.replaceChildren(name, ` ${summary.parentElement?.querySelector("p")?.textContent ?? ""}`);
    panel.hidden = false;
  }

  hush() {
    const focused = this.querySelector("summary:focus-visible");
    if (focused) return this.tell(focused);
    const panel = this.querySelector("[data-reason]");
    if (panel instanceof HTMLElement) panel.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const way = WAYS[event.key];
    const cell = /** @type {Element} */ (event.target).closest("td");
    const row = cell?.parentElement;
    if (!way || !cell || !(row instanceof HTMLTableRowElement) || !(event.target instanceof HTMLElement)) return;
    if (event.target.localName !== "summary") return;
    const rows = /** @type {HTMLTableSectionElement} */ (row.parentElement).rows;
    const next = rows[row.sectionRowIndex + way[0]]?.cells[/** @type {HTMLTableCellElement} */ (cell).cellIndex + way[1]];
    const summary = next?.querySelector("summary");
    if (!summary) return;
    event.preventDefault();
    summary.focus();
  }
}

customElements.define("model-matrix", ModelMatrix);

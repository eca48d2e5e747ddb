// <copy-link data-url>: puts the absolute address on the clipboard and says so. With data-frame it is the code of a frame.
import { gettext } from "./texts.js";

const SAID_FOR = 2200;

class CopyLink extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => void this.#copy());
  }

  async #copy() {
    const address = this.dataset.frame ? this.#frame() : new URL(this.dataset.url ?? "", location.href).href;
    const copied = await write(address);
    this.#say(copied ? gettext("Copied") : gettext("Press Ctrl+C"));
    if (!copied) window.prompt(gettext("Copy this address"), address);
  }

  /** The code that puts the page at data-frame into another page. */
  #frame() {
    const frame = document.createElement("iframe");
    frame.src = new URL(this.dataset.frame ?? "", location.href).href;
    frame.title = this.dataset.title ?? "";
    frame.width = "100%";
    frame.height = "640";
    frame.loading = "lazy";
    return frame.outerHTML;
  }

  /** @param {string} text */
  #say(text) {
    const label = this.querySelector("[data-label]");
    const status = this.querySelector("[role=status]");
    if (!label || !status) return;
    const before = this.dataset.label ?? label.textContent ?? "";
    this.dataset.label = before;
    label.textContent = text;
    this.classList.add("said");
    status.textContent = text;
    setTimeout(() => {
      label.textContent = before;
      this.classList.remove("said");
      status.textContent = "";
    }, SAID_FOR);
  }
}

/** @param {string} text */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no permission, or a page without https
  }
}

customElements.define("copy-link", CopyLink);

// <try-it data-method data-path>: sends the form's request and shows what came back. The form is described by the server.
import { gettext } from "./texts.js";

const SHOWN = 20_000; // characters of a text

class TryIt extends HTMLElement {
  connectedCallback() {
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    for (const row of this.querySelectorAll("[data-script]")) /** @type {HTMLElement} */ (row).hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send(form);
    });
  }

  /** @param {HTMLFormElement} form */
  async #send(form) {
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
    button.disabled = true;
    const started = performance.now();
    try {
      const answer = await fetch(...this.#request(form));
      await this.#show(answer, Math.round(performance.now() - started));
    } catch {
      this.#say(line(gettext("The server could not be reached.")));
    } finally {
      button.disabled = false;
    }
  }

  /** @param {HTMLFormElement} form @returns {[string, RequestInit]} */
  #request(form) {
    let path = this.dataset.path ?? "";
    const query = new URLSearchParams();
    const headers = new Headers();
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-in]"))) {
      if (field.dataset.in === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
      else if (field.value && field.dataset.in === "header") headers.set(field.name, field.value);
      else if (field.value) query.set(field.name, field.value);
    }
    const body = /** @type {HTMLTextAreaElement | null} */ (form.querySelector("[name=body]"));
    if (body) headers.set("Content-Type", body.dataset.type ?? "application/json");
    const address = query.size ? `${path}?${query}` : path;
    return [address, { method: this.dataset.method, headers, body: body?.value, credentials: "omit", cache: "no-store" }];
  }

  /** @param {Response} answer @param {number} took */
  async #show(answer, took) {
    const kind = answer.headers.get("Content-Type") ?? "";
    const blob = await answer.blob();
    const head = line(`${answer.status} ${answer.statusText}`, answer.ok ? "good" : "bad");
    head.append(gettext(" in {took} ms, {blob} bytes, {kind}", { took, blob: blob.size.toLocaleString("en"), kind: kind || gettext("no body") }));
    const told = ["ETag", "Location", "Retry-After"].map((name) => [name, answer.headers.get(name)]).filter(([, value]) => value);
    this.#say(head, ...told.map(([name, value]) => line(`${name}: ${value}`)), ...(blob.size ? [await shown(blob, kind)] : []));
  }

  /** @param {Node[]} parts */
  #say(...parts) {
    const place = /** @type {HTMLElement} */ (this.querySelector(".answer"));
    place.replaceChildren(...parts);
    place.hidden = false;
  }
}

/** @param {string} text @param {string} [tone] */
function line(text, tone = "") {
  const made = document.createElement("p");
  const strong = document.createElement("strong");
  strong.className = tone;
  strong.textContent = text;
  made.append(tone ? strong : text);
  return made;
}

/** A picture as a picture, JSON with its levels, everything else as it is. @param {Blob} blob @param {string} kind */
async function shown(blob, kind) {
  if (kind.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.src = await address(blob);
    picture.alt = gettext("The picture that came back");
    return picture;
  }
  const made = document.createElement("pre");
  made.tabIndex = 0;
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", gettext("The body that came back"));
  const text = /pdf|octet/.test(kind) ? gettext("A file that cannot be shown here.") : await blob.text();
  made.textContent = (kind.includes("json") ? JSON.stringify(JSON.parse(text), null, 2) : text).slice(0, SHOWN);
  if (text.length > SHOWN) made.append("\n…");
  return made;
}

/** A data address: our policy lets pictures come from here or from such. @param {Blob} blob @returns {Promise<string>} */
function address(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result)));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(blob);
  });
}

customElements.define("try-it", TryIt);

// An address with a # opens the operation that it names.
const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (named instanceof HTMLDetailsElement) named.open = true;

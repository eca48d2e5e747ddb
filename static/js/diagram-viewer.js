// <diagram-viewer>: a diagram with its tools and the explanation of each part. It works on the server's SVG as it is.
// Events for others: it listens to "diagram:light" (detail: ids of nodes and connections that shall stand out)
// or, in the whole picture, to "diagram:mark" (the same)
// and to "diagram:move" (detail: `ids` of the connections on which something is on its way, and the part `at` which it is)
// and to "diagram:room" (something on the stage came or went). What is opened beside it hears "diagram:step" (detail: the
// `story` and the `index` of its step, or nothing where none plays).
import { DiagramFace, STEP } from "./diagram-face.js";

class DiagramViewer extends HTMLElement {
  connectedCallback() {
    if (this.classList.contains("is-ready")) return;
    this.classList.add("is-ready"); // first, as it changes the size of the boxes
    this.pinned = "";
    this.faces = [...this.querySelectorAll(".canvas")].flatMap((canvas) => {
      const svg = canvas.querySelector("svg.diagram");
      return svg ? [new DiagramFace(canvas, svg, canvas.dataset.prefix ?? "")] : [];
    });
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("diagram:light", (/** @type {CustomEvent} */ event) => this.#light(event.detail));
    this.addEventListener("diagram:mark", (/** @type {CustomEvent} */ event) => this.#light(event.detail, []));
    this.addEventListener("diagram:room", () => this.#resized());
    this.addEventListener("diagram:move", (/** @type {CustomEvent} */ event) => this.face?.accompany(event.detail.ids, event.detail.at));
    this.addEventListener("diagram:view", () => this.#showScale());
    this.#prepareParts();
    this.#showScale();
    this.watcher = new ResizeObserver(() => this.#resized());
    this.watcher.observe(this);
    window.addEventListener("resize", this.#windowed);
    for (const when of ["beforeprint", "afterprint"]) window.addEventListener(when, this.#printed);
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
    window.removeEventListener("resize", this.#windowed);
    for (const when of ["beforeprint", "afterprint"]) window.removeEventListener(when, this.#printed);
  }

  /** A window that gets lower leaves less room, though nothing here changed its size. */
  #windowed = () => this.#resized();

  /** @param {Event} event */
  #printed = (event) => this.faces?.forEach((face) => face.print(event.type === "beforeprint"));

  /** The picture that the reader sees. */
  get face() {
    return this.faces.find((face) => face.shown);
  }

  #resized() {
    for (const face of this.faces) face.place();
    this.#showScale();
    this.#keepHeight();
  }

  #showScale() {
    const output = this.querySelector(".zoom output");
    const scale = this.face?.view?.scale;
    if (output && scale) output.textContent = `${Math.round(scale * 100)} %`;
  }

  #clicked(event) {
    const tool = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (tool === "in") return this.face?.zoom(STEP);
    if (tool === "out") return this.face?.zoom(1 / STEP);
    if (tool === "fit") return this.face?.fit();
    const named = event.target.closest("[data-show-part]")?.dataset.showPart;
    if (named) return this.face?.nodes.get(named)?.focus({ preventScroll: true });
    const face = this.face;
    if (face?.canvas.contains(event.target) && !face.dragged) this.#pin(event.target.closest(".node")?.dataset.part ?? "");
  }

  #key(event) {
    const node = event.target.closest?.(".node");
    if (event.key === "Escape" && this.pinned) this.#pin("");
    else if ((event.key === "Enter" || event.key === " ") && node) {
      event.preventDefault();
      this.#pin(node.dataset.part);
    }
  }

  /** Make the nodes reachable and tie each to its explanation. A viewer without explanations only zooms and pans. */
  #prepareParts() {
    this.parts = new Map([...this.querySelectorAll(".part[data-part]")].map((part) => [part.dataset.part, part]));
    if (this.parts.size === 0) return;
    for (const face of this.faces) {
      face.svg.setAttribute("role", "group"); // an image has no children that could be reached
      for (const [id, part] of this.parts) this.#prepareNode(face, id, part);
    }
    this.#tell("");
    this.#keepHeight();
  }

  #prepareNode(face, id, part) {
    const node = face.node(id);
    if (!node) return;
    face.nodes.set(id, node);
    node.dataset.part = id;
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    node.setAttribute("aria-describedby", part.id);
    node.querySelector("title")?.remove(); // the explanation says more than the tooltip did
    node.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && this.#tell(id));
    node.addEventListener("pointerleave", () => this.#tell(this.pinned));
    node.addEventListener("blur", () => this.#tell(this.pinned));
    node.addEventListener("focus", () => {
      this.#tell(id);
      if (node.matches(":focus-visible")) face.reveal(node);
    });
  }

  #pin(id) {
    this.pinned = id;
    this.#tell(id);
  }

  /** Show one part's explanation, or the list of all when there is none to show. */
  #tell(id) {
    if (!this.parts.size) return;
    for (const [key, part] of this.parts) part.hidden = key !== id;
    for (const rest of this.querySelectorAll(".inspector-rest")) rest.hidden = Boolean(id);
    for (const face of this.faces) {
      for (const [key, node] of face.nodes) node.classList.toggle("is-active", key === id);
      if (id) face.emphasise(face.touching(id), [id]);
      else face.emphasise(this.lit ?? [], (this.lit ?? []).filter((one) => face.nodes.has(one)));
    }
  }

  /** Light up what a step of a story touches. @param {string[]} ids @param {string[]} near where the view goes; none: all of it */
  #light(ids, near = ids) {
    const another = ids.join(" ") !== this.lit?.join(" ") || near !== ids;
    this.lit = ids;
    for (const face of this.faces) {
      face.emphasise(ids, ids.filter((id) => face.nodes.has(id)));
      if (another && face.shown) face.follow(near);
    }
  }

  /** An explanation takes the place of the list: what stands below shall not jump. */
  #keepHeight() {
    const inspector = this.querySelector(".inspector");
    const rest = this.querySelector(".inspector-rest");
    if (!inspector || !rest || rest.hidden || this.clientWidth === this.keptFor) return;
    this.keptFor = this.clientWidth;
    inspector.style.minHeight = "";
    inspector.style.minHeight = `${inspector.offsetHeight}px`;
  }
}

customElements.define("diagram-viewer", DiagramViewer);

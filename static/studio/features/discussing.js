// What people say about the sketch: threads beside the canvas, pinned to what they are about, and open to answers.
import { gettext, ngettext } from "../../js/texts.js";
import { middleOfLongest } from "../canvas/geometry.js";
import { svg } from "../canvas/svg.js";
import { listed, partOf, pieces, pins, speakers } from "../document/threads.js";
import { $, h, refill, sign } from "../ports/dom.js";
import { myName } from "../ports/myself.js";

const EVERY = 15_000; // milliseconds after which it is asked again what others have said
const LONGEST = 4000; // characters, as the server has it
const PIN = "M-9-9H9A2 2 0 0 1 11-7V5A2 2 0 0 1 9 7H-2L-8 12V7H-9A2 2 0 0 1-11 5V-7A2 2 0 0 1-9-9Z";
const SHOWN = () => /** @type {const} */ ([["open", gettext("Open")], ["mine", gettext("Mine")], ["resolved", gettext("Resolved")]]);
const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/**
 * @typedef {import("../document/threads.js").Thread} Thread
 * @typedef {import("../document/threads.js").Comment} Comment
 * @typedef {{kind: string, target?: string, x?: number, y?: number}} About
 */

class Discussion {
  /** @type {Thread[]} */
  threads = [];
  mayComment = true;
  /** @type {import("../document/threads.js").Shown} */
  shown = "open";
  /** Which comment is being changed: its thread and number. */
  edited = "";
  /** What is being written, by thread, so that what others say meanwhile takes nothing away. @type {Map<string, string>} */
  drafts = new Map();
  tag = "";
  timer = 0;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.root = $("#comments");
    this.count = $("[data-count-comments]");
    this.list = h("div", { class: "threads" });
    this.composer = h("div", { class: "composer-place" });
    this.root.append(this.#head(), this.composer, this.list);
  }

  get address() {
    return this.studio.saved?.comments ?? "";
  }

  get name() {
    return this.studio.saved?.me || myName();
  }

  /** The name by which one may be called: a guest's may be another's, so nobody calls a guest. */
  get callable() {
    return this.studio.saved?.guest ? "" : this.name;
  }

  #head() {
    const choice = h("select", { class: "input small", "aria-label": gettext("Which comments"), onchange: () => ((this.shown = choice.value), this.show()) }, SHOWN().map(([value, name]) => h("option", { value }, name)));
    const add = h("button", { type: "button", class: "button small", onclick: () => this.studio.actions.run("comment") }, sign("comment"), gettext("Comment"));
    return h("div", { class: "findings-head" }, add, choice);
  }

  /** What is said now; nothing is drawn anew where nothing has changed. */
  async ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), EVERY);
    if (!this.address || document.hidden) return;
    try {
      const answer = await fetch(this.address, { headers: this.tag ? { "If-None-Match": this.tag } : {} });
      if (answer.status === 404 || answer.status === 410) return clearTimeout(this.timer); // it is told where changes are kept
      if (answer.status !== 200) return;
      this.tag = answer.headers.get("ETag") ?? "";
      this.take(await answer.json());
    } catch {
      // It is asked again; who wants to say something is told that nobody is reached.
    }
  }

  /** @param {{may_comment: boolean, threads: Thread[]}} told */
  take(told) {
    const before = new Map(this.threads.map((one) => [one.number, one.comments.length]));
    const first = !this.threads.length && !before.size;
    this.mayComment = told.may_comment;
    this.threads = told.threads;
    const fresh = told.threads.flatMap((one) => one.comments.slice(before.get(one.number) ?? 0).filter((said) => !said.mine));
    if (!first && fresh.length) this.studio.announce(ngettext("{n} new comment.", "{n} new comments.", fresh.length));
    this.show();
  }

  /** @param {any} act @returns {Promise<boolean>} was it done? */
  async tell(act) {
    if (!this.address) await this.studio.actions.get("save").run();
    if (!this.address) {
      this.studio.toast(gettext("Comments stay with a sketch that is saved, and the server cannot be reached."), { tone: "bad" });
      return false;
    }
    try {
      this.tag = "";
      this.take(await this.studio.server.json(this.address, act));
      return true;
    } catch (error) {
      this.studio.toast(error.message, { tone: "bad" });
      return false;
    }
  }

  show() {
    const open = this.threads.filter((one) => !one.resolved).length;
    this.count.textContent = open ? String(open) : "";
    this.count.title = ngettext("{n} open thread", "{n} open threads", open);
    const some = listed(this.threads, this.shown, this.callable);
    const nothing = this.shown === "open" ? gettext("Nothing is said yet. Choose a part and press Comment.") : gettext("Nothing here.");
    refill(this.list, ...(some.length ? some.map((one) => this.#thread(one)) : [h("p", { class: "quiet small" }, nothing)]));
    this.pin();
  }

  /** @param {Thread} thread */
  #about(thread) {
    if (thread.kind === "sketch") return gettext("The sketch as a whole");
    if (thread.kind === "place") return gettext("A place on the canvas");
    if (thread.kind === "step") return gettext("A step of {story}", { story: thread.named });
    return partOf(thread) && this.studio.partOf(partOf(thread)) && thread.kind === "part" ? this.studio.nameOf(thread.target) : thread.named || thread.target;
  }

  /** @param {Thread} thread */
  #thread(thread) {
    const part = partOf(thread);
    const there = part ? Boolean(this.studio.partOf(part)) : thread.there;
    return h(
      "article",
      { class: `thread${thread.resolved ? " is-resolved" : ""}`, "data-key": `thread ${thread.number}`, "data-thread": thread.number, "aria-label": this.#about(thread) },
      h("header", {}, h("button", { type: "button", class: "thread-about", onclick: () => this.go(thread) }, this.#about(thread)), there ? null : h("span", { class: "tag" }, gettext("no longer in the sketch")), thread.resolved ? h("span", { class: "tag" }, this.#resolved(thread)) : null),
      h("ol", { class: "comments" }, thread.comments.map((one) => this.#comment(thread, one))),
      this.mayComment ? this.#answering(thread) : null,
    );
  }

  /** @param {Thread} thread */
  #resolved({ resolved_by: name, resolved_by_guest: guest }) {
    return name ? gettext("resolved by {who}", { who: guest ? gettext("{name} (guest)", { name }) : name }) : gettext("resolved");
  }

  /** @param {Thread} thread @param {Comment} one */
  #comment(thread, one) {
    if (this.edited === `${thread.number} ${one.number}`) return h("li", {}, this.#editing(thread, one));
    const words = one.text ? h("p", { class: "words" }, pieces(one.text, speakers(this.threads)).map((piece) => (piece.called ? h("b", { class: "called" }, piece.text) : piece.text))) : h("p", { class: "quiet" }, gettext("Taken back."));
    const back = () => this.tell({ do: "take-back", thread: thread.number, comment: one.number });
    const owns = one.mine || this.studio.saved?.owner;
    return h(
      "li",
      {},
      h("p", { class: "by" }, h("strong", {}, (one.text && one.name) || gettext("Somebody")), one.guest && one.text ? h("span", { class: "quiet tiny" }, ` ${gettext("(guest)")}`) : null, " ", h("time", { class: "quiet tiny", datetime: one.written }, WHEN.format(new Date(one.written))), one.edited && one.text ? h("span", { class: "quiet tiny" }, ` ${gettext("edited")}`) : null),
      words,
      one.text && this.mayComment && owns ? h("div", { class: "button-row" }, one.mine ? h("button", { type: "button", class: "button small plain", onclick: () => this.#edit(thread, one) }, gettext("Edit")) : null, h("button", { type: "button", class: "button small plain", onclick: back }, gettext("Take back"))) : null,
    );
  }

  /** @param {Thread} thread @param {Comment} one */
  #edit(thread, one) {
    this.edited = `${thread.number} ${one.number}`;
    this.show();
    this.list.querySelector(`[data-thread="${thread.number}"] .comments textarea`)?.focus();
  }

  /** @param {Thread} thread @param {Comment} one */
  #editing(thread, one) {
    const leave = () => ((this.edited = ""), this.show());
    const send = async (/** @type {string} */ text) => {
      const done = text === one.text || (await this.tell({ do: "change", thread: thread.number, comment: one.number, text }));
      if (done) leave();
      return done;
    };
    return this.#form(`edit ${thread.number} ${one.number}`, { label: gettext("Your comment"), button: gettext("Save"), text: one.text, send, leave });
  }

  /** @param {Thread} thread */
  #answering(thread) {
    const settle = () => this.tell({ do: "settle", thread: thread.number, resolved: !thread.resolved, name: this.name });
    const send = (/** @type {string} */ text) => this.tell({ do: "answer", thread: thread.number, text, name: this.name });
    const form = this.#form(`answer ${thread.number}`, { label: gettext("Answer"), button: gettext("Answer"), send });
    form.querySelector(".button-row").append(h("button", { type: "button", class: "button small plain", onclick: settle }, thread.resolved ? gettext("Open it again") : gettext("Resolve")));
    return form;
  }

  /**
   * A field with its button; Ctrl and Enter send, Escape leaves.
   * @param {string} key @param {{label: string, button: string, text?: string, send: (text: string) => Promise<any>, leave?: () => void}} how
   */
  #form(key, { label, button, text = "", send, leave }) {
    const field = h("textarea", { class: "input", rows: 2, maxlength: LONGEST, "aria-label": label, placeholder: label });
    field.value = this.drafts.get(key) ?? text;
    field.addEventListener("input", () => this.drafts.set(key, field.value));
    const form = h("form", { class: "saying" }, field, h("div", { class: "button-row" }, h("button", { type: "submit", class: "button small" }, button), leave ? h("button", { type: "button", class: "button small plain", onclick: () => (this.drafts.delete(key), leave()) }, gettext("Cancel")) : null));
    form.addEventListener("submit", async (/** @type {Event} */ event) => {
      event.preventDefault();
      if (!field.value.trim()) return field.focus();
      const kept = field.value;
      this.drafts.delete(key);
      if (!(await send(kept.trim()))) this.drafts.set(key, kept);
      return undefined;
    });
    field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      else if (event.key === "Escape" && leave) (event.stopPropagation(), leave());
    });
    return form;
  }

  // ---- beginning

  /** Say something about it. @param {About} about */
  begin(about) {
    this.studio.tell("panel", "comments");
    const part = partOf({ kind: about.kind, target: about.target ?? "" });
    const name = part ? this.studio.nameOf(part) : about.kind === "place" ? gettext("this place") : about.kind === "step" ? gettext("this step") : gettext("the sketch as a whole");
    const leave = () => this.composer.replaceChildren();
    const send = async (/** @type {string} */ text) => {
      const done = await this.tell({ do: "begin", ...about, text, name: this.name });
      if (done) (leave(), this.studio.announce(gettext("Said.")));
      return done;
    };
    const speaker = this.studio.saved?.me
      ? h("p", { class: "quiet tiny" }, gettext("You speak as {name}", { name: this.name }))
      : h("button", { type: "button", class: "button small plain", onclick: () => this.studio.actions.run("my-name") }, gettext("You speak as {name}", { name: this.name }));
    this.composer.replaceChildren(h("section", { class: "thread is-new" }, h("h3", {}, gettext("About {name}", { name })), speaker, this.#form("begin", { label: gettext("Comment"), button: gettext("Comment"), send, leave })));
    this.composer.querySelector("textarea").focus();
  }

  /** What is chosen, else where the pointer is, else the whole. @param {Point|null} pointer @returns {About} */
  chosen(pointer) {
    const id = this.studio.selected[0];
    if (id) return { kind: "part", target: id, ...this.placeOf(id) };
    return pointer ? { kind: "place", x: Math.round(pointer.x), y: Math.round(pointer.y) } : { kind: "sketch" };
  }

  // ---- on the canvas

  /** The corner of a part where its pin stands. @param {string} id @returns {Point|null} */
  placeOf(id) {
    const element = this.studio.view.registry.get(this.studio.view.shownAs(id));
    if (!element) return null;
    const at = element.waypoints ? middleOfLongest(element.waypoints) : { x: element.x + 4, y: element.y + 2 };
    return { x: Math.round(at.x), y: Math.round(at.y) };
  }

  pin() {
    const layer = this.studio.view.layer("comments");
    layer.setAttribute("class", "comment-pins");
    layer.replaceChildren(
      ...pins(this.threads, (id) => this.placeOf(id)).map(({ at, threads, gone }) => {
        const words = ngettext("{n} open thread", "{n} open threads", threads.length);
        const group = svg("g", { class: `comment-pin${gone ? " gone" : ""}`, transform: `translate(${at.x} ${at.y})`, "aria-label": words, "data-pin": threads.map((one) => one.number).join(" ") });
        const said = threads.reduce((sum, one) => sum + one.comments.length, 0);
        group.append(svg("path", { d: PIN }), svg("text", { y: 3 }, String(Math.min(said, 99))));
        group.addEventListener("mousedown", (/** @type {Event} */ event) => (event.stopPropagation(), event.preventDefault(), this.reveal(threads[0])));
        return group;
      }),
    );
  }

  /** The thread in the list. @param {Thread} thread */
  reveal(thread) {
    this.studio.tell("panel", "comments");
    this.shown = thread.resolved ? "resolved" : "open";
    this.show();
    const row = this.list.querySelector(`[data-thread="${thread.number}"]`);
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector("textarea")?.focus();
  }

  /** What a thread is about, on the canvas. @param {Thread} thread */
  go(thread) {
    const part = partOf(thread);
    if (part && this.studio.partOf(part)) this.studio.tell("go", part);
    else if (thread.x !== null && thread.y !== null) this.studio.view.centreOn({ x: thread.x, y: thread.y });
  }
}

/** @param {Studio} studio */
export function install(studio) {
  const { view, actions, store } = studio;
  const discussion = new Discussion(studio);
  /** @type {Point|null} */
  let pointer = null;
  view.container.addEventListener("mousemove", (/** @type {MouseEvent} */ event) => (pointer = view.toCanvas(event)));
  view.container.addEventListener("mouseleave", () => (pointer = null));
  studio.comment = (/** @type {About} */ about) => discussion.begin(about);
  actions.add(
    { id: "comment", title: gettext("Comment…"), group: gettext("Together"), keys: ["Ctrl+Alt+M"], sign: "comment", run: () => discussion.begin(discussion.chosen(pointer)) },
    { id: "comments", title: gettext("Comments"), group: gettext("Together"), keys: ["Ctrl+Alt+O"], sign: "comment", run: () => (studio.tell("panel", "comments"), discussion.ask()) },
  );
  store.subscribe(() => discussion.threads.length && discussion.show());
  view.addEventListener("changed", () => discussion.threads.length && discussion.pin());
  studio.addEventListener("kept", () => discussion.ask());
  document.addEventListener("visibilitychange", () => !document.hidden && discussion.ask());
  discussion.show();
  discussion.ask();
}

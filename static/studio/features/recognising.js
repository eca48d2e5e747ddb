// Which patterns the sketch is and nearly is: asked of the server when the hand rests, said in one quiet line.
import { gettext } from "../../js/texts.js";
import { onlyMoved, withoutPlaces } from "../document/lean.js";
import { changesIn, mainOf, playersOf, sentence } from "../document/recognised.js";
import { $, h, sign } from "../ports/dom.js";
import { recall, remember } from "../ports/storage.js";

const REST = 900; // milliseconds without a change or a pressed button, after which it is asked

/** @param {Studio} studio */
export function install(studio) {
  const { view, store, server, data, actions } = studio;
  const line = $("#recognised");
  const titles = new Map(data.patterns.map((offer) => [offer.slug, offer.title]));
  let timer = 0;
  let pressed = false;
  let asked = new AbortController();
  studio.recognised = [];
  if (data.exercise) return; // the answer is the learner's own

  const title = (found) => titles.get(found.pattern) ?? found.pattern;

  function soon() {
    clearTimeout(timer);
    asked.abort();
    timer = setTimeout(() => (pressed ? soon() : ask()), REST);
  }

  async function ask() {
    const { sketch } = store;
    if ((sketch.nodes ?? []).length < 2 || !(sketch.connections ?? []).length) return take([], sketch);
    asked = new AbortController();
    try {
      const answer = await server.api("recognise", withoutPlaces(sketch), { signal: asked.signal });
      take(answer.patterns, sketch);
    } catch (error) {
      // It is said when it can be: what the server cannot take now does not stop anybody from drawing.
      if (error.name !== "AbortError") show();
    }
    return undefined;
  }

  function take(found, sketch) {
    studio.recognised = found;
    of = sketch;
    show();
    studio.tell("recognised");
  }

  /** The sketch that the last answer is about. */
  let of = store.sketch;
  const isOfNow = () => of === store.sketch || onlyMoved(of, store.sketch);

  /** The frames that its parts stand in; null where one stands in none. @param {any} found */
  const framesOf = (found) => {
    const parts = new Set(playersOf(found));
    return [...new Set((store.sketch.nodes ?? []).filter((node) => parts.has(node.id)).map((node) => node.frame ?? null))];
  };
  const isOfPattern = (id, found) => Boolean(id) && studio.partOf(id)?.part.pattern?.slug === found.pattern;

  /** Not where it has its frame, and not where its parts stand in several, which one frame would tear. */
  studio.canFrame = (found) => {
    const frames = framesOf(found);
    return frames.length === 1 && !isOfPattern(frames[0], found);
  };

  /** The same pattern in the sketch as it is now, which is asked for where something has changed since. @param {any} found */
  async function ofNow(found) {
    if (isOfNow()) return found;
    clearTimeout(timer);
    await ask();
    const now = isOfNow() && studio.recognised.find((one) => one.pattern === found.pattern && one.verdict === found.verdict);
    if (!now) studio.toast(gettext("{found} is no longer what it was: the sketch has changed meanwhile.", { found: title(found) }), { tone: "warning" });
    return now;
  }

  studio.frameIt = async (wanted) => {
    const found = await ofNow(wanted);
    if (!found) return undefined;
    const bindings = Object.fromEntries(Object.entries(found.roles).map(([role, players]) => [role, players[0]]));
    const id = studio.editing.frame(playersOf(found), { kind: "pattern", label: title(found), pattern: { slug: found.pattern, bindings }, title: gettext("Frame {found}", { found: title(found) }) });
    view.select([id]);
    return studio.done(gettext("Framed: {found}.", { found: title(found) }), { tone: "good" });
  };

  studio.completeIt = async (wanted) => {
    const found = await ofNow(wanted);
    if (!found) return undefined;
    try {
      const operations = studio.withPlaces(found.operations, { nodes: playersOf(found) });
      store.commit(gettext("Complete {found}", { found: title(found) }), operations);
      const fresh = operations.map((one) => one.do === "add" && one.node?.id).filter(Boolean);
      studio.showChanged(operations);
      // The button is gone: who works by keyboard goes on at what is new.
      if (fresh.length) view.select(fresh);
      view.focus();
      const words = gettext("Completed: {title}. Done: {what}.", { title: title(found), what: changesIn(found.operations, studio.nameOf.bind(studio)) });
      studio.done(words, { tone: "good" });
      studio.announce(words);
    } catch (error) {
      studio.toast(gettext("It could not be completed: {message}", { message: error.message }), { tone: "bad" });
    }
    return undefined;
  };

  /** The button, at which the parts that it is about are marked. @param {any} near */
  function toComplete(near) {
    const mark = (/** @type {boolean} */ on) => () => playersOf(near).forEach((id) => view.mark(id, "was-changed", on));
    const marking = { onpointerenter: mark(true), onpointerleave: mark(false), onfocus: mark(true), onblur: mark(false) };
    return h("button", { type: "button", class: "button small", "data-do": "complete-it", "aria-describedby": "completes", title: near.missing.map((/** @type {any} */ one) => one.says).join(" "), onclick: () => (mark(false)(), studio.completeIt(near)), ...marking }, sign("mend"), gettext("Complete it"));
  }

  /** What the sketch is and nearly is, in a sentence with links to the patterns, and what can be done about it. */
  function show() {
    const { present, near } = mainOf(studio.recognised);
    const missing = near?.missing.map((one) => one.name) ?? [];
    const words = sentence(present.map(title), near && title(near), missing).join("");
    line.hidden = !words || (studio.sketch.nodes ?? []).length === 0 || recall("studio:recognised") === words;
    if (line.hidden) return line.replaceChildren();
    const link = (found) => h("a", { href: `/patterns/${found.pattern}/`, target: "_blank" }, title(found));
    const first = present.find(studio.canFrame);
    const toFrame = first ?? (!present.length && near && studio.canFrame(near) ? near : null);
    const what = near ? changesIn(near.operations, studio.nameOf.bind(studio)) : "";
    line.replaceChildren(
      h("p", { role: "status" }, ...sentence(present.map(link), near && link(near), missing), what ? h("span", { id: "completes" }, gettext(" To complete it: {what}.", { what })) : ""),
      toFrame ? h("button", { type: "button", class: "button small plain", "data-do": "frame-it", onclick: () => studio.frameIt(toFrame) }, sign("group"), present.length > 1 || (present.length && toFrame === near) ? gettext("Frame {toFrame}", { toFrame: title(toFrame) }) : gettext("Frame it")) : "",
      what ? toComplete(near) : "",
      h("button", { type: "button", class: "tool", "aria-label": gettext("Say this no more"), onclick: () => (remember("studio:recognised", words), show()) }, sign("close")),
    );
    return undefined;
  }

  view.container.addEventListener("pointerdown", () => (pressed = true), true);
  for (const type of ["pointerup", "pointercancel"]) addEventListener(type, () => (pressed = false), true);
  store.subscribe(({ before, sketch }) => {
    if (onlyMoved(before, sketch)) return;
    soon();
  });
  soon();

  const near = () => mainOf(studio.recognised).near;
  const framable = () => [...mainOf(studio.recognised).present, near()].filter(Boolean).find(studio.canFrame);
  actions.add(
    { id: "frame-it", title: gettext("Frame the pattern that this is"), group: gettext("Arrange"), sign: "group", when: () => Boolean(framable()), run: () => studio.frameIt(framable()) },
    { id: "complete-it", title: gettext("Complete the pattern that this nearly is"), group: gettext("Edit"), sign: "mend", when: () => Boolean(near()?.operations.length), run: () => studio.completeIt(near()) },
  );
}

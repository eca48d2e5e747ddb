// Every edit is kept: at once in this browser, soon on the server, which writes what was changed onto whatever others
// have made of the sketch. What they did comes in by itself.
import { withoutFoundRoutes } from "../document/lean.js";
import { guarded } from "../document/guarding.js";
import { apply, difference, same } from "../document/operations.js";
import { SCHEMA } from "../document/shape.js";
import { whole } from "../document/store.js";
import { $, dialog, h } from "../ports/dom.js";
import { keepCopy } from "../ports/copies.js";
import { Drafts, know, known } from "../ports/drafts.js";

const WAIT = 700; // milliseconds after the last change
const MANY = 1000; // connections; with more of them a sketch with all its routes would be too large to send
const LOOK = 2000; // milliseconds after which others may have done something
const AGAIN = [1000, 2000, 4000, 8000, 15_000];

/** What a new sketch began with: drafts of other beginnings are not its own. */
function begunWith() {
  const [pattern, variant, exercise] = ["pattern", "variant", "exercise"].map((key) => new URLSearchParams(location.search).get(key) ?? "");
  return exercise ? [pattern, variant, exercise].join(":") : pattern || "new";
}

/** The part of an address that says which exercise is done here, so that a reload knows it too. @param {any} exercise */
function asked(exercise) {
  if (!exercise) return "";
  const { pattern, variant, task } = exercise;
  return `?${new URLSearchParams({ pattern, variant, exercise: task })}`;
}

/** @param {Studio} studio */
export function install(studio) {
  const { store, server, data } = studio;
  const state = $("#saved-state");
  const drafts = new Drafts(studio.saved?.token ?? begunWith());
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("pattern-studio") : null;
  let timer = 0;
  let failures = 0;
  let sending = false;
  let clean = store.sketch; // what the server has, or what the page came with
  let moment = false; // the next revision is to be kept for good
  let warned = false; // that this browser keeps nothing: once is enough
  const client = `tab-${Array.from(crypto.getRandomValues(new Uint32Array(3)), (one) => one.toString(36)).join("")}`;
  let over = false; // it is put over what somebody else saved, which stays in the history

  const WORDS = { new: "Not saved yet", saved: "Saved", saving: "Saving…", offline: "Offline: kept in this browser", conflict: "Changed elsewhere", lost: "The link no longer works: kept in this browser" };

  /** @param {keyof typeof WORDS} name */
  function show(name) {
    if (state.dataset.state === name) return;
    state.dataset.state = name;
    $("[data-words]", state).textContent = WORDS[name];
  }

  const sent = (sketch) => ((sketch.connections?.length ?? 0) > MANY ? withoutFoundRoutes(sketch) : sketch);
  const dirty = () => store.sketch !== clean;

  function soon(wait = WAIT) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  async function send() {
    if (sending || !dirty() || state.dataset.state === "conflict") return;
    sending = true;
    show("saving");
    const { sketch } = store;
    const how = { kept: moment, over };
    let others = null;
    moment = over = false;
    try {
      if (studio.saved) {
        const answer = await server.json(studio.saved.keep, { sketch: sent(sketch), revision: studio.saved.revision, merge: true, client, ...how });
        studio.saved.revision = answer.revision;
        others = answer.sketch ? answer : null;
      } else {
        studio.saved = await server.json(data.addresses.keep, { sketch: sent(sketch) });
        drafts.move(studio.saved.token);
        history.replaceState(history.state, "", studio.saved.address + asked(data.exercise));
        studio.tell("kept");
      }
      clean = sketch;
      failures = 0;
      if (others) takeIn(others);
      keepCopy(studio.saved, clean, data.exercise);
      know(studio.saved);
      channel?.postMessage({ token: studio.saved.token, revision: studio.saved.revision, view: studio.saved.view });
      if (dirty()) {
        drafts.write(store.sketch, studio.saved.revision);
        soon();
      } else {
        drafts.clear();
        show("saved");
      }
    } catch (error) {
      moment ||= how.kept;
      over ||= how.over;
      refused(error);
    } finally {
      sending = false;
    }
  }

  /** What others did, with what was done here since it was sent. @param {{sketch: any, notes?: string[][]}} answer */
  function takeIn({ sketch, notes = [] }) {
    const [mine, now] = [clean, store.sketch];
    const base = whole(sketch);
    const local = now === mine ? [] : guarded(base, difference(mine, now));
    clean = base;
    store.follow(local.length ? apply(base, local) : base);
    if (!local.length) clean = store.sketch;
    const gone = new Set(notes.filter(([word]) => ["gone", "end-gone"].includes(word)).map(([, key]) => key));
    const lost = guarded(store.sketch, difference(store.sketch, mine).filter((one) => one.do === "add" && Object.values(one).some((part) => gone.has(part?.id))));
    if (gone.size) studio.toast("Somebody else removed what you were changing.", { tone: "warning", lasting: true, ...(lost.length ? { action: { title: "Bring it back", run: () => store.commit("Bring it back", guarded(store.sketch, lost)) } } : {}) });
  }

  /** A field that was changed here too shows what the other one made of it. */
  function quietWord(before, sketch) {
    const mine = store.past.flatMap((step) => step.redo).filter((one) => one.do === "update");
    for (const one of difference(before, sketch)) {
      const field = one.do === "update" && Object.keys(one.set).find((name) => mine.some((own) => own.node && own.node === one.node && own.set[name] === partIn(before, one.node)?.[name] && ["label", "notes", "service"].includes(name)));
      if (field) return studio.toast(`Somebody else changed ${studio.nameOf(one.node)} too: its ${field} is now theirs. Yours is in the history.`);
    }
  }

  const partIn = (sketch, id) => (sketch.nodes ?? []).find((node) => node.id === id);

  /** Has somebody else done something? What they did comes in; it is asked for only while nothing waits here. */
  async function look() {
    const { saved } = studio;
    if (!saved?.rows || sending || dirty() || document.visibilityState === "hidden" || !navigator.onLine || state.dataset.state !== "saved") return;
    try {
      const { seq } = await server.json(`${saved.rows}?since=${saved.revision}`, undefined, { method: "GET" });
      if (seq > saved.revision) await follow(saved);
    } catch {
      // the next change here, or the next look, will tell
    }
  }

  async function follow(saved) {
    const now = await server.json(saved.keep, undefined, { method: "GET" });
    if (saved !== studio.saved || now.revision <= saved.revision) return;
    if (dirty() || sending) return soon(0);
    const before = store.sketch;
    saved.revision = now.revision;
    clean = null;
    store.follow(now.sketch);
    clean = store.sketch;
    drafts.clear();
    show("saved");
    quietWord(before, store.sketch);
  }

  setInterval(look, LOOK);

  function refused(error) {
    if (error.status === 409 && error.body?.sketch) return conflict(error.body);
    if (error.status === 404 || error.status === 410) {
      show("lost");
      return studio.toast(`${error.message} Your changes are in this browser: export them, or keep them as a new sketch.`, { tone: "bad", lasting: true, action: { title: "Keep as a new sketch", run: asNew } });
    }
    if (error.status && error.status !== 429 && error.status < 500) {
      show("offline");
      return studio.toast(`Not saved: ${error.message}`, { tone: "bad", lasting: true });
    }
    show("offline");
    const wait = AGAIN[Math.min(failures, AGAIN.length - 1)];
    failures += 1;
    soon(wait);
  }

  function asNew() {
    studio.saved = null;
    show("new");
    clean = null;
    soon(0);
  }

  function conflict({ sketch, revision }) {
    if (same(whole(sketch), store.sketch)) {
      // Both did the same.
      studio.saved.revision = revision;
      clean = store.sketch;
      drafts.clear();
      return show("saved");
    }
    show("conflict");
    const choose = () => clash({ sketch, revision });
    studio.toast("Somebody else changed the same as you, otherwise. Theirs is with the server, yours is here.", { tone: "warning", lasting: true, action: { title: "Choose", run: choose } });
  }

  /** Both changed one field: the person chooses whose it is to be. */
  function clash({ sketch, revision }) {
    const take = () => {
      studio.saved.revision = revision;
      store.become("Take the other version", sketch);
      clean = store.sketch;
      drafts.clear();
      show("saved");
    };
    const putOver = () => {
      studio.saved.revision = revision;
      moment = over = true;
      show("saving");
      soon(0);
    };
    const made = dialog(
      "Changed somewhere else",
      [
        h("p", {}, `Revision ${revision} of this sketch was saved elsewhere, perhaps in another tab, while you changed it here. Nothing is lost: choose what goes on.`),
        h(
          "div",
          { class: "button-row" },
          h("button", { type: "button", class: "button primary", onclick: () => (made.close(), take()) }, "Take the other version"),
          h("button", { type: "button", class: "button", onclick: () => (made.close(), putOver()) }, "Put mine on top"),
          h("button", { type: "button", class: "button", onclick: () => (made.close(), asNew()) }, "Keep mine as a new sketch"),
        ),
        h("p", { class: "quiet small" }, "Taking the other version can be undone with Ctrl+Z; the one below yours stays in the history."),
      ],
      { name: "conflict" },
    );
    made.addEventListener("close", () => state.dataset.state === "conflict" && studio.toast("Your changes are only in this browser.", { tone: "warning", lasting: true, action: { title: "Choose", run: () => clash({ sketch, revision }) } }));
  }

  store.subscribe(({ cause }) => {
    if (cause === "replace" || cause === "follow") return;
    if (["undo", "redo"].includes(cause) && store.leftAlone) studio.toast("What somebody else has changed since was left as it is.");
    if (!dirty()) return drafts.clear();
    if (!drafts.write(store.sketch, studio.saved?.revision ?? 0) && !warned) {
      warned = true;
      studio.toast("This browser keeps nothing here, or has no room left. What is saved is with the server; export the sketch before you close an unsaved one.", { tone: "warning" });
    }
    if (["saved", "new"].includes(state.dataset.state)) show("saving");
    soon();
  });

  // ---- coming back

  function comeBack(draft) {
    if (same(whole(draft.sketch), store.sketch)) return drafts.clear();
    if (!studio.saved || draft.revision === studio.saved.revision) {
      const before = store.sketch;
      store.become("Bring back what was not saved", draft.sketch);
      return studio.toast("Changes that had not reached the server were brought back.", { action: { title: "Drop them", run: () => store.become("Drop what was brought back", before) } });
    }
    // Written as what was changed since then; what others did meanwhile comes with the answer.
    studio.saved.revision = draft.revision;
    store.become("Bring back what was not saved", draft.sketch);
    return studio.toast("Changes that had not reached the server were brought back.");
  }

  /** A draft of an older version of the document: the server knows what became of it. */
  async function comeBackFromOlder(draft) {
    const body = new FormData();
    body.append("draft.json", new Blob([JSON.stringify(draft.sketch)], { type: "application/json" }), "draft.json");
    try {
      const { sketch } = await server.api("import?places=false", body);
      drafts.dropAside();
      comeBack({ ...draft, sketch });
    } catch (error) {
      studio.toast(`Changes made before the last update are still in this browser, but could not be brought back: ${error.message} Reload the page to try again.`, { tone: "bad", lasting: true });
    }
  }

  if (drafts.read() && drafts.read()?.sketch?.schema !== SCHEMA) drafts.setAside();
  const [older, draft] = [drafts.aside(), drafts.read()];
  if (older) comeBackFromOlder(older);
  else if (draft) comeBack(draft);
  if (!dirty()) show(studio.saved ? (navigator.onLine ? "saved" : "offline") : "new");
  keepCopy(studio.saved, clean, data.exercise);
  // The empty studio stands for every address then: a beginning that the address names is not in it.
  if (!navigator.onLine && !studio.saved && !store.sketch.nodes.length && location.search) studio.toast("Without a network there is nothing of what this address names. Reload the page when there is one.", { tone: "warning", lasting: true });

  // ---- other tabs

  /** What was saved elsewhere since: the next change here, or the next look, tells where this cannot. */
  const catchUp = () => (dirty() ? soon(0) : follow(studio.saved).catch(() => undefined));
  const isNewer = ({ token, revision }) => studio.saved?.token === token && revision > studio.saved.revision;
  channel?.addEventListener("message", ({ data: said }) => isNewer(said) && catchUp());
  // A page that was asked for while the last change was still under way is older than what this tab has saved.
  if (isNewer(known())) queueMicrotask(catchUp);

  addEventListener("online", () => (dirty() ? soon(0) : studio.saved && show("saved")));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && dirty() && send());
  studio.addEventListener("kept-moment", () => (moment = true));
  state.addEventListener("click", () => studio.actions.run("save"));

  studio.actions.add(
    {
      id: "save",
      title: "Save now",
      group: "File",
      keys: ["Ctrl+S"],
      sign: "cloud",
      inText: true,
      run: async () => {
        moment = true;
        if (!studio.saved && !dirty()) clean = null;
        if (dirty()) await send();
        else if (studio.saved) show("saved");
        if (state.dataset.state === "saved") studio.toast("Saved. Every change is saved by itself, too.", { tone: "good" });
      },
    },
    { id: "history", title: "History: earlier revisions", group: "File", sign: "clock", when: () => Boolean(studio.saved), run: () => location.assign(studio.saved.history) },
  );

  studio.dirty = dirty;
  studio.settle = async () => {
    clearTimeout(timer);
    await send();
  };
}

// Every edit is kept: at once in this browser, soon on the server. What was saved in between by somebody else is never
// overwritten silently: the person chooses.
import { withoutFoundRoutes } from "../document/lean.js";
import { same } from "../document/operations.js";
import { SCHEMA } from "../document/shape.js";
import { whole } from "../document/store.js";
import { $, dialog, h } from "../ports/dom.js";
import { keepCopy } from "../ports/copies.js";
import { Drafts, know, known } from "../ports/drafts.js";

const WAIT = 700; // milliseconds after the last change
const MANY = 1000; // connections; with more of them a sketch with all its routes would be too large to send
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
    moment = over = false;
    try {
      if (studio.saved) {
        const answer = await server.json(studio.saved.keep, { sketch: sent(sketch), revision: studio.saved.revision, ...how });
        studio.saved.revision = answer.revision;
      } else {
        studio.saved = await server.json(data.addresses.keep, { sketch: sent(sketch) });
        drafts.move(studio.saved.token);
        history.replaceState(history.state, "", studio.saved.address + asked(data.exercise));
        studio.tell("kept");
      }
      clean = sketch;
      failures = 0;
      keepCopy(studio.saved, sketch, data.exercise);
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
    made.addEventListener("close", () => state.dataset.state === "conflict" && studio.toast("Your changes are only in this browser.", { tone: "warning", lasting: true, action: { title: "Choose", run: () => conflict({ sketch, revision }) } }));
  }

  store.subscribe(({ cause }) => {
    if (cause === "replace") return;
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
    studio.tell("kept");
    return queueMicrotask(() => {
      const { sketch } = store;
      store.become("Bring back what was not saved", draft.sketch);
      conflict({ sketch, revision: studio.saved.revision });
    });
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

  /** What was saved elsewhere since. @param {string} title @param {string} [words] to be said of it */
  async function catchUp(title, words) {
    if (dirty()) return soon(0); // the server will answer that it is newer
    try {
      const now = await server.json(studio.saved.keep, undefined, { method: "GET" });
      if (dirty()) return soon(0);
      studio.saved.revision = now.revision;
      store.become(title, now.sketch);
      clean = store.sketch;
      drafts.clear();
      show("saved");
      if (words) studio.announce(words);
    } catch {
      // the next change here will tell
    }
  }

  const isNewer = ({ token, revision }) => studio.saved?.token === token && revision > studio.saved.revision;
  channel?.addEventListener("message", ({ data: said }) => isNewer(said) && catchUp("Changes from another tab", "Updated from another tab."));
  // A page that was asked for while the last change was still under way is older than what this tab has saved.
  if (isNewer(known())) queueMicrotask(() => catchUp("What was saved last"));

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

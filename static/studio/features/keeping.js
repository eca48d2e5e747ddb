// Every edit is kept: at once in this browser, soon on the server, as what was done. Others may work on the same sketch:
// what they did comes in by itself, one's own is done again on it, and nothing of anybody's is covered without a word.
import { gettext } from "../../js/texts.js";
import { withoutFoundRoutes } from "../document/lean.js";
import { called } from "../document/called.js";
import { same } from "../document/operations.js";
import { placedInRows } from "../document/parts.js";
import { SCHEMA } from "../document/shape.js";
import { fieldOf } from "../document/spoken.js";
import { whole } from "../document/store.js";
import { NotOurState } from "../document/together/effects.js";
import { Shared } from "../document/together/shared.js";
import { swept, told } from "../document/together/words.js";
import { $ } from "../ports/dom.js";
import { asked, begunWith } from "../ports/address.js";
import { keepCopy } from "../ports/copies.js";
import { Drafts, know, known, pageName } from "../ports/drafts.js";
import { LineGone, Live } from "../ports/live.js";
import { myName } from "../ports/myself.js";
import { typedInto } from "../document/typing.js";

const WAIT = 700; // milliseconds after the last change
const QUICK = 120; // the same where others hear of it at once
const LOOK = 2000; // milliseconds after which others may have done something
const IDLE = 100; // milliseconds after which a hand may have let go
const MANY = 1000; // connections; with more of them a sketch with all its routes would be too large to send
const BULK = 300; // operations: more than these go as a document, in one piece
const AGAIN = [1000, 2000, 4000, 8000, 15_000];

const lean = (sketch) => ((sketch.connections?.length ?? 0) > MANY ? withoutFoundRoutes(sketch) : sketch);
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** @param {Studio} studio */
export function install(studio) {
  const { store, server, data, view } = studio;
  const { card_width: width, roomy_height: height } = studio.vocabulary.drawing.sizes;
  const state = $("#saved-state");
  const page = pageName();
  const drafts = new Drafts(studio.saved?.token ?? begunWith(), page, Boolean(studio.saved));
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("pattern-studio") : null;
  /** @type {Shared|null} */
  let shared = studio.saved ? new Shared({ sketch: store.sketch, seq: studio.saved.revision, client: page, lean }) : null;
  for (const what of ["ops", "rows", "ticket"]) if (studio.saved) studio.saved[what] ??= studio.saved.keep.replace(/keep\/$/, `${what}/`); // a copy of before has none
  const live = new Live({ server, client: () => shared?.client ?? page, since: () => shared?.seq ?? 0, name: myName });
  /** @type {Promise<unknown>} */
  let inbox = Promise.resolve(); // what came by the line, one after the other
  let leftAt = 0; // the revision that pages before this one knew, whose changes still wait
  let timer = 0;
  let failures = 0;
  let sending = false;
  let clean = store.sketch; // what has been told, or what the page came with
  let unplaced = Boolean(data.unplaced); // the server does not know yet where everything stands
  let moment = false; // the next revision is to be kept for good
  let warned = false; // that this browser keeps nothing: once is enough

  /** How parts and their fields are spoken of. @type {import("../document/together/words.js").Speech} */
  const speech = {
    name: (id) => studio.nameOf(id),
    called: (name, part) => (["scenario", "step", "page"].includes(name) ? part.title || part.text || part.id : called(/** @type {any} */ ({ name, part }), (id) => studio.partOf(id), studio.vocabulary)),
    who: () => studio.onlyOther || gettext("Somebody else"),
    field: (name, part, path) => fieldOf(/** @type {any} */ (name), part, path, studio.vocabulary, (id) => studio.nameOf(id)),
  };
  let seenLast = store.sketch; // with what others have taken out since
  let ground = null; // the sketch to which what waits here was done, where others have changed it since

  const WORDS = { new: gettext("Not saved yet"), saved: gettext("Saved"), saving: gettext("Saving…"), offline: gettext("Offline: kept in this browser"), lost: gettext("No longer open to you: kept in this browser") };

  /** @param {keyof typeof WORDS} name */
  function show(name) {
    if (state.dataset.state === name) return;
    state.dataset.state = name;
    $("[data-words]", state).textContent = WORDS[name];
  }

  const dirty = () => store.sketch !== clean || Boolean(shared?.pending.length);

  function soon(after = live.up ? QUICK : WAIT) {
    clearTimeout(timer);
    timer = setTimeout(send, after);
  }

  /** What has not been told is kept here. Says whether there is anything. */
  function draft() {
    const untold = shared && store.sketch !== clean ? shared.untold(store.sketch) : [];
    if (shared && !untold.length) clean = store.sketch; // it was taken back again
    if (!dirty()) return drafts.clear();
    const batches = shared && [...shared.pending, ...(untold.length ? [{ client: shared.client, c: shared.count + 1, ops: untold }] : [])];
    const kept = drafts.write(batches ? { revision: shared?.stranger ? leftAt : (shared?.seq ?? 0), batches } : { revision: 0, sketch: store.sketch });
    if (kept || warned) return;
    warned = true;
    studio.toast(gettext("This browser keeps nothing here, or has no room left. What is saved is with the server; export the sketch before you close an unsaved one."), { tone: "warning" });
  }

  async function send() {
    timer = 0;
    if (sending) return;
    if (!dirty()) return atRest();
    sending = true;
    show("saving");
    try {
      if (!studio.saved || !shared) await begin();
      else if (shared.stranger) await askFor(shared.stranger);
      else if (!shared.pending.length && (moment || unplaced || shared.untold(store.sketch).length > BULK)) await tellWhole();
      else await tell();
      failures = 0;
      know(studio.saved);
      channel?.postMessage({ token: studio.saved.token, revision: studio.saved.revision, view: studio.saved.view });
      draft();
      if (dirty()) soon(shared?.pending.length ? 0 : undefined);
      else show("saved");
    } catch (error) {
      refused(error);
    } finally {
      sending = false;
    }
  }

  /** What was to be told was taken back before it went: nothing is left to save. */
  function atRest() {
    if (["saving", "offline"].includes(state.dataset.state)) show(studio.saved ? "saved" : "new");
  }

  /** A new sketch gets its address. */
  async function begin() {
    const { sketch } = store;
    studio.saved = await server.json(data.addresses.keep, { sketch: lean(sketch) });
    shared = new Shared({ sketch, seq: studio.saved.revision, client: page, lean });
    [clean, unplaced] = [sketch, false];
    drafts.move(studio.saved.token);
    live.open(studio.saved.ticket);
    history.replaceState(history.state, "", studio.saved.address + asked(data.exercise));
    studio.tell("kept");
    keepCopy(studio.saved, sketch, data.exercise);
  }

  function seal() {
    shared.seal(store.sketch, store.careful);
    store.careful.clear();
    clean = store.sketch;
  }

  /** What was done, as it was done. */
  async function tell() {
    seal();
    draft();
    try {
      await sent();
    } catch (error) {
      if (error.body?.problem !== "client") throw error;
      shared.rename(pageName()); // this browser is another person by now
      await sent();
    }
  }

  /** The next message is with the server: by the line where there is one, and where that breaks as everything else. */
  async function sent() {
    const message = shared.message();
    if (!live.carries(shared.client)) return takeIn(await server.json(studio.saved.ops, message));
    try {
      const c = await live.tell(message);
      await inbox; // the rows of it came before
      await takeIn({ seq: shared.seq, rows: [], c });
    } catch (error) {
      if (!(error instanceof LineGone)) throw error;
      await takeIn(await server.json(studio.saved.ops, message)); // what was written of it is known there
    }
  }

  /** What comes by the line. */
  function hear(answer) {
    const take = async () => {
      await idle();
      if (!studio.saved || !shared) return;
      if (store.sketch !== clean) seal(); // it was done to what was seen: whether it still fits, the server says
      await takeIn(answer);
    };
    inbox = inbox.then(take).then(afterHearing, refused);
  }

  function afterHearing() {
    know(studio.saved);
    draft();
    if (!sending && dirty()) timer || soon(); // one that waits is not put off by what others do
    else if (!sending && studio.saved) show("saved");
  }

  for (const type of ["hello", "rows"]) live.on(type, (told) => hear({ c: 0, ...told }));
  for (const [type, what] of /** @type {const} */ ([["lost", refused], ["down", look]])) live.on(type, what);

  /** The whole document: for what is much, and for what is to be found again in the history. */
  async function tellWhole() {
    const { sketch } = store;
    const how = { kept: moment, merge: true, client: shared.client };
    moment = false;
    try {
      const answer = await server.json(studio.saved.keep, { sketch: lean(sketch), revision: shared.seq, ...how });
      await idle();
      seen(shared.replaced(sketch, answer, store.sketch));
      unplaced = false;
    } catch (error) {
      if (error.status === 409 && error.body?.sketch) return tell(); // one field was changed by two: the rest is told all the same
      moment ||= how.kept;
      throw error;
    }
  }

  /** What was done behind a revision. @param {number} since @param {string} [client] whose last batch is asked for */
  const rowsSince = (since, client = shared.client) => server.json(`${studio.saved.rows}?since=${since}&client=${client}`, undefined, { method: "GET" });

  /** What became of changes that a page before this one told? @param {string} client */
  async function askFor(client) {
    await takeIn(await rowsSince(Math.min(leftAt, shared.seq), client), client);
    if (shared.stranger === client) shared.rename();
  }

  /** No picture changes under a hand that drags. */
  async function idle() {
    while (view.gestures.busy) await wait(IDLE);
  }

  /** What the server tells. Rows that do not lead on from what is known here are no use: the document is. */
  async function takeIn(answer, client = shared.client) {
    await idle();
    try {
      studio.tell("hear", answer.rows);
      seen(shared.take(answer, store.sketch, client));
    } catch (error) {
      if (!(error instanceof NotOurState)) throw error;
      const all = await rowsSince(0, client);
      await idle();
      seen(shared.take(all, store.sketch, client));
    }
  }

  /** @param {import("../document/together/shared.js").Taken} taken */
  function seen({ view: sketch, names, notes }) {
    const before = store.sketch;
    studio.saved.revision = shared.seq;
    if (sketch !== before || names.size) {
      seenLast = before;
      // A program may have added parts without a place.
      const selected = studio.selected.map((id) => names.get(id) ?? id);
      store.follow(placedInRows(sketch, { width, height }), names);
      if (names.size) view.select(selected.filter((id) => studio.partOf(id)));
    }
    if (!shared.untold(store.sketch).length) clean = store.sketch;
    keepCopy(studio.saved, shared.pending.length ? shared.confirmed.sketch(store.sketch) : store.sketch, data.exercise);
    const elsewhere = swept(before, store.sketch, speech.who());
    if (elsewhere) studio.toast(elsewhere, { tone: "warning", lasting: true, action: { title: gettext("Open the history"), run: () => location.assign(studio.saved.history) } });
    const [from, waits] = [ground ?? before, shared.pending.length > 0];
    ground = waits ? from : null;
    for (const { words, tone, title, intents } of told(notes, from, store.sketch, speech)) {
      studio.toast(words, { tone, lasting: true, ...(title && intents?.length ? { action: { title, run: () => store.settle(title, intents) } } : {}) });
    }
  }

  /** Has somebody else done something? It is asked for only while nothing waits here: what is sent brings it, too. */
  async function look() {
    if (live.up || !studio.saved || !shared || sending || dirty() || document.visibilityState === "hidden" || !navigator.onLine || state.dataset.state !== "saved" || view.gestures.busy) return;
    sending = true;
    try {
      await takeIn(await rowsSince(shared.seq));
    } catch (error) {
      if (error.status === 404 || error.status === 410) refused(error); // nothing is asked for any more
      // all else the next change here, or the next look, will tell
    } finally {
      sending = false;
    }
    if (dirty()) soon();
  }

  setInterval(look, LOOK);

  function refused(error) {
    if (!(error.status >= 0)) throw error;
    if (error.status === 404 || error.status === 410) {
      show("lost");
      return studio.toast(gettext("{message} Your changes are in this browser: export them, or keep them as a new sketch.", { message: error.message }), { tone: "bad", lasting: true, action: { title: gettext("Keep as a new sketch"), run: asNew } });
    }
    show("offline");
    if (error.status && error.status !== 429 && error.status < 500 && error.body?.problem !== "busy") {
      return studio.toast(gettext("Not saved: {message}", { message: error.message }), { tone: "bad", lasting: true });
    }
    const after = AGAIN[Math.min(failures, AGAIN.length - 1)];
    failures += 1;
    soon(after);
  }

  function asNew() {
    studio.saved = shared = clean = null;
    live.close();
    show("new");
    soon(0);
  }

  store.subscribe(({ cause }) => {
    if (cause === "replace" || cause === "follow") return;
    if (["undo", "redo"].includes(cause) && store.others && store.leftAlone) studio.toast(gettext("What somebody else has changed since was left as it is."));
    draft();
    if (!dirty()) return;
    if (["saved", "new"].includes(state.dataset.state)) show("saving");
    soon();
  });

  // ---- coming back

  /** @param {import("../ports/drafts.js").Draft} left */
  function comeBack({ sketch, batches, revision }) {
    const before = store.sketch;
    if (shared && sketch && revision && revision < shared.seq) return comeBackOn(revision, sketch);
    if (shared && batches) {
      leftAt = shared.stranger ? Math.min(leftAt, revision) : revision;
      shared.adopt(batches);
      sketch = shared.base.sketch(before);
      soon(0);
    }
    drafts.taken();
    if (!sketch || same(whole(sketch), before)) return draft();
    store.become(gettext("Bring back what was not saved"), sketch);
    studio.toast(gettext("Changes that had not reached the server were brought back."), { action: { title: gettext("Drop them"), run: () => store.become(gettext("Drop what was brought back"), before) } });
  }

  /** A sketch that was changed on an earlier revision, from before changes were kept as what was done: that is found out. */
  async function comeBackOn(revision, sketch) {
    const address = `${data.addresses.api.replace(/sketches\/$/, "saved/")}${studio.saved.token}/revisions/${revision}`;
    try {
      const known = await server.json(address, undefined, { method: "GET" });
      comeBack({ batches: [{ client: "", c: 1, ops: shared.changes(known, sketch) }], revision, at: 0 });
    } catch (error) {
      studio.toast(gettext("Changes that had not reached the server are still in this browser, but could not be brought back: {message} Reload the page to try again.", { message: error.message }), { tone: "bad", lasting: true });
    }
  }

  /** A draft of an older version of the document: the server knows what became of it. */
  async function comeBackFromOlder(old) {
    const body = new FormData();
    body.append("draft.json", new Blob([JSON.stringify(old.sketch)], { type: "application/json" }), "draft.json");
    try {
      const { sketch } = await server.api("import?places=false", body);
      drafts.dropAside();
      comeBack({ ...old, sketch });
    } catch (error) {
      studio.toast(gettext("Changes made before the last update are still in this browser, but could not be brought back: {message} Reload the page to try again.", { message: error.message }), { tone: "bad", lasting: true });
    }
  }

  const waiting = drafts.read();
  if (waiting?.sketch && waiting.sketch.schema !== SCHEMA) drafts.setAside();
  const [older, left] = [drafts.aside(), drafts.read()];
  if (older) comeBackFromOlder(older);
  else if (left) comeBack(left);
  if (studio.saved) drafts.left().then((others) => others.forEach(comeBack));
  if (!dirty()) show(studio.saved ? (navigator.onLine ? "saved" : "offline") : "new");
  keepCopy(studio.saved, clean, data.exercise);
  // The empty studio stands for every address then: a beginning that the address names is not in it.
  if (!navigator.onLine && !studio.saved && !store.sketch.nodes.length && location.search) studio.toast(gettext("Without a network there is nothing of what this address names. Reload the page when there is one."), { tone: "warning", lasting: true });

  // ---- other tabs

  const isNewer = ({ token, revision }) => studio.saved?.token === token && revision > studio.saved.revision;
  channel?.addEventListener("message", ({ data: said }) => isNewer(said) && look());
  // A page that was asked for while the last change was still under way is older than what this tab has saved.
  if (isNewer(known())) queueMicrotask(look);

  addEventListener("online", () => (dirty() ? soon(0) : studio.saved && show("saved")));
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? dirty() && send() : look()));
  studio.addEventListener("kept-moment", () => (moment = true));
  state.addEventListener("click", () => studio.actions.run("save"));

  studio.actions.add(
    {
      id: "save",
      title: gettext("Save now"),
      group: gettext("File"),
      keys: ["Ctrl+S"],
      sign: "cloud",
      inText: true,
      run: async () => {
        moment = true;
        if (!studio.saved && !dirty()) clean = null;
        if (dirty()) await send();
        else if (studio.saved) show("saved");
        if (state.dataset.state === "saved") studio.toast(gettext("Saved. Every change is saved by itself, too."), { tone: "good" });
      },
    },
    { id: "history", title: gettext("History: earlier revisions"), group: gettext("File"), sign: "clock", when: () => Boolean(studio.saved), run: () => location.assign(studio.saved.history) },
  );

  studio.typed = typedInto(studio, speech, () => seenLast);
  studio.live = live;
  if (studio.saved) live.open(studio.saved.ticket);
  studio.dirty = dirty;
  studio.settle = async () => {
    clearTimeout(timer);
    await send();
  };
}

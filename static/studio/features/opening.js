// Beginnings: the card on an empty canvas, files that open as a sketch, the title, a new sketch, a copy.
import { gettext, ngettext } from "../../js/texts.js";
import { around } from "../canvas/geometry.js";
import { $, dialog, h, sign } from "../ports/dom.js";

const FIRST = ["storage-first", "saga", "publisher-subscriber", "backend-api", "event-driven", "circuit-breaker"];
const MOST = 8 * 1024 * 1024;
const READ = ".json,.png,.svg,.drawio,.xml,.mmd,.d2,.dot,.gv,.puml,.plantuml,.md,.py,.yaml,.yml,.template,.tf,.tofu,.tfvars,.zip";
const SIDE = /\.(json|ya?ml|template|asl|tf|tofu|tfvars|zip)$/i;
const SKIPPED = /^(node_modules|\.git|\.aws-sam|\..*)$/;
const MOST_FILES = 200;
const OURS = /pattern-studio|<mxfile|mxGraphModel|mxfile%|content="&lt;mxfile|diagrams\.net|draw\.io/; // a picture that carries a drawing: ours, or draw.io's
const APART = 120; // pixels between what was here and what is added beside it

const alone = (file) => [{ path: file.name, file }];
/** Of several files only those that templates and modules are made of. */
const several = (files) => (files.length === 1 ? files : files.filter((one) => SIDE.test(one.path)).slice(0, MOST_FILES));

/** The files of a drop, those in folders with their paths. @returns {Promise<{path: string, file: File}[]>} */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return several([...transfer.files].map((file) => ({ path: file.name, file })));
  const found = [];
  const walk = async (entry, path) => {
    if (found.length >= MOST_FILES || SKIPPED.test(entry.name)) return;
    if (entry.isFile) {
      if (SIDE.test(entry.name)) found.push({ path, file: await new Promise((done, failed) => entry.file(done, failed)) });
      return;
    }
    const reader = entry.createReader();
    // A reader answers at most a hundred entries at a time.
    for (let some; (some = await new Promise((done, failed) => reader.readEntries(done, failed))).length; ) for (const one of some) await walk(one, `${path}/${one.name}`);
  };
  for (const entry of entries) await walk(entry, entry.name);
  return found;
}

/** @param {Studio} studio */
export function install(studio) {
  const { view, store, server, data, actions } = studio;
  const start = $("#start");
  const title = $("#sketch-title");

  function card() {
    const empty = !(studio.sketch.nodes ?? []).length && !(studio.sketch.frames ?? []).length;
    start.hidden = !empty;
    if (!empty || start.childElementCount) return;
    const offers = FIRST.map((slug) => data.patterns.find((offer) => offer.slug === slug)).filter(Boolean);
    start.append(
      h("h2", {}, gettext("What are you building?")),
      h("p", { class: "quiet" }, gettext("Start from a pattern, or add services one by one. What cannot work is said at once, with a way to fix it.")),
      h("div", { class: "start-patterns" }, offers.map((offer) => h("button", { type: "button", class: "start-pattern", "data-start": offer.slug, onclick: () => studio.tell("compose", { offer }) }, h("strong", {}, offer.title), h("span", { class: "quiet small" }, offer.summary)))),
      h("div", { class: "button-row" }, h("button", { type: "button", class: "button", onclick: () => actions.run("open") }, sign("upload"), gettext("Open a file")), h("button", { type: "button", class: "button plain", onclick: () => actions.run("commands") }, gettext("All commands"))),
    );
  }

  /**
   * @param {{path: string, file: File}[]} files one file, or several that belong together
   * @param {boolean} [beside] what is there stays
   * @param {number} [page] of a file that has several, from 1
   */
  async function open(files, beside = false, page = 0) {
    const name = files.length === 1 ? files[0].file.name : gettext("{count} files", { count: files.length });
    if (!files.length) return studio.toast(gettext("There is no file in it that can be read."), { tone: "bad" });
    if (files.reduce((sum, one) => sum + one.file.size, 0) > MOST) return studio.toast(gettext("{value}: more than 8 MiB cannot be opened.", { value: name }), { tone: "bad" });
    const body = new FormData();
    for (const one of files) body.append(one.path, one.file);
    try {
      const { sketch, report, blobs } = await server.api(`import?places=false&blobs=true${page ? `&page=${page}` : ""}`, body);
      const placed = await server.placed(sketch);
      if (beside) studio.tell("put", { piece: toTheRight(placed), title: gettext("Add {value}", { value: name }), as: "stands" });
      else store.become(gettext("Open {value}", { value: name }), placed);
      view.fit();
      studio.tell("kept-moment");
      studio.tell("beside", blobs);
      const left = report.left_over.length;
      const pages = report.pages ?? [];
      const told = Object.keys(report.became).length && report.format !== "json";
      const named = `${pages.slice(0, 12).join(", ")}${pages.length > 12 ? " …" : ""}`;
      const from = pages.length > 1 ? gettext("{name}, page {page} of {count} ({named})", { name, page: report.page, count: pages.length, named }) : name;
      const without = left ? ` ${ngettext("{n} thing was left out.", "{n} things were left out.", left)}` : "";
      const words = gettext("{from}: {nodes} parts and {connections} connections.", { from, ...report.read }) + without;
      if (left || told) studio.toast(words, { tone: left ? "warning" : "good", action: { title: gettext("What became of it"), run: () => tell(name, report, (wanted) => open(files, beside, wanted)) } });
      else studio.done(words, { tone: "good" });
    } catch (error) {
      studio.toast(gettext("{value} was not opened. {message}", { value: name, message: error.message }), { tone: "bad", lasting: true });
    }
    return undefined;
  }

  /** A sketch moved to the right of everything that is here. @param {any} sketch */
  function toTheRight(sketch) {
    const boxes = ({ nodes = [], frames = [] }) => [...nodes.map((node) => studio.editing.boxOf(node)), ...frames.map((frame) => frame.box).filter(Boolean)];
    const [here, there] = [around(boxes(studio.sketch)), around(boxes(sketch))];
    return { ...sketch, scenarios: [], shift: here && there ? { dx: Math.round(here.x + here.width + APART - there.x), dy: Math.round(here.y - there.y) } : { dx: 0, dy: 0 } };
  }

  /** Is it a picture that holds no sketch of ours? @param {File} file */
  async function isPicture(file) {
    if (/^image\/(png|jpeg)$/.test(file.type) || /\.(png|jpe?g|svg)$/i.test(file.name)) return !OURS.test(await file.text());
    return false;
  }

  /** What to do with a file that is dropped on a sketch that has something in it. @param {{path: string, file: File}[]} files */
  async function asked(files) {
    if (files.length === 1 && (await isPicture(files[0].file))) return studio.tell("image", files[0].file);
    const empty = !(studio.sketch.nodes ?? []).length && !(studio.sketch.frames ?? []).length;
    if (empty || !files.length) return open(files);
    const name = files.length === 1 ? files[0].file.name : gettext("{count} files", { count: files.length });
    const act = (title, run, primary = false) => h("button", { type: "button", class: `button${primary ? " primary" : ""}`, onclick: () => (made.close(), run()) }, title);
    const made = dialog(gettext("What about {value}?", { value: name }), [h("p", { class: "small" }, gettext("There is a sketch already. An undo brings back what was there.")), h("div", { class: "button-row" }, act(gettext("Open it instead"), () => open(files), true), act(gettext("Add it beside"), () => open(files, true)), act(gettext("Cancel"), () => {}))], { name: "dropped" });
    return made.querySelector(".button.primary").focus();
  }

  /** `node api (aws.rest-api)` as the name of the service. @param {string} became */
  const inWords = (became) => became.replace(/^node \S+ \(([^)]+)\)/, (whole, key) => studio.vocabulary.service(key)?.name ?? whole);

  /** The report of an import: what was left out and why, then what everything else became. */
  function tell(name, report, other) {
    const entries = Object.entries(report.became);
    const left = report.left_over.length ? [h("h3", {}, gettext("Left out ({count})", { count: report.left_over.length })), h("ul", { class: "left-over" }, report.left_over.slice(0, 200).map((one) => h("li", {}, h("strong", {}, one.name), h("p", { class: "quiet small" }, one.why))))] : [];
    const rows = entries.slice(0, 500).map(([what, became]) => h("tr", {}, h("th", { scope: "row" }, what), h("td", {}, inWords(became))));
    const table = entries.length ? [h("h3", {}, gettext("Read ({count})", { count: entries.length })), h("div", { class: "import-table", tabindex: "0", role: "group", "aria-label": gettext("What was read") }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, gettext("In the file")), h("th", { scope: "col" }, gettext("In the sketch")))), h("tbody", {}, rows)))] : [];
    const pages = report.pages ?? [];
    const choice = pages.length > 1 ? [h("h3", {}, gettext("Pages ({count})", { count: pages.length })), h("div", { class: "button-row" }, pages.slice(0, 100).map((page, place) => h("button", { type: "button", class: "button", "aria-pressed": String(place + 1 === report.page), onclick: () => (made.close(), other(place + 1)) }, page)))] : [];
    const made = dialog(gettext("What became of {value}", { value: name }), [...choice, ...left, ...table], { name: "import-report" });
  }

  studio.addEventListener("file", (event) => asked(alone(event.detail)));
  // A file may be dropped anywhere: on the first card, the list of services or the panel too.
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (happened) => {
      const event = /** @type {DragEvent} */ (happened);
      if (event.defaultPrevented || ![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      if (/** @type {Element} */ (event.target).closest?.("input[type=file]")) return;
      event.preventDefault();
      if (name === "drop") dropped(event.dataTransfer).then(asked);
    });
  }

  const show = () => {
    card();
    if (document.activeElement !== title) title.value = studio.sketch.title ?? "";
    document.title = gettext("{title} · Studio · Pattern Studio", { title: studio.sketch.title || gettext("A new sketch") });
  };
  title.addEventListener("change", () => store.commit(gettext("Rename the sketch"), [{ do: "describe", title: title.value.trim() }]));
  title.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") (title.blur(), view.focus());
  });
  store.subscribe(show);
  show();

  studio.addEventListener("ask", (event) => {
    const { title: name, text, label, button, run } = event.detail;
    const field = h("textarea", { class: "input", id: "asked", rows: 3, maxlength: 500 });
    const made = dialog(
      name,
      [
        h("p", { class: "small" }, text),
        h("form", { method: "dialog", class: "form-grid", onsubmit: (submit) => (submit.preventDefault(), made.close(), run(field.value.trim())) }, h("div", { class: "field" }, h("label", { for: "asked" }, label), field), h("div", { class: "button-row" }, h("button", { type: "submit", class: "button primary" }, button))),
      ],
      { name: "ask" },
    );
    field.focus();
  });

  /** The document view shows what is saved, so it is saved first. */
  async function asDocument() {
    if (!studio.saved || studio.dirty()) await actions.get("save").run();
    if (studio.saved) location.assign(`${studio.saved.address}?view=document`);
  }

  /** A page about the sketch tells of what is saved. @param {"verdict" | "alike"} page */
  async function asSaved(page) {
    if (!studio.saved || studio.dirty()) await actions.get("save").run();
    if (studio.saved) location.assign(studio.saved[page]);
  }

  const pick = () => {
    const field = h("input", { type: "file", accept: READ, multiple: true });
    field.addEventListener("change", () => field.files[0] && open(several([...field.files].map((file) => ({ path: file.name, file })))));
    field.click();
  };
  actions.add(
    { id: "open", title: gettext("Open a file…"), group: gettext("File"), keys: ["Ctrl+O"], sign: "upload", run: pick },
    { id: "new", title: gettext("A new sketch"), group: gettext("File"), sign: "plus", run: () => location.assign(data.addresses.studio) },
    { id: "sketches", title: gettext("Your sketches"), group: gettext("File"), sign: "layers", run: () => location.assign("/sketches/") },
    { id: "document", title: gettext("Edit as a document (JSON)"), group: gettext("File"), sign: "json", run: asDocument },
    { id: "verdict", title: gettext("Verdict on this sketch: what hurts most"), group: gettext("View"), sign: "unsure", when: () => store.sketch.nodes.length > 0, run: () => asSaved("verdict") },
    { id: "alike", title: gettext("Search the catalogue by this sketch: patterns like it"), group: gettext("View"), sign: "search", when: () => store.sketch.nodes.length > 0 && !data.exercise, run: () => asSaved("alike") },
    { id: "responsibilities", title: gettext("Who runs what in this sketch"), group: gettext("View"), sign: "compare", when: () => Boolean(studio.saved), run: () => location.assign(studio.saved.responsibilities) },
  );
}

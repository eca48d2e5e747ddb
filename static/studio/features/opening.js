// Beginnings: the card on an empty canvas, files that open as a sketch, the title, a new sketch, a copy.
import { $, dialog, h, sign } from "../ports/dom.js";

const FIRST = ["storage-first", "saga", "publisher-subscriber", "backend-api", "event-driven", "circuit-breaker"];
const MOST = 1024 * 1024;

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
      h("h2", {}, "What are you building?"),
      h("p", { class: "quiet" }, "Start from a pattern, or drag services from the left. What cannot work is said at once, with a way to mend it."),
      h("div", { class: "start-patterns" }, offers.map((offer) => h("button", { type: "button", class: "start-pattern", "data-start": offer.slug, onclick: () => studio.tell("compose", { offer }) }, h("strong", {}, offer.title), h("span", { class: "quiet small" }, offer.summary)))),
      h("div", { class: "button-row" }, h("button", { type: "button", class: "button", onclick: () => actions.run("open") }, sign("upload"), "Open a file"), h("button", { type: "button", class: "button plain", onclick: () => actions.run("commands") }, "All commands")),
    );
  }

  async function open(file) {
    if (file.size > MOST) return studio.toast(`${file.name} is larger than 1 MiB.`, { tone: "bad" });
    try {
      const { sketch, report } = await server.api("import", file);
      const placed = await server.api("layout?routes=true", sketch);
      store.become(`Open ${file.name}`, placed);
      view.fit();
      studio.tell("kept-moment");
      const left = report.left_over.length;
      studio.toast(`${file.name}: ${report.read.nodes} parts and ${report.read.connections} connections.${left ? ` ${left} things were left out.` : ""}`, { tone: left ? "warning" : "good", action: left ? { title: "What was left out", run: () => leftOver(report) } : { title: "Undo", run: () => store.undo() } });
    } catch (error) {
      studio.toast(`${file.name} was not opened. ${error.message}`, { tone: "bad", lasting: true });
    }
    return undefined;
  }

  function leftOver(report) {
    dialog("What was left out", [h("ul", { class: "left-over" }, report.left_over.slice(0, 200).map((one) => h("li", {}, h("strong", {}, one.name), h("p", { class: "quiet small" }, one.why))))], { name: "left-over" });
  }

  studio.addEventListener("file", (event) => open(event.detail));
  const ground = view.container;
  for (const name of ["dragover", "drop"]) {
    ground.addEventListener(name, (event) => {
      if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      event.preventDefault();
      if (name === "drop" && event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
    });
  }

  const show = () => {
    card();
    if (document.activeElement !== title) title.value = studio.sketch.title ?? "";
    document.title = `${studio.sketch.title || "A new sketch"} · Studio · Pattern Studio`;
  };
  title.addEventListener("change", () => store.commit("Rename the sketch", [{ do: "describe", title: title.value.trim() }]));
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

  const pick = () => {
    const field = h("input", { type: "file", accept: ".json,.png,.svg,.drawio,.xml,.mmd,.md,.py,.yaml,.yml,.template" });
    field.addEventListener("change", () => field.files[0] && open(field.files[0]));
    field.click();
  };
  actions.add(
    { id: "open", title: "Open a file…", group: "File", keys: ["Ctrl+O"], sign: "upload", run: pick },
    { id: "new", title: "A new sketch", group: "File", sign: "plus", run: () => location.assign(data.addresses.studio) },
    { id: "sketches", title: "Your sketches", group: "File", sign: "layers", run: () => location.assign("/sketches/") },
    { id: "document", title: "Edit as a document (JSON)", group: "File", sign: "json", run: asDocument },
    { id: "responsibilities", title: "Who runs what in this sketch", group: "View", sign: "compare", when: () => Boolean(studio.saved), run: () => location.assign(studio.saved.responsibilities) },
  );
}

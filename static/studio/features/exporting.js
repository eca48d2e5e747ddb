// Leaving with a file: pictures as drawn or tidied, other formats, the picture on the clipboard.
import { gettext } from "../../js/texts.js";
import { withoutPlaces } from "../document/lean.js";
import { excerpt } from "../document/parts.js";
import { dialog, h, sign } from "../ports/dom.js";
import { writePicture } from "../ports/clipboard.js";

/** @param {Studio} studio */
export function install(studio) {
  const { server, data } = studio;

  const dark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };

  const chosen = (options) => {
    const part = options.part === "selection" && studio.selected.length ? excerpt(studio.sketch, studio.selected) : studio.sketch;
    return options.places === "tidied" ? withoutPlaces(part) : part;
  };

  function picture(options) {
    const query = new URLSearchParams({ format: options.format, theme: options.theme, source: "1" });
    if (options.format === "png") query.set("scale", options.scale);
    if (options.ground === "none") query.set("background", "none");
    if (options.format === "pdf" && options.pages) query.set("pages", options.pages);
    if (options.technical === "hide") query.set("technical", "hide");
    if (options.part === "near") query.set("focus", studio.selected[0]);
    return server.file(`render?${query}`, studio.withPictures(chosen(options)));
  }

  /** Is one part selected, whose neighbours may be shown with it? */
  const isPart = () => ["node", "frame"].includes(studio.part?.name);

  const slug = () => (studio.sketch.title || "sketch").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "sketch";

  /** A format that is left out is the usual one. */
  const isTemplate = (file) => Boolean(file) && (file.format ?? "cloudformation") === "cloudformation";

  function save(blob, extension, name = `${slug()}.${extension}`) {
    const url = URL.createObjectURL(blob);
    const link = h("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  const choice = (label, name, options, now) => h("fieldset", { class: "choice-row" }, h("legend", {}, label), options.map(([value, title]) => h("label", {}, h("input", { type: "radio", name, value, checked: value === now }), h("span", {}, title))));

  function open() {
    if (!studio.sketch.nodes?.length) return studio.toast(gettext("There is nothing to export yet."), { tone: "warning" });
    const formats = [
      ["png", "PNG"],
      ["svg", "SVG"],
      ["pdf", "PDF"],
    ];
    const others = data.formats.filter((one) => !["svg", "png", "pdf"].includes(one.key));
    const form = h(
      "form",
      { method: "dialog", class: "form-grid" },
      choice(gettext("Picture"), "format", formats, "png"),
      choice(gettext("Places"), "places", [["drawn", gettext("As drawn")], ["tidied", gettext("Auto-layout: laid out anew")]], "drawn"),
      choice(gettext("What"), "part", [["all", gettext("Everything")], ["selection", gettext("Selection ({count})", { count: studio.selected.length })], ["near", gettext("Selected part and what is near it")]], "all"),
      choice(gettext("Technical parts"), "technical", [["show", gettext("Shown")], ["hide", gettext("Left out")]], "show"),
      choice(gettext("Colours"), "theme", [["light", gettext("Light")], ["dark", gettext("Dark")]], dark() ? "dark" : "light"),
      choice(gettext("Ground"), "ground", [["fill", gettext("Filled")], ["none", gettext("Transparent")]], "fill"),
      choice(gettext("Size (PNG)"), "scale", [["fit", gettext("as large as fits")], ["1", "1×"], ["2", "2×"], ["3", "3×"], ["4", "4×"]], "2"),
      choice(gettext("Paper (PDF)"), "pages", [["", gettext("one page")], ...data.sheets.map((one, place) => [one, `${place ? "" : gettext("sheets of ")}${one[0].toUpperCase()}${one.slice(1)}`])], ""),
      h("p", { class: "bad small", role: "alert" }),
      h("div", { class: "button-row" }, h("button", { type: "submit", class: "button primary", value: "save" }, sign("download"), gettext("Download")), h("button", { type: "submit", class: "button", value: "copy" }, sign("copy"), gettext("Copy as image"))),
      h("p", { class: "quiet tiny" }, gettext("The sketch itself is inside PNG and SVG: such a file opens again here.")),
      ...(isTemplate(studio.sketch.template) ? [h("h3", {}, gettext("The template that it came from")), h("div", { class: "format-row" }, h("button", { type: "button", class: "button small", "data-format": "into", onclick: () => busy(into) }, gettext("Change {name} in place…", { name: studio.sketch.template.name || "it" })))] : []),
      h("h3", {}, gettext("Other formats")),
      h("div", { class: "format-row" }, others.map((one) => h("button", { type: "button", class: "button small", "data-format": one.key, onclick: () => other(one) }, one.name))),
    );
    if (!studio.selected.length) form.querySelector("[value=selection]").disabled = true;
    form.querySelector("[value=near]").disabled = !isPart();
    const made = dialog(gettext("Export"), [form], { name: "export" });
    const fail = (error) => (form.querySelector("[role=alert]").textContent = error.message);
    const busy = async (work) => {
      form.setAttribute("aria-busy", "true");
      try {
        await work();
        made.close();
      } catch (error) {
        fail(error);
      }
      form.removeAttribute("aria-busy");
    };
    const other = (one) => busy(async () => save(await server.file(`convert?to=${one.key}`, studio.withPictures(studio.sketch)), one.extension));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const options = Object.fromEntries(new FormData(form));
      busy(async () => {
        if (event.submitter?.value === "copy") await copy({ ...options, format: "png" });
        else save(await picture(options), options.format);
      });
    });
    form.querySelector("[type=submit]").focus();
  }

  /** What changed since the sketch was read from its template, shown before it is saved. */
  async function into() {
    const { blob, name = "template.yaml" } = studio.sketch.template;
    const asked = { name: blob, found: null };
    studio.tell("beside-wanted", asked);
    const template = await asked.found;
    if (template == null) throw new Error(gettext("The template does not lie beside the sketch any more: open it again."));
    const said = await server.api("into", { sketch: studio.sketch, template, came_from: template, name });
    const colours = { "+": "added", "-": "gone", "@": "quiet" };
    const lines = said.diff.split("\n").slice(2).map((line) => h("span", { class: `diff-line ${colours[line[0]] ?? ""}` }, `${line}\n`));
    const notes = said.notes.length ? [h("h3", {}, gettext("Not written, or to be looked at ({count})", { count: said.notes.length })), h("ul", { class: "left-over" }, said.notes.map((note) => h("li", {}, note)))] : [];
    const nothing = said.whole ? gettext("Nothing in the template changes: it says what the sketch does.") : gettext("None of your changes can be written into the template, which stays as it is.");
    const changes = said.diff ? [h("pre", { class: "diff", tabindex: "0", role: "group", "aria-label": gettext("Changes") }, lines)] : [h("p", { class: said.whole ? "" : "bad" }, nothing)];
    const some = said.whole ? [] : [h("p", { class: "bad", role: "alert" }, gettext("Not all of your changes are in the template, as is told above."))];
    const download = h("button", { type: "button", class: "button primary", onclick: () => save(new Blob([said.template]), name.split(".").pop(), name) }, sign("download"), gettext("Download {value}", { value: name }));
    const offered = said.diff ? [...some, h("div", { class: "button-row" }, download)] : [];
    dialog(gettext("Changes of {value}", { value: name }), [...changes, ...notes, ...offered], { name: "into-template", wide: true });
  }

  async function copy(options) {
    await writePicture(await picture({ format: "png", scale: "2", theme: dark() ? "dark" : "light", places: "drawn", part: studio.selected.length > 1 ? "selection" : "all", ...options }));
    studio.toast(gettext("The picture is on the clipboard."), { tone: "good" });
  }

  studio.actions.add(
    { id: "export", title: gettext("Export…"), group: gettext("File"), keys: ["Ctrl+Shift+E"], sign: "download", run: open },
    { id: "copy-picture", title: gettext("Copy as image"), group: gettext("File"), keys: ["Shift+Alt+C"], sign: "image", when: () => Boolean(studio.sketch.nodes?.length), run: () => copy({}).catch((error) => studio.toast(gettext("It could not be copied: {message}", { message: error.message }), { tone: "bad" })) },
  );
}

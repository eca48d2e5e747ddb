// Many parts at once: another service, names, selections by what parts have in common, packing, and templates of one's own.
import { gettext, ngettext } from "../../js/texts.js";
import { around } from "../canvas/geometry.js";
import { excerpt } from "../document/parts.js";
import { CHARACTERS, PLURALS } from "../document/shape.js";
import { UNSPECIFIED } from "../document/vocabulary.js";
import { dialog, h, serviceIcon } from "../ports/dom.js";
import { keptTemplates, keepTemplates } from "../ports/own.js";

const GAP = { x: 48, y: 40 };
const SAID = { node: "label", frame: "label", connection: "label", note: "text", box: "label", image: "alt", line: "label" };

/** @param {Studio} studio */
export function install(studio) {
  const { store, view, vocabulary, actions, editing } = studio;
  const nodes = () => studio.selected.map((id) => studio.partOf(id)).filter((found) => found?.name === "node").map((found) => found.part);
  const some = () => nodes().length > 0;

  // ---- another service

  /** The settings that another service has too, and the kinds of the lines as the new pairs have them. */
  function replaced(ids, key) {
    const known = new Set((vocabulary.service(key).settings ?? []).map((item) => item.key));
    const wanted = new Set(ids);
    const after = new Map((studio.sketch.nodes ?? []).map((node) => [node.id, wanted.has(node.id) ? { ...node, service: key, settings: undefined } : node]));
    const changes = nodes().map((node) => {
      const settings = Object.fromEntries(Object.entries(node.settings ?? {}).filter(([name]) => known.has(name)));
      return { do: "update", node: node.id, set: { service: key, settings: Object.keys(settings).length ? settings : null } };
    });
    const lines = (studio.sketch.connections ?? []).filter((line) => wanted.has(line.source) || wanted.has(line.target));
    for (const line of lines) {
      const { verdict, kinds } = vocabulary.between(after.get(line.source), after.get(line.target));
      if (!kinds.includes(line.kind) && !(verdict === "unknown" && line.kind === UNSPECIFIED)) changes.push({ do: "update", connection: line.id, set: { kind: vocabulary.usualKind(after.get(line.source), after.get(line.target)) } });
    }
    return changes;
  }

  const replace = () => {
    const chosen = nodes();
    studio.tell("choose", {
      title: chosen.length === 1 ? gettext("Instead of {name}", { name: studio.nameOf(chosen[0].id) }) : gettext("Instead of {count} parts", { count: chosen.length }),
      placeholder: gettext("Which service?"),
      items: Object.values(vocabulary.services).map((service) => ({ key: service.key, title: service.short, about: vocabulary.sort(service), found: vocabulary.findable(service), picture: () => serviceIcon(service.icon) })),
      parts: { key: "", title: "" },
      run: (key) => {
        const { service } = studio.partFor(key);
        store.commit(gettext("Replace with {short}", { short: vocabulary.service(service).short }), replaced(chosen.map((node) => node.id), service));
        studio.done(ngettext("It is {service} now. Lines have the kinds that fit.", "{n} parts are {service} now. Lines have the kinds that fit.", chosen.length, { service: vocabulary.service(service).short }));
        view.focus();
      },
    });
  };

  // ---- names

  /** Every name or text that holds the words. @returns {{id: string, name: string, field: string, before: string, after: string}[]} */
  function renamings(words, instead, exact) {
    if (!words) return [];
    const pattern = new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), exact ? "gu" : "giu");
    return Object.entries(SAID).flatMap(([name, field]) =>
      (studio.sketch[PLURALS[name]] ?? []).flatMap((part) => {
        const before = part[field] ?? (name === "node" ? studio.nameOf(part.id) : "");
        const after = before.replace(pattern, () => instead).slice(0, name === "note" ? CHARACTERS.text : CHARACTERS.label);
        return after === before ? [] : [{ id: part.id, name, field, before, after }];
      }),
    );
  }

  function rename() {
    const words = h("input", { class: "input", id: "rename-find", autocomplete: "off" });
    const instead = h("input", { class: "input", id: "rename-instead", autocomplete: "off", maxlength: CHARACTERS.label });
    const exact = h("input", { type: "checkbox" });
    const list = h("ul", { class: "rename-list small" });
    const count = h("p", { class: "small", role: "status" });
    const go = h("button", { type: "submit", class: "button primary" }, gettext("Replace all"));
    const form = h("form", { method: "dialog", class: "form-grid" }, h("div", { class: "field" }, h("label", { for: "rename-find" }, gettext("Find")), words), h("div", { class: "field" }, h("label", { for: "rename-instead" }, gettext("Replace with")), instead), h("label", { class: "check" }, exact, gettext(" Capitals count")), count, list, h("div", { class: "button-row" }, go));
    const show = () => {
      const found = renamings(words.value, instead.value, exact.checked);
      count.textContent = words.value ? ngettext("{n} name", "{n} names", found.length) : "";
      list.replaceChildren(...found.slice(0, 12).map((one) => h("li", {}, h("s", {}, one.before), " → ", h("strong", {}, one.after || gettext("(as the service)")))));
      go.disabled = !found.length;
    };
    for (const field of [words, instead, exact]) field.addEventListener("input", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const found = renamings(words.value, instead.value, exact.checked);
      store.commit(gettext("Replace in {count} names", { count: found.length }), found.map((one) => ({ do: "update", [one.name]: one.id, set: { [one.field]: one.after || null } })));
      made.close();
      studio.done(ngettext("{n} name changed.", "{n} names changed.", found.length));
    });
    const made = dialog(gettext("Find and replace in names"), [form], { name: "rename" });
    show();
    words.focus();
  }

  // ---- selections and places

  const select = (ids) => (view.select(ids), studio.announce(gettext("{count} parts selected.", { count: ids.length })), view.focus());
  const alike = () => {
    const services = new Set(nodes().map((node) => node.service));
    select((studio.sketch.nodes ?? []).filter((node) => services.has(node.service)).map((node) => node.id));
  };
  const neighbours = () => {
    const frames = new Set(studio.selected.map((id) => studio.partOf(id)).map((found) => (found?.name === "frame" ? found.part.id : found?.part.frame)).filter(Boolean));
    select((studio.sketch.nodes ?? []).filter((node) => frames.has(node.frame)).map((node) => node.id));
  };
  const found = () => {
    const ids = new Set((studio.findings ?? []).flatMap((one) => [...one.nodes, ...one.connections]));
    select([...ids].filter((id) => studio.partOf(id)));
  };

  /** Close together in rows, in the order in which they stand. */
  const pack = () => {
    const chosen = nodes().filter((node) => node.position && !node.pinned);
    const from = around(chosen.map((node) => editing.boxOf(node)));
    if (!from) return;
    const columns = Math.ceil(Math.sqrt(chosen.length * 1.3));
    const { width, height } = editing.size;
    const sorted = chosen.sort((one, other) => one.position.y - other.position.y || one.position.x - other.position.x);
    const rows = Array.from({ length: Math.ceil(sorted.length / columns) }, (_, row) => sorted.slice(row * columns, (row + 1) * columns).sort((one, other) => one.position.x - other.position.x));
    editing.place(gettext("Pack"), new Map(rows.flatMap((row, down) => row.map((node, across) => [node.id, { x: from.x + across * (width + GAP.x), y: from.y + down * (height + GAP.y) }]))));
  };

  // ---- templates of one's own

  const template = () =>
    studio.tell("ask", {
      title: gettext("Save the selection as a template"),
      text: gettext("It is kept in this browser, and stands in the list of parts."),
      label: gettext("Name"),
      button: gettext("Save it"),
      run: (name) => {
        const piece = excerpt(studio.sketch, studio.selected);
        keepTemplates([...keptTemplates(), { title: name || gettext("My template"), piece }]);
        studio.tell("templates");
        studio.toast(gettext("“{value}” is in the list of parts.", { value: name || gettext("My template") }), { tone: "good" });
      },
    });
  studio.templates = () =>
    keptTemplates().map(({ title, piece }, index) => ({
      key: `template:${index}`,
      title,
      about: gettext("{nodes} parts, yours", { nodes: piece.nodes?.length ?? 0 }),
      add: () => studio.tell("put", { piece, title: gettext("Add {title}", { title }) }),
      remove: () => (keepTemplates(keptTemplates().filter((_, place) => place !== index)), studio.tell("templates")),
    }));

  actions.add(
    { id: "replace-service", title: gettext("Replace with another service…"), group: gettext("Edit"), sign: "swap", when: some, run: replace },
    { id: "rename-all", title: gettext("Find and replace in names…"), group: gettext("Edit"), sign: "edit", when: () => Boolean(studio.sketch.nodes?.length), run: rename },
    { id: "select-alike", title: gettext("Select all of this service"), group: gettext("Edit"), sign: "select", when: some, run: alike },
    { id: "select-frame", title: gettext("Select all in this frame"), group: gettext("Edit"), sign: "select", when: () => studio.selected.length > 0, run: neighbours },
    { id: "select-found", title: gettext("Select what has findings"), group: gettext("Edit"), sign: "warning", when: () => Boolean(studio.findings?.length), run: found },
    { id: "pack", title: gettext("Pack closely"), group: gettext("Arrange"), sign: "grid", when: () => nodes().length > 2, run: pack },
    { id: "save-template", title: gettext("Save the selection as a template…"), group: gettext("File"), sign: "template", when: () => studio.selected.length > 0, run: template },
  );
}

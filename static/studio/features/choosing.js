// One chooser for everything that is chosen by typing: the command palette, finding a part, the next service.
import { gettext } from "../../js/texts.js";
import { dialog, h, serviceIcon, sign } from "../ports/dom.js";
import { findable, fitting, FRAMES_LATER, isNamed } from "../document/finding.js";
import { written } from "../commands/keys.js";

// What the hand can do. The sheet shows it, and a test does each of it.
const GESTURES = [
  { gesture: "connect", title: gettext("Connect"), how: gettext("Drag from a grip at the edge of a part") },
  { gesture: "connect-new", title: gettext("Connect to something new"), how: gettext("Let go on empty ground") },
  { gesture: "connect-clicks", title: gettext("Connect by clicks"), how: gettext("Choose Connect, click two parts") },
  { gesture: "drop", title: gettext("Add"), how: gettext("Drag a service out of the list, or click it") },
  { gesture: "insert", title: gettext("Insert"), how: gettext("Drop a service on a connection") },
  { gesture: "add-here", title: gettext("Add here"), how: gettext("Double-click empty ground") },
  { gesture: "rename", title: gettext("Rename"), how: gettext("Double-click a part or a line") },
  { gesture: "band", title: gettext("Select several"), how: gettext("Drag over empty ground") },
  { gesture: "add-to-selection", title: gettext("Add to the selection"), how: gettext("Shift or Ctrl and click") },
  { gesture: "copy", title: gettext("Copy"), how: gettext("Alt and drag") },
  { gesture: "free", title: gettext("Move without snapping"), how: gettext("Ctrl and drag") },
  { gesture: "pan", title: gettext("Move the canvas"), how: gettext("Space and drag, or the middle button") },
  { gesture: "scroll", title: gettext("Scroll"), how: gettext("Wheel; with Shift sideways") },
  { gesture: "zoom", title: gettext("Zoom at the pointer"), how: gettext("Ctrl and wheel, or pinch") },
  { gesture: "bend", title: gettext("Shape a line"), how: gettext("Drag one of its pieces") },
  { gesture: "label", title: gettext("Move a label"), how: gettext("Drag it along its line") },
];

const LOOSE = { note: gettext("Note"), box: gettext("Box"), image: gettext("Image"), line: gettext("Line") };

/** @param {Studio} studio */
export function install(studio) {
  /**
   * `words` and `names` also find an item, or `found` says all that does. `parts` also offers what the server finds beyond the vocabulary, with these words before each title.
   * @param {{title: string, placeholder: string, items: {key: string, title: string, about?: string, words?: string, names?: string[], found?: ReturnType<typeof findable>, keys?: string, picture?: () => any}[], run: (key: string) => void, parts?: {key: string, title: string}}} what
   */
  function choose({ title, placeholder, items, run, parts }) {
    const field = h("input", { type: "text", class: "input", role: "combobox", "aria-expanded": "true", "aria-controls": "choices", "aria-autocomplete": "list", placeholder, "aria-label": placeholder, autocomplete: "off", spellcheck: "false" });
    const list = h("ul", { id: "choices", role: "listbox", "aria-label": title, class: "choices" });
    const made = dialog(title, [field, list], { name: "chooser" });
    let shown = [];
    let at = 0;
    let meant = ""; // what was typed as the server has read it, where it was mistyped
    let looking = false;
    const offered = items.map((item) => ({ ...item, found: item.found ?? findable({ title: item.title, names: item.names, about: `${item.about ?? ""} ${item.words ?? ""}` }) }));
    const searching = parts
      ? studio.searchingParts(({ items: found, done, meant: read }) => {
          looking = !done;
          meant = read;
          show(found.map((one) => ({ ...one, key: parts.key + one.key, title: parts.title ? `${parts.title} ${one.title.replace(/^Another /, gettext("another "))}` : one.title })));
        })
      : null;
    const take = (key) => {
      made.close();
      run(key);
    };
    const show = (more = []) => {
      const wanted = field.value.trim().replace(parts?.title ? /^add\s+(?=\S)/i : "", "");
      const asked = meant && !fitting(wanted, offered).length ? meant : wanted;
      shown = asked ? fitting(asked, offered) : offered;
      // Where the server is asked too, what is only spoken of so comes after what it finds, but for a part named so.
      const said = parts && wanted ? shown.filter((item) => !isNamed(asked, item)) : [];
      shown = shown.filter((item) => !said.includes(item)).slice(0, 80);
      const there = new Set(shown.map((item) => item.key));
      const others = more.map((item) => offered.find((one) => one.key === item.key) ?? item).filter((item) => !there.has(item.key));
      shown.push(...others.slice(0, -1), ...(looking ? [] : said.filter((item) => !others.includes(item))), ...others.slice(-1));
      at = more.length && shown[at] ? at : 0; // what comes later is put after what is there
      list.replaceChildren(
        ...shown.map((item, index) =>
          h(
            "li",
            { role: "option", id: `choice-${index}`, "aria-selected": String(index === at), onclick: () => take(item.key), "data-key": item.key },
            item.picture?.() ?? sign("chevron-right"),
            h("span", { class: "choice-title" }, item.title),
            item.about ? h("span", { class: "quiet small" }, item.about) : null,
            item.keys ? h("kbd", {}, item.keys) : null,
          ),
        ),
      );
      if (!shown.length) list.append(h("li", { class: "quiet small", role: "option", "aria-disabled": "true" }, looking ? gettext("Looking for other parts…") : gettext("Nothing fits.")));
      field.setAttribute("aria-activedescendant", shown.length ? `choice-${at}` : "");
    };
    const move = (by) => {
      if (!shown.length) return;
      list.children[at]?.setAttribute("aria-selected", "false");
      at = (at + by + shown.length) % shown.length;
      list.children[at].setAttribute("aria-selected", "true");
      list.children[at].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", `choice-${at}`);
    };
    field.addEventListener("input", () => {
      if (searching) searching.type(field.value);
      show();
    });
    field.addEventListener("keydown", async (event) => {
      if (!["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
      event.preventDefault();
      if (event.key !== "Enter") return move(event.key === "ArrowDown" ? 1 : -1);
      if (!shown[at]) await searching?.settled();
      if (shown[at]) take(shown[at].key);
    });
    show();
    field.focus();
  }

  studio.addEventListener("choose", (event) => choose(event.detail));

  studio.actions.add(
    {
      id: "commands",
      title: gettext("All commands"),
      group: gettext("Help"),
      keys: ["Ctrl+K", "Ctrl+/"],
      sign: "command",
      inText: true,
      run: () => {
        const can = [...studio.actions.all.values()].filter((action) => !action.hidden && action.id !== "commands" && studio.actions.can(action));
        choose({
          title: gettext("Commands"),
          placeholder: gettext("What would you like to do?"),
          items: [
            ...can.map((action) => ({ key: action.id, title: action.title, about: action.group, keys: action.keys?.[0] && written(action.keys[0]), picture: () => sign(action.sign ?? "chevron-right") })),
            ...studio.data.patterns.map((offer) => ({ key: `pattern:${offer.slug}`, title: gettext("Add {title}", { title: offer.title }), about: offer.origin === "source" ? gettext("Pattern") : gettext("Pattern beyond the source document"), found: findable({ title: offer.title, about: `${offer.words} ${offer.summary}` }), picture: () => sign("boxes") })),
            ...studio.frameItems().map((item) => ({ ...item, title: gettext("Add {title}", { title: item.title }), later: FRAMES_LATER, found: findable({ title: item.title, names: item.names, about: gettext("{text} frame", { text: item.text }) }) })),
            ...Object.values(studio.vocabulary.services).map((service) => ({ key: `part:${service.key}`, title: gettext("Add {short}", { short: service.short }), about: studio.vocabulary.sort(service), found: studio.vocabulary.findable(service), picture: () => serviceIcon(service.icon) })),
          ],
          parts: { key: "part:", title: gettext("Add") },
          run: (key) => {
            const slug = key.startsWith("pattern:") && key.slice(8);
            if (studio.isFrame(key)) studio.addFrame(key);
            else if (key.startsWith("part:")) studio.tell("add-part", key.slice(5));
            else if (slug) studio.tell("compose", { offer: studio.data.patterns.find((offer) => offer.slug === slug) });
            else studio.actions.run(key);
          },
        });
      },
    },
    {
      id: "find",
      title: gettext("Find a part"),
      group: gettext("Walk"),
      keys: ["Ctrl+F"],
      sign: "search",
      run: () => {
        const { nodes = [], frames = [], connections = [] } = studio.sketch;
        choose({
          title: gettext("Find"),
          placeholder: gettext("Name, service or note"),
          items: [
            ...studio.looseParts().map(({ id, name, title, part }) => ({ key: id, title, about: LOOSE[name], words: part.text ?? "" })),
            ...nodes.map((node) => ({ key: node.id, title: studio.nameOf(node.id), about: studio.vocabulary.service(node.service).name, words: node.notes ?? "" })),
            ...frames.map((frame) => ({ key: frame.id, title: studio.nameOf(frame.id), about: gettext("Frame") })),
            ...connections.map((line) => ({ key: line.id, title: studio.nameOf(line.id), about: studio.vocabulary.kinds[line.kind]?.name ?? line.kind, words: line.label ?? "" })),
          ],
          run: (key) => {
            studio.tell("go", key);
            studio.view.focus();
          },
        });
      },
    },
    {
      id: "shortcuts",
      title: gettext("Keys and gestures"),
      group: gettext("Help"),
      keys: ["?"],
      sign: "keyboard",
      run: () => {
        const withKeys = [...studio.actions.all.values()].filter((action) => action.keys?.length);
        const groups = new Map(withKeys.map(({ group }) => [group, withKeys.filter((action) => action.group === group)]));
        dialog(
          gettext("Keys and gestures"),
          [
            h(
              "div",
              { class: "shortcut-sheet" },
              [...groups].map(([name, list]) => h("section", {}, h("h3", {}, name), h("dl", {}, list.map((action) => h("div", { "data-keys": action.id }, h("dt", {}, action.title), h("dd", {}, action.keys.map((key) => h("kbd", {}, written(key))))))))),
              h("section", {}, h("h3", {}, gettext("For speech and other aids")), h("label", { class: "check" }, h("input", { type: "checkbox", checked: studio.actions.get("single-keys").pressed(), onchange: () => studio.actions.run("single-keys") }), gettext(" Single letters are keys"))),
              h("section", {}, h("h3", {}, gettext("Gestures")), h("dl", {}, GESTURES.map(({ gesture, title, how }) => h("div", { "data-gesture": gesture }, h("dt", {}, title), h("dd", {}, how))))),
            ),
          ],
          { wide: true, name: "shortcuts" },
        );
      },
    },
  );
}

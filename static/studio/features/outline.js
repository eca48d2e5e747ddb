// The sketch as a list, in step with the canvas: everything can be done here without seeing the picture.
import { gettext, ngettext } from "../../js/texts.js";
import { written } from "../commands/keys.js";
import { CHARACTERS } from "../document/shape.js";
import { $, h, menu, refill, serviceIcon, sign } from "../ports/dom.js";

/** @param {Studio} studio */
export function install(studio) {
  const { view, actions, vocabulary } = studio;
  const root = $("#outline");
  const filter = h("input", { type: "search", class: "input", placeholder: gettext("Filter"), "aria-label": gettext("Filter the outline") });
  const list = h("div", { class: "outline-body" });
  root.append(
    h("div", { class: "button-row" }, ["add", "play", "export"].map((id) => h("button", { type: "button", class: "button small", onclick: () => actions.run(id) }, { add: gettext("Add"), play: gettext("Play"), export: gettext("Export") }[id]))),
    filter,
    list,
  );

  const ACTIONS = { node: ["label", "connect-to", "append-Right", "details", "follow", "comment", "duplicate", "lock", "delete"], connection: ["label", "flip", "details", "comment", "delete"], frame: ["label", "details", "comment", "ungroup", "delete"], loose: ["details", "comment", "duplicate", "delete"] };
  const LOOSE = { note: "note", box: "frame", image: "image", line: "minus" };

  function more(id, event) {
    view.select([id]);
    const { name } = studio.partOf(id);
    const box = event.currentTarget.getBoundingClientRect();
    const items = (ACTIONS[name] ?? ACTIONS.loose).map((key) => actions.get(key)).filter((action) => action && actions.can(action));
    menu(items.map((action) => ({ title: action.title, sign: action.sign, keys: action.keys?.[0] && written(action.keys[0]), run: () => (action.id === "label" ? rename(id) : action.run()) })), { x: box.left, y: box.bottom + 4 }, gettext("Actions for {name}", { name: studio.nameOf(id) }));
  }

  /** Names are edited in the list, where the focus is. */
  function rename(id) {
    const { name, part } = studio.partOf(id);
    if (!(name in ACTIONS)) return actions.run("details");
    const button = root.querySelector(`[data-outline="${CSS.escape(id)}"]`);
    const field = h("input", { class: "input", maxlength: CHARACTERS.label, "aria-label": gettext("Name of {name}", { name: studio.nameOf(id) }), value: part.label ?? "" });
    let done = false;
    const finish = (keep) => {
      if (done) return;
      done = true;
      const label = field.value.trim();
      field.remove();
      if (keep && label !== (part.label ?? "")) studio.editing.rename(name, id, label);
      show();
      root.querySelector(`[data-outline="${CSS.escape(id)}"]`)?.focus();
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") finish(true);
      else if (event.key === "Escape") finish(false);
    });
    field.addEventListener("blur", () => finish(true));
    button.replaceWith(field);
    field.focus();
    field.select();
  }

  function row(id, title, about, picture, findings) {
    const selected = studio.selected.includes(id);
    const own = findings.filter((one) => one.nodes.includes(id) || one.connections.includes(id));
    const worst = own[0]?.severity;
    return h(
      "li",
      {},
      h(
        "div",
        { "data-key": id, class: `outline-row${selected ? " selected" : ""}` },
        picture,
        h("button", { type: "button", class: "outline-name", "data-outline": id, "aria-pressed": String(selected), onclick: () => studio.tell("go", id), title: about }, title, h("span", { class: "unseen" }, `, ${about}${own.length ? `, ${ngettext("{n} finding", "{n} findings", own.length)}: ${own[0].message}` : ""}`)),
        worst ? h("span", { class: `dot ${worst}`, "aria-hidden": "true" }) : null,
        h("button", { type: "button", class: "tool small", "aria-label": gettext("More for {title}", { title }), "aria-haspopup": "menu", onclick: (event) => more(id, event) }, sign("more")),
      ),
    );
  }

  function show() {
    if (root.hidden || $(".outline-tree input", root)) return; // a name is being typed
    const { nodes = [], frames = [], connections = [] } = studio.sketch;
    const findings = studio.findings ?? [];
    const wanted = filter.value.trim().toLowerCase();
    const fits = (words) => !wanted || words.toLowerCase().includes(wanted);
    const node = (one) => row(one.id, studio.nameOf(one.id), vocabulary.service(one.service).name, serviceIcon(vocabulary.service(one.service).icon), findings);
    const tree = (parent) => [
      ...frames.filter((frame) => (frame.parent ?? null) === parent).map((frame) => h("li", {}, row(frame.id, studio.nameOf(frame.id), gettext("frame, {kind}", { kind: frame.kind }), serviceIcon(`frame-${frame.kind}`), findings).firstElementChild, h("ul", {}, tree(frame.id)))),
      ...nodes.filter((one) => (one.frame ?? null) === parent && fits(`${studio.nameOf(one.id)} ${one.service}`)).map(node),
    ];
    const lines = connections.filter((line) => fits(studio.nameOf(line.id)));
    const loose = studio.looseParts().filter((one) => fits(`${one.title} ${one.part.text ?? ""}`));
    refill(
      list,
      h("h2", {}, gettext("Parts ({count})", { count: nodes.length })),
      h("ul", { class: "outline-tree" }, tree(null)),
      h("h2", {}, gettext("Connections ({count})", { count: connections.length })),
      h("ul", { class: "outline-tree" }, lines.map((line) => row(line.id, `${studio.nameOf(line.source)} → ${studio.nameOf(line.target)}`, gettext("connection, {name}", { name: vocabulary.kinds[line.kind]?.name ?? line.kind }), sign(`line-${vocabulary.styleOf(line.kind)}`), findings))),
      ...(loose.length ? [h("h2", {}, gettext("Notes and shapes ({count})", { count: loose.length })), h("ul", { class: "outline-tree" }, loose.map((one) => row(one.id, one.title, `${one.name}${one.part.about && studio.partOf(one.part.about) ? gettext(" about {name}", { name: studio.nameOf(one.part.about) }) : ""}`, sign(LOOSE[one.name]), findings)))] : []),
      h("p", { class: "quiet small" }, findings.length ? gettext("{count} findings. ", { count: findings.length }) : "", findings.length ? h("button", { type: "button", class: "link-button", onclick: () => actions.run("findings") }, gettext("Show them")) : ""),
    );
  }

  root.addEventListener("keydown", (event) => {
    const id = event.target.closest?.("[data-outline]")?.dataset.outline;
    const rows = [...root.querySelectorAll("[data-outline]")];
    const at = rows.indexOf(event.target);
    if (event.key === "ArrowDown" && at >= 0) rows[at + 1]?.focus();
    else if (event.key === "ArrowUp" && at >= 0) rows[at - 1]?.focus();
    else if (event.key === "F2" && id) rename(id);
    else if ((event.key === "Delete" || event.key === "Backspace") && id) {
      view.select([id]);
      actions.run("delete");
      (rows[at + 1] && root.querySelector(`[data-outline="${CSS.escape(rows[at + 1].dataset.outline)}"]`))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  filter.addEventListener("input", show);
  view.addEventListener("changed", show);
  view.addEventListener("selection", show);
  studio.addEventListener("findings", show);
  studio.addEventListener("panel-shown", show);
  actions.add({ id: "outline", title: gettext("Outline: the sketch as a list"), group: gettext("View"), keys: ["Ctrl+Shift+U"], sign: "outline", run: () => (studio.tell("panel", "outline"), show(), (root.querySelector("[data-outline]") ?? filter).focus()) });
}

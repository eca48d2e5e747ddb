// Details of what is selected. The fields come from the vocabulary: each setting with unit, default, limit and source.
import { gettext } from "../../js/texts.js";
import { changesIn, playersOf } from "../document/recognised.js";
import { CHARACTERS } from "../document/shape.js";
import { verdictOf } from "../document/spoken.js";
import { $, h, menu, serviceIcon, sign } from "../ports/dom.js";

const MOST_RECOGNISED = 12; // patterns that are listed
const NETWORKS = { public: gettext("Public: the internet reaches it"), private: gettext("Private: the internet does not reach it") };

/** What a number may be, in words: "1 to 10 s", "At least 1". @param {{minimum?: number | null, maximum?: number | null, unit?: string | null}} item */
function rangeOf({ minimum = null, maximum = null, unit }) {
  if (minimum === null && maximum === null) return "";
  const figures = maximum === null ? gettext("At least {minimum}", { minimum }) : minimum === null ? gettext("At most {maximum}", { maximum }) : gettext("{minimum} to {maximum}", { minimum, maximum });
  return unit ? `${figures} ${unit}` : figures;
}

/** A name that may be broken where a new word of it begins, as the cards do. @param {string} name */
const broken = (name) => name.split(/(?<=[a-z0-9])(?=[A-Z][a-z])/).flatMap((word, index) => (index ? [h("wbr"), word] : [word]));

/** @param {Studio} studio */
export function install(studio) {
  const { view, store, vocabulary, actions } = studio;
  const root = $("#inspector");
  let shownFor = "";

  const update = (name, id, set, merge = "") => store.commit(gettext("Change a setting"), [{ do: "update", [name]: id, set }], { merge });

  /** A field for a setting of one part, or of several that have it alike. @param {any[]} [all] */
  function setting(name, part, item, all = [part]) {
    const id = `set-${item.key}`;
    const value = part.settings?.[item.key];
    const differ = all.some((one) => (one.settings?.[item.key] ?? item.default) !== (value ?? item.default));
    const now = differ ? undefined : value === undefined ? item.default : value;
    let seen = part;
    const commit = (next) => {
      const change = (one) => {
        const settings = { ...one.settings };
        if (next === undefined || next === item.default) delete settings[item.key];
        else settings[item.key] = next;
        return { do: "update", [name]: one.id, set: { settings: Object.keys(settings).length ? settings : null } };
      };
      const there = () => all.map((one) => studio.partOf(one.id)?.part).filter(Boolean); // as others have made them meanwhile
      const write = () => store.commit(all.length > 1 ? gettext("Change a setting of {count} parts", { count: all.length }) : gettext("Change a setting"), there().map(change), { merge: `${all.map((one) => one.id)}-${item.key}` });
      if (all.length > 1) write();
      else seen = studio.typed(name, seen, write);
    };
    let field;
    if (item.type === "boolean") {
      field = h("input", { type: "checkbox", id, class: "switch", checked: now === true, onchange: () => commit(field.checked) });
      field.indeterminate = differ;
    } else if (item.type === "choice") {
      field = h("select", { id, class: "input", onchange: () => commit(field.value === "" ? undefined : field.value) }, [now === undefined || now === null ? h("option", { value: "" }, differ ? gettext("They differ") : gettext("Not set")) : null, ...item.choices.map((choice) => h("option", { value: choice, selected: choice === now }, choice))]);
    } else if (item.type === "part") {
      field = h("select", { id, class: "input", "aria-describedby": `${id}-about`, onchange: () => commit(field.value || undefined) }, [h("option", { value: "" }, gettext("Not set")), ...others(part, now)]);
    } else {
      const number = item.type !== "text";
      field = h("input", { type: number ? "number" : "text", id, class: "input", value: now ?? "", min: item.minimum, max: item.maximum, step: item.type === "integer" ? 1 : "any", maxlength: CHARACTERS.setting, "aria-describedby": `${id}-about`, placeholder: differ ? gettext("They differ") : now === undefined || now === null ? gettext("Not set") : undefined });
      field.addEventListener("change", () => {
        const text = field.value.trim();
        if (!number) return commit(text === "" ? undefined : text);
        const figure = Number(text);
        const wrong = text !== "" && (!Number.isFinite(figure) || (item.type === "integer" && !Number.isInteger(figure)));
        field.setAttribute("aria-invalid", String(wrong));
        if (!wrong) commit(text === "" ? undefined : figure);
      });
    }
    const range = rangeOf(item);
    const changed = differ || (value !== undefined && value !== item.default);
    return h(
      "div",
      { class: `setting${changed ? " changed" : ""}${item.type === "boolean" ? " row" : ""}`, "data-setting": item.key },
      h("label", { for: id }, item.label, item.unit ? h("span", { class: "quiet" }, ` (${item.unit})`) : null),
      field,
      h(
        "p",
        { id: `${id}-about`, class: "quiet tiny" },
        item.help,
        range ? ` ${range}.` : "",
        item.default !== undefined && item.default !== null ? gettext(" Default: {default}.", { default: item.default === true ? "on" : item.default === false ? "off" : item.default }) : "",
        item.source ? [" ", h("a", { href: item.source, target: "_blank", rel: "noopener" }, gettext("Source"))] : "",
      ),
    );
  }

  /** What a part may name: the other lines of its source first, then the nodes; what is gone stays to be seen. */
  function others(part, now) {
    const { nodes = [], connections = [] } = studio.sketch;
    const offered = [...connections.filter((line) => line.source === part.source && line.id !== part.id), ...nodes.filter((node) => node.id !== part.source)];
    const gone = now && !offered.some((one) => one.id === now) ? [h("option", { value: now, selected: true }, studio.partOf(now) ? studio.nameOf(now) : gettext("{now} (no longer there)", { now }))] : [];
    return [...offered.map((one) => h("option", { value: one.id, selected: one.id === now }, studio.nameOf(one.id))), ...gone];
  }

  function settings(items, name, part) {
    if (!items?.length) return null;
    const isSet = (item) => part.settings?.[item.key] !== undefined;
    const room = Math.max(0, 6 - items.filter(isSet).length); // what is set is always seen; beside it what takes one click
    const quick = items.filter((item) => !isSet(item) && ["boolean", "choice"].includes(item.type)).slice(0, room);
    const used = items.filter((item) => isSet(item) || quick.includes(item));
    const rest = items.filter((item) => !used.includes(item));
    return h(
      "section",
      { class: "settings" },
      h("h3", {}, gettext("Settings")),
      used.map((item) => setting(name, part, item)),
      rest.length ? h("details", { open: used.length < 3 || root.dataset.more === "true", ontoggle: (event) => (root.dataset.more = String(event.target.open)) }, h("summary", {}, gettext("{used} settings ({count})", { used: used.length ? gettext("More") : gettext("All"), count: rest.length })), rest.map((item) => setting(name, part, item))) : null,
    );
  }

  const text = (label, value, commit, { long = false, id = "", placeholder = "", most = CHARACTERS.label } = {}) => {
    const field = long ? h("textarea", { class: "input", id, rows: 3, maxlength: CHARACTERS.text }) : h("input", { class: "input", id, maxlength: most, placeholder, autocomplete: "off" });
    field.value = value ?? "";
    const seen = studio.part && { ...studio.part };
    const write = () => commit(field.value.trim() || null);
    field.addEventListener("change", () => (seen ? (seen.part = studio.typed(seen.name, seen.part, write)) : write()));
    return h("div", { class: "field" }, h("label", { for: id }, label), field);
  };

  function node({ part }) {
    const service = vocabulary.service(part.service);
    const lines = (studio.sketch.connections ?? []).filter((line) => line.source === part.id || line.target === part.id);
    return [
      h("header", { class: "about" }, serviceIcon(service.icon), h("div", {}, h("h2", {}, broken(studio.nameOf(part.id))), h("p", { class: "quiet small" }, service.name)), h("a", { class: "tool", href: `/services/${part.service}/`, target: "_blank", "aria-label": gettext("About {short}", { short: service.short }), title: gettext("About {short}", { short: service.short }) }, sign("info"))),
      text(gettext("Name"), part.label, (label) => update("node", part.id, { label }), { id: "part-label", placeholder: service.short }),
      vocabulary.services[part.service] ? null : h("p", { class: "quiet small" }, vocabulary.classes.has(part.service) ? service.summary : gettext("We know no service and no class that is called {service}. It is drawn with a neutral icon, and the checks say nothing about it.", { service: part.service })),
      settings(service.settings, "node", part),
      h("section", {}, h("h3", {}, gettext("Connections ({count})", { count: lines.length })), h("ul", { class: "links-list" }, lines.map((line) => h("li", {}, h("button", { type: "button", class: "link-button", onclick: () => studio.tell("go", line.id) }, line.source === part.id ? gettext("to {name}", { name: studio.nameOf(line.target) }) : gettext("from {name}", { name: studio.nameOf(line.source) })), h("span", { class: "quiet tiny" }, vocabulary.kinds[line.kind]?.name ?? line.kind)))), h("button", { type: "button", class: "button small", onclick: () => actions.run("connect-to") }, sign("connect"), gettext("Connect to…"))),
      frameChoice("node", part),
      text(gettext("Notes"), part.notes, (notes) => update("node", part.id, { notes }), { long: true, id: "part-notes" }),
      h("label", { class: "setting row" }, h("span", {}, gettext("Locked in its place")), h("input", { type: "checkbox", class: "switch", checked: Boolean(part.pinned), onchange: () => actions.run("lock") })),
    ];
  }

  function frameChoice(name, part) {
    const frames = (studio.sketch.frames ?? []).filter((frame) => frame.id !== part.id);
    if (!frames.length) return null;
    const now = name === "node" ? part.frame : part.parent;
    const select = h("select", { class: "input", id: "part-frame", onchange: () => update(name, part.id, { [name === "node" ? "frame" : "parent"]: select.value || null }) }, h("option", { value: "" }, gettext("None")), frames.map((frame) => h("option", { value: frame.id, selected: frame.id === now }, studio.nameOf(frame.id))));
    return h("div", { class: "field" }, h("label", { for: "part-frame" }, gettext("In the frame")), select);
  }

  /** Is a setting of a connection one that this source says: a route asks who is calling, a write by code does not. */
  const isSaidBy = (item, service) => !item.of?.length || item.of.includes(service);

  function connection({ part }) {
    const [from, to] = [part.source, part.target].map((id) => studio.partOf(id).part);
    const answer = vocabulary.between(from, to);
    const kinds = kindsOffered(answer, part.kind);
    const kind = vocabulary.kinds[part.kind];
    const select = h("select", { class: "input", id: "line-kind", onchange: () => update("connection", part.id, { kind: select.value }) }, kinds.map((key) => h("option", { value: key, selected: key === part.kind }, vocabulary.kinds[key]?.name ?? key)));
    return [
      h("header", { class: "about" }, sign(`line-${kind?.style ?? "unspecified"}`), h("div", {}, h("h2", {}, broken(studio.nameOf(part.id))), h("p", { class: "quiet small" }, kind?.name ?? part.kind))),
      h("div", { class: "field" }, h("label", { for: "line-kind" }, gettext("Kind of connection")), select, h("p", { class: "quiet tiny" }, kind?.meaning ?? ""), known(part, answer, from, to)),
      text(gettext("Label"), part.label, (label) => studio.editing.rename("connection", part.id, label), { id: "part-label" }),
      part.label ? labelPlace(part) : null,
      settings((kind?.settings ?? []).filter((item) => isSaidBy(item, from.service)), "connection", part),
      h("div", { class: "button-row" }, h("button", { type: "button", class: "button small", onclick: () => actions.run("flip") }, sign("swap"), gettext("Turn round")), part.pinned ? h("button", { type: "button", class: "button small", onclick: () => actions.run("reroute") }, gettext("Route again")) : null),
    ];
  }

  /** The kinds to choose from: those of the pair or, where nobody knows the pair, all that it may have. */
  function kindsOffered({ verdict, kinds, refused }, now) {
    const others = Object.keys(vocabulary.kinds).filter((key) => !refused.includes(key));
    const offered = verdict === "unknown" ? others : kinds;
    return offered.includes(now) ? offered : [now, ...offered];
  }

  /** What is known of a connection: how it works and who says so, why it cannot be, or that we do not know. */
  function known(part, answer, from, to) {
    const note = h("p", { class: "quiet tiny", "data-verdict": answer.verdict }, verdictOf(part, from, to, vocabulary));
    if (answer.verdict === "known" && answer.kinds.includes(part.kind)) void said(part, from, to).then((words) => (note.textContent = words), () => {});
    return note;
  }

  /** How a kind of a pair works, in the server's words. */
  async function said(part, from, to) {
    const asked = new URLSearchParams({ source: from.service, target: to.service, kind: part.kind });
    const { how, basis, condition, advice, sam } = await studio.server.json(`${studio.data.addresses.pairs}?${asked}`, undefined, { method: "GET" });
    const parts = [how && gettext("In AWS: {how}.", { how }), condition && `${condition}.`, sam && sam !== "-" && gettext("SAM: {sam}.", { sam }), advice && `${advice}.`];
    if (basis === "rule") parts.push(gettext("Known by what both can do, not looked up."));
    return parts.filter(Boolean).join(" ");
  }

  /** Where on its line a label stands, for who does not drag it. */
  function labelPlace(part) {
    const field = h("input", { type: "range", id: "label-place", min: 0, max: 100, step: 1, value: Math.round(100 * (part.label_at ?? 0.5)), oninput: () => studio.editing.placeLabel(part.id, Number(field.value) / 100, { merge: `${part.id}-label` }) });
    return h("div", { class: "field" }, h("label", { for: "label-place" }, gettext("Label's place on the line")), field);
  }

  function frame({ part }) {
    const select = h("select", { class: "input", id: "frame-kind", onchange: () => update("frame", part.id, { kind: select.value }) }, Object.values(vocabulary.frames).filter((kind) => kind.key !== "pattern" || part.kind === "pattern").map((kind) => h("option", { value: kind.key, selected: kind.key === part.kind }, kind.name)));
    const pattern = part.pattern && studio.data.patterns.find((offer) => offer.slug === part.pattern.slug);
    return [
      h("header", { class: "about" }, serviceIcon(`frame-${part.kind}`), h("div", {}, h("h2", {}, broken(studio.nameOf(part.id))), h("p", { class: "quiet small" }, vocabulary.frames[part.kind]?.name ?? part.kind))),
      text(gettext("Name"), part.label, (label) => update("frame", part.id, { label }), { id: "part-label" }),
      h("div", { class: "field" }, h("label", { for: "frame-kind" }, gettext("Kind of frame")), select, h("p", { class: "quiet tiny" }, vocabulary.frames[part.kind]?.summary)),
      part.kind === "pattern" || part.kind === "team" ? null : network(part),
      pattern
        ? h("section", {}, h("h3", {}, gettext("Pattern")), h("p", { class: "small" }, h("a", { href: `/patterns/${pattern.slug}/`, target: "_blank" }, pattern.title), ` ${pattern.summary}`), h("h4", {}, gettext("Who plays which role")), h("dl", { class: "roles-list" }, Object.entries(part.pattern.bindings ?? {}).map(([role, id]) => h("div", {}, h("dt", {}, role), h("dd", {}, h("button", { type: "button", class: "link-button", onclick: () => studio.tell("go", id) }, studio.nameOf(id)))))))
        : null,
      frameChoice("frame", part),
      h("div", { class: "button-row" }, h("button", { type: "button", class: "button small", onclick: () => actions.run("ungroup") }, sign("ungroup"), gettext("Ungroup")), h("button", { type: "button", class: "button small", onclick: () => actions.run("fold") }, sign("boxes"), part.collapsed ? gettext("Unfold") : gettext("Fold to one card")), pattern ? h("button", { type: "button", class: "button small", onclick: () => studio.tell("remove-pattern", part.id) }, sign("delete"), gettext("Remove with its parts")) : null),
    ];
  }

  /** What a frame says of the network for all that is in it. */
  function network(part) {
    const said = vocabulary.frames[part.kind]?.network;
    const select = h("select", { class: "input", id: "frame-network", onchange: () => update("frame", part.id, { network: select.value || null }) }, h("option", { value: "" }, said ? gettext("{said} (by its kind)", { said: NETWORKS[said] }) : gettext("Not said")), Object.entries(NETWORKS).map(([key, name]) => h("option", { value: key, selected: key === part.network }, name)));
    return h(
      "details",
      { open: Boolean(part.network || part.region || part.zone) },
      h("summary", {}, gettext("Network")),
      h("div", { class: "field" }, h("label", { for: "frame-network" }, gettext("From the internet")), select),
      text(gettext("Region"), part.region, (region) => update("frame", part.id, { region }), { id: "frame-region", placeholder: "eu-west-1", most: 64 }),
      text(gettext("Availability zone"), part.zone, (zone) => update("frame", part.id, { zone }), { id: "frame-zone", placeholder: "eu-west-1a", most: 64 }),
    );
  }

  function several(ids) {
    const buttons = ["align-left", "align-h", "align-right", "align-top", "align-v", "align-bottom", "spread-h", "spread-v"].map((id) => actions.get(id)).filter((action) => actions.can(action));
    return [
      h("header", { class: "about" }, sign("layers"), h("div", {}, h("h2", {}, gettext("{count} parts", { count: ids.length })), h("p", { class: "quiet small" }, gettext("Selected together")))),
      h("div", { class: "align-row" }, buttons.map((action) => h("button", { type: "button", class: "tool", title: action.title, "aria-label": action.title, onclick: () => action.run() }, sign(action.sign)))),
      h("div", { class: "button-row" }, ["group", "pack", "lock", "duplicate", "replace-service", "save-template", "delete"].map((id) => actions.get(id)).filter((action) => actions.can(action)).map((action) => h("button", { type: "button", class: "button small", onclick: () => action.run() }, sign(action.sign), action.title))),
      together(ids),
    ];
  }

  /** The settings of all that is selected, where it is all of one service or one kind of connection. */
  function together(ids) {
    const found = ids.map((id) => studio.partOf(id)).filter(Boolean);
    for (const [name, key] of [["node", "service"], ["connection", "kind"]]) {
      const parts = found.filter((one) => one.name === name).map((one) => one.part);
      if (parts.length < 2 || new Set(parts.map((part) => part[key])).size > 1) continue;
      const about = name === "node" ? vocabulary.service(parts[0].service) : vocabulary.kinds[parts[0].kind];
      const sources = name === "node" ? [] : parts.map((part) => studio.partOf(part.source)?.part.service);
      const items = (about?.settings ?? []).filter((item) => item.type !== "part" && sources.every((service) => isSaidBy(item, service)));
      if (items.length) return h("section", { class: "settings" }, h("h3", {}, gettext("Settings of all {count}: {name}", { count: parts.length, name: about.short ?? about.name })), items.map((item) => setting(name, parts[0], item, parts)));
    }
    return null;
  }

  function whole() {
    const { nodes = [], connections = [], frames = [], description } = studio.sketch;
    const patterns = frames.filter((one) => one.pattern);
    const recognised = (studio.recognised ?? []).filter((one) => one.verdict === "present" || one.verdict === "near").slice(0, MOST_RECOGNISED);
    return [
      h("header", { class: "about" }, sign("network"), h("div", {}, h("h2", {}, studio.sketch.title || gettext("This sketch")), h("p", { class: "quiet small" }, gettext("{count} parts, {count2} connections", { count: nodes.length, count2: connections.length })))),
      text(gettext("Description"), description, (value) => store.commit(gettext("Describe"), [{ do: "describe", description: value ?? "" }]), { long: true, id: "sketch-description" }),
      h(
        "section",
        {},
        h("h3", {}, gettext("Made of these patterns")),
        patterns.length
          ? h("ul", { class: "links-list" }, patterns.map((one) => h("li", {}, h("button", { type: "button", class: "link-button", onclick: () => studio.tell("go", one.id) }, one.label || one.pattern.slug), h("button", { type: "button", class: "tool", "aria-label": gettext("More for {label}", { label: one.label }), onclick: (event) => patternMenu(one, event) }, sign("more")))))
          : h("p", { class: "quiet small" }, recognised.length ? gettext("None is framed yet.") : gettext("None yet. Drag a pattern from the left onto the canvas.")),
      ),
      recognised.length
        ? h(
            "section",
            {},
            h("h3", {}, gettext("Recognised in it")),
            h("ul", { class: "links-list recognised-list" }, recognised.map((one) => h("li", {}, h("span", { class: "small" }, h("a", { href: `/patterns/${one.pattern}/`, target: "_blank" }, titleOf(one.pattern)), h("span", { class: "quiet tiny" }, one.verdict === "near" ? gettext(" nearly: {name}", { name: one.missing.map((miss) => miss.name).join(gettext(" and ")) }) : among(one))), h("button", { type: "button", class: "tool", "aria-label": gettext("More for {pattern}", { pattern: titleOf(one.pattern) }), onclick: (event) => recognisedMenu(one, event) }, sign("more"))))),
          )
        : null,
      h("p", { class: "quiet small" }, gettext("Select a part to see its settings. Press ? for the keys.")),
    ];
  }

  /** Of several of one pattern, by which part one is told from the others. */
  const among = (one) => {
    const others = new Set(studio.recognised.filter((each) => each !== one && each.pattern === one.pattern).flatMap((each) => Object.values(each.roles).flat()));
    const own = Object.values(one.roles).flat().find((part) => !others.has(part));
    return others.size && own ? gettext(" at {own}", { own: studio.partOf(own)?.part.label || own }) : "";
  };

  const titleOf = (slug) => studio.data.patterns.find((offer) => offer.slug === slug)?.title ?? slug;

  function recognisedMenu(one, event) {
    const box = event.currentTarget.getBoundingClientRect();
    const parts = playersOf(one);
    menu(
      [
        { title: gettext("Show its parts"), sign: "fit", run: () => (view.select(parts), view.fit(parts)) },
        ...(studio.canFrame(one) ? [{ title: gettext("Frame it"), sign: "group", run: () => studio.frameIt(one) }] : []),
        ...(one.operations.length ? [{ title: gettext("Complete it: {what}", { what: changesIn(one.operations, studio.nameOf.bind(studio)) }), sign: "mend", run: () => studio.completeIt(one) }] : []),
      ],
      { x: box.left, y: box.bottom + 4 },
      titleOf(one.pattern),
    );
  }

  function patternMenu(one, event) {
    const box = event.currentTarget.getBoundingClientRect();
    menu(
      [
        { title: gettext("Show it"), sign: "fit", run: () => view.fit([one.id]) },
        { title: gettext("Play its story"), sign: "play", run: () => studio.tell("play", { frame: one.id }) },
        { title: gettext("Ungroup"), sign: "ungroup", run: () => (view.select([one.id]), actions.run("ungroup")) },
        { title: gettext("Remove with its parts"), sign: "delete", run: () => studio.tell("remove-pattern", one.id) },
      ],
      { x: box.left, y: box.bottom + 4 },
      gettext("Pattern"),
    );
  }

  let leaving = false; // a field's change is being told, and the focus is on its way to the next one

  /** What is typed is told while nothing has the focus: the fields are made anew when it has arrived. */
  function leave() {
    leaving = true;
    setTimeout(() => ((leaving = false), show()));
  }

  const reachable = () => [...root.querySelectorAll("a[href], button, input, select, summary, textarea")];

  function show(force = false) {
    if (leaving && !force) return;
    const ids = studio.selected;
    const found = studio.part;
    const part = found?.part;
    const was = shownFor;
    // While somebody types in a field it is not replaced under the hands.
    const key = ids.length === 1 ? `${ids[0]}` : ids.join(" ");
    if (!force && key === shownFor && root.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea")) return;
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    const [id, place] = [focused?.id, reachable().indexOf(focused)]; // a swatch has no id, but keeps its place
    shownFor = key;
    // Somebody else took the part away under the hands: what was typed is told of, before its field goes.
    if (focused && key !== was && !studio.partOf(was)) /** @type {HTMLElement} */ (document.activeElement).blur();
    const of = { node, connection, frame }[found?.name] ?? studio.looseDetails;
    const content = found ? of(found) : ids.length ? several(ids) : whole();
    const look = ids.length ? studio.lookOf(ids) : null; // before the settings, of which there may be many
    root.replaceChildren(...[content.slice(0, 2), look, content.slice(2)].flat(2).filter(Boolean));
    root.dataset.part = part?.id ?? "";
    if (focused) (id ? root.querySelector(`#${CSS.escape(id)}`) : reachable()[place])?.focus();
  }

  root.addEventListener("change", leave, true);
  view.addEventListener("selection", () => show());
  studio.addEventListener("recognised", () => studio.selected.length || show());
  view.addEventListener("changed", () => show());
  show();

  actions.add({ id: "details", title: gettext("Details of the selection"), group: gettext("Edit"), keys: ["I"], sign: "settings", run: () => (studio.tell("panel", "inspector"), root.querySelector("input, select, textarea")?.focus()) });
}

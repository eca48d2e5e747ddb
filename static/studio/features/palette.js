// What can be added: patterns, services and frames by group; while somebody searches, the best of them in one list, then
// whatever else has a picture. Drag it, click it, or press Enter; on a phone, tap it.
import { gettext, ngettext } from "../../js/texts.js";
import { findable, fitting, FRAMES_LATER, isNamed } from "../document/finding.js";
import { $, dragFrom, h, serviceIcon, sign } from "../ports/dom.js";
import { star, starred, use, used } from "../ports/own.js";

const MOST = 24; // rows of ours that are shown for a search

/** @param {Studio} studio */
export function install(studio) {
  const { view, editing, vocabulary, data } = studio;
  const root = $("#palette");
  const search = h("input", { type: "search", class: "input", id: "palette-search", placeholder: gettext("Search for a part"), "aria-label": gettext("Search patterns, services and other parts"), autocomplete: "off" });
  const list = h("div", { class: "palette-list" });
  const others = h("div", { class: "palette-others" });
  const instead = h("p", { class: "quiet small palette-instead", hidden: true });
  const hint = h("p", { class: "quiet small palette-hint" }, gettext("Searching also finds parts of other clouds, Kubernetes, databases, tools and languages."));
  root.append(h("div", { class: "side-head" }, h("h2", {}, gettext("Add")), h("button", { type: "button", class: "tool only-narrow", "data-close-panel": true, "aria-label": gettext("Close the panel") }, sign("close"))), search, list);

  const addService = (key) => {
    const at = editing.freePlace(view.middle);
    const { service, label } = studio.partFor(key);
    const id = editing.addNode(service, at, { label });
    remember(key);
    view.select([id], { show: true });
    studio.tell("panel", "");
    view.focus(); // the next key is meant for what was added
  };
  const addFrame = (key) => {
    studio.addFrame(key);
    studio.tell("panel", "");
  };
  const addPattern = (offer) => {
    studio.tell("compose", { offer });
    studio.tell("panel", "");
  };

  /** Everything that can be added, each with what it is in `sort`. */
  const all = [
    ...data.patterns.map((offer) => ({ key: offer.slug, title: offer.title, about: offer.summary, sort: gettext("Pattern"), origin: offer.origin, found: findable({ title: offer.title, about: `${offer.words} ${offer.summary}` }), picture: () => sign("boxes"), start: { offer }, add: () => addPattern(offer) })),
    ...Object.values(vocabulary.services).map((service) => ({ key: service.key, title: service.short, about: service.summary, sort: vocabulary.sort(service), category: service.category, found: vocabulary.findable(service), picture: () => serviceIcon(service.icon), start: { service: service.key }, add: () => addService(service.key) })),
    ...studio.frameItems().map((frame) => ({ ...frame, about: frame.text, sort: gettext("Frame"), later: FRAMES_LATER, found: findable({ ...frame, about: gettext("{text} frame", { text: frame.text }) }), start: null, add: () => addFrame(frame.key) })),
    ...studio.looseItems().map((one) => ({ ...one, later: FRAMES_LATER, found: findable({ ...one, about: one.about }) })),
  ];
  const byKey = new Map(all.map((one) => [one.key, one]));

  const item = ({ title, about, picture, start, add, key }, note = "", again = false) => {
    const button = h("button", { type: "button", class: "palette-item", title: about, [again ? "data-again" : "data-add"]: key, onclick: add }, picture(), h("span", {}, title, note ? h("span", { class: "quiet tiny" }, note) : null));
    if (start) dragFrom(button, (event) => view.gestures.create(event, start));
    if (!byKey.get(key)?.category) return h("li", {}, button);
    const liked = starred().includes(key);
    const heart = h("button", { type: "button", class: "star", "aria-pressed": String(liked), "aria-label": gettext("Keep {title} at hand", { title }), title: liked ? gettext("Not at hand any more") : gettext("Keep at hand"), onclick: () => (star(key), heart.setAttribute("aria-pressed", String(starred().includes(key))), showOwn()) }, liked ? "★" : "☆");
    return h("li", { class: "with-star" }, button, heart);
  };

  const section = (title, items, open = true, again = false) => h("details", { class: "palette-group", open }, h("summary", {}, h("h3", {}, title), h("span", { class: "quiet tiny" }, String(items.length))), h("ul", {}, items.map((one) => item(one, "", again))));

  // What the source document does not have is kept apart from what it has.
  const patterns = Object.entries(data.families).map(([origin, title]) => [title, all.filter((one) => one.sort === gettext("Pattern") && one.origin === origin)]).filter(([, found]) => found.length).map(([title, found]) => section(title, found));
  const groups = [
    ...Object.values(vocabulary.categories).map((category) => {
      const services = all.filter((one) => one.category === category.key);
      return services.length ? section(category.name, services, category.common ?? false) : null;
    }).filter(Boolean),
    section(gettext("Notes and shapes"), all.filter((one) => one.sort === gettext("Note or shape"))),
    section(gettext("Frames"), all.filter((one) => one.sort === gettext("Frame")), false),
  ];
  // Parts and patterns each have a tab; a search looks through both.
  let tab = "parts";
  const tabs = h("div", { class: "palette-tabs", role: "group", "aria-label": gettext("What is shown") }, [["parts", gettext("Parts")], ["patterns", gettext("Patterns ({count})", { count: data.patterns.length })]].map(([name, title]) => h("button", { type: "button", "data-list": name, "aria-pressed": String(name === tab), onclick: () => showTab(name) }, title)));
  search.after(tabs);
  function showTab(name) {
    tab = name;
    for (const button of tabs.children) button.setAttribute("aria-pressed", String(button.dataset.list === name));
    const searched = search.value.trim().length > 0;
    for (const group of groups) group.hidden = searched || tab !== "parts";
    for (const family of patterns) family.hidden = searched || tab !== "patterns";
    tabs.hidden = searched;
  }

  const best = h("ul", { class: "palette-best" });
  const own = h("div", {});
  groups.unshift(own);
  list.append(best, ...groups, ...patterns);
  showTab(tab);

  /** What somebody keeps at hand, what was used last, and templates of their own: these come first. */
  function showOwn() {
    const [liked, last] = [starred(), used()].map((keys) => keys.map((key) => byKey.get(key)).filter(Boolean));
    const mine = studio.templates();
    const recent = last.filter((one) => !liked.includes(one));
    const template = (one) => h("li", { class: "with-star" }, h("button", { type: "button", class: "palette-item", "data-add": one.key, title: one.about, onclick: one.add }, sign("template"), h("span", {}, one.title)), h("button", { type: "button", class: "star", "aria-label": gettext("Remove the template {title}", { title: one.title }), title: gettext("Remove it"), onclick: one.remove }, "×"));
    own.replaceChildren(
      ...(liked.length ? [section(gettext("At hand"), liked, true, true)] : []),
      ...(recent.length ? [section(gettext("Used last"), recent, true, true)] : []),
      ...(mine.length ? [h("details", { class: "palette-group", open: true }, h("summary", {}, h("h3", {}, gettext("Your templates")), h("span", { class: "quiet tiny" }, String(mine.length))), h("ul", {}, mine.map(template)))] : []),
    );
  }
  function remember(key) {
    if (!byKey.has(key)) return;
    use(key);
    showOwn();
  }
  studio.addEventListener("templates", showOwn);
  addEventListener("storage", showOwn);
  showOwn();

  list.prepend(instead);
  list.append(others, hint);

  /** What is called so, the best first; `also` where only the server finds something. Answers what is shown. */
  function showBest(query, also = []) {
    const ours = fitting(query, all).filter((one) => isNamed(query, one));
    const rows = (ours.length ? ours : also).slice(0, MOST);
    best.replaceChildren(...rows.map((one) => item(one, one.sort)));
    showTab(tab);
    return rows;
  }

  const searching = studio.searchingParts(({ items, more, query, done, meant }) => {
    const typed = search.value.trim();
    const mistyped = Boolean(meant) && !fitting(typed, all).length;
    const shown = typed ? showBest(mistyped ? meant : typed, items.map((one) => byKey.get(one.key)).filter(Boolean)) : [];
    // What is only spoken of so comes after what is called so, and last a part of that very name.
    const said = done ? fitting(typed, all).filter((one) => !shown.includes(one)).slice(0, MOST) : [];
    const rest = items.filter((one) => !byKey.has(one.key));
    const row = (one) => item({ ...one, start: studio.partFor(one.key), add: () => addService(one.key) }, one.about);
    const known = Math.max(0, rest.length - 1);
    const head = (title, note = "") => h("p", { class: "palette-others-head" }, title, note ? h("span", { class: "quiet tiny" }, note) : null);
    const title = !done ? gettext("Looking for other parts…") : known ? gettext("Other parts, drawn but not judged") : said.length ? "" : gettext("Nothing more is called like that");
    others.replaceChildren(
      ...(query && (rest.length || !done)
        ? [
            ...(title ? [head(title, more ? gettext("the best ones; {more} more fit", { more }) : "")] : []),
            ...(known ? [h("ul", {}, rest.slice(0, -1).map(row))] : []),
            ...(said.length ? [head(gettext("Has to do with it")), h("ul", {}, said.map((one) => item(one, one.sort)))] : []),
            h("ul", {}, rest.slice(-1).map(row)),
          ]
        : []),
    );
    instead.hidden = !mistyped;
    instead.textContent = mistyped ? gettext("Nothing is called “{query}”. This is for “{meant}”.", { query, meant }) : "";
    hint.hidden = query.length > 0;
    const count = shown.length + known + said.length;
    if (done && rest.length) studio.announce(`${mistyped ? `${instead.textContent} ` : ""}${ngettext("{n} part found.", "{n} parts found.", count)}`);
  });

  search.addEventListener("input", () => {
    showBest(search.value.trim());
    searching.type(search.value);
  });
  const firstShown = () => [...list.querySelectorAll("li:not([hidden]) button")].find((button) => button.offsetParent);
  search.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    if (!firstShown()) await searching.settled();
    if (event.key === "Enter") firstShown()?.click();
    else firstShown()?.focus();
  });
  list.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const buttons = [...list.querySelectorAll("li:not([hidden]) button")].filter((button) => button.offsetParent);
    const next = buttons[buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    event.preventDefault();
    event.stopPropagation();
    (next ?? search).focus();
  });

  studio.actions.add({
    id: "add",
    title: gettext("Add a service or a pattern"),
    group: gettext("Tools"),
    keys: ["/", "N"],
    sign: "plus",
    run: () => {
      studio.tell("panel", "palette");
      search.focus();
      search.select();
    },
  });

  view.addEventListener("added", (event) => {
    const found = studio.partOf(event.detail);
    if (found?.name === "node") remember(found.part.service);
  });
  studio.addEventListener("add-part", (event) => addService(event.detail));
  view.addEventListener("offered", (event) => studio.tell("compose", event.detail));
}

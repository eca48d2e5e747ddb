// What can be added: patterns, services and, while somebody searches, whatever else has a picture. Drag it, click it, or
// press Enter; on a phone, tap it.
import { $, dragFrom, h, serviceIcon, sign } from "../ports/dom.js";

/** @param {Studio} studio */
export function install(studio) {
  const { view, editing, vocabulary, data } = studio;
  const root = $("#palette");
  const search = h("input", { type: "search", class: "input", id: "palette-search", placeholder: "Search for a part", "aria-label": "Search patterns, services and other parts", autocomplete: "off" });
  const list = h("div", { class: "palette-list" });
  const others = h("div", { class: "palette-others" });
  const hint = h("p", { class: "quiet small palette-hint" }, "Searching also finds parts of other clouds, Kubernetes, databases, tools and languages.");
  root.append(h("div", { class: "side-head" }, h("h2", {}, "Add"), h("button", { type: "button", class: "tool only-narrow", "data-close-panel": true, "aria-label": "Close the panel" }, sign("close"))), search, list);

  const addService = (key) => {
    const at = editing.freePlace(view.middle);
    const { service, label } = studio.partFor(key);
    const id = editing.addNode(service, at, { label });
    view.select([id], { show: true });
    studio.announce(`${label || vocabulary.service(service).short} added.`);
    studio.tell("panel", "");
    view.focus(); // the next key is meant for what was added
  };
  const addPattern = (offer) => {
    studio.tell("compose", { offer });
    studio.tell("panel", "");
  };

  const item = ({ words, title, about, picture, start, add, key, note = "" }) => {
    const button = h("button", { type: "button", class: "palette-item", title: about, "data-add": key, onclick: add }, picture, h("span", {}, title, note ? h("span", { class: "quiet tiny" }, note) : null));
    dragFrom(button, (event) => view.gestures.create(event, start));
    button.dataset.words = words.toLowerCase();
    return h("li", {}, button);
  };

  const section = (title, items, open = true) => h("details", { class: "palette-group", open }, h("summary", {}, h("h3", {}, title), h("span", { class: "quiet tiny" }, String(items.length))), h("ul", {}, items));

  list.append(
    section(
      "Patterns",
      data.patterns.map((offer) =>
        item({ key: offer.slug, title: offer.title, about: offer.summary, words: `${offer.title} ${offer.words} ${offer.summary}`, picture: sign("boxes"), start: { offer }, add: () => addPattern(offer) }),
      ),
    ),
    ...Object.values(vocabulary.categories).map((category) => {
      const services = Object.values(vocabulary.services).filter((service) => service.category === category.key);
      return services.length
        ? section(
            category.name,
            services.map((service) =>
              item({
                key: service.key,
                title: service.short,
                about: service.summary,
                words: [service.name, service.short, ...(service.abbreviations ?? []), ...(service.search ?? [])].join(" "),
                picture: serviceIcon(service.icon),
                start: { service: service.key },
                add: () => addService(service.key),
              }),
            ),
            category.common ?? false,
          )
        : null;
    }).filter(Boolean),
  );

  list.append(others, hint);

  const searching = studio.searchingParts(({ items, more, query, done }) => {
    const here = (key) => list.querySelector(`.palette-group [data-add="${CSS.escape(key)}"]`);
    // A service that only the server finds, by another name of it, is shown where it stands.
    if (!list.querySelector(".palette-group:not([hidden]) li:not([hidden])")) for (const one of items) reveal(here(one.key));
    const rest = items.filter((one) => !here(one.key));
    const rows = rest.map((one) => item({ key: one.key, title: one.title, note: one.about, about: one.about, words: "", picture: one.picture(), start: studio.partFor(one.key), add: () => addService(one.key) }));
    const known = rest.length ? rest.length - 1 : 0; // the last one is the part that is named
    const title = !done ? "Looking for other parts…" : known ? "Other parts, drawn but not judged" : "Nothing more is called like that";
    others.replaceChildren(...(query && (rows.length || !done) ? [h("p", { class: "palette-others-head" }, title, more ? h("span", { class: "quiet tiny" }, `the best ones; ${more} more fit`) : null), h("ul", {}, rows)] : []));
    hint.hidden = query.length > 0;
    if (done && rows.length) studio.announce(`${known} other part${known === 1 ? "" : "s"} found.`);
  });

  const reveal = (button) => {
    if (!button) return;
    const group = button.closest(".palette-group");
    button.parentElement.hidden = group.hidden = false;
    group.open = true;
  };

  search.addEventListener("input", () => {
    searching.type(search.value);
    const wanted = search.value.trim().toLowerCase().split(/\s+/);
    for (const group of list.querySelectorAll(".palette-group")) {
      let shown = 0;
      for (const button of group.querySelectorAll("button")) {
        const fits = wanted.every((word) => button.dataset.words.includes(word));
        button.parentElement.hidden = !fits;
        shown += Number(fits);
      }
      group.hidden = !shown;
      // Searching opens what it finds; afterwards a group is as it was.
      if (wanted[0]) {
        group.dataset.was ??= String(group.open);
        group.open = true;
      } else if (group.dataset.was) {
        group.open = group.dataset.was === "true";
        delete group.dataset.was;
      }
    }
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
    title: "Add a service or a pattern",
    group: "Tools",
    keys: ["/", "N"],
    sign: "plus",
    run: () => {
      studio.tell("panel", "palette");
      search.focus();
      search.select();
    },
  });

  view.addEventListener("added", (event) => studio.announce(`${studio.nameOf(event.detail)} added.`));
  studio.addEventListener("add-part", (event) => addService(event.detail));
  view.addEventListener("offered", (event) => studio.tell("compose", event.detail));
}

// What can be added: patterns and services. Drag it, click it, or press Enter; on a phone, tap it.
import { $, dragFrom, h, serviceIcon, sign } from "../ports/dom.js";

/** @param {Studio} studio */
export function install(studio) {
  const { view, editing, vocabulary, data } = studio;
  const root = $("#palette");
  const search = h("input", { type: "search", class: "input", id: "palette-search", placeholder: "Search patterns and services", "aria-label": "Search patterns and services", autocomplete: "off" });
  const list = h("div", { class: "palette-list" });
  const none = h("p", { class: "quiet small", hidden: true }, "Nothing is called like that.");
  root.append(h("div", { class: "side-head" }, h("h2", {}, "Add"), h("button", { type: "button", class: "tool only-narrow", "data-close-panel": true, "aria-label": "Close the panel" }, sign("close"))), search, none, list);

  const addService = (key) => {
    const at = editing.freePlace(view.middle);
    const id = editing.addNode(key, at);
    view.select([id], { show: true });
    studio.announce(`${vocabulary.service(key).short} added.`);
    studio.tell("panel", "");
    view.focus(); // the next key is meant for what was added
  };
  const addPattern = (offer) => {
    studio.tell("compose", { offer });
    studio.tell("panel", "");
  };

  const item = ({ words, title, about, picture, start, add, key }) => {
    const button = h("button", { type: "button", class: "palette-item", title: about, "data-add": key, onclick: add }, picture, h("span", {}, title));
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

  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase().split(/\s+/);
    let found = 0;
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
      found += shown;
    }
    none.hidden = found > 0;
  });
  search.addEventListener("keydown", (event) => {
    const first = [...list.querySelectorAll("li:not([hidden]) button")].find((button) => button.offsetParent);
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      if (event.key === "Enter") first?.click();
      else first?.focus();
    }
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
  view.addEventListener("offered", (event) => studio.tell("compose", event.detail));
}

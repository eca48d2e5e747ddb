// Who else has the sketch open: faces in the bar, pointers and selections on the canvas, words for who cannot see them,
// and following somebody. What they do to the sketch comes in by `keeping`; this shows only the people.
import { gettext } from "../../js/texts.js";
import { Others } from "../canvas/others.js";
import { $, dialog, h, menu } from "../ports/dom.js";
import { callMe, myName, NAME } from "../ports/myself.js";

const FACES = 3; // in the bar
const STAYS = 1500; // milliseconds after which who comes or goes is spoken of: a line that breaks for a moment is no news
const NEAR = 0.02; // of what is seen: less is no move
const LOOK = 2000; // milliseconds between two looks at pointers that have gone quiet

/** @param {string} name */
const initials = (name) => name.split(" ").map((word) => [...word][0] ?? "").slice(-2).join("").toLocaleUpperCase();

/** @param {Studio} studio */
export function install(studio) {
  const { view, live } = studio;
  const button = $("#people");
  const chip = $("#following");
  const typingHere = $("#typing-here");
  const others = new Others(view);
  /** @type {Map<string, any>} who is there, without oneself */
  const people = new Map();
  /** Pages of others whose changes came since one's own last one did. @type {Set<string>} */
  const heard = new Set();
  let me = "";
  let followed = "";
  let goal = { x: 0, y: 0, width: 1 }; // the middle and the width to which one went last, after somebody else

  /** Who has no account where others have one is told apart, whatever name was chosen. */
  const nameOf = (one) => (one.guest ? gettext("{name} (guest)", { name: one.name || gettext("Somebody") }) : one.name || gettext("Somebody"));

  // ---- who is there

  /** @param {Record<string, any>} told */
  function take(told) {
    for (const [id, values] of Object.entries(told)) {
      if (id === me) continue;
      if (!values) leave(id);
      else come(id, values);
    }
    show();
  }

  function come(id, values) {
    const known = people.get(id);
    people.set(id, { ...known, ...values, ...("at" in values ? { moved: Date.now() } : {}) });
    if (!known) {
      tellView();
      setTimeout(() => people.has(id) && !people.get(id).greeted && greet(people.get(id)), STAYS);
    }
    if (id === followed && values.view) goWith(values.view);
  }

  function greet(one) {
    one.greeted = true;
    studio.announce(one.may === "view" ? gettext("{name} looks on.", { name: nameOf(one) }) : gettext("{name} is here.", { name: nameOf(one) }));
  }

  function leave(id) {
    const one = people.get(id);
    people.delete(id);
    if (id === followed) follow("");
    if (one?.greeted) setTimeout(() => isBack(one) || studio.announce(gettext("{name} has left.", { name: nameOf(one) })), STAYS);
  }

  /** By the name that its page has. */
  const isBack = (one) => [...people.values()].some((other) => other.client === one.client && (other.greeted = true));

  function show() {
    button.hidden = !people.size;
    const all = [...people.values()];
    const faces = all.slice(0, FACES).map((one) => h("span", { class: `face hue-${one.hue}`, "aria-hidden": "true" }, initials(one.name || gettext("Somebody"))));
    button.replaceChildren(...faces, ...(all.length > FACES ? [h("span", { class: "face more", "aria-hidden": "true" }, `+${all.length - FACES}`)] : []));
    const words = all.length > 1 ? gettext("{count} others are here", { count: all.length }) : gettext("{name} is here, too", { name: all.length ? nameOf(all[0]) : "" });
    button.setAttribute("aria-label", words);
    button.title = words;
    others.show(new Map([...people].map(([id, one]) => [id, { ...one, name: nameOf(one) }])));
    const [id] = studio.selected;
    const typing = all.find((one) => one.typing && id && one.selected?.[0] === id);
    typingHere.hidden = !typing;
    typingHere.textContent = typing ? gettext("{name} is typing here, too.", { name: nameOf(typing) }) : "";
  }

  live.on("hello", (detail) => {
    me = detail.you;
    const there = new Set(Object.keys(detail.people));
    for (const id of [...people.keys()]) if (!there.has(id)) people.delete(id);
    const known = [...people.values()];
    take(detail.people);
    if (!known.length) for (const one of people.values()) one.greeted = true; // who was there before is told at once
    if (people.size && !known.length) studio.announce(button.getAttribute("aria-label") ?? "");
    tellAll();
  });
  live.on("who", (detail) => take(detail.people));
  live.on("down", () => setTimeout(() => live.up || (people.clear(), follow(""), show()), STAYS));
  setInterval(() => people.size && others.draw(), LOOK);

  // ---- what one is at oneself, while somebody is there to see it

  const tell = (values) => people.size && live.at(values);

  function tellView() {
    const { x, y, width, height } = view.canvas.viewbox();
    tell({ view: [x, y, width, height].map(Math.round) });
  }

  function tellAll() {
    tell({ selected: studio.selected.slice(0, 100) });
    tellView();
  }

  view.container.addEventListener("pointermove", (event) => {
    if (!people.size || event.pointerType === "touch") return;
    const { x, y } = view.toCanvas(event);
    tell({ at: [Math.round(x), Math.round(y)] });
  });
  view.container.addEventListener("pointerleave", () => tell({ at: null }));
  view.addEventListener("selection", () => (tell({ selected: studio.selected.slice(0, 100) }), people.size && show()));
  view.addEventListener("viewbox", () => {
    tellView();
    const { width } = view.canvas.viewbox();
    const { x, y } = view.middle;
    if (followed && Math.hypot(x - goal.x, y - goal.y) + Math.abs(width - goal.width) > NEAR * width) follow("");
  });
  const writing = ({ target: field }) => field.matches?.("#inspector input:not([type=checkbox]), #inspector textarea, textarea.label-editor");
  studio.element.addEventListener("focusin", (event) => writing(event) && tell({ typing: event.target.id || "text" }));
  studio.element.addEventListener("focusout", (event) => writing(event) && tell({ typing: "" }));

  // ---- following

  function follow(id) {
    followed = id;
    const one = people.get(id);
    chip.hidden = !one;
    if (!one) return chip.replaceChildren();
    chip.replaceChildren(h("span", {}, gettext("You follow {name}", { name: nameOf(one) })), h("button", { type: "button", class: "button small", onclick: () => (follow(""), view.focus()) }, gettext("Stop")));
    studio.announce(gettext("You follow {name}. Move the canvas to stop.", { name: nameOf(one) }));
    if (one.view) goWith(one.view);
  }

  /** The same middle, and as much as they see. @param {number[]} seen */
  function goWith([x, y, width, height]) {
    const box = view.container.getBoundingClientRect();
    if (!(width > 0 && height > 0 && box.width && box.height)) return;
    const scale = Math.min(box.width / width, box.height / height);
    const [wide, high] = [box.width / scale, box.height / scale];
    goal = { x: x + width / 2, y: y + height / 2, width: wide };
    view.canvas.viewbox({ x: x + width / 2 - wide / 2, y: y + height / 2 - high / 2, width: wide, height: high });
  }

  // ---- the list

  function rename() {
    const field = h("input", { id: "my-name", class: "input", maxlength: NAME, value: myName(), autocomplete: "nickname" });
    const made = dialog(gettext("Your name"), [
      h(
        "form",
        {
          method: "dialog",
          class: "my-name",
          onsubmit: () => {
            callMe(field.value);
            live.reopen();
          },
        },
        h("label", { for: "my-name" }, gettext("Others who have this sketch open see it.")),
        field,
        h("button", { type: "submit", class: "button primary" }, gettext("Use it")),
      ),
    ]);
    made.querySelector("input").select();
  }

  button.addEventListener("click", () => {
    const box = button.getBoundingClientRect();
    const items = [...people].map(([id, one]) => ({
      title: id === followed ? gettext("Stop following {name}", { name: nameOf(one) }) : one.view ? gettext("Follow {name}", { name: nameOf(one) }) : gettext("{name} looks on", { name: nameOf(one) }),
      sign: "person",
      disabled: !one.view && id !== followed,
      run: () => follow(id === followed ? "" : id),
    }));
    const me = studio.saved?.me;
    const myself = me ? { title: gettext("You are {name}", { name: me }), sign: "person", disabled: true, run: () => {} } : { title: gettext("You are {name}: change your name", { name: myName() }), sign: "edit", run: rename };
    menu([...items, myself], { x: Math.max(8, box.right - 260), y: box.bottom + 6 }, gettext("Who is here"));
  });
  studio.actions.add({ id: "my-name", title: gettext("Your name, as others see it"), group: gettext("View"), sign: "edit", run: rename });

  // ---- what others did is spoken of under their names

  studio.addEventListener("hear", ({ detail: rows }) => {
    const clients = new Set((rows ?? []).filter((row) => row.client !== live.client && row.effects.length).map((row) => row.client));
    const names = [...people.values()].filter((one) => clients.has(one.client)).map(nameOf);
    studio.theirName = names.length === 1 && clients.size === 1 ? names[0] : "";
    // Whatever of one's own no longer fits is because of those who were heard since one was last heard oneself.
    for (const client of clients) heard.add(client);
    const since = [...people.values()].filter((one) => heard.has(one.client)).map(nameOf);
    studio.onlyOther = since.length === 1 && heard.size === 1 ? since[0] : "";
    if (rows?.some((row) => row.client === live.client)) setTimeout(() => heard.clear());
  });
}

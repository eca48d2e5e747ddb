// What says something and is no service: notes, callouts, boxes and lines without meaning; and the few colours and strokes
// that any part may have.
import { gettext } from "../../js/texts.js";
import { endAt, follow } from "../canvas/dragging.js";
import { sheetsOf, sizesOf } from "../canvas/loose.js";
import { svg } from "../canvas/svg.js";
import { CHARACTERS } from "../document/shape.js";
import { h, sign } from "../ports/dom.js";

const OFFERED = [
  { key: "note", title: gettext("Text note"), about: gettext("A text on the canvas. Headings with #, lists with -, **bold**, *italics*."), sign: "note", names: ["text", "comment", "sticky", "annotation", "label"] },
  { key: "callout", title: gettext("Numbered callout"), about: gettext("A note with the next number; choose the part that it is about, and the number stands there too."), sign: "unsure", names: ["number", "step", "marker", "annotation"] },
  { key: "box", title: gettext("Box"), about: gettext("A labelled rectangle that stands for no service."), sign: "frame", names: ["rectangle", "shape", "area", "square"] },
];
const LINE = { key: "line", title: gettext("Line"), about: gettext("A line or arrow that says nothing about messages."), sign: "minus", names: ["arrow", "plain line"] };
const PICTURES = ".png,.jpg,.jpeg,.svg";
const WIDEST = 320; // pixels that a new image takes at most
const NAMES = { small: gettext("Small"), medium: gettext("Medium"), large: gettext("Large"), none: gettext("None"), end: gettext("At the end"), both: gettext("At both ends"), solid: gettext("Solid"), dashed: gettext("Dashed"), dotted: gettext("Dotted") };
const PAINTED = { node: true, frame: true, connection: true, note: true, box: true, line: true };
const STROKED = { connection: true, box: true, line: true };

/** @param {Studio} studio */
export function install(studio) {
  const { view, store, editing, actions, vocabulary } = studio;
  const { colours, strokes, sizes } = vocabulary.drawing.sheets;
  let pointer = null;
  view.container.addEventListener("mousemove", (event) => (pointer = view.toCanvas(event)));
  view.container.addEventListener("mouseleave", () => (pointer = null));

  const add = (kind, at) => {
    const about = studio.part && studio.part.name !== "note" ? studio.part.part.id : undefined;
    const box = kind === "callout" && about ? beside(about) : null;
    const id = editing.addSheet(kind, box ?? at ?? editing.freePlace(view.middle, sizesOf(vocabulary)[kind]), kind === "callout" && about ? { about } : {});
    view.select([id], { show: true });
    studio.tell("panel", "");
    view.focus();
    actions.run("label");
    return id;
  };

  /** Below a part, where a callout about it is read. @param {string} id */
  function beside(id) {
    const element = view.registry.get(id);
    if (!element) return null;
    const box = element.waypoints ? { ...element.waypoints[0], width: 0, height: 0 } : element;
    return { x: box.x + box.width / 2, y: box.y + box.height + 48 };
  }

  /** Notes and such as something to choose, each with what it does when it is chosen. */
  studio.looseItems = () => [
    ...OFFERED.map((one) => ({ ...one, key: `loose:${one.key}`, sort: gettext("Note or shape"), picture: () => sign(one.sign), start: { sheet: one.key }, add: () => add(one.key) })),
    { key: "loose:image", title: gettext("Image"), about: gettext("A PNG, JPEG or SVG of at most 1 MiB."), names: ["picture", "photo", "logo", "screenshot"], sort: gettext("Note or shape"), picture: () => sign("image"), start: null, add: pick },
    { ...LINE, key: "loose:line", sort: gettext("Note or shape"), picture: () => sign(LINE.sign), start: null, add: () => actions.run("tool-line") },
  ];

  actions.add(
    { id: "note", title: gettext("Text note"), group: gettext("Tools"), keys: ["T"], sign: "note", tools: "tools", run: () => (studio.part ? actions.run("label") : add("note", pointer)) },
    { id: "callout", title: gettext("Numbered callout"), group: gettext("Tools"), sign: "unsure", run: () => add("callout", pointer) },
    { id: "box", title: gettext("Box"), group: gettext("Tools"), keys: ["R"], sign: "frame", run: () => add("box", pointer) },
    { id: "tool-line", title: gettext("Draw a line without meaning"), group: gettext("Tools"), keys: ["D"], sign: "minus", pressed: () => view.gestures.tool === "line", run: () => (view.gestures.use("line"), studio.announce(gettext("Line tool")), studio.tell("tool")) },
  );
  // ---- images

  /** A picture is made safe by the server, and lies beside the sketch. @param {File} file @param {Point|null} [at] */
  async function image(file, at) {
    try {
      const found = await studio.server.json(studio.data.addresses.picture, file);
      studio.tell("beside", { [found.blob]: found.data });
      const share = Math.min(1, WIDEST / found.width, WIDEST / found.height);
      const box = { width: Math.round(found.width * share), height: Math.round(found.height * share) };
      const id = editing.addSheet("image", at ?? editing.freePlace(view.middle, box), { blob: found.blob, alt: file.name.replace(/\.\w+$/, "").slice(0, 200), box });
      view.select([id], { show: true });
    } catch (error) {
      studio.toast(gettext("{name} was not added. {message}", { name: file.name, message: error.message }), { tone: "bad" });
    }
  }
  const pick = () => {
    const field = h("input", { type: "file", accept: PICTURES });
    field.addEventListener("change", () => field.files[0] && image(field.files[0], pointer));
    field.click();
  };
  const own = () => {
    const { id } = studio.part.part;
    const field = h("input", { type: "file", accept: PICTURES });
    field.addEventListener("change", async () => {
      try {
        const found = await studio.server.json(studio.data.addresses.picture, field.files[0]);
        studio.tell("beside", { [found.blob]: found.data });
        store.commit(gettext("Give an icon"), [{ do: "update", node: id, set: { image: found.blob } }]);
      } catch (error) {
        studio.toast(gettext("It is no icon. {message}", { message: error.message }), { tone: "bad" });
      }
    });
    field.click();
  };
  studio.addEventListener("image", (event) => image(event.detail, pointer));
  actions.add(
    { id: "image", title: gettext("Image from a file…"), group: gettext("Tools"), sign: "image", run: pick },
    { id: "own-icon", title: gettext("An icon of its own…"), group: gettext("Edit"), sign: "image", when: () => studio.part?.name === "node", run: own },
    { id: "usual-icon", title: gettext("The usual icon again"), group: gettext("Edit"), when: () => Boolean(studio.part?.part.image), run: () => store.commit(gettext("Take the icon away"), [{ do: "update", node: studio.selected[0], set: { image: null } }]) },
  );

  view.addEventListener("lined", (event) => {
    actions.run("tool-select");
    view.select([event.detail]);
  });
  view.addEventListener("added", (event) => {
    if (studio.partOf(event.detail)?.name === "node") return;
    view.select([event.detail]);
    actions.run("label");
  });

  // ---- the ends of a selected line can be taken

  function grips() {
    const layer = view.layer("line-ends");
    const line = studio.part?.name === "line" && !view.readOnly ? view.registry.get(studio.part.part.id) : null;
    layer.replaceChildren(...(line ? [grip(line, "source"), grip(line, "target")] : []));
  }

  /** @param {any} line @param {"source"|"target"} end */
  function grip(line, end) {
    const at = end === "source" ? line.points[0] : line.points.at(-1);
    const made = svg("circle", { class: "line-end", cx: at.x, cy: at.y, r: 6 / view.zoom });
    made.addEventListener("mousedown", (down) => {
      const move = (event) => {
        const { x, y } = view.toCanvas(event);
        made.setAttribute("cx", String(x));
        made.setAttribute("cy", String(y));
      };
      follow(down, move, (event) => {
        made.remove();
        const other = line.part[end === "source" ? "target" : "source"];
        const to = endAt(view, event);
        editing.lineEnd(line.id, end, to.part && to.part === other ? { at: to.at } : to);
      });
      down.stopPropagation();
    });
    return made;
  }
  for (const name of ["selection", "changed", "viewbox"]) view.addEventListener(name, grips);

  // ---- the look of parts

  const update = (title, set, kinds) => {
    const found = studio.selected.map((id) => ({ id, name: studio.partOf(id)?.name })).filter(({ name }) => name && kinds[name]);
    store.commit(title, found.map(({ id, name }) => ({ do: "update", [name]: id, set })));
  };
  const choice = (id, label, names, now, change) => {
    const select = h("select", { class: "input", id, onchange: () => change(select.value || null) }, names.map(([value, name]) => h("option", { value, selected: value === (now ?? "") }, name)));
    return h("div", { class: "field" }, h("label", { for: id }, label), select);
  };

  /** Colour and stroke of what is selected, for the details. @param {string[]} ids */
  studio.lookOf = (ids) => {
    const found = ids.map((id) => studio.partOf(id)).filter(Boolean);
    if (!found.some(({ name }) => PAINTED[name])) return null;
    const now = new Set(found.map(({ part }) => part.colour ?? ""));
    const swatch = (value, name) => h("button", { type: "button", class: `swatch${value ? ` paint-${value}` : " none"}`, "data-colour": value, title: name, "aria-label": name, "aria-pressed": String(now.size === 1 && now.has(value)), onclick: () => update(gettext("Colour"), { colour: value || null }, PAINTED) });
    const stroked = found.filter(({ name }) => STROKED[name]);
    return h(
      "section",
      { class: "look" },
      h("h3", {}, gettext("Look")),
      h("div", { class: "swatches", role: "group", "aria-label": gettext("Colour") }, swatch("", gettext("As usual")), colours.map((colour) => swatch(colour, colour))),
      stroked.length ? choice("part-stroke", gettext("Line"), [["", gettext("As usual")], ...strokes.map((one) => [one, NAMES[one]])], stroked[0].part.stroke, (stroke) => update(gettext("Line style"), { stroke }, STROKED)) : null,
    );
  };

  /** What is said of a part that is no service, for the details. @param {{name: string, part: any}} found */
  studio.looseDetails = ({ name, part }) => {
    const set = (title, fields) => store.commit(title, [{ do: "update", [name]: part.id, set: fields }]);
    const words = h(name === "note" ? "textarea" : "input", { class: "input", id: "part-label", maxlength: name === "note" ? CHARACTERS.text : CHARACTERS.label, rows: 5, autocomplete: "off" });
    words.value = (name === "note" ? part.text : name === "image" ? part.alt : part.label) ?? "";
    words.addEventListener("change", () => editing.rename(name, part.id, words.value.trim()));
    const title = { note: gettext("Text"), box: gettext("Label"), image: gettext("What it shows"), line: gettext("Label") }[name];
    const parts = [...(studio.sketch.nodes ?? []), ...(studio.sketch.frames ?? []), ...(studio.sketch.connections ?? [])];
    const number = h("input", { class: "input", id: "note-number", type: "number", min: 1, max: 999, value: part.number ?? "", onchange: () => set(gettext("Number"), { number: Number(number.value) || null }) });
    return [
      h("header", { class: "about" }, sign(name === "image" ? "image" : name === "line" ? "minus" : name === "box" ? "frame" : "note"), h("div", {}, h("h2", {}, studio.nameOf(part.id)), h("p", { class: "quiet small" }, { note: part.number ? gettext("Numbered callout") : gettext("Text note"), box: gettext("Box"), image: gettext("Image"), line: gettext("Line without meaning") }[name]))),
      h("div", { class: "field" }, h("label", { for: "part-label" }, title), words, name === "note" ? h("p", { class: "quiet tiny" }, "# heading, - list, **bold**, *italics*, `code`") : null),
      name === "note" ? choice("note-about", gettext("About"), [["", gettext("Nothing in particular")], ...parts.map((one) => [one.id, studio.nameOf(one.id)])], part.about, (about) => set(gettext("About"), { about })) : null,
      name === "note" ? h("div", { class: "field" }, h("label", { for: "note-number" }, gettext("Number")), number) : null,
      name === "note" || name === "box" ? choice("text-size", gettext("Text"), sizes.map((size) => [size, NAMES[size]]), part.size ?? "medium", (size) => set(gettext("Text size"), { size })) : null,
      name === "line" ? choice("line-arrow", "Arrow", ["none", "end", "both"].map((arrow) => [arrow, NAMES[arrow]]), part.arrow ?? "none", (arrow) => set("Arrow", { arrow })) : null,
    ];
  };

  /** What is no service, for lists: kind, id, name. */
  studio.looseParts = () => [...sheetsOf(studio.sketch), ...(studio.sketch.lines ?? []).map((part) => ({ name: "line", part }))].map(({ name, part }) => ({ name, id: part.id, title: studio.nameOf(part.id), part }));
}

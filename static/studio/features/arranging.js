// Actions on what is selected: undo and redo, copy and paste, delete, move by keys, align, group, lock, tidy.
import { gettext } from "../../js/texts.js";
import { around } from "../canvas/geometry.js";
import { carried, excerpt, insertion, removal } from "../document/parts.js";
import { PLURALS } from "../document/shape.js";
import * as clipboard from "../ports/clipboard.js";

const GRID = 8;

/** @param {Studio} studio */
export function install(studio) {
  const { store, view, editing, actions } = studio;
  const some = () => studio.selected.length > 0;
  const nodes = () => studio.selected.filter((id) => studio.partOf(id)?.name === "node");
  const shapes = () => studio.selected.filter((id) => studio.partOf(id)?.name !== "connection");
  // While a story is open the arrows go through its steps.
  const still = () => shapes().length > 0 && !studio.element.classList.contains("has-player");
  const many = () => nodes().length > 1;

  const remove = (ids) => {
    const operations = removal(studio.sketch, ids);
    store.commit(ids.length === 1 ? gettext("Delete {name}", { name: studio.nameOf(ids[0]) }) : gettext("Delete {count} parts", { count: ids.length }), operations);
  };

  const put = (piece, at, title) => {
    const { operations, ids } = insertion(studio.sketch, piece, { dx: at.dx, dy: at.dy, frame: at.frame ?? null, naming: studio.vocabulary.naming, nameOf: (node) => studio.vocabulary.nameOf(node), newId: (wish, taken) => studio.store.newId(wish, taken) });
    store.commit(title, operations);
    view.select(ids);
  };

  studio.addEventListener("put", ({ detail: { piece, title } }) => {
    if (piece.shift) return put(piece, piece.shift, title);
    const box = around((piece.nodes ?? []).filter((node) => node.position).map((node) => editing.boxOf(node)));
    const { middle } = view;
    const at = editing.freePlace(middle);
    return put(piece, box ? { dx: Math.round(at.x - box.x - box.width / 2), dy: Math.round(at.y - box.y - box.height / 2) } : { dx: 0, dy: 0 }, title);
  });

  const nudge = (dx, dy) => {
    if (shapes().length) editing.move(shapes(), { x: dx, y: dy }, undefined, { merge: "nudge" });
  };

  const paste = async (text) => {
    const said = text ?? (await clipboard.text());
    let piece = clipboard.read(said);
    if (!piece) return studio.toast(gettext("There is nothing of a sketch on the clipboard."), { tone: "warning" });
    try {
      // The server's parser is the one door for what comes from outside.
      if (!clipboard.isOwn(said)) piece = (await studio.server.api("import?places=false", piece)).sketch;
    } catch (error) {
      return studio.toast(gettext("It was not pasted. {message}", { message: error.message }), { tone: "bad" });
    }
    const middle = view.middle;
    const boxes = (piece.nodes ?? []).filter((node) => node.position).map((node) => node.position);
    const left = Math.min(...boxes.map((box) => box.x));
    const top = Math.min(...boxes.map((box) => box.y));
    const there = new Set((studio.sketch.nodes ?? []).map((node) => `${node.position?.x} ${node.position?.y}`));
    // Where it was copied, a little aside; in another sketch, in the middle of what is seen.
    const near = boxes.some((box) => there.has(`${box.x} ${box.y}`));
    const [dx, dy] = near ? [32, 32] : [Math.round(middle.x - left - 66), Math.round(middle.y - top - 63)];
    put(piece, { dx, dy }, gettext("Paste"));
  };

  const align = (edge) => () => {
    const chosen = nodes().map((id) => studio.partOf(id).part).filter((node) => node.position);
    const xs = chosen.map((node) => node.position.x);
    const ys = chosen.map((node) => node.position.y);
    const to = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys), h: mean(xs), v: mean(ys) }[edge];
    const level = ["left", "right", "h"].includes(edge);
    editing.place(gettext("Align"), new Map(chosen.map((node) => [node.id, level ? { x: to, y: node.position.y } : { x: node.position.x, y: to }])));
  };

  const distribute = (axis) => () => {
    const chosen = nodes().map((id) => studio.partOf(id).part).sort((one, other) => one.position[axis] - other.position[axis]);
    const [first, last] = [chosen[0].position[axis], chosen.at(-1).position[axis]];
    const step = (last - first) / (chosen.length - 1);
    editing.place(gettext("Distribute"), new Map(chosen.map((node, index) => [node.id, { ...node.position, [axis]: first + index * step }])));
  };

  const lock = () => {
    const on = nodes().some((id) => !studio.partOf(id).part.pinned);
    store.commit(on ? gettext("Lock") : gettext("Unlock"), nodes().map((id) => ({ do: "update", node: id, set: { pinned: on ? true : null } })));
  };

  const tidy = async () => {
    const before = studio.sketch;
    try {
      const tidied = await studio.server.api("layout?tidy=true", before);
      if (studio.sketch !== before) return studio.toast(gettext("The sketch has changed meanwhile. Try again."), { tone: "warning" });
      if (store.become(gettext("Auto-layout"), tidied)) view.fit();
    } catch (error) {
      studio.toast(gettext("It could not be laid out. {message}", { message: error.message }), { tone: "bad" });
    }
  };

  const ungroup = () => {
    const frames = studio.selected.filter((id) => studio.partOf(id)?.name === "frame");
    const inside = frames.flatMap((id) => carried(studio.sketch, id).nodes.map((node) => node.id));
    store.commit(gettext("Ungroup"), removal(studio.sketch, frames));
    view.select(inside);
  };

  const group = () => {
    const id = editing.frame(shapes());
    view.select([id]);
    actions.run("label");
  };

  const order = (forward) => () => {
    const { name, part } = studio.part;
    const list = studio.sketch[PLURALS[name]];
    store.commit(forward ? gettext("Bring forward") : gettext("Send back"), [
      { do: "remove", [name]: part.id },
      { do: "add", [name]: part, index: forward ? list.length - 1 : 0 },
    ]);
    view.select([part.id]);
  };

  const copy = (cut = false) => {
    const ids = shapes();
    clipboard.write(excerpt(studio.sketch, ids));
    if (cut) remove(studio.selected);
    else studio.announce(gettext("{count} parts copied.", { count: ids.length }));
  };

  actions.add(
    { id: "undo", title: gettext("Undo"), group: gettext("Edit"), keys: ["Ctrl+Z"], sign: "undo", tools: "history", when: () => Boolean(store.canUndo), run: () => store.undo() },
    { id: "redo", title: gettext("Redo"), group: gettext("Edit"), keys: ["Ctrl+Shift+Z", "Ctrl+Y"], sign: "redo", tools: "history", when: () => Boolean(store.canRedo), run: () => store.redo() },
    { id: "cut", title: gettext("Cut"), group: gettext("Edit"), keys: ["Ctrl+X"], when: () => shapes().length > 0, run: () => copy(true) },
    { id: "copy", title: gettext("Copy"), group: gettext("Edit"), keys: ["Ctrl+C"], sign: "copy", when: () => shapes().length > 0, run: () => copy() },
    { id: "paste", title: gettext("Paste"), group: gettext("Edit"), keys: ["Ctrl+V"], run: () => paste() },
    { id: "duplicate", title: gettext("Duplicate"), group: gettext("Edit"), keys: ["Ctrl+D"], sign: "copy", when: () => shapes().length > 0, run: () => put(excerpt(studio.sketch, shapes()), { dx: 32, dy: 32 }, gettext("Duplicate")) },
    { id: "delete", title: "Delete", group: gettext("Edit"), keys: ["Delete", "Backspace"], sign: "delete", when: some, run: () => remove(studio.selected) },
    { id: "select-all", title: gettext("Select all"), group: gettext("Edit"), keys: ["Ctrl+A"], run: () => view.select([...(studio.sketch.nodes ?? []), ...(studio.sketch.frames ?? []), ...(studio.sketch.connections ?? []), ...studio.looseParts()].map((part) => part.id)) },
    { id: "group", title: gettext("Group into a frame"), group: gettext("Arrange"), keys: ["Ctrl+G"], sign: "group", when: () => shapes().length > 0, run: group },
    { id: "ungroup", title: gettext("Ungroup"), group: gettext("Arrange"), keys: ["Ctrl+Shift+G"], sign: "ungroup", when: () => studio.selected.some((id) => studio.partOf(id)?.name === "frame"), run: ungroup },
    { id: "fold", title: gettext("Fold or unfold the frame"), group: gettext("Arrange"), keys: ["Ctrl+Shift+F"], sign: "boxes", when: () => studio.part?.name === "frame", run: () => editing.fold(studio.part.part.id) },
    { id: "lock", title: gettext("Lock or unlock"), group: gettext("Arrange"), keys: ["Ctrl+Shift+L"], sign: "lock", when: () => nodes().length > 0, run: lock },
    { id: "tidy", title: gettext("Auto-layout"), group: gettext("Arrange"), keys: ["Ctrl+Shift+O"], sign: "tidy", tools: "look", when: () => (studio.sketch.nodes ?? []).length > 0, run: tidy },
    { id: "align-left", title: gettext("Align left"), group: gettext("Arrange"), keys: ["Alt+A"], sign: "left", when: many, run: align("left") },
    { id: "align-right", title: gettext("Align right"), group: gettext("Arrange"), keys: ["Alt+D"], sign: "right", when: many, run: align("right") },
    { id: "align-top", title: gettext("Align top"), group: gettext("Arrange"), keys: ["Alt+W"], sign: "top", when: many, run: align("top") },
    { id: "align-bottom", title: gettext("Align bottom"), group: gettext("Arrange"), keys: ["Alt+S"], sign: "bottom", when: many, run: align("bottom") },
    { id: "align-h", title: gettext("Align centres in a column"), group: gettext("Arrange"), keys: ["Alt+H"], sign: "centre-h", when: many, run: align("h") },
    { id: "align-v", title: gettext("Align centres in a row"), group: gettext("Arrange"), keys: ["Alt+V"], sign: "centre-v", when: many, run: align("v") },
    { id: "spread-h", title: gettext("Distribute across"), group: gettext("Arrange"), sign: "spread-h", when: () => nodes().length > 2, run: distribute("x") },
    { id: "spread-v", title: gettext("Distribute down"), group: gettext("Arrange"), sign: "spread-v", when: () => nodes().length > 2, run: distribute("y") },
    { id: "forward", title: gettext("Bring forward"), group: gettext("Arrange"), keys: ["Ctrl+]"], when: () => studio.part?.name === "frame", run: order(true) },
    { id: "back", title: gettext("Send back"), group: gettext("Arrange"), keys: ["Ctrl+["], when: () => studio.part?.name === "frame", run: order(false) },
    { id: "copy-style", title: gettext("Copy settings"), group: gettext("Edit"), keys: ["Ctrl+Alt+C"], when: () => studio.part?.name === "node", run: () => (studio.style = studio.part.part) },
    {
      id: "paste-style",
      title: gettext("Paste settings"),
      group: gettext("Edit"),
      keys: ["Ctrl+Alt+V"],
      when: () => Boolean(studio.style) && nodes().some((id) => studio.partOf(id).part.service === studio.style.service),
      run: () =>
        store.commit(
          gettext("Paste settings"),
          nodes().filter((id) => studio.partOf(id).part.service === studio.style.service).map((id) => ({ do: "update", node: id, set: { settings: studio.style.settings ?? null } })),
        ),
    },
    ...[
      { name: "Left", x: -1, y: 0, little: gettext("Move left a little"), step: gettext("Move left by a grid step") },
      { name: "Right", x: 1, y: 0, little: gettext("Move right a little"), step: gettext("Move right by a grid step") },
      { name: "Up", x: 0, y: -1, little: gettext("Move up a little"), step: gettext("Move up by a grid step") },
      { name: "Down", x: 0, y: 1, little: gettext("Move down a little"), step: gettext("Move down by a grid step") },
    ].flatMap(({ name, x, y, little, step }) => [
      { id: `nudge-${name}`, title: little, group: gettext("Arrange"), keys: [`Arrow${name}`], hidden: true, when: still, run: () => nudge(x, y) },
      { id: `step-${name}`, title: step, group: gettext("Arrange"), keys: [`Shift+Arrow${name}`], hidden: true, when: still, run: () => nudge(x * GRID * 2, y * GRID * 2) },
    ]),
  );

  // Alt and drag leaves a copy behind: the copy stays where the part was.
  view.addEventListener("copydrag", (event) => {
    const ids = studio.selected.includes(event.detail) ? shapes() : [event.detail];
    const { operations } = insertion(studio.sketch, excerpt(studio.sketch, ids), { naming: studio.vocabulary.naming, nameOf: (node) => studio.vocabulary.nameOf(node), newId: (wish, taken) => studio.store.newId(wish, taken) });
    store.commit(gettext("Duplicate"), operations);
  });

  // Pasting works from the system's clipboard, between tabs and from a picture that the studio made.
  document.addEventListener("paste", (event) => {
    if (event.target.closest?.("input, textarea, [contenteditable], dialog")) return;
    const file = [...(event.clipboardData?.files ?? [])][0];
    event.preventDefault();
    if (file) studio.tell("file", file);
    else paste(event.clipboardData?.getData("text/plain"));
  });
}

const mean = (values) => Math.round((Math.min(...values) + Math.max(...values)) / 2);

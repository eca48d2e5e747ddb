// How the canvas is looked at: tools, zoom, grid, minimap, theme, focus; and walking along the parts by keys.
import { gettext, ngettext } from "../../js/texts.js";
import { centre } from "../canvas/geometry.js";
import { $ } from "../ports/dom.js";
import { recall, remember } from "../ports/storage.js";

/** @param {Studio} studio */
export function install(studio) {
  const { view, actions } = studio;
  const use = (tool) => () => {
    view.gestures.use(tool);
    studio.announce(`${tool} tool`);
    studio.tell("tool");
  };
  const tool = (name) => () => view.gestures.tool === name;
  const flag = (name) => () => {
    const on = !studio.element.classList.contains(name);
    studio.element.classList.toggle(name, on);
    remember(`studio:${name}`, String(on));
    studio.tell("tool");
  };
  const flagged = (name) => () => studio.element.classList.contains(name);
  studio.element.classList.toggle("with-grid", recall("studio:with-grid") !== "false");
  studio.element.classList.toggle("no-single-keys", recall("studio:no-single-keys") === "true");

  actions.add(
    { id: "tool-select", title: gettext("Select"), group: gettext("Tools"), keys: ["V"], sign: "select", tools: "tools", pressed: tool("select"), run: use("select") },
    { id: "tool-hand", title: gettext("Hand: move the canvas"), group: gettext("Tools"), keys: ["H"], sign: "hand", tools: "tools", pressed: tool("hand"), run: use("hand") },
    { id: "tool-connect", title: gettext("Connect"), group: gettext("Tools"), keys: ["A"], sign: "connect", tools: "tools", pressed: tool("connect"), run: use("connect") },
    { id: "tool-frame", title: gettext("Draw a frame"), group: gettext("Tools"), keys: ["F"], sign: "frame", tools: "tools", pressed: tool("frame"), run: use("frame") },
    { id: "zoom-in", title: gettext("Zoom in"), group: gettext("View"), keys: ["+", "Ctrl++", "Ctrl+="], sign: "plus", tools: "zoom", run: () => view.zoomBy(1.25) },
    { id: "zoom-out", title: gettext("Zoom out"), group: gettext("View"), keys: ["-", "Ctrl+-"], sign: "minus", tools: "zoom", run: () => view.zoomBy(0.8) },
    { id: "zoom-100", title: gettext("Zoom to 100 %"), group: gettext("View"), keys: ["Ctrl+0", "Shift+0"], run: () => view.zoomTo(1) },
    { id: "fit", title: gettext("Show all"), group: gettext("View"), keys: ["Shift+1"], sign: "fit", tools: "zoom", run: () => view.fit() },
    { id: "fit-selection", title: gettext("Show the selection"), group: gettext("View"), keys: ["Shift+2"], when: () => studio.selected.length > 0, run: () => view.fit(studio.selected) },
    { id: "grid", title: gettext("Grid"), group: gettext("View"), keys: ["Ctrl+'"], sign: "grid", tools: "look", pressed: flagged("with-grid"), run: flag("with-grid") },
    { id: "minimap", title: gettext("Minimap"), group: gettext("View"), keys: ["M"], sign: "map", tools: "look", pressed: () => Boolean($(".djs-minimap.open")), run: () => (view.toggleMinimap(), studio.tell("tool")) },
    { id: "theme", title: gettext("Light or dark"), group: gettext("View"), keys: ["Alt+Shift+D"], run: () => $("theme-toggle button")?.click() },
    { id: "focus", title: gettext("Focus: nothing but the canvas"), group: gettext("View"), keys: ["Alt+Z"], pressed: flagged("is-focused"), run: () => (studio.element.classList.toggle("is-focused"), studio.tell("tool")) },
    { id: "single-keys", title: gettext("Single-letter keys"), group: gettext("Help"), sign: "keyboard", pressed: () => !studio.element.classList.contains("no-single-keys"), run: flag("no-single-keys") },
    { id: "cancel", title: gettext("Cancel, or select nothing"), group: gettext("Edit"), keys: ["Escape"], hidden: true, run: () => cancel() },
    { id: "next", title: gettext("Next part"), group: gettext("Walk"), keys: ["Tab"], hidden: true, run: (event) => step(1, event) },
    { id: "previous", title: gettext("Previous part"), group: gettext("Walk"), keys: ["Shift+Tab"], hidden: true, run: (event) => step(-1, event) },
    ...Object.entries({ Left: gettext("Walk left along the graph"), Right: gettext("Walk right along the graph"), Up: gettext("Walk up along the graph"), Down: gettext("Walk down along the graph") }).map(([name, title]) => ({ id: `walk-${name}`, title, group: gettext("Walk"), keys: [`Alt+Arrow${name}`], hidden: true, when: () => studio.selected.length === 1, run: () => walk(name) })),
  );

  function cancel() {
    if (view.gestures.cancel()) return;
    if (studio.element.classList.contains("has-player")) return studio.tell("player-leave");
    if (view.gestures.tool !== "select") return use("select")();
    if (studio.element.classList.contains("is-focused")) return studio.element.classList.remove("is-focused");
    view.select([]);
    left = true;
    studio.announce(gettext("Nothing is selected. Tab leaves the canvas."));
  }
  // Whoever comes to the canvas, or works on it, walks over its parts with Tab again.
  let left = false;
  view.svg.addEventListener("focus", () => (left = false));
  view.addEventListener("selection", () => studio.selected.length && (left = false));

  /** Everything in reading order: from the left, then from the top. */
  function ordered() {
    const { nodes = [], frames = [], connections = [] } = studio.sketch;
    const place = (id) => {
      const element = view.registry.get(id);
      return element?.waypoints ? element.waypoints[0] : (element ?? { x: 0, y: 0 });
    };
    const sort = (parts) => [...parts].sort((one, other) => place(one.id).x - place(other.id).x || place(one.id).y - place(other.id).y);
    return [...sort(nodes), ...sort(connections), ...sort(frames), ...sort(studio.looseParts())].map((part) => part.id);
  }

  function step(by, event) {
    const all = ordered();
    const at = studio.selected.length ? all.indexOf(studio.selected[0]) : by > 0 ? -1 : all.length;
    const next = left ? undefined : all[at + by];
    if (!next) return view.select([]); // past the last, or once Escape was pressed: the focus goes on to what follows the canvas
    event?.preventDefault();
    go(next);
  }

  function go(id) {
    view.select([id], { show: true });
    studio.announce(`${describe(id)}${found(id)}`);
  }

  /** What the rules say of a part. @param {string} id */
  function found(id) {
    const some = (studio.findings ?? []).filter((one) => one.nodes.includes(id) || one.connections.includes(id));
    return some.length ? `. ${ngettext("{n} finding", "{n} findings", some.length)}: ${some[0].message}` : "";
  }

  function describe(id) {
    const found = studio.partOf(id);
    if (!found) return "";
    if (found.name === "node") {
      const lines = (studio.sketch.connections ?? []).filter((line) => line.source === id || line.target === id);
      const frame = found.part.frame ? gettext(", in {name}", { name: studio.nameOf(found.part.frame) }) : "";
      return `${studio.nameOf(id)}, ${studio.vocabulary.service(found.part.service).name}, ${ngettext("{n} connection", "{n} connections", lines.length)}${frame}`;
    }
    if (found.name === "connection") return gettext("Connection {name}, {name2}", { name: studio.nameOf(id), name2: studio.vocabulary.kinds[found.part.kind]?.name ?? found.part.kind });
    return `${found.name[0].toUpperCase()}${found.name.slice(1)}: ${studio.nameOf(id)}`.replace(gettext("Frame:"), gettext("Frame"));
  }

  /** To the neighbour along a connection that lies most in that direction. */
  function walk(name) {
    const [from] = studio.selected;
    const here = view.registry.get(from);
    if (!here || here.waypoints) return;
    const way = { Left: [-1, 0], Right: [1, 0], Up: [0, -1], Down: [0, 1] }[name];
    const start = centre(here);
    let best = null;
    for (const line of studio.sketch.connections ?? []) {
      const other = line.source === from ? line.target : line.target === from ? line.source : null;
      const there = other && view.registry.get(other);
      if (!there || other === from) continue;
      const to = centre(there);
      const [dx, dy] = [to.x - start.x, to.y - start.y];
      const along = dx * way[0] + dy * way[1];
      if (along > 0 && (!best || along / Math.hypot(dx, dy) > best.share)) best = { share: along / Math.hypot(dx, dy), id: other };
    }
    if (best) go(best.id);
    else studio.announce(gettext("No neighbour on that side."));
  }

  studio.addEventListener("go", (event) => go(event.detail));

  // While Space is held the canvas follows the pointer.
  const pan = (on) => {
    view.gestures.panning = on;
    view.container.classList.toggle("is-panning", on);
  };
  addEventListener("keydown", (event) => {
    if (event.key !== " " || !(document.activeElement === document.body || view.container.contains(document.activeElement))) return;
    pan(true);
    event.preventDefault();
  });
  addEventListener("keyup", (event) => event.key === " " && pan(false));
  addEventListener("blur", () => pan(false));
}

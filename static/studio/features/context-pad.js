// The small bar beside what is selected, the next service along a line, and labels that are edited where they stand.
import { gettext } from "../../js/texts.js";
import { $, dragFrom, h, menu, serviceIcon, sign } from "../ports/dom.js";
import { written } from "../commands/keys.js";
import { CHARACTERS } from "../document/shape.js";

/** @param {Studio} studio */
export function install(studio) {
  const { view, editing, actions, vocabulary, store } = studio;
  const pad = $("#context-pad");

  const button = (id, title, icon, run, dragged) => {
    const made = h("button", { type: "button", class: "tool", "aria-label": title, title, "data-pad": id, onclick: run }, sign(icon));
    if (dragged) dragFrom(made, dragged);
    return made;
  };

  function show() {
    const ids = studio.selected;
    const found = studio.part;
    pad.hidden = !ids.length || view.readOnly || Boolean($(".label-editor"));
    if (pad.hidden) return;
    const key = ids.join(" ");
    if (pad.dataset.for !== key || pad.dataset.rev !== String(store.past.length)) {
      pad.dataset.for = key;
      pad.dataset.rev = String(store.past.length);
      const buttons = [];
      if (found?.name === "node") {
        buttons.push(button("connect", gettext("Connect: drag to another part, or click both"), "connect", (event) => view.gestures.connect(event, ids[0]), (event) => view.gestures.connect(event, ids[0])));
        buttons.push(button("append", gettext("Add what comes next"), "plus", () => next(ids[0])));
      }
      if (found) buttons.push(button("label", gettext("Rename (Enter)"), "edit", () => actions.run("label")));
      if (found?.name === "node") buttons.push(button("follow", gettext("Follow a request from here"), "play", () => studio.tell("follow", ids[0])));
      if (found?.name === "frame") buttons.push(button("fold", found.part.collapsed ? gettext("Unfold") : gettext("Fold to one card"), "boxes", () => actions.run("fold")));
      if (found?.part.pattern) buttons.push(button("play", gettext("Play its story"), "play", () => studio.tell("play", { frame: ids[0] })));
      if (found?.name === "connection") buttons.push(button("flip", gettext("Turn round"), "swap", () => actions.run("flip")));
      if (ids.length > 1) buttons.push(button("group", gettext("Group into a frame"), "group", () => actions.run("group")));
      buttons.push(button("delete", "Delete", "delete", () => actions.run("delete")));
      pad.replaceChildren(...buttons);
    }
    place();
  }

  function place() {
    if (pad.hidden) return;
    const boxes = studio.selected.map((id) => view.screenBox(id)).filter(Boolean);
    if (!boxes.length) return (pad.hidden = true);
    const ground = view.container.getBoundingClientRect();
    const right = Math.max(...boxes.map((box) => box.right));
    const left = Math.min(...boxes.map((box) => box.left));
    const top = Math.min(...boxes.map((box) => box.top));
    const wide = pad.offsetWidth;
    const x = Math.max(8, Math.min((left + right) / 2 - wide / 2, ground.width - wide - 8));
    const above = top - pad.offsetHeight - 14;
    const y = above > 8 ? above : Math.min(Math.max(...boxes.map((box) => box.bottom)) + 14, ground.height - pad.offsetHeight - 8);
    pad.style.transform = `translate(${Math.round(x)}px, ${Math.round(Math.max(8, y))}px)`;
  }

  view.addEventListener("selection", show);
  view.addEventListener("changed", show);
  view.addEventListener("viewbox", place);

  /** Choose the next service and connect to it. @param {string} source @param {{x: number, y: number}} [at] */
  function next(source, at) {
    const { service } = studio.partOf(source).part;
    const box = editing.boxOf(studio.partOf(source).part);
    studio.tell("choose", {
      title: gettext("After {name}", { name: studio.nameOf(source) }),
      placeholder: gettext("Which service comes next?"),
      items: vocabulary.offeredAfter(service).map((key) => ({
        key,
        title: vocabulary.service(key).short,
        about: vocabulary.inShort({ service }, { service: key }),
        found: vocabulary.findable(vocabulary.service(key)),
        picture: () => serviceIcon(vocabulary.service(key).icon),
      })),
      parts: { key: "", title: "" },
      run: (key) => {
        const spot = at ?? editing.freePlace({ x: box.x + box.width * 1.5 + 110, y: box.y + box.height / 2 });
        const made = studio.partFor(key);
        const id = editing.addNode(made.service, spot, { label: made.label, connectFrom: source });
        view.select([id], { show: true });
        view.focus();
      },
    });
  }
  view.addEventListener("loose", (event) => next(event.detail.source, event.detail.at));
  view.addEventListener("framed", (event) => {
    const inside = (studio.sketch.nodes ?? []).filter((node) => {
      const box = editing.boxOf(node);
      const frame = event.detail;
      return box.x >= frame.x && box.y >= frame.y && box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height;
    });
    const id = editing.frame(inside.map((node) => node.id), { box: event.detail });
    actions.run("tool-select");
    view.select([id]);
    actions.run("label");
  });
  view.addEventListener("connected", (event) => {
    const { id, answer } = event.detail;
    const line = studio.partOf(id).part;
    if (answer.verdict === "impossible") {
      const through = answer.through[0];
      const insert = through ? { title: gettext("Insert {short}", { short: vocabulary.service(through).short }), run: () => between(id, through) } : undefined;
      const turn = answer.turn ? { title: gettext("Turn it round"), run: () => editing.reconnect(id, line.target, line.source) } : undefined;
      studio.toast(`${answer.say} ${answer.remedy}.`, { tone: "warning", action: insert ?? turn });
    }
  });

  function between(id, service) {
    const line = studio.partOf(id)?.part;
    if (!line) return;
    const [one, other] = [line.source, line.target].map((end) => editing.boxOf(studio.partOf(end).part));
    const middle = { x: (one.x + other.x + one.width) / 2, y: (one.y + other.y + one.height) / 2 };
    const made = editing.addNode(service, editing.freePlace(middle), { insertInto: id });
    view.select([made]);
  }

  // ---- labels, edited in place

  function edit(id) {
    const { name, part } = studio.partOf(id);
    const box = view.screenBox(id);
    if (!box || $(".label-editor")) return;
    const [small, long] = [name === "connection" || name === "line", name === "note"];
    const said = { note: "text", image: "alt" }[name] ?? "label";
    const field = h("textarea", { class: `label-editor ${name}`, rows: small ? 1 : long ? 4 : 2, maxlength: long ? CHARACTERS.text : CHARACTERS.label, "aria-label": gettext("Name of {name}", { name: studio.nameOf(id) }), spellcheck: "false", placeholder: name === "node" ? vocabulary.service(part.service).short : long ? gettext("Text") : gettext("Label") });
    field.value = part[said] ?? "";
    const wide = long ? Math.max(180, Math.min(box.width, 420)) : Math.max(150, Math.min(box.width, 260));
    const at = ["frame", "note", "box"].includes(name) ? { x: box.left, y: box.top } : { x: box.left + box.width / 2 - wide / 2, y: name === "node" ? box.top + box.height * 0.42 : box.top + box.height / 2 - 16 };
    field.style.width = `${wide}px`;
    field.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px)`;
    let done = false;
    const finish = (keep) => {
      if (done) return;
      done = true;
      const label = long ? field.value.trimEnd() : field.value.replace(/\s+/g, " ").trim();
      field.remove();
      if (keep && label !== (part[said] ?? "")) studio.typed(name, part, () => studio.editing.rename(name, id, label));
      view.focus();
      show();
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") finish(true);
      else if (event.key === "Enter" && (long ? event.ctrlKey || event.metaKey : !event.shiftKey)) (event.preventDefault(), finish(true));
    });
    field.addEventListener("blur", () => finish(true));
    view.container.parentElement.append(field);
    pad.hidden = true;
    field.focus();
    field.select();
  }

  const flip = () => {
    const { part } = studio.part;
    editing.reconnect(part.id, part.target, part.source);
  };
  const connectByKeys = () => {
    const source = studio.part.part;
    const partners = (studio.sketch.nodes ?? []).filter((node) => node.id !== source.id);
    studio.tell("choose", {
      title: gettext("Connect {name} to", { name: studio.nameOf(source.id) }),
      placeholder: gettext("Which part?"),
      items: partners.map((node) => {
        return { key: node.id, title: studio.nameOf(node.id), about: vocabulary.inShort(source, node), words: vocabulary.service(node.service).name, picture: () => serviceIcon(vocabulary.service(node.service).icon) };
      }),
      run: (target) => {
        const made = editing.connect(source.id, target);
        if (made) view.dispatchEvent(new CustomEvent("connected", { detail: made }));
        else studio.toast(gettext("Not connected: somebody else has removed one of the two parts."), { tone: "warning" });
        view.select([source.id].filter((id) => studio.partOf(id)));
        view.focus();
      },
    });
  };

  actions.add(
    { id: "label", title: gettext("Rename"), group: gettext("Edit"), keys: ["Enter", "F2"], sign: "edit", when: () => Boolean(studio.part), run: () => edit(studio.selected[0]) },
    { id: "flip", title: gettext("Turn the connection round"), group: gettext("Edit"), sign: "swap", when: () => studio.part?.name === "connection", run: flip },
    { id: "reroute", title: gettext("Let the line find its way again"), group: gettext("Arrange"), sign: "connect", when: () => studio.part?.name === "connection", run: () => store.commit(gettext("Route the line"), [{ do: "update", connection: studio.selected[0], set: { pinned: null } }, ...editing.rerouted(studio.sketch, [{ ...studio.part.part, pinned: false, route: null }])]) },
    { id: "connect-to", title: gettext("Connect to…"), group: gettext("Edit"), keys: ["C"], sign: "connect", when: () => studio.part?.name === "node", run: connectByKeys },
    ...Object.entries({ Left: gettext("Add a connected part (left)"), Right: gettext("Add a connected part (right)"), Up: gettext("Add a connected part (up)"), Down: gettext("Add a connected part (down)") }).map(([side, title]) => ({ id: `append-${side}`, title, group: gettext("Walk"), keys: [`Ctrl+Arrow${side}`], hidden: side !== gettext("Right"), when: () => studio.part?.name === "node", run: () => next(studio.selected[0], beside(side)) })),
    { id: "follow", title: gettext("Follow a request from here"), group: gettext("Play"), sign: "play", when: () => studio.part?.name === "node", run: () => studio.tell("follow", studio.selected[0]) },
  );

  function beside(side) {
    const box = editing.boxOf(studio.part.part);
    const [dx, dy] = { Left: [-1, 0], Right: [1, 0], Up: [0, -1], Down: [0, 1] }[side];
    return editing.freePlace({ x: box.x + box.width / 2 + dx * (box.width + 110), y: box.y + box.height / 2 + dy * (box.height + 80) });
  }

  view.addEventListener("opened", (event) => {
    const { id, at } = event.detail;
    if (id) return (view.select([id]), edit(id));
    studio.tell("choose", {
      title: gettext("Add here"),
      placeholder: gettext("Which service?"),
      items: Object.values(vocabulary.services).map((service) => ({ key: service.key, title: service.short, about: vocabulary.sort(service), found: vocabulary.findable(service), picture: () => serviceIcon(service.icon) })),
      parts: { key: "", title: "" },
      run: (key) => {
        const { service, label } = studio.partFor(key);
        view.select([editing.addNode(service, at, { label })]);
      },
    });
  });
  view.addEventListener("menu", (event) => {
    const { id, event: mouse } = event.detail;
    if (id && !studio.selected.includes(id)) view.select([id]);
    const wanted = id ? ["label", "connect-to", "follow", "callout", "flip", "reroute", "replace-service", "select-alike", "copy", "cut", "duplicate", "group", "ungroup", "fold", "lock", "delete"] : ["add", "note", "callout", "box", "tool-line", "paste", "select-all", "tidy", "fit", "export"];
    const items = wanted.map((name) => actions.get(name)).filter((action) => action && actions.can(action));
    menu(items.map((action) => ({ title: action.title, sign: action.sign, keys: action.keys?.[0] && written(action.keys[0]), run: () => action.run() })), { x: mouse.clientX, y: mouse.clientY }, gettext("Actions"));
  });
}

// Putting a pattern into the sketch: which parts that are there play its roles, and which are new. The server composes;
// what it answers becomes one undo step. Also: taking a pattern out again, and places for new parts of any kind.
import { gettext, ngettext } from "../../js/texts.js";
import { carried, removal } from "../document/parts.js";
import { apply, difference } from "../document/operations.js";
import { around } from "../canvas/geometry.js";
import { dialog, h, sign } from "../ports/dom.js";

const UNTITLED = ["", "Untitled sketch", gettext("My sketch")];

/** @param {Studio} studio */
export function install(studio) {
  const { view, store, editing, server, data } = studio;

  studio.addEventListener("compose", (event) => begin(event.detail));

  async function begin({ offer, at, variant = "" }) {
    const chosen = variant || offer.variants[0].slug;
    if (!studio.sketch.nodes?.length && offer.variants.length === 1) return put(offer, chosen, {}, at);
    let casting;
    try {
      casting = await server.json(data.addresses.roles, { sketch: studio.sketch, pattern: offer.slug, variant: chosen });
    } catch (error) {
      return studio.toast(gettext("{title} was not added. {message}", { title: offer.title, message: error.message }), { tone: "bad" });
    }
    if (!casting.roles.length && offer.variants.length === 1) return put(offer, chosen, {}, at);
    ask(offer, chosen, casting, at);
  }

  function ask(offer, chosen, casting, at) {
    const variants = h("select", { class: "input", id: "compose-variant" }, offer.variants.map((one) => h("option", { value: one.slug, selected: one.slug === chosen }, one.title)));
    variants.addEventListener("change", () => (made.close(), begin({ offer, at, variant: variants.value })));
    const roles = casting.roles.map((role) => {
      const select = h("select", { class: "input", id: `role-${role.role}`, "data-role": role.role }, h("option", { value: "" }, gettext("A new part")), role.options.map((option) => h("option", { value: option.node, selected: option.node === role.guess }, studio.nameOf(option.node))));
      const light = (on) => select.value && view.mark(select.value, "is-cast", on);
      select.addEventListener("focus", () => light(true));
      select.addEventListener("blur", () => light(false));
      return h("div", { class: "field" }, h("label", { for: `role-${role.role}` }, role.title), select, h("p", { class: "quiet tiny" }, role.does));
    });
    const made = dialog(
      gettext("Add {title}", { title: offer.title }),
      [
        h("p", { class: "quiet small" }, offer.summary),
        h(
          "form",
          {
            method: "dialog",
            class: "form-grid",
            onsubmit: (event) => {
              event.preventDefault();
              const bindings = Object.fromEntries([...made.querySelectorAll("[data-role]")].filter((select) => select.value).map((select) => [select.dataset.role, select.value]));
              const twice = Object.values(bindings).filter((node, index, all) => all.indexOf(node) !== index);
              if (twice.length) return void (error.textContent = gettext("{name} cannot play two roles.", { name: studio.nameOf(twice[0]) }));
              made.close();
              put(offer, variants.value, bindings, at);
            },
          },
          offer.variants.length > 1 ? h("div", { class: "field" }, h("label", { for: "compose-variant" }, gettext("Variant")), variants) : null,
          roles.length ? h("fieldset", {}, h("legend", {}, gettext("Who plays which role?")), roles) : h("p", { class: "small" }, gettext("No part of the sketch can play a role of this pattern: all its parts will be new.")),
          casting.alone.length && roles.length ? h("p", { class: "quiet tiny" }, gettext("New in any case: {alone}.", { alone: casting.alone.join(", ") })) : null,
          h("p", { class: "bad small", role: "alert" }, ""),
          h("div", { class: "button-row" }, h("button", { type: "submit", class: "button primary" }, sign("plus"), gettext("Add the pattern")), h("button", { type: "button", class: "button", onclick: () => made.close() }, gettext("Cancel"))),
        ),
      ],
      { name: "compose" },
    );
    const error = made.querySelector("[role=alert]");
    (made.querySelector("[data-role]") ?? made.querySelector("[type=submit]")).focus();
  }

  async function put(offer, variant, bindings, at) {
    const before = studio.sketch;
    try {
      const composed = await server.api("compose", { sketch: before, pattern: offer.slug, variant, bindings });
      const placed = await server.placed(composed);
      if (studio.sketch !== before) return studio.toast(gettext("The sketch has changed meanwhile. Add the pattern again."), { tone: "warning" });
      const known = new Set([...(before.nodes ?? []), ...(before.frames ?? [])].map((part) => part.id));
      const sketch = known.size ? shifted(placed, known, at) : { ...placed, title: UNTITLED.includes(before.title) ? offer.title : before.title };
      store.become(gettext("Add {title}", { title: offer.title }), sketch);
      const fresh = [...(sketch.frames ?? []), ...sketch.nodes].filter((part) => !known.has(part.id)).map((part) => part.id);
      view.select(fresh.slice(0, 1));
      view.fit();
      const stories = (sketch.scenarios ?? []).length - (before.scenarios ?? []).length;
      studio.announce(gettext("{title} added: {count} new parts.", { title: offer.title, count: fresh.length }));
      if (stories > 0) studio.toast(ngettext("{title} is in, with {n} story to play.", "{title} is in, with {n} stories to play.", stories, { title: offer.title }), { tone: "good", action: { title: gettext("Play"), run: () => studio.tell("play", { frame: sketch.frames.find((frame) => !known.has(frame.id))?.id }) } });
      studio.tell("kept-moment");
    } catch (error) {
      studio.toast(gettext("{title} was not added. {message}", { title: offer.title, message: error.message }), { tone: "bad" });
    }
  }

  /** What is new, moved as a whole to where it was dropped, or to free ground beside what is there. */
  function shifted(sketch, known, at) {
    const fresh = sketch.nodes.filter((node) => !known.has(node.id));
    const extent = around(fresh.map((node) => editing.boxOf(node)));
    if (!extent) return sketch;
    const there = around(sketch.nodes.filter((node) => known.has(node.id)).map((node) => editing.boxOf(node)));
    const to = at ? { x: at.x - extent.width / 2, y: at.y - extent.height / 2 } : { x: there.x + there.width + 140, y: there.y + there.height / 2 - extent.height / 2 };
    let [dx, dy] = [Math.round(to.x - extent.x), Math.round(to.y - extent.y)];
    const old = sketch.nodes.filter((node) => known.has(node.id)).map((node) => editing.boxOf(node));
    const free = (y) => fresh.every((node) => {
      const box = editing.boxOf(node);
      return old.every((card) => box.x + dx + 150 < card.x || card.x + 150 < box.x + dx || box.y + y + 140 < card.y || card.y + 140 < box.y + y);
    });
    for (let tries = 0; !free(dy) && tries < 60; tries += 1) dy += 40;
    const ids = new Set(fresh.map((node) => node.id));
    const moved = {
      ...sketch,
      nodes: sketch.nodes.map((node) => (ids.has(node.id) ? { ...node, position: { x: node.position.x + dx, y: node.position.y + dy } } : node)),
      frames: sketch.frames.map((frame) => (known.has(frame.id) ? frame : { ...frame, box: { ...frame.box, x: frame.box.x + dx, y: frame.box.y + dy } })),
    };
    const lines = moved.connections.filter((line) => ids.has(line.source) || ids.has(line.target)).map((line) => ({ ...line, route: undefined }));
    const routes = new Map(editing.rerouted(moved, lines).map((operation) => [operation.connection, operation.set]));
    return { ...moved, connections: moved.connections.map((line) => ({ ...line, ...routes.get(line.id) })) };
  }

  studio.addEventListener("remove-pattern", (event) => {
    const { sketch } = studio;
    const frame = sketch.frames.find((one) => one.id === event.detail);
    if (!frame) return;
    const inner = carried(sketch, frame.id);
    // What another pattern needs as well stays.
    const needed = new Set((sketch.frames ?? []).filter((one) => one.id !== frame.id).flatMap((one) => Object.values(one.pattern?.bindings ?? {})));
    const ids = [frame.id, ...inner.frames.map((one) => one.id), ...inner.nodes.map((node) => node.id).filter((id) => !needed.has(id))];
    const gone = new Set(ids);
    const stories = (sketch.scenarios ?? []).filter((story) => gone.has(story.frame)).map((story) => ({ do: "remove", scenario: story.id }));
    store.commit(gettext("Remove {label}", { label: frame.label || gettext("the pattern") }), [...stories, ...removal(apply(sketch, stories), ids)]);
    studio.done(gettext("{label} is gone.", { label: frame.label || gettext("The pattern") }));
  });

  /** Operations from elsewhere (fixes) with places for what they bring, near what they are about. @param {any[]} operations @param {{nodes: string[], connections: string[]}} near */
  studio.withPlaces = (operations, near) => {
    const after = apply(studio.sketch, operations);
    const known = new Set((studio.sketch.nodes ?? []).map((node) => node.id));
    const fresh = after.nodes.filter((node) => !known.has(node.id) || !node.position);
    const nodes = new Map(after.nodes.map((node) => [node.id, node]));
    for (const node of fresh) {
      const line = after.connections.find((one) => (one.source === node.id && nodes.get(one.target)?.position) || (one.target === node.id && nodes.get(one.source)?.position));
      const both = after.connections.filter((one) => one.source === node.id || one.target === node.id).map((one) => nodes.get(one.source === node.id ? one.target : one.source)).filter((one) => one?.position);
      const beside = both[0] ?? nodes.get(near.nodes[0]) ?? [...nodes.values()].find((one) => one.position);
      const box = beside ? editing.boxOf(beside) : { ...view.middle, width: 0, height: 0 };
      const other = both[1] && editing.boxOf(both[1]);
      const wish = other ? { x: (box.x + other.x + box.width) / 2, y: (box.y + other.y + box.height) / 2 } : { x: box.x + box.width / 2, y: box.y + box.height * 1.5 + 60 };
      const spot = placeFor(nodes, wish);
      const frame = node.frame ?? beside?.frame;
      nodes.set(node.id, { ...node, position: spot, ...(frame && line ? { frame } : {}) });
    }
    const placed = { ...after, nodes: after.nodes.map((node) => nodes.get(node.id)) };
    const loose = (placed.connections ?? []).filter((line) => !line.route?.length);
    const old = new Map((studio.sketch.connections ?? []).map((line) => [line.id, line]));
    const changed = placed.connections.filter((line) => old.has(line.id) && (old.get(line.id).source !== line.source || old.get(line.id).target !== line.target));
    const routes = new Map(editing.rerouted(placed, [...new Set([...loose, ...changed])].map((line) => ({ ...line, route: undefined, pinned: false }))).map((operation) => [operation.connection, operation.set]));
    return difference(studio.sketch, { ...placed, connections: placed.connections.map((line) => ({ ...line, ...routes.get(line.id) })) });
  };

  /** A free place near a wish. */
  function placeFor(nodes, wish) {
    const { width, height } = editing.size;
    const cards = [...nodes.values()].filter((node) => node.position).map((node) => editing.boxOf(node));
    const free = (x, y) => !cards.some((card) => x - 20 < card.x + card.width && card.x < x + width + 20 && y - 20 < card.y + card.height && card.y < y + height + 20);
    for (let ring = 0; ring < 40; ring += 1) {
      for (const [i, j] of [[0, 1], [0, -1], [1, 0], [-1, 0], [1, 1], [-1, 1]]) {
        const [x, y] = [wish.x - width / 2 + i * ring * 60, wish.y - height / 2 + j * ring * 60];
        if (free(x, y)) return { x: Math.round(x), y: Math.round(y) };
      }
    }
    return { x: Math.round(wish.x), y: Math.round(wish.y) };
  }
}

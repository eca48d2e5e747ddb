// Stories on the canvas: those that patterns brought, a request followed from any part, and what follows when one breaks.
import { gettext, ngettext } from "../../js/texts.js";
import { Engine } from "../../player/engine.js";
import { PlayerControls, STILL } from "../../player/controls.js";
import { SvgStage } from "../../player/stage.js";
import { $, h } from "../ports/dom.js";

/** The canvas as a stage: ways and boxes come from what is drawn now. */
class CanvasStage extends SvgStage {
  /** @param {CanvasView} view */
  constructor(view) {
    super(view.svg, "");
    this.view = view;
    view.layer("flow").append(this.layer);
  }

  way(id) {
    const element = this.view.registry.get(id);
    const path = element?.waypoints && this.view.registry.getGraphics(element).querySelector("path.line");
    if (!path) return null;
    const known = this.ways.get(id);
    if (known?.path === path) return known;
    const way = { path, length: path.getTotalLength() };
    this.ways.set(id, way);
    return way;
  }

  box(id) {
    const element = this.view.registry.get(this.view.shownAs(id));
    return element && !element.waypoints ? new DOMRect(element.x, element.y, element.width, element.height) : null;
  }
}

class StudioPlayer extends PlayerControls {
  /** @param {Studio} studio */
  begin(studio) {
    this.studio = studio;
    this.stage = new CanvasStage(studio.view);
    this.lit = new Set();
    this.addEventListener("flow:say", () => this.#say(), this.listen());
  }

  /** @param {any} timeline */
  tell(timeline) {
    this.stage.clear();
    this.take(new Engine(timeline));
    this.active = true;
    this.show(true);
  }

  /** @param {number} step from 1 */
  from(step) {
    this.engine.seek(step - 1);
    this.show(true);
  }

  stop() {
    this.engine?.pause();
    this.stage.clear();
    this.#light([]);
    this.studio.element.classList.remove("is-playing");
  }

  get presenting() {
    return !$("#play-panel").hidden && this.studio.view.container.contains(document.activeElement);
  }

  get working() {
    return super.working && !$("#play-panel").hidden;
  }

  other(what) {
    this.studio.tell(`player-${what}`);
  }

  draw() {
    this.stage.draw(this.engine.moves(), this.still);
  }

  showStep() {
    const { engine } = this;
    const { step } = engine;
    const words = step.text.replace(/`|\*\*/g, "");
    this.querySelector("[data-caption]").textContent = words;
    this.stage.mark(step.marks, step.changed);
    this.#light(step.touched);
    const hidden = step.touched.filter((id) => this.studio.partOf(id)?.name === "node" && !this.studio.view.sees(id));
    if (hidden.length) this.studio.view.reveal(hidden[0]);
    this.studio.element.classList.add("is-playing");
    this.announce(gettext("Step {index}: {words}", { index: engine.index + 1, words }));
    this.#say();
    this.studio.tell("story-step", engine.index + 1);
  }

  /** What is opened beside the canvas hears which step is shown. */
  #say() {
    if (this.engine) this.dispatchEvent(new CustomEvent("diagram:step", { detail: { story: this.engine.timeline, index: this.engine.index } }));
  }

  #light(ids) {
    const now = new Set(ids);
    for (const id of this.lit) if (!now.has(id)) this.studio.view.mark(id, "is-lit", false);
    for (const id of now) this.studio.view.mark(id, "is-lit", true);
    this.lit = now;
  }
}
customElements.define("studio-player", StudioPlayer);

/** @param {Studio} studio */
export function install(studio) {
  const { view, server, store } = studio;
  const panel = $("#play-panel");
  const player = /** @type {StudioPlayer} */ ($("studio-player"));
  const story = $("[data-story]", player);
  const caption = $("[data-caption]", player);
  player.begin(studio);
  let fault = null;
  let current = ""; // scenario id, or "from:NODE"

  /** Stories whose connections are gone say so. */
  const broken = (scenario) => {
    const lines = new Set((studio.sketch.connections ?? []).map((line) => line.id));
    const nodes = new Set((studio.sketch.nodes ?? []).map((node) => node.id));
    return (scenario.steps ?? []).filter((step) => (step.moves ?? []).some((move) => (move.connection && !lines.has(move.connection)) || (move.at && !nodes.has(move.at)))).length;
  };

  function choices() {
    const { scenarios = [], frames = [], nodes = [] } = studio.sketch;
    const groups = new Map([["", []]]);
    for (const frame of frames) groups.set(frame.id, []);
    for (const one of scenarios) (groups.get(one.frame ?? "") ?? groups.get("")).push(one);
    const option = (one) => {
      const gone = broken(one);
      return h("option", { value: one.id }, `${one.title}${gone ? ngettext(" ({n} step changed)", gettext(" ({n} steps changed)"), gone) : ""}`);
    };
    const entries = [...groups].filter(([, list]) => list.length);
    story.replaceChildren(
      ...entries.map(([id, list]) => (id ? h("optgroup", { label: studio.nameOf(id) }, list.map(option)) : list.map(option))).flat(),
      h("optgroup", { label: gettext("Follow a request from") }, nodes.map((node) => h("option", { value: `from:${node.id}` }, studio.nameOf(node.id)))),
    );
    const parts = $("[data-break]", player);
    const chosen = parts.value;
    parts.replaceChildren(...nodes.map((node) => h("option", { value: node.id, "data-faults": studio.data.few_faults[node.service] ?? "" }, studio.nameOf(node.id))));
    if (nodes.some((node) => node.id === chosen)) parts.value = chosen;
    player.offerFaults();
  }

  /** From now on this part is broken, or none is. @param {{part: string, kind: string}|null} now */
  function breaks(now) {
    if (fault) view.mark(fault.part, "is-broken", false);
    fault = now;
    if (fault) view.mark(fault.part, "is-broken", true);
  }

  /** The choices beside *What if* say what is broken. */
  function sayWhatIsBroken() {
    if (!fault) return;
    $("[data-break]", player).value = fault.part;
    player.offerFaults();
    $("[data-fault]", player).value = fault.kind;
  }

  // A button for a story in which the broken part has something to do.
  function offer(id) {
    const told = (studio.sketch.scenarios ?? []).find((one) => one.id === id);
    const start = () => {
      breaks(null);
      play(id);
    };
    return told ? [" ", h("button", { type: "button", class: "button small plain", onclick: start }, gettext("Play “{title}”", { title: told.title }))] : [];
  }

  /** What the engine tells, in the language of the page. What a story says was written by people, and stays. */
  async function inLanguage(timeline) {
    await studio.sentences.learn([timeline.title, timeline.summary, ...timeline.steps.map((/** @type {any} */ step) => step.text)], Object.values(timeline.names));
    const said = (/** @type {string} */ text) => studio.sentences.said(text);
    Object.assign(timeline, { title: said(timeline.title), summary: said(timeline.summary) });
    for (const step of timeline.steps) step.text = said(step.text);
  }

  async function play(what, { run = true } = {}) {
    if (!studio.sketch.nodes?.length) return studio.toast(gettext("Nothing to play yet: add a pattern, or two parts and a connection."), { tone: "warning" });
    choices();
    const wanted = what || story.value;
    if (![...story.options].some((option) => option.value === wanted)) return undefined;
    story.value = wanted;
    current = wanted;
    if (panel.hidden) {
      panel.hidden = false;
      studio.element.classList.add("has-player");
      requestAnimationFrame(() => view.fit());
    }
    const query = wanted.startsWith("from:") ? `start=${encodeURIComponent(wanted.slice(5))}` : `scenario=${encodeURIComponent(wanted)}`;
    const breaking = fault ? `&break=${encodeURIComponent(fault.part)}&fault=${encodeURIComponent(fault.kind)}` : "";
    const note = $("[data-broken]", player);
    try {
      const answer = await server.api(`flow?${query}${breaking}`, studio.sketch);
      if (!answer.timeline.steps.some((step) => step.moves.length)) {
        caption.textContent = gettext("Nothing travels from here: no connection leads on.");
        player.stop();
        return undefined;
      }
      if (fault || wanted.startsWith("from:")) await inLanguage(answer.timeline);
      const told = (studio.sketch.scenarios ?? []).find((one) => one.id === wanted);
      const gone = told ? broken(told) : 0;
      note.textContent = fault
        ? answer.timeline.steps.at(-1)?.text ?? ""
        : gone
          ? ngettext("{n} step of this story used a connection that is gone: it is told, but nothing travels there.", gettext("{n} steps of this story used a connection that is gone: they are told, but nothing travels there."), gone)
          : "";
      note.append(...(answer.timeline.used_in ?? []).flatMap(offer));
      $("[data-do=mend]", player).hidden = !fault;
      player.tell(answer.timeline);
      studio.tell("story-told", { ...(told ? { scenario: wanted } : { start: wanted.slice(5) }), ...(fault ? { broken: fault.part, fault: fault.kind } : {}) });
      if (fault) player.from(answer.timeline.begins);
      if (run && !STILL.matches) player.play();
    } catch (error) {
      caption.textContent = gettext("This cannot be played: {message}", { message: error.message });
    }
    return undefined;
  }

  /** A link copied now opens here. @param {number} step 0: no story is told */
  function address(step) {
    const url = new URL(location.href);
    for (const key of ["scenario", "start", "step", "break", "fault"]) url.searchParams.delete(key);
    if (step) {
      const [key, value] = current.startsWith("from:") ? ["start", current.slice(5)] : ["scenario", current];
      const parts = { [key]: value, ...(fault ? { break: fault.part, fault: fault.kind } : {}), step: String(step) };
      for (const [name, words] of Object.entries(parts)) url.searchParams.set(name, words);
    }
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  /** Begin where the address says; what it cannot mean here is passed over. */
  async function begin() {
    const asked = new URLSearchParams(location.search);
    const [scenario, start, part, kind] = ["scenario", "start", "break", "fault"].map((key) => asked.get(key) ?? "");
    const is = (id) => studio.partOf(id)?.name === "node";
    const told = (studio.sketch.scenarios ?? []).some((one) => one.id === scenario);
    const wanted = told ? scenario : is(start) ? `from:${start}` : is(part) ? `from:${entry()}` : "";
    if (!wanted) return;
    if (is(part) && Object.hasOwn(studio.data.faults, kind)) breaks({ part, kind });
    const step = Number(asked.get("step") ?? 1);
    await play(wanted, { run: false });
    sayWhatIsBroken();
    if (!player.engine) return;
    player.engine.seek(Math.min(Math.max(1, step || 1), player.engine.starts.length) - 1);
    player.show(true);
  }
  requestAnimationFrame(() => void begin());

  function leave() {
    breaks(null);
    address(0);
    player.stop();
    panel.hidden = true;
    studio.element.classList.remove("has-player", "is-playing");
    requestAnimationFrame(() => view.fit());
    view.focus();
  }

  studio.addEventListener("story-step", (event) => address(event.detail));
  story.addEventListener("change", () => play(story.value));
  studio.addEventListener("player-leave", leave);
  studio.addEventListener("player-break", () => {
    breaks({ part: $("[data-break]", player).value, kind: $("[data-fault]", player).value });
    play(current);
  });
  studio.addEventListener("player-mend", () => {
    breaks(null);
    play(current);
  });
  studio.addEventListener("follow", (event) => play(`from:${event.detail}`));
  studio.addEventListener("watch-failure", async (event) => {
    const { part, start } = event.detail;
    breaks({ part, kind: "fails" });
    await play(`from:${start}`);
    sayWhatIsBroken();
  });
  studio.addEventListener("play", (event) => {
    const mine = (studio.sketch.scenarios ?? []).find((one) => one.frame === event.detail?.frame);
    play(mine?.id ?? "");
  });
  panel.addEventListener("keydown", (event) => event.key === "Escape" && leave());
  // What is drawn has changed: where the story is told anew, it goes on with what is there.
  store.subscribe(({ before, sketch }) => {
    if (panel.hidden) return;
    player.stage.ways.clear();
    if (before.connections !== sketch.connections || before.nodes !== sketch.nodes || before.scenarios !== sketch.scenarios) {
      const value = story.value;
      choices();
      if ([...story.options].some((option) => option.value === value)) story.value = value;
    }
    player.stage.mark({}, []);
    if (player.engine && lives(before) !== lives(sketch)) retell();
    else if (player.engine) player.show(true);
  });

  /** What a story tells of: parts by their names, and what joins them. */
  const lives = ({ nodes, connections = [] }) => JSON.stringify([nodes.map(({ id, label }) => [id, label]), connections.map(({ id }) => id)]);

  /** Parts came, went or are called otherwise: the story is told anew, from where it was. */
  async function retell() {
    const { index, playing } = player.engine;
    if (![...story.options].some((option) => option.value === current)) {
      leave();
      studio.toast(gettext("The story has ended: what it began with is gone."));
      return;
    }
    await play(current, { run: false });
    if (!player.engine) return;
    player.engine.seek(Math.min(index, player.engine.starts.length - 1));
    player.show(true);
    if (playing) player.play();
  }

  /** Something is said of the step that is shown; of what is worked out, and no story of the sketch, of the whole. */
  $("[data-do=comment]", panel).addEventListener("click", () => {
    const told = (studio.sketch.scenarios ?? []).find((one) => one.id === current);
    const step = told?.steps[player.engine?.index ?? 0];
    studio.comment(step?.id ? { kind: "step", target: `${current} ${step.id}` } : { kind: "sketch" });
  });

  studio.actions.add({
    id: "play",
    title: gettext("Play"),
    group: gettext("Play"),
    keys: ["P"],
    sign: "play",
    run: () => {
      if (!panel.hidden) return leave();
      const frame = studio.part?.name === "frame" ? studio.part.part.id : undefined;
      const first = (studio.sketch.scenarios ?? []).find((one) => !frame || one.frame === frame);
      play(first?.id ?? `from:${entry()}`);
      return undefined;
    },
  });

  /** Where requests come in: a part that nothing leads to, clients first. */
  function entry() {
    const reached = new Set((studio.sketch.connections ?? []).map((line) => line.target));
    const open = (studio.sketch.nodes ?? []).filter((node) => !reached.has(node.id));
    return (open.find((node) => node.service.startsWith("client.")) ?? open[0] ?? studio.sketch.nodes[0])?.id ?? "";
  }
}

// A sketch under load: what comes in, what breaks when, a run as a job of the server whose figures are told as they come.
import { gettext } from "../../js/texts.js";
import { fitted, loadOf, summary } from "../document/load.js";
import { withoutPlaces } from "../document/lean.js";
import { $, h } from "../ports/dom.js";
import { Jobs } from "../ports/jobs.js";
import { forget, recallJson, remember } from "../ports/storage.js";

const KEPT = "studio:load-kept";
const WORDS = { fails: "fails", slow: gettext("is slow"), throttled: "refuses", errors: gettext("fails one time in five"), stopped: gettext("stands still") };

/** @param {Studio} studio */
export function install(studio) {
  const { server, view, store } = studio;
  const panel = $("#load-panel");
  const form = $("[data-load-form]", panel);
  const said = $("[data-load-said]", panel);
  const progress = $("[data-load-progress]", panel);
  const field = (name) => form.elements.namedItem(name);
  /** @type {import("../document/load.js").Fault[]} */
  let faults = [];
  let csv = "";
  const jobs = new Jobs(server);
  /** Another sketch to run beside it. @type {{title: string, sketch: any}|null} */
  let against = null;
  /** The last whole run, and the one before. */
  let runs = { now: null, before: null };

  const kept = () => recallJson(KEPT, "session");

  function choices() {
    const { nodes = [], connections = [] } = studio.sketch;
    const reached = new Set(connections.map((line) => line.target));
    const first = nodes.filter((node) => !reached.has(node.id) || node.service.startsWith("client."));
    fill(field("part"), first.length ? first : nodes);
    const others = nodes.filter((node) => !node.service.startsWith("client."));
    fill($("[data-load-broken]", panel), others.length ? others : nodes);
    faults = faults.filter((one) => studio.partOf(one.part));
    showFaults();
  }

  function fill(select, nodes) {
    const { value } = select;
    select.replaceChildren(...nodes.map((node) => h("option", { value: node.id }, studio.nameOf(node.id))));
    if (nodes.some((node) => node.id === value)) select.value = value;
  }

  function asked() {
    return { part: field("part").value, shape: field("shape").value, rate: Number(field("rate").value), peak: Number(field("peak").value), seconds: Number(field("seconds").value), csv, faults };
  }

  function ready() {
    if (field("shape").value !== "points" || csv) return true;
    refuse(gettext("Choose a CSV file first: seconds, messages a second."));
    return false;
  }

  // ---- a run

  async function run() {
    if (!studio.sketch.nodes?.length) return void studio.toast(gettext("Nothing to run yet: add a pattern, or two parts and a connection."), { tone: "warning" });
    if (!ready()) return undefined;
    fold(true);
    under(true);
    try {
      const report = await jobs.run("simulate", { sketch: withoutPlaces(studio.sketch), load: loadOf(asked()) }, (now) => {
        progress.value = now.of ? (100 * now.done) / now.of : 0;
        if (now.so_far) show(now.so_far);
      });
      if (report) await ended(report);
      else if (!jobs.working) stopped();
    } catch (error) {
      if (!jobs.working) refuse(error.message);
    }
    return undefined;
  }

  async function ended(report) {
    let before = runs.now;
    if (against) {
      said.textContent = gettext("“{title}” under the same load …", { title: against.title });
      const other = await jobs.run("simulate", { sketch: withoutPlaces(against.sketch), load: fitted(loadOf(asked()), against.sketch) }, () => undefined);
      if (!other) return;
      before = { report: other, title: against.title };
    }
    under(false);
    runs = { now: { report, title: studio.sketch.title }, before };
    show(report);
    studio.announce(gettext("The run has ended. {textContent}", { textContent: said.textContent }));
  }

  function stopped() {
    under(false);
    said.textContent = gettext("Stopped.");
  }

  function show(report) {
    const beside = kept() ?? (report.done || !runs.now ? runs.before : runs.now);
    said.textContent = `${summary(report)}${report.stopped_by ? gettext(" It ended before its time: {stopped_by}", { stopped_by: report.stopped_by }) : ""}`;
    $("[data-load=keep]", panel).hidden = !runs.now;
    $("[data-load=forget]", panel).hidden = !kept();
    $("[data-load-beside]", panel).textContent = beside ? gettext("Beside it: {load}.", { load: kept() ? gettext("the run kept of “{title}”", { title: beside.title }) : against ? gettext("“{title}” under the same load", { title: beside.title }) : gettext("the run before") }) : gettext("Change a setting and run it again: both runs stand side by side.");
    studio.tell("load", { report, before: beside?.report ?? null });
  }

  function under(way) {
    $("[data-load=stop]", panel).hidden = !way;
    $("[data-load=run] span", panel).textContent = way ? gettext("Run anew") : gettext("Run");
    progress.hidden = !way;
    if (way) said.textContent = gettext("It begins …");
    progress.value = 0;
  }

  function refuse(words) {
    under(false);
    said.textContent = words;
  }

  function keep() {
    if (!remember(KEPT, JSON.stringify(runs.now), "session")) studio.toast(gettext("This browser has no room to keep the run."), { tone: "warning" });
  }

  // ---- another sketch beside it

  async function beside(value) {
    against = null;
    forget(KEPT, "session");
    const [slug, variant] = value.split(" ");
    if (slug) {
      const sketch = await server.json(`/patterns/${slug}/sketch.json?variant=${variant}`, null, { method: "GET" });
      against = { title: sketch.title, sketch };
    }
    run();
  }

  function others() {
    const optionsOf = (one) => one.variants.map((variant) => h("option", { value: `${one.slug} ${variant.slug}` }, one.variants.length > 1 ? `${one.title}: ${variant.title}` : one.title));
    const options = Object.entries(studio.data.families).map(([origin, label]) => h("optgroup", { label }, studio.data.patterns.filter((one) => one.origin === origin).flatMap(optionsOf)));
    $("[data-load-against]", panel).replaceChildren(h("option", { value: "" }, gettext("the run before")), ...options);
  }
  others();
  $("[data-load-against]", panel).addEventListener("change", (event) => beside(event.target.value).catch((error) => refuse(error.message)));

  // ---- what breaks

  function showFaults() {
    const list = $("[data-load-faults]", panel);
    list.replaceChildren(...faults.map((one, at) => h("li", {}, gettext("{name} {fault} from {from} % of the run to {to}", { name: studio.nameOf(one.part), fault: WORDS[one.fault], from: Math.round(100 * one.from), to: one.to === null ? gettext("its end") : `${Math.round(100 * one.to)} %` }), h("button", { type: "button", class: "button small plain", onclick: () => mend(at) }, gettext("Repair it")))));
    for (const node of studio.sketch.nodes ?? []) view.mark(node.id, "is-broken", !panel.hidden && faults.some((one) => one.part === node.id));
  }

  function mend(at) {
    faults = faults.filter((_, place) => place !== at);
    showFaults();
    $("[data-load=break]", panel).focus();
    run();
  }

  function breakIt() {
    const to = $("[data-load-to]", panel).value;
    const from = Number($("[data-load-from]", panel).value);
    const until = to === "" ? null : Number(to);
    if (until !== null && until <= from) return void refuse(gettext("It would be repaired before it breaks: choose a later end."));
    faults = [...faults, { part: $("[data-load-broken]", panel).value, fault: $("[data-load-fault]", panel).value, from, to: until }];
    showFaults();
    run();
    return undefined;
  }

  function breaksFirst() {
    if (!runs.now) said.textContent = "";
    fold(true);
    studio.tell("stress", loadOf(asked()));
  }

  // ---- the panel

  // On a narrow screen what comes in makes room for what comes of it, once there is something to see.
  function fold(away) {
    panel.classList.toggle("is-folded", away);
    if (away && document.activeElement?.closest(".load-head label") && !document.activeElement.checkVisibility()) $("[data-load=change]", panel).focus();
    if (!away) field("part").focus();
  }

  function open() {
    studio.tell("player-leave");
    panel.hidden = false;
    studio.element.classList.add("has-load");
    choices();
    const own = studio.partOf(field("part").value)?.part.settings ?? {};
    if (own.rate && !field("rate").dataset.typed) field("rate").value = own.rate;
    if (own.peak_rate && !field("peak").dataset.typed) field("peak").value = own.peak_rate;
    studio.tell("load-open");
    field("rate").focus();
  }

  function leave() {
    jobs.stop();
    under(false);
    panel.hidden = true;
    studio.element.classList.remove("has-load");
    showFaults();
    studio.tell("load-left");
    requestAnimationFrame(() => view.fit());
    view.focus();
  }

  // A row of what breaks worst: it alone is broken, in the middle third.
  studio.addEventListener("load-break", (event) => {
    const { part, fault } = event.detail;
    faults = [{ part, fault, from: 1 / 3, to: 2 / 3 }];
    showFaults();
    run();
    panel.querySelector(".load-body").scrollTo({ top: 0, behavior: "instant" });
  });

  // The canvas is what is left above the panel.
  new ResizeObserver(() => panel.hidden || requestAnimationFrame(() => view.fit())).observe(panel);
  form.addEventListener("submit", (event) => (event.preventDefault(), run()));
  form.addEventListener("change", async (event) => {
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(field("shape").value);
    if (event.target.name === "csv") csv = (await event.target.files[0]?.text()) ?? "";
  });
  for (const name of ["rate", "peak"]) field(name).addEventListener("input", (event) => (event.target.dataset.typed = "true"));
  panel.addEventListener("click", (event) => {
    const what = event.target.closest("[data-load]")?.dataset.load;
    if (what === "stop") jobs.stop().then(stopped);
    if (what === "stress" && ready()) breaksFirst();
    if (what === "leave") leave();
    if (what === "change") fold(false);
    if (what === "break") breakIt();
    if (what === "keep") keep();
    if (what === "forget") forget(KEPT, "session");
    if ((what === "keep" || what === "forget") && runs.now) show(runs.now.report);
  });
  panel.addEventListener("keydown", (event) => event.key === "Escape" && leave());
  store.subscribe(({ before, sketch }) => !panel.hidden && before.nodes !== sketch.nodes && choices());

  const wanted = new URLSearchParams(location.search).get("load");
  if (wanted !== null) requestAnimationFrame(() => (open(), wanted === "stress" && offer()));

  // A link only opens the panel: what takes the server's time begins with a click.
  function offer() {
    said.textContent = gettext("One click on “What breaks first” raises the load until something gives, and breaks every part.");
    $("[data-load=stress]", panel).focus();
  }

  studio.actions.add({ id: "load", title: gettext("Load: run it"), group: gettext("Play"), keys: ["L"], sign: "load", run: () => (panel.hidden ? open() : leave()) });
}

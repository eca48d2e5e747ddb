// What a run under load came to: figures beside those of another run, gauges at the parts, a chart, and their sources.
import { Chart, ready } from "../canvas/chart.js";
import { Gauges } from "../canvas/gauges.js";
import { figure, figures, gauge, lasting, lines, measures, money, price } from "../document/load.js";
import { $, h } from "../ports/dom.js";

/** @param {Studio} studio */
export function install(studio) {
  const { view } = studio;
  const panel = $("#load-panel");
  const whose = $("[data-load-part]", panel);
  const what = $("[data-load-measure]", panel);
  const about = $("[data-load-about]", panel);
  const place = $("[data-load-chart]", panel);
  const gauges = new Gauges(view);
  let chart = null;
  let told = { report: null, before: null };

  function show() {
    const { report, before } = told;
    if (!report || panel.hidden) return;
    tiles(report, before);
    parts(report);
    const found = new Map();
    for (const id of Object.keys(report.parts)) found.set(id, gauge(report, id));
    gauges.show(found);
    draw();
    sources(report);
  }

  function tiles(report, before) {
    const made = figures(report, before).map((one) => h("div", { "data-figure": one.key, class: one.tone }, h("dt", {}, one.name), h("dd", {}, h("strong", {}, one.text), one.was ? h("span", { class: "was" }, `was ${one.was}`) : null, one.note ? h("span", { class: "tiny quiet" }, one.note) : null)));
    $("[data-load-figures]", panel).replaceChildren(...made);
  }

  function parts(report) {
    const options = [["", "All callers"], ...Object.keys(report.series.parts ?? {}).map((id) => [id, studio.nameOf(id)])];
    if (String([...whose.options].map((one) => one.text)) !== String(options.map(([, name]) => name))) {
      const { value } = whose;
      whose.replaceChildren(...options.map(([id, name]) => h("option", { value: id }, name)));
      whose.value = options.some(([id]) => id === value) ? value : "";
    }
    const found = measures(report, whose.value);
    if (String([...what.options].map((one) => one.value)) !== String(found.map((one) => one.key))) {
      const { value } = what;
      what.replaceChildren(...found.map((one) => h("option", { value: one.key }, one.name)));
      what.value = found.some((one) => one.key === value) ? value : (found[0]?.key ?? "");
    }
  }

  function draw() {
    const { report, before } = told;
    $("[data-load-shown]", panel).hidden = false;
    const now = lines(report, whose.value, what.value);
    const then = before ? alike(lines(before, whose.value, what.value), now) : [];
    const data = { x: now.x, lines: [...now.lines, ...then] };
    const most = now.lines.map((line) => `${line.name} at most ${figure(Math.max(0, ...line.values.filter((value) => value !== null)))}`);
    place.setAttribute("aria-label", `${whose.selectedOptions[0]?.text ?? ""}, ${what.selectedOptions[0]?.text ?? ""} over ${lasting(report.seconds)}: ${most.join(", ")}`);
    chart ??= new Chart(place);
    chart.show(data, report.seconds);
  }

  /** The lines of another run at the times of this one. */
  function alike(then, now) {
    const at = (values, time) => {
      const next = then.x.findIndex((known) => known >= time - 1e-6);
      return next < 0 ? null : values[next];
    };
    return then.lines.map((line) => ({ name: `${line.name} before`, tone: "before", dashed: true, values: now.x.map((time) => at(line.values, time)) }));
  }

  // ---- where figures come from

  const link = (address, words) => (/^https:\/\//.test(address ?? "") ? h("a", { href: address, rel: "noopener", target: "_blank" }, words) : words);

  function sources(report) {
    const id = whose.value;
    const part = report.parts[id];
    $("[data-load-met]", panel).textContent = part?.first_limit ? `Met ${part.first_limit.limit} at ${lasting(part.first_limit.at_s)}` : id ? "" : "Choose a part here, or click it on the canvas";
    const open = $("details", about)?.open;
    about.replaceChildren(part ? ofPart(report, id, part) : ofAll(report));
    if (open && $("details", about)) $("details", about).open = true;
  }

  function ofPart(report, id, part) {
    const met = part.first_limit;
    const { service } = studio.partOf(id)?.part ?? { service: "" };
    const facts = [
      `${figure(part.arrived)} came, ${figure(part.served)} served`,
      ...Object.entries(part.errors ?? {}).map(([code, count]) => `${code} × ${figure(count)}`),
      met ? [`It met ${met.limit}, ${figure(met.value)}, at ${lasting(met.at_s)}`, met.source_url ? [": ", link(met.source_url, met.source || "source")] : null] : null,
    ].filter(Boolean);
    const prices = part.cost?.lines ?? [];
    return h(
      "div",
      {},
      h("h3", {}, studio.nameOf(id)),
      h("ul", {}, facts.map((fact) => h("li", {}, fact))),
      part.cost ? h("p", {}, `${money(part.cost.usd_hour)} an hour, ${money(part.cost.usd_month)} a month`) : null,
      prices.length ? h("ul", { class: "tiny" }, prices.map((line) => h("li", {}, `${line.item}: ${figure(line.count)} an hour at ${price(line.each)} (${line.unit}), ${money(line.usd)} an hour. ${line.source}, read ${line.read}.`))) : null,
      part.cost?.missing?.length ? h("p", { class: "tiny" }, `Without a price: ${part.cost.missing.join(", ")}`) : null,
      assumptions(report, (report.assumed ?? []).filter((one) => one.part === id)),
      h("p", { class: "tiny" }, h("a", { href: `/services/${service}/`, target: "_blank" }, `Limits and prices of ${studio.vocabulary.service(service).name}, with their sources`)),
    );
  }

  function ofAll(report) {
    const unknown = (report.unknown ?? []).map((one) => `Nothing goes over ${studio.nameOf(one.connection)}: ${one.why}`);
    return h(
      "div",
      {},
      h("h3", {}, "What this rests on"),
      h("p", { class: "tiny" }, `List prices of ${report.cost.region}, the oldest read ${report.cost.dated}. Seed ${report.seed}: the same seed gives the same figures. Choose a part for its limits and prices with their sources.`),
      unknown.length ? h("ul", { class: "tiny" }, unknown.map((words) => h("li", {}, words))) : null,
      calibrated(report),
      assumptions(report, report.assumed ?? []),
      report.not_modelled?.length ? h("details", {}, h("summary", {}, "Not in the model"), h("ul", { class: "tiny" }, report.not_modelled.map((words) => h("li", {}, words)))) : null,
    );
  }

  /** Rows of the calibration that are red, by the figure that rests on them. */
  const red = (report) => new Map((report.calibration ?? []).filter((one) => one.red?.length).map((one) => [one.figure, one.red.join(", ")]));

  function calibrated(report) {
    const marked = [...red(report)].map(([name, rows]) => `${name} (row ${rows})`);
    const said = marked.length ? `Figures with a red row in the calibration: ${marked.join(", ")}. ` : "";
    return h("p", { class: "tiny" }, said, h("a", { href: "/simulation/calibration/", target: "_blank" }, "What others have published beside what this engine gives"));
  }

  function assumptions(report, assumed) {
    if (!assumed.length) return null;
    const rows = red(report);
    const mark = (one) => (rows.has(one.name) ? ` (red in the calibration: ${rows.get(one.name)})` : "");
    return h("details", {}, h("summary", {}, `${assumed.length} assumed, because nobody said or publishes it`), h("ul", { class: "tiny" }, assumed.map((one) => h("li", {}, `${one.part ? `${studio.nameOf(one.part)}: ` : ""}${one.name} ${one.value} ${one.unit}${mark(one)}: ${one.why}`))));
  }

  // ---- the panel

  whose.addEventListener("change", () => {
    show();
    if (whose.value) view.select([whose.value], { show: true });
  });
  what.addEventListener("change", show);
  view.addEventListener("selection", () => {
    const { part, name } = studio.part ?? {};
    if (panel.hidden || !told.report || name !== "node" || !told.report.series.parts?.[part.id] || whose.value === part.id) return;
    whose.value = part.id;
    show();
  });
  view.addEventListener("changed", () => !panel.hidden && gauges.draw());
  studio.addEventListener("load", (event) => {
    told = event.detail;
    show();
  });
  studio.addEventListener("load-open", () => (ready(), show()));
  studio.addEventListener("load-left", () => gauges.show(new Map()));
}

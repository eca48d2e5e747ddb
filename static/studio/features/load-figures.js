// What a run under load came to: figures beside those of another run, gauges at the parts, a chart, and their sources.
import { gettext } from "../../js/texts.js";
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
    const made = figures(report, before).map((one) => h("div", { "data-figure": one.key, class: one.tone }, h("dt", {}, one.name), h("dd", {}, h("strong", {}, one.text), one.was ? h("span", { class: "was" }, gettext("was {value}", { value: one.was })) : null, one.note ? h("span", { class: "tiny quiet" }, one.note) : null)));
    $("[data-load-figures]", panel).replaceChildren(...made);
  }

  function parts(report) {
    const options = [["", gettext("All callers")], ...Object.keys(report.series.parts ?? {}).map((id) => [id, studio.nameOf(id)])];
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
    const most = now.lines.map((line) => gettext("{name} at most {null}", { name: line.name, null: figure(Math.max(0, ...line.values.filter((value) => value !== null))) }));
    place.setAttribute("aria-label", gettext("{text}, {text2} over {seconds}: {most}", { text: whose.selectedOptions[0]?.text ?? "", text2: what.selectedOptions[0]?.text ?? "", seconds: lasting(report.seconds), most: most.join(", ") }));
    chart ??= new Chart(place);
    chart.show(data, report.seconds);
  }

  /** The lines of another run at the times of this one. */
  function alike(then, now) {
    const at = (values, time) => {
      const next = then.x.findIndex((known) => known >= time - 1e-6);
      return next < 0 ? null : values[next];
    };
    return then.lines.map((line) => ({ name: gettext("{name} before", { name: line.name }), tone: "before", dashed: true, values: now.x.map((time) => at(line.values, time)) }));
  }

  // ---- where figures come from

  const link = (address, words) => (/^https:\/\//.test(address ?? "") ? h("a", { href: address, rel: "noopener", target: "_blank" }, words) : words);

  function sources(report) {
    const id = whose.value;
    const part = report.parts[id];
    $("[data-load-met]", panel).textContent = part?.first_limit ? gettext("Met {limit} at {at_s}", { limit: part.first_limit.limit, at_s: lasting(part.first_limit.at_s) }) : id ? "" : gettext("Choose a part here, or click it on the canvas");
    const open = $("details", about)?.open;
    about.replaceChildren(part ? ofPart(report, id, part) : ofAll(report));
    if (open && $("details", about)) $("details", about).open = true;
  }

  function ofPart(report, id, part) {
    const met = part.first_limit;
    const { service } = studio.partOf(id)?.part ?? { service: "" };
    const facts = [
      gettext("{arrived} came, {served} served", { arrived: figure(part.arrived), served: figure(part.served) }),
      ...Object.entries(part.errors ?? {}).map(([code, count]) => `${code} × ${figure(count)}`),
      met ? [gettext("It met {limit}, {value}, at {at_s}", { limit: met.limit, value: figure(met.value), at_s: lasting(met.at_s) }), met.source_url ? [": ", link(met.source_url, met.source || "source")] : null] : null,
    ].filter(Boolean);
    const prices = part.cost?.lines ?? [];
    return h(
      "div",
      {},
      h("h3", {}, studio.nameOf(id)),
      h("ul", {}, facts.map((fact) => h("li", {}, fact))),
      part.cost ? h("p", {}, gettext("{usd_hour} an hour, {usd_month} a month", { usd_hour: money(part.cost.usd_hour), usd_month: money(part.cost.usd_month) })) : null,
      prices.length ? h("ul", { class: "tiny" }, prices.map((line) => h("li", {}, gettext("{item}: {count} an hour at {each} ({unit}), {usd} an hour. {source}, read {read}.", { item: line.item, count: figure(line.count), each: price(line.each), unit: line.unit, usd: money(line.usd), source: line.source, read: line.read })))) : null,
      part.cost?.missing?.length ? h("p", { class: "tiny" }, gettext("Without a price: {missing}", { missing: part.cost.missing.join(", ") })) : null,
      assumptions(report, (report.assumed ?? []).filter((one) => one.part === id)),
      h("p", { class: "tiny" }, h("a", { href: `/services/${service}/`, target: "_blank" }, gettext("Limits and prices of {name}, with their sources", { name: studio.vocabulary.service(service).name }))),
    );
  }

  function ofAll(report) {
    const unknown = (report.unknown ?? []).map((one) => gettext("Nothing goes over {name}: {why}", { name: studio.nameOf(one.connection), why: one.why }));
    return h(
      "div",
      {},
      h("h3", {}, gettext("What this rests on")),
      h("p", { class: "tiny" }, gettext("List prices of {region}, the oldest read {dated}. Seed {seed}: the same seed gives the same figures. Choose a part for its limits and prices with their sources.", { region: report.cost.region, dated: report.cost.dated, seed: report.seed })),
      unknown.length ? h("ul", { class: "tiny" }, unknown.map((words) => h("li", {}, words))) : null,
      calibrated(report),
      assumptions(report, report.assumed ?? []),
      report.not_modelled?.length ? h("details", {}, h("summary", {}, gettext("Not in the model")), h("ul", { class: "tiny" }, report.not_modelled.map((words) => h("li", {}, words)))) : null,
    );
  }

  /** Rows of the calibration that are red, by the figure that rests on them. */
  const red = (report) => new Map((report.calibration ?? []).filter((one) => one.red?.length).map((one) => [one.figure, one.red.join(", ")]));

  function calibrated(report) {
    const marked = [...red(report)].map(([name, rows]) => gettext("{value} (row {rows})", { value: name, rows }));
    const said = marked.length ? gettext("Figures with a red row in the calibration: {marked}. ", { marked: marked.join(", ") }) : "";
    return h("p", { class: "tiny" }, said, h("a", { href: "/simulation/calibration/", target: "_blank" }, gettext("What others have published beside what this engine gives")));
  }

  function assumptions(report, assumed) {
    if (!assumed.length) return null;
    const rows = red(report);
    const mark = (one) => (rows.has(one.name) ? gettext(" (red in the calibration: {name})", { name: rows.get(one.name) }) : "");
    return h("details", {}, h("summary", {}, gettext("{count} assumed, because nobody said or publishes it", { count: assumed.length })), h("ul", { class: "tiny" }, assumed.map((one) => h("li", {}, `${one.part ? `${studio.nameOf(one.part)}: ` : ""}${one.name} ${one.value} ${one.unit}${mark(one)}: ${one.why}`))));
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

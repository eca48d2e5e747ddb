// A run under load, as the studio asks for it and shows it: plain values in, plain values out.
import { gettext } from "../../js/texts.js";


/**
 * @typedef {object} Asked
 * @property {string} part where messages come in
 * @property {"constant"|"steps"|"burst"|"day"|"points"} shape
 * @property {number} rate messages a second
 * @property {number} peak the most of them
 * @property {string} csv seconds, messages a second
 * @property {number} seconds of model time
 * @property {Fault[]} faults
 */
/** @typedef {{part: string, fault: string, from: number, to: number|null}} Fault shares of the run, 0 to 1; null: to its end */
/** @typedef {{key: string, name: string, text: string, was: string, tone: ""|"good"|"bad", note: string}} Figure */

const STEPS = 5;

/** What the server is asked. @param {Asked} asked */
export function loadOf(asked) {
  const { part, shape, rate, peak, seconds } = asked;
  const shapes = {
    constant: () => ({ rate }),
    steps: () => ({ steps: Array.from({ length: STEPS }, (_, step) => ({ at_s: (seconds * step) / STEPS, rate: rate + ((peak - rate) * step) / (STEPS - 1) })) }),
    burst: () => ({ rate, peak, at_s: seconds / 3, lasts_s: seconds / 6 }),
    day: () => ({ rate, peak, period_s: Math.max(1, seconds) }),
    points: () => ({ points: asked.csv }),
  };
  const faults = asked.faults.map(({ part: broken, fault, from, to }) => ({ part: broken, fault, from_s: from * seconds, ...(to === null ? {} : { to_s: to * seconds }), ...(fault === "slow" ? { factor: 10 } : {}), ...(fault === "errors" ? { rate: 0.2 } : {}) }));
  return { seconds, arrivals: [{ part, kind: shape, ...shapes[shape]() }], ...(faults.length ? { faults } : {}) };
}

/**
 * The same load for another sketch: what it does not have there comes to its client, or breaks nothing.
 * @param {any} load @param {{nodes?: {id: string, service: string}[], connections?: {target: string}[]}} sketch
 */
export function fitted(load, { nodes = [], connections = [] }) {
  const has = (id) => nodes.some((node) => node.id === id);
  const reached = new Set(connections.map((line) => line.target));
  const first = nodes.find((node) => node.service.startsWith("client.")) ?? nodes.find((node) => !reached.has(node.id)) ?? nodes[0];
  return { ...load, arrivals: load.arrivals.map((one) => ({ ...one, part: has(one.part) ? one.part : first?.id })), ...(load.faults ? { faults: load.faults.filter((one) => has(one.part)) } : {}) };
}

/** A figure to three digits, large ones whole. @param {number} value */
export function figure(value) {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 1000 || Number.isInteger(value)) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}

/** A sum of money; less than a hundredth of a cent is told as that. @param {number} value dollars */
export function money(value) {
  if (value > 0 && value < 0.0001) return gettext("less than $0.0001");
  return value >= 100 ? `$${Math.round(value).toLocaleString("en")}` : `$${value.toFixed(value >= 1 || value === 0 ? 2 : 4)}`;
}

const MILLION = 1e6;

/** What one thing costs; what costs next to nothing, by the million. @param {number} each dollars */
export function price(each) {
  return each > 0 && each < 0.001 ? gettext("${MILLION} a million", { MILLION: Number((each * MILLION).toPrecision(4)) }) : gettext("${each} each", { each: Number(each.toPrecision(4)) });
}

/** How long, in the largest unit that is whole enough. @param {number} seconds */
export function lasting(seconds) {
  if (seconds < 120) return `${figure(seconds)} s`;
  if (seconds < 7200) return gettext("{seconds} min", { seconds: figure(Math.round(seconds / 6) / 10) });
  return `${figure(Math.round(seconds / 360) / 10)} h`;
}

const sum = (values) => values.reduce((all, one) => all + one, 0);
const most = (values) => (values.length ? Math.max(...values) : NaN);
const parts = (report) => Object.values(report.parts);
const callers = (report) => Object.values(report.callers);
const slowest = (name) => (report) => most(callers(report).map((one) => one.latency_ms?.[name]?.value).filter((value) => value !== undefined));
const interval = (name) => (report) => {
  const known = callers(report).map((one) => one.latency_ms?.[name]).filter((one) => one?.low !== undefined && one?.low !== null);
  const worst = known.sort((one, other) => other.value - one.value)[0];
  return worst ? gettext("{low} to {high}", { low: figure(worst.low), high: figure(worst.high) }) : "";
};
const priced = (report) => gettext("first-tier list prices{incomplete}", { incomplete: report.cost.incomplete ? gettext("; some parts have no price") : "" });
const unseen = (report) => (report.messages.unknown ? gettext("and {unknown} went where nothing is known", { unknown: figure(report.messages.unknown) }) : "");
const milliseconds = (value) => (value >= 10_000 ? `${figure(value / 1000)} s` : gettext("{value} ms", { value: figure(value) }));

// Each figure: what it is called, its value, how it is written, whether less of it is better, and what is said of it.
const FIGURES = [
  { key: "answered", name: gettext("Answered / s"), of: (report) => sum(callers(report).map((one) => one.throughput_s ?? 0)), written: figure, less: false },
  { key: "p50", name: "p50", of: slowest("p50"), written: milliseconds, less: true, note: interval("p50") },
  { key: "p95", name: "p95", of: slowest("p95"), written: milliseconds, less: true, note: interval("p95") },
  { key: "p99", name: "p99", of: slowest("p99"), written: milliseconds, less: true, note: interval("p99") },
  {
    key: "errors", name: gettext("Errors"), written: (value) => `${figure(Number((100 * value).toFixed(2)))} %`, less: true, alarming: true,
    of: (report) => (sum(callers(report).map((one) => sum(Object.values(one.errors ?? {})))) / Math.max(1, sum(callers(report).map((one) => one.sent)))),
  },
  { key: "throttled", name: gettext("Throttled"), of: (report) => sum(parts(report).map((one) => one.throttled ?? 0)), written: figure, less: true, alarming: true },
  { key: "depth", name: gettext("Waiting, at most"), of: (report) => most([0, ...parts(report).map((one) => one.depth?.most ?? 0)]), written: figure, less: true },
  { key: "age", name: gettext("Oldest waited"), of: (report) => most([0, ...parts(report).map((one) => Math.max(one.age_s?.most ?? 0, one.iterator_age_s?.most ?? 0))]), written: lasting, less: true },
  { key: "cold", name: gettext("Cold starts"), of: (report) => sum(parts(report).map((one) => one.cold_starts ?? 0)), written: figure, less: true },
  { key: "lost", name: gettext("Lost"), of: (report) => report.messages.lost ?? 0, written: figure, less: true, alarming: true, note: unseen },
  { key: "hour", name: gettext("An hour"), of: (report) => report.cost.usd_hour, written: money, less: true, note: priced },
  { key: "month", name: gettext("A month"), of: (report) => report.cost.usd_month, written: money, less: true, note: priced },
];

/**
 * The figures of a run, beside those of another where there is one.
 * @param {any} report @param {any} [before] @returns {Figure[]}
 */
export function figures(report, before) {
  return FIGURES.map(({ key, name, of, written, less, alarming, note }) => {
    const value = of(report);
    const old = before ? of(before) : NaN;
    const text = Number.isFinite(value) ? written(value) : "–";
    const was = Number.isFinite(old) && written(old) !== text ? written(old) : "";
    const better = was && Number.isFinite(value) ? (value < old) === less : null;
    const tone = better === null ? (alarming && value > 0 ? "bad" : "") : better ? "good" : "bad";
    return { key, name, text, was, tone, note: note?.(report) ?? "" };
  });
}

const last = (values) => values?.at(-1) ?? 0;

/**
 * What stands at a part on the canvas: the one thing about it that matters most now.
 * @param {any} report @param {string} id @returns {{text: string, tone: "good"|"warning"|"bad", share: number}|null}
 */
export function gauge(report, id) {
  const part = report.parts[id];
  if (!part?.arrived) return null;
  const series = report.series.parts?.[id] ?? {};
  if (part.lost) return { text: gettext("{lost} lost", { lost: figure(part.lost) }), tone: "bad", share: 1 };
  if (last(series.throttled) || (report.done && part.throttled)) return { text: gettext("{throttled} refused", { throttled: figure(part.throttled) }), tone: "bad", share: 1 };
  const errors = sum(Object.values(part.errors ?? {}));
  if (errors) return { text: gettext("{errors} failed", { errors: figure(errors) }), tone: "warning", share: errors / part.arrived };
  if (part.depth?.most) {
    const now = report.done ? part.depth.end : last(series.depth);
    return { text: gettext("{now} waiting", { now: figure(now) }), tone: now > 0.5 * part.depth.most && now > 10 ? "warning" : "good", share: now / part.depth.most };
  }
  if (part.concurrency?.most) {
    const now = series.concurrency ? last(series.concurrency) : part.concurrency.mean;
    return { text: gettext("{now} at once", { now: figure(now) }), tone: "good", share: now / part.concurrency.most };
  }
  return { text: gettext("{served} served", { served: figure(part.served) }), tone: "good", share: 0 };
}

const NAMES = { concurrency: gettext("At once"), depth: gettext("Waiting"), age_s: gettext("Oldest waited, s"), iterator_age_s: gettext("Iterator age, s"), throttled: gettext("Refused a second"), served: gettext("Served a second"), errors: gettext("Errors a second"), cold_starts: gettext("Cold starts") };

/** What a chart can show: of the callers, or of one part. @param {any} report @param {string} part empty for the callers */
export function measures(report, part) {
  if (!part) return [{ key: "latency", name: gettext("Latency, ms") }, { key: "answers", name: gettext("Answers a second") }];
  return Object.keys(report.series.parts?.[part] ?? {}).map((key) => ({ key, name: NAMES[key] ?? key }));
}

/**
 * The lines of a chart: `x` seconds, and one list of values for each line.
 * @param {any} report @param {string} part @param {string} measure @returns {{x: number[], lines: {name: string, values: (number|null)[], tone: string}[]}}
 */
export function lines(report, part, measure) {
  const { times = [], callers: of, parts: by = {} } = report.series;
  if (part) return { x: times, lines: [{ name: NAMES[measure] ?? measure, values: by[part]?.[measure] ?? [], tone: "first" }] };
  if (!of) return { x: times, lines: [] };
  if (measure === "answers") return { x: times, lines: [{ name: gettext("Answered"), values: of.ok, tone: "first" }, { name: gettext("Errors"), values: of.errors, tone: "bad" }] };
  return { x: times, lines: [{ name: "p50", values: of.p50, tone: "first" }, { name: "p99", values: of.p99, tone: "second" }] };
}

/** In one sentence what a run came to. @param {any} report */
export function summary(report) {
  const { arrived, served = 0, unknown = 0, failed = 0, kept = 0, lost = 0, in_flight = 0 } = report.messages;
  const ends = [[served, gettext("served")], [unknown, gettext("gone where nothing is known")], [failed, gettext("answered with an error")], [kept, gettext("kept for later")], [lost, gettext("lost")], [in_flight, gettext("under way")]].filter(([count]) => count);
  const codes = callers(report).flatMap((one) => Object.entries(one.errors ?? {})).map(([code, count]) => `${code} × ${figure(count)}`);
  return gettext("{arrived} messages in {until_s}: {what}.{codes}", { arrived: figure(arrived), until_s: lasting(report.until_s), what: ends.map(([count, what]) => `${figure(count)} ${what}`).join(", ") || gettext("none ended yet"), codes: codes.length ? gettext(" Callers saw {codes}.", { codes: codes.join(", ") }) : "" });
}

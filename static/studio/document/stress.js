// What breaks first, as the studio shows it: plain values in, plain values out.
import { gettext } from "../../js/texts.js";
import { figure } from "./load.js";

/** @typedef {{what: string, part?: string, connection?: string, low: number, high: number, unit?: string, why?: string, weight?: number}} Uncertain */

const BANDS = {
  p50_ms: ["p50", (value) => gettext("{value} ms", { value: figure(value) })],
  p99_ms: ["p99", (value) => gettext("{value} ms", { value: figure(value) })],
  bad_share: [gettext("Failed, kept or lost"), (value) => `${figure(Number((100 * value).toFixed(2)))} %`],
  lost: [gettext("Lost"), figure],
  usd_hour: [gettext("An hour"), (value) => `$${value.toFixed(2)}`],
};

/** Each figure with what nine of ten runs lie between. @param {any} found @returns {{name: string, text: string, between: string}[]} */
export function bands(found) {
  return (found.bands ?? []).map(({ name, middle, low, high }) => {
    const [words, written] = BANDS[name];
    return { name: words, text: written(middle), between: gettext("{low} to {high}", { low: written(low), high: written(high) }) };
  });
}

const MUCH = 1.5; // times what it is without a fault: less than that is chance

/** Seconds as people say them. @param {number} seconds */
export function span(seconds) {
  if (seconds < 120) return `${figure(Number(seconds.toPrecision(3)))} s`;
  return seconds < 7200 ? gettext("{seconds} min", { seconds: Math.round(seconds / 60) }) : `${figure(Number((seconds / 3600).toPrecision(2)))} h`;
}

/** The table of faults, worst first; a figure that is worse than without a fault has a tone. @param {any} found @returns {{part: string, fault: string, cells: {text: string, tone: ""|"bad"|"warning"}[], most_hit: string}[]} */
export function chaos(found) {
  const quiet = found.usual ?? {};
  return (found.chaos ?? []).map((row) => {
    const more = (key) => (row[key] ?? 0) > (quiet[key] ?? 0);
    const much = (value, usual) => value > MUCH * (usual ?? 0);
    const cell = (text, tone) => ({ text, tone });
    return {
      part: row.part,
      fault: row.fault,
      cells: [
        ...["lost", "failed", "kept"].map((key) => cell(figure(row[key] ?? 0), more(key) ? (key === "lost" ? "bad" : "warning") : "")),
        cell(span(row.longest_s ?? 0), much(row.longest_s ?? 0, found.usual_longest_s) ? "warning" : ""),
        cell(figure(row.most_under_way ?? 0), much(row.most_under_way ?? 0, found.usual_under_way) ? "warning" : ""),
        cell(row.p99_ms ? gettext("{p99_ms} ms", { p99_ms: figure(row.p99_ms) }) : "–", row.p99_ms && much(row.p99_ms, found.usual_p99_ms) ? "warning" : ""),
      ],
      most_hit: row.most_hit ?? "",
    };
  });
}

/** How the load was raised. @param {any} found @returns {string[][]} */
export function raised(found) {
  const share = (value) => `${figure(Number((100 * (value ?? 0)).toFixed(1)))} %`;
  return (found.raised ?? []).map((step) => [figure(step.rate), `${figure(step.times)} ×`, `${figure(Number(step.seconds.toFixed(1)))} s`, share(step.bad_share), share(step.behind_share), step.p99_ms ? gettext("{p99_ms} ms", { p99_ms: figure(step.p99_ms) }) : "–"]);
}

/** What goes with the slowest answers, in words. @param {Uncertain} one */
export function goesWith(one) {
  if (one.weight === undefined) return "";
  const much = Math.abs(one.weight);
  if (much < 0.4) return gettext("hardly matters");
  return `${much > 0.8 ? gettext("decides") : gettext("counts for")} p99${one.weight < 0 ? gettext(", the less of it the slower") : ""}`;
}

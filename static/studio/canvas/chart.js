// A chart by time, drawn by uPlot, which is fetched when the first one is wanted.
import { gettext } from "../../js/texts.js";


let library = null;

/** Fetch what draws charts, before it is needed. */
export const ready = () => (library ??= import("../../vendor/uplot/uplot.js"));

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const TONES = { first: "--diagram-line-request", second: "--diagram-line-control", bad: "--tone-bad", before: "--line-strong" };

export class Chart {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.shape = "";
    this.plot = null;
    new ResizeObserver(() => this.plot?.setSize(this.#size())).observe(place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#again());
    new MutationObserver(() => this.#again()).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  #size() {
    return { width: Math.max(200, this.place.clientWidth), height: Math.max(110, this.place.clientHeight) };
  }

  #again() {
    if (!this.shown) return;
    this.shape = "";
    this.show(this.shown, this.end);
  }

  /**
   * @param {{x: number[], lines: {name: string, values: (number|null)[], tone: string, dashed?: boolean}[]}} data
   * @param {number} end of the time axis, so that a run that goes on fills it
   */
  async show(data, end) {
    this.shown = data;
    this.end = end;
    const { uPlot } = await ready();
    if (this.shown !== data) return;
    const shape = JSON.stringify([data.lines.map(({ name, tone, dashed }) => [name, tone, dashed]), end]);
    const values = [data.x, ...data.lines.map((line) => line.values)];
    if (shape === this.shape) return void this.plot.setData(values);
    this.plot?.destroy();
    this.shape = shape;
    this.plot = new uPlot(this.#options(data, end), values, this.place);
  }

  #options(data, end) {
    const axis = { stroke: css("--muted"), grid: { stroke: css("--line"), width: 1 }, ticks: { stroke: css("--line"), width: 1 }, font: `12px ${css("--sans") || "sans-serif"}` };
    const seconds = (value) => (value >= 7200 ? `${Math.round(value / 360) / 10} h` : value >= 120 ? gettext("{value} min", { value: Math.round(value / 6) / 10 }) : `${value} s`);
    return {
      ...this.#size(),
      legend: { show: true, live: true },
      cursor: { points: { size: 6 } },
      scales: { x: { time: false, range: [0, end] }, y: { range: (_, low, high) => [Math.min(0, low ?? 0), high ? high * 1.1 : 1] } },
      axes: [{ ...axis, values: (_, splits) => splits.map(seconds), size: 34 }, { ...axis, size: 56 }],
      series: [
        { label: gettext("Time"), value: (_, value) => (value === null ? "" : seconds(value)) },
        ...data.lines.map(({ name, tone, dashed }) => ({ label: name, stroke: css(TONES[tone]), width: dashed ? 1.25 : 2, dash: dashed ? [5, 4] : undefined, points: { show: false }, value: (_, value) => (value === null || value === undefined ? "–" : String(Number(value.toPrecision(3)))) })),
      ],
    };
  }
}

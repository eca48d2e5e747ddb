// <load-experiment data-address>: runs both arms of an experiment on the server and shows their figures side by side.
import { gettext } from "./texts.js";
import { figure, figures } from "../studio/document/load.js";

const SHOWN = ["answered", "p50", "p99", "errors", "cold", "lost", "month"];
const WAIT = 150; // milliseconds between two looks at a job

class LoadExperiment extends HTMLElement {
  connectedCallback() {
    this.button = /** @type {HTMLButtonElement} */ (this.querySelector("button"));
    this.said = /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
    this.button.hidden = false;
    this.button.addEventListener("click", () => void this.#run());
  }

  async #run() {
    this.button.disabled = true;
    this.said.textContent = gettext("It runs …");
    try {
      const all = await json(this.dataset.address ?? "");
      const experiment = all.find((one) => one.slug === this.dataset.slug);
      const reports = await Promise.all(experiment.arms.map((arm, place) => this.#arm(arm, place)));
      this.#show(experiment, reports);
    } catch (error) {
      this.said.textContent = /** @type {Error} */ (error).message;
    } finally {
      this.button.disabled = false;
    }
  }

  async #arm({ name, sketch, load }, place) {
    const answer = await fetch("/api/v1/sketches/simulate", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ sketch, load }), credentials: "omit" });
    if (answer.status !== 202) throw new Error((await answer.json()).detail ?? gettext("The server said no."));
    const address = answer.headers.get("Location") ?? "";
    for (;;) {
      const job = await json(address);
      if (job.result) return json(job.result);
      if (job.state === "cancelled") throw new Error(gettext("The run was ended."));
      if (place === 0 && job.of) this.said.textContent = `${name}: ${Math.round((100 * job.done) / job.of)} %`;
      await new Promise((resolve) => setTimeout(resolve, WAIT));
    }
  }

  #show(experiment, reports) {
    const { shows, arms, lesson } = experiment;
    const at = (report) => shows.path.reduce((value, key) => value?.[key], report) ?? 0;
    const rows = [[shows.name, ...reports.map((report) => figure(at(report)))], ...SHOWN.map((key) => row(key, reports))];
    const head = rowOf("th", ["", ...arms.map((arm) => arm.name)], "col");
    const table = element("table", { class: "table" }, element("thead", {}, head), element("tbody", {}, ...rows.map((cells, place) => rowOf("td", cells, "", place === 0))));
    const frame = element("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": gettext("{title}: figures", { title: experiment.title }) }, table);
    /** @type {HTMLElement} */ (this.querySelector("[data-figures]")).replaceChildren(frame);
    this.said.textContent = lesson;
  }
}

const row = (key, reports) => {
  const found = reports.map((report) => figures(report).find((one) => one.key === key));
  return [found[0]?.name ?? key, ...found.map((one) => one?.text ?? "–")];
};

/** The row that an experiment is about stands out, and one whose figures are all the same steps back. */
function rowOf(tag, cells, scope, strong = false) {
  const same = tag === "td" && new Set(cells.slice(1)).size === 1;
  return element("tr", strong ? { class: "differs" } : same ? { class: "same" } : {}, ...cells.map((text, place) => element(place && tag === "td" ? "td" : "th", place && tag === "td" ? { class: "value" } : { scope: scope || "row" }, text)));
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

async function json(address) {
  const answer = await fetch(address, { credentials: "omit" });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.stopped_by ?? body.detail ?? gettext("The server could not be reached."));
  return body;
}

customElements.define("load-experiment", LoadExperiment);

// What breaks first: one click raises the load until something gives, breaks every part, and says how sure that is.
import { gettext } from "../../js/texts.js";
import { withoutPlaces } from "../document/lean.js";
import { bands, chaos, goesWith, raised } from "../document/stress.js";
import { $, h } from "../ports/dom.js";
import { Jobs } from "../ports/jobs.js";

const FAULTS = { fails: "fails", slow: gettext("is slow"), throttled: "refuses", errors: gettext("fails now and then"), stopped: gettext("stands still") };

/** @param {Studio} studio */
export function install(studio) {
  const { server, view } = studio;
  const panel = $("#load-panel");
  const place = $("[data-stress]", panel);
  const said = $("[data-stress-said]", place);
  const progress = $("[data-stress-progress]", place);
  const jobs = new Jobs(server);
  let asked = null; // the load of the last question
  let marked = "";

  async function ask(load, stress) {
    if (!studio.sketch.nodes?.length) return void studio.toast(gettext("Nothing to run yet: add a pattern, or two parts and a connection."), { tone: "warning" });
    asked = load;
    place.hidden = false;
    under(true);
    place.scrollIntoView({ block: "nearest" });
    try {
      const found = await jobs.run("stress", { sketch: withoutPlaces(studio.sketch), load, stress }, (now) => {
        progress.value = now.of ? (100 * now.done) / now.of : 0;
        if (now.so_far) show(now.so_far);
      });
      under(false);
      if (!found) return void (said.textContent = gettext("Stopped."));
      show(found);
      studio.announce(said.textContent);
    } catch (error) {
      under(false);
      said.textContent = error.message;
    }
    return undefined;
  }

  function under(way) {
    progress.hidden = $("[data-load=stress-stop]", place).hidden = !way;
    if (!way) return;
    progress.value = 0;
    said.textContent = gettext("The load is raised until something gives …");
    for (const name of ["limit", "chaos", "raised", "sure"]) $(`[data-stress-${name}]`, place).replaceChildren();
    mark("");
  }

  function show(found) {
    said.textContent = (found.said ?? [])[0] ?? gettext("{runs} of {of} runs …", { runs: found.runs, of: found.of });
    limit(found);
    table("chaos", gettext("Every part broken for the middle third of the run"), [gettext("What happens"), gettext("Lost"), gettext("Failed"), gettext("Put aside"), gettext("Longest until done"), gettext("Most under way"), "p99"], chaos(found).map(broken));
    table("raised", gettext("How the load was raised"), [gettext("Messages a second"), gettext("Times"), gettext("Run for"), gettext("Failed, kept, lost"), gettext("Left waiting"), "p99"], raised(found).map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell)))));
    if (found.done || found.stopped_by) sure(found);
    mark(found.breaks?.part ?? "");
  }

  function mark(part) {
    if (marked !== part && marked) view.mark(marked, "is-broken", false);
    marked = part;
    if (part) view.mark(part, "is-broken", true);
  }

  function limit(found) {
    const met = found.breaks?.limit;
    const words = (found.said ?? []).slice(1).join(" ").replace(` ${met?.source_url}`, "");
    const link = /^https:\/\//.test(met?.source_url ?? "") ? h("a", { href: met.source_url, rel: "noopener", target: "_blank" }, gettext("The source")) : null;
    $("[data-stress-limit]", place).replaceChildren(...[words, link ? " " : null, link, found.stopped_by ? ` ${found.stopped_by}` : null].filter(Boolean));
  }

  function broken(row) {
    const name = `${studio.nameOf(row.part)} ${FAULTS[row.fault]}`;
    const run = () => studio.tell("load-break", { part: row.part, fault: row.fault });
    const button = h("button", { type: "button", class: "button small plain", title: row.most_hit ? gettext("Most hit beside it: {name}", { name: studio.nameOf(row.most_hit) }) : undefined, onclick: run }, name);
    return h("tr", {}, h("th", { scope: "row" }, button), row.cells.map((cell) => h("td", { class: cell.tone || undefined }, cell.text)));
  }

  function table(name, title, heads, rows) {
    const made = h("table", { class: "table" }, h("caption", {}, title), h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows));
    $(`[data-stress-${name}]`, place).replaceChildren(...(rows.length ? [made] : []));
  }

  // ---- how sure that is

  function sure(found) {
    const rows = (found.uncertain ?? []).map(varied);
    const list = h("dl", { class: "stress-bands" }, bands(found).map((one) => h("div", {}, h("dt", {}, one.name), h("dd", {}, h("strong", {}, one.text), h("span", { class: "tiny quiet" }, one.between)))));
    const again = h("button", { type: "button", class: "button small", onclick: () => ask(asked, { uncertain: chosen(found), shorten: true }) }, gettext("Ask again with these"));
    const heads = [gettext("What is uncertain"), gettext("From"), gettext("To"), gettext("With the slowest answers")].map((head) => h("th", { scope: "col" }, head));
    const made = rows.length ? [h("div", { class: "table-frame" }, h("table", { class: "table" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows))), again] : [h("p", { class: "tiny" }, gettext("Nothing was uncertain: only chance was varied."))];
    const ground = [...(found.unknown ?? []).map((one) => gettext("Nothing goes over {name}: {why}", { name: studio.nameOf(one.connection), why: one.why })), ...(found.not_modelled ?? []).map((words) => gettext("Not in the model: {words}", { words }))];
    $("[data-stress-sure]", place).replaceChildren(
      h("h3", {}, gettext("How sure that is")),
      h("p", { class: "tiny" }, gettext("Other chance, and other values of what nobody knows exactly: the middle, and what nine of ten runs lie between.")),
      list,
      h("details", {}, h("summary", {}, gettext("{count} uncertain: which, from what to what", { count: rows.length })), ...made),
      h("details", {}, h("summary", {}, gettext("What this says nothing about")), h("ul", { class: "tiny" }, ground.map((words) => h("li", {}, words)))),
    );
  }

  function varied(one, at) {
    const name = `${one.part || one.connection ? `${studio.nameOf(one.part ?? one.connection)}: ` : ""}${one.what}`;
    const input = (end) => h("input", { class: "input", type: "number", step: "any", min: "0", value: String(Number(one[end].toPrecision(3))), "data-uncertain": `${at} ${end}`, "aria-label": `${name}, ${end === "low" ? "from" : "to"}` });
    const tick = h("input", { type: "checkbox", checked: true, "data-uncertain": gettext("{at} on", { at }), "aria-label": gettext("{value} is uncertain", { value: name }) });
    return h("tr", {}, h("th", { scope: "row", title: one.why }, h("label", {}, tick, ` ${name}${one.unit ? `, ${one.unit}` : ""}`)), h("td", {}, input("low")), h("td", {}, input("high")), h("td", {}, goesWith(one)));
  }

  function chosen(found) {
    const field = (at, end) => $(`[data-uncertain="${at} ${end}"]`, place);
    return found.uncertain.flatMap(({ what, part, connection }, at) => (field(at, "on").checked ? [{ what, ...(part ? { part } : {}), ...(connection ? { connection } : {}), low: Number(field(at, "low").value), high: Number(field(at, "high").value) }] : []));
  }

  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-load=stress-stop]")) jobs.stop().then(() => under(false));
  });
  studio.addEventListener("stress", (event) => void ask(event.detail, { shorten: true }));
  studio.addEventListener("load-left", () => {
    jobs.stop();
    place.hidden = true;
    mark("");
  });
}

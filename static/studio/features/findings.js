// What the rules say, live: the server checks after every change; marks on the parts, a list by severity, fixes.
import { gettext, ngettext } from "../../js/texts.js";
import { middleOfLongest } from "../canvas/geometry.js";
import { lineLabel } from "../canvas/labels.js";
import { svg } from "../canvas/svg.js";
import { canWait, drawnNow, nextLeftAlone } from "../document/drawn-now.js";
import { onlyMoved, withoutPlaces } from "../document/lean.js";
import { heard } from "../document/spoken.js";
import { findingsOf } from "../document/told.js";
import { written } from "../commands/keys.js";
import { $, h, refill, sign } from "../ports/dom.js";
import { recall, remember } from "../ports/storage.js";

const PAUSE = 500; // milliseconds without a change after which new badges are drawn
const HOVER = 250; // milliseconds after which a badge tells what it is about, and after which it stops
const CHANGED = 1800; // milliseconds for which what a fix changed is marked
const WAIT = 120; // milliseconds after the last change
const LEVELS = { error: { name: gettext("Errors"), sign: "bad", tone: "bad" }, warning: { name: gettext("Warnings"), sign: "warning", tone: "warning" }, info: { name: gettext("Notes"), sign: "info", tone: "info" } };
// An octagon stops, a triangle warns, a circle tells.
const SHAPES = { error: "M-4-10H4L10-4V4L4 10H-4L-10 4V-4Z", warning: "M0-10.5L11 9H-11Z", info: "M0-9A9 9 0 1 1-.01-9Z" };
const SHOWN = 60; // kinds of a severity
const IN_FULL = 8; // findings of one kind; of the others the names
const NAMES = 300; // of one kind
const WORDS = {
  error: (/** @type {number} */ many) => ngettext("{n} error", "{n} errors", many),
  warning: (/** @type {number} */ many) => ngettext("{n} warning", "{n} warnings", many),
  info: (/** @type {number} */ many) => ngettext("{n} note", "{n} notes", many),
};

/** @param {Studio} studio */
export function install(studio) {
  const { view, store, server } = studio;
  const root = $("#findings");
  const count = $("[data-count-findings]");
  let timer = 0;
  let asked = new AbortController();
  let marked = new Map();
  /** The parts that are being drawn, and the timer until one of them has been left alone. */
  let inHand = new Map();
  let leftAlone = 0;
  let told = { shown: [], ignored: [] };
  let begun = false;
  let toldLast = "";
  /** The last answer: where the server still knows its state, it tells what has changed since. */
  let last = { state: "", findings: [] };
  studio.findings = [];
  studio.profile = recall("studio:profile") === "strict" ? "strict" : "standard";

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(check, WAIT);
  }

  async function check() {
    asked.abort();
    asked = new AbortController();
    const { sketch } = store;
    if (!sketch.nodes?.length) return take([], [], sketch);
    try {
      const before = last;
      const answer = await server.api(`validate?profile=${studio.profile}&since=${before.state}`, withoutPlaces(sketch), { signal: asked.signal });
      last = { state: answer.state ?? "", findings: findingsOf(answer, before.findings) };
      await inLanguage([...last.findings, ...(answer.ignored ?? [])], sketch);
      take(last.findings.map(spoken), (answer.ignored ?? []).map(spoken), sketch);
    } catch (error) {
      if (error.name === "AbortError") return;
      root.dataset.state = "unreached";
      $(".findings-state", root)?.replaceChildren(error.status ? error.message : gettext("Not checked: the server cannot be reached."));
      if (!error.status) setTimeout(soon, 4000);
    }
  }

  const spoken = (/** @type {any} */ one) => studio.sentences.finding(one);
  const inLanguage = (/** @type {any[]} */ all, sketch) => studio.sentences.learn(all.flatMap((one) => [one.message, one.fix?.title]), [...sketch.nodes, ...(sketch.frames ?? [])].map((one) => one.label), all.map((one) => one.rule), asked.signal);

  function take(findings, ignored, sketch) {
    const before = told.shown;
    studio.findings = findings;
    // Parts may have been moved while the server thought: that changes no finding.
    const now = store.sketch;
    studio.checked = now.ignored === sketch.ignored && onlyMoved(sketch, now) ? now : sketch;
    const shown = tell(ignored);
    studio.tell("findings", { findings });
    say(before, shown);
  }

  /** How the sketch stands when it is opened; later what is new, with its remedy, and what is gone. */
  function say(before, shown) {
    if (!begun) {
      begun = true;
      return shown.length && studio.announce(gettext("Findings: {shown}.", { shown: inWords(shown) }));
    }
    const { words, first } = heard(before, shown, written("Ctrl+."));
    if (first) toldLast = key(first);
    return studio.announce(words);
  }

  /** What the key mends: what was told last, else the first that can be mended. */
  const mendable = () => told.shown.find((one) => one.fix && key(one) === toldLast) ?? told.shown.find((one) => one.fix);

  /** Show what is found; what can wait while somebody draws stands apart, without marks. Answers what is shown. */
  function tell(ignored) {
    const time = Date.now();
    const waiting = studio.findings.filter((one) => canWait(one, inHand, studio.checked ?? store.sketch, time));
    const shown = studio.findings.filter((one) => !waiting.includes(one));
    // In an exercise the mend is the learner's own.
    if (studio.data.exercise) shown.forEach((one) => Object.assign(one, { fix: null, mend: "" }));
    told = { shown, ignored };
    show(shown, ignored, waiting);
    mark(shown);
    clearTimeout(leftAlone);
    const next = waiting.length ? nextLeftAlone(inHand, time) : null;
    if (next !== null) leftAlone = setTimeout(() => tell(told.ignored), next + 50);
    return shown;
  }

  const key = (finding) => `${finding.rule} ${finding.connections} ${finding.nodes}`;
  const places = (finding) => (finding.connections.length ? finding.connections : finding.nodes);

  /** Marks on the canvas: the worst severity of each part. */
  function mark(findings) {
    const now = new Map();
    for (const finding of [...findings].reverse()) for (const id of places(finding)) now.set(id, finding.severity);
    for (const [id, severity] of marked) if (now.get(id) !== severity) view.mark(id, `has-${severity}`, false);
    for (const [id, severity] of now) view.mark(id, `has-${severity}`, true);
    marked = now;
    badges(findings);
  }

  /** Where a line's badge is: in the middle, or on the corner of its label, which can still be read then. */
  function onLine({ part, waypoints }) {
    if (!part.label) return middleOfLongest(waypoints);
    const { box } = lineLabel(part.label, waypoints, studio.vocabulary, part.label_at);
    return { x: box.x + box.width + 4, y: box.y - 4 };
  }

  /** The badges that are drawn, by part, each with the words that tell whether it is still right. */
  const drawn = new Map();
  let pause = 0;
  let card = null;

  /** What is right goes at once and what is there follows; new badges come when the hand rests. */
  function badges(findings) {
    clearTimeout(pause);
    draw(findings, false);
    pause = setTimeout(() => draw(findings, true), PAUSE);
  }

  function draw(findings, fresh) {
    const layer = view.layer("findings");
    layer.setAttribute("class", "finding-badges");
    if (!layer.childElementCount) drawn.clear();
    const seen = new Map();
    for (const finding of findings) {
      for (const id of places(finding)) {
        if (!seen.has(id)) seen.set(id, []);
        seen.get(id).push(finding);
      }
    }
    for (const [id, { group }] of drawn) if (!seen.has(id) || !view.registry.get(id)) (group.remove(), drawn.delete(id));
    for (const [id, list] of seen) {
      const element = view.registry.get(id);
      if (!element || (!fresh && !drawn.has(id))) continue;
      const spot = element.waypoints ? onLine(element) : { x: element.x + element.width - 4, y: element.y + 4 };
      const says = list.map((one) => `${one.rule}: ${one.message}`).join("\n");
      const as = `${spot.x} ${spot.y} ${list[0].severity} ${says}`;
      if (drawn.get(id)?.as === as) continue;
      drawn.get(id)?.group.remove();
      const group = badge(id, list, says, spot);
      drawn.set(id, { group, as });
      layer.append(group);
    }
  }

  /** One badge a part: its shape and colour say how bad the worst is, its figure how many there are. */
  function badge(id, list, says, spot) {
    const { severity } = list[0];
    const group = svg("g", { class: `finding-badge ${severity}`, transform: `translate(${spot.x} ${spot.y})`, "data-finding": id, "aria-label": says });
    group.append(svg("path", { d: SHAPES[severity] }), svg("text", { y: severity === "warning" ? 6 : 4 }, list.length > 1 ? String(Math.min(list.length, 9)) : severity === "info" ? "i" : "!"));
    group.addEventListener("mouseenter", () => (clearTimeout(hover), (hover = setTimeout(() => tellAt(id, list, group), HOVER))));
    group.addEventListener("mouseleave", () => (clearTimeout(hover), (hover = setTimeout(close, HOVER))));
    group.addEventListener("mousedown", (event) => {
      event.stopPropagation();
      close();
      view.select([id]);
      studio.tell("panel", "findings");
      root.querySelector(`[data-about~="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" });
    });
    return group;
  }

  let hover = 0;
  const close = () => {
    card?.remove();
    card = null;
  };

  /** What is wrong, why, who says so and what mends it, beside the badge. */
  function tellAt(id, list, group) {
    close();
    const some = list.slice(0, 3);
    card = h(
      "div",
      { class: "finding-card", role: "dialog", "aria-label": gettext("What was found") },
      some.map((one) =>
        h(
          "section",
          { class: one.severity },
          h("strong", one.marks, sign(LEVELS[one.severity].sign), one.message),
          h("p", { class: "small" }, one.why),
          h("p", { class: "tiny" }, h("a", { href: `${studio.data.addresses.rules}${one.rule}/`, target: "_blank" }, gettext("Rule {rule}", { rule: one.rule })), one.sources[0] ? [" · ", h("a", { href: one.sources[0].address, target: "_blank", rel: "noopener" }, one.sources[0].title)] : ""),
          one.fix ? h("button", { type: "button", class: "button small", onclick: () => (close(), fix(one)) }, sign("fix"), one.fix.title) : null,
        ),
      ),
      list.length > some.length ? h("p", { class: "tiny quiet" }, gettext("And {count} more in the list.", { count: list.length - some.length })) : null,
    );
    card.addEventListener("mouseenter", () => clearTimeout(hover));
    card.addEventListener("mouseleave", () => (hover = setTimeout(close, HOVER)));
    const ground = view.container.getBoundingClientRect();
    const at = group.getBoundingClientRect();
    view.container.parentElement.append(card);
    const [wide, high] = [card.offsetWidth, card.offsetHeight];
    const x = at.right - ground.left + 8 + wide < ground.width ? at.right - ground.left + 8 : Math.max(8, at.left - ground.left - wide - 8);
    const y = Math.max(8, Math.min(at.top - ground.top - 8, ground.height - high - 8));
    card.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    card.dataset.for = id;
  }
  view.addEventListener("viewbox", close);

  /** How many of each, the worst first: that is what has to be done first. */
  function inWords(findings) {
    const counts = Object.entries(WORDS).map(([level, words]) => [findings.filter((one) => one.severity === level).length, words]);
    return counts.filter(([many]) => many).map(([many, words]) => words(many)).join(", ");
  }

  function show(findings, ignored, waiting) {
    const worst = Object.keys(LEVELS).find((level) => findings.some((one) => one.severity === level));
    count.textContent = findings.length ? String(findings.length) : "";
    count.title = inWords(findings);
    count.className = `count ${worst ? LEVELS[worst].tone : "info"}`;
    root.dataset.state = "done";
    root.dataset.total = String(findings.length);
    const profile = h("select", { class: "input small", "aria-label": gettext("How strict"), onchange: () => (remember("studio:profile", (studio.profile = profile.value)), check()) }, h("option", { value: "standard", selected: studio.profile === "standard" }, gettext("Standard")), h("option", { value: "strict", selected: studio.profile === "strict" }, gettext("Strict")));
    const summary = findings.length ? inWords(findings) : studio.sketch.nodes?.length ? gettext("Nothing to fix.") : gettext("Nothing drawn yet.");
    const lists = Object.entries(LEVELS).map(([level, about]) => {
      const some = findings.filter((one) => one.severity === level);
      if (!some.length) return null;
      const kinds = byRule(some);
      return h("section", { class: "finding-group" }, h("h2", { class: about.tone }, sign(about.sign), `${about.name} (${some.length})`), h("ul", {}, kinds.slice(0, SHOWN).map(kind)), kinds.length > SHOWN ? h("p", { class: "quiet small" }, gettext("And {SHOWN} more kinds.", { SHOWN: kinds.length - SHOWN })) : null);
    });
    const later = waiting.length ? h("details", { class: "waiting", "data-key": "waiting" }, h("summary", {}, gettext("While you draw ({count})", { count: waiting.length })), h("p", { class: "quiet small" }, gettext("What new parts still lack. It counts once they have been left alone for a while.")), h("ul", {}, byRule(waiting).map(kind))) : null;
    const kept = ignored.length ? h("details", { class: "ignored", "data-key": "ignored" }, h("summary", {}, gettext("Ignored ({count})", { count: ignored.length })), h("ul", {}, ignored.map((one) => h("li", {}, h("strong", one.marks, one.message), h("p", { class: "quiet small" }, one.reason ?? ""), h("button", { type: "button", class: "button small plain", onclick: () => unignore(one) }, gettext("Show it again")))))) : null;
    refill(root, h("div", { class: "findings-head" }, h("p", { class: "findings-state", role: "status" }, summary), profile), ...lists.filter(Boolean), ...(later ? [later] : []), ...(kept ? [kept] : []));
  }

  /** Findings of one kind together, in the order in which the kinds come. */
  function byRule(findings) {
    const kinds = new Map();
    for (const one of findings) kinds.set(one.rule, [...(kinds.get(one.rule) ?? []), one]);
    return [...kinds.values()];
  }

  /** One finding, or several of one kind under one heading with the names of all. */
  function kind(some) {
    const [first] = some;
    if (some.length === 1) return row(first);
    const others = some.slice(IN_FULL);
    const names = others.slice(0, NAMES).map((one) => h("button", { type: "button", class: "button small plain", "data-key": key(one), onclick: () => places(one)[0] && studio.tell("go", places(one)[0]) }, named(one)));
    return h(
      "li",
      { class: `finding-kind ${first.severity}`, "data-key": `kind ${first.rule}`, "data-kind": first.rule },
      h("strong", {}, `${first.title || first.rule} (${some.length})`),
      why(first),
      allAtOnce(some),
      h("ul", {}, some.slice(0, IN_FULL).map((one) => row(one, true))),
      others.length ? h("p", { class: "small" }, gettext("Also: "), ...names, others.length > NAMES ? gettext(" and {NAMES} more", { NAMES: others.length - NAMES }) : "") : null,
    );
  }

  /** One button for fixes that only set something, each on a part of its own: others may want the same new names. */
  function allAtOnce(some) {
    const operations = some.flatMap((one) => one.fix?.operations ?? []);
    const parts = new Set(operations.map((one) => one.do === "update" && (one.node ?? one.connection)));
    const titles = new Set(some.map((one) => one.fix?.title));
    if (parts.has(false) || parts.size < operations.length || titles.size !== 1 || !operations.length) return null;
    const title = gettext("{titles}: all {count}", { titles: [...titles][0], count: some.length });
    return h("p", {}, h("button", { type: "button", class: "button small fix-all", onclick: () => fix({ ...some[0], fix: { title, operations } }) }, sign("fix"), title));
  }

  const named = (finding) => places(finding).map((id) => studio.nameOf(id)).join(", ");

  function why(finding) {
    return h(
      "details",
      {},
      h("summary", {}, gettext("Why")),
      h("p", { class: "small" }, finding.why),
      finding.fix || studio.data.exercise || !finding.mend ? null : h("p", { class: "small" }, h("strong", {}, gettext("What to do: ")), finding.mend),
      h("p", { class: "tiny" }, h("a", { href: `${studio.data.addresses.rules}${finding.rule}/`, target: "_blank" }, gettext("Rule {rule}", { rule: finding.rule })), saidElsewhere(finding)),
      h("ul", { class: "tiny" }, ...finding.sources.map((one) => h("li", {}, h("a", { href: one.address, target: "_blank", rel: "noopener" }, one.title), one.page ? gettext(" of {page}", { page: one.page }) : "", one.read ? gettext(", read {read}", { read: one.read }) : gettext(", not read")))),
    );
  }

  /** Who says so, where it is not the rule's own pages. */
  const saidElsewhere = (finding) => (finding.source.startsWith(finding.sources[0]?.title) ? "" : ` · ${finding.source}`);

  function row(finding, inKind = false) {
    const ids = places(finding);
    return h(
      "li",
      { class: `finding-row ${finding.severity}`, "data-key": key(finding), "data-rule": finding.rule, "data-about": [...finding.nodes, ...finding.connections].join(" ") },
      h("button", { type: "button", class: "finding-message", onclick: () => ids[0] && studio.tell("go", ids[0]) }, h("strong", finding.marks, finding.message), h("span", { class: "quiet tiny" }, named(finding))),
      inKind ? null : why(finding),
      h(
        "div",
        { class: "button-row" },
        finding.fix ? h("button", { type: "button", class: "button small fix", onclick: () => fix(finding) }, sign("fix"), finding.fix.title) : null,
        ids.length ? h("button", { type: "button", class: "button small plain", onclick: () => ignore(finding) }, gettext("Ignore…")) : null,
        ids.length ? h("button", { type: "button", class: "button small plain", onclick: () => studio.comment({ kind: "finding", target: `${finding.rule} ${ids[0]}` }) }, gettext("Comment")) : null,
      ),
    );
  }

  /** Fixes that bring new parts leave their places to us. */
  function fix(finding) {
    if (studio.checked !== store.sketch) return studio.toast(gettext("The sketch has changed meanwhile; it is being checked again."), { tone: "warning" });
    try {
      const operations = studio.withPlaces(finding.fix.operations, finding);
      store.commit(finding.fix.title, operations);
      studio.showChanged(operations);
      studio.done(gettext("Done: {title}.", { title: finding.fix.title }), { tone: "good" });
      studio.announce(gettext("Fixed: {title}.", { title: finding.fix.title }));
      check();
    } catch (error) {
      studio.toast(gettext("It could not be fixed: {message}", { message: error.message }), { tone: "bad" });
    }
  }

  /** What was changed comes into view and is marked for a moment. @param {any[]} operations */
  studio.showChanged = (operations) => {
    const ids = operations.map((one) => one.node?.id ?? one.connection?.id ?? one.node ?? one.connection).filter((id) => typeof id === "string" && view.registry.get(id));
    const there = [...new Set(ids)];
    if (there.length > 1 && there.some((id) => !view.sees(id))) view.fit(there);
    else if (there.length && !view.sees(there[0])) view.reveal(there[0]);
    for (const id of there) view.mark(id, "was-changed", true);
    setTimeout(() => there.forEach((id) => view.mark(id, "was-changed", false)), CHANGED);
  };

  function ignore(finding) {
    const [target] = places(finding);
    studio.tell("ask", {
      title: gettext("Ignore this finding"),
      text: finding.message,
      label: gettext("Why it does not matter here"),
      button: gettext("Ignore it"),
      run: (reason) => store.commit(gettext("Ignore a finding"), [{ do: "describe", ignored: [...(studio.sketch.ignored ?? []), { rule: finding.rule, target, reason: reason || gettext("No reason given") }] }]),
    });
  }

  function unignore(finding) {
    const about = new Set([...finding.nodes, ...finding.connections]);
    store.commit(gettext("Stop ignoring"), [{ do: "describe", ignored: studio.sketch.ignored.filter((one) => !(one.rule === finding.rule && about.has(one.target))) }]);
  }

  store.subscribe(({ before, sketch }) => {
    inHand = drawnNow(inHand, before, sketch, Date.now());
    // Only where things stand has changed: nothing to check.
    if (before.ignored === sketch.ignored && onlyMoved(before, sketch)) return badges(told.shown), (studio.checked = sketch);
    soon();
  });
  check();

  studio.actions.add(
    { id: "findings", title: gettext("Findings"), group: gettext("View"), keys: ["Ctrl+Shift+M"], sign: "warning", run: () => (studio.tell("panel", "findings"), (root.querySelector(".finding-message") ?? root).focus()) },
    { id: "fix-first", title: gettext("Fix what was found last, or the first that can be fixed"), group: gettext("Edit"), keys: ["Ctrl+."], sign: "fix", when: () => told.shown.some((one) => one.fix), run: () => fix(mendable()) },
  );
}

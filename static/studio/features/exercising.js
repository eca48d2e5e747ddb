// An exercise on a pattern: what is asked for, and the server's word on whether it is done.
import { gettext } from "../../js/texts.js";
import { $, h, sign } from "../ports/dom.js";
import { keepExercise } from "../ports/reached.js";

/** @param {Studio} studio */
export function install(studio) {
  const { data, server } = studio;
  const asked = data.exercise;
  const place = $("#exercise");
  if (!asked) return;
  const said = h("p", { role: "status", "data-exercise-says": true });
  const more = h("div", { class: "exercise-more" });
  const check = h("button", { type: "button", class: "button primary small", onclick: () => void judge() }, gettext("Is it done?"));

  async function judge() {
    const { pattern, variant, task } = asked;
    check.disabled = true;
    try {
      show(await server.api("exercise", { sketch: studio.sketch, pattern, variant, task }));
    } catch (error) {
      say("", gettext("This cannot be judged: {message}", { message: /** @type {Error} */ (error).message }));
    }
    check.disabled = false;
  }

  function show(found) {
    say(found.done ? "good" : "open", found.says);
    const was = h("p", { class: "small quiet" }, gettext("At the beginning: {before} Now: {now}", { before: found.before, now: found.now }));
    more.replaceChildren(...(found.says.includes(found.now) ? [] : [was]), losses(found.losses)); // said once
    if (found.done) {
      keepExercise(`${asked.pattern}/${asked.variant}/${asked.task}`);
      more.append(h("a", { class: "button small", href: asked.lesson }, gettext("Back to the lesson")));
    }
  }

  function losses(found) {
    const watch = (loss) => studio.tell("watch-failure", { part: loss.part, start: studio.partOf(loss.enter)?.part.source });
    return h("div", { class: "button-row" }, found.map((loss) => h("button", { type: "button", class: "button small", onclick: () => watch(loss) }, sign("play"), gettext("{name} fails", { name: studio.nameOf(loss.part) }))));
  }

  function say(tone, words) {
    said.textContent = words;
    place.dataset.tone = tone;
    more.replaceChildren();
  }

  place.append(
    h("details", { open: true }, h("summary", {}, h("strong", {}, asked.title)), h("p", { class: "small" }, asked.aim)),
    h("div", { class: "button-row" }, check),
    said,
    more,
  );
  place.hidden = false;
  // What is drawn has changed: what was said is of another sketch.
  studio.store.subscribe(() => said.textContent && say("", ""));
}

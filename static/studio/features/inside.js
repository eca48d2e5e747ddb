// What is inside a part of the story that is played: a queue, a stream, a poller, a function, a workflow, a breaker.
import "../../js/opened.js";
import { gettext } from "../../js/texts.js";
import { $, h } from "../ports/dom.js";

/** @param {Studio} studio */
export function install(studio) {
  const { server } = studio;
  const choice = $("[data-open-box]");
  const place = $("[data-box]");
  /** @type {Record<string, string>} */
  let story = {};
  let number = 0; // of what was asked for last: an answer to an earlier question comes too late

  async function ask() {
    number += 1;
    const mine = number;
    const opened = choice.value;
    try {
      const answer = await server.json(server.addresses.inside, { sketch: studio.sketch, part: opened, ...story });
      if (mine !== number) return;
      offer(answer.boxes, opened);
      // The server's own page: texts in it are escaped there.
      place.replaceChildren(...new DOMParser().parseFromString(answer.html, "text/html").body.childNodes);
      if (opened) requestAnimationFrame(() => studio.view.fit());
    } catch (error) {
      if (mine !== number) return;
      place.replaceChildren(h("p", { class: "small", role: "alert" }, gettext("What is inside cannot be shown: {message}", { message: error.message })));
    }
  }

  /** @param {{id: string, label: string, kind: string}[]} boxes @param {string} opened */
  function offer(boxes, opened) {
    choice.replaceChildren(h("option", { value: "" }, gettext("nothing")), ...boxes.map(({ id, label, kind }) => h("option", { value: id }, `${label} (${kind})`)));
    choice.value = boxes.some(({ id }) => id === opened) ? opened : "";
    choice.closest("[data-boxes]").hidden = boxes.length === 0;
  }

  choice.addEventListener("change", () => void ask());
  studio.addEventListener("story-told", (/** @type {CustomEvent} */ event) => {
    story = event.detail;
    void ask();
  });
}

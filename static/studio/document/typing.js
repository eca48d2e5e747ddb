// What somebody types into a field stays, whatever others did to the part meanwhile: over theirs with a word and a way
// back, and where the part is gone, to be brought back with what was written.
import { gettext } from "../../js/texts.js";
import { broughtBack, writtenOver } from "./together/words.js";

/**
 * @param {Studio} studio @param {import("./together/words.js").Speech} speech
 * @param {() => any} seenLast the sketch with what others have taken out since
 */
export function typedInto(studio, speech, seenLast) {
  const { store } = studio;

  /** The part is gone under the hands: what was typed is not, where it is brought back. */
  function goneMeanwhile(name, seen, write) {
    const intents = broughtBack([seen.id], seenLast(), store.sketch);
    const run = () => (store.settle(gettext("Bring it back"), intents), studio.partOf(seen.id) && write());
    const how = intents.length ? { lasting: true, action: { title: gettext("Bring it back with what you wrote"), run } } : {};
    studio.toast(gettext("{who} removed \"{name}\" while you wrote.", { who: speech.who(), name: speech.called(name, seen) }), { tone: "warning", ...how });
  }

  /** Write what somebody typed into a part, which others may have changed or removed since it was `seen`. @param {string} name of its kind @returns {any} the part as it is then */
  return (name, seen, write) => {
    const before = studio.partOf(seen.id)?.part;
    if (!before) return goneMeanwhile(name, seen, write), seen;
    write();
    const after = studio.partOf(seen.id)?.part ?? before;
    const said = store.others && writtenOver(name, seen, before, after, speech);
    if (said) studio.toast(said.words, { tone: "warning", lasting: true, action: { title: gettext("Take theirs"), run: () => store.settle(gettext("Take theirs"), said.intents) } });
    return after;
  };
}

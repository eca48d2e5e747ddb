// A reload takes no undo away: what was done is known again where the sketch is still the one that it was done to.
import { same } from "../document/operations.js";
import { keep, kept } from "../ports/steps.js";

/** @param {Studio} studio */
export function install(studio) {
  const { store } = studio;
  const token = () => studio.saved?.token ?? "new";
  const there = kept(token());
  // With others in it a step leaves alone what they went on from, so it may be another one by now.
  if (there && (there.others || same(there.sketch, store.sketch))) {
    store.recall(there);
    studio.tell("tool");
  }
  addEventListener("pagehide", () => keep(token(), (most) => ({ sketch: store.sketch, ...store.remembered(most) })));
}

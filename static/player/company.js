// What of a step the picture goes with, where not all of it can be read in one look.

/** @typedef {{move: {connection: string|null, at: string|null, source: string, target: string}, progress: number}} Travelling */

/**
 * The ways of what is on its way and the part that it is near to; of a step that stands, its first message. Null where
 * nothing moves. A message is near to where it comes from, and then to where it goes.
 * @param {Travelling[]} moves @param {boolean} still @returns {{ids: string[], at: string} | null}
 */
function company(moves, still) {
  const going = still ? moves.slice(0, 1) : moves.filter(({ progress }) => progress > 0 && progress < 1);
  if (!going.length) return null;
  const [{ move, progress }] = going;
  return { ids: going.map((one) => one.move.connection ?? one.move.at ?? ""), at: still || progress >= 0.5 ? move.target : move.source };
}

/** Tells a picture what to go with, once for each message that sets out. */
export class Companion {
  /** @type {string} what was told last */
  #told = "";

  /** @param {EventTarget | null | undefined} viewer @param {number} index of the step @param {Travelling[]} moves @param {boolean} still */
  tell(viewer, index, moves, still) {
    const found = company(moves, still);
    const key = found ? `${index} ${found.ids.join(" ")} ${found.at}` : "";
    if (!found || key === this.#told) return;
    this.#told = key;
    viewer?.dispatchEvent(new CustomEvent("diagram:move", { detail: found }));
  }

  /** The same step is shown anew. */
  forget() {
    this.#told = "";
  }
}

// What is said about a sketch, as data: what a thread is about, which are shown, and where their pins stand.

/**
 * @typedef {{number: number, name: string, who: string, mine: boolean, guest: boolean, text: string, written: string, edited: string|null}} Comment
 * @typedef {{number: number, kind: string, target: string, named: string, x: number|null, y: number|null, there: boolean, resolved: string|null, resolved_by: string, resolved_by_guest: boolean, comments: Comment[]}} Thread
 * @typedef {"open"|"mine"|"resolved"} Shown
 */

/** The id of the part that a thread is about; empty where it is about none. @param {{kind: string, target: string}} thread */
export const partOf = ({ kind, target }) => (kind === "part" ? target : kind === "finding" ? (target.split(" ")[1] ?? "") : "");

/** Does a text call somebody by name? @param {string} text @param {string} name */
export function mentions(text, name) {
  return Boolean(name) && text.toLowerCase().includes(`@${name.toLowerCase()}`);
}

/** Those that concern somebody: begun or answered by them, or in which they are called. @param {Thread} thread @param {string} name */
export const concerns = (thread, name) => thread.comments.some((one) => one.mine || mentions(one.text, name));

/** Those to show, the last spoken in first. @param {Thread[]} threads @param {Shown} shown @param {string} name @returns {Thread[]} */
export function listed(threads, shown, name) {
  const some = threads.filter((one) => (shown === "resolved" ? one.resolved : !one.resolved && (shown === "open" || concerns(one, name))));
  const last = (/** @type {Thread} */ one) => one.comments.at(-1)?.written ?? "";
  return some.toSorted((one, other) => (last(one) < last(other) ? 1 : -1));
}

/** The names that were given, for calling somebody; each once. Who is told apart as a guest cannot be called: the name may be another's. @param {Thread[]} threads */
export const speakers = (threads) => [...new Set(threads.flatMap((thread) => thread.comments.filter((one) => !one.guest).map((one) => one.name)).filter(Boolean))];

/** A text in pieces: words, and names that are called. Longer names go first. @param {string} text @param {string[]} names @returns {{text: string, called: boolean}[]} */
export function pieces(text, names) {
  const known = names.filter(Boolean).toSorted((one, other) => other.length - one.length).map((name) => `@${name}`);
  const found = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const call = text[at] === "@" ? known.find((one) => text.slice(at, at + one.length).toLowerCase() === one.toLowerCase()) : undefined;
    if (!call) plain += text[at++];
    else {
      if (plain) found.push({ text: plain, called: false });
      found.push({ text: text.slice(at, at + call.length), called: true });
      plain = "";
      at += call.length;
    }
  }
  return plain ? [...found, { text: plain, called: false }] : found;
}

/**
 * Where the pins of open threads stand: one at each part, one at each place; what is gone has its last place.
 * @param {Thread[]} threads @param {(id: string) => Point|null} placeOf a part's corner as it is drawn now
 * @returns {{at: Point, threads: Thread[], gone: boolean}[]}
 */
export function pins(threads, placeOf) {
  const found = new Map();
  for (const thread of threads) {
    if (thread.resolved) continue;
    const part = partOf(thread);
    const drawn = part ? placeOf(part) : null;
    const at = drawn ?? (thread.x !== null && thread.y !== null ? { x: thread.x, y: thread.y } : null);
    if (!at) continue;
    const key = drawn ? `part ${part}` : `place ${at.x} ${at.y}`;
    const pin = found.get(key) ?? { at, threads: [], gone: Boolean(part) && !drawn };
    pin.threads.push(thread);
    found.set(key, pin);
  }
  return [...found.values()];
}

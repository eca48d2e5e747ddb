// How well what somebody types fits what can be chosen: names come before what is said about a thing, and a word is found
// where it begins one, never inside.

const split = (text) => text.toLowerCase().match(/[\p{L}\p{N}λ]+/gu) ?? [];
export const FRAMES_LATER = 3; // more than what a title has before other names
const SAID = 10; // the score of what only the text about a thing holds
const CAMEL = /(\p{Ll}|\p{Lu}(?=\p{Lu}\p{Ll}))(?=\p{Lu})/gu; // DynamoDB is found by its pieces too

/**
 * What can be found, made ready once. `title` is what is shown, `names` what else it is called, `about` what is said of it.
 * @param {{title: string, names?: string[], about?: string}} item
 */
export function findable({ title, names = [], about = "" }) {
  const called = [title, ...names].map((name) => ({ joined: split(name).join(""), words: [...split(name), ...split(name.replace(CAMEL, "$1 "))] }));
  return { called, all: called.flatMap((name) => name.words), about: split(about) };
}

/**
 * How well a query fits; 0 is not at all. Of equal ones the order in which they stand decides.
 * @param {string} query @param {ReturnType<typeof findable>} one @returns {number}
 */
export function fit(query, { called, all, about }) {
  const wanted = split(query);
  if (!wanted.length) return 0;
  const joined = wanted.join("");
  const begun = (words) => wanted.every((word) => words.some((other) => other.startsWith(word)));
  const scores = called.map(({ joined: name, words }, place) => {
    const first = place === 0 ? 2 : place === 1 ? 1 : 0; // the title, then the whole name
    if (name === joined) return 90 + first;
    if (wanted.every((word) => words.includes(word))) return (name.startsWith(joined) ? 70 : 50) + first;
    if (name.startsWith(joined)) return 60 + first;
    return begun(words) ? 40 + first : 0;
  });
  const best = Math.max(...scores);
  if (best) return best;
  if (begun(all)) return 20;
  return begun([...all, ...about]) ? SAID : 0;
}

/** Is a thing called by the query, or does only what is said of it hold the words? @param {string} query @param {{found: ReturnType<typeof findable>}} item */
export const isNamed = (query, item) => fit(query, item.found) > SAID;

/**
 * The things that a query fits, the best first.
 * `later` is by how much a thing comes after others that fit as well, as a frame comes after the service of its name.
 * @template {{found: ReturnType<typeof findable>, later?: number}} T
 * @param {string} query @param {T[]} items @returns {T[]}
 */
export function fitting(query, items) {
  const scored = items.map((item) => ({ item, score: fit(query, item.found) })).filter(({ score }) => score);
  const place = ({ item, score }) => score - (item.later ?? 0);
  return scored.sort((one, other) => place(other) - place(one)).map(({ item }) => item);
}

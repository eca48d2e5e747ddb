// What the server recognised, as one line: the patterns that the sketch is, and the one that it most nearly is.

/** @typedef {{pattern: string, verdict: string, roles: Record<string, string[]>, missing: {name: string, says: string}[], operations: any[], part_of: string[]}} Recognised */

/**
 * Each pattern once, those that are part of another apart; of near misses the one that lacks least.
 * @param {Recognised[]} found @returns {{present: Recognised[], near: Recognised|undefined}}
 */
export function mainOf(found) {
  const once = (verdict) => [...new Map(found.filter((one) => one.verdict === verdict).toReversed().map((one) => [one.pattern, one])).values()].toReversed();
  const present = once("present");
  const outer = present.filter((one) => !one.part_of.length);
  const is = new Set(present.map((one) => one.pattern));
  const nearly = once("near").filter((one) => !is.has(one.pattern));
  const near = nearly.toSorted((a, b) => Number(!a.operations.length) - Number(!b.operations.length) || a.part_of.length - b.part_of.length || a.missing.length - b.missing.length)[0];
  return { present: outer.length ? outer : present, near };
}

/** Words or elements with commas and an "and". @param {any[]} parts @returns {any[]} */
export const listed = (parts) => parts.flatMap((part, place) => (place ? [place === parts.length - 1 ? " and " : ", ", part] : [part]));

/** The line in plain words. @param {string[]} is @param {string|undefined} nearly @param {string[]} missing */
export function called(is, nearly, missing) {
  const first = is.length ? `This is ${listed(is).join("")}` : "";
  const second = nearly ? `${nearly}: ${missing.join(" and ")}` : "";
  if (first) return second ? `${first}; it nearly is ${second}.` : `${first}.`;
  return second ? `This nearly is ${second}.` : "";
}

// What the server recognised, as one line: the patterns that the sketch is, and the one that it most nearly is.
import { gettext, ngettext } from "../../js/texts.js";

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

/** The parts that play a role in it, each once. @param {Recognised} found */
export const playersOf = (found) => [...new Set(Object.values(found.roles).flat())];

/** Words or elements with commas and an "and". @param {any[]} parts @returns {any[]} */
const listed = (parts) => parts.flatMap((part, place) => (place ? [place === parts.length - 1 ? gettext(" and ") : ", ", part] : [part]));

/**
 * The line, of words or of elements for the patterns; nothing where there is none.
 * @param {any[]} is @param {any} nearly @param {string[]} missing @returns {any[]}
 */
export function sentence(is, nearly, missing) {
  const lacking = nearly ? [nearly, `: ${missing.join(gettext(" and "))}.`] : [];
  if (is.length) return [gettext("This is "), ...listed(is), ...(nearly ? [gettext("; it nearly is "), ...lacking] : ["."])];
  return nearly ? [gettext("This nearly is "), ...lacking] : [];
}

const NAMES = 3; // of parts that are told, before the others are only counted

/** @param {string[]} names */
const some = (names) => (names.length > NAMES ? gettext("{names} and {n} more", { names: names.slice(0, NAMES).join(", "), n: names.length - NAMES }) : listed(names).join(""));

/**
 * What operations do to a sketch, in words: parts by their names, connections by their number.
 * @param {any[]} operations @param {(id: string) => string} nameOf a part that is there @returns {string}
 */
export function changesIn(operations, nameOf) {
  const is = (/** @type {string} */ what, /** @type {string} */ part) => operations.filter((one) => one.do === what && one[part]);
  const once = (/** @type {any[]} */ of) => [...new Set(of.map((one) => nameOf(one.node)))];
  const added = is("add", "node").map(({ node }) => node.label || node.id);
  const [joined, removed, lines] = [is("add", "connection"), is("remove", "connection"), is("update", "connection")].map((of) => of.length);
  const [altered, gone] = [once(is("update", "node")), once(is("remove", "node"))];
  return [
    added.length && gettext("add {names}", { names: some(added) }),
    joined && ngettext("draw {n} connection", "draw {n} connections", joined),
    altered.length && gettext("change {names}", { names: some(altered) }),
    lines && ngettext("change {n} connection", "change {n} connections", lines),
    gone.length && gettext("delete {names}", { names: some(gone) }),
    removed && ngettext("delete {n} connection", "delete {n} connections", removed),
  ].filter(Boolean).join(", ");
}

// What parts are called, wherever they are spoken of.
import { gettext } from "../../js/texts.js";
import { firstWords } from "./marking.js";

/** @typedef {"node"|"frame"|"connection"|"note"|"box"|"image"|"line"} Drawn */
/** @typedef {{name: Drawn, part: any}} Found */

/** What is said of a part that is no service. @param {Drawn} name @param {any} part */
function looseName(name, part) {
  if (name === "note") return `${part.number ? `${part.number}. ` : ""}${firstWords(part.text ?? "")}`.trim() || gettext("Note");
  if (name === "image") return part.alt || gettext("Image");
  return part.label || (name === "box" ? gettext("Box") : gettext("Line"));
}

/**
 * What a part is called; a connection by its ends.
 * @param {Found|undefined} found @param {(id: string) => Found|undefined} find @param {Vocabulary} vocabulary @returns {string} empty where it is not there
 */
export function called(found, find, vocabulary) {
  if (!found) return "";
  const { name, part } = found;
  if (name === "node") return vocabulary.nameOf(part);
  if (name === "frame") return part.label || part.kind;
  if (name !== "connection") return looseName(name, part);
  const end = (/** @type {string} */ id) => called(find(id), find, vocabulary) || id;
  return `${end(part.source)} → ${end(part.target)}`;
}

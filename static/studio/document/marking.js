// The few signs of Markdown that a note may have, read as the server's pictures read them; one file of examples holds the
// two together.

/** @typedef {[string, ""|"bold"|"italic"|"code"]} Piece */

// What Python counts as the end of a line.
// deno-lint-ignore no-control-regex
const BREAKS = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;
const LAST = new RegExp(`(?:${BREAKS.source})$`);
const HEADING = /^#{1,3}\s+(?=\S)/;
const ITEM = /^(\s{0,6})[-*]\s+(?=\S)/;
const SIGNS = /\*\*(?<bold>[^*\s](?:[^*]*[^*\s])?)\*\*|`(?<code>[^`]+)`|\[(?<link>[^\]]+)\]\([^)\s]*\)|(?<![\p{L}\p{N}_*])\*(?<italic>[^*\s](?:[^*]*[^*\s])?)\*(?![\p{L}\p{N}_*])/gu;

/** The lines of a note as they are meant, each in pieces. @param {string} text @returns {Piece[][]} */
export const paragraphs = (text) => (text ? text.replace(LAST, "").split(BREAKS).map(paragraph) : []);

/** @param {string} line @returns {Piece[]} */
function paragraph(line) {
  const plain = line.replace(ITEM, "$1• ");
  const heading = plain.replace(HEADING, "");
  const found = pieces(heading);
  return heading === plain ? found : found.map(([text, tone]) => [text, tone || "bold"]);
}

/** @param {string} line @returns {Piece[]} */
function pieces(line) {
  /** @type {Piece[]} */
  const found = [];
  let last = 0;
  for (const sign of line.matchAll(SIGNS)) {
    const { bold, code, italic, link } = sign.groups ?? {};
    if (sign.index > last) found.push([line.slice(last, sign.index), ""]);
    found.push(bold ? [bold, "bold"] : code ? [code, "code"] : italic ? [italic, "italic"] : [link, ""]);
    last = sign.index + sign[0].length;
  }
  if (last < line.length) found.push([line.slice(last), ""]);
  return found;
}

/** The whole text of a paragraph. @param {Piece[]} some */
export const textOf = (some) => some.map(([text]) => text).join("");

/** The first words of a text, without signs, as a name for it. @param {string} text */
export const firstWords = (text) => (paragraphs(text).map(textOf).find((words) => words.trim()) ?? "").trim().slice(0, 60);

/** Is any of it bold, which takes more room? @param {Piece[]} some */
export const isWide = (some) => some.some(([, tone]) => tone === "bold");

/**
 * The lines that a paragraph was broken into, each in its pieces again: breaking drops and joins white space only, and may
 * end with an ellipsis.
 * @param {string[]} lines @param {Piece[]} some @returns {Piece[][]}
 */
export function setIn(lines, some) {
  const tones = some.flatMap(([text, tone]) => [...text].map(() => tone));
  const whole = [...textOf(some)];
  let at = 0;
  return lines.map((line) => {
    /** @type {Piece[]} */
    const found = [];
    for (const sign of line) {
      while (at < whole.length && whole[at] !== sign && /\s/.test(whole[at])) at += 1;
      const same = at < whole.length && whole[at] === sign;
      const tone = same ? tones[at] : "";
      if (same) at += 1;
      const last = found.at(-1);
      if (last?.[1] === tone) last[0] += sign;
      else found.push([sign, tone]);
    }
    return found;
  });
}

// How text is set on cards and lines: the same measures, font and places to break as the pictures that the server makes.

const MEASURED_AT = 100; // measured large and scaled, as on the server: hinting at small sizes would make widths jump
// A name that is too wide for a line breaks where its next word begins: ApplicationLoad|Balancer, HTTP|Proxy.
const HUMP = /^(?:[a-z0-9][A-Z]|[A-Z][A-Z][a-z])/;
const JOINED = /[\p{M}\p{Cf}]/u; // belongs to the sign before it
const JOINERS = /[\u200d\u2060]/; // what they stand between is one
const PIECES = /\s+|[^\s\-_/.,:]+[-_/.,:]*|[-_/.,:]+/g;

/** @typedef {{size: number, line_height: number, bold: boolean}} TextStyle */

const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
const widths = new Map();

/** Width of one line in pixels. @param {string} text @param {TextStyle} style */
export function width(text, style) {
  const key = `${style.bold ? 1 : 0}${text}`;
  let wide = widths.get(key);
  if (wide === undefined) {
    context.font = `${style.bold ? 600 : 400} ${MEASURED_AT}px Inter, system-ui, sans-serif`;
    context.fontKerning = "normal";
    wide = context.measureText(text).width;
    if (widths.size > 20_000) widths.clear();
    widths.set(key, wide);
  }
  return (wide * style.size) / MEASURED_AT;
}

/** What was measured before the font had come is wrong. */
export function forgetWidths() {
  widths.clear();
  wrapped.clear();
}

const wrapped = new Map();

/** Lines no wider than `most`; what does not fit ends with an ellipsis. @param {string} text @param {TextStyle} style @returns {string[]} */
export function wrap(text, style, most, mostLines) {
  const key = `${style.size}|${style.bold}|${most}|${mostLines}|${text}`;
  let lines = wrapped.get(key);
  if (!lines) {
    lines = broken(text, style, most, mostLines, true);
    if (lines.length > mostLines) lines = broken(text, style, most, mostLines, false); // a break anywhere wastes less room
    if (lines.length > mostLines) lines.splice(mostLines - 1, lines.length, shortened(lines.slice(mostLines - 1).join(" "), style, most));
    if (wrapped.size > 20_000) wrapped.clear();
    wrapped.set(key, lines);
  }
  return lines;
}

function broken(text, style, most, mostLines, atHumps) {
  const lines = [];
  let line = "";
  for (const piece of text.trim().match(PIECES) ?? []) {
    if (lines.length > mostLines) break;
    if (!piece.trim()) {
      line += line ? " " : "";
      continue;
    }
    if (width(line + piece, style) <= most) {
      line += piece;
      continue;
    }
    if (line.trim()) lines.push(line.trim());
    const pieces = chopped(piece, style, most, mostLines + 1, atHumps);
    line = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  if (line.trim()) lines.push(line.trim());
  return lines;
}

function chopped(word, style, most, mostPieces, atHumps) {
  const pieces = [];
  while (pieces.length < mostPieces && width(word, style) > most) {
    const fits = Math.max(1, fitting(word, style, most, ""));
    const count = (atHumps && lastHump([...word].slice(0, fits + 2), fits)) || beforeItsMarks([...word], fits);
    pieces.push([...word].slice(0, count).join(""));
    word = [...word].slice(count).join("");
  }
  return [...pieces, word];
}

/** The last place up to `count` where a break takes no mark or joiner from its sign. @param {string[]} signs @param {number} count */
function beforeItsMarks(signs, count) {
  for (let place = count; place > 0; place -= 1) if (!JOINED.test(signs[place] ?? "") && !JOINERS.test(signs[place - 1])) return place;
  return count;
}

/** Where the last word within a name begins, at most that far; 0 is nowhere. @param {string[]} signs @param {number} most */
function lastHump(signs, most) {
  for (let place = Math.min(most, signs.length - 1); place > 0; place -= 1) if (HUMP.test(signs.slice(place - 1, place + 2).join(""))) return place;
  return 0;
}

function shortened(text, style, most) {
  return `${[...text].slice(0, fitting(text, style, most, "…")).join("").trimEnd()}…`;
}

/** How many characters from the start fit, with the tail behind them. */
function fitting(text, style, most, tail) {
  const letters = [...text].slice(0, 300);
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (width(letters.slice(0, middle).join("") + tail, style) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}

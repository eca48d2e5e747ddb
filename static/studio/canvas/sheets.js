// Notes, boxes, images and lines without meaning, drawn as the server's pictures show them. Units are canvas pixels, from
// the sheet's corner.
import { gettext } from "../../js/texts.js";
import { isWide, paragraphs, setIn, textOf } from "../document/marking.js";
import { roundedPath } from "./geometry.js";
import { svg } from "./svg.js";
import { wrap } from "./text.js";

const FOLD = 12; // the turned corner of a note
const HEAD = 9;
const LINE = 14;

/** A note's text as it is set: lines in pieces. @param {any} note @param {number} wide @param {number} most lines @param {Vocabulary} vocabulary */
export function noteLines(note, wide, most, vocabulary) {
  const { texts, padding, number } = vocabulary.drawing.sheets;
  const style = texts[note.size ?? "medium"];
  const room = wide - 2 * padding - (note.number ? number : 0);
  const found = [];
  for (const paragraph of paragraphs(note.text ?? "")) {
    if (found.length >= most || room < style.size) break;
    const text = textOf(paragraph);
    const lines = text.trim() ? wrap(text, { ...style, bold: isWide(paragraph) }, room, most - found.length) : [""];
    found.push(...setIn(lines, paragraph));
  }
  return found;
}

/** How high a note is with all of its text. @param {any} note @param {number} wide @param {Vocabulary} vocabulary */
export function noteHeight(note, wide, vocabulary) {
  const { texts, padding } = vocabulary.drawing.sheets;
  return Math.max(1, noteLines(note, wide, 200, vocabulary).length) * texts[note.size ?? "medium"].line_height + 2 * padding;
}

/** @param {any} shape @param {Vocabulary} vocabulary @param {string} picture the address of an image's file, where it is at hand */
export function sheet(shape, vocabulary, picture = "") {
  const { part, kind } = shape;
  const colour = part.colour ?? (kind === "note" ? "yellow" : "grey");
  const group = svg("g", { class: `loose ${kind} paint-${colour} stroke-${part.stroke ?? "solid"}`, "data-part": part.id });
  const said = kind === "note" ? `${part.number ? `${part.number}. ` : ""}${part.text ?? ""}` : kind === "image" ? part.alt || gettext("Image") : (part.label ?? "");
  group.append(svg("title", {}, said));
  const lines = words(shape, said, vocabulary);
  if (picture) group.append(svg("image", { href: picture, x: 0, y: 0, width: shape.width, height: shape.height, preserveAspectRatio: "xMidYMid meet" }));
  else if (!part.number || lines.length) group.append(...ground(shape));
  if (part.number) group.append(...callout(part.number, lines.length ? { x: 4, y: 4 } : { x: 0, y: 0 }, vocabulary, lines.length > 0));
  if (!picture) group.append(...lines);
  if (shape.pin) group.append(...callout(part.number, pinned(shape, vocabulary), vocabulary));
  return group;
}

const pinned = (shape, vocabulary) => ({ x: shape.pin.x - shape.x - vocabulary.drawing.sheets.number / 2, y: shape.pin.y - shape.y - vocabulary.drawing.sheets.number / 2 });

function ground({ kind, width, height }) {
  if (kind !== "note") return [svg("rect", { class: `sheet ${kind}`, x: 0, y: 0, width, height, rx: 6 })];
  const fold = Math.min(FOLD, width / 2, height / 2);
  const inner = width - fold;
  return [svg("path", { class: "sheet", d: `M0 0H${inner}L${width} ${fold}V${height}H0Z` }), svg("path", { class: "sheet", d: `M${inner} 0V${fold}H${width}Z` })];
}

function words(shape, said, vocabulary) {
  const { texts, padding, number } = vocabulary.drawing.sheets;
  const { part, kind, width, height } = shape;
  const style = texts[kind === "image" ? "small" : (part.size ?? "medium")];
  const room = Math.floor((height - 2 * padding) / style.line_height);
  if (room < 1) return [];
  const plain = () => (width - 2 * padding < style.size || !said.trim() ? [] : wrap(said, style, width - 2 * padding, room).map((line) => [[line, ""]]));
  const lines = kind === "note" ? noteLines(part, width, room, vocabulary) : plain();
  const x = padding + (part.number ? number : 0);
  return lines.map((line, index) => {
    const text = svg("text", { class: `sheet-text size-${style.size}`, x, y: padding - 4 + (index + 1) * style.line_height });
    for (const [piece, tone] of line) text.append(tone ? svg("tspan", { class: tone }, piece) : piece);
    return text;
  });
}

function callout(value, { x, y }, vocabulary, small = false) {
  const radius = (vocabulary.drawing.sheets.number - (small ? 4 : 0)) / 2;
  return [svg("circle", { class: "callout", cx: x + radius, cy: y + radius, r: radius }), svg("text", { class: "callout-number", x: x + radius, y: y + radius + 4 }, String(value))];
}

/** A line without meaning; its points count from the shape's corner. @param {any} shape @param {Vocabulary} vocabulary */
export function plainLine(shape, vocabulary) {
  const { part } = shape;
  const points = shape.points.map((point) => ({ x: point.x - shape.x, y: point.y - shape.y }));
  const group = svg("g", { class: `plain paint-${part.colour ?? "grey"} stroke-${part.stroke ?? "solid"}`, "data-part": part.id });
  group.append(svg("title", {}, part.label || gettext("Line")), svg("path", { class: "line", d: roundedPath(points, vocabulary.drawing.corner) }));
  const heads = part.arrow ?? "none";
  if (heads !== "none") group.append(head(points.at(-2), points.at(-1)));
  if (heads === "both") group.append(head(points[1], points[0]));
  const lines = part.label ? wrap(part.label, vocabulary.drawing.sheets.texts.small, vocabulary.drawing.sheets.note_width, 2) : [];
  const at = Math.floor(points.length / 2);
  const [one, other] = [points[at - 1], points[at]];
  lines.forEach((line, index) => group.append(svg("text", { class: "line-label", x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 - 4 - LINE * (lines.length - 1 - index) }, line)));
  return group;
}

function head(before, tip) {
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [((tip.x - before.x) / length) * HEAD, ((tip.y - before.y) / length) * HEAD];
  return svg("path", { class: "plain-head", d: `M${tip.x - dx - dy / 2} ${tip.y - dy + dx / 2}L${tip.x} ${tip.y}L${tip.x - dx + dy / 2} ${tip.y - dy - dx / 2}` });
}


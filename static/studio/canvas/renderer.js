// Draws parts of the sketch the way the server's pictures show them: same classes, same measures, same style sheet.
import { gettext } from "../../js/texts.js";
import { BaseRenderer } from "../../vendor/diagram-js/diagram-js.js";
import { roundedPath, shortened } from "./geometry.js";
import { lineLabel } from "./labels.js";
import { isSheet } from "./loose.js";
import { plainLine, sheet } from "./sheets.js";
import { svg } from "./svg.js";
import { wrap } from "./text.js";

const FOLDED = "folded"; // as the server's pictures call it

/** The text of a card. @param {any} node @param {Vocabulary} vocabulary */
export function cardText(node, vocabulary) {
  const { sizes, texts } = vocabulary.drawing;
  const name = vocabulary.service(node.service).short;
  const inner = sizes.card_width - 2 * sizes.card_padding + 8;
  const lines = wrap(node.label || name, texts.label, inner, 2);
  return { lines, caption: node.label && node.label !== name ? wrap(name, texts.caption, inner, 1) : [] };
}

const paint = (part) => (part?.colour ? ` paint-${part.colour}` : "");

/** Asked by diagram-js for every part. `part` is set on each element by the view. */
export class SketchRenderer extends BaseRenderer {
  /** @param {any} eventBus @param {{vocabulary: any, icons: string, classIcons: string, pictures: Map<string, string>}} config */
  constructor(eventBus, config) {
    super(eventBus, 2000);
    this.vocabulary = config.vocabulary;
    this.icons = config.icons;
    this.classIcons = config.classIcons;
    /** Addresses of the files of images, by their hash, as far as they are at hand. @type {Map<string, string>} */
    this.pictures = config.pictures;
  }

  canRender() {
    return true;
  }

  drawShape(gfx, shape) {
    const group = this.#shape(shape);
    gfx.append(group);
    return group;
  }

  #shape(shape) {
    if (isSheet(shape.kind)) return sheet(shape, this.vocabulary, this.pictures.get(shape.part.blob));
    if (shape.kind === "line") return plainLine(shape, this.vocabulary);
    if (shape.kind !== "frame") return this.#node(shape);
    const { id, label, collapsed, colour } = shape.part;
    return collapsed ? this.#node({ ...shape, width: shape.width, height: shape.height, part: { id, service: FOLDED, label, colour } }) : this.#frame(shape);
  }

  drawConnection(gfx, line) {
    const { drawing } = this.vocabulary;
    const kind = line.part?.kind ?? line.previewKind ?? "sync";
    const style = this.vocabulary.styleOf(kind);
    const both = drawing.two_heads.includes(kind);
    const { colour, stroke } = line.part ?? {};
    const group = svg("g", { class: `connection style-${style}${paint(line.part)}${stroke ? ` stroke-${stroke}` : ""}` });
    if (line.waypoints.length < 2) return group;
    const path = roundedPath(shortened(line.waypoints, drawing.heads[style].length, both), drawing.corner);
    const head = `url(#head-${style}${colour ? `-${colour}` : ""})`;
    const ends = { "marker-end": head, ...(both ? { "marker-start": head } : {}) };
    group.append(svg("path", { class: "line", d: path, ...ends }));
    if (line.part?.label) this.#label(group, line);
    gfx.append(group);
    return group;
  }

  getShapePath(shape) {
    const { x, y, width: wide, height } = shape;
    return [["M", x, y], ["l", wide, 0], ["l", 0, height], ["l", -wide, 0], ["z"]];
  }

  getConnectionPath(line) {
    return line.waypoints.map((point, index) => [index ? "L" : "M", point.x, point.y]);
  }

  #icon(key, x, y, size, name) {
    if (key.startsWith("diagrams.")) return svg("image", { class: "class-icon", href: `${this.classIcons}${key}.png`, x, y, width: size, height: size });
    return svg("use", { class: name, href: `${this.icons}#icon-${key}`, x, y, width: size, height: size });
  }

  #node(shape) {
    const { sizes, texts } = this.vocabulary.drawing;
    const node = shape.part;
    const { lines, caption } = cardText(node, this.vocabulary);
    const group = svg("g", { class: `node${paint(node)}`, "data-service": node.service, "data-part": node.id });
    group.append(svg("title", {}, this.vocabulary.nameOf(node)));
    group.append(svg("rect", { class: "card", x: 0, y: 0, width: shape.width, height: shape.height, rx: 12 }));
    const content = sizes.icon_size + sizes.icon_gap + lines.length * texts.label.line_height + caption.length * texts.caption.line_height + (caption.length ? sizes.caption_gap : 0);
    const middle = shape.width / 2;
    const top = (shape.height - content) / 2;
    const own = this.pictures.get(node.image);
    if (own) group.append(svg("image", { class: "class-icon", href: own, x: middle - sizes.icon_size / 2, y: top, width: sizes.icon_size, height: sizes.icon_size }));
    else group.append(this.#icon(this.vocabulary.service(node.service).icon, middle - sizes.icon_size / 2, top, sizes.icon_size, "icon neutral-icon"));
    let y = top + sizes.icon_size + sizes.icon_gap + texts.label.line_height - 4;
    for (const line of lines) {
      group.append(svg("text", { class: "label", x: middle, y }, line));
      y += texts.label.line_height;
    }
    y += sizes.caption_gap + texts.caption.line_height - texts.label.line_height;
    for (const line of caption) group.append(svg("text", { class: "caption", x: middle, y }, line));
    if (node.pinned) group.append(this.#lock(shape.width - 20, 8));
    return group;
  }

  #lock(x, y) {
    const lock = svg("g", { class: "lock-mark", transform: `translate(${x} ${y})` });
    lock.append(svg("title", {}, gettext("Locked: dragging and auto-layout leave it in its place")));
    lock.append(svg("path", { d: "M3 6V4.5a3 3 0 0 1 6 0V6M2 6h8v6H2z" }));
    return lock;
  }

  #frame(shape) {
    const { sizes, texts } = this.vocabulary.drawing;
    const frame = shape.part;
    const kind = this.vocabulary.frames[frame.kind];
    const group = svg("g", { class: `frame kind-${frame.kind} hue-${kind?.colour ?? "boundary"}${kind?.dashed ? " dashed" : ""}${paint(frame)}`, "data-part": frame.id });
    group.append(svg("title", {}, frame.label || frame.kind));
    group.append(svg("rect", { class: "frame-box", x: 0, y: 0, width: shape.width, height: shape.height, rx: 10 }));
    const line = wrap(frame.label ?? "", texts.frame, sizes.frame_label_width, 1)[0];
    const inset = (sizes.frame_label_height - sizes.frame_icon) / 2 + 3;
    group.append(this.#icon(`frame-${frame.kind}`, inset, inset, sizes.frame_icon - 4, "frame-icon"));
    if (line) group.append(svg("text", { class: "frame-label", x: inset + sizes.frame_icon + 2, y: sizes.frame_label_height / 2 + 5 }, line));
    return group;
  }

  #label(group, line) {
    const { texts } = this.vocabulary.drawing;
    const { lines, box } = lineLabel(line.part.label, line.waypoints, this.vocabulary, line.part.label_at);
    group.append(svg("rect", { class: "label-back", x: box.x, y: box.y, width: box.width, height: box.height, rx: 4 }));
    let y = box.y + (box.height - lines.length * texts.line.line_height) / 2 + texts.line.line_height - 3.5;
    for (const text of lines) {
      group.append(svg("text", { class: "line-label", x: box.x + box.width / 2, y }, text));
      y += texts.line.line_height;
    }
  }
}
SketchRenderer.$inject = ["eventBus", "config.sketch"];

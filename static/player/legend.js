// What each shape means, of those that travel in the stories at hand.
import { SHAPES } from "./stage.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {Element|null} list
 * @param {import("./engine.js").Timeline[]} timelines
 * @param {Record<string, string>} words what each kind of message is called
 */
export function explain(list, timelines, words) {
  const used = new Set(timelines.flatMap((one) => one.steps.flatMap((step) => step.moves.map((move) => move.message))));
  const items = Object.keys(SHAPES).filter((kind) => used.has(kind) && words[kind]);
  list?.replaceChildren(...items.map((kind) => item(kind, words[kind])));
}

function item(kind, word) {
  const line = document.createElement("li");
  const sign = document.createElementNS(SVG, "svg");
  sign.setAttribute("viewBox", "-12 -12 24 24");
  sign.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", `token ${kind}`);
  path.setAttribute("d", SHAPES[kind]);
  sign.append(path);
  line.append(sign, word);
  return line;
}

// How a stage stands in the window while it plays: its captions keep their room, and all of it comes into view.
import { STILL } from "./controls.js";

/** What must be seen; the rest of a player, such as its legend, may lie below the window. Of stories beside each other the pictures are last. */
const NEEDED = ".canvas, [data-caption], .player-bar, .what-if, .traffic";

/** Where what must be seen of a stage or a player ends, in the window. @param {Element} whole */
export function neededUntil(whole) {
  const shown = [...whole.querySelectorAll(NEEDED)].filter((one) => one.getClientRects().length);
  return Math.max(...(shown.length ? shown : [whole]).map((one) => one.getBoundingClientRect().bottom));
}

/** Picture, words and controls into the window, when they fit into it and are not there. @param {Element} stage */
export function comeIntoView(stage) {
  const above = parseFloat(getComputedStyle(stage).scrollMarginTop) || 0;
  const [{ top }, bottom] = [stage.getBoundingClientRect(), neededUntil(stage)];
  if (top >= above - 1 && bottom <= window.innerHeight + 1) return;
  window.scrollBy({ top: bottom - top > window.innerHeight - above ? bottom - window.innerHeight : top - above, behavior: STILL.matches ? "auto" : "smooth" });
}

/** A caption as high as the longest of its texts at this width, so that nothing jumps. @param {Element|null} caption @param {string[]} texts */
export function keepRoom(caption, texts) {
  if (!(caption instanceof HTMLElement) || !caption.clientWidth) return;
  const now = caption.textContent;
  caption.style.minHeight = "";
  let most = 0;
  for (const words of texts) {
    caption.textContent = words;
    most = Math.max(most, caption.offsetHeight);
  }
  caption.textContent = now;
  caption.style.minHeight = `${most}px`;
}

/** Words without their marks. @param {string} text */
export function plain(text) {
  return text.replace(/`|\*\*/g, "");
}

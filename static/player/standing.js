// How a stage stands in the window while it plays: its captions keep their room, and all of it comes into view.
import { STILL } from "./controls.js";

/** Picture, words and controls into the window, when they fit into it and are not there. @param {Element} stage */
export function comeIntoView(stage) {
  const above = parseFloat(getComputedStyle(stage).scrollMarginTop) || 0;
  const { top, bottom } = stage.getBoundingClientRect();
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

// Parts on the clipboard: as text, so that they go from tab to tab and into a message.

const MARK = "pattern-studio/"; // of any version: what comes from elsewhere is read by the server
let own = "";

/** @param {any} piece a sketch */
export function write(piece) {
  own = JSON.stringify(piece);
  navigator.clipboard?.writeText(own).catch(() => undefined); // without the right to it, pasting works in this tab
}

/** What is on the clipboard, as far as the browser lets us see it. */
export async function text() {
  try {
    return (await navigator.clipboard.readText()) || own;
  } catch {
    return own;
  }
}

/** Was it copied in this tab? What comes from elsewhere may hold anything. @param {string|undefined} value */
export const isOwn = (value) => !value || value === own;

/** @param {string|undefined} value @returns {any} a piece, or null when it is none */
export function read(value) {
  for (const candidate of [value, own]) {
    try {
      const piece = JSON.parse(candidate ?? "");
      if (String(piece?.schema).startsWith(MARK) && Array.isArray(piece.nodes)) return piece;
    } catch {
      // not ours
    }
    if (value) break;
  }
  return null;
}

/** @param {Blob} picture */
export async function writePicture(picture) {
  await navigator.clipboard.write([new ClipboardItem({ [picture.type]: picture })]);
}

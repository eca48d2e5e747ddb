// What a key press means, on every keyboard: the letter where the layout has it, the place of the key where it has not.

const MAC = /Mac|iPhone|iPad/.test(navigator.platform ?? "");
// Signs that a layout may hide behind other keys: with Ctrl their place on a US keyboard counts too.
const PLACES = { "[": "BracketLeft", "]": "BracketRight", "'": "Quote", "/": "Slash", ".": "Period", "=": "Equal", "-": "Minus" };

/** @type {Map<string, string>} what the keys of this keyboard produce, by their places; empty where nobody says */
let layout = new Map();

/** Learn what the keys of this keyboard produce, where the browser tells. @returns {Promise<boolean>} are keys written otherwise now? */
export async function learnLayout() {
  const keyboard = /** @type {any} */ (navigator).keyboard;
  layout = new Map((await keyboard?.getLayoutMap?.().catch(() => null)) ?? []);
  return written("Z") !== "Z";
}

/** Is somebody writing with an input method, whose keys are meant for it? @param {KeyboardEvent} event */
export function composing(event) {
  return event.isComposing || event.keyCode === 229; // the number is what Safari says of the Enter that ends it
}

/** Is it a key that writes something, with nothing held but Shift? @param {KeyboardEvent} event */
export function writes(event) {
  return event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** Does a key press say what is written so, such as "Ctrl+Shift+Z"? @param {string} key @param {KeyboardEvent} event */
export function says(key, event) {
  const { name, ctrl, alt, shift } = parts(key);
  if (!holds(event, ctrl, alt)) return false;
  const sign = isSign(name); // ? or + is what the keys produce, with Shift or without
  if (!sign && shift !== event.shiftKey) return false;
  if (name.length > 1) return event.key === name || (name === "Space" && event.key === " ");
  return event.key.toLowerCase() === name.toLowerCase();
}

/** Does a key press lie where that key lies, on a layout that has no such letter? @param {string} key @param {KeyboardEvent} event */
export function liesAt(key, event) {
  const { name, ctrl, alt, shift } = parts(key);
  if (name.length > 1 || !holds(event, ctrl, alt) || shift !== event.shiftKey) return false;
  if (/\d/.test(name)) return event.code === `Digit${name}`; // Shift turns digits into signs, and some layouts have them there
  if (isSign(name)) return ctrl && event.code === PLACES[name];
  // Alt turns letters into others; without it a Latin letter is meant as such, wherever it lies.
  return (alt || !/^[a-z]$/i.test(event.key)) && event.code === `Key${name.toUpperCase()}`;
}

/** How a key is written for this machine and this keyboard. @param {string} key */
export function written(key) {
  const { name } = parts(key);
  const own = /^[A-Z]$/.test(name) && ![...layout.values()].includes(name.toLowerCase()) && layout.get(`Key${name}`);
  const words = (own ? key.slice(0, -1) + own.toUpperCase() : key).replace("Arrow", "").replace("Delete", "Del");
  return MAC ? words.replace("Ctrl+", "⌘").replace("Alt+", "⌥").replace("Shift+", "⇧") : words;
}

/** @param {string} key */
function parts(key) {
  const held = key.split("+");
  const name = held.pop() || "+"; // "Ctrl++" and "+" end with the sign itself
  return { name, ctrl: held.includes("Ctrl"), alt: held.includes("Alt"), shift: held.includes("Shift") };
}

/** @param {KeyboardEvent} event @param {boolean} ctrl @param {boolean} alt */
function holds(event, ctrl, alt) {
  return ctrl === (MAC ? event.metaKey : event.ctrlKey) && alt === event.altKey;
}

/** @param {string} name */
function isSign(name) {
  return name.length === 1 && !/[a-z0-9]/i.test(name);
}

// What somebody keeps in this browser for all sketches: templates of their own, and parts that they use.
import { recallJson, remember } from "./storage.js";

const TEMPLATES = "studio:templates";
const USED = "studio:used";
const STARRED = "studio:starred";
const MOST = 8; // parts that are remembered as used

/** @param {string} key @returns {any[]} */
function read(key) {
  const found = recallJson(key);
  return Array.isArray(found) ? found : [];
}

/** @param {string} key @param {any[]} value */
function write(key, value) {
  remember(key, JSON.stringify(value));
}

/** @returns {{title: string, piece: any}[]} */
export const keptTemplates = () => read(TEMPLATES).filter((one) => typeof one?.title === "string" && Array.isArray(one.piece?.nodes));

/** @param {{title: string, piece: any}[]} all */
export const keepTemplates = (all) => write(TEMPLATES, all);

/** Keys of the parts that were added last, the latest first. @returns {string[]} */
export const used = () => read(USED).filter((key) => typeof key === "string");

/** @param {string} key */
export const use = (key) => write(USED, [key, ...used().filter((one) => one !== key)].slice(0, MOST));

/** Keys of the parts that somebody likes to have at hand. @returns {string[]} */
export const starred = () => read(STARRED).filter((key) => typeof key === "string");

/** @param {string} key */
export const star = (key) => write(STARRED, starred().includes(key) ? starred().filter((one) => one !== key) : [...starred(), key]);

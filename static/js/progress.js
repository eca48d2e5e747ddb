// What a learner has reached, on this device only: the best score of each lesson, when each question comes again,
// and which exercises are done.
import { gettext } from "./texts.js";


const SCORES = "pattern-studio.lessons";
const CARDS = "pattern-studio.review";
const ASKED = "pattern-studio.asked";
const EXERCISES = "pattern-studio.exercises";
const SCHEMA = "pattern-studio-progress/1";
const DAYS = [1, 3, 7, 21, 60]; // until a question comes again, by how often in a row it was answered well
const DAY = 86_400_000;

/**
 * @typedef {{score: number, total: number}} Score
 * @typedef {{well: number, due: number}} Card how often in a row it was right, and the day it comes again
 */

/** @param {string} store @returns {Record<string, any>} */
function read(store) {
  try {
    const found = JSON.parse(localStorage.getItem(store) ?? "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
}

/** @param {string} store @param {Record<string, any>} all */
function write(store, all) {
  try {
    localStorage.setItem(store, JSON.stringify(all));
  } catch {
    // A full or closed store costs the ticks, not the lesson.
  }
}

/** Days since 1970. */
export function today() {
  return Math.floor(Date.now() / DAY);
}

/** @returns {Record<string, Score>} by lesson */
export function scores() {
  return read(SCORES);
}

/** The best score of a lesson stays. @param {string} slug @param {number} score @param {number} total */
export function keepScore(slug, score, total) {
  const all = scores();
  if (all[slug] && all[slug].score / all[slug].total >= score / total) return;
  write(SCORES, { ...all, [slug]: { score, total } });
}

/** When a question comes again after an answer. @param {Card|undefined} card @param {boolean} right @param {number} day @returns {Card} */
export function after(card, right, day) {
  if (!right) return { well: 0, due: day + 1 };
  const well = (card?.well ?? 0) + 1;
  return { well, due: day + DAYS[Math.min(well, DAYS.length - 1)] };
}

/** @param {string} lesson slug and variant, with a slash @param {string} question @param {boolean} right */
export function keepAnswer(lesson, question, right) {
  const all = read(CARDS);
  const key = `${lesson}/${question}`;
  write(CARDS, { ...all, [key]: after(all[key], right, today()) });
}

/**
 * The question that stands here now: only its answer is taken next, once. The tab keeps it, as a form that is sent
 * before htmx knows it loads a whole page.
 * @param {string} question
 */
export function keepAsked(question) {
  try {
    sessionStorage.setItem(ASKED, question);
  } catch {
    // A closed store costs the review, not the lesson.
  }
}

/** The question that stood here before, or nothing. */
export function askedBefore() {
  try {
    return sessionStorage.getItem(ASKED) ?? "";
  } catch {
    return "";
  }
}

/** The questions that come again by this day, by lesson and variant. @param {Record<string, Card>} cards @param {number} day */
export function due(cards, day) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const [key, card] of Object.entries(cards)) {
    const [slug, variant, question] = key.split("/");
    if (!question || !(card.due <= day)) continue;
    found.set(`${slug}/${variant}`, [...(found.get(`${slug}/${variant}`) ?? []), question]);
  }
  return found;
}

/** @returns {Record<string, Card>} */
export function cards() {
  return read(CARDS);
}

/** The day on which each exercise was done first, by pattern, variant and task with slashes. @returns {Record<string, number>} */
export function exercises() {
  return read(EXERCISES);
}

/** @param {string} exercise @param {number} [day] */
export function keepExercise(exercise, day = today()) {
  const all = exercises();
  if (!(all[exercise] <= day)) write(EXERCISES, { ...all, [exercise]: day });
}

/** All of it as the text of a file. */
export function exported() {
  return `${JSON.stringify({ schema: SCHEMA, scores: scores(), cards: cards(), exercises: exercises() }, null, 1)}\n`;
}

/** Take in what was saved elsewhere: what is better or newer stays. @param {string} text @throws {Error} with what is wrong */
export function takeIn(text) {
  /** @type {any} */
  let told;
  try {
    told = JSON.parse(text);
  } catch {
    throw new Error(gettext("this is no file of progress: it cannot be read as JSON"));
  }
  if (told?.schema !== SCHEMA) throw new Error(gettext("this is no file of progress: its schema is not \"{SCHEMA}\"", { SCHEMA }));
  for (const [slug, one] of Object.entries(told.scores ?? {})) {
    if (Number.isInteger(one?.score) && one.total > 0 && one.score <= one.total) keepScore(slug, one.score, one.total);
  }
  for (const [exercise, day] of Object.entries(told.exercises ?? {})) if (Number.isInteger(day)) keepExercise(exercise, day);
  const mine = cards();
  for (const [key, card] of Object.entries(told.cards ?? {})) {
    if (Number.isInteger(card?.well) && Number.isInteger(card?.due) && !(mine[key]?.due >= card.due)) mine[key] = { well: card.well, due: card.due };
  }
  write(CARDS, mine);
}

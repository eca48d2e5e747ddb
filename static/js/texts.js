// The texts of scripts in the page's language. The page brings them as a script of its own, where it is not in English;
// without it each text is the one that is written here.

/** @param {string} said @param {Record<string, unknown>} values `{name}` in the text is replaced by what has this name */
const filled = (said, values) => said.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/**
 * A text in the page's language.
 * @param {string} text @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function gettext(text, values) {
  const said = globalThis.django?.gettext?.(text) ?? text;
  return values ? filled(said, values) : said;
}

/**
 * A text that hangs on a number, which stands in it as `{n}`.
 * @param {string} one @param {string} many @param {number} n @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function ngettext(one, many, n, values) {
  const said = globalThis.django?.ngettext?.(one, many, n) ?? (n === 1 ? one : many);
  return filled(said, { n, ...values });
}

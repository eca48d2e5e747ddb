// Rows and pictures that scroll across.

/** Scroll a row, and nothing else, so that a place in it stands in its middle. @param {Element} row @param {Element} place */
export function showAcross(row, place) {
  if (row.scrollWidth <= row.clientWidth) return;
  const [at, frame] = [place.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += at.left + at.width / 2 - frame.left - frame.width / 2;
}

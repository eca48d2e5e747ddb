// What the studio's own address says.

/** What a new sketch began with: drafts of other beginnings are not its own. */
export function begunWith() {
  const [pattern, variant, exercise] = ["pattern", "variant", "exercise"].map((key) => new URLSearchParams(location.search).get(key) ?? "");
  return exercise ? [pattern, variant, exercise].join(":") : pattern || "new";
}

/** The part of an address that says which exercise is done here, so that a reload knows it too. @param {any} exercise */
export function asked(exercise) {
  if (!exercise) return "";
  const { pattern, variant, task } = exercise;
  return `?${new URLSearchParams({ pattern, variant, exercise: task })}`;
}

// What the rules say of the sketch, of which the server tells only what has changed.

/** The findings of an answer. A pair of numbers stands for those of the earlier answer, from the first place up to the second. @param {{findings: any[], since?: string}} answer @param {any[]} before @returns {any[]} */
export function findingsOf(answer, before) {
  if (!answer.since) return answer.findings;
  return answer.findings.flatMap((one) => (Array.isArray(one) ? before.slice(one[0], one[1]) : [one]));
}

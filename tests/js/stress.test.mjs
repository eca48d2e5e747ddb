// What breaks first, as rows and words of the studio's panel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bands, chaos, goesWith, raised } from "../../static/studio/document/stress.js";

test("bands are written in their units", () => {
  const found = { bands: [{ name: "p99_ms", middle: 49.8, low: 30.4, high: 81.7 }, { name: "bad_share", middle: 0.0125, low: 0, high: 0.5 }, { name: "usd_hour", middle: 0.42, low: 0.4, high: 0.44 }] };
  assert.deepEqual(bands(found).map((one) => `${one.name}: ${one.text} (${one.between})`), ["p99: 49.8 ms (30.4 ms to 81.7 ms)", "Failed, kept or lost: 1.25 % (0 % to 50 %)", "An hour: $0.42 ($0.40 to $0.44)"]);
  assert.deepEqual(bands({}), []);
});

test("only what is worse than without a fault has a tone, delay and what waits included", () => {
  const rows = [
    { part: "a", fault: "fails", lost: 3, failed: 1, longest_s: 0.4, most_under_way: 5, p99_ms: 20 },
    { part: "b", fault: "slow", failed: 2, longest_s: 200, most_under_way: 900, p99_ms: 31 },
    { part: "c", fault: "slow", failed: 1, kept: 0 },
  ];
  const said = chaos({ usual: { arrived: 10, failed: 1 }, usual_longest_s: 0.4, usual_under_way: 5, usual_p99_ms: 20, chaos: rows });
  assert.deepEqual(said.map((row) => row.cells.map((cell) => cell.tone)), [["bad", "", "", "", "", ""], ["", "warning", "", "warning", "warning", "warning"], ["", "", "", "", "", ""]]);
  assert.deepEqual(said[0].cells.map((cell) => cell.text), ["3", "1", "0", "0.4 s", "5", "20 ms"]);
  assert.deepEqual(said[1].cells.slice(3, 4).map((cell) => cell.text), ["3 min"]);
  assert.equal(said[2].cells[5].text, "–");
});

test("steps and what goes with the slowest answers are told in words", () => {
  assert.deepEqual(raised({ raised: [{ times: 2, rate: 40, seconds: 60, bad_share: 0.011, p99_ms: 48.3 }] }), [["40", "2 ×", "60 s", "1.1 %", "0 %", "48.3 ms"]]);
  assert.equal(goesWith({ what: "x", low: 1, high: 2, weight: 0.96 }), "decides p99");
  assert.equal(goesWith({ what: "x", low: 1, high: 2, weight: -0.5 }), "counts for p99, the less of it the slower");
  assert.equal(goesWith({ what: "x", low: 1, high: 2, weight: 0.1 }), "hardly matters");
  assert.equal(goesWith({ what: "x", low: 1, high: 2 }), "");
});

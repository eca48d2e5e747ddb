// When a question comes again, and which ones do by a day.
import assert from "node:assert/strict";
import { test } from "node:test";

import { after, due } from "../../static/js/progress.js";

test("a wrong answer comes again the next day, a right one after longer each time", () => {
  let card = after(undefined, true, 100);
  assert.deepEqual(card, { well: 1, due: 103 });
  card = after(card, true, 103);
  assert.deepEqual(card, { well: 2, due: 110 });
  for (let times = 0; times < 9; times += 1) card = after(card, true, 200);
  assert.equal(card.due, 260);
  assert.deepEqual(after(card, false, 300), { well: 0, due: 301 });
});

test("what is due is told by lesson and variant, and what cannot be read is left out", () => {
  const cards = {
    "saga/orchestration/problem": { well: 0, due: 5 },
    "saga/orchestration/limit-sqs.retention": { well: 1, due: 4 },
    "saga/choreography/ends-a": { well: 1, due: 6 },
    broken: { well: 0, due: 1 },
    "saga/x/y": {},
  };
  assert.deepEqual([...due(cards, 5)], [["saga/orchestration", ["problem", "limit-sqs.retention"]]]);
});

// A token goes round the label of its line, and leaves and comes back without a leap.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SIZE, beside, round } from "../../static/player/passing.js";

const label = { x: 40, y: -10, width: 60, height: 20 };

/** Does a token at this place cover the label? */
const covers = (spot, box) =>
  spot.x + SIZE > box.x && spot.x - SIZE < box.x + box.width && spot.y + SIZE > box.y && spot.y - SIZE < box.y + box.height;

test("on a line that lies it passes above its label, without a leap", () => {
  let before = round({ x: 0, y: 0 }, { x: -1, y: 0 }, label);
  for (let x = 0; x <= 140; x += 1) {
    const spot = round({ x, y: 0 }, { x: x - 1, y: 0 }, label);
    assert.ok(!covers(spot, label), `at ${x}`);
    assert.ok(Math.hypot(spot.x - before.x, spot.y - before.y) < 4, `at ${x}`);
    before = spot;
  }
  assert.deepEqual(before, { x: 140, y: 0 });
});

test("on a line that stands it passes at the left", () => {
  const beside = { x: -30, y: 40, width: 60, height: 20 };
  for (let y = 0; y <= 100; y += 1) assert.ok(!covers(round({ x: 0, y }, { x: 0, y: y - 1 }, beside), beside), `at ${y}`);
});

test("a label beside the line, or none, is no obstacle", () => {
  assert.deepEqual(round({ x: 60, y: 40 }, { x: 59, y: 40 }, label), { x: 60, y: 40 });
  assert.deepEqual(round({ x: 60, y: 0 }, { x: 59, y: 0 }, null), { x: 60, y: 0 });
});

test("the words of a token that passes above stand above it", () => {
  const spot = round({ x: 70, y: 0 }, { x: 69, y: 0 }, label);
  assert.equal(beside(spot, 30, label), -20);
});

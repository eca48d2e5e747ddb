// A token goes round the label of its line, and leaves and comes back without a leap.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SIZE, apart, beside, round } from "../../static/player/passing.js";

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

test("plates of one place stand apart, off the line's label, and stay where they stood", () => {
  const label = { x: -20, y: -10, width: 40, height: 20 };
  const plates = Array.from({ length: 4 }, () => ({ spot: { x: 0, y: 0 }, half: 30, label }));
  const downs = apart(plates);
  for (const [place, down] of downs.entries()) {
    assert.ok(Math.abs(down) >= 19, `${down} covers the label`);
    for (const other of downs.slice(place + 1)) assert.ok(Math.abs(down - other) >= 18, `${down} covers ${other}`);
  }
  assert.deepEqual(apart([{ ...plates[0], before: 40 }]), [40]);
  assert.deepEqual(apart([{ ...plates[0], half: 0 }, plates[1]])[1], downs[0]);
});

test("a plate stays in what is seen of the picture where there is room", () => {
  const [down] = apart([{ spot: { x: 0, y: 5 }, half: 30, from: 0, to: 400 }]);
  assert.ok(5 + down - 9 >= 0);
});

// Square lines round cards. Above each case is the way that is expected.
import assert from "node:assert/strict";
import { test } from "node:test";
import { repaired, route } from "../../static/studio/canvas/router.js";

const card = (x, y) => ({ x, y, width: 132, height: 126 });
const crosses = (line, box) =>
  line.some((point, index) => {
    const next = line[index + 1];
    if (!next) return false;
    return (
      Math.min(point.x, next.x) < box.x + box.width && Math.max(point.x, next.x) > box.x &&
      Math.min(point.y, next.y) < box.y + box.height && Math.max(point.y, next.y) > box.y
    );
  });
const square = (line) => line.every((point, index) => !line[index + 1] || point.x === line[index + 1].x || point.y === line[index + 1].y);

test("side by side: one straight piece", () => {
  // [A]----[B]
  const line = route(card(0, 0), card(300, 0), []);
  assert.deepEqual(line, [{ x: 132, y: 63 }, { x: 300, y: 63 }]);
});

test("a card in between is gone round", () => {
  // [A]-+  [X]  +-[B]
  //     +-------+
  const wall = card(300, 0);
  const line = route(card(0, 0), card(600, 0), [wall]);
  assert.ok(square(line));
  assert.ok(!crosses(line, wall));
});

test("a second line of the same pair takes another way", () => {
  const first = route(card(0, 0), card(300, 0), []);
  const second = route(card(0, 0), card(300, 0), [], [first]);
  assert.notDeepEqual(first, second);
  assert.ok(Math.abs(first[0].y - second[0].y) >= 10);
});

test("many cards at random: square, never through another card, ends on the edges", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 200; round += 1) {
    const cards = [];
    for (let row = 0; row < 5; row += 1) for (let column = 0; column < 5; column += 1) if (random() < 0.6) cards.push(card(column * 220 + random() * 20, row * 200 + random() * 20));
    if (cards.length < 2) continue;
    const [one, other, ...rest] = cards.sort(() => random() - 0.5);
    const line = route(one, other, rest);
    assert.ok(square(line), JSON.stringify(line));
    for (const wall of rest) assert.ok(!crosses(line, wall), `round ${round}`);
    const [first, last] = [line[0], line.at(-1)];
    const onEdge = (point, box) => point.x === box.x || point.y === box.y || Math.abs(point.x - box.x - 132) < 0.06 || Math.abs(point.y - box.y - 126) < 0.06;
    const near = (point, box) => Math.min(Math.abs(point.x - box.x), Math.abs(point.x - box.x - 132), Math.abs(point.y - box.y), Math.abs(point.y - box.y - 126)) < 0.1;
    assert.ok((onEdge(first, one) || near(first, one)) && (onEdge(last, other) || near(last, other)));
  }
});

test("a card to itself is a loop", () => {
  const box = card(0, 0);
  assert.ok(route(box, box, []).length >= 4);
});

test("a hand-drawn line keeps its inner corners when a card moves", () => {
  const line = [{ x: 132, y: 63 }, { x: 200, y: 63 }, { x: 200, y: 300 }, { x: 400, y: 300 }];
  const next = repaired(line, { x: 0, y: 10 }, { x: 0, y: 0 });
  assert.deepEqual(next, [{ x: 132, y: 73 }, { x: 200, y: 73 }, { x: 200, y: 300 }, { x: 400, y: 300 }]);
});

// The player's clock: pure, so it is tested without a browser. Run by `node --test tests/js`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Engine, aligned } from "../../static/player/engine.js";

const move = { connection: "c", at: null, source: "a", target: "b", direction: "forward", message: "request", label: "", delay: 0.5, seconds: 1 };
const timeline = () => ({
  id: "t", title: "T", summary: "", outcome: "success", seconds: 6, names: {},
  steps: [2, 3, 1].map((seconds, index) => ({ number: index + 1, text: "x", seconds, moves: [move], touched: [], changed: [], marks: {}, broken: [] })),
});

test("time passes only while it plays, at its speed", () => {
  const engine = new Engine(timeline());
  engine.tick(1);
  assert.equal(engine.time, 0);
  engine.play();
  engine.speed = 2;
  engine.tick(1.25);
  assert.equal(engine.time, 2.5);
  assert.equal(engine.index, 1);
});

test("it stops at the end and starts again from the beginning", () => {
  const engine = new Engine(timeline());
  engine.play();
  engine.tick(100);
  assert.equal(engine.ended, true);
  assert.equal(engine.playing, false);
  engine.play();
  assert.equal(engine.time, 0);
});

test("a loop begins anew", () => {
  const engine = new Engine(timeline());
  engine.loop = true;
  engine.play();
  engine.tick(7);
  assert.equal(engine.time, 1);
  assert.equal(engine.playing, true);
});

test("seeking stays within the story", () => {
  const engine = new Engine(timeline());
  engine.seek(9);
  assert.equal(engine.index, 2);
  engine.previous();
  assert.equal(engine.index, 1);
  engine.seek(-3);
  assert.equal(engine.index, 0);
  engine.seekTime(99);
  assert.equal(engine.time, 6);
});

test("a move waits for its delay and arrives", () => {
  const engine = new Engine(timeline());
  const at = (time) => (engine.seekTime(time), engine.moves()[0].progress);
  assert.equal(at(0.4), 0);
  assert.equal(at(1), 0.5);
  assert.equal(at(1.9), 1);
});

test("an empty story does not play", () => {
  const engine = new Engine({ ...timeline(), steps: [] });
  engine.play();
  assert.equal(engine.playing, false);
  assert.deepEqual(engine.moves(), []);
});

test("stories beside each other begin every step together, and it lasts as long as the longest", () => {
  const one = timeline();
  const other = { ...timeline(), steps: timeline().steps.slice(0, 2).map((step) => ({ ...step, seconds: 2.5 })) };
  const both = new Engine(aligned([one, other]));
  assert.deepEqual(both.starts, [0, 2.5, 5.5]);
  assert.equal(both.total, 6.5);
});

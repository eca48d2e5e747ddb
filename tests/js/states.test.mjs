// The states of an opened workflow stand out in step with the story.
import assert from "node:assert/strict";
import { test } from "node:test";

import { standing } from "../../static/player/states.js";

const known = new Set(["in--start", "one", "two", "one--2", "undo", "in--done", "in--undone"]);
const move = (connection, direction = "forward", message = "request") => ({ connection, direction, message });
const story = (outcome, ...steps) => ({ outcome, steps: steps.map((moves) => ({ moves })) });
const at = (told, index) => Object.fromEntries(standing(told, index, known));

test("a state is at work while its message travels, and done afterwards", () => {
  const told = story("success", [move("one")], [move("one", "back", "response"), move("elsewhere")], [move("two")], [move("one")]);
  assert.deepEqual(at(told, 0), { "in--start": "done", one: "now" });
  assert.deepEqual(at(told, 2), { "in--start": "done", one: "done", two: "now" });
});

test("a second call over the same connection is the state of its own that it has", () => {
  const told = story("success", [move("one")], [move("two")], [move("one")], [move("one", "back", "response")]);
  assert.deepEqual(at(told, 3), { "in--start": "done", one: "done", two: "done", "one--2": "now", "in--done": "now" });
});

test("a second try of a state without another call is that state again", () => {
  const told = story("success", [move("two")], [move("two", "back", "error")], [move("two")], []);
  assert.equal(at(told, 1).two, "failed");
  assert.equal(at(told, 2).two, "now");
});

test("a story that fails ends where what was done is undone", () => {
  const told = story("failure", [move("one")], [move("two"), move("two", "back", "error")], [move("undo")]);
  assert.deepEqual(at(told, 2), { "in--start": "done", one: "done", two: "failed", undo: "now", "in--undone": "failed" });
});

test("before the workflow is started nothing stands out", () => {
  assert.deepEqual(at(story("success", [move("elsewhere")]), 0), {});
});

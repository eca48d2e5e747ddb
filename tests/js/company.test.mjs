import assert from "node:assert/strict";
import { test } from "node:test";
import { Companion } from "../../static/player/company.js";

const move = (source, target) => ({ connection: `${source}-${target}`, at: null, source, target });
const told = (...steps) => {
  const [viewer, heard, companion] = [new EventTarget(), [], new Companion()];
  viewer.addEventListener("diagram:move", (event) => heard.push(/** @type {CustomEvent} */ (event).detail));
  for (const [index, moves, still] of steps) companion.tell(viewer, index, moves, still ?? false);
  return heard;
};

test("a message is near to where it comes from, and then to where it goes, and is told once at each", () => {
  const one = (progress) => [0, [{ move: move("a", "b"), progress }]];
  const at = told(one(0), one(0.1), one(0.3), one(0.5), one(0.9), one(1));
  assert.deepEqual(at, [{ ids: ["a-b"], at: "a" }, { ids: ["a-b"], at: "b" }]);
});

test("of a step that stands its first message has arrived; the same way in another step is told again", () => {
  const both = [{ move: move("a", "b"), progress: 0 }, { move: move("b", "c"), progress: 0 }];
  assert.deepEqual(told([0, both, true], [0, both, true], [1, both, true]), Array(2).fill({ ids: ["a-b"], at: "b" }));
  assert.deepEqual(told([0, [], true]), []);
});

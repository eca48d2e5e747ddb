import assert from "node:assert/strict";
import { test } from "node:test";
import { canWait, drawnNow, LEFT_ALONE, nextLeftAlone } from "../../static/studio/document/drawn-now.js";

const queue = { id: "queue", service: "aws.sqs" };
const work = { id: "work", service: "aws.lambda" };
const poll = { id: "poll", source: "queue", target: "work", kind: "queue_poll" };
const of = (nodes, connections = []) => ({ schema: "pattern-studio/1", nodes, connections });
const lonely = { unfinished: true, nodes: ["queue"], connections: [] };

test("a part that was just added is not accused of what is missing, until it has been left alone", () => {
  const sketch = of([queue]);
  const drawn = drawnNow(new Map(), of([]), sketch, 1000);
  assert.ok(canWait(lonely, drawn, sketch, 1000));
  assert.ok(canWait(lonely, drawn, sketch, 999 + LEFT_ALONE));
  assert.ok(!canWait(lonely, drawn, sketch, 1000 + LEFT_ALONE));
  assert.equal(nextLeftAlone(drawn, 2000), LEFT_ALONE - 1000);
  assert.equal(nextLeftAlone(drawn, 1000 + LEFT_ALONE), null);
});

test("what is wrong as it stands never waits", () => {
  const sketch = of([queue]);
  const drawn = drawnNow(new Map(), of([]), sketch, 0);
  assert.ok(!canWait({ ...lonely, unfinished: false }, drawn, sketch, 1));
});

test("a part that is worked on, by its settings or its lines, is still being drawn", () => {
  const alone = of([queue, work]);
  let drawn = drawnNow(new Map(), of([work]), alone, 0);
  const set = of([{ ...queue, settings: { fifo: true } }, work]);
  drawn = drawnNow(drawn, alone, set, 15000);
  const joined = of(set.nodes, [poll]);
  drawn = drawnNow(drawn, set, joined, 30000);
  assert.ok(canWait({ unfinished: true, nodes: [], connections: ["poll"] }, drawn, joined, 45000));
  assert.ok(!drawn.has("work"), "a part that was there before is not new because a line came");
});

test("moving a part is no work on it", () => {
  const alone = of([queue]);
  const drawn = drawnNow(new Map(), of([]), alone, 0);
  const moved = of([{ ...queue, position: { x: 1, y: 1 } }]);
  assert.equal(drawnNow(drawn, alone, moved, 5000).get("queue"), 0);
});

test("several parts at once come finished, and what is gone is forgotten", () => {
  assert.equal(drawnNow(new Map(), of([]), of([queue, work]), 0).size, 0);
  const drawn = drawnNow(new Map(), of([]), of([queue]), 0);
  assert.equal(drawnNow(drawn, of([queue]), of([]), 1).size, 0);
});

test("another part that is added leaves the first one its time", () => {
  const first = drawnNow(new Map(), of([]), of([queue]), 0);
  const both = drawnNow(first, of([queue]), of([queue, work]), 5000);
  assert.deepEqual([...both], [["queue", 0], ["work", 5000]]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutFoundRoutes, withoutPlaces } from "../../static/studio/document/lean.js";

const SKETCH = {
  schema: "pattern-studio/2",
  nodes: [{ id: "a", service: "aws.sqs", position: { x: 1, y: 2 }, pinned: true, settings: { fifo: true } }],
  frames: [{ id: "f", kind: "vpc", label: "F", box: { x: 0, y: 0, width: 1, height: 1 } }],
  connections: [
    { id: "c", source: "a", target: "a", kind: "write", route: [{ x: 1, y: 1 }, { x: 2, y: 2 }] },
    { id: "d", source: "a", target: "a", kind: "write", route: [{ x: 1, y: 1 }], pinned: true },
  ],
};

test("what is checked goes without its places, and nothing else is missing", () => {
  const lean = withoutPlaces(SKETCH);
  assert.deepEqual(lean.nodes, [{ id: "a", service: "aws.sqs", settings: { fifo: true } }]);
  assert.deepEqual(lean.frames, [{ id: "f", kind: "vpc", label: "F" }]);
  assert.deepEqual(lean.connections.map(Object.keys), [["id", "source", "target", "kind"], ["id", "source", "target", "kind"]]);
  assert.ok(SKETCH.nodes[0].position, "the sketch itself is as it was");
  assert.deepEqual(withoutPlaces({ schema: "pattern-studio/2" }), { schema: "pattern-studio/2" });
});

test("of a large sketch only the routes drawn by hand are sent", () => {
  assert.deepEqual(withoutFoundRoutes(SKETCH).connections.map((line) => "route" in line), [false, true]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { onlyMoved, withoutFoundRoutes, withoutPlaces } from "../../static/studio/document/lean.js";

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

test("a change of places alone is one, and a change of anything else is none", () => {
  const [node, frame, line] = [SKETCH.nodes[0], SKETCH.frames[0], SKETCH.connections[0]];
  const moved = { ...SKETCH, nodes: [{ ...node, position: { x: 9, y: 9 }, pinned: false }], frames: [{ ...frame, box: undefined }], connections: [{ ...line, label_at: 0.2 }, SKETCH.connections[1]] };
  assert.ok(onlyMoved(SKETCH, SKETCH));
  assert.ok(onlyMoved(SKETCH, moved));
  for (const other of [{ nodes: [{ ...node, label: "A" }] }, { nodes: [] }, { frames: [{ ...frame, id: "g" }] }, { connections: [line] }]) {
    assert.ok(!onlyMoved(SKETCH, { ...moved, ...other }), Object.keys(other)[0]);
  }
});

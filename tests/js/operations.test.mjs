// Operations in the browser do what the server's do: the same table of cases is run by both (tests/data/operations.json).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { apply, difference, invert, OperationError, same } from "../../static/studio/document/operations.js";
import { PLURALS } from "../../static/studio/document/shape.js";
import { excerpt, insertion, removal } from "../../static/studio/document/parts.js";
import { Store } from "../../static/studio/document/store.js";

const CASES = JSON.parse(readFileSync(new URL("../data/operations.json", import.meta.url), "utf-8"));

/** With every list there, as an empty one says the same as none. */
const whole = (sketch) => ({ title: "", description: "", ignored: [], ...Object.fromEntries(Object.values(PLURALS).map((plural) => [plural, []])), ...sketch });

for (const { name, before, operations, after, refused } of CASES) {
  test(`as on the server: ${name}`, () => {
    if (refused) return assert.throws(() => apply(before, operations), OperationError);
    const copy = structuredClone(before);
    const result = apply(before, operations);
    assert.ok(same(result, { ...before, ...after }), JSON.stringify(result));
    assert.deepEqual(before, copy, "the sketch given stays as it is");
    assert.ok(same(whole(apply(result, invert(before, operations))), whole(before)));
    if (name !== "several in order") assert.ok(same(whole(apply(before, difference(before, result))), whole(result)));
  });
}

/** Random changes by a fixed seed. */
function chaos(store, seed, count) {
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const pick = (list) => list[Math.floor(random() * list.length)];
  let number = 0;
  for (let index = 0; index < count; index += 1) {
    const { nodes = [], frames = [], connections = [] } = store.sketch;
    const deeds = [
      () => [{ do: "add", node: { id: `n${(number += 1)}-${seed}`, service: "aws.lambda", position: { x: random(), y: random() } } }],
      () => nodes.length && [{ do: "update", node: pick(nodes).id, set: { label: `L${random()}`, position: { x: random() * 100, y: 2 } } }],
      () => nodes.length > 1 && [{ do: "add", connection: { id: `c${(number += 1)}-${seed}`, source: pick(nodes).id, target: pick(nodes).id, kind: "sync" } }],
      () => nodes.length && removal(store.sketch, [pick(nodes).id]),
      () => connections.length && [{ do: "update", connection: pick(connections).id, set: { label: pick(["x", null]), route: [{ x: 1, y: random() }] } }],
      () => [{ do: "add", frame: { id: `f${(number += 1)}-${seed}`, kind: "team", label: "T" } }],
      () => frames.length && nodes.length && [{ do: "update", node: pick(nodes).id, set: { frame: pick(frames).id } }],
      () => frames.length && removal(store.sketch, [pick(frames).id]),
      () => nodes.length && insertion(store.sketch, excerpt(store.sketch, nodes.map((node) => node.id)), { dx: 40, dy: 40 }).operations,
      () => [{ do: "describe", title: `T${random()}` }],
      () => nodes.length && [{ do: "add", note: { id: `m${(number += 1)}-${seed}`, text: "N", about: pick(nodes).id } }],
      () => connections.length && [{ do: "add", line: { id: `l${(number += 1)}-${seed}`, source: pick(connections).id, end: { x: 1, y: random() } } }],
      () => connections.length && [{ do: "update", connection: pick(connections).id, set: { dead_letters: pick(nodes).id } }],
    ];
    const operations = pick(deeds)();
    if (operations && operations.length && (store.sketch.nodes ?? []).length < 60) store.commit("x", operations);
    else index -= random() < 0.9 ? 1 : 0;
  }
}

test("50 random changes and 50 undos give the first document back, and redo the last", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const first = whole({ schema: "pattern-studio/2", title: "x" });
    const store = new Store(first);
    chaos(store, seed, 50);
    const last = store.sketch;
    const steps = store.past.length;
    for (let index = 0; index < steps; index += 1) store.undo();
    assert.ok(same(store.sketch, first), `seed ${seed}`);
    for (let index = 0; index < steps; index += 1) store.redo();
    assert.ok(same(store.sketch, last), `seed ${seed}`);
  }
});

const LOOSE = {
  nodes: [{ id: "api", service: "aws.rest-api" }, { id: "check", service: "aws.lambda" }, { id: "queue", service: "aws.sqs" }],
  frames: [{ id: "shop", kind: "team" }],
  connections: [{ id: "go", source: "api", target: "queue", kind: "write", authoriser: "check", dead_letters: "queue" }],
  notes: [{ id: "hot", text: "Hot", about: "check" }, { id: "why", text: "Why", frame: "shop" }],
  boxes: [{ id: "later", label: "Later", frame: "shop", page: "second" }],
  lines: [{ id: "points", source: "hot", target: "check" }, { id: "free", source: "later", end: { x: 1, y: 1 } }],
  pages: [{ id: "second", title: "Second" }],
};

test("what is taken away is named by nobody any more", () => {
  const left = apply(LOOSE, removal(LOOSE, ["check"]));
  assert.deepEqual(left.connections, [{ id: "go", source: "api", target: "queue", kind: "write", dead_letters: "queue" }]);
  assert.deepEqual(left.notes[0], { id: "hot", text: "Hot" });
  assert.deepEqual(left.lines.map((line) => line.id), ["free"]);
  const unframed = apply(LOOSE, removal(LOOSE, ["shop", "later"]));
  assert.deepEqual([unframed.notes[1], unframed.boxes, unframed.lines.map((line) => line.id)], [{ id: "why", text: "Why" }, [], ["points"]]);
});

test("what parts name follows when they are copied, and what is not copied is named no more", () => {
  const all = insertion(LOOSE, excerpt(LOOSE, ["api", "check", "queue", "shop"]), { dx: 10, dy: 20 });
  const added = Object.fromEntries(all.operations.map((operation) => Object.entries(operation).find(([key]) => key !== "do")).map(([name, part]) => [part.id, { name, ...part }]));
  assert.deepEqual([added["go-2"].authoriser, added["go-2"].dead_letters], ["check-2", "queue-2"]);
  assert.deepEqual([added["hot-2"].about, added["why-2"].frame, added["later-2"].page], ["check-2", "shop-2", undefined]);
  assert.deepEqual([added["points-2"].source, added["points-2"].target, added["free-2"].end], ["hot-2", "check-2", { x: 11, y: 21 }]);
  const some = excerpt(LOOSE, ["api", "queue"]);
  assert.deepEqual(some.connections, [{ id: "go", source: "api", target: "queue", kind: "write", dead_letters: "queue" }]);
  assert.equal(some.notes, undefined);
});

test("like changes in a row are one step", () => {
  const store = new Store({ nodes: [{ id: "a", service: "aws.sqs" }] });
  for (const x of [1, 2, 3]) store.commit("Move", [{ do: "update", node: "a", set: { position: { x, y: 0 } } }], { merge: "nudge" });
  assert.equal(store.past.length, 1);
  store.undo();
  assert.equal(store.sketch.nodes[0].position, undefined);
});

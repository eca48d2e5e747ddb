import assert from "node:assert/strict";
import { test } from "node:test";
import { heard, spoken } from "../../static/studio/document/spoken.js";

const answers = {
  "sqs>lambda": { verdict: "known", basis: "evidence", kinds: ["queue_poll"], refused: [], condition: "", advice: "" },
  "lambda>sqs": { verdict: "known", basis: "rule", kinds: ["async"], refused: ["sync"], condition: "", advice: "Retries are yours" },
  "sqs>sns": { verdict: "impossible", kinds: [], refused: [], say: "A queue pushes nothing.", remedy: "Put a function between them" },
};
const settings = [{ key: "retention", label: "Retention", unit: "s", default: 345600 }];
/** @type {any} */
const vocabulary = {
  nameOf: (node) => node.label || node.service.toUpperCase(),
  service: (key) => ({ name: `Amazon ${key}`, short: key, settings }),
  kinds: { queue_poll: { name: "Queue poll" }, async: { name: "Asynchronous call" }, unspecified: { name: "Not specified" } },
  frames: { vpc: { name: "VPC" } },
  drawing: { sizes: { card_width: 100, roomy_height: 100 } },
  between: (from, to) => answers[`${from.service}>${to.service}`] ?? { verdict: "unknown", kinds: [], refused: [] },
};
const queue = { id: "q", service: "sqs", position: { x: 0, y: 0 } };
const work = { id: "w", service: "lambda", label: "Work", position: { x: 300, y: 0 } };
const poll = { id: "p", source: "q", target: "w", kind: "queue_poll" };
const base = { nodes: [queue, work], frames: [{ id: "f", kind: "vpc", label: "Net" }], connections: [poll] };
const said = (after, more = {}) => spoken({ before: base, sketch: { ...base, ...after }, cause: "change", title: "Change it", ...more }, vocabulary);

test("what was added is named, with the connection that came with it and what is known of it", () => {
  const topic = { id: "t", service: "sns", frame: "f" };
  const line = { id: "l", source: "q", target: "t", kind: "unspecified" };
  const words = said({ nodes: [...base.nodes, topic], connections: [poll, line] });
  assert.equal(words, "SNS added in Net. Connected SQS to SNS: Not specified. This cannot be: A queue pushes nothing. Put a function between them.");
});

test("a connection is told with its kind and whether it is known, looked up or only likely", () => {
  const other = (kind) => ({ connections: [poll, { id: "l", source: "w", target: "q", kind }] });
  assert.equal(said(other("async")), "Connected Work to SQS: Asynchronous call. Known by what both can do. Retries are yours.");
  assert.match(said(other("sync")), /do not connect like that/);
  assert.match(said({ connections: [{ ...poll, source: "w", target: "q" }] }), /^Work now leads to SQS: Queue poll\. That these two connect like this is not known/);
});

test("what was deleted is told with the connections that went too", () => {
  assert.equal(said({ nodes: [work], connections: [] }), "SQS with 1 connection deleted.");
  assert.equal(said({ connections: [] }), "Connection SQS → Work deleted.");
  assert.equal(said({ nodes: [], connections: [] }), "2 parts with 1 connection deleted.");
});

test("where a part went is told by how far, by its neighbour and by its frame", () => {
  const moved = (x, y, more = {}) => ({ nodes: [{ ...queue, position: { x, y }, ...more }, work] });
  assert.equal(said(moved(16, 0)), "SQS moved 16 right. Now 184 left of Work.");
  assert.equal(said(moved(300, 140)), "SQS moved 300 right and 140 down. Now 40 below Work.");
  assert.equal(said(moved(260, 20)), "SQS moved 260 right and 20 down. It lies on Work.");
  assert.equal(said(moved(0, -8, { frame: "f" })), "SQS moved 8 up. Now 200 left of Work. SQS: Now in Net.");
});

test("several that go the same way are told as one, others by the name of what was done", () => {
  const by = (dx, other) => ({ nodes: [{ ...queue, position: { x: dx, y: 0 } }, { ...work, position: { x: 300 + other, y: 0 } }] });
  assert.equal(said(by(8, 8)), "2 parts moved 8 right.");
  assert.equal(said(by(8, 9), { title: "Align" }), "Align: 2 parts moved.");
});

test("names, settings and states are told as they are now", () => {
  const as = (more) => ({ nodes: [{ ...queue, ...more }, work] });
  assert.equal(said(as({ label: "Orders" })), "SQS renamed to Orders.");
  assert.equal(said(as({ settings: { retention: 60 } })), "SQS: Retention: 60 s.");
  assert.equal(said(as({ pinned: true })), "SQS: Locked.");
  assert.equal(said({ title: "Shop" }, { title: "Rename the sketch" }), "Rename the sketch.");
});

test("an undo says what it undid and what that did", () => {
  assert.equal(said({ nodes: [work], connections: [] }, { cause: "undo", title: "Add SQS" }), "Undone: Add SQS. SQS with 1 connection deleted.");
});

test("a new finding is told with its remedy, and how many are gone", () => {
  const one = { rule: "A", severity: "warning", message: "No queue.", nodes: ["q"], connections: [], fix: { title: "Add one" }, mend: "" };
  const two = { rule: "B", severity: "error", message: "No way.", nodes: ["w"], connections: [], fix: null, mend: "Turn it round." };
  const info = { ...one, rule: "C", severity: "info" };
  assert.equal(heard([], [one, info], "Ctrl+.").words, "New warning: No queue. Fix: Add one (Ctrl+.).");
  assert.equal(heard([one], [two, one], "Ctrl+.").words, "New error: No way. Fix: Turn it round.");
  assert.equal(heard([one, info], [info], "Ctrl+.").words, "1 finding gone. 1 left.");
  assert.equal(heard([one], [], "Ctrl+.").words, "1 finding gone. Nothing left to fix.");
  assert.equal(heard([one], [one], "Ctrl+.").words, "");
});

test("of one of a unit the singular is told", () => {
  const batch = [{ key: "batch_size", label: "Batch size", unit: "records", unit_of_one: "record" }];
  const counting = { ...vocabulary, service: (/** @type {string} */ key) => ({ ...vocabulary.service(key), settings: batch }) };
  const to = (/** @type {number} */ size) => spoken({ before: base, sketch: { ...base, nodes: [{ ...queue, settings: { batch_size: size } }, work] }, cause: "change", title: "Change it" }, counting);
  assert.match(to(1), /1 record\b/);
  assert.match(to(2), /2 records\b/);
});

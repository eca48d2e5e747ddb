// Several people in one sketch: the browser settles as the server does, by the server's own examples, and pages that
// hear of each other late, twice or in pieces end with one document.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { freshId, removal, takenIds } from "../../static/studio/document/parts.js";
import { same } from "../../static/studio/document/operations.js";
import { renamedIn } from "../../static/studio/document/together/renaming.js";
import { settle } from "../../static/studio/document/together/settling.js";
import { MESSAGE } from "../../static/studio/document/shape.js";
import { Shared } from "../../static/studio/document/together/shared.js";
import { Store } from "../../static/studio/document/store.js";
import { State } from "../../static/studio/document/together/state.js";
import { fieldOf } from "../../static/studio/document/spoken.js";
import { swept, told } from "../../static/studio/document/together/words.js";
import { turned } from "../../static/studio/document/together/turning.js";

const EXAMPLES = JSON.parse(readFileSync(new URL("../core/sketch/together/settle.json", import.meta.url), "utf-8"));

/** With every list there, stories' steps under their ids. */
const plain = (sketch) => State.of(sketch).sketch();

test("every example is settled as on the server", () => {
  for (const [number, { before, ops, effects, undo, notes, after }] of EXAMPLES.entries()) {
    const copy = structuredClone(before);
    const settled = settle(State.of(before), ops);
    assert.deepEqual(settled.notes, notes, `notes of ${number}`);
    assert.ok(same(settled.effects, effects), `effects of ${number}: ${JSON.stringify(settled.effects)} instead of ${JSON.stringify(effects)}`);
    assert.ok(same(settled.undo, undo), `undo of ${number}: ${JSON.stringify(settled.undo)} instead of ${JSON.stringify(undo)}`);
    assert.ok(same(settled.state.sketch(), plain(after)), `state of ${number}`);
    assert.deepEqual(before, copy, "what was given stays as it is");
  }
});

test("what changed from one document to another leads there, and back", () => {
  for (const [number, { before, after }] of EXAMPLES.entries()) {
    const [one, other] = [State.of(before), State.of(after)];
    const there = settle(one, turned(one, other));
    assert.deepEqual(there.notes, [], `notes of ${number}`);
    assert.ok(same(there.state.sketch(), other.sketch()), `there ${number}`);
    const back = settle(other, there.undo);
    assert.deepEqual(new Set(back.state.sketch().nodes), new Set(one.sketch().nodes), `back ${number}`);
  }
});

// ---- pages and a server, with answers that are lost, late and doubled

/** Chance by a fixed seed. */
function dice(seed) {
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  return { random, pick: (list) => list[Math.floor(random() * list.length)] };
}

/** What the server does with a message: each batch once, as a row; others' ids are theirs. */
class Log {
  /** @param {any} sketch @param {number} told rows at most @param {number} done batches of a message at most */
  constructor(sketch, told = 1000, done = 1000) {
    Object.assign(this, { told, done });
    this.state = State.of(sketch);
    this.rows = [];
  }

  get seq() {
    return this.rows.length + 1;
  }

  since(seq, client) {
    const last = this.rows.filter((row) => row.client === client).at(-1)?.c ?? 0;
    // Who is far behind gets the document.
    if (this.seq - seq > this.told) return structuredClone({ seq: this.seq, c: last, rows: [], sketch: this.state.sketch() });
    return structuredClone({ seq: this.seq, c: last, rows: this.rows.slice(seq - 1) });
  }

  change({ client, batches, since }) {
    const theirs = this.rows.slice(since - 1).filter((row) => row.client !== client).flatMap((row) => row.effects).filter((one) => one.do === "add").flatMap((one) => Object.values(one)).map((part) => part?.id);
    let work = 0;
    for (const { c, ops } of structuredClone(batches)) {
      if (work >= this.done) break;
      if (c !== (this.since(1, client).c ?? 0) + 1) continue;
      const names = new Map();
      for (const one of ops) if (one.do === "add") for (const part of Object.values(one)) if (part?.id && theirs.includes(part.id)) names.set(part.id, `${part.id}-x${this.seq}`);
      work += 1;
      const settled = settle(this.state, renamedIn(ops, names));
      this.state = settled.state;
      this.rows.push({ seq: this.seq + 1, client, c, effects: settled.effects, notes: [...[...names].map(([old, now]) => ["renamed", old, now]), ...settled.notes] });
    }
    return this.since(since, client);
  }
}

/** Somebody who draws. */
class Person {
  constructor(name, log, sketch, chance) {
    Object.assign(this, { name, log, chance, number: 0, came: new Set(), went: new Set() });
    this.store = new Store(sketch);
    this.shared = new Shared({ sketch: this.store.sketch, seq: 1, client: name });
  }

  draw() {
    const { pick, random } = this.chance;
    const { nodes, frames, connections, title } = this.store.sketch;
    const id = () => `n-${Math.floor(random() * 40)}`;
    const fresh = (wish) => freshId(wish, takenIds(this.store.sketch));
    const deeds = [
      () => [{ do: "add", node: { id: fresh(id()), service: "aws.lambda", notes: `${this.name} ${(this.number += 1)}`, position: { x: random(), y: 0 } } }],
      () => nodes.length > 1 && [{ do: "add", connection: { id: fresh("line"), source: pick(nodes).id, target: pick(nodes).id, kind: "sync" } }],
      () => nodes.length && [{ do: "update", node: pick(nodes).id, set: { position: { x: random() * 100, y: 2 } } }],
      () => nodes.length && [{ do: "update", node: pick(nodes).id, set: { label: `L${random()}` } }],
      () => nodes.length && [{ do: "update", node: pick(nodes).id, set: { settings: { timeout: Math.floor(random() * 9), memory: 5 } } }],
      () => nodes.length > 4 && removal(this.store.sketch, [pick(nodes).id]),
      () => [{ do: "add", frame: { id: fresh("frame"), kind: "team", label: "T" } }],
      () => frames.length && nodes.length && [{ do: "update", node: pick(nodes).id, set: { frame: pick(frames).id } }],
      () => connections.length && [{ do: "update", connection: pick(connections).id, set: { label: pick(["x", null]) } }],
      () => [{ do: "describe", title: `${title}!`.slice(-20) }],
      () => this.store.undo(),
      () => this.store.undo(),
      () => this.store.redo(),
    ];
    const tags = () => new Set(this.store.sketch.nodes.map((one) => one.notes).filter(Boolean));
    const before = tags();
    const operations = pick(deeds)();
    if (Array.isArray(operations) && operations.length) this.store.commit("x", operations);
    const now = tags();
    for (const tag of now) if (!before.has(tag)) this.came.add(tag);
    for (const tag of before) if (!now.has(tag)) this.went.add(tag);
  }

  /** The page is loaded anew: what waits is what was kept of it. */
  reload() {
    const waiting = structuredClone([...this.shared.pending, ...(this.shared.untold(this.store.sketch).length ? [{ client: this.name, c: this.shared.count + 1, ops: this.shared.untold(this.store.sketch) }] : [])]);
    const known = this.shared.seq;
    this.name = `${this.name.split("-")[0]}-${(this.loads = (this.loads ?? 0) + 1)}`;
    const steps = structuredClone(this.store.remembered(300));
    this.store = new Store(this.log.state.sketch());
    this.shared = new Shared({ sketch: this.store.sketch, seq: this.log.seq, client: this.name });
    this.shared.adopt(waiting);
    this.store.become("Bring back", this.shared.base.sketch(this.store.sketch));
    if (steps.others) this.store.recall(steps);
    while (this.shared.stranger) {
      const { stranger } = this.shared;
      this.take(this.log.since(known, stranger), stranger);
      if (this.shared.stranger === stranger) this.shared.rename();
    }
  }

  take(answer, client = this.name) {
    const { view, names } = this.shared.take(answer, this.store.sketch, client);
    if (view !== this.store.sketch || names.size) this.store.follow(view, names);
  }

  /** Tell what was done; the answer may be lost, and the message come twice. */
  send(lossy) {
    const { random } = this.chance;
    this.shared.seal(this.store.sketch, this.store.careful);
    this.store.careful.clear();
    if (!this.shared.pending.length) return lossy && random() < 0.5 ? undefined : this.take(this.log.since(this.shared.seq, this.name));
    const message = structuredClone(this.shared.message());
    if (lossy && random() < 0.4) this.draw(); // while it is under way
    if (lossy && random() < 0.3) return; // never arrived
    const answer = this.log.change(message);
    if (lossy && random() < 0.2) this.log.change(message);
    if (!lossy || random() < 0.7) this.take(answer);
  }
}

const START = { schema: "pattern-studio/2", title: "T", nodes: [{ id: "a", service: "aws.sqs" }, { id: "b", service: "aws.lambda", position: { x: 1, y: 1 } }], frames: [], connections: [{ id: "c", source: "a", target: "b", kind: "sync" }] };

/** Does everything that a part names exist? */
function dangling({ nodes, frames, connections }) {
  const there = new Set(nodes.map((node) => node.id));
  const held = new Set(frames.map((frame) => frame.id));
  return [...connections.flatMap((line) => [line.source, line.target]).filter((id) => !there.has(id)), ...[...nodes.map((node) => node.frame), ...frames.map((frame) => frame.parent)].filter((id) => id && !held.has(id))];
}

test("pages that draw at once, with losses, end with the server's document", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const chance = dice(seed * 7919);
    const log = new Log(START, [1000, 12][seed % 2], [1000, 1][seed % 3 && 1]);
    const people = ["ann", "bob", "eve"].map((name) => new Person(name, log, structuredClone(START), chance));
    for (let turn = 0; turn < 120; turn += 1) {
      const one = chance.pick(people);
      const kind = chance.random();
      if (kind < 0.03) one.reload();
      else if (kind < 0.7) one.draw();
      else one.send(true);
      assert.deepEqual(dangling(one.store.sketch), [], `seed ${seed}, turn ${turn}`);
    }
    for (let round = 0; round < 200 && (round < 3 || people.some((one) => one.shared.pending.length)); round += 1) for (const one of people) one.send(false);
    for (const one of people) one.send(false);
    for (const one of people) {
      assert.equal(one.shared.pending.length, 0);
      assert.ok(same(State.of(one.store.sketch).sketch(), log.state.sketch()), `seed ${seed}: ${one.name} sees another document`);
    }
    assert.deepEqual(dangling(log.state.sketch()), []);
    const there = new Set(log.state.sketch().nodes.map((node) => node.notes));
    const [came, went] = ["came", "went"].map((list) => new Set(people.flatMap((one) => [...one[list]])));
    assert.deepEqual([...came].filter((tag) => !went.has(tag) && !there.has(tag)), [], `seed ${seed}: lost`);
  }
});

/** Two pages with one sketch. */
function pair() {
  const log = new Log(START);
  return [log, ...["ann", "bob"].map((name) => new Person(name, log, structuredClone(START), dice(1)))];
}

const node = (sketch, id) => sketch.nodes.find((one) => one.id === id);
const label = (one, words, id = "a") => one.store.commit("Rename", [{ do: "update", node: id, set: { label: words } }]);

/** @type {any} */
const vocabulary = { service: (key) => ({ short: key, settings: [{ key: "timeout", label: "Timeout", unit: "s", default: 3 }] }), kinds: {} };
/** @type {import("../../static/studio/document/together/words.js").Speech} */
const speech = {
  who: () => "Somebody else",
  name: (id) => id.toUpperCase(),
  called: (_, part) => part.label || part.id.toUpperCase(),
  field: (name, part, path) => fieldOf(/** @type {any} */ (name), part, path, vocabulary, (id) => id.toUpperCase()),
};

/** Tell, and what there is to say of it. */
function said(one) {
  one.shared.seal(one.store.sketch, one.store.careful);
  const before = one.store.sketch;
  const { view, notes, names } = one.shared.take(one.log.change(structuredClone(one.shared.message())), before);
  one.store.follow(view, names);
  return told(notes, before, one.store.sketch, speech);
}

test("a field that two change at once is covered by nobody: the second is told, and may put theirs in", () => {
  const [log, ann, bob] = pair();
  label(ann, "Orders");
  label(bob, "Jobs");
  bob.store.commit("Change", [{ do: "update", node: "a", set: { settings: { timeout: 3 } } }]);
  ann.send(false);
  const [found] = said(bob);
  assert.equal(found.words, 'Somebody else changed the name of "A", too: it is "Orders" now, yours was "Jobs".');
  assert.deepEqual([node(bob.store.sketch, "a").label, node(bob.store.sketch, "a").settings], ["Orders", { timeout: 3 }]);
  bob.store.settle(found.title, found.intents);
  bob.send(false);
  ann.send(false);
  assert.equal(node(ann.store.sketch, "a").label, "Jobs");
  assert.equal(node(log.state.sketch(), "a").label, "Jobs");
});

test("what somebody else removed while it was worked on comes back with what hung on it, when asked for", () => {
  const [log, ann, bob] = pair();
  ann.store.commit("Remove", removal(ann.store.sketch, ["a"]));
  ann.send(false);
  label(bob, "Jobs");
  bob.store.commit("Connect", [{ do: "add", connection: { id: "d", source: "b", target: "a", kind: "sync" } }]);
  const [found] = said(bob);
  assert.equal(found.words, 'Somebody else removed "Jobs" while you were working on it.');
  assert.equal(node(bob.store.sketch, "a"), undefined);
  bob.store.settle(found.title, found.intents);
  bob.send(false);
  assert.deepEqual(log.state.sketch().connections.map((line) => line.id).sort(), ["c", "d"]);
  assert.equal(node(log.state.sketch(), "a").label, "Jobs");
});

test("what two changed is told by the name that both knew, in the catalogue's words, and what was lost has a way back of its own", () => {
  const [, ann, bob] = pair();
  const timeout = (one, value, id = "a") => one.store.commit("Set", [{ do: "update", node: id, set: { settings: { timeout: value } } }]);
  for (const one of [ann, bob]) one.store.follow({ ...one.store.sketch });
  timeout(ann, 5);
  timeout(bob, 7);
  ann.send(false);
  assert.deepEqual(said(bob).map(({ words, title }) => [words, title]), [["Somebody else changed the setting \"Timeout\" of \"A\", too: it is 5 s now, yours was 7 s.", "Put mine in its place"]]);
  bob.send(false);
  ann.send(false);
  label(ann, "Orders");
  timeout(ann, 9);
  ann.store.commit("Remove", removal(ann.store.sketch, ["b"]));
  label(bob, "Jobs");
  timeout(bob, 8);
  label(bob, "Mine", "b");
  ann.send(false);
  const found = said(bob);
  assert.deepEqual(found.map(({ words }) => words), ["Somebody else changed what you changed, too: the setting \"Timeout\" of \"A\", the name of \"A\". Theirs stand for now.", 'Somebody else removed "Mine" while you were working on it.']);
  bob.store.settle(found[1].title, found[1].intents);
  assert.deepEqual([node(bob.store.sketch, "a").label, node(bob.store.sketch, "b").label], ["Orders", "Mine"]);
});

test("who does the very same as somebody else is told nothing, also where a finding went with its part", () => {
  const [, ann, bob] = pair();
  for (const one of [ann, bob]) label(one, "Orders");
  ann.send(false);
  assert.deepEqual(said(bob), []);
  bob.store.commit("Ignore", [{ do: "ignore", rule: "RES-001", target: "a", reason: "known" }]);
  bob.send(false);
  bob.store.commit("Remove", removal(bob.store.sketch, ["a"]));
  assert.deepEqual(said(bob), []);
});

test("a sketch that another one took the place of is told of, one with a part less is not", () => {
  const nodes = (...ids) => ({ nodes: ids.map((id) => ({ id })) });
  const before = nodes("a", "b", "c", "d");
  assert.equal(swept(before, nodes("a", "b")), "");
  assert.equal(swept(nodes("a", "b"), nodes()), "");
  assert.match(swept(before, nodes("x", "y")), /all 4 parts, or opened another sketch here/);
  assert.match(swept(before, nodes("a")), /3 of 4 parts/);
});

test("an undo takes back one's own, leaves alone what others went on from, and is done again", () => {
  const [log, ann, bob] = pair();
  ann.store.commit("Add", [{ do: "add", node: { id: "n", service: "aws.sqs" } }]);
  ann.store.commit("Change", [{ do: "update", node: "b", set: { label: "Mine", settings: { timeout: 3, memory: 5 } } }]);
  ann.send(false);
  bob.send(false);
  bob.store.commit("Change", [{ do: "update", node: "b", set: { settings: { timeout: 9, memory: 5 } } }, { do: "update", node: "a", set: { label: "Theirs" } }]);
  bob.send(false);
  ann.send(false);
  ann.store.undo();
  assert.equal(ann.store.leftAlone, 1);
  assert.deepEqual([node(ann.store.sketch, "b").label, node(ann.store.sketch, "b").settings, node(ann.store.sketch, "a").label], [undefined, { timeout: 9 }, "Theirs"]);
  ann.store.redo();
  assert.deepEqual([node(ann.store.sketch, "b").label, node(ann.store.sketch, "b").settings], ["Mine", { timeout: 9, memory: 5 }]);
  ann.store.undo();
  // Somebody joins a line to what an undo is just about to take away: it stays.
  bob.store.commit("Connect", [{ do: "add", connection: { id: "d", source: "b", target: "n", kind: "sync" } }]);
  bob.send(false);
  ann.store.undo();
  assert.equal(node(ann.store.sketch, "n"), undefined);
  ann.send(false);
  assert.deepEqual([Boolean(node(ann.store.sketch, "n")), ann.store.sketch.connections.length], [true, 2]);
  assert.equal(log.state.sketch().connections.length, 2);
});

test("two new parts under one id are two, and what one goes on to do means its own", () => {
  const [log, ann, bob] = pair();
  for (const one of [ann, bob]) one.store.commit("Add", [{ do: "add", node: { id: "n", service: "aws.sqs", notes: one.name } }]);
  ann.send(false);
  bob.shared.seal(bob.store.sketch);
  const answer = log.change(structuredClone(bob.shared.message()));
  label(bob, "Bob's", "n"); // before the answer is there
  bob.take(answer);
  bob.send(false);
  ann.send(false);
  assert.deepEqual(ann.store.sketch.nodes.filter((one) => one.notes).map(({ notes, label }) => [notes, label]).sort(), [["ann", undefined], ["bob", "Bob's"]]);
  bob.store.undo();
  bob.store.undo();
  bob.send(false);
  assert.deepEqual(log.state.sketch().nodes.filter((one) => one.notes).map((one) => one.notes), ["ann"]);
});

test("what nobody changed is the very same object, however it is written", () => {
  const [log, ann, bob] = pair();
  const story = { id: "s", title: "S", outcome: "success", steps: [{ text: "One", moves: [{ at: "a", direction: "forward" }], marks: { a: { state: "full", tone: "neutral" } } }] };
  const sketch = { ...START, nodes: START.nodes.map((one) => ({ label: "", pinned: false, ...one })), scenarios: [story], description: "" };
  log.state = State.of(sketch);
  ann.store = new Store(sketch);
  ann.shared = new Shared({ sketch: ann.store.sketch, seq: 1, client: "ann" });
  const { view } = ann.shared.take({ ...log.since(1, "ann"), sketch: log.state.sketch() }, ann.store.sketch);
  assert.equal(view, ann.store.sketch);
  label(bob, "Theirs", "b");
  bob.send(false);
  const taken = ann.shared.take(log.since(1, "ann"), ann.store.sketch).view;
  assert.equal(node(taken, "b").label, "Theirs");
  assert.equal(node(taken, "a"), node(ann.store.sketch, "a"));
  for (const list of ["connections", "scenarios"]) assert.equal(taken[list], ann.store.sketch[list], list);
});

test("the very same part that two bring back is one", () => {
  const [log, ann, bob] = pair();
  for (const one of [ann, bob]) one.store.commit("Add", [{ do: "add", node: { id: "n", service: "aws.sqs" } }]);
  ann.send(false);
  bob.take(log.since(1, "bob"));
  bob.send(false);
  assert.deepEqual(log.state.sketch().nodes.map((one) => one.id), ["a", "b", "n"]);
});

test("what waits behind a part that got another id means that part", () => {
  const [log, ann, bob] = pair();
  log.done = 1;
  for (const one of [ann, bob]) one.store.commit("Add", [{ do: "add", node: { id: "n", service: "aws.sqs", notes: one.name } }]);
  ann.send(false);
  bob.shared.seal(bob.store.sketch);
  label(bob, "Bob's", "n");
  bob.send(false); // the first batch of two is done
  assert.equal(bob.shared.pending.length, 1);
  bob.send(false);
  assert.deepEqual(log.state.sketch().nodes.slice(2).map(({ notes, label }) => [notes, label]).sort(), [["ann", undefined], ["bob", "Bob's"]]);
});

test("much at once is told in messages that the server takes, also after the page was loaded anew", () => {
  const many = (from, count) => Array.from({ length: count }, (_, index) => ({ do: "add", note: { id: `note-${from + index}`, text: "注".repeat(1000) } }));
  const left = [...many(0, 300), ...Array.from({ length: 700 }, (_, index) => ({ do: "update", node: index % 2 ? "a" : "b", set: { label: `L${index}` } }))];
  const [log, ann] = pair();
  ann.shared.adopt([{ client: "before", c: 1, ops: left }]);
  ann.shared.rename();
  ann.store.follow(ann.shared.base.sketch(ann.store.sketch));
  ann.store.commit("Paste", many(300, 150));
  ann.shared.seal(ann.store.sketch);
  for (let rounds = 0; ann.shared.pending.length && rounds < 20; rounds += 1) {
    const message = ann.shared.message();
    assert.ok(new TextEncoder().encode(JSON.stringify(message)).length <= MESSAGE.bytes);
    assert.ok(message.batches.length <= MESSAGE.batches && message.batches.every(({ ops }) => ops.length <= MESSAGE.ops));
    ann.take(log.change(structuredClone(message)));
  }
  assert.equal(log.state.sketch().notes.length, 450);
  assert.deepEqual(log.state.sketch().nodes.map((one) => one.label), ["L699", "L698"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { changesIn, playersOf, sentence } from "../../static/studio/document/recognised.js";

const said = (...of) => sentence(...of).join("");

test("a sentence names what it is and what it nearly is, or one of both, or nothing", () => {
  assert.equal(said(["Saga"], undefined, []), "This is Saga.");
  assert.equal(said(["Saga", "Bulkhead", "Retry"], undefined, []), "This is Saga, Bulkhead and Retry.");
  assert.equal(said(["Saga"], "Retry", ["no end", "no wait"]), "This is Saga; it nearly is Retry: no end and no wait.");
  assert.equal(said([], "Retry", ["no end"]), "This nearly is Retry: no end.");
  assert.equal(said([], undefined, []), "");
});

test("who plays two roles is one of the players", () => {
  const found = /** @type {any} */ ({ roles: { one: ["a", "b"], other: ["b", "c"] } });
  assert.deepEqual(playersOf(found), ["a", "b", "c"]);
});

test("what completes it is told by the names of parts and the number of connections", () => {
  const add = (/** @type {string} */ label) => ({ do: "add", node: { id: label.toLowerCase(), service: "aws.sqs", label } });
  const line = { do: "add", connection: { id: "l", source: "a", target: "b", kind: "dlq" } };
  const name = (/** @type {string} */ id) => id.toUpperCase();
  assert.equal(changesIn([add("Kept"), line], name), "add Kept, draw 1 connection");
  assert.equal(changesIn([{ do: "update", node: "a", set: {} }, { do: "update", node: "a", set: {} }, { do: "remove", connection: "x" }], name), "change A, delete 1 connection");
  assert.equal(changesIn(["A", "B", "C", "D", "E"].map(add), name), "add A, B, C and 2 more");
  assert.equal(changesIn([{ do: "update", connection: "x", set: {} }, { do: "update", connection: "y", set: {} }], name), "change 2 connections");
  assert.equal(changesIn([], name), "");
});

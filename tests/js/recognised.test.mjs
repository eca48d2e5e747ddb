import assert from "node:assert/strict";
import { test } from "node:test";
import { playersOf, sentence } from "../../static/studio/document/recognised.js";

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

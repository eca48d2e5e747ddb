// What is typed finds what was meant, the best first.
import assert from "node:assert/strict";
import { test } from "node:test";

import { findable, fitting } from "../../static/studio/document/finding.js";

const items = [
  ["State Machine", [], "Orchestration of several steps"],
  ["EventBridge", ["EventBridge bus with rules", "CloudWatch Events"], "Storage of nothing"],
  ["Alarm", ["CloudWatch alarm"], ""],
  ["NAT", ["NAT gateway"], ""],
  ["DAX", ["DynamoDB Accelerator"], ""],
  ["DynamoDB", ["DynamoDB table", "DDB"], ""],
  ["Step Functions", ["Step Functions (Standard)"], ""],
  ["Bedrock", ["Bedrock", "RAG"], ""],
].map(([title, names, about]) => ({ title, found: findable({ title, names, about }) }));

const found = (query) => fitting(query, items).map((item) => item.title);

test("a whole name comes first, then names that begin so, then what is said of it", () => {
  assert.deepEqual(found("nat"), ["NAT"]);
  assert.deepEqual(found("rag"), ["Bedrock"]);
  assert.deepEqual(found("dynamo"), ["DynamoDB", "DAX"]);
  assert.deepEqual(found("orchestr"), ["State Machine"]);
  assert.deepEqual(found("ddb"), ["DynamoDB"]);
});

test("one word or two, in any order, begun only", () => {
  assert.equal(found("stepfunctions")[0], "Step Functions");
  assert.equal(found("cloud watch alarm")[0], "Alarm");
  assert.equal(found("gateway nat")[0], "NAT");
  assert.equal(found("db")[0], "DynamoDB");
});

test("nothing is found inside a word, and nothing by nothing", () => {
  assert.deepEqual(found("tridge"), []);
  assert.deepEqual(found("  "), []);
});

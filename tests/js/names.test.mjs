import assert from "node:assert/strict";
import { test } from "node:test";
import { freshName, insertion } from "../../static/studio/document/parts.js";

test("a name that is taken gets the next number", () => {
  const taken = new Set(["Lambda", "Lambda 2"]);
  assert.equal(freshName("SQS queue", taken), "SQS queue");
  assert.equal(freshName("Lambda", taken), "Lambda 3");
  assert.equal(freshName("Lambda", taken), "Lambda 4");
});

test("a name that is as long as can be has room for its number", () => {
  const long = "a".repeat(198) + "🙂".repeat(2);
  const name = freshName(long, new Set([long]));
  assert.equal(name, `${"a".repeat(198)} 2`);
});

test("copies show names of their own, with or without a label", () => {
  const nodes = [
    { id: "a", service: "aws.lambda" },
    { id: "b", service: "aws.sqs", label: "Orders 2" },
    { id: "c", service: "aws.sqs", label: "Paid" },
  ];
  const nameOf = (node) => node.label ?? "Lambda";
  const { operations } = insertion({ nodes: nodes.slice(0, 2) }, { nodes }, { nameOf });
  assert.deepEqual(operations.map(({ node }) => node.label), ["Lambda 2", "Orders 3", "Paid"]);
});

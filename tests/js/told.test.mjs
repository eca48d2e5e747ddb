import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsOf } from "../../static/studio/document/told.js";

test("what has not changed is taken from the answer before", () => {
  const before = [{ rule: "A" }, { rule: "B" }, { rule: "C" }];
  const now = findingsOf({ since: "s", findings: [[2, 3], { rule: "D" }, [0, 2]] }, before);
  assert.deepEqual(now, [{ rule: "C" }, { rule: "D" }, { rule: "A" }, { rule: "B" }]);
  assert.equal(now[0], before[2]);
});

test("an answer that knows of none before is all there is", () => {
  assert.deepEqual(findingsOf({ findings: [{ rule: "D" }] }, [{ rule: "A" }]), [{ rule: "D" }]);
});

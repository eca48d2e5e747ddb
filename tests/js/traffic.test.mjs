// Traffic that divides by a share, and stories aligned to one clock.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Traffic } from "../../static/player/traffic.js";

const split = {
  taken: { title: "New", connections: ["in", "new"] },
  left: { title: "Old", connections: ["in", "old", "db"] },
  says: [{ upto: 0, says: "none" }, { upto: 50, says: "half" }, { upto: 100, says: "all" }],
  ends: { in: ["client", "door"], new: ["door", "service"], old: ["door", "monolith"], db: ["monolith", "table"] },
};

/** How many of the next 100 requests take the new way. */
function taken(share) {
  const traffic = new Traffic(split);
  traffic.share = share;
  const seen = new Set();
  let count = 0;
  let all = 0;
  for (let time = 0; all < 100; time += 0.1) {
    traffic.tick(0.1);
    for (const request of traffic.requests) {
      if (seen.has(request)) continue;
      seen.add(request);
      all += 1;
      count += request.connections === split.taken.connections ? 1 : 0;
    }
  }
  return count;
}

for (const share of [0, 5, 30, 50, 85, 100]) {
  test(`of 100 requests ${share} take the new way`, () => assert.equal(taken(share), share));
}

test("a request goes there as a request and comes back as an answer", () => {
  const traffic = new Traffic(split);
  traffic.share = 100;
  const told = [];
  for (let time = 0; time < 3.2; time += 0.05) {
    traffic.tick(0.05);
    const first = traffic.moves()[0]?.move;
    if (first && traffic.requests.length <= 7) told.push(`${first.connection} ${first.direction} ${first.message}`);
  }
  assert.deepEqual([...new Set(told)].slice(0, 4), ["in forward request", "new forward request", "new back response", "in back response"]);
});

test("what a share means, what takes part and what is shown follow the share", () => {
  const traffic = new Traffic(split);
  traffic.share = 0;
  assert.equal(traffic.says, "none");
  assert.ok(!traffic.used.includes("service"));
  assert.ok(traffic.used.includes("table"));
  assert.equal(traffic.marks.monolith.value, "100 %");
  traffic.share = 51;
  assert.equal(traffic.says, "all");
  traffic.share = 100;
  assert.ok(!traffic.used.includes("monolith"));
  assert.deepEqual(traffic.marks.service, { state: "answers", tone: "good", value: "100 %" });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { centred } from "../../static/js/viewport.js";

test("a picture larger than its box is shown from its beginning, a smaller one in the middle", () => {
  const box = { width: 300, height: 500 };
  const large = centred({ width: 900, height: 1500 }, box, 0.5);
  assert.ok(large.x > 0 && large.y > 0);
  assert.deepEqual(centred({ width: 100, height: 200 }, box, 1), { scale: 1, x: 100, y: 150 });
});

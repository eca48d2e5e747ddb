import assert from "node:assert/strict";
import { test } from "node:test";
import { between, centred, fit, framed } from "../../static/js/viewport.js";

test("a picture larger than its box is shown from its beginning, a smaller one in the middle", () => {
  const box = { width: 300, height: 500 };
  const large = centred({ width: 900, height: 1500 }, box, 0.5);
  assert.ok(large.x > 0 && large.y > 0);
  assert.deepEqual(centred({ width: 100, height: 200 }, box, 1), { scale: 1, x: 100, y: 150 });
});

const PICTURE = { width: 2000, height: 1000 };
const BOX = { width: 500, height: 400 };
const seen = (view, x, y) => [x * view.scale + view.x, y * view.scale + view.y];

test("a framed area lies in the box, at a size that can be read when it fits", () => {
  const area = { x: 900, y: 400, width: 300, height: 200 };
  const view = framed(PICTURE, BOX, area, 1);
  assert.equal(view.scale, 1);
  const [[left, top], [right, bottom]] = [seen(view, 900, 400), seen(view, 1200, 600)];
  assert.ok(left >= 0 && top >= 0 && right <= BOX.width && bottom <= BOX.height);
});

test("an area that is too large for the box is shown whole and smaller, and never smaller than the picture fitted", () => {
  const view = framed(PICTURE, BOX, { x: 0, y: 0, width: 1000, height: 500 }, 1);
  const [right, bottom] = seen(view, 1000, 500);
  assert.ok(view.scale < 1 && right <= BOX.width && bottom <= BOX.height);
  assert.equal(framed(PICTURE, BOX, { x: -500, y: -500, width: 5000, height: 5000 }, 1).scale, fit(PICTURE, BOX).scale);
});

test("at the edge of the picture no empty room is shown beyond it", () => {
  const view = framed(PICTURE, BOX, { x: 1950, y: 950, width: 50, height: 50 }, 1);
  const [right, bottom] = seen(view, PICTURE.width, PICTURE.height);
  assert.ok(right >= BOX.width - 30 && bottom >= BOX.height - 30);
});

test("between two views lies their middle", () => {
  assert.deepEqual(between({ scale: 1, x: 0, y: 10 }, { scale: 2, x: 20, y: 30 }, 0.5), { scale: 1.5, x: 10, y: 20 });
});

// Square lines that go round cards: a cheapest way over the lines on which a good drawing would lie, where length,
// corners and running along another line cost. Pure; units are canvas pixels.
import { around, centre, grown, inside, overlap, simplified } from "./geometry.js";

const CLEAR = 16; // how far a line stays from cards
const CORNER = 48; // a corner costs as much as this length
const SHARED = 2.5; // running on another line costs that many times the length
const NEAR = 260; // obstacles further from both cards than this do not matter
const STEP = 18; // between places where lines may leave a side
const SIDES = [
  { dx: 1, dy: 0 },
  { dx: 0, dy: 1 },
  { dx: -1, dy: 0 },
  { dx: 0, dy: -1 },
];

/**
 * @param {Box} source @param {Box} target
 * @param {Box[]} cards all other cards
 * @param {Point[][]} lines routes that are there already
 * @returns {Point[]} from the edge of one card to the edge of the other
 */
export function route(source, target, cards, lines = []) {
  if (source === target || (source.x === target.x && source.y === target.y)) return loop(source);
  if (overlap(grown(source, 2), grown(target, 2))) return [centre(source), centre(target)];
  const region = grown(/** @type {Box} */ (around([source, target])), NEAR);
  const obstacles = cards.filter((card) => overlap(card, region)).map((card) => grown(card, CLEAR - 1));
  const near = lines.filter((line) => line.some((point) => inside(region, point)));
  const starts = ports(source, near, target);
  const ends = ports(target, near, source);
  const way = search(starts, ends, [grown(source, 1), grown(target, 1), ...obstacles], near, [source, target, ...cards.filter((card) => overlap(card, region))]);
  return way ?? plain(source, target);
}

/** A line from a card to itself: out on the right, back on top. */
function loop(box) {
  const [right, top] = [box.x + box.width, box.y];
  return [
    { x: right, y: top + 40 },
    { x: right + 36, y: top + 40 },
    { x: right + 36, y: top - 36 },
    { x: right - 40, y: top - 36 },
    { x: right - 40, y: top },
  ];
}

/** Where lines may leave a card, with what each place costs. */
function ports(box, lines, other) {
  const found = [];
  const [middle, to] = [centre(box), centre(other)];
  for (const [side, { dx, dy }] of SIDES.entries()) {
    const away = Math.max(0, -(dx * (to.x - middle.x) + dy * (to.y - middle.y)));
    const most = Math.floor(((dx ? box.height : box.width) / 2 - 14) / STEP);
    for (let place = -most; place <= most; place += 1) {
      const at = {
        x: middle.x + (dx * box.width) / 2 + (dx ? 0 : place * STEP),
        y: middle.y + (dy * box.height) / 2 + (dy ? 0 : place * STEP),
      };
      const used = lines.some((line) => [line[0], line.at(-1)].some((end) => Math.abs(end.x - at.x) + Math.abs(end.y - at.y) < STEP - 2));
      found.push({ at, side, out: { x: at.x + dx * CLEAR, y: at.y + dy * CLEAR }, cost: Math.abs(place) * 14 + (used ? 90 : 0) + (away > 0 ? 40 : 0) });
    }
  }
  return found;
}

/** @param {number[]} values */
const sorted = (values) => [...new Set(values.map((value) => Math.round(value * 10) / 10))].sort((one, other) => one - other);

function search(starts, ends, walls, lines, cards) {
  const xs = sorted([...starts, ...ends].map((port) => port.out.x).concat(gutters(cards, "x", "width")));
  const ys = sorted([...starts, ...ends].map((port) => port.out.y).concat(gutters(cards, "y", "height")));
  const [columns, rows] = [xs.length, ys.length];
  const column = new Map(xs.map((x, index) => [x, index]));
  const row = new Map(ys.map((y, index) => [y, index]));
  const cell = (port) => row.get(Math.round(port.out.y * 10) / 10) * columns + column.get(Math.round(port.out.x * 10) / 10);
  const busy = occupied(lines);
  const goals = new Map();
  for (const port of ends) {
    const key = cell(port) * 4 + ((port.side + 2) % 4);
    if (!goals.has(key) || goals.get(key).cost > port.cost) goals.set(key, port);
  }
  const target = centre(around(ends.map((port) => ({ ...port.at, width: 0, height: 0 }))));
  const guess = (place) => Math.abs(xs[place % columns] - target.x) + Math.abs(ys[(place / columns) | 0] - target.y);
  const best = new Map();
  const from = new Map();
  const queue = new Heap();
  const free = (x1, y1, x2, y2) => {
    const [left, right, top, bottom] = [Math.min(x1, x2), Math.max(x1, x2), Math.min(y1, y2), Math.max(y1, y2)];
    return !walls.some((wall) => left < wall.x + wall.width && wall.x < right + 0.01 && top < wall.y + wall.height && wall.y < bottom + 0.01);
  };
  for (const port of starts) {
    const key = cell(port) * 4 + port.side;
    if (port.cost < (best.get(key) ?? Infinity)) {
      best.set(key, port.cost);
      from.set(key, { port });
      queue.push(key, port.cost + Math.max(0, guess(cell(port)) - 140));
    }
  }
  let found = null;
  let price = Infinity;
  for (let turns = 0; queue.size && turns < 40_000; turns += 1) {
    const { key, rank } = queue.pop();
    if (rank >= price) break;
    const [place, side] = [key >> 2, key & 3];
    const cost = best.get(key);
    const goal = goals.get(key);
    if (goal && cost + goal.cost < price) [price, found] = [cost + goal.cost, { key, goal }];
    const [i, j] = [place % columns, (place / columns) | 0];
    for (const [next, { dx, dy }] of SIDES.entries()) {
      if (next === (side + 2) % 4) continue;
      const [ni, nj] = [i + dx, j + dy];
      if (ni < 0 || nj < 0 || ni >= columns || nj >= rows || !free(xs[i], ys[j], xs[ni], ys[nj])) continue;
      const length = Math.abs(xs[ni] - xs[i]) + Math.abs(ys[nj] - ys[j]);
      const total = cost + length * (busy(xs[i], ys[j], xs[ni], ys[nj]) ? SHARED : 1) + (next === side ? 0 : CORNER);
      const there = (nj * columns + ni) * 4 + next;
      if (total >= (best.get(there) ?? Infinity)) continue;
      best.set(there, total);
      from.set(there, { key });
      queue.push(there, total + Math.max(0, guess(nj * columns + ni) - 140));
    }
  }
  return found && traced(found, from, xs, ys, columns);
}

function traced({ key, goal }, from, xs, ys, columns) {
  const points = [goal.at];
  for (let step = key; ; ) {
    const place = step >> 2;
    points.push({ x: xs[place % columns], y: ys[(place / columns) | 0] });
    const back = from.get(step);
    if (back.port) {
      points.push(back.port.at);
      break;
    }
    step = back.key;
  }
  return simplified(points.reverse());
}

/** Lines between the cards, where there is room: beside each, and in the middle of each gap. */
function gutters(cards, axis, extent) {
  const edges = cards.map((card) => [card[axis] - CLEAR, card[axis] + card[extent] + CLEAR]);
  const values = edges.flat();
  const ordered = edges.sort((one, other) => one[0] - other[0]);
  let reach = -Infinity;
  for (const [start, end] of ordered) {
    if (start > reach + CLEAR && reach > -Infinity) values.push((reach + start) / 2);
    reach = Math.max(reach, end);
  }
  return values;
}

/** Does a piece run on one of the lines? */
function occupied(lines) {
  const level = new Map();
  const upright = new Map();
  for (const line of lines) {
    for (let index = 0; index + 1 < line.length; index += 1) {
      const [one, other] = [line[index], line[index + 1]];
      const flat = Math.abs(one.y - other.y) < 1;
      const map = flat ? level : upright;
      const at = Math.round((flat ? one.y : one.x) / 6);
      if (!map.has(at)) map.set(at, []);
      map.get(at).push(flat ? [Math.min(one.x, other.x), Math.max(one.x, other.x)] : [Math.min(one.y, other.y), Math.max(one.y, other.y)]);
    }
  }
  return (x1, y1, x2, y2) => {
    const flat = y1 === y2;
    const spans = (flat ? level : upright).get(Math.round((flat ? y1 : x1) / 6));
    if (!spans) return false;
    const [low, high] = flat ? [Math.min(x1, x2), Math.max(x1, x2)] : [Math.min(y1, y2), Math.max(y1, y2)];
    return spans.some(([start, end]) => Math.min(end, high) - Math.max(start, low) > 2);
  };
}

/** Square across, out of the nearer sides, whatever lies between: when nothing else is left, or there is no time. */
export function plain(source, target) {
  const [one, other] = [centre(source), centre(target)];
  if (Math.abs(other.x - one.x) >= Math.abs(other.y - one.y)) {
    const right = other.x > one.x;
    const [start, end] = [{ x: right ? source.x + source.width : source.x, y: one.y }, { x: right ? target.x : target.x + target.width, y: other.y }];
    const middle = (start.x + end.x) / 2;
    return simplified([start, { x: middle, y: start.y }, { x: middle, y: end.y }, end]);
  }
  const down = other.y > one.y;
  const [start, end] = [{ x: one.x, y: down ? source.y + source.height : source.y }, { x: other.x, y: down ? target.y : target.y + target.height }];
  const middle = (start.y + end.y) / 2;
  return simplified([start, { x: start.x, y: middle }, { x: end.x, y: middle }, end]);
}

/**
 * A route drawn by hand whose cards have moved: its ends go along, its inner corners stay. Null when it no longer does.
 * @param {Point[]} points @param {Point} bySource how far the source moved @param {Point} byTarget
 */
export function repaired(points, bySource, byTarget) {
  if (bySource.x === byTarget.x && bySource.y === byTarget.y) return points.map((point) => ({ x: point.x + bySource.x, y: point.y + bySource.y }));
  if (points.length < 4) return null;
  const next = points.map((point) => ({ ...point }));
  drag(next, 0, 1, bySource);
  drag(next, next.length - 1, next.length - 2, byTarget);
  return simplified(next);
}

/** Moves an end; the corner beside it goes along across the piece between them, so that it stays square. */
function drag(points, end, beside, by) {
  const level = Math.abs(points[end].y - points[beside].y) < 0.5;
  points[end].x += by.x;
  points[end].y += by.y;
  if (level) points[beside].y += by.y;
  else points[beside].x += by.x;
}

/** Smallest rank first. */
class Heap {
  constructor() {
    this.items = [];
  }

  get size() {
    return this.items.length;
  }

  push(key, rank) {
    const items = this.items;
    let at = items.push({ key, rank }) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent].rank <= items[at].rank) break;
      [items[parent], items[at]] = [items[at], items[parent]];
      at = parent;
    }
  }

  pop() {
    const items = this.items;
    const top = items[0];
    const last = items.pop();
    if (items.length && last) {
      items[0] = last;
      for (let at = 0; ; ) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2]) if (child < items.length && items[child].rank < items[least].rank) least = child;
        if (least === at) break;
        [items[least], items[at]] = [items[at], items[least]];
        at = least;
      }
    }
    return top;
  }
}

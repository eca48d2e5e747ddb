// What the load panel asks, and how it writes what came of it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { figure, figures, fitted, gauge, lasting, lines, loadOf, measures, money, price, summary } from "../../static/studio/document/load.js";

const asked = { part: "web", shape: /** @type {any} */ ("constant"), rate: 10, peak: 50, csv: "0,1", seconds: 600, faults: [] };
const report = (more = {}) => ({
  seconds: 60, seed: 1, done: true, until_s: 60, messages: { arrived: 600, served: 590, failed: 10 },
  callers: { web: { sent: 600, ok: 590, errors: { "503 Service Unavailable": 10 }, throughput_s: 9.8, latency_ms: { p50: { value: 20, low: 19, high: 21 }, p99: { value: 12_345 } } } },
  parts: { queue: { arrived: 600, served: 600, depth: { most: 50, end: 40 } }, f: { arrived: 600, served: 600, concurrency: { mean: 2.5, most: 5 }, throttled: 3 } },
  cost: { usd_hour: 0.5, usd_month: 365, region: "us-east-1", dated: "2026-11-25" },
  series: { every_s: 30, times: [30, 60], callers: { ok: [9, 10], errors: [0, 1], p50: [20, 21], p99: [null, 30] }, parts: { queue: { depth: [50, 40] }, f: { concurrency: [2, 3], throttled: [0, 0] } } },
  ...more,
});

test("each shape asks for its own figures and no others", () => {
  const of = (shape) => loadOf({ ...asked, shape }).arrivals[0];
  assert.deepEqual(of("constant"), { part: "web", kind: "constant", rate: 10 });
  assert.deepEqual(of("steps").steps, [0, 120, 240, 360, 480].map((at_s, step) => ({ at_s, rate: 10 + 10 * step })));
  assert.deepEqual(of("burst"), { part: "web", kind: "burst", rate: 10, peak: 50, at_s: 200, lasts_s: 100 });
  assert.deepEqual(of("day"), { part: "web", kind: "day", rate: 10, peak: 50, period_s: 600 });
  assert.deepEqual(of("points"), { part: "web", kind: "points", points: "0,1" });
  const faults = [{ part: "f", fault: "slow", from: 0.25, to: 0.5 }, { part: "f", fault: "fails", from: 0, to: null }];
  assert.deepEqual(loadOf({ ...asked, faults }).faults, [{ part: "f", fault: "slow", from_s: 150, to_s: 300, factor: 10 }, { part: "f", fault: "fails", from_s: 0 }]);
});

test("figures are read at a glance, and say what they were", () => {
  assert.deepEqual([figure(0.01234), figure(12_345.6), figure(NaN)], ["0.0123", "12,346", "–"]);
  assert.deepEqual([money(0), money(0.01234), money(12.5), money(1234)], ["$0.00", "$0.0123", "$12.50", "$1,234"]);
  assert.deepEqual([lasting(30), lasting(600), lasting(86_400)], ["30 s", "10 min", "24 h"]);
  const by = (made) => Object.fromEntries(made.map((one) => [one.key, one]));
  const now = by(figures(report()));
  assert.deepEqual([now.p50.text, now.p50.note, now.p99.text, now.p95.text], ["20 ms", "19 to 21", "12.3 s", "–"]);
  assert.deepEqual([now.errors.text, now.errors.tone, now.lost.tone, now.hour.text], ["1.67 %", "bad", "", "$0.5000"]);
  const dearer = report({ cost: { ...report().cost, usd_hour: 1 } });
  assert.deepEqual([by(figures(dearer, report())).hour.was, by(figures(dearer, report())).hour.tone], ["$0.5000", "bad"]);
  assert.equal(by(figures(report(), dearer)).hour.tone, "good");
  assert.equal(by(figures(report(), report())).hour.was, "");
  assert.equal(summary(report()), "600 messages in 60 s: 590 served, 10 answered with an error. Callers saw 503 Service Unavailable × 10.");
});

test("a part shows what matters most about it now", () => {
  assert.deepEqual(gauge(report(), "queue"), { text: "40 waiting", tone: "warning", share: 0.8 });
  assert.equal(gauge(report(), "f").text, "3 refused");
  assert.equal(gauge(report({ done: false }), "f").text, "3 at once");
  assert.equal(gauge(report(), "nobody"), null);
});

test("a chart shows the callers or one part, by measure", () => {
  assert.deepEqual(measures(report(), "").map((one) => one.key), ["latency", "answers"]);
  assert.deepEqual(measures(report(), "f").map((one) => one.name), ["At once", "Refused a second"]);
  assert.deepEqual(lines(report(), "queue", "depth"), { x: [30, 60], lines: [{ name: "Waiting", values: [50, 40], tone: "first" }] });
  assert.deepEqual(lines(report(), "", "latency").lines.map((one) => one.name), ["p50", "p99"]);
  assert.deepEqual(lines(report({ series: { times: [] } }), "", "latency").lines, []);
});

test("a load is fitted to another sketch: what it has not comes to its client, and breaks nothing", () => {
  const load = { seconds: 60, arrivals: [{ part: "browser", rate: 5 }], faults: [{ part: "worker", fault: "fails" }, { part: "queue", fault: "slow" }] };
  const other = { nodes: [{ id: "api", service: "aws.rest-api" }, { id: "app", service: "client.mobile" }, { id: "queue", service: "aws.sqs" }] };
  assert.deepEqual(fitted(load, other), { seconds: 60, arrivals: [{ part: "app", rate: 5 }], faults: [{ part: "queue", fault: "slow" }] });
  assert.equal(fitted({ arrivals: [{ part: "x" }] }, { nodes: [{ id: "b", service: "s" }, { id: "a", service: "s" }], connections: [{ target: "b" }] }).arrivals[0].part, "a");
});

test("money is told in a form that people read", () => {
  assert.deepEqual([0, 0.0000004, 0.0312, 4.5, 1234].map(money), ["$0.00", "less than $0.0001", "$0.0312", "$4.50", "$1,234"]);
  assert.deepEqual([4.0000000000000003e-7, 0.0000166667, 0.015, 2].map(price), ["$0.4 a million", "$16.67 a million", "$0.015 each", "$2 each"]);
});

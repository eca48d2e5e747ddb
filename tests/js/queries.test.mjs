// What an architect types and Enter adds what was meant: a table of queries with the right first answer.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { findable, fitting, FRAMES_LATER } from "../../static/studio/document/finding.js";
import { Vocabulary } from "../../static/studio/document/vocabulary.js";

const beside = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const data = Object.fromEntries(["services", "categories", "kinds", "frames", "pairs", "drawing"].map((name) => [name, JSON.parse(beside(`../../static/data/${name}.json`))]));
const vocabulary = new Vocabulary(/** @type {any} */ (data));
const services = Object.values(vocabulary.services).map((service) => ({ key: service.key, found: vocabulary.findable(service) }));
const frames = Object.values(vocabulary.frames).map((frame) => ({ key: "frame", later: FRAMES_LATER, found: findable({ title: frame.name, names: frame.search ?? [], about: `${frame.summary} frame` }) }));
const table = beside("../data/queries.txt").split("\n").filter((line) => line && !line.startsWith("#")).map((line) => line.split(" = "));

test("each query finds first what was meant", () => {
  const wrong = table.filter(([query, wanted]) => !wanted.split(" | ").includes(fitting(query, [...services, ...frames])[0]?.key));
  assert.deepEqual(wrong.map(([query]) => query), []);
});

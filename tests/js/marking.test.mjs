import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { firstWords, paragraphs, setIn } from "../../static/studio/document/marking.js";

// The server's pictures read the same examples.
for (const example of JSON.parse(readFileSync(new URL("../data/marking.json", import.meta.url), "utf8"))) {
  test(`a note is read as the examples say: ${example.text.slice(0, 20)}`, () => assert.deepEqual(paragraphs(example.text), example.paragraphs));
}

test("lines know their pieces again though white space is gone", () => {
  const [paragraph] = paragraphs("a  **bold  one** end");
  assert.deepEqual(setIn(["a bold", "one en…"], paragraph), [
    [["a ", ""], ["bold", "bold"]],
    [["one", "bold"], [" en…", ""]],
  ]);
});

test("a note is named by its first words, without signs", () => {
  assert.equal(firstWords("\n## *Why* [this](https://example.com) is `so`\nmore"), "Why this is so");
  assert.equal(firstWords("#5 stays"), "#5 stays");
  assert.equal(firstWords(" \n"), "");
});

"""Mermaid's own parser and its own drawing: what we write is what it reads, whatever the texts say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from playwright.sync_api import Browser, Page

from patterns_app.core.interchange import flowchart, report_markdown
from patterns_app.core.interchange.mermaid import sequence
from patterns_app.core.interchange.model import Subject
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Frame, Move, Scenario, Sketch, Step
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node, orders
from tests.core.strategies import ATTACKS, sketches, steady

VENDORED = Path(__file__).parent / "vendor" / "mermaid.min.js"
SKETCHES = {f"{pattern.slug}, {one.slug}": one.sketch for pattern in patterns() for one in pattern.variants}
# Words that end a block or open one in Mermaid's grammars.
WORDS = ("end", "subgraph", "graph", "class", "click", "style", "default", "o", "x", "par", "loop", "note", "title")

_PARSE = """async texts => {
  const refused = [];
  for (const [name, text] of texts) {
    try { await mermaid.parse(text); } catch (error) { refused.push(`${name}: ${error.message}\\n${text}`); }
  }
  return refused;
}"""
# What a reader sees: the words in each box, how many boxes, groups and lines; and whether a text became markup.
_DRAW = """async texts => {
  const drawn = [];
  for (const [place, text] of texts.entries()) {
    const { svg } = await mermaid.render(`picture${place}`, text);
    const page = new DOMParser().parseFromString(svg, 'text/html');
    const words = part => [...part.querySelectorAll('.nodeLabel')].map(label => label.textContent);
    drawn.push({
      nodes: [...page.querySelectorAll('g.node')].map(part => words(part).join('')),
      lines: page.querySelectorAll('path.flowchart-link').length,
      frames: page.querySelectorAll('g.cluster').length,
      foreign: [...page.querySelectorAll('script, img, a, iframe, object, table, [onload], [onerror]')].length,
    });
  }
  return drawn;
}"""


@pytest.fixture(scope="module")
def mermaid(browser: Browser) -> Iterator[Page]:
    """One page for all: the library is large."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>Mermaid</title><body></body>")
    page.add_script_tag(path=VENDORED)
    page.evaluate("mermaid.initialize({ startOnLoad: false, maxTextSize: 1e7, maxEdges: 1e4 })")
    yield page
    page.close()


def written(sketch: Sketch) -> str:
    return flowchart.write(Subject(sketch, vocabulary(), arrange))


def sequences(sketch: Sketch) -> list[str]:
    return [sequence(sketch, scenario, vocabulary()) for scenario in sketch.scenarios]


def labelled(text: str) -> Sketch:
    """The text wherever a person can write one, in the drawing and in the story."""
    kept = text[:200]
    moves = tuple(
        Move(connection="c1", message=message, label=kept)
        for message in ("request", "response", "event", "record", "error", "compensation")
    )
    steps = (Step(text=text, moves=moves), Step(text=text, moves=(Move(at="end", label=kept),)))
    return Sketch(
        title=kept,
        nodes=(node("end", kept, frame="class"), node("n2", "There")),
        frames=(Frame(id="class", kind="team", label=kept),),
        connections=(line("c1", "end", "n2", kept), line("c2", "n2", "end", kind="async")),
        scenarios=(Scenario(id="told", title=kept or "Untitled", steps=steps),),
    )


def texts_of(named: dict[str, Sketch]) -> list[tuple[str, str]]:
    return [(name, text) for name, sketch in named.items() for text in (written(sketch), *sequences(sketch))]


def drawn(page: Page, *pictured: Sketch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(_DRAW, [written(sketch) for sketch in pictured])
    return found


def test_every_flowchart_and_every_scenario_of_the_catalogue_is_accepted(mermaid: Page) -> None:
    texts = texts_of(SKETCHES)
    assert len(texts) > 2 * len(SKETCHES)
    assert mermaid.evaluate(_PARSE, texts) == []


def test_any_text_in_any_place_is_accepted(mermaid: Page) -> None:
    texts = texts_of({text: labelled(text) for text in (*ATTACKS, *WORDS)})
    assert mermaid.evaluate(_PARSE, texts) == []


def test_words_of_the_grammar_are_accepted_as_names(mermaid: Page) -> None:
    named = Sketch(
        nodes=tuple(node(word, word) for word in WORDS),
        connections=tuple(line(f"c-{word}", word, WORDS[0]) for word in WORDS),
    )
    assert mermaid.evaluate(_PARSE, texts_of({"words": named})) == []
    (picture,) = drawn(mermaid, named)
    assert len(picture["nodes"]) == len(WORDS)


def test_random_sketches_are_accepted(mermaid: Page) -> None:
    made: dict[str, Sketch] = {}

    @steady(60)
    @given(sketches())
    def gather(sketch: Sketch) -> None:
        made[str(len(made))] = sketch

    gather()
    assert mermaid.evaluate(_PARSE, texts_of(made)) == []


def test_the_block_in_a_report_is_accepted(mermaid: Page) -> None:
    report = report_markdown.write(Subject(orders(), vocabulary(), arrange))
    blocks = [part.partition("```")[0] for part in report.split("```mermaid\n")[1:]]
    assert blocks
    assert mermaid.evaluate(_PARSE, [("report", block) for block in blocks]) == []


def test_the_picture_has_as_many_parts_as_the_sketch(mermaid: Page) -> None:
    chosen = [SKETCHES[name] for name in list(SKETCHES)[::6]] + [orders()]
    for sketch, picture in zip(chosen, drawn(mermaid, *chosen), strict=True):
        assert len(picture["nodes"]) == len(sketch.nodes)
        assert picture["lines"] == len(sketch.connections)
        assert picture["frames"] == len(sketch.frames)


def test_a_text_is_shown_as_it_is_and_never_as_markup(mermaid: Page) -> None:
    for attack, picture in zip(ATTACKS, drawn(mermaid, *(labelled(text) for text in ATTACKS)), strict=True):
        assert picture["foreign"] == 0
        assert len(picture["nodes"]) == 2, attack
        shown = " ".join(attack.split())
        assert f"{shown}Lambda" in picture["nodes"]

"""Mermaid itself reads what we write: every pattern as a flowchart, every scenario as a sequence, and hostile texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from patterns_app.core.interchange.flowchart import write
from patterns_app.core.interchange.mermaid import sequence
from patterns_app.core.interchange.model import Subject
from patterns_app.core.layout.graphviz import arrange
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Frame, Move, Scenario, Sketch, Step
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node
from tests.core.strategies import ATTACKS, texts

SOURCE = Path(__file__).parent / "vendor" / "mermaid.min.js"
VARIANTS = [variant for pattern in patterns() for variant in pattern.variants]
# Each text's error, or how many nodes and edges its picture has when it is drawn.
READ = """async ([texts, drawn]) => {
  const answers = [];
  for (const [index, text] of texts.entries()) {
    try {
      await mermaid.parse(text);
      if (!drawn) { answers.push(""); continue; }
      const { svg } = await mermaid.render(`m${index}`, text);
      const picture = new DOMParser().parseFromString(svg, "text/html");
      answers.push([picture.querySelectorAll("g.node").length, picture.querySelectorAll("path.flowchart-link").length]);
    } catch (error) { answers.push(String(error.message ?? error).slice(0, 300)); }
  }
  return answers;
}"""


@pytest.fixture(scope="module")
def mermaid(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.goto("about:blank")
    page.add_script_tag(path=SOURCE)
    page.evaluate("mermaid.initialize({startOnLoad: false, securityLevel: 'strict'})")
    yield page
    page.close()


def flowchart(sketch: Sketch) -> str:
    return write(Subject(sketch, vocabulary(), arrange))


def labelled(text: str) -> Sketch:
    """A text wherever a person can write one, with a scenario over it."""
    moves = (Move(connection="c1", label=text), Move(at="end", label=text))
    told = Scenario(id="story", title=text, summary=text, steps=(Step(text=text, moves=moves),))
    return Sketch(
        title=text,
        nodes=(node("end", text, frame="class"), node("n2", text)),
        frames=(Frame(id="class", kind="team", label=text),),
        connections=(line("c1", "end", "n2", text), line("c2", "n2", "end", kind="async")),
        scenarios=(told,),
    )


def refused(page: Page, written: list[str]) -> list[tuple[str, Any]]:
    """What Mermaid does not take, with its words."""
    answers = page.evaluate(READ, [written, False])
    return [(text, answer) for text, answer in zip(written, answers, strict=True) if answer]


def test_every_pattern_and_every_scenario_is_read(mermaid: Page) -> None:
    words = vocabulary()
    assert refused(mermaid, [flowchart(variant.sketch) for variant in VARIANTS]) == []
    stories = [(variant.sketch, told) for variant in VARIANTS for told in variant.sketch.scenarios]
    assert len(stories) > 100
    assert refused(mermaid, [sequence(sketch, told, words) for sketch, told in stories]) == []


def test_the_picture_has_as_many_parts_and_connections(mermaid: Page) -> None:
    some = [variant.sketch for variant in VARIANTS[::9]]
    expected = [[len(sketch.nodes), len(sketch.connections)] for sketch in some]
    assert mermaid.evaluate(READ, [[flowchart(sketch) for sketch in some], True]) == expected


def test_hostile_texts_stay_texts(mermaid: Page) -> None:
    sketches = [labelled(text) for text in ATTACKS]
    assert refused(mermaid, [flowchart(sketch) for sketch in sketches]) == []
    assert refused(mermaid, [sequence(sketch, sketch.scenarios[0], vocabulary()) for sketch in sketches]) == []


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(written=st.lists(texts(40), min_size=12, max_size=12))
def test_any_text_stays_a_text(mermaid: Page, written: list[str]) -> None:
    sketches = [labelled(text) for text in written]
    assert refused(mermaid, [flowchart(sketch) for sketch in sketches]) == []
    assert refused(mermaid, [sequence(sketch, sketch.scenarios[0], vocabulary()) for sketch in sketches]) == []

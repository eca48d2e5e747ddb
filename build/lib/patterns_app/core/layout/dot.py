"""Plan to DOT through the `diagrams` package: the one place that knows its classes and hides its habits.

`diagrams` keeps a global current diagram, writes files and draws icons by absolute path. Here a Diagram is only
filled, never rendered; every node gets our id, our size and no image; labels are empty tables of a fixed size.
No text of a user can reach DOT, because a Plan holds none.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, ClassVar

from diagrams import Cluster, Diagram, Edge, Node, setcluster, setdiagram

from .plan import Plan, PlannedFrame, PlannedLine

PIXELS_PER_INCH = 72
# Said once a graph and not once a part: every attribute is quoted, parsed and answered again.
_EVERY_NODE = {"shape": "box", "fixedsize": "true"}
_EVERY_LINE = {"arrowhead": "none", "arrowtail": "none", "color": "", "penwidth": "1"}
_NO_ICON = {"image": "", "shape": "box"}


def to_dot(plan: Plan, gap: float) -> str:
    """DOT source for the plan: nodes `n-ID`, labels `l-ID`, clusters `cluster_f-ID`, stand-ins in empty ones `e-ID`.

    A line is one edge with the id `c-ID`, or two, `a-ID` and `b-ID`, that meet in its label: the label is a node of
    its own, so Graphviz keeps a place for it that nothing else may cross. `gap`: inches between two layers.
    """
    diagram = Diagram(
        "",
        filename="unused",
        show=False,
        direction=plan.direction,
        graph_attr=_graph(plan, gap),
        node_attr=_EVERY_NODE,
        edge_attr=_EVERY_LINE,
    )
    setdiagram(diagram)
    setcluster(None)
    try:
        _Filling(plan).fill()
        return str(diagram.dot.source)
    finally:
        setdiagram(None)
        setcluster(None)


def _graph(plan: Plan, gap: float) -> dict[str, str]:
    return {
        "splines": "ortho",
        "nodesep": "0.42",
        "ranksep": f"{gap:g}",
        "pad": "0",
        "label": "",
        "fontname": "",
        "newrank": "true" if not plan.frames else "false",
        "forcelabels": "false",
        **_effort(plan),
    }


def _effort(plan: Plan) -> dict[str, str]:
    """Bounds on Graphviz' search: small sketches get all of it, large ones a good drawing instead of the best."""
    boxes = len(plan.nodes) + sum(1 for line in plan.lines if line.label)
    if boxes <= 40:
        return {}
    return {"nslimit": "1", "nslimit1": "1", "mclimit": "0.2" if boxes > 120 else "0.5"}


class _Line(Edge):  # type: ignore[misc]  # diagrams has no types
    """An edge without the font that diagrams gives to each: no text is set in DOT."""

    _default_edge_attrs: ClassVar[dict[str, str]] = {}


class _Filling:
    """Puts frames, nodes and lines of one plan into the current diagram."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.frames = {frame.id: frame for frame in plan.frames}
        self.nodes: dict[str, Node] = {}
        self.frame_of = {node.id: node.frame for node in plan.nodes}

    def fill(self) -> None:
        """Outer things first: a cluster is finished, and so part of its parent, when it is left."""
        self._inside(None)
        for line in self.plan.lines:
            self._connect(line)

    def _inside(self, frame: str | None) -> None:
        for node in self.plan.nodes:
            if node.frame == frame:
                kind = _node_class(node.service_class)
                size = _inches(node.width, node.height)
                self.nodes[node.id] = kind("", nodeid=f"n-{node.id}", **_NO_ICON, **size)
        for line in self.plan.lines:
            if line.label and self._common_frame(line) == frame:
                width, height = line.label
                self.nodes[f"l-{line.id}"] = Node("", nodeid=f"l-{line.id}", **_inches(width, height))
        if frame is not None and self._is_empty(frame):
            Node("", nodeid=f"e-{frame}", **_inches(max(self.frames[frame].label_width, 40), 24))
        for child in self.plan.frames:
            if child.parent == frame:
                with Cluster(f"f-{child.id}", graph_attr=_cluster(child)):
                    self._inside(child.id)

    def _is_empty(self, frame: str) -> bool:
        """Graphviz gives no place to a cluster that holds nothing."""
        return frame not in self.frame_of.values() and all(child.parent != frame for child in self.plan.frames)

    def _connect(self, line: PlannedLine) -> None:
        source, target = self.nodes[line.source], self.nodes[line.target]
        if line.label:
            label = self.nodes[f"l-{line.id}"]
            _join(source, label, f"a-{line.id}")
            _join(label, target, f"b-{line.id}")
        else:
            _join(source, target, f"c-{line.id}")

    def _common_frame(self, line: PlannedLine) -> str | None:
        """The innermost frame that holds both ends: the label belongs there."""
        around_source = self._frames_around(line.source)
        around_target = set(self._frames_around(line.target))
        return next((frame for frame in around_source if frame in around_target), None)

    def _frames_around(self, node: str) -> list[str]:
        found: list[str] = []
        frame = self.frame_of[node]
        while frame is not None:
            found.append(frame)
            frame = self.frames[frame].parent
        return found


def _inches(width: float, height: float) -> dict[str, str]:
    """A size in pixels as Graphviz wants it."""
    return {"width": f"{width / PIXELS_PER_INCH:.4f}", "height": f"{height / PIXELS_PER_INCH:.4f}"}


def _join(source: Node, target: Node, name: str) -> None:
    """diagrams' own `source >> Edge >> target`, without building the chain of temporary objects."""
    source.connect(target, _Line(source, forward=True, id=name))


def _cluster(frame: PlannedFrame) -> dict[str, str]:
    """Room for the label as an empty table of our size; Cluster would else print its own name."""
    table = (
        f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" '
        f'WIDTH="{round(frame.label_width) or 1}" HEIGHT="{round(frame.label_height)}"><TR><TD></TD></TR></TABLE>>'
    )
    return {"label": table, "margin": "16", "fontname": "", "labeljust": "l", "bgcolor": ""}


@cache
def _node_class(path: str) -> Any:
    """The class at a dotted path of the vocabulary, such as diagrams.aws.compute.Lambda."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)

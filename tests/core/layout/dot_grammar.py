"""What may stand in DOT source: a list of statements, attributes and values. Everything else is an oddity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.dot import to_dot
from patterns_app.core.layout.graphviz import RANKS_APART, Geometry
from patterns_app.core.layout.plan import Plan
from patterns_app.core.layout.scene import Scene
from patterns_app.core.layout.workers import Workers
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

ID = r'"(n|l|e)-[a-z0-9][a-z0-9-]{0,63}"'
STATEMENTS = re.compile(
    r"digraph \{|\}|subgraph \"cluster_f-[a-z0-9][a-z0-9-]{0,63}\" \{"
    rf"|(graph|node|edge|{ID}|{ID} -> {ID}) \[(?P<attributes>.*)\]"
)
ATTRIBUTE = re.compile(r"(?P<name>[a-z]+1?)=(?P<value>\"[^\"\\]*\"|<<TABLE[^|]*?</TABLE>>|[^\s\"<>]+)(?: |$)")
NUMBER = r"-?\d+(\.\d+)?"
TABLE = (
    r'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" '
    r'WIDTH="\d+" HEIGHT="\d+"><TR><TD></TD></TR></TABLE>>'
)
COLOUR = r'"#[0-9A-F]{6}"|""'
ALLOWED = {
    **dict.fromkeys(("height", "width", "fontsize", "margin", "nodesep", "ranksep", "pad", "penwidth"), NUMBER),
    **dict.fromkeys(("nslimit", "mclimit"), NUMBER),
    **dict.fromkeys(("fontcolor", "bgcolor", "pencolor", "color"), COLOUR),
    **dict.fromkeys(("fixedsize", "imagescale", "newrank", "forcelabels"), "true|false"),
    **dict.fromkeys(("arrowhead", "arrowtail"), "none"),
    "fontname": '""|"Sans-Serif"',
    "image": '""',
    "label": f'""|{TABLE}',
    "labeljust": "l",
    "labelloc": "b",
    "rankdir": "LR|TB",
    "splines": "ortho",
    "shape": "box",
    "style": "rounded",
    "dir": "forward",
    "id": r'"[abc]-[a-z0-9][a-z0-9-]{0,63}"',
}


def oddities(dot: str) -> Iterator[str]:
    """Everything in DOT source that is not on the list."""
    for text in filter(None, map(str.strip, dot.splitlines())):
        statement = STATEMENTS.fullmatch(text)
        if statement is None:
            yield text
            continue
        rest = ATTRIBUTE.sub(lambda match: "" if allowed(match) else match.group(), statement["attributes"] or "")
        if rest.strip():
            yield rest


def allowed(attribute: re.Match[str]) -> bool:
    name = attribute["name"].rstrip("1")
    return name in ALLOWED and re.fullmatch(ALLOWED[name], attribute["value"]) is not None


def scene_and_dots(sketch: Sketch, workers: Workers) -> tuple[Scene, list[str]]:
    """The sketch laid out, and each DOT source that it took."""
    seen: list[str] = []

    def arrange(planned: Plan) -> Geometry:
        seen.append(to_dot(planned, RANKS_APART))
        return workers.arrange(planned)

    return build_scene(sketch, vocabulary(), arrange), seen


def dots_of(sketch: Sketch, workers: Workers) -> list[str]:
    """The DOT sources alone."""
    return scene_and_dots(sketch, workers)[1]

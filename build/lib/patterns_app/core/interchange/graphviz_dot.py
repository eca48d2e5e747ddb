"""A sketch as Graphviz DOT for people: labels and clusters, nothing of our own layout.

Not what our own layout uses: there no text of a user may enter DOT. Every text here is a quoted string whose
backslashes and quotes are escaped, so none can become an attribute or an HTML-like label.
"""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.vocabulary.model import Style

from .model import TEXT, Format, Subject
from .own_remarks import remark

_LOOKS: dict[Style, str] = {
    "request": "style=solid",
    "event": "style=dashed",
    "poll": 'style="dashed", arrowhead=empty',
    "data": "style=solid, arrowhead=dot",
    "control": "style=bold, arrowhead=odiamond",
    "unspecified": "style=solid, arrowhead=vee",
}


def write(subject: Subject) -> str:
    """DOT text of a directed graph."""
    lines = ["digraph {", f"  label={_quoted(subject.sketch.title)};", "  rankdir=LR;", "  node [shape=box];"]
    lines += (f"  // {said}" for said in subject.undrawn())
    lines += (f"  {line}" for line in _inside(subject, None))
    for line in subject.sketch.connections:
        kind = subject.vocabulary.kinds.get(line.kind)
        look = _LOOKS[kind.style if kind else "unspecified"]
        label = f", label={_quoted(line.label)}" if line.label else ""
        lines.append(f"  // {remark(line)}")
        lines.append(f"  {_quoted(line.source)} -> {_quoted(line.target)} [{look}{label}];")
    return "\n".join([*lines, "}"]) + "\n"


def _inside(subject: Subject, frame: str | None) -> Iterator[str]:
    frames, nodes = subject.children(frame)
    for node in nodes:
        name, service = subject.name(node), subject.service_name(node)
        label = name if name == service else "\n".join((name, service))
        yield f"// {remark(node)}"
        yield f"{_quoted(node.id)} [label={_quoted(label)}];"
    for child in frames:
        yield f"// {remark(child)}"
        yield f"subgraph {_quoted('cluster_' + child.id)} {{"
        yield f"  label={_quoted(child.label)};"
        yield from (f"  {line}" for line in _inside(subject, child.id))
        yield "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", "\\n") + '"'


FORMAT = Format("dot", "Graphviz DOT", "dot", TEXT, "Text for Graphviz, without icons.", write)

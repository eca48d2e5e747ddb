"""A sketch as D2: frames as containers, the kinds' styles as dashes, ids as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator

from patterns_app.core.sketch.model import Connection
from patterns_app.core.vocabulary.model import Style

from .model import TEXT, Format, Subject
from .own_remarks import remark

_DASHES: dict[Style, int] = {"request": 0, "event": 5, "poll": 3, "data": 0, "control": 0, "unspecified": 0}


def write(subject: Subject) -> str:
    """D2 text. Places are left to D2."""
    remarks = [f"# {said}" for said in subject.undrawn()]
    title = [f"# title = {json.dumps(subject.sketch.title)}"] if subject.sketch.title else []
    lines = ["direction: right", *title, *remarks, *_inside(subject, None)]
    paths = _paths(subject)
    lines += [text for line in subject.sketch.connections for text in _connection(subject, line, paths)]
    return "\n".join(lines) + "\n"


def _inside(subject: Subject, frame: str | None) -> Iterator[str]:
    frames, nodes = subject.children(frame)
    for node in nodes:
        name, service = subject.name(node), subject.service_name(node)
        yield f"# {remark(node)}"
        yield f"{_key(node.id)}: {_quoted(name if name == service else f'{name} ({service})')}"
    for child in frames:
        yield f"# {remark(child)}"
        yield f"{_key(child.id)}: {_quoted(child.label or child.kind)} {{"
        yield from (f"  {line}" for line in _inside(subject, child.id))
        yield "}"


def _paths(subject: Subject) -> dict[str, str]:
    """A node is named by the containers around it."""
    parents = {frame.id: frame.parent for frame in subject.sketch.frames}
    found = {}
    for node in subject.sketch.nodes:
        parts = [node.id]
        frame = node.frame
        while frame is not None:
            parts.insert(0, frame)
            frame = parents[frame]
        found[node.id] = ".".join(_key(part) for part in parts)
    return found


def _connection(subject: Subject, line: Connection, paths: dict[str, str]) -> Iterator[str]:
    kind = subject.vocabulary.kinds.get(line.kind)
    dash = _DASHES[kind.style if kind else "unspecified"]
    words = f": {_quoted(line.label)}" if line.label else (":" if dash else "")
    style = f" {{style.stroke-dash: {dash}}}" if dash else ""
    yield f"# {remark(line)}"
    yield f"{paths[line.source]} -> {paths[line.target]}{words}{style}"


def _key(part: str) -> str:
    """D2 keeps words such as `class` and `label` for itself, in quotes too; a letter in front avoids them all."""
    return f'"n-{part}"'


def _quoted(text: str) -> str:
    """A double-quoted D2 string on one line. A dollar would begin a substitution."""
    flat = " ".join(text.split()) or " "
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$") + '"'


FORMAT = Format("d2", "D2", "d2", TEXT, "Text for D2, which finds its own places.", write)

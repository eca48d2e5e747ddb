"""A sketch as a Mermaid flowchart: frames as subgraphs, lines by the style of their kind."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.sketch.model import Connection
from patterns_app.core.vocabulary.model import Style

from .mermaid_words import mermaid_id, mermaid_text
from .model import TEXT, Format, Subject
from .own_remarks import remark

# A line that waits for an answer is drawn through, one that does not is dotted, control is thick.
_LINES: dict[Style, str] = {"request": "-->", "event": "-.->", "poll": "-.->", "data": "--o", "control": "==>"}
_PLAIN = "-->"  # what nobody has specified, and kinds that we do not know


def write(subject: Subject) -> str:
    """Mermaid text that begins with `flowchart LR`. Places are left to Mermaid."""
    lines = ["flowchart LR"]
    if subject.sketch.title:
        lines = ["---", f"title: {_quoted(subject.sketch.title)}", "---", *lines]
    lines += (f"    %% {mermaid_text(said)}" for said in subject.undrawn())
    lines += (f"    {line}" for line in _inside(subject, None))
    for line in subject.sketch.connections:
        lines += (f"    %% {remark(line)}", f"    {_line(subject, line)}")
    return "\n".join(lines) + "\n"


def _inside(subject: Subject, frame: str | None) -> Iterator[str]:
    frames, nodes = subject.children(frame)
    for node in nodes:
        name, service = subject.name(node), subject.service_name(node)
        words = mermaid_text(name) if name == service else f"{mermaid_text(name)}<br/><i>{mermaid_text(service)}</i>"
        yield f"%% {remark(node)}"
        yield f'{mermaid_id(node.id)}["{words or " "}"]'
    for child in frames:
        yield f"%% {remark(child)}"
        yield f'subgraph {mermaid_id(child.id)}["{mermaid_text(child.label) or " "}"]'
        yield from (f"    {line}" for line in _inside(subject, child.id))
        yield "end"


def _line(subject: Subject, line: Connection) -> str:
    kind = subject.vocabulary.kinds.get(line.kind)
    arrow = _LINES.get(kind.style, _PLAIN) if kind else _PLAIN
    words = mermaid_text(line.label)
    said = f'|"{words}"|' if words else ""
    return f"{mermaid_id(line.source)} {arrow}{said} {mermaid_id(line.target)}"


def _quoted(text: str) -> str:
    """A YAML scalar in double quotes, on one line."""
    flat = " ".join(text.split())
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'


FORMAT = Format("mermaid", "Mermaid flowchart", "mmd", TEXT, "A block for a README, without icons.", write)

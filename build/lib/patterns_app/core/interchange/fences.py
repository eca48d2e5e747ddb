"""Diagrams inside a Markdown text: its fenced blocks, each with the lines before it left empty."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"([ \t>]{0,40})(`{3,20}|~{3,20})[ \t]*\{?\.?([\w-]{0,40})")
# What a block calls itself -> the reader that takes it.
_READERS = {
    "mermaid": "mermaid",
    "d2": "d2",
    "dot": "dot",
    "graphviz": "dot",
    "plantuml": "plantuml",
    "puml": "plantuml",
}
FENCED = frozenset(_READERS.values())


@dataclass(frozen=True)
class Block:
    """A block of a Markdown text."""

    format: str
    body: str
    line: int

    @property
    def data(self) -> bytes:
        """The block alone, its lines where they are in the text. Made when it is read: a text may have many blocks."""
        return ("\n" * self.line + self.body).encode()


def diagrams_in(data: bytes) -> list[Block]:
    """The blocks that are diagrams, in their order. One that does not end goes on to the end of the text."""
    if b"```" not in data and b"~~~" not in data:
        return []
    found: list[Block] = []
    body: list[str] = []
    fence, gap, word, begun = "", "", "", 0
    for number, line in enumerate([*data.decode("utf-8", "replace").splitlines(), ""], 1):
        opening = _FENCE.match(line)
        if not fence and opening:
            gap, fence, word = opening.groups()
            body, begun = [], number
        elif fence and opening and opening[2].startswith(fence) and not opening[3]:
            if key := _READERS.get(word.lower()):
                found.append(Block(key, "\n".join(body), begun))
            fence = ""
        elif fence:
            body.append(line.removeprefix(gap))
    return found

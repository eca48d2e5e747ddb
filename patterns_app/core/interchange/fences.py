"""Diagrams inside a Markdown text: its fenced blocks, each with the lines before it left empty."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(
    r"^(?P<gap>[ \t>]*)(?P<fence>`{3,}|~{3,})[ \t]*\{?\.?(?P<word>[\w-]*)[^\n]*\n"
    r"(?P<body>.*?)^[ \t>]*(?P=fence)[`~]*[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
# What a block calls itself -> the reader that takes it.
_READERS = {"mermaid": "mermaid"}
FENCED = frozenset(_READERS.values())


@dataclass(frozen=True)
class Block:
    """A block of a Markdown text."""

    format: str
    data: bytes
    line: int


def diagrams_in(data: bytes) -> list[Block]:
    """The blocks that are diagrams, in their order."""
    if b"```" not in data and b"~~~" not in data:
        return []
    text = "\n".join(data.decode("utf-8", "replace").splitlines())
    found = []
    for fence in _FENCE.finditer(text):
        if key := _READERS.get(fence["word"].lower()):
            line = text.count("\n", 0, fence.start("body"))
            body = re.sub(rf"^{re.escape(fence['gap'])}", "", fence["body"], flags=re.MULTILINE)
            found.append(Block(key, ("\n" * line + body).encode(), line))
    return found

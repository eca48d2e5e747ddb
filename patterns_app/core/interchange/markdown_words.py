"""Texts and tables in Markdown, so that no text of a person becomes a mark."""

from __future__ import annotations

import re
from collections.abc import Iterable


def markdown_text(value: str) -> str:
    """One line in which Markdown and HTML read nothing but code and emphasis, which our own texts use."""
    flat = re.sub(r"\s+", " ", value).strip()
    return re.sub(r"([\\|<>\[\]#])", r"\\\1", flat)


def markdown_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table as GitHub reads it."""
    lines = [head, tuple("---" for _ in head), *(tuple(markdown_text(cell) for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

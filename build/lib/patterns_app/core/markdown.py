"""Texts and tables in Markdown, so that no text of a person becomes a mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable


def escaped(value: str) -> str:
    """One line in which Markdown and HTML read nothing."""
    return re.sub(r"([\\`*_|<>\[\]#$&])", r"\\\1", _flat(value))


def markdown_text(value: str) -> str:
    """One line in which Markdown and HTML read nothing but code and emphasis, which our own texts use."""
    return re.sub(r"([\\|<>\[\]#&])", r"\\\1", _flat(value))


def markdown_table(
    head: tuple[str, ...], rows: Iterable[tuple[str, ...]], said: Callable[[str], str] = markdown_text
) -> str:
    """A table as GitHub reads it, of a head that is Markdown and of cells as `said` writes them."""
    lines = [head, tuple("---" for _ in head), *(tuple(map(said, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _flat(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip()

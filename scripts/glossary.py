"""Writes docs/glossary.md from docs/glossary.yaml, where the words of the product are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
DATA, DOCUMENT = ROOT / "docs" / "glossary.yaml", ROOT / "docs" / "glossary.md"
_BEGIN = (
    "One word, one meaning, in texts, in data and in code. The last column names words that are not used for it: a "
    "test (`tests/house/test_glossary.py`) looks for them in the names of Python and JavaScript, files included, and "
    "in the texts of pages, scripts, the command's help, the API and these documents. Where such a word is right, "
    "because another tool or a trade calls it so, it is listed below with the reason."
)
_NOTE = "This page is made from `docs/glossary.yaml` by `scripts/glossary.py`."


def known() -> dict[str, Any]:
    """The words as data: sections, and what is right where it stands."""
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def written(found: dict[str, Any]) -> str:
    """The document."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: dict[str, Any]) -> Iterator[str]:
    yield from ("# Glossary", "", _BEGIN, "", _NOTE)
    for section in found["sections"]:
        yield from ("", f"## {section['title']}", "", "| Word | Means | Not |", "|---|---|---|")
        for one in section["words"]:
            others = dict.fromkeys([*one.get("not", ()), *one.get("unsaid", ())])
            yield f"| {one['word']} | {one['means']} | {', '.join(others)} |".replace("|  |", "| |")
    yield from ("", "## Words that are right where they stand", "", "| Word | Where | Why |", "|---|---|---|")
    yield from (f"| {one['word']} | {one['where']} | {one['why']} |" for one in found["right"])
    yield from (f"| {one['word']} | “{one['phrase']}” in a text | {one['why']} |" for one in found["said"])


if __name__ == "__main__":
    DOCUMENT.write_text(written(known()), encoding="utf-8")
    sys.exit(0)

"""One word, one meaning: names in code do not use the words that docs/glossary.md says are not used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \|(?: ([^|]+))?", re.MULTILINE)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SCRIPT = re.compile(r"\b(?:const|let|function|class)\s+\*?(\w+)")
TERMS, EXCEPTIONS = TEXT.split("## Words that are right where they stand")


def rows(text: str) -> list[tuple[str, ...]]:
    found = [tuple(cell.strip() for cell in row) for row in _ROW.findall(text)]
    return [row for row in found if row[0] != "Word" and not row[0].startswith("---")]


def forbidden() -> dict[str, str]:
    """The words that are not used, each with the one that is; what takes several words is for people alone."""
    return {
        word.strip(): term
        for term, _, words in rows(TERMS)
        for word in words.split(",")
        if re.fullmatch(r"\w+", word.strip())
    }


def names() -> Iterator[tuple[str, str]]:
    for folder in ("patterns_app", "explorer", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            where = path.relative_to(ROOT).as_posix()
            yield where, path.stem
            yield from ((where, name) for name in _in_python(path.read_text(encoding="utf-8")))
    for folder in ("static/studio", "static/player", "static/js"):
        for path in (ROOT / folder).rglob("*.js"):
            where = path.relative_to(ROOT).as_posix()
            yield where, path.stem
            yield from ((where, name) for name in _SCRIPT.findall(path.read_text(encoding="utf-8")))


def _in_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_no_name_uses_a_word_for_what_has_another() -> None:
    not_used = forbidden()
    allowed = [(word, place) for word, place, _ in rows(EXCEPTIONS)]
    needed: set[tuple[str, str]] = set()
    wrong: set[str] = set()
    for where, name in names():
        for word in {one.lower() for one in _WORD.findall(name)}:
            found = next((one for one in (word, word.removesuffix("s")) if one in not_used), "")
            if not found:
                continue
            places = {(one, place) for one, place in allowed if one == found and fnmatch(where, place)}
            needed |= places
            if not places:
                wrong.add(f"{where}: {name}: say {not_used[found]}, not {found}")
    assert sorted(wrong) == []
    assert sorted(set(allowed) - needed) == [], "exceptions that nothing needs any more"


def test_every_exception_has_its_reason_and_its_word_is_one_that_is_not_used() -> None:
    assert all(why for _, _, why in rows(EXCEPTIONS))
    assert {word for word, _, _ in rows(EXCEPTIONS)} <= forbidden().keys()

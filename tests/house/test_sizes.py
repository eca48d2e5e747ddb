"""A function is read in one look, a file in a few minutes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINES_OF_A_FUNCTION = 30
LINES_OF_A_FILE = 400


def files() -> Iterator[tuple[str, str]]:
    for folder in ("patterns_app", "explorer", "scripts"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_no_function_is_longer_than_a_look() -> None:
    long = [
        f"{name}: {found.name} has {found.end_lineno - found.lineno + 1} lines"
        for name, text in files()
        for found in ast.walk(ast.parse(text))
        if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef)
        and found.end_lineno
        and found.end_lineno - found.lineno >= LINES_OF_A_FUNCTION
    ]
    assert long == []


def scripts() -> Iterator[tuple[str, str]]:
    for folder in ("js", "player", "studio"):
        for path in sorted((ROOT / "static" / folder).rglob("*.js")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_no_file_is_longer_than_a_few_minutes() -> None:
    lines = {name: text.count("\n") for name, text in (*files(), *scripts())}
    assert {name: count for name, count in lines.items() if count > LINES_OF_A_FILE} == {}

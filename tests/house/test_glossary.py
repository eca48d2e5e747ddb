"""One word, one meaning: neither names in code nor texts use the words that docs/glossary.yaml says are not used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from patterns_app.web.api.api import api
from scripts import glossary, texts

ROOT = Path(__file__).resolve().parents[2]
KNOWN = glossary.known()
WORDS = [one for section in KNOWN["sections"] for one in section["words"]]
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SCRIPT = re.compile(r"\b(?:const|let|function|class)\s+\*?(\w+)")
_NO_PROSE = re.compile(
    r"^```.*?^```$|--[a-z-]+|^ *```.*?^ *```$|`[^`\n]*`|\]\([^)]*\)|<[^>]*>|%\(\w+\)s|\{\w*(?::[^{}]*)?\}",
    re.MULTILINE | re.DOTALL,
)
# Documents that quote others, or say which words are not used.
OTHERS = {"glossary.md", "performance.md"}


def forbidden() -> dict[str, str]:
    """The words that names do not use, each with the one that does; what takes several words is for people alone."""
    return {word: one["word"] for one in WORDS for word in one.get("not", ()) if re.fullmatch(r"\w+", word)}


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
    allowed = [(one["word"], one["where"]) for one in KNOWN["right"]]
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


def said() -> Iterator[tuple[str, str]]:
    """What people read of the product itself, with its place: pages, scripts, the command, the API, documents."""
    for domain in texts.DOMAINS:
        for message in texts.texts(domain):
            forms = [message.id] if isinstance(message.id, str) else message.id
            yield from ((message.locations[0][0], form) for form in forms if form)
    yield "the command's help", (ROOT / "tests" / "golden" / "command" / "help.txt").read_text(encoding="utf-8")
    yield from described(api.get_openapi_schema())
    for path in (ROOT / "README.md", ROOT / "SKILL.md", *sorted((ROOT / "docs").glob("*.md"))):
        if path.name not in OTHERS:
            yield path.name, path.read_text(encoding="utf-8")


def described(document: Any, place: str = "the API's document") -> Iterator[tuple[str, str]]:
    """The summaries and descriptions of a document of OpenAPI."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key in ("summary", "description") and isinstance(value, str):
                yield place, value
            elif key not in ("example", "examples"):
                yield from described(value, f"{place}, {key}" if str(key).startswith("/") else place)
    elif isinstance(document, list):
        for value in document:
            yield from described(value, place)


def second_names(text: str) -> dict[str, str]:
    """The words of a text that are not said for what has another, each with that."""
    prose = _NO_PROSE.sub(" ", text)
    for one in KNOWN["said"]:
        prose = prose.replace(one["phrase"], " ")
    return {
        word: one["word"]
        for one in WORDS
        for word in one.get("unsaid", ())
        if re.search(rf"\b(?:{word}s?|{word.removesuffix('y')}ies)\b", prose, re.IGNORECASE)
    }


def test_a_second_name_is_found_in_a_sentence_and_not_in_code() -> None:
    assert second_names("The remedy is an Autofix; see `mend`.") == {"remedy": "fix", "autofix": "fix"}
    assert second_names('```json\n{"color": 1}\n```\n') == {}


def test_one_thing_has_one_word_wherever_people_read_it() -> None:
    wrong = {
        f"{where}: say {right}, not {word}" for where, text in said() for word, right in second_names(text).items()
    }
    assert sorted(wrong) == []


def test_the_document_is_made_of_the_data() -> None:
    assert glossary.DOCUMENT.read_text(encoding="utf-8") == glossary.written(KNOWN), "run scripts/glossary.py"
    assert all(one["why"] for one in (*KNOWN["right"], *KNOWN["said"]))
    assert {one["word"] for one in KNOWN["right"]} <= forbidden().keys()

"""Parts of documents that are made from what the product itself reads, so that they cannot differ from it. Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse

from patterns_app.core.checks.registry import families, words
from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.codec import json_schema
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.frames import frame_types

_LARGE = 2**53  # a bound that only says what a number is


def fields() -> str:
    """All fields of the document, a table a kind of part."""
    defined = json_schema()["$defs"]
    return "\n".join(line for name, one in defined.items() if "properties" in one for line in _fields_of(name, one))


def kinds() -> str:
    """The kinds of connection and of frame."""
    lines = ["# Kinds of connections and frames", "", "What a `kind` may be in [the document](document.md).", ""]
    lines += ["## Connections", "", "| Kind | Name | Style | Answers | Means |", "|---|---|---|---|---|"]
    for one in vocabulary().kinds.values():
        answers = {True: "yes", False: "no", None: "not known"}[one.answers]
        lines.append(_row(f"`{one.key}`", one.name, one.style, answers, one.meaning))
    lines += ["", "## Settings of connections", "", "| Kind | Setting | Means |", "|---|---|---|"]
    lines += [
        _row(f"`{kind.key}`", f"`{one.key}`", f"{one.label}. {one.help} {_only_from(one)}".strip())
        for kind in vocabulary().kinds.values()
        for one in kind.settings
    ]
    lines += ["", "## Frames", "", "| Kind | Name | Means |", "|---|---|---|"]
    lines += [_row(f"`{one.key}`", one.name, one.summary) for one in frame_types().values()]
    return "\n".join(lines)


def rules() -> str:
    """All rules by family, each with its page."""
    lines = [
        "# Rules",
        "",
        "What the checks look for, by family. Each has a page with its reason, its sources and both",
    ]
    lines[-1] += " examples, and `pattern-studio explain ID` says the same at a terminal."
    for family in families().values():
        lines += [
            "",
            f"## {family.name} ({family.key})",
            "",
            family.aim,
            "",
            "| Rule | Severity | Looks for |",
            "|---|---|---|",
        ]
        of_family = [one for one in words().values() if one.id.partition("-")[0] == family.key]
        lines += [_row(f"[{one.id}]({reverse('rule', args=[one.id])})", one.severity, one.title) for one in of_family]
    return "\n".join(lines)


def _only_from(one: Setting) -> str:
    return f"Only from {', '.join(f'`{service}`' for service in one.of)}." if one.of else ""


def decisions() -> str:
    """What was decided and why, all notes on one page, by their numbers."""
    notes = sorted((settings.ROOT / "docs" / "decisions").glob("*.md"))
    texts = [path.read_text(encoding="utf-8") for path in notes]
    lower = "\n\n".join("\n".join(_lower(text)) for text in texts)
    return f"# Decisions\n\nWhat was decided about how the product is built, why, and what it costs.\n\n{lower}"


def _fields_of(name: str, one: dict[str, Any]) -> Iterator[str]:
    about = str(one.get("description", "")).replace("\n", " ")
    yield from (
        "",
        f"## {name}",
        "",
        " ".join(about.split()),
        "",
        "| Field | Value | Where it is left out |",
        "|---|---|---|",
    )
    needed = one.get("required", ())
    for key, said in one["properties"].items():
        default = "must be there" if key in needed else _default(said.get("default"))
        yield _row(f"`{key}`", _value(said), default)


def _default(value: Any) -> str:
    return "nothing" if value in (None, "", [], {}) else f"`{json.dumps(value)}`"


def _value(said: dict[str, Any]) -> str:
    """What a field may be, in words."""
    if "anyOf" in said:
        options = [_value(one) for one in said["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(options))
    if "$ref" in said:
        name = said["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in said:
        return ", ".join(f"`{one}`" for one in said["enum"])
    if said.get("type") == "array":
        return f"list of {_value(said['items'])}"
    if "pattern" in said:
        return "hash of a file (SHA-256)" if "64" in said["pattern"] and "0-9a-f" in said["pattern"] else "id"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(said["type"], said["type"])
    if "maxLength" in said:
        words += f", up to {said['maxLength']:,} characters"
    low, high = said.get("minimum"), said.get("maximum")
    if low is not None and high is not None and abs(high) < _LARGE:
        words += f" from {low:,} to {high:,}"
    return str(words)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _lower(text: str) -> Iterator[str]:
    """Each heading a level lower: the page has a title of its own."""
    for line in text.splitlines():
        yield f"#{line}" if line.startswith("#") else line

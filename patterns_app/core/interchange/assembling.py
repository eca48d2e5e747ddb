"""What readers share: ids from foreign names, services from words, kinds from the matrix, the way to the parser."""

from __future__ import annotations

import re
from typing import Any

from patterns_app.core.sketch.model import SCHEMA, Sketch
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import Vocabulary

GENERIC = names.GENERIC
_LABEL = 200
_LONGEST_ID = 48


class Ids:
    """Short slugs for foreign names, each given once."""

    def __init__(self) -> None:
        self._by_name: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, name: str, wish: str = "") -> str:
        """The id of a foreign name; `wish` is what it should look like when it is new."""
        if name not in self._by_name:
            self._by_name[name] = self._free(slug(wish or name))
        return self._by_name[name]

    def _free(self, wish: str) -> str:
        found, number = wish, 1
        while found in self._taken:
            number += 1
            found = f"{wish}-{number}"
        self._taken.add(found)
        return found


def slug(text: str) -> str:
    """Lower-case letters, digits and hyphens; `part` where nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST_ID].strip("-") or "part"


def label(text: str) -> str:
    """A label on one line and within its limit."""
    flat = re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip()
    return flat if len(flat) <= _LABEL else flat[: _LABEL - 1] + "…"


def guess_service(text: str) -> str:
    """The service that a label names, such as `Orders (DynamoDB)`; the generic one when it names none."""
    return names.of_words(text) or GENERIC


def default_kind(words: Vocabulary, source: str, target: str) -> str:
    """The kind that a pair usually has; a synchronous call where the matrix knows none."""
    kinds = words.allowed_kinds(source, target)
    return kinds[0] if kinds else "sync"


def assembled(
    title: str, nodes: list[dict[str, Any]], frames: list[dict[str, Any]], connections: list[dict[str, Any]]
) -> Sketch:
    """The sketch by way of the one parser, so that every limit and rule of the document holds. Raises InputError."""
    parts = {"nodes": nodes, "frames": frames, "connections": connections}
    document = {"schema": SCHEMA, "title": label(title), **{name: part for name, part in parts.items() if part}}
    return parse_value(document)

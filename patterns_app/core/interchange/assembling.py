"""What readers share: ids from foreign names, services from words, usual kinds, the way to the parser."""

from __future__ import annotations

import re
from typing import Any

from patterns_app.core import limits
from patterns_app.core.sketch.model import SCHEMA, Sketch
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.sketch.parts import ENDS, PLURALS, REFERENCES
from patterns_app.core.sketch.parts import slug as slug_of
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import Vocabulary
from patterns_app.core.vocabulary.model import UNSPECIFIED

from .told_by_labels import tell_settings

GENERIC = names.GENERIC
_LONGEST_ID = 48
_JOINED = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")  # where a word begins in a name of several: OrdersQueue


class Ids:
    """Short slugs for foreign names, each given once."""

    def __init__(self) -> None:
        self._by_name: dict[str, str] = {}
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}  # number to try for a wish that was there before

    def of(self, name: str, wish: str = "") -> str:
        """The id of a foreign name; `wish` is what it should look like when it is new."""
        if name not in self._by_name:
            self._by_name[name] = self._free(slug(wish or name))
        return self._by_name[name]

    def _free(self, wish: str) -> str:
        found, number = wish, self._next.get(wish, 1)
        while found in self._taken:
            number += 1
            found = f"{wish}-{number}"
        self._next[wish] = number
        self._taken.add(found)
        return found


def slug(text: str) -> str:
    """A foreign name as an id; `part` where nothing is left."""
    return slug_of(text, _LONGEST_ID) or "part"


def spaced(name: str) -> str:
    """OrdersQueue as `Orders Queue`, for an id that can be read."""
    return "".join(
        f" {sign}" if sign.isupper() and place and not name[place - 1].isupper() else sign
        for place, sign in enumerate(name)
    )


def label(text: str) -> str:
    """A label on one line and within its limit."""
    flat = re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip()
    return flat if len(flat) <= limits.LABEL else flat[: limits.LABEL - 1] + "…"


def guess_service(text: str) -> str:
    """The service that a label names, such as `Orders (DynamoDB)`; the generic one when it names none."""
    said = text[:300]
    return names.of_words(said) or names.of_words(_JOINED.sub(" ", said)) or GENERIC  # `SendLambda` too


def default_kind(words: Vocabulary, source: str, target: str) -> str:
    """The kind that a pair usually has; `unspecified` where nobody knows it, which is said and never guessed."""
    return words.pairs.usual(source, target).default or UNSPECIFIED


def line_words(name: str, kind: str, back: bool = False) -> str:
    """What a line of the file became, for the report; `back` is one whose label says that its target asks."""
    turned = ", turned round, as its label is a call by its target" if back else ""
    return f"connection {name} ({'kind not known' if kind == UNSPECIFIED else kind}){turned}"


def _without_lost(document: dict[str, Any]) -> dict[str, Any]:
    """The document without mentions of parts that somebody has deleted since: a note then is about nothing."""
    lists = {name: part for name, plural in PLURALS.items() if isinstance(part := document.get(plural), list)}
    known = {name: {str(part.get("id")) for part in found if isinstance(part, dict)} for name, found in lists.items()}
    result = dict(document)
    for name, found in lists.items():
        optional = {field: kinds for field, kinds in REFERENCES[name].items() if field not in ENDS.get(name, ())}
        result[PLURALS[name]] = [
            {
                field: value
                for field, value in part.items()
                if field not in optional or any(str(value) in known.get(kind, ()) for kind in optional[field])
            }
            if isinstance(part, dict)
            else part
            for part in found
        ]
    return result


def assembled(
    title: str,
    nodes: list[dict[str, Any]],
    frames: list[dict[str, Any]],
    connections: list[dict[str, Any]],
    others: dict[str, Any] | None = None,
) -> Sketch:
    """The sketch by way of the one parser, so that every limit and rule of the document holds. Raises InputError."""
    tell_settings(nodes, connections)
    parts = {"nodes": nodes, "frames": frames, "connections": connections}
    given = {name: part for name, part in parts.items() if part}
    others = _without_lost({**(others or {}), **given}) if others else {}
    given = {name: others.get(name, part) for name, part in given.items()}
    document = {**others, "schema": SCHEMA, "title": label(title), **given}
    return parse_value(document)

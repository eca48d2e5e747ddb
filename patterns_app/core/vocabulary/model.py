"""The shapes of what the vocabulary adds to the services: categories, connection kinds and the matrix."""

from __future__ import annotations

from typing import Literal

from patterns_app.core.services.model import Entry, MatrixRow, MissingPair, Setting

Style = Literal["request", "event", "poll", "data", "control"]
Party = Literal["customer", "provider", "shared"]


class Category(Entry, frozen=True):
    """A group of services in lists and the palette."""

    key: str
    name: str
    colour: str  # name of a design token
    common: bool = False  # most drawings need it: lists that fold keep it open


class ConnectionKind(Entry, frozen=True):
    """One of the kinds of connection."""

    key: str
    name: str
    style: Style
    answers: bool  # does an answer come back along the line?
    meaning: str
    covers: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()


class Matrix(Entry, frozen=True):
    """Everything known about pairs of services."""

    rows: tuple[MatrixRow, ...]
    unsupported: tuple[MissingPair, ...]


# How the five styles of connection are called in legends and lists.
STYLE_NAMES: dict[Style, str] = {
    "request": "Request and answer",
    "event": "Event, fire and forget",
    "poll": "Polled in batches",
    "data": "Data access",
    "control": "Steered by a workflow or policy",
}

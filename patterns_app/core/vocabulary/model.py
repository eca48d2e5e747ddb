"""The shapes of what the vocabulary adds to the services: categories, connection kinds and the matrix."""

from __future__ import annotations

from typing import Literal

from patterns_app.core.reading import Entry
from patterns_app.core.services.model import MatrixRow, MissingPair, PairAdvice, Setting

Style = Literal["request", "event", "poll", "data", "control", "unspecified"]
Party = Literal["customer", "provider", "shared"]

DEFINITION = "definition"  # of a workflow: among what is not known of it where a file does not tell what it calls
UNSPECIFIED = "unspecified"  # the kind of a line of which nobody knows the kind


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
    answers: bool | None  # does an answer come back along the line? None: nobody knows
    meaning: str
    covers: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    looks_back: bool = False  # its source only looks at its target: it is drawn after what it looks at
    legend: str = ""  # what a picture calls it where the name of its style says something else

    def settings_from(self, source: str) -> tuple[Setting, ...]:
        """The settings of a connection of this kind that begins at a part of the service `source`."""
        return tuple(one for one in self.settings if not one.of or source in one.of)


class FrameType(Entry, frozen=True):
    """One of the kinds of frame."""

    key: str
    name: str
    summary: str
    colour: str  # of which design token `diagram-frame-COLOUR` its line and icon are drawn
    dashed: bool = False
    network: Literal["public", "private"] | None = None  # what its kind alone says of what is inside
    names: Literal["region", "zone"] | None = None  # which fact about the network a frame of this kind is there for
    holds: tuple[str, ...] = ()  # kinds of frame that usually lie in it
    cloudformation: tuple[str, ...] = ()
    drawio: str = ""  # the group's icon that is written, without the library's prefix; empty: a plain container
    drawio_aliases: tuple[str, ...] = ()  # further names that are read
    pictures: tuple[str, ...] = ()  # names of its icon in AWS's own libraries, besides its key
    search: tuple[str, ...] = ()  # other names people use


class Matrix(Entry, frozen=True):
    """What was written down about particular pairs of services. What is asked is the verdict, which knows more."""

    rows: tuple[MatrixRow, ...]
    missing: tuple[MissingPair, ...]
    advised: tuple[PairAdvice, ...]


# How the styles of connection are called in legends and lists.
STYLE_NAMES: dict[Style, str] = {
    "request": "Request and answer",
    "event": "Event, fire and forget",
    "poll": "Polled in batches",
    "data": "Data access",
    "control": "Steered by a workflow or policy",
    "unspecified": "Not specified",
}

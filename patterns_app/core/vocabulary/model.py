"""The shapes of the vocabulary's entries: services, settings, limits, connection kinds and the matrix."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Style = Literal["request", "event", "poll", "data", "control", "unspecified"]
# A "part" is the id of a node or connection of the same sketch; it follows when ids are given anew.
SettingType = Literal["integer", "number", "boolean", "choice", "text", "part"]
ModelKey = Literal["on-premise", "iaas", "caas", "paas", "faas", "saas"]
Party = Literal["customer", "provider", "shared"]


class _Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Values that refuse keys they do not know."""


class Setting(_Entry, frozen=True):
    """One thing that can be set on a service or a connection."""

    key: str
    label: str
    type: SettingType
    help: str = ""
    unit: str = ""
    default: bool | int | float | str | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    choices: tuple[str, ...] = ()
    limit: str | None = None  # key of the limit that gives minimum and maximum their source


class Service(_Entry, frozen=True):
    """One kind of node."""

    key: str
    name: str
    short: str  # as a palette or a small label says it
    category: str
    icon: str  # stem of the file in static/icons
    diagrams: str  # dotted path of the class of the diagrams package that draws it
    model: ModelKey | None  # its *aaS model; None for clients and devices
    summary: str
    description: str
    as_source: str  # what it can do when a connection starts here
    as_target: str  # what it can do when a connection ends here
    cloudformation: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    documentation: str = ""  # official page's address
    search: tuple[str, ...] = ()  # other names people use


class Category(_Entry, frozen=True):
    """A group of services in lists and the palette."""

    key: str
    name: str
    colour: str  # name of a design token


class Limit(_Entry, frozen=True):
    """A documented limit, quota or default."""

    key: str  # service's short key, a dot, the limit's name: lambda.timeout_max
    services: tuple[str, ...]
    title: str
    value: str  # as a reader reads it, with its unit
    adjustable: str
    source: str
    read: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    confidence: Literal["A", "B", "C", "U"]
    number: int | float | None = None  # the figure that rules reckon with, in `unit`
    unit: str = ""


class Price(_Entry, frozen=True):
    """A published price in US dollars, or None where none was found."""

    service: str
    item: str
    usd: float | None
    unit: str
    source: str
    as_of: str


class ConnectionKind(_Entry, frozen=True):
    """One of the kinds of connection."""

    key: str
    name: str
    style: Style
    answers: bool | None  # does an answer come back along the line? None: nobody knows
    meaning: str
    covers: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()


class FrameType(_Entry, frozen=True):
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
    search: tuple[str, ...] = ()  # other names people use


class MatrixRow(_Entry, frozen=True):
    """A connection that exists: how it works and what says so."""

    source: str
    target: str
    kind: str
    default: bool
    mechanism: str
    sam: str
    connector: tuple[str, ...] | None
    evidence: str


class MissingPair(_Entry, frozen=True):
    """A pair that people draw and that does not exist, with what to do instead."""

    source: str
    target: str
    remedy: str
    through: tuple[str, ...] = ()  # the services that the remedy puts between them, where it can be done at once
    turn: bool = False  # the remedy is to draw it the other way round


class Matrix(_Entry, frozen=True):
    """Everything known about pairs of services."""

    rows: tuple[MatrixRow, ...]
    unsupported: tuple[MissingPair, ...]


# How the styles of connection are called in legends and lists.
STYLE_NAMES: dict[Style, str] = {
    "request": "Request and answer",
    "event": "Event, fire and forget",
    "poll": "Polled in batches",
    "data": "Data access",
    "control": "Steered by a workflow or policy",
    "unspecified": "Not specified",
}

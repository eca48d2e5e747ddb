"""The shapes of a service's data: what it is, its settings, limits, prices, and the connections that start at it.

A folder of this package is a service. Its name is the service's key with underscores for dots and hyphens; the files
in it are told in `reader.py`. Delete the folder and the service is gone.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

# A "part" is the id of a node or connection of the same sketch; it follows when ids are given anew.
SettingType = Literal["integer", "number", "boolean", "choice", "text", "part"]
ModelKey = Literal["on-premise", "iaas", "caas", "paas", "faas", "saas"]
Api = Literal["data", "control", "none", "unknown"]
Reach = Literal["public", "vpc", "both"]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Values that refuse keys they do not know."""


class TemplateProperty(Entry, frozen=True):
    """Where a setting stands in a template: a resource type and the way to a property, `AWS::SQS::Queue/DelaySeconds`.

    A `*` in the way stands for every item of a list.
    """

    path: str


class Setting(Entry, frozen=True):
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
    template: tuple[TemplateProperty, ...] = ()  # the properties of a template that say it


class TypeWhen(Entry, frozen=True):
    """A resource type that several services share, and the values of a property that make it this one."""

    type: str
    property: str
    values: tuple[str, ...] = field(name="is")


class Stencil(Entry, frozen=True):
    """A shape of draw.io's library "AWS / 2024" (mxgraph.aws4); a plain one has no coloured square behind it."""

    name: str
    colour: str
    plain: bool = False


class Service(Entry, frozen=True):
    """One kind of node."""

    key: str
    name: str
    short: str  # as a palette or a small label says it
    category: str
    icon: str  # key of the drawing: `icon.svg` in the folder, else a shared one of core/drawing/icons
    diagrams: str  # dotted path of the class of the diagrams package that draws it
    model: ModelKey | None  # its *aaS model; None for clients and devices
    summary: str
    description: str
    as_source: str  # what it can do when a connection starts here
    as_target: str  # what it can do when a connection ends here
    place: int = 0  # within its category, the least first
    icon_source: str = ""  # the file of a package that scripts/vendor.py makes `icon.svg` of
    diagrams_exact: bool = True  # False: the package has no class for it, and `diagrams` names a neutral or related one
    # What it is able to do: the general rules of connections ask these, not the service's name.
    runs_code: bool = False  # a program of ours runs there, which may call whatever has an API
    api: Api = "unknown"  # data: its work is done through the API; control: it is only managed through it
    http: Reach | None = None  # listens on HTTP, and for whom
    protocol: str | None = None  # another protocol of the wire that it speaks: sql, redis, kafka, nfs ...
    in_vpc: bool = False  # stands in a network of ours
    iam_prefix: str | None = None  # the first part of its actions in a policy
    # Its names in other tools.
    abbreviations: tuple[str, ...] = ()
    cloudformation: tuple[str, ...] = ()  # resource types that are this service
    cloudformation_when: tuple[TypeWhen, ...] = ()  # types that are this service only with a certain property
    folds: dict[str, str] = {}  # resource types that are a part of it, each with why; AWS::X::* for all that begin so
    folded_because: str = ""  # why an import makes no node of it: rights and the like are in every template
    named_by_right: bool = False  # it has no resource that a right could name: the right itself says that it is used
    terraform: tuple[str, ...] = ()
    stencil: Stencil | None = None  # the draw.io shape that we write
    stencils: tuple[str, ...] = ()  # all of draw.io's shapes that are read as this
    old_stencils: tuple[str, ...] = ()  # names that no current library has and old files may: never written
    classes: tuple[str, ...] = ()  # other classes of the diagrams package that are read as this
    told_by: dict[str, tuple[str, ...]] = {}  # shapes and classes of others that are this where the label says a word
    settings: tuple[Setting, ...] = ()
    documentation: str = ""  # official page's address
    search: tuple[str, ...] = ()  # other names people use


class Limit(Entry, frozen=True):
    """A documented limit, quota or default."""

    key: str  # service's short key, a dot, the limit's name: lambda.timeout_max
    services: tuple[str, ...]  # whom it concerns, its owner first
    title: str
    value: str  # as a reader reads it, with its unit
    adjustable: str
    source: str
    read: Day
    confidence: Literal["A", "B", "C", "U"]
    number: int | float | None = None  # the figure that rules reckon with, in `unit`
    unit: str = ""


class Price(Entry, frozen=True):
    """A published price in US dollars, or None where none was found."""

    service: str
    item: str
    usd: float | None
    unit: str
    source: str
    as_of: str


class MatrixRow(Entry, frozen=True):
    """A connection that exists: how it works and what says so."""

    source: str
    target: str
    kind: str
    default: bool
    mechanism: str
    sam: str
    connector: tuple[str, ...] | None
    evidence: str


class MissingPair(Entry, frozen=True):
    """A pair that people draw and that does not exist, with what to do instead."""

    source: str
    target: str
    remedy: str
    through: tuple[str, ...] = ()  # the services that the remedy puts between them, where it can be done at once
    turn: bool = False  # the remedy is to draw it the other way round

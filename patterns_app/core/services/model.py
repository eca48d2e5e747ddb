"""The shapes of a service's data: what it is, its settings, limits, prices, and the connections that start at it.

A folder of this package is a service. Its name is the service's key with underscores for dots and hyphens; the files
in it are told in `reader.py`. Delete the folder and the service is gone.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from patterns_app.core.reading import Day, Entry, PageDay

# A "part" is the id of a node or connection of the same sketch; it follows when ids are given anew.
SettingType = Literal["integer", "number", "boolean", "choice", "text", "part"]
ModelKey = Literal["on-premise", "iaas", "caas", "paas", "faas", "saas"]
Api = Literal["data", "control", "none", "unknown"]
Reach = Literal["public", "vpc", "both"]
Address = Annotated[str, Meta(pattern=r"^(https://\S+)?$")]
Link = Annotated[str, Meta(pattern=r"^https://\S+$")]


class Source(Entry, frozen=True):
    """A page, or a place in a model of AWS, that says something.

    It has the day that we read it only where the text that carries the claim was seen, and then `says` what it says.
    """

    title: str
    address: Link
    page: PageDay | None  # the page's own date, as exactly as it gives it; None: it gives none
    read: Day | None  # None: named from what we know, not read
    says: str = ""  # in short, what carries the claim


class TemplateProperty(Entry, frozen=True):
    """Where a setting stands in a template, and how: what reads a template and what writes one ask the same row.

    `path` is a resource type and properties below it, with slashes. A number is a place in a list (a lone value counts
    as its first), `*` is any key or place, `Name=prefix` the place in a list whose `Name` is `prefix`; below a text of
    JSON the path goes on inside. Of several rows of a setting for one type all are read, the first is written.
    """

    path: str
    yes: tuple[bool | int | str, ...] | Literal["present"] | None = field(name="is", default=None)  # mean yes
    write: Any = (
        None  # written for a yes, where it is not the first of `is`; a row of `present` without it is only read
    )
    write_no: Any = None  # written for a no, where that is not the same as nothing
    factor: float = 1  # the property is the setting's value times this
    # How the value is written, where it is not as it is. Two are only read: `secret`, whether a password stands there
    # itself, and `policy`, whether a policy lets everyone in.
    form: Literal["", "text", "lower", "json", "filters", "list", "words", "secret", "policy"] = ""
    takes: tuple[int, ...] = ()  # the only numbers that AWS takes: the next greater one is written
    unset: bool | int | float | str | None = None  # written where the sketch says nothing
    beside: dict[str, Any] = field(default_factory=dict)  # what is written with it, by path below the type
    code: bool = False  # the row alone does not say it: code beside the reading writes it, and reads it back
    # What is written with a certain value of a choice, in the same way.
    beside_of: dict[str, dict[str, Any]] = field(default_factory=dict)
    # The type is a resource beside the part: the property, of one of the two, that names the other. `only` where
    # neither does: it is the part's where the template has one part of the service.
    by: str = ""
    # What AWS does where a template makes the resource and leaves the property out: unlike a drawing, it is said then.
    left_out: bool | int | float | str | None = None
    only_read: bool = False  # it is not written, as `one_way` of the setting says


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
    no_limit: int | None = None  # the figure that AWS reads as none: a person reads the words
    choices: tuple[str, ...] = ()
    limit: str | None = None  # key of the limit that gives minimum and maximum their source
    pattern: str = ""  # the form of a text that AWS takes, as a regular expression for the whole of it
    template: tuple[TemplateProperty, ...] = ()
    no_template: str = ""  # why no template has it, where `template` is empty
    by_label: bool = False  # the part's name, or that of its line, says it where it has this pattern
    one_way: str = ""  # why it is only read, or only written in some places
    # Of a connection's setting: the services at which a connection begins that has it; all where empty.
    of: tuple[str, ...] = ()


class TypeWhen(Entry, frozen=True):
    """A resource type that several services share, and the values of a property that make it this one.

    `property` may be a path with `*` for each of a list, and go on with `>` in the resource that stands there, whose
    type it means where nothing follows.
    """

    type: str
    property: str
    values: tuple[str, ...] = field(name="is")
    order: int = 0  # of several that hold the least decides


class Stencil(Entry, frozen=True):
    """A shape of draw.io's library "AWS / 2024" (mxgraph.aws4); a plain one has no coloured square behind it."""

    name: str
    colour: str
    plain: bool = False


class Naming(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The names that AWS accepts for a service's resources."""

    characters: str  # as inside a regular expression's brackets
    shortest: int
    longest: int
    source: str
    read: Day
    edges: bool = False  # it begins and ends with a letter or a digit
    fifo_end: bool = False  # what keeps the order has .fifo at its end, and nothing else has


class Companion(Entry, frozen=True):
    """A resource that is written beside the part's own where one of its settings stands there, or another names it.

    Where code writes the part, the code says when it is written, and finds here what it begins with.
    Its properties may hold `<ref>` and `<arn>` of the part, `<node>` for a name, and the ends of the types of other
    such resources, as in `<Listener>`. `named` is the path in the part's own resource that names this one.
    """

    type: str
    properties: dict[str, Any] = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    named: str = ""
    # What is written into the part's own resource with `named`, by path.
    beside: dict[str, Any] = field(default_factory=dict)


class Resource(Entry, frozen=True):
    """What the export writes for a service: a type, and what has to stand in it besides the settings.

    With it a service is written that no code knows; where code writes more, it begins with this. What only a person
    knows who deploys is asked for: a parameter of the template for each property of `asks`, by its path, with its
    description, where no setting has written it.
    """

    type: str
    properties: dict[str, Any] = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=dict)
    lists: tuple[str, ...] = ()  # those of `asks` that are lists
    beside: tuple[Companion, ...] = ()


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
    acts_as: tuple[str, ...] = ()  # what rules ask for in place of its name: function, queue, topic, bucket ...
    api: Api = "unknown"  # data: its work is done through the API; control: it is only managed through it
    http: Reach | None = None  # listens on HTTP, and for whom
    protocol: str | None = None  # another protocol of the wire that it speaks: sql, redis, kafka, nfs ...
    technical: bool = False  # for those who run it, as logs, alarms and rights are: a picture may leave it out
    in_vpc: bool = False  # stands in a network of ours
    message_limit: str = ""  # the limit that says how large one message, record or item may be
    iam_prefix: str | None = None  # the first part of its actions in a policy
    # Its names in other tools.
    abbreviations: tuple[str, ...] = ()
    cloudformation: tuple[str, ...] = ()  # resource types that are this service
    cloudformation_when: tuple[TypeWhen, ...] = ()  # types that are this service only with a certain property
    # Resource types that are a part of it, each with why; AWS::X::* for all that begin so.
    folds: dict[str, str] = field(default_factory=dict)
    folded_because: str = ""  # why an import makes no node of it: rights and the like are in every template
    named_by_right: bool = False  # it has no resource that a right could name: the right itself says that it is used
    terraform: tuple[str, ...] = ()
    stencil: Stencil | None = None  # the draw.io shape that we write
    stencils: tuple[str, ...] = ()  # all of draw.io's shapes that are read as this
    old_stencils: tuple[str, ...] = ()  # names that no current library has and old files may: never written
    classes: tuple[str, ...] = ()  # other classes of the diagrams package that are read as this
    # Shapes and classes of others that are this where the label says a word.
    told_by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    resource: Resource | None = None  # what the export writes for it, or begins with where code writes more
    naming: Naming | None = None  # of its resources; None: not known, or they have no names of their own
    documentation: str = ""  # official page's address
    search: tuple[str, ...] = ()  # other names people use


class Place(Entry, frozen=True):
    """A place in a package's model of AWS where a figure of ours stands, so that a program can compare the two.

    In botocore: `service` and `shape` (a shape or an operation, then members, with dots). In cfn-lint's schemas:
    `type` and `property` (with slashes). The figure there is one of its bounds, or what the group of the regular
    expression `text` finds in its documentation.
    """

    service: str = ""
    shape: str = ""
    type: str = ""
    property: str = ""
    bound: Literal["min", "max", "enum"] | None = None  # of a setting, None: all that the model has
    text: str = ""
    says: int | float | None = None  # the model's figure, where it is meant to be another than ours
    without: tuple[str, ...] = ()  # values that the model knows and we may leave out
    besides: tuple[str, ...] = ()  # values of ours that the model does not know
    times: int | float = 1  # the model's figure is ours times this: its unit is another
    because: str = ""  # why the two differ


class Stated(Entry, frozen=True):
    """Another page about the same figure: it backs a part of it or, with `says`, gives another one."""

    source: str
    read: Day
    page: PageDay | None = None
    source_url: Address = ""
    says: str = ""
    model: tuple[Place, ...] = ()


class Limit(Entry, frozen=True):
    """A documented limit, quota or default."""

    key: str  # service's short key, a dot, the limit's name: lambda.timeout_max
    services: tuple[str, ...]  # whom it concerns, its owner first
    title: str
    value: str  # as a reader reads it, with its unit
    adjustable: str
    source: str  # title of the page, or the member of the model
    read: Day
    confidence: Literal["A", "B", "C", "U"]
    page: PageDay | None = None  # the page's or the model's own date; None: it gives none
    source_url: Address = ""
    number: int | float | None = None  # the figure that rules reckon with, in `unit`
    unit: str = ""
    further: tuple[Stated, ...] = ()
    model: tuple[Place, ...] = ()


class Counts(Entry, frozen=True):
    """What a price is for, as a run counts it: `usd` is for `per` of these; only where the part is set so.

    `above`: only where a setting is larger than that.
    """

    by: tuple[str, ...]
    per: float = 1
    when: dict[str, bool | int | float | str] = field(default_factory=dict)
    above: dict[str, float] = field(default_factory=dict)


class Price(Entry, frozen=True):
    """A published price of us-east-1 in US dollars, or None where none was found."""

    service: str
    item: str
    usd: float | None
    unit: str
    source: str
    read: Day
    page: PageDay | None = None  # the price list's or the page's own date; None: it gives none
    source_url: Address = ""
    counts: Counts | None = None  # None: no run counts it


class SettingPlaces(Entry, frozen=True):
    """Where in a model it stands what a setting may be."""

    owner: str  # a service or a kind of connection
    setting: str
    places: tuple[Place, ...]


class Currency(Entry, frozen=True):
    """How new the figures are, and from when on one is called old."""

    read: Day  # no figure was read later
    old_after_months: int  # a price whose page is older is shown as old


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


class PairAdvice(Entry, frozen=True):
    """A pair that works and that people should think twice about, with what to do instead."""

    source: str
    target: str
    say: str
    through: tuple[str, ...] = ()  # the services to put between them

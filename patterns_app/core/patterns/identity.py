"""What makes a pattern that pattern, as data: roles that nodes play, links between them, conditions, near misses.

An identity is found from a hub: one role of which each node that could play it is tried. From there the links are
followed in their order, and every node that they lead to is given the first role that it fits. What is needed and not
there is a near miss where one names it. `core.recognition` reads all of this and decides nothing of its own.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from msgspec import Meta

from patterns_app.core.reading import Entry as _Part
from patterns_app.core.reading import convert, load_yaml
from patterns_app.core.sketch.model import Settings, SettingValue

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Line = Annotated[str, Meta(min_length=1, max_length=600)]
Needed = Literal["core", "required", "optional"]  # absent without it; a near miss without it; never asked for
# Families of services by their key in families.yaml, single services, or "*" for all.
Services = tuple[str, ...]
Kinds = Annotated[tuple[str, ...], Meta(min_length=1)]
ANY = "*"


class Asked(_Part, frozen=True):
    """What a setting must be. Where nobody has set it, the vocabulary's default counts, else `unset`."""

    name: str
    one_of: tuple[SettingValue, ...] = ()
    least: float | None = None
    most: float | None = None
    given: bool | None = None  # is it there at all?
    unset: bool | None = None  # None: nobody can know


class Lines(_Part, frozen=True):
    """Connections of a node with nodes of some services."""

    kinds: Kinds
    with_: Services = ("*",)


class Filter(_Part, frozen=True):
    """Which nodes of a family may play a role. All that is said must hold."""

    named: tuple[str, ...] = ()  # its name has one of these words
    settings: tuple[Asked, ...] = ()  # one of these holds
    apart_from: tuple[Slug, ...] = ()  # it plays none of these roles
    sends: Lines | None = None  # it has a connection of this sort
    takes: Lines | None = None
    sends_no: Lines | None = None
    takes_no: Lines | None = None


class Also(_Part, frozen=True):
    """Services that play a role only where a name says so."""

    of: Services
    named: Annotated[tuple[str, ...], Meta(min_length=1)]


class SameAs(_Part, frozen=True):
    """Who plays one role plays another too, where nobody else does and the service is one of these."""

    role: Slug
    of: Services


class IdentityRole(_Part, frozen=True):
    """A part in the identity. `almost` are services that look as if they played it: then it is a look-alike."""

    id: Slug
    needed: Needed
    of: Services
    why: Line
    least: int = 1
    almost: Services = ()
    also: Also | None = None
    where: Filter | None = None
    same_as: SameAs | None = None
    undrawn: bool = False  # a sketch without any client has it nowhere: what a client would call is found without it


class Link(_Part, frozen=True):
    """Connections between roles. `through` are services that only pass on; what passes plays the role `via`."""

    id: Slug
    source: Annotated[tuple[Slug, ...], Meta(min_length=1)]
    target: Annotated[tuple[Slug, ...], Meta(min_length=1)]
    kinds: Kinds
    needed: Needed
    why: Line
    least: int = 1
    through: Services = ()
    via: Slug | None = None
    where: tuple[Asked, ...] = ()  # one of these holds
    only: Services = ()  # the service at the far end
    named: tuple[str, ...] = ()  # the node at the far end has one of these words in its name
    says_failure: bool | None = None  # only what says that something failed, or only what does not
    between: bool = False  # gives nobody a role: both ends have one
    on_the_line: bool = False  # the connection itself says it, whoever made its ends


Special = Literal[
    "alike",
    "always-undone",
    "answers-once",
    "apart",
    "different-paths",
    "each-has-a-net",
    "enough-tasks",
    "fits-its-type",
    "guarded",
    "in-time",
    "no-loop",
    "not-copied",
    "own-doors",
    "own-stores",
    "own-tables",
    "same-message",
    "side-by-side",
    "visible-long-enough",
]


class Count(_Part, frozen=True, tag_field="test", tag="count"):
    """At least so many nodes play the role, or connections are of the link; with `most`, no more than that."""

    of: Slug
    least: int = 1
    most: int | None = None


class SettingsAre(_Part, frozen=True, tag_field="test", tag="settings"):
    """Each node of the role or connection of the link (with `some`, one) has a setting as asked: one of `any_of`."""

    of: Slug
    any_of: Annotated[tuple[Asked, ...], Meta(min_length=1)]
    some: bool = False
    only: Services = ()  # nodes of these services, connections to them


class Named(_Part, frozen=True, tag_field="test", tag="named"):
    """The name of some node of these roles, or of what is connected with one (`near`), has one of the words."""

    of: tuple[Slug, ...]
    words: tuple[str, ...]
    near: bool = False


class Is(_Part, frozen=True, tag_field="test", tag="is"):
    """Somebody plays the role, and each who does (with `some`, one) is of these services."""

    of: Slug
    services: Services
    some: bool = False


class NoLines(_Part, frozen=True, tag_field="test", tag="no-lines"):
    """No connection of these kinds leads from the ones to the others: roles of the pattern, families or services."""

    source: Services
    target: Services
    kinds: Kinds
    beside: tuple[Slug, ...] = ()  # connections of these links do not count


class Each(_Part, frozen=True, tag_field="test", tag="each"):
    """Each node of the role (of `only` these services) is an end of one of the links."""

    of: Slug
    by: tuple[Slug, ...]
    only: Services = ()
    some: bool = False  # and somebody plays it


class IsSpecial(_Part, frozen=True, tag_field="test", tag="special"):
    """What only a program can tell: `core.recognition.special` has a function of this name."""

    name: Special
    of: tuple[Slug, ...] = ()


class All(_Part, frozen=True, tag_field="test", tag="all"):
    """Every one of these holds."""

    tests: tuple[Test, ...]


class Some(_Part, frozen=True, tag_field="test", tag="any"):
    """One of these holds."""

    tests: tuple[Test, ...]


class Not(_Part, frozen=True, tag_field="test", tag="not"):
    """This does not hold."""

    that: Test


Test = Count | SettingsAre | Named | Is | NoLines | Each | IsSpecial | All | Some | Not


class Condition(_Part, frozen=True):
    """What must hold of roles and links beside being there."""

    id: Slug
    needed: Needed
    says: Line
    why: Line
    test: Test
    about: tuple[Slug, ...] = ()


class PutIn(_Part, frozen=True, tag_field="step", tag="add"):
    """A new node for a role, in the frame of a node of `beside`. A role in braces in the label stands for its name."""

    role: Slug
    service: str
    label: Line
    settings: Settings = {}  # noqa: RUF012 - msgspec copies it
    beside: Slug | None = None


class Join(_Part, frozen=True, tag_field="step", tag="connect"):
    """A connection from each node of a role that has none of the link `lacking` to one node of another role."""

    source: Slug
    target: Slug
    kind: str
    settings: Settings = {}  # noqa: RUF012 - msgspec copies it
    only: Services = ()  # sources of these services
    unless: Services = ()  # not where a service of these plays a role already
    lacking: Slug | None = None
    others: bool = False  # to each node of the target


class Put(_Part, frozen=True, tag_field="step", tag="set"):
    """Settings of the nodes of a role or the connections of a link."""

    of: Slug
    settings: Settings
    only: Services = ()


class TakeOut(_Part, frozen=True, tag_field="step", tag="disconnect"):
    """The connections of a link go, or those that break a condition."""

    of: Slug


class Become(_Part, frozen=True, tag_field="step", tag="become"):
    """The nodes of a role are of another service."""

    role: Slug
    service: str


class Undo(_Part, frozen=True, tag_field="step", tag="undo"):
    """One compensation for each step of the link that has none, but for the last."""

    steps: Slug
    settings: Settings = {}  # noqa: RUF012 - msgspec copies it


class Nets(_Part, frozen=True, tag_field="step", tag="nets"):
    """A dead-letter queue for each target of the link that has no place for what fails; it plays the role."""

    of: Slug
    role: Slug


class Hide(_Part, frozen=True, tag_field="step", tag="visible"):
    """The queues of the link hide a message as long as is advised for the functions that read them."""

    of: Slug


Step = PutIn | Join | Put | TakeOut | Become | Undo | Nets | Hide


class Near(_Part, frozen=True):
    """A near miss: it applies where one of `missing` is not there (or of `when`, if given) and all of `though` are."""

    id: Slug
    name: Line
    missing: Annotated[tuple[Slug, ...], Meta(min_length=1)]
    says: Line
    completes: Line
    when: tuple[Slug, ...] = ()
    though: tuple[Slug, ...] = ()
    steps: tuple[Step, ...] = ()
    rules: tuple[str, ...] = ()


class LookAlike(_Part, frozen=True):
    """What it is instead, and by what the two are told apart. Where `when` holds it is not this pattern."""

    other: Line
    decide: Line
    why: Line
    when: Test | None = None
    silent: bool = False  # nobody would take the one for the other: nothing is said


class IdentitySource(_Part, frozen=True):
    """Where the identity is taken from, and whether the page was read."""

    what: Line
    seen: Line
    url: str = ""


class Within(_Part, frozen=True):
    """Another pattern that is found where this one is, and why that is so."""

    pattern: Slug
    why: Line
    variants: tuple[Slug, ...] = ()  # of our own; none: in all
    near: tuple[Slug, ...] = ()  # the near misses as which it shows there; none: it is present


class Picture(_Part, frozen=True):
    """What a variant of the entry is recognised as. Without a row a variant is the pattern itself."""

    variant: Slug
    verdict: Literal["near", "look-alike", "absent"]
    why: Line
    near: tuple[Slug, ...] = ()


class Identity(_Part, frozen=True, kw_only=True):
    """What makes the pattern that pattern."""

    says: Line
    because: Line
    sources: tuple[IdentitySource, ...]
    hub: Annotated[tuple[Slug, ...], Meta(min_length=1)]  # roles to begin at; a second one where no first was found
    whole: bool = False  # all nodes that could be the hub are one instance, not each of them
    roles: tuple[IdentityRole, ...]
    links: tuple[Link, ...]
    conditions: tuple[Condition, ...] = ()
    anchor: Test
    near: tuple[Near, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
    within: tuple[Within, ...] = ()  # they are a part of this one
    beside: tuple[Within, ...] = ()  # they show in a picture of the entry, and are no part of the pattern
    pictures: tuple[Picture, ...] = ()
    unknowable: tuple[Line, ...] = ()


@cache
def families() -> dict[str, tuple[str, ...]]:
    """Families of services by key: who may play one and the same part."""
    return convert(
        load_yaml("patterns_app.core.patterns", "families.yaml"), dict[str, tuple[str, ...]], "families.yaml"
    )


@cache
def members(named: Services) -> frozenset[str]:
    """The services of families, of services and of both; `ANY` stands for itself."""
    return frozenset(key for one in named for key in families().get(one, (one,)))


def tests_in(value: Any) -> Any:
    """Each test in a condition, those inside others too."""
    yield value
    inner = value.tests if isinstance(value, All | Some) else (value.that,) if isinstance(value, Not) else ()
    for one in inner:
        yield from tests_in(one)

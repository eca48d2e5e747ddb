"""The general rules of what may connect to what, as `capabilities.yaml` writes them: their shapes and their reader."""

from __future__ import annotations

from functools import cache
from typing import Literal

from msgspec import field

from patterns_app.core.reading import Day, Entry, convert, load_yaml

FILE = "capabilities.yaml"
Selector = str  # a service, an @attribute of services, or set:NAME; !selector takes away
End = Literal["source", "target"]


class When(Entry, frozen=True):
    """A condition that a setting decides: it holds where this setting of this end has this value."""

    end: End
    setting: str
    value: bool | int | float | str


class Rule(Entry, frozen=True):
    """Services that can reach others by what both are able to do."""

    id: str
    from_: tuple[Selector, ...] = field(name="from")
    to: tuple[Selector, ...]
    kinds: tuple[str, ...]
    how: str
    evidence: str
    checked: Literal["model", "page", "none"]  # how far the whole list was looked up
    read: Day | None = None  # where it is not the file's
    default: str | None = None
    condition: str = ""
    when: When | None = None
    advise: str = ""
    rare: bool = False
    narrow: dict[str, tuple[str, ...]] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)  # `how` of a pair for which the rule's says too much
    except_: tuple[str, ...] = field(default=(), name="except")
    only_with: str | None = None
    same_or: tuple[Selector, ...] | None = None  # the same service at both ends, or one of these as the target
    looked_up: dict[str, str] = field(default_factory=dict)


class Remedy(Entry, frozen=True):
    """What to do instead of a connection that cannot be."""

    say: str
    through: tuple[str, ...] = ()
    turn: bool = False


class Closed(Entry, frozen=True):
    """A service that reaches, or is reached by, only what the rules list."""

    reason: str
    say: str
    evidence: str
    remedies: tuple[Remedy, ...]
    source: str | None = None
    target: str | None = None
    owns: tuple[str, ...] = ()
    unless: tuple[Selector, ...] = ()


class ClosedKind(Entry, frozen=True):
    """A kind that only the pairs of the rules can have."""

    reason: str
    say: str
    evidence: str


class Undecided(Entry, frozen=True):
    """Pairs that are neither known nor refused, and why."""

    from_: tuple[Selector, ...] = field(name="from")
    to: tuple[Selector, ...]
    why: str


class Capabilities(Entry, frozen=True):
    """The whole file."""

    version: int
    read: Day
    sets: dict[str, tuple[Selector, ...]]
    usual: dict[str, tuple[str, ...]]
    started: tuple[str, ...]
    turns: tuple[str, ...]  # kinds of which people often draw the arrow backwards
    rules: tuple[Rule, ...]
    closed: tuple[Closed, ...]
    closed_targets: tuple[Closed, ...]
    closed_kinds: dict[str, ClosedKind]
    undecided: tuple[Undecided, ...]


@cache
def capabilities() -> Capabilities:
    """The rules that ship with the product. Raises DataError with file and path."""
    return convert(load_yaml(__package__, FILE), Capabilities, FILE)


def key_of(name: str) -> str:
    """The key of a service as the file writes it: `aws.` may be left out."""
    return name if "." in name else f"aws.{name}"

"""What other tools call our services: sums over the services' folders, for everything that reads foreign files.

A name belongs to one service. Where several use it, data say who is meant: a property of the resource
(`cloudformation_when`), a word of the label (`told_by`), or `shared` in words.yaml. A class or a stencil decides before
the words of a label do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any

from patterns_app.core.reading import Entry
from patterns_app.core.services.model import Service, TypeWhen

from .catalog import vocabulary
from .reading import read_data

GENERIC = "aws.generic"
# Where one thing that a label says ends and another begins: `Queue (orders)`, `Topic for news`.
_PIECES = re.compile(r"[^\w\s&'.-]+|\s-+\s|\b(?:for|of|with|via|in|to|from|by|on|at)\b", re.IGNORECASE)

# Where what a part does to others begins: `SQS orders to S3`, `Function writing into a table`.
_TOWARDS = re.compile(
    r"\s(?:to|into|onto|towards|(?:writ|read|access|call|poll|invok|send|publish|quer|push|trigger|consum|stor)\w{0,4}ing)\s",
    re.IGNORECASE,
)
_PEOPLE = "client."
_ARN = re.compile(r"\barn:aws[\w-]*:([\w-]+):")
_OF_AN_ID = re.compile(r"(?<!\S)(?=\S*\S[-_]\w)\S+")  # `orders-to-s3`


class Words(Entry, frozen=True):
    """words.yaml: what a word decides when it stands alone in a label."""

    weak: tuple[str, ...]  # too common to decide anything
    give_way: tuple[str, ...]  # they decide only where no other name is in the label
    handed_on: tuple[str, ...]  # in the name of a variable: its address is for others
    handles: tuple[str, ...]  # what a thing is called by, at the end of its name: `Queue-Arn`
    libraries_of_anything: tuple[str, ...]  # of pictures; `*` stands for the rest of a name
    libraries_of_brands: tuple[str, ...]  # those of them whose pictures are of products
    shared: dict[str, str]  # a name that several services have -> the one that is meant
    prefixes: dict[str, str]  # a prefix of actions that several services have -> the one that is meant, or nobody


@cache
def words() -> Words:
    """The rules for names that are common or shared."""
    found: Words = read_data("words.yaml", Words)
    return found


def plain(text: str) -> str:
    """A name in lower-case words without signs."""
    return re.sub(r"[^a-z0-9λ]+", " ", text.lower()).strip()


def says(text: str, names: Iterable[str]) -> bool:
    """Does a text hold one of the names, as whole words?"""
    within = f" {plain(text)} "
    return any(f" {plain(name)} " in within for name in names)


# -- words of a label --------------------------------------------------------------------------------------------------


def own_names(service: Service) -> set[str]:
    """Every name that people use for a service, in plain words."""
    apart = (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) for name in (service.short, service.name))  # Event Bridge
    own = (service.short, service.name, service.key.partition(".")[2])
    names = (*own, *apart, *service.search, *service.abbreviations)
    return {name for name in map(plain, names) if name}


@cache
def by_name() -> dict[str, str]:
    """Services by every name that decides alone."""
    found: dict[str, str] = {}
    for service in vocabulary().services.values():
        for name in own_names(service) - set(words().weak):
            if len(name) > 1 or name == "λ":
                found.setdefault(name, service.key)
    return found | {name: key for name, key in words().shared.items() if key in vocabulary().services}


@cache
def by_short() -> dict[str, str]:
    """Services by their short names, as texts of ours write them."""
    return {one.short: one.key for one in reversed(vocabulary().services.values())}


@cache
def proper_names() -> frozenset[str]:
    """What services are called themselves, in plain words; other names only describe them."""
    known = vocabulary().services.values()
    own = {plain(name) for one in known for name in (one.short, one.name, one.key.partition(".")[2])}
    return frozenset(own | {plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", one.short)) for one in known})


def of_words(text: str) -> str:
    """The service that a label names, such as `Orders (DynamoDB)`, or nothing.

    A service's own name decides before words that describe one, and of two the last: a `DynamoDB stream Lambda` is a
    function. Of describing words the longest decides.
    """
    if (named := _ARN.search(text)) and named[1] in by_prefix():
        return by_prefix()[named[1]]
    text = _said_of_itself(text)
    within = f" {plain(text)} "
    found = [name for name in by_name() if f" {name} " in within or f" {name}s " in within]
    proper = [name for name in found if name in proper_names() and name not in words().give_way]
    strong = [name for name in found if name not in words().give_way]
    found = [name for name in found if name not in words().give_way or _heads(text, name)]
    if proper:
        return by_name()[max(proper, key=lambda name: (_ends(within, name), len(name)))]
    name = max(strong or found, key=len, default="")
    return _told_apart(name, text) if name in words().shared else by_name().get(name, "")


def _told_apart(name: str, text: str) -> str:
    """Whom a name that several services have means: the one that other words of the label tell, as beside a shape."""
    usual = vocabulary().services[by_name()[name]]
    return next((found for shape in usual.stencils if (found := told(shape, text))), usual.key)


def _said_of_itself(text: str) -> str:
    """What a label says of the part, where it names a product: not where its data go, nor what an id is made of.

    `SQS orders to S3` and `SQS orders-s3` are queues, and `Lambda writing to DynamoDB` is a function.
    """
    head = _TOWARDS.split(text, maxsplit=1)[0]
    if head != text and (is_proper(head) or of_words(head).startswith(_PEOPLE)):
        text = head
    apart = _OF_AN_ID.sub(" ", text)
    return apart if apart != text and is_proper(apart) else text


def _heads(text: str, name: str) -> bool:
    """Is a word what a label is about: a `Message queue` is a queue, and a `Queue worker` or a `User service` none?"""
    pieces = (_without_handle(plain(piece).rstrip("0123456789 ")) for piece in _PIECES.split(text[:300]))
    return any(f" {piece}".endswith((f" {name}", f" {name}s")) for piece in pieces)


def _without_handle(piece: str) -> str:
    before, _, last = piece.rpartition(" ")
    return before if before and last in words().handles else piece


def is_handed_on(variable: str) -> bool:
    """Does a variable's name say that its address is given to others, such as `SHOP_LINK` or `successUrl`?"""
    apart = plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", variable)).split()
    return not set(words().handed_on).isdisjoint(apart)


@lru_cache(maxsize=4096)
def is_proper(text: str) -> bool:
    """Does a text hold a product's own name, such as `AWS Lambda, Python`?"""
    within = f" {plain(text[:300])} "
    return any(f" {name} " in within for name in _products())


@cache
def _products() -> frozenset[str]:
    """Services' own names and abbreviations, without the words that only describe."""
    abbreviations = (plain(name) for one in vocabulary().services.values() for name in one.abbreviations)
    return (proper_names() | frozenset(abbreviations)) - set(words().weak) - set(words().give_way)


def _ends(within: str, name: str) -> int:
    """Where the last mention of a name ends, or of several of its kind."""
    return max(within.rfind(f" {name} "), within.rfind(f" {name}s ")) + len(name)


# -- CloudFormation ----------------------------------------------------------------------------------------------------


def of_type(kind: str, get: Callable[[str], Iterable[Any]]) -> str:
    """The service that a resource is a node of, or nothing; `get` gives the values of one of its properties."""
    for service, rule in _conditional().get(kind, ()):
        if any(value in rule.values for value in get(rule.property)):
            return service
    return _by_type().get(kind, "")


def folded(kind: str) -> str:
    """Why a resource type is a part of something else, in words; or nothing."""
    return _folds().get(kind) or _folds().get(f"{kind.rpartition('::')[0]}::*", "")


@cache
def owner(kind: str) -> str:
    """The service that a resource type is of, as a node or as a part of one; nobody's is the generic one's.

    >>> owner("AWS::SNS::Topic"), owner("AWS::Logs::LogGroup")
    ('aws.sns', 'aws.cloudwatch-logs')
    """
    known, family = vocabulary().services.values(), f"{kind.rpartition('::')[0]}::*"
    named = (one.key for one in known if kind in one.cloudformation or kind in one.folds)
    return next(named, "") or next((one.key for one in known if family in one.folds), GENERIC)


@cache
def _conditional() -> dict[str, list[tuple[str, TypeWhen]]]:
    """The services that a type may be and when, what decides first before what decides where that says nothing."""
    found: dict[str, list[tuple[str, TypeWhen]]] = {}
    for service in vocabulary().services.values():
        for rule in service.cloudformation_when:
            found.setdefault(rule.type, []).append((service.key, rule))
    return {kind: sorted(rules, key=lambda one: one[1].order) for kind, rules in found.items()}


@cache
def _by_type() -> dict[str, str]:
    return {
        kind: service.key
        for service in reversed(vocabulary().services.values())
        if not service.folded_because
        for kind in service.cloudformation
    }


@cache
def _folds() -> dict[str, str]:
    found: dict[str, str] = {}
    for service in vocabulary().services.values():
        if service.folded_because:
            found |= dict.fromkeys(service.cloudformation, service.folded_because)
        found |= service.folds
    return found


# -- prefixes of actions -----------------------------------------------------------------------------------------------


@cache
def by_prefix() -> dict[str, str]:
    """Services by the prefix of their actions, ARNs and addresses, where it means one of them."""
    found: dict[str, list[str]] = {}
    for service in vocabulary().services.values():
        if service.iam_prefix and service.api == "data" and not service.folded_because:
            found.setdefault(service.iam_prefix, []).append(service.key)
    alone = {prefix: keys[0] for prefix, keys in found.items() if len(keys) == 1}
    told = alone | words().prefixes
    return {prefix: key for prefix, key in told.items() if key in vocabulary().services}


@cache
def named_by_right() -> dict[str, str]:
    """The short names of services whose use only a right shows, because they have no resource to name."""
    return {service.key: service.short for service in vocabulary().services.values() if service.named_by_right}


# -- draw.io and diagrams ----------------------------------------------------------------------------------------------


def of_stencil(name: str, label: str = "") -> str:
    """The service of a draw.io shape, with the words beside it where several share the shape; or nothing."""
    return told(name, label) or _by_stencil().get(name, "")


def told(name: str, label: str) -> str:
    """The service that a shape or class of others is, as the words beside it say; or nothing."""
    found = (
        service.key
        for service in vocabulary().services.values()
        if name in service.told_by and says(label, service.told_by[name])
    )
    return next(found, "")


@cache
def sharing(name: str) -> tuple[str, ...]:
    """The short names of other services that share a shape, and are meant where the words beside it say so."""
    return tuple(service.short for service in vocabulary().services.values() if name in service.told_by)


@cache
def _by_stencil() -> dict[str, str]:
    return {
        name: service.key
        for service in reversed(vocabulary().services.values())
        for name in (*service.stencils, *service.old_stencils)
    }

"""Checks what a pattern's identity says: every name in it must be one that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patterns_app.core.vocabulary.catalog import Vocabulary

from .identity import (
    ANY,
    Become,
    Count,
    Each,
    Hide,
    Identity,
    IdentityRole,
    Is,
    IsSpecial,
    Join,
    Named,
    Nets,
    NoLines,
    Put,
    PutIn,
    Services,
    SettingsAre,
    Step,
    TakeOut,
    Test,
    Undo,
    families,
    tests_in,
)
from .model import Pattern


def identity_problems(pattern: Pattern, vocabulary: Vocabulary, slugs: frozenset[str]) -> Iterator[str]:
    """Everything that is wrong with the identity of a pattern, each as `place: what`."""
    identity = pattern.identity
    if identity is None:
        return
    yield from (f"identity.{text}" for text in _own_problems(identity, vocabulary))
    variants = {variant.slug for variant in pattern.variants}
    near = {one.id for one in identity.near}
    for place, others in (("within", identity.within), ("beside", identity.beside)):
        yield from _unknown(f"identity.{place}", (one.pattern for one in others), slugs)
        for number, one in enumerate(others):
            yield from _unknown(f"identity.{place}[{number}].variants", one.variants, variants)
    yield from _unknown("identity.pictures", (one.variant for one in identity.pictures), variants)
    for number, picture in enumerate(identity.pictures):
        yield from _unknown(f"identity.pictures[{number}].near", picture.near, near)


def _own_problems(identity: Identity, vocabulary: Vocabulary) -> Iterator[str]:
    roles, links = {role.id for role in identity.roles}, {link.id for link in identity.links}
    conditions = {one.id for one in identity.conditions}
    known = {*roles, *links, *conditions}
    if len(known) < len(identity.roles) + len(identity.links) + len(identity.conditions):
        yield "roles, links, conditions: two of them have the same id"
    yield from _unknown("hub", identity.hub, roles)
    for role in identity.roles:
        yield from _role_problems(role, roles, vocabulary)
    for link in identity.links:
        ends = (*link.source, *link.target, *((link.via,) if link.via else ()))
        yield from _unknown(f"links.{link.id}", ends, roles)
        yield from _unknown(f"links.{link.id}.kinds", link.kinds, vocabulary.kinds)
        yield from _services(f"links.{link.id}", (*link.through, *link.only), vocabulary)
    yield from _test_problems("anchor", identity.anchor, known, vocabulary)
    for condition in identity.conditions:
        yield from _unknown(f"conditions.{condition.id}.about", condition.about, known)
        yield from _test_problems(f"conditions.{condition.id}", condition.test, known, vocabulary)
    for number, like in enumerate(identity.look_alikes):
        if like.when is not None:
            yield from _test_problems(f"look_alikes[{number}]", like.when, known, vocabulary)
    yield from _near_problems(identity, known, vocabulary)


def _role_problems(role: IdentityRole, roles: set[str], vocabulary: Vocabulary) -> Iterator[str]:
    place = f"roles.{role.id}"
    yield from _services(place, (*role.of, *role.almost), vocabulary)
    for also in (role.also, role.same_as):
        yield from _services(place, also.of if also else (), vocabulary)
    yield from _unknown(f"{place}.same_as", (role.same_as.role,) if role.same_as else (), roles)
    if (where := role.where) is None:
        return
    yield from _unknown(f"{place}.where.apart_from", where.apart_from, roles)
    for lines in (where.sends, where.takes, where.sends_no, where.takes_no):
        if lines is not None:
            yield from _unknown(f"{place}.where", lines.kinds, vocabulary.kinds)
            yield from _services(f"{place}.where", lines.with_, vocabulary)


def _near_problems(identity: Identity, known: set[str], vocabulary: Vocabulary) -> Iterator[str]:
    roles = {role.id for role in identity.roles}
    for near in identity.near:
        place = f"near.{near.id}"
        yield from _unknown(place, (*near.missing, *near.when, *near.though), known)
        for number, step in enumerate(near.steps):
            yield from _step_problems(f"{place}.steps[{number}]", step, known, roles, vocabulary)


def _step_problems(place: str, step: Step, known: set[str], roles: set[str], vocabulary: Vocabulary) -> Iterator[str]:
    match step:
        case Put() | TakeOut() | Nets() | Hide():
            yield from _unknown(f"{place}.of", (step.of,), known)
        case Undo():
            yield from _unknown(f"{place}.steps", (step.steps,), known)
        case Join():
            yield from _unknown(place, (step.source, step.target), roles)
            yield from _unknown(f"{place}.lacking", (step.lacking,) if step.lacking else (), known)
            yield from _unknown(f"{place}.kind", (step.kind,), vocabulary.kinds)
            yield from _services(place, (*step.only, *step.unless), vocabulary)
        case PutIn():
            yield from _unknown(f"{place}.beside", (step.beside,) if step.beside else (), roles)
    if isinstance(step, PutIn | Become | Nets):
        yield from _unknown(f"{place}.role", (step.role,), roles)
    if isinstance(step, PutIn | Become):
        yield from _services(place, (step.service,), vocabulary)
    if isinstance(step, Put):
        yield from _services(place, step.only, vocabulary)


def _test_problems(place: str, test: Test, known: set[str], vocabulary: Vocabulary) -> Iterator[str]:
    for one in tests_in(test):
        parts, services, kinds = _named_in(one)
        if isinstance(one, NoLines):  # its ends are roles or services
            services = tuple(end for end in services if end not in known)
        yield from _unknown(place, parts, known)
        yield from _services(place, services, vocabulary)
        yield from _unknown(place, kinds, vocabulary.kinds)


def _named_in(test: Test) -> tuple[tuple[str, ...], Services, tuple[str, ...]]:
    """The parts of the identity, the services and the kinds of connection that one test names by itself."""
    match test:
        case Count():
            return (test.of,), (), ()
        case SettingsAre():
            return (test.of,), test.only, ()
        case Is():
            return (test.of,), test.services, ()
        case Named() | IsSpecial():
            return test.of, (), ()
        case Each():
            return (test.of, *test.by), test.only, ()
        case NoLines():
            return test.beside, (*test.source, *test.target), test.kinds
        case _:
            return (), (), ()


def _services(place: str, named: Services, vocabulary: Vocabulary) -> Iterator[str]:
    yield from _unknown(place, named, {ANY, *families(), *vocabulary.services})


def _unknown(place: str, used: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    yield from (f"{place}: unknown {key!r}" for key in used if key not in known)

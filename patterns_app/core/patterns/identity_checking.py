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
    TakeOut,
    Test,
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
        yield from _services(f"roles.{role.id}", (*role.of, *role.almost), vocabulary)
    for link in identity.links:
        ends = (*link.source, *link.target, *((link.via,) if link.via else ()))
        yield from _unknown(f"links.{link.id}", ends, roles)
        yield from _unknown(f"links.{link.id}.kinds", link.kinds, vocabulary.kinds)
        yield from _services(f"links.{link.id}", (*link.through, *link.only), vocabulary)
    yield from _test_problems("anchor", identity.anchor, known)
    for condition in identity.conditions:
        yield from _unknown(f"conditions.{condition.id}.about", condition.about, known)
        yield from _test_problems(f"conditions.{condition.id}", condition.test, known)
    for number, like in enumerate(identity.look_alikes):
        if like.when is not None:
            yield from _test_problems(f"look_alikes[{number}]", like.when, known)
    yield from _near_problems(identity, known, vocabulary)


def _near_problems(identity: Identity, known: set[str], vocabulary: Vocabulary) -> Iterator[str]:
    roles = {role.id for role in identity.roles}
    for near in identity.near:
        place = f"near.{near.id}"
        yield from _unknown(place, (*near.missing, *near.when, *near.though), known)
        for number, step in enumerate(near.steps):
            if isinstance(step, Put | TakeOut | Nets | Hide):
                yield from _unknown(f"{place}.steps[{number}].of", (step.of,), known)
            if isinstance(step, PutIn | Become):
                yield from _unknown(f"{place}.steps[{number}].role", (step.role,), roles)
                yield from _services(f"{place}.steps[{number}]", (step.service,), vocabulary)
            if isinstance(step, Join):
                yield from _unknown(f"{place}.steps[{number}]", (step.source, step.target), roles)
                yield from _unknown(f"{place}.steps[{number}].kind", (step.kind,), vocabulary.kinds)


def _test_problems(place: str, test: Test, known: set[str]) -> Iterator[str]:
    for one in tests_in(test):
        match one:
            case Count() | SettingsAre() | Is():
                yield from _unknown(place, (one.of,), known)
            case Named() | IsSpecial():
                yield from _unknown(place, one.of, known)
            case Each():
                yield from _unknown(place, (one.of, *one.by), known)
            case NoLines():
                yield from _unknown(place, one.beside, known)


def _services(place: str, named: Services, vocabulary: Vocabulary) -> Iterator[str]:
    yield from _unknown(place, named, {ANY, *families(), *vocabulary.services})


def _unknown(place: str, used: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    yield from (f"{place}: unknown {key!r}" for key in used if key not in known)

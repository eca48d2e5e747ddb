"""What an instance is: the pattern, nearly the pattern, or what only looks like it; else nothing."""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache
from typing import NamedTuple

from patterns_app.core.patterns.identity import IdentityRole, Link, Near

from .compiling import Compiled
from .growing import Instance
from .holding import question
from .model import Miss, Verdict

MOST = 2  # near misses that one instance may have: with more nobody is helped by "nearly"


class Judged(NamedTuple):
    """The verdict on an instance, its near misses, and what nobody can know."""

    verdict: Verdict
    near: tuple[Near, ...] = ()
    lacking: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    other: str = ""
    because: tuple[str, ...] = ()  # of a look-alike: sentences that say why it is not the pattern
    breaking: tuple[tuple[str, ...], ...] = ()  # by near miss: the nodes and connections that break a condition of it
    absent: frozenset[str] = frozenset()  # roles that nobody plays and links that no connection is of

    @property
    def missing(self) -> tuple[Miss, ...]:
        """The near misses as they are told."""
        return tuple(
            Miss(
                id=one.id,
                name=one.name,
                says=one.says,
                parts=tuple(part for part in one.missing if part in self.lacking or part in self.absent),
                rules=one.rules,
                at=at,
            )
            for one, at in zip(self.near, self.breaking, strict=True)
        )


class _Measure:
    """What an identity asks of an instance, read once a process."""

    def __init__(self, of: Compiled) -> None:
        self.anchor = question(of.identity.anchor, of.sorts)
        self.likes = tuple((one, question(when, of.sorts)) for one, when in of.likes)
        self.roles = tuple((role.id, role.least, role) for role in of.needed_roles)
        self.links = tuple((link.id, link.least, link) for link in of.needed_links)
        self.conditions = tuple((one.id, one.about, question(one.test, of.sorts)) for one in of.needed_conditions)


_measure = cache(_Measure)
_PRESENT = Judged("present")


def judged(found: Instance) -> Judged | None:
    """What this instance is; None for nothing worth a word."""
    identity, measure = found.of.identity, _measure(found.of)
    for like, holds in measure.likes:
        if holds(found, ""):
            return None if like.silent else Judged("look-alike", other=like.other, because=(like.decide, like.why))
    if not measure.anchor(found, ""):
        return _may_be(found) if found.maybe else None
    needs = _needs(found, measure)
    if not needs and not found.almost:
        return _PRESENT
    lacking = tuple([key for key, value in needs.items() if value is False])
    unknown = tuple([key for key, value in needs.items() if value is None])
    # What it is not for sure is not asked what cannot be known of it.
    if almost := [role for role in found.of.needed_roles if role.id in found.almost]:
        return Judged("look-alike", lacking=lacking, because=tuple(_only_looks_so(found, role) for role in almost))
    if not lacking:
        return Judged("undecided" if _hangs_on_what_is_not_read(found, unknown) else "present", unknown=unknown)
    near = tuple(one for one in identity.near if _applies(one, lacking))
    named = {part for one in near for part in one.missing}
    near += tuple(_nameless(role) for role in found.of.needed_roles if _is_nameless(role, lacking, named))
    left = set(lacking) - {part for one in near for part in one.missing} - _implied(found, lacking)
    if left or len(near) > MOST:
        return Judged("look-alike", lacking=lacking, because=tuple(_why_lacking(found, left or set(lacking))))
    breaking = tuple(_breaking(found, one) for one in near)
    absent = frozenset(key for key, parts in (*found.roles.items(), *found.links.items()) if not parts)
    return Judged("near", near, lacking, unknown, breaking=breaking, absent=absent)


def _may_be(found: Instance) -> Judged | None:
    """What may be the pattern, as somebody plays each core role and a setting that nobody can know decides it."""
    core = [role for role in found.of.needed_roles if role.needed == "core"]
    may = {role.id: {*found.roles[role.id]} for role in core}
    for link, ends in found.maybe.items():
        for role in may.keys() & {*found.of.ties[link].link.target}:
            may[role] |= ends
    if any(len(may[role.id]) < role.least for role in core):
        return None
    alone = tuple(link for link in found.links if link in found.maybe and not found.links[link])
    return Judged("undecided", unknown=alone or tuple(sorted(found.maybe)))


def _hangs_on_what_is_not_read(found: Instance, unknown: Container[str]) -> bool:
    """Is a core role or link not known because the definition of a workflow does not tell it?"""
    parts: tuple[IdentityRole | Link, ...] = (*found.of.needed_roles, *found.of.needed_links)
    is_open = any(one.needed == "core" and one.id in unknown for one in parts)
    return is_open and any(not found.scene.reads(node) for hub in found.of.identity.hub for node in found.roles[hub])


def _breaking(found: Instance, near: Near) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for one in near.missing for part in found.broken.get(one, ())))


def _only_looks_so(found: Instance, role: IdentityRole) -> str:
    """Who stands where a role would be, and why that is no such thing."""
    scene, players = found.scene, found.roles[role.id]
    services = dict.fromkeys(scene.vocabulary.short_name(scene.nodes[node].service) for node in players)
    names = ", ".join(scene.name(node) for node in players)
    name = role.id.replace("-", " ")
    return f"{names} ({', '.join(services)}) stands where the {name} would be, and is none. What one is: {role.why}"


def _why_lacking(found: Instance, left: Container[str]) -> Iterator[str]:
    """What the identity says of each part that is not there, in its own order."""
    of = found.of
    yield from (f"There is no {one.id.replace('-', ' ')}. {one.why}" for one in of.needed_roles if one.id in left)
    yield from (
        f"Nothing is joined so: {one.id.replace('-', ' ')}. {one.why}" for one in of.needed_links if one.id in left
    )
    yield from (f"It is not so that {one.says}. {one.why}" for one in of.needed_conditions if one.id in left)


def _is_nameless(role: IdentityRole, lacking: Container[str], named: Container[str]) -> bool:
    return role.needed == "required" and role.id in lacking and role.id not in named


def _nameless(role: IdentityRole) -> Near:
    """The near miss of a required role for which the identity has no name."""
    name = role.id.replace("-", " ")
    return Near(id=f"no-{role.id}", name=f"without {name}", missing=(role.id,), says=role.why, completes=f"add {name}")


def _implied(found: Instance, lacking: Container[str]) -> set[str]:
    """Links that are not there because nobody plays the role at one of their ends."""
    return {link.id for link in found.of.needed_links if any(role in lacking for role in (*link.source, *link.target))}


def _applies(near: Near, lacking: tuple[str, ...]) -> bool:
    asked = near.when or near.missing
    return any(part in lacking for part in asked) and not any(part in lacking for part in near.though)


def _needs(found: Instance, measure: _Measure) -> dict[str, bool | None]:
    """Each part that is needed and is not there for sure: False, or None where nobody can know or nobody asks."""
    roles, links = found.roles, found.links
    needs: dict[str, bool | None] = {}
    for name, least, role in measure.roles:
        if len(roles[name]) < least:
            needs[name] = _is_played(found, role)
    for name, least, link in measure.links:
        if len(links[name]) < least:
            needs[name] = None if found.is_hidden(name) or not found.ends(link) else False
    for name, about, holds in measure.conditions:
        for part in about:
            if not (roles.get(part) or links.get(part)):
                needs[name] = None
                break
        else:
            value = holds(found, name)
            if value is not True:
                needs[name] = value
    return needs


def _is_played(found: Instance, role: IdentityRole) -> bool | None:
    """Is a role that nobody plays missing? Not where it hangs on what is missing, or would be in another file."""
    if role.undrawn or (found.of.identity.whole and role.id in found.of.identity.hub):
        return False
    all_feeders = found.of.feeders[role.id]
    feeders = [link for link in all_feeders if _other_end(found, link, role.id)]
    if all_feeders and not feeders:
        return None
    is_elsewhere = found.scene.is_elsewhere
    hidden = [all(is_elsewhere(node) for node in _other_end(found, link, role.id)) for link in feeders]
    is_said = any(link.on_the_line for link in feeders)
    return None if hidden and all(hidden) and not is_said else False


def _other_end(found: Instance, link: Link, role: str) -> tuple[str, ...]:
    """The nodes from which a link would lead to a role."""
    ends = link.source if role in link.target else link.target
    return tuple(node for end in ends for node in found.roles[end])

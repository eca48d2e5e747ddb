"""What an agent asks before there is a sketch: which pattern, what it is made of, what may be connected with what."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import islice
from typing import Any

from patterns_app.core.patterns.composing import piece_of
from patterns_app.core.patterns.finding import found, service_for
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.patterns.reader import entries, patterns
from patterns_app.core.pipeline import NoSuchKind, verdict
from patterns_app.core.services.capabilities import key_of
from patterns_app.core.services.model import Service, Setting
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.classes import PREFIX
from patterns_app.core.vocabulary.evidence import codes_in

from .asked import Named, Pair, Searched
from .desk import Desk, Refusal
from .showing import short


def search_patterns(desk: Desk, asked: Searched) -> dict[str, Any]:
    """The patterns that answer a brief, the best first; what the source document does not have stands apart."""
    some = found(asked.query)
    told = some[: asked.limit]
    more = f"{len(some) - len(told)} more with a larger `limit`" if len(some) > len(told) else ""
    none = "" if told else "no pattern has these words: say the problem otherwise, or ask without a query for all"
    service = service_for(asked.query)
    first = f"{service.key}: {service.summary}" if service else ""
    by_origin = {origin: [_in_short(one) for one in told if one.origin == origin] for origin in ("source", "beyond")}
    return short(
        {
            "service": first,
            "best": told[0].slug if told and asked.query else "",
            "patterns": by_origin["source"],
            "beyond_the_source_document": by_origin["beyond"],
            "left_out": more,
            "note": none,
        }
    )


def _in_short(pattern: Pattern) -> dict[str, str]:
    return {"pattern": pattern.slug, "title": pattern.title, "is": pattern.tagline, "when": pattern.when_to_use[0]}


def get_pattern(desk: Desk, asked: Named) -> dict[str, Any]:
    """One pattern as it is built: roles, connections, when not, pitfalls."""
    pattern = pattern_of(asked.pattern)
    variant = variant_of(pattern, asked.variant)
    return {
        "pattern": pattern.slug,
        "title": pattern.title,
        "solves": pattern.problem.strip(),
        "when": pattern.when_to_use,
        "when_not": pattern.when_not,
        "variants": {one.slug: one.summary for one in pattern.variants},
        "variant": variant.slug,
        "roles": _roles(pattern, variant),
        "connections": [f"{one.source} -> {one.target} {one.kind}" for one in variant.sketch.connections],
        "stories": {one.id: one.title for one in variant.sketch.scenarios},
        "pitfalls": {one.title: one.mend for one in pattern.pitfalls},
        "page": f"/patterns/{pattern.slug}/",
    }


def _roles(pattern: Pattern, variant: Variant) -> dict[str, str]:
    """Each role with what it does and the services that may play it, the one of the variant first."""
    does = {one.id: one.does for one in pattern.roles}
    bindable = piece_of(pattern.slug, variant.slug).bindable
    told: dict[str, str] = {}
    for node in variant.sketch.nodes:
        others = [one for one in bindable.get(node.id, ()) if one != node.service]
        beside = f" or {', '.join(others)}" if others else ""
        told[node.id] = f"{node.service}{beside}: {does.get(node.id, node.label)}"
    return told


def pattern_of(slug: str) -> Pattern:
    """The pattern with this slug, or called so. Raises Refusal with those that may be meant."""
    entry = entries().get(slug)
    if isinstance(entry, Pattern):
        return entry
    called = {alias.casefold(): one for one in patterns() for alias in (one.title, one.slug, *one.aliases)}
    if exact := called.get(slug.casefold()):
        return exact
    near = dict.fromkeys(one.slug for one in patterns() if slug and slug.casefold() in one.slug)
    near |= dict.fromkeys(called[one].slug for one in get_close_matches(slug.casefold()[:64], called, 3))
    near |= dict.fromkeys(one.slug for one in islice(found(slug), 3))
    meant = f"; did you mean {' or '.join(islice(near, 3))}?" if near else "; search_patterns finds one"
    raise Refusal(f"pattern: there is no {slug[:64]!r}{meant}")


def variant_of(pattern: Pattern, slug: str) -> Variant:
    """The variant of this slug, the first where none is named. Raises Refusal with those that there are."""
    for one in pattern.variants:
        if slug in ("", one.slug):
            return one
    known = ", ".join(one.slug for one in pattern.variants)
    raise Refusal(f"variant: {pattern.slug} has no {slug[:64]!r}; it has {known}")


def what_connects(desk: Desk, asked: Pair) -> dict[str, Any]:
    """What is known of a pair; of a service alone its settings and all that it connects with."""
    source = service_of(asked.source, "source")
    if not asked.target:
        return _around(vocabulary().services[source]) if source in vocabulary().services else {"service": source}
    try:
        *ends, said, _ = verdict(source, service_of(asked.target, "target"), asked.kind or None)
    except NoSuchKind as error:
        raise Refusal(f"kind: {error}") from None
    usual = vocabulary().kinds.get(asked.kind or said.default or "")
    told = {
        "pair": f"{ends[0]} -> {ends[1]}",
        "verdict": said.verdict,
        "kinds": said.kinds,
        "usual": said.default,
        "meaning": f"{usual.key}: {usual.meaning}" if usual else "",
        "settings": {one.key: said_of(one) for one in usual.settings_from(ends[0])} if usual else {},
        "how": said.how,
        "condition": said.condition,
        "advice": said.advice,
        "why": said.say,
        "instead": said.remedy,
        "through": said.through,
        "basis": {"evidence": "looked up", "rule": "from what both can do, not looked up"}.get(said.basis or ""),
        "source": "; ".join(one.meaning for one in codes_in(said.source)) or said.source,
    }
    return short(told)


def _around(service: Service) -> dict[str, Any]:
    key, rows = service.key, vocabulary().matrix.rows
    onwards: dict[str, list[str]] = {}
    coming: dict[str, list[str]] = {}
    for row in rows:
        if row.source == key:
            onwards.setdefault(row.target, []).append(row.kind)
        if row.target == key:
            coming.setdefault(row.source, []).append(row.kind)
    told = {
        "service": key,
        "is": service.summary,
        "settings": {one.key: said_of(one) for one in service.settings},
        "to": {target: ", ".join(kinds) for target, kinds in onwards.items()},
        "from": {source: ", ".join(kinds) for source, kinds in coming.items()},
        "not_possible": {
            f"{one.source} -> {one.target}": one.remedy for one in vocabulary().matrix.missing if one.source == key
        },
    }
    return short(told)


def said_of(setting: Setting) -> str:
    """What a setting takes, in a line."""
    bounds = [str(one) for one in (setting.minimum, setting.maximum) if one is not None]
    words = [setting.type, setting.unit, " to ".join(bounds), " | ".join(setting.choices)]
    words += [f"default {setting.default}" if setting.default is not None else ""]
    return " ".join(filter(None, words))


def service_of(name: str, place: str) -> str:
    """The key of the service that a word stands for. Raises Refusal with those that may be meant."""
    known = vocabulary().services
    if (key := key_of(name)) in known or name.startswith(PREFIX):
        return key if key in known else name
    if said := names.of_words(name):
        return said
    near = get_close_matches(name.casefold()[:64], names.by_name(), 3)
    meant = " or ".join(dict.fromkeys(names.by_name()[one] for one in near))
    hint = f"did you mean {meant}?" if meant else "aws.generic stands for what is not described"
    raise Refusal(f"{place}: there is no service {name[:64]!r}; {hint}")

"""The parts of a diagram: what each node is, which role it plays, its settings and the limits that matter."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from patterns_app.core.patterns.model import LimitUse, Pattern, Role, Variant
from patterns_app.core.services.model import Limit, Service
from patterns_app.core.sketch.model import Node
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.values import setting_name, setting_text

from .sources import SourceLine, source_line
from .wording import CONFIDENCE, Named

_SETTINGS_SHOWN = 6
_LIMITS_SHOWN = 3
_ADJUSTABLE = {"config": gettext_noop("by a setting"), "yes": gettext_noop("yes, on request"), "-": ""}


@dataclass(frozen=True)
class LimitRow:
    """A limit with what it means here."""

    key: str
    title: str
    value: str
    means: str
    adjustable: str
    services: tuple[Service, ...]
    source: SourceLine
    also: tuple[SourceLine, ...]  # further pages that say the same, or back a part of it
    others: tuple[SourceLine, ...]  # pages that give another figure
    confidence: str
    unsure: bool


@dataclass(frozen=True)
class Part:
    """One node of a diagram, explained."""

    id: str
    label: str
    service: str
    short: str
    service_key: str
    icon: str
    role: str
    does: str
    settings: tuple[Named, ...]
    limits: tuple[LimitRow, ...]


@dataclass(frozen=True)
class RoleRow:
    """A role of the pattern and who plays it."""

    id: str
    title: str
    does: str
    services: tuple[Service, ...]
    here: str  # the label of the node that plays it in this variant, or empty
    variants: str  # the variants that have it, when not all have


def parts(entry: Pattern, variant: Variant) -> tuple[Part, ...]:
    """Every node of a variant, in the order of its sketch."""
    limits = limit_rows(entry.limits)
    roles = {role.id: role for role in entry.roles}
    return tuple(_part(node, roles.get(node.id), limits) for node in variant.sketch.nodes)


def limit_rows(uses: tuple[LimitUse, ...]) -> tuple[LimitRow, ...]:
    """The limits an entry names, with figure, source and date from the vocabulary. Unknown keys are left out."""
    known = vocabulary().limits
    return tuple(limit_row(known[use.limit], use.means) for use in uses if use.limit in known)


def limit_row(limit: Limit, means: str = "") -> LimitRow:
    """One limit as a row of a table."""
    services = vocabulary().services
    return LimitRow(
        key=limit.key,
        title=limit.title[:1].upper() + limit.title[1:],
        value=limit.value,
        means=means,
        adjustable=gettext(_ADJUSTABLE.get(limit.adjustable, limit.adjustable)),
        services=tuple(services[key] for key in limit.services if key in services),
        source=source_line(limit),
        also=tuple(source_line(one) for one in limit.further if not one.says),
        others=tuple(source_line(one, one.says) for one in limit.further if one.says),
        confidence=gettext(CONFIDENCE[limit.confidence]),
        unsure=limit.confidence == "U",
    )


def role_rows(entry: Pattern, variant: Variant) -> tuple[RoleRow, ...]:
    """The roles of a pattern, with the node that plays each in this variant."""
    labels = {node.id: node.label for node in variant.sketch.nodes}
    return tuple(
        RoleRow(
            role.id, role.title, role.does, services_of(role.services), labels.get(role.id, ""), _playing(entry, role)
        )
        for role in entry.roles
    )


def services_of(keys: tuple[str, ...]) -> tuple[Service, ...]:
    """The services with these keys; unknown ones are left out."""
    known = vocabulary().services
    return tuple(known[key] for key in keys if key in known)


def _playing(entry: Pattern, role: Role) -> str:
    having = [variant.title for variant in entry.variants if any(node.id == role.id for node in variant.sketch.nodes)]
    return "" if len(having) == len(entry.variants) else ", ".join(having)


def _part(node: Node, role: Role | None, limits: tuple[LimitRow, ...]) -> Part:
    service = vocabulary().services.get(node.service)
    known = {setting.key: setting for setting in service.settings} if service else {}
    settings = [
        Named(setting_name(key, known.get(key)), setting_text(value, known.get(key)))
        for key, value in node.settings.items()
    ]
    return Part(
        id=node.id,
        label=node.label or vocabulary().short_name(node.service),
        service=service.name if service else node.service,
        short=vocabulary().short_name(node.service),
        service_key=node.service,
        icon=service.icon if service else "",
        role=role.title if role else "",
        does=role.does if role else node.notes or (service.summary if service else ""),
        settings=tuple(settings[:_SETTINGS_SHOWN]),
        limits=tuple(row for row in limits if any(one.key == node.service for one in row.services))[:_LIMITS_SHOWN],
    )

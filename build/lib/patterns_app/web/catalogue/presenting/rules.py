"""The rules of the checks: the list by family, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from patterns_app.core.checks.examples import example_of
from patterns_app.core.checks.model import Family as FamilyWords
from patterns_app.core.checks.model import Severity, Words
from patterns_app.core.checks.registry import families, rules, words
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Sketch
from patterns_app.web import content
from patterns_app.web.pictures import BadQuery, page_picture
from patterns_app.web.playing import Toned

from .examples import settings_apart
from .pattern import Link
from .sources import SourceLine, line_of
from .wording import Choice, Named

SEVERITIES: dict[Severity, Toned] = {
    "error": Toned(gettext_noop("Error"), "bad", "bad"),
    "warning": Toned(gettext_noop("Warning"), "warning", "warning"),
    "info": Toned(gettext_noop("Note"), "info", "info"),
}


@dataclass(frozen=True)
class RuleRow:
    """One rule in the list."""

    id: str
    url: str
    title: str
    when: str
    severity: Toned
    strict: Toned | None
    live: bool


@dataclass(frozen=True)
class Family:
    """The rules of one family that the filters leave."""

    key: str
    url: str
    name: str
    aim: str
    rows: tuple[RuleRow, ...]


@dataclass(frozen=True)
class RuleList:
    """The list as it was asked for."""

    families: tuple[Family, ...]
    severities: tuple[Choice, ...]
    family_choices: tuple[Choice, ...]
    live: bool
    shown: int
    total: int
    checked: int


@dataclass(frozen=True)
class DrawnExample:
    """A sketch that breaks or keeps a rule, drawn."""

    title: str
    good: bool
    picture: SafeString
    settings: tuple[Named, ...]  # those that the other example has otherwise: no picture shows them


@dataclass(frozen=True)
class RulePage:
    """Everything about one rule."""

    words: Words
    sources: tuple[SourceLine, ...]
    family: FamilyWords
    family_url: str
    severity: Toned
    strict: Toned | None
    live: bool
    examples: tuple[DrawnExample, ...]
    patterns: tuple[Link, ...]
    previous: RuleRow | None
    next: RuleRow | None


@dataclass(frozen=True)
class FamilyPage:
    """Everything about one family."""

    words: FamilyWords
    rows: tuple[RuleRow, ...]
    counts: tuple[tuple[Toned, int], ...]  # rules by severity
    others: tuple[tuple[str, FamilyWords], ...]  # with their addresses


def rule_list(query: Mapping[str, str]) -> RuleList:
    """The rules under the filters severity, family and live. Raises BadQuery."""
    severity = _chosen(query, "severity", tuple(SEVERITIES))
    family = _chosen(query, "family", tuple(families()))
    live = _chosen(query, "live", ("1",)) == "1"
    rows = [
        row
        for rule, row in _rows().items()
        if severity in ("", words()[rule].severity) and family in ("", _family(rule)) and (row.live or not live)
    ]
    listed = tuple(
        Family(key, rule_url(key), known.name, known.aim, tuple(row for row in rows if _family(row.id) == key))
        for key, known in families().items()
        if any(_family(row.id) == key for row in rows)
    )
    return RuleList(
        families=listed,
        severities=tuple(Choice(key, tone.word, key == severity) for key, tone in SEVERITIES.items()),
        family_choices=tuple(Choice(key, known.name, key == family) for key, known in families().items()),
        live=live,
        shown=len(rows),
        total=len(words()),
        checked=len(rules()),
    )


def rule_page(rule: str) -> RulePage:
    """The page of a rule that exists."""
    told = content.in_language(words()[rule], f"rules/{rule}")
    rows = list(_rows().values())
    place = [row.id for row in rows].index(rule)
    return RulePage(
        words=told,
        sources=tuple(line_of(source) for source in told.sources),
        family=content.in_language(families()[_family(rule)], f"families/{_family(rule)}"),
        family_url=rule_url(_family(rule)),
        severity=SEVERITIES[told.severity],
        strict=SEVERITIES[told.strict] if told.strict else None,
        live=rule in rules(),
        examples=tuple(_examples(rule)),
        patterns=tuple(_naming(rule)),
        previous=rows[place - 1] if place else None,
        next=rows[place + 1] if place + 1 < len(rows) else None,
    )


def family_page(key: str) -> FamilyPage:
    """The page of a family that exists: its rules, the severest first, and the other families."""
    rows = [row for row in _rows().values() if _family(row.id) == key]
    order = [tone.word for tone in SEVERITIES.values()]
    return FamilyPage(
        words=content.in_language(families()[key], f"families/{key}"),
        rows=tuple(sorted(rows, key=lambda row: order.index(row.severity.word))),
        counts=tuple((tone, sum(row.severity == tone for row in rows)) for tone in SEVERITIES.values()),
        others=tuple((rule_url(other), known) for other, known in families().items() if other != key),
    )


def rule_url(rule: str) -> str:
    """The address of a rule's page, or of a family's."""
    return reverse("rule", args=[rule])


def _rows() -> dict[str, RuleRow]:
    return {
        rule: RuleRow(
            rule,
            rule_url(rule),
            told.title,
            told.when,
            SEVERITIES[told.severity],
            SEVERITIES[told.strict] if told.strict else None,
            rule in rules(),
        )
        for rule, told in ((rule, content.in_language(told, f"rules/{rule}")) for rule, told in words().items())
    }


def _family(rule: str) -> str:
    return rule.partition("-")[0]


def _chosen(query: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = query.get(name, "")
    if value and value not in known:
        raise BadQuery(f"{name}: {value[:40]!r} is not known; use one of {', '.join(known)}")
    return value


def _examples(rule: str) -> list[DrawnExample]:
    example = example_of(rule)
    return [
        _drawn(gettext("Breaks the rule"), False, example.bad, example.good),
        _drawn(gettext("Keeps it"), True, example.good, example.bad),
    ]


def _drawn(title: str, good: bool, sketch: Sketch, other: Sketch) -> DrawnExample:
    side = "good" if good else "bad"
    return DrawnExample(title, good, page_picture(sketch, f"{side}-"), settings_apart(sketch, other))


def _naming(rule: str) -> list[Link]:
    """The patterns whose pitfalls name the rule, with the pitfall."""
    return [
        Link(pattern.slug, pattern.title, f"{reverse('pattern', args=[pattern.slug])}#pitfalls", pitfall.title)
        for pattern in patterns()
        for pitfall in pattern.pitfalls
        if rule in pitfall.rules
    ]

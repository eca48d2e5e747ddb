"""What can be read about an entry or a service, as text for the search index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from patterns_app.core.checks.model import Words
from patterns_app.core.patterns.model import Entry, Pattern, ServiceModel
from patterns_app.core.patterns.reader import tags
from patterns_app.core.patterns.words import plain_words
from patterns_app.core.services.model import Service
from patterns_app.core.vocabulary.catalog import Vocabulary

from .search import NAME_END

_MARKUP = re.compile(r"`|\*\*")


@dataclass(frozen=True)
class Findable:
    """One row of the search table."""

    kind: str
    key: str
    title: str
    tagline: str
    text: str
    name_words: str
    lead_words: str
    text_words: str


def of_entry(entry: Entry, vocabulary: Vocabulary) -> Findable:
    """An entry: its names, then its tagline and tags, then its story."""
    kind = "pattern" if isinstance(entry, Pattern) else "model"
    labels = _labels(entry, vocabulary) if isinstance(entry, Pattern) else ()
    story = _pattern_story(entry) if isinstance(entry, Pattern) else _model_story(entry)
    shared = (*entry.when_to_use, *entry.when_not, *(fact.text for fact in entry.facts), entry.gap or "")
    return _findable(
        (kind, entry.slug, entry.title, entry.tagline),
        names=(entry.title, entry.slug, *entry.aliases),
        lead=(entry.tagline, entry.heading, *labels),
        text=(*story, *shared),
    )


def of_service(service: Service) -> Findable:
    """A service: its names and keys, its summary, what it can do."""
    return _findable(
        ("service", service.key, service.name, service.summary),
        names=(service.name, service.short, service.key, *service.abbreviations, *service.search),
        lead=(service.summary,),
        text=(service.description, service.as_source, service.as_target),
    )


def of_rule(rule: Words) -> Findable:
    """A rule: its id and title, what it looks for, why and how to fix it."""
    return _findable(
        ("rule", rule.id, rule.title, rule.when),
        names=(rule.id, rule.title),
        lead=(rule.when,),
        text=(rule.why, rule.mend),
    )


def _pattern_story(pattern: Pattern) -> Iterator[str]:
    yield from (pattern.problem, pattern.solution, *pattern.how_it_works)
    for role in pattern.roles:
        yield f"{role.title}: {role.does}"
    for pitfall in pattern.pitfalls:
        yield from (f"{pitfall.title}.", pitfall.text, pitfall.mend)
    for variant in pattern.variants:
        yield from (f"{variant.title}:", variant.summary)
        for scenario in variant.sketch.scenarios:
            yield from (f"{scenario.title}:", scenario.summary, *(step.text for step in scenario.steps))


def _model_story(model: ServiceModel) -> Iterator[str]:
    yield from (model.what_it_is, model.you_manage, model.provider_manages, model.trade_off)
    for example in model.examples:
        yield f"{example.name}: {example.why}"
    yield from (model.lead_time, model.scaling, model.unit_of_deployment, model.billing_unit)


def _labels(pattern: Pattern, vocabulary: Vocabulary) -> Iterator[str]:
    """Names of the entry's tags and services."""
    words = tags()
    names = {tag.key: tag.name for tag in (*words.styles, *words.problems, *words.levels)}
    yield from (names[key] for key in (*pattern.styles, *pattern.problems, pattern.level))
    yield from (vocabulary.services[key].name for key in services_of(pattern))


def services_of(entry: Entry) -> list[str]:
    """Keys of the services that have a node in one of the entry's variants, in order of appearance."""
    if not isinstance(entry, Pattern):
        return []
    return list(dict.fromkeys(node.service for variant in entry.variants for node in variant.sketch.nodes))


def _findable(
    head: tuple[str, str, str, str], names: Iterable[str], lead: Iterable[str], text: Iterable[str]
) -> Findable:
    story = " ".join(_MARKUP.sub("", " ".join(part for part in text if part)).split())
    name_words = NAME_END.join(dict.fromkeys(" ".join(plain_words(name)) for name in names))
    return Findable(*head, story, name_words, " ".join(plain_words(" ".join(lead))), " ".join(plain_words(story)))

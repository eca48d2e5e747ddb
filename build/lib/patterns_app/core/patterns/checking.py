"""Checks a catalogue entry against the vocabulary, the sketch rules and its fellow entries.

A check yields problems as `path: message` texts; an entry with a problem is refused by the loader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patterns_app.core.vocabulary.catalog import Vocabulary

from .conformity import sketch_problems
from .identity_checking import identity_problems
from .learning import headings
from .model import Entry, Pattern, Variant
from .reader import Tags


def entry_problems(entry: Entry, vocabulary: Vocabulary, tags: Tags, slugs: frozenset[str]) -> Iterator[str]:
    """Everything that is wrong with an entry; `slugs` are those of the whole catalogue."""
    if entry.slug not in slugs:
        yield f"slug: the file of an entry is named after its slug, and there is no {entry.slug}.yaml"
    for index, related in enumerate(entry.related):
        if related.slug not in slugs:
            yield f"related[{index}]: there is no entry {related.slug!r}"
        if related.slug == entry.slug:
            yield f"related[{index}]: an entry is not related to itself"
    if isinstance(entry, Pattern):
        yield from _pattern_problems(entry, vocabulary, tags, slugs)


def _pattern_problems(pattern: Pattern, vocabulary: Vocabulary, tags: Tags, slugs: frozenset[str]) -> Iterator[str]:
    yield from _unknown("styles", pattern.styles, {tag.key for tag in tags.styles})
    yield from _unknown("problems", pattern.problems, {tag.key for tag in tags.problems})
    if pattern.lesson.chapter not in (known := [chapter.key for chapter in headings()]):
        yield f"lesson.chapter: unknown {pattern.lesson.chapter!r}; chapters are {', '.join(known)}"
    yield from _origin_problems(pattern)
    yield from _unknown("limits", [use.limit for use in pattern.limits], set(vocabulary.limits))
    for role in pattern.roles:
        yield from _unknown(f"roles.{role.id}.services", role.services, set(vocabulary.services))
    yield from _role_problems(pattern)
    if len({variant.slug for variant in pattern.variants}) != len(pattern.variants):
        yield "variants: two variants have the same slug"
    for variant in pattern.variants:
        path = f"variants.{variant.slug}.sketch"
        for problem in sketch_problems(variant.sketch, vocabulary):
            yield f"{path}.{problem.path}: {problem.message}"
        yield from (f"{path}.{text}" for text in _variant_problems(variant))
    yield from _side_by_side_problems(pattern)
    yield from _question_problems(pattern, slugs)
    yield from _split_problems(pattern)
    yield from _map_problems(pattern)
    yield from identity_problems(pattern, vocabulary, slugs)
    if not any(scenario.outcome != "success" for v in pattern.variants for scenario in v.sketch.scenarios):
        yield "variants: no scenario shows what happens when something fails"


def _origin_problems(pattern: Pattern) -> Iterator[str]:
    chapter = next((one for one in headings() if one.key == pattern.lesson.chapter), None)
    if chapter and chapter.origin != pattern.origin:
        yield f"lesson.chapter: {chapter.key!r} is of the family {chapter.origin!r}, the entry of {pattern.origin!r}"
    if pattern.origin == "source" and not pattern.heading:
        yield "heading: missing; it is the source document's heading"
    if pattern.origin == "beyond" and (pattern.heading or pattern.claims or pattern.gap):
        yield "origin: the source document has no heading, claim or gap of what is beyond it"


def _side_by_side_problems(pattern: Pattern) -> Iterator[str]:
    told = {(variant.slug, scenario.id) for variant in pattern.variants for scenario in variant.sketch.scenarios}
    if len(told) > 1 and not pattern.side_by_side:
        yield "side_by_side: there are several stories; name two or three that teach when they are watched together"
    if len({pair.slug for pair in pattern.side_by_side}) != len(pattern.side_by_side):
        yield "side_by_side: two of them have the same slug"
    for pair in pattern.side_by_side:
        for index, lane in enumerate(pair.lanes):
            if (lane.variant, lane.scenario) not in told:
                place = f"side_by_side.{pair.slug}.lanes[{index}]"
                yield f"{place}: variant {lane.variant!r} does not tell {lane.scenario!r}"


def _question_problems(pattern: Pattern, slugs: frozenset[str]) -> Iterator[str]:
    if pattern.questions is None:
        return
    others = [other.pattern for other in pattern.questions.others]
    yield from _unknown("questions.others", others, set(slugs - {pattern.slug}))
    limits, pitfalls = {use.limit for use in pattern.limits}, {pitfall.title for pitfall in pattern.pitfalls}
    for number, asked in enumerate(pattern.questions.limits):
        yield from _unknown(f"questions.limits[{number}].limit", [asked.limit], limits)
        yield from _unknown(f"questions.limits[{number}].others", asked.others, limits - {asked.limit})
    for number, mistake in enumerate(pattern.questions.mistakes):
        yield from _unknown(f"questions.mistakes[{number}].pitfall", [mistake.pitfall], pitfalls)
        yield from _unknown(f"questions.mistakes[{number}].others", mistake.others, pitfalls - {mistake.pitfall})


def _split_problems(pattern: Pattern) -> Iterator[str]:
    if pattern.split is None:
        return
    variant = next((variant for variant in pattern.variants if variant.slug == pattern.split.variant), None)
    if variant is None:
        yield f"split.variant: there is no variant {pattern.split.variant!r}"
        return
    lines = {line.id for line in variant.sketch.connections}
    yield from _unknown("split.taken.connections", pattern.split.taken.connections, lines)
    yield from _unknown("split.left.connections", pattern.split.left.connections, lines)
    bounds = [share.upto for share in pattern.split.says]
    if bounds != sorted(set(bounds)) or bounds[-1] != 100:
        yield "split.says: the shares grow, and the last one is up to 100"


def _map_problems(pattern: Pattern) -> Iterator[str]:
    if pattern.map is None:
        return
    if len({stage.key for stage in pattern.map.stages}) != len(pattern.map.stages):
        yield "map.stages: two stages have the same key"
    nodes = {node.id for node in pattern.variants[0].sketch.nodes}
    groups = [(f"map.stages.{stage.key}.nodes", stage.nodes) for stage in pattern.map.stages]
    placed: set[str] = set()
    for path, members in [*groups, ("map.outside", pattern.map.outside)]:
        yield from _unknown(path, members, nodes)
        for index, node in enumerate(members):
            if node in placed:
                yield f"{path}[{index}]: {node!r} already has its place in the map"
            placed.add(node)
    for node in sorted(nodes - placed):
        yield f"map: node {node!r} is in no stage and not outside"


def _unknown(path: str, used: Iterable[str], known: set[str]) -> Iterator[str]:
    for index, key in enumerate(used):
        if key not in known:
            yield f"{path}[{index}]: unknown {key!r}"


def _role_problems(pattern: Pattern) -> Iterator[str]:
    roles = {role.id: role for role in pattern.roles}
    if len(roles) != len(pattern.roles):
        yield "roles: two roles have the same id"
    played: set[str] = set()
    for variant in pattern.variants:
        for node in variant.sketch.nodes:
            played.add(node.id)
            role = roles.get(node.id)
            if role is None:
                yield f"variants.{variant.slug}.sketch.nodes: node {node.id!r} plays no role; add a role with this id"
            elif node.service not in role.services:
                place = f"roles.{node.id}.services"
                yield f"{place}: {node.service!r} plays this role in {variant.slug!r} but is not listed"
    for role_id in roles:
        if role_id not in played:
            yield f"roles.{role_id}: no variant has a node for it"


def _variant_problems(variant: Variant) -> Iterator[str]:
    sketch = variant.sketch
    if not sketch.scenarios:
        yield "scenarios: a variant needs at least one"
    for node in sketch.nodes:
        if not node.label:
            yield f"nodes: node {node.id!r} has no label"
    for scenario in sketch.scenarios:
        if len(scenario.steps) < 2:
            yield f"scenarios.{scenario.id}: needs at least two steps"
        if not scenario.summary:
            yield f"scenarios.{scenario.id}: has no summary"
        for index, step in enumerate(scenario.steps):
            if not step.moves and not step.marks:
                yield f"scenarios.{scenario.id}.steps[{index}]: shows nothing; give it a move or a mark"

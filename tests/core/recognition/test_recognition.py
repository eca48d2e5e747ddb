"""Patterns are found in sketches: whole, nearly whole, and not where something only looks like them."""

from __future__ import annotations

from collections import Counter

import pytest

from patterns_app.core import limits
from patterns_app.core.patterns.identity import Near, Within
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.recognition.model import Found
from patterns_app.core.recognition.run import recognise
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.operations import apply
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each
from tests.effort import at_most
from tests.planting import Planted, planted

QUEUE = Node(id="queue", service="aws.sqs", settings={"visibility_timeout": 180})
WORKER = Node(id="worker", service="aws.lambda", settings={"timeout": 30})
API = Node(id="api", service="aws.http-api")
PUT = Connection(id="put", source="api", target="queue", kind="write")
POLL = Connection(id="poll", source="queue", target="worker", kind="queue_poll")


def found(sketch: Sketch, pattern: str) -> list[Found]:
    return [one for one in recognise(sketch, vocabulary()).patterns if one.pattern == pattern]


def is_argued(hit: Found, rows: tuple[Within, ...], variant: str) -> bool:
    near = {one.id for one in hit.missing}
    return any(
        row.pattern == hit.pattern and (not row.variants or variant in row.variants) and set(row.near) == near
        for row in rows
    )


@each("shown", [(pattern, variant) for pattern in patterns() for variant in pattern.variants])
def test_a_picture_of_the_catalogue_is_what_its_entry_says_and_nothing_that_is_not_argued(
    shown: tuple[Pattern, Variant],
) -> None:
    pattern, variant = shown
    assert pattern.identity
    told = [one for one in recognise(variant.sketch, vocabulary()).patterns if one.verdict in ("present", "near")]
    mine = [one for one in told if one.pattern == pattern.slug]
    picture = next((one for one in pattern.identity.pictures if one.variant == variant.slug), None)
    if picture is None:
        assert {one.verdict for one in mine} == {"present"}
    else:
        assert [tuple(miss.id for miss in one.missing) for one in mine] == ([picture.near] if picture.near else [])
    rows = (*pattern.identity.within, *pattern.identity.beside)
    others = [one for one in told if one.pattern != pattern.slug]
    assert [one.pattern for one in others if not is_argued(one, rows, variant.slug)] == []


@each("case", lambda: planted(3), ids=lambda case: case.name)
def test_what_is_planted_is_found_and_what_is_broken_is_named(case: Planted) -> None:
    hits = case.found()
    is_present = any(one.verdict == "present" for one in hits)
    assert is_present is not bool(case.broken)
    if case.must_be_near:
        assert case.broken in {part for one in hits for miss in one.missing for part in miss.parts}


def completable() -> list[tuple[Planted, Near]]:
    """What is broken in one part, for which the identity knows how to complete it; one of each kind."""
    kinds: dict[tuple[str, str], tuple[Planted, Near]] = {}
    for case in planted(6, "complete"):
        for hit in case.found() if case.broken else ():
            misses = {miss.id for miss in hit.missing}
            near = [one for one in case.identity.near if one.id in misses and one.steps]
            if len(near) == len(misses) == 1:
                kinds.setdefault((case.pattern.slug, near[0].id), (case, near[0]))
    return list(kinds.values())


@each("broken", completable, ids=lambda broken: f"{broken[0].name} {broken[1].id}")
def test_the_operations_of_a_near_miss_complete_it(broken: tuple[Planted, Near]) -> None:
    case, _ = broken
    hit = case.found()[0]
    whole = apply(case.sketch, hit.operations)
    again = [one for one in found(whole, case.pattern.slug) if set(hit.nodes) <= set(one.nodes)]
    assert "present" in {one.verdict for one in again}


def test_each_node_has_its_role_and_each_missing_part_its_name() -> None:
    (hit,) = found(Sketch(nodes=(API, QUEUE, WORKER), connections=(PUT, POLL)), "storage-first")
    assert hit.verdict == "near"
    assert hit.roles == {"storage": ("queue",), "entry": ("api",), "worker": ("worker",)}
    assert [(miss.id, miss.parts) for miss in hit.missing] == [("no-dlq", ("failures", "park"))]


def test_two_of_a_pattern_are_two() -> None:
    first = (API, QUEUE, WORKER)
    second = tuple(Node(id=f"{node.id}-2", service=node.service, settings=node.settings) for node in first)
    lines = [
        Connection(id=f"{line.id}{end}", source=f"{line.source}{end}", target=f"{line.target}{end}", kind=line.kind)
        for line in (PUT, POLL)
        for end in ("", "-2")
    ]
    hits = found(Sketch(nodes=(*first, *second), connections=tuple(lines)), "storage-first")
    assert [hit.roles["storage"] for hit in hits] == [("queue",), ("queue-2",)]


def test_competing_consumers_are_no_fan_out() -> None:
    other = Connection(id="other", source="queue", target="second", kind="queue_poll")
    sketch = Sketch(nodes=(QUEUE, WORKER, Node(id="second", service="aws.lambda")), connections=(POLL, other))
    assert [(hit.verdict, hit.other) for hit in found(sketch, "publisher-subscriber")] == [
        ("look-alike", "competing consumers (not in the catalogue)")
    ]


def test_what_a_file_does_not_make_cannot_lack_anything() -> None:
    sketch = Sketch(nodes=(QUEUE, WORKER), connections=(POLL,))
    (drawn,) = found(sketch, "stream-based-execution")
    told = recognise(sketch, vocabulary(), outside=("queue",)).patterns
    (named,) = [one for one in told if one.pattern == "stream-based-execution"]
    assert (drawn.verdict, named.verdict) == ("near", "present")
    assert "parked" in named.unknown


def test_when_the_steps_run_out_the_rest_is_undecided_and_more_steps_decide_it() -> None:
    sketch = Sketch(nodes=(API, QUEUE, WORKER), connections=(PUT, POLL))
    few, many = recognise(sketch, vocabulary(), steps=3), recognise(sketch, vocabulary())
    assert "storage-first" in few.undecided
    assert many.undecided == ()


def test_the_order_of_parts_does_not_matter() -> None:
    (case,) = [one for one in planted(1, "order") if one.pattern.slug == "saga" and not one.broken]
    turned = Sketch(nodes=case.sketch.nodes[::-1], connections=case.sketch.connections[::-1])

    def told(sketch: Sketch) -> Counter[tuple[str, str, frozenset[str]]]:
        hits = recognise(sketch, vocabulary()).patterns
        return Counter((one.pattern, one.verdict, one.nodes) for one in hits)

    assert told(turned) == told(case.sketch)


def test_what_completes_many_places_is_offered_as_far_as_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RECOGNISE_OPERATIONS", 5)
    nodes = [Node(id=f"{kind}{place}", service=f"aws.{kind}") for place in range(9) for kind in ("sqs", "lambda")]
    lines = [
        Connection(id=f"l{place}", source=f"sqs{place}", target=f"lambda{place}", kind="queue_poll")
        for place in range(9)
    ]
    hits = recognise(Sketch(nodes=tuple(nodes), connections=tuple(lines)), vocabulary()).patterns
    assert len([one for one in hits if one.missing]) >= 9
    assert 1 <= sum(len(one.operations) for one in hits) <= 5


def test_a_thousand_places_of_a_pattern_are_not_held_against_each_other() -> None:
    nodes = [Node(id=f"n{place}", service="aws.lambda") for place in range(2_000)]
    lines = [
        Connection(
            id=f"l{place}",
            source=f"n{place % 1000}",
            target=f"n{1000 + (place * 7 + place // 1000) % 1000}",
            kind="async",
        )
        for place in range(4_000)
    ]
    sketch = Sketch(nodes=tuple(nodes), connections=tuple(lines))
    with at_most(220):  # four times as much before
        hits = recognise(sketch, vocabulary()).patterns
    assert len(hits) >= 1_000

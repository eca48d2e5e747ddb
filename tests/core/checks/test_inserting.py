"""The remedy of a pair that cannot be connected: what it puts between them works and loses nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import run
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Connection, Frame, Node, Point, Sketch
from patterns_app.core.sketch.operations import apply
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each

WORDS = vocabulary()


@dataclass(frozen=True)
class Pair:
    """Two services that cannot be connected, with what the remedy puts between them."""

    source: str
    target: str
    through: tuple[str, ...]


def _pairs() -> Iterator[Pair]:
    """One pair for each source and each way out of it: what a remedy puts in depends on little else."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for source in WORDS.services:
        for target in WORDS.services:
            verdict = WORDS.pairs.usual(source, target)
            if verdict.verdict == "impossible" and verdict.through and (source, verdict.through) not in seen:
                seen.add((source, verdict.through))
                yield Pair(source, target, verdict.through)


@cache
def through() -> list[Pair]:
    """Those that are drawn."""
    return [pair for pair in _pairs() if pair.source != "aws.cloudfront-function" and pair.target != "aws.http-api"]


def _drawn(pair: Pair, **place: Any) -> Sketch:
    return Sketch(
        nodes=(
            Node(id="one", service=pair.source, label="One", **place),
            Node(id="two", service=pair.target, label="Two", frame="team" if place else None),
        ),
        frames=(Frame(id="team", kind="team", label="Team"),) if place else (),
        connections=(Connection(id="line", source="one", target="two", kind="async"),),
    )


def _unconnected(sketch: Sketch) -> list[Finding]:
    return [found for found in run(sketch, vocabulary()) if found.connections == ("line",) and found.fix]


@each("pair", through, ids=lambda pair: f"{pair.source} to {pair.target}")
def test_each_link_of_a_remedy_is_known(pair: Pair) -> None:
    for source, target in pairwise((pair.source, *pair.through, pair.target)):
        assert WORDS.pairs.usual(source, target).verdict == "known"


@each("pair", through, ids=lambda pair: f"{pair.source} to {pair.target}")
def test_the_remedy_mends_the_pair_and_adds_no_finding_of_its_own(pair: Pair) -> None:
    sketch = _drawn(pair)
    finding = _unconnected(sketch)[0]
    assert finding.fix
    mended = parse(encode(apply(sketch, finding.fix.operations)))
    services = [node.service for node in mended.nodes]
    assert set(pair.through) <= set(services)
    before = Counter(found.rule for found in run(sketch, vocabulary()) if found.severity != "info")
    after = Counter(found.rule for found in run(mended, vocabulary()) if found.severity != "info")
    allowed = Counter(rule for one in (*pair.through, pair.target) for rule in ALLOWED.get(one, {}))
    assert not after - before - allowed


# What only the author can decide about what was put in.
ALLOWED: dict[str, dict[str, int]] = {
    "aws.rest-api": {"SEC-003": 1},
    "aws.lambda": {"RES-010": 1},
    "aws.rds": {"LIM-016": 1},  # how many connections a database bears
}


def test_what_is_put_in_gets_a_free_place_and_the_frame_of_its_neighbour() -> None:
    pair = next(pair for pair in through() if len(pair.through) == 2)
    sketch = _drawn(pair, position=Point(x=100, y=100), frame="team")
    finding = _unconnected(sketch)[0]
    assert finding.fix
    mended = apply(sketch, finding.fix.operations)
    added = [node for node in mended.nodes if node.id not in ("one", "two")]
    assert {node.frame for node in added} == {"team"}
    places = [(node.position.x, node.position.y) for node in added if node.position]
    assert len(set(places)) == len(added)
    assert (100, 100) not in places


def test_ids_stay_short_and_free_when_the_neighbour_has_the_longest_id() -> None:
    long, longer = "a" * 64, "b" * 64
    sketch = Sketch(
        nodes=(Node(id=long, service="aws.sqs"), Node(id=longer, service="aws.sns"), Node(id="c", service="aws.sns")),
        connections=tuple(
            Connection(id=f"l{index}", source=long, target=target, kind="push")
            for index, target in enumerate((longer, "c"))
        ),
    )
    for _ in range(2):
        finding = next(found for found in run(sketch, vocabulary()) if found.rule == "CON-001")
        assert finding.fix
        sketch = parse(encode(apply(sketch, finding.fix.operations)))
    assert "CON-001" not in {found.rule for found in run(sketch, vocabulary())}

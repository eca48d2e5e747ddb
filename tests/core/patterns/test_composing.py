"""Any two patterns go together, with the roles played by the nodes that one would guess."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from patterns_app.core.checks.model import Found, View
from patterns_app.core.checks.profile import Judge
from patterns_app.core.checks.registry import rules
from patterns_app.core.checks.run import run
from patterns_app.core.patterns.composing import PieceNotFound, guesses, piece_of, players
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.patterns.reader import entries, patterns
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.composition import compose
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node
from tests.length import AT_LENGTH


def _pattern(slug: str) -> Pattern:
    found = entries()[slug]
    assert isinstance(found, Pattern)
    return found


def _errors(first: Variant, pattern: Pattern, variant: Variant) -> list[str]:
    """Compose, write, read and check."""
    bindings = guesses(pattern, first.sketch, variant.slug)
    together = parse(encode(compose(first.sketch, piece_of(pattern.slug, variant.slug), bindings)))
    said = [finding for finding in run(together, vocabulary()) if finding.severity == "error"]
    return [f"{first.slug} + {pattern.slug}/{variant.slug} {bindings}: {item.rule} {item.message}" for item in said]


@pytest.mark.parametrize("slug", [pattern.slug for pattern in patterns()])
def test_a_pattern_and_every_variant_of_all_make_a_sketch_without_errors(slug: str) -> None:
    first, place = _pattern(slug).variants[0], [pattern.slug for pattern in patterns()].index(slug)
    for other in patterns():
        some = other.variants if AT_LENGTH else other.variants[place % len(other.variants) :][:1]  # all, over all slugs
        assert not [error for variant in some for error in _errors(first, other, variant)]


@pytest.mark.parametrize("slug", [pattern.slug for pattern in patterns()])
def test_so_do_their_other_variants(slug: str) -> None:
    """Each variant before one other pattern, each time another one, and behind it in its last variant."""
    own, all_patterns = _pattern(slug), list(patterns())
    place = all_patterns.index(own)
    for step, variant in enumerate(own.variants[1:], start=1):
        other = all_patterns[(place + 5 * step) % len(all_patterns)]
        assert not _errors(variant, other, other.variants[-1])
        assert not _errors(other.variants[-1], own, variant)


def _refused(sketch: Sketch) -> Iterator[Found]:
    """Errors of the rules of which line may lead where; to ask all rules takes many times as long."""
    view, judge = View.of(graph_of(sketch), vocabulary()), Judge("standard", sketch)
    for rule in (rules()["CON-001"], rules()["CON-003"]):
        yield from (found for found in rule.check(view) if judge.severity(rule.words, found) == "error")


@pytest.mark.parametrize("slug", [pattern.slug for pattern in patterns()])
def test_every_role_can_be_played_by_whoever_is_offered(slug: str) -> None:
    for variant in _pattern(slug).variants:
        piece = piece_of(slug, variant.slug)
        for other in patterns():
            start = other.variants[0].sketch
            for role, nodes in players(piece, start).items():
                for player in nodes[:2]:
                    both = compose(start, piece, {role: player.id})
                    assert not list(_refused(both)), f"{other.slug}: {player.id} as {role}"


# The guesses


def _shop(*more: Any) -> Sketch:
    return Sketch(nodes=(node("client", service="client.browser"), node("api", service="aws.http-api"), *more))


def test_a_node_with_the_name_of_a_role_plays_it_before_others() -> None:
    sketch = _shop(node("other"), node("caller"))
    breaker = _pattern("circuit-breaker")
    assert "caller" in {role.id for role in breaker.roles}
    assert guesses(breaker, sketch).get("caller") == "caller"


def test_the_only_node_that_can_plays_a_role_and_of_two_none_does() -> None:
    queue = _pattern("storage-first")
    assert guesses(queue, _shop(node("jobs", service="aws.sqs")))["queue"] == "jobs"
    assert "queue" not in guesses(queue, _shop(node("jobs", service="aws.sqs"), node("tasks", service="aws.sqs")))


def test_nothing_plays_two_roles() -> None:
    for pattern in patterns():
        for other in patterns():
            playing = list(guesses(pattern, other.variants[0].sketch).values())
            assert len(playing) == len(set(playing))


@pytest.mark.parametrize("kind", ["dlq", "destination"])
def test_a_queue_for_failures_gets_no_other_work(kind: str) -> None:
    sketch = _shop(node("work"), node("failed", service="aws.sqs"))
    drawn = Sketch(nodes=sketch.nodes, connections=(line("work-failed", "work", "failed", kind=kind),))
    assert "queue" not in guesses(_pattern("storage-first"), drawn)


def test_a_variant_that_is_not_there_is_not_guessed_at() -> None:
    with pytest.raises(PieceNotFound):
        guesses(_pattern("saga"), _shop(), "no-such-variant")

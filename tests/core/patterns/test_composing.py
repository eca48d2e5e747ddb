"""Any two patterns go together: with the roles that are guessed bound, nothing of the result is an error."""

from __future__ import annotations

import pytest

from patterns_app.core.checks.run import run
from patterns_app.core.patterns.composing import guesses, piece_of, players
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.checking import scenario_problems
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.composition import compose
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary

ALL = [(pattern.slug, variant.slug) for pattern in patterns() for variant in pattern.variants]


def errors(sketch: Sketch) -> list[str]:
    return [f"{one.rule}: {one.message}" for one in run(sketch, vocabulary()) if one.severity == "error"]


@pytest.mark.parametrize("first", patterns(), ids=lambda pattern: pattern.slug)
def test_every_pattern_goes_with_every_variant_of_all(first: Pattern) -> None:
    start = compose(Sketch(), piece_of(first.slug), {})
    for slug, variant in ALL:
        piece = piece_of(slug, variant)
        cast = guesses(piece, start)
        both = compose(start, piece, cast)
        assert parse(encode(both)) == both, slug
        assert errors(both) == [], f"{first.slug} with {slug}/{variant} by {cast}"
        assert list(scenario_problems(both)) == []
        assert len(both.nodes) == len(start.nodes) + len(piece.sketch.nodes) - len(cast)


@pytest.mark.parametrize(("slug", "variant"), ALL)
def test_every_single_role_can_be_played_by_whoever_is_offered(slug: str, variant: str) -> None:
    piece = piece_of(slug, variant)
    for other in patterns():
        start = compose(Sketch(), piece_of(other.slug), {})
        for role, nodes in players(piece, start).items():
            for node in nodes[:2]:
                both = compose(start, piece, {role: node.id})
                unknown = [one for one in errors(both) if one.startswith(("CON-001", "CON-003"))]
                assert unknown == [], f"{other.slug}: {node.id} as {role}"


def test_no_node_is_guessed_for_two_roles() -> None:
    for slug, variant in ALL:
        for other in patterns():
            cast = guesses(piece_of(slug, variant), compose(Sketch(), piece_of(other.slug), {}))
            assert len(set(cast.values())) == len(cast)

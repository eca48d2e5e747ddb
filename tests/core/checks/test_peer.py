"""What `make bench` measures our checks beside finds the same, so that the comparison is one."""

from __future__ import annotations

import pytest

from patterns_app.core.checks.model import View
from patterns_app.core.checks.registry import rules
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.bench.checks import as_drawn, side_by_side
from tests.bench.checks_peer import RULES, check


@pytest.mark.parametrize("count", [50, 400])
def test_the_usual_way_and_ours_find_the_same(count: int) -> None:
    for sketch in (side_by_side(count), as_drawn(side_by_side(count))):
        view = View.of(graph_of(sketch), vocabulary())
        ours = {(rule, (found.nodes or found.connections)[0]) for rule in RULES for found in rules()[rule].check(view)}
        lines = {line.id: line.source for line in sketch.connections}
        theirs = {(rule, lines.get(place, place)) for rule, place in check(encode(sketch), vocabulary())}
        assert ours == theirs
        assert ours

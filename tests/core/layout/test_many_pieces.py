"""A picture of very many pieces that do not hang together."""

from __future__ import annotations

import pytest

from patterns_app.core.layout import graphviz
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.layout.graphviz import Geometry
from patterns_app.core.layout.placing import placed
from patterns_app.core.layout.plan import Plan
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary


def rings(count: int) -> Sketch:
    names = [(f"a{place}", f"b{place}", f"c{place}") for place in range(count)]
    nodes = [Node(id=name, service="aws.lambda") for three in names for name in three]
    ends = [pair for a, b, c in names for pair in ((a, b), (b, c), (c, a))]
    lines = [Connection(id=f"{source}-{target}", source=source, target=target, kind="async") for source, target in ends]
    return Sketch(nodes=tuple(nodes), connections=tuple(lines))


@pytest.mark.parametrize(("count", "compared"), [(3, True), (150, False)])
def test_many_pieces_are_not_each_drawn_in_every_way(
    monkeypatch: pytest.MonkeyPatch, count: int, compared: bool
) -> None:
    asked: list[Plan] = []
    draw = graphviz.arrange

    def counted(plan: Plan, program: str = "", gap: float | None = None) -> Geometry:
        asked.append(plan)
        return draw(plan, program) if gap is None else draw(plan, program, gap)

    monkeypatch.setattr(graphviz, "arrange", counted)
    sketch = placed(rings(count), vocabulary(), arrange)
    places = {(node.position.x, node.position.y) for node in sketch.nodes if node.position}
    assert len(places) == 3 * count
    assert bool(asked) is compared

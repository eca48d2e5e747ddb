"""A sketch seen as a graph."""

from __future__ import annotations

from itertools import pairwise

from patterns_app.core.sketch.checking import scenario_problems
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Mark, Move, Scenario, Sketch, Step
from tests.core.cast import line, node, orders
from tests.effort import at_most

# a -> b -> c     d -> d     e
#  \------->/
LOOPS = Sketch(
    nodes=tuple(node(name) for name in "abcde"),
    connections=(
        line("ab", "a", "b"),
        line("bc", "b", "c", kind="async"),
        line("ac", "a", "c", kind="async"),
        line("dd", "d", "d"),
    ),
)


def test_connections_are_found_by_their_ends_and_kinds() -> None:
    graph = graph_of(LOOPS)
    assert [item.id for item in graph.outgoing["a"]] == ["ab", "ac"]
    assert [item.id for item in graph.incoming["c"]] == ["bc", "ac"]
    assert [item.id for item in graph.by_kind["async"]] == ["bc", "ac"]
    assert "e" not in graph.outgoing


def test_nodes_are_found_by_id_and_service() -> None:
    graph = graph_of(orders())
    assert graph.nodes["table"].label == "Orders"
    assert [item.id for item in graph.by_service["aws.lambda"]] == ["function"]


def test_a_journey_begins_where_nothing_leads_to() -> None:
    assert [item.id for item in graph_of(LOOPS).entries()] == ["a", "e"]
    assert [item.id for item in graph_of(orders()).entries()] == ["client"]


def test_what_can_be_reached_includes_the_start_and_stops_at_loops() -> None:
    graph = graph_of(LOOPS)
    assert graph.reachable("a") == {"a", "b", "c"}
    assert graph.reachable("d") == {"d"}
    assert graph.reachable("e") == {"e"}
    assert graph.reachable("client") == {"client"}


def test_a_chain_of_two_thousand_nodes_is_walked_without_recursion() -> None:
    names = [f"n{number}" for number in range(2_000)]
    sketch = Sketch(nodes=tuple(map(node, names)), connections=tuple(line(f"c-{a}", a, b) for a, b in pairwise(names)))
    with at_most(100):
        assert len(graph_of(sketch).reachable("n0")) == 2_000


def test_steps_that_name_what_is_gone_are_told_with_their_path() -> None:
    step = Step(text="t", moves=(Move(connection="gone"), Move(at="lost")), marks={"away": Mark(state="x")})
    sketch = Sketch(nodes=(node("fn"),), scenarios=(Scenario(id="s", title="S", steps=(step,)),))
    assert [(problem.path, problem.message) for problem in scenario_problems(sketch)] == [
        ("scenarios[0].steps[0].moves[0].connection", "there is no connection 'gone'"),
        ("scenarios[0].steps[0].moves[1].at", "there is no node 'lost'"),
        ("scenarios[0].steps[0].marks.away", "there is no node 'away'"),
    ]
    assert list(scenario_problems(orders())) == []

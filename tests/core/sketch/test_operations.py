"""Changes as values: applied, taken back, refused when they do not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given

from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Frame, Ignored, Scenario, Sketch
from patterns_app.core.sketch.operations import (
    Add,
    Describe,
    Operation,
    OperationError,
    Remove,
    Update,
    apply,
    invert,
    removal_of_node,
)
from patterns_app.core.sketch.parser import parse
from tests.core.cast import at, line, node, orders
from tests.core.strategies import changes, steady


@steady(60)
@given(changes())
def test_what_is_done_can_be_undone_done_again_and_sent_as_json(change: tuple[Sketch, tuple[Operation, ...]]) -> None:
    first, operations = change
    before = encode(first)
    done = apply(first, operations)
    undo = invert(first, operations)
    assert apply(done, undo) == first
    assert apply(apply(done, undo), operations) == done
    assert apply(apply(done, undo), invert(done, undo)) == done
    crossed = msgspec.json.decode(msgspec.json.encode(operations), type=tuple[Operation, ...])
    assert apply(first, crossed) == done
    assert encode(first) == before


def test_a_part_is_added_at_the_end_or_at_its_index() -> None:
    sketch = apply(orders(), [Add(node=node("last")), Add(node=node("first"), index=0)])
    assert [item.id for item in sketch.nodes] == ["first", "client", "api", "function", "table", "last"]


def test_a_removed_part_comes_back_to_its_place() -> None:
    operations = (Remove(connection="api-function"), Remove(scenario="order"))
    assert apply(apply(orders(), operations), invert(orders(), operations)) == orders()


def test_an_update_replaces_the_named_fields_only() -> None:
    sketch = apply(orders(), [Update(node="api", set={"label": "API", "position": {"x": 1, "y": 2}, "settings": {}})])
    api = sketch.nodes[1]
    assert (api.label, api.position, api.settings, api.service) == ("API", at(1, 2), {}, "aws.rest-api")


def test_an_update_can_take_a_value_away() -> None:
    assert apply(orders(), [Update(node="function", set={"frame": None})]).nodes[2].frame is None


def test_the_whole_sketch_is_described_anew() -> None:
    ignored = (Ignored(rule="REL-001", target="api", reason="A trial."),)
    sketch = apply(orders(), [Describe(title="New", ignored=ignored)])
    assert (sketch.title, sketch.description, sketch.ignored) == ("New", orders().description, ignored)
    assert apply(sketch, [Describe(description="", ignored=())]).ignored == ()


def test_a_node_is_removed_with_its_connections() -> None:
    operations = removal_of_node(orders(), "api")
    sketch = apply(orders(), operations)
    assert [item.id for item in sketch.connections] == ["function-table"]
    assert parse(encode(sketch)) == sketch
    assert apply(sketch, invert(orders(), operations)) == orders()


@pytest.mark.parametrize(
    ("operation", "says"),
    [
        (Add(), "exactly one part, this one names 0"),
        (Add(node=node("x"), frame=Frame(id="y", kind="vpc")), "this one names 2"),
        (Add(node=node("api")), "cannot add node 'api': the id is taken"),
        (Add(node=node("account")), "the id is taken"),
        (Add(frame=Frame(id="client-api", kind="vpc")), "the id is taken"),
        (Add(connection=line("client", "client", "api")), "the id is taken"),
        (Add(scenario=Scenario(id="order", title="Again")), "cannot add scenario 'order'"),
        (Remove(), "this one names 0"),
        (Remove(node="nobody"), "there is no node 'nobody'"),
        (Remove(frame="api"), "there is no frame 'api'"),
        (Remove(node="api", connection="client-api"), "this one names 2"),
        (Update(set={}), "this one names 0"),
        (Update(node="nobody", set={"label": "x"}), "there is no node 'nobody'"),
        (Update(node="api", set={"id": "other"}), "an id does not change"),
        (Update(node="api", set={"hue": "red"}), "unknown field 'hue'"),
        (Update(node="api", set={"label": 3}), "cannot update node 'api'"),
        (Update(node="api", set={"label": "x" * 201}), "length <= 200"),
        (Update(node="api", set={"position": {"x": 1}}), "missing required field `y`"),
        (Update(frame="account", set={"kind": "galaxy"}), "Invalid enum value"),
        (Update(connection="client-api", set={"source": "NOT AN ID"}), "cannot update connection"),
    ],
)
def test_an_operation_that_does_not_fit_is_refused(operation: Operation, says: str) -> None:
    with pytest.raises(OperationError, match=says.replace("|", r"\|")):
        apply(orders(), [operation])


def test_after_a_refusal_nothing_is_changed() -> None:
    sketch = orders()
    with pytest.raises(OperationError):
        apply(sketch, [Add(node=node("fine")), Remove(node="nobody")])
    assert sketch == orders()


@pytest.mark.parametrize(
    "value",
    [
        {"do": "explode"},
        {"do": "add", "node": {"id": "A", "service": "x"}},
        {"do": "add", "nodes": []},
        {"do": "remove", "node": "a\n"},
        {"do": "update", "node": "api"},
        {"do": "describe", "title": "x" * 201},
        {"node": "api"},
    ],
)
def test_operations_from_outside_are_as_strict_as_sketches(value: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(value, Operation)


CASES = json.loads((Path(__file__).parents[2] / "data/operations.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_table_that_the_browser_runs_too(case: dict[str, Any]) -> None:
    before = msgspec.convert(case["before"], Sketch)
    operations = msgspec.convert(case["operations"], list[Operation])
    if case.get("refused"):
        with pytest.raises(OperationError):
            apply(before, operations)
        return
    assert apply(before, operations) == msgspec.convert(case["before"] | case["after"], Sketch)

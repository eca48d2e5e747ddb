"""Version 1 of the document keeps opening: real documents of it, and what changes in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from patterns_app.core.drawing import source
from patterns_app.core.interchange.reading import read
from patterns_app.core.sketch.codec import encode, to_builtins
from patterns_app.core.sketch.compact import from_compact
from patterns_app.core.sketch.model import SCHEMA, Sketch
from patterns_app.core.sketch.parser import InvalidSketch, parse, parse_value
from tests.core.strategies import sketches, steady

DATA = Path(__file__).parents[2] / "data" / "version_1"
DOCUMENTS = sorted(DATA.glob("*.json"))
FLOW = {"id": "flow", "service": "aws.step-functions"}
API = {"id": "api", "service": "aws.rest-api"}


def version_1(**parts: Any) -> dict[str, Any]:
    return {"schema": "pattern-studio/1", **parts}


def without(part: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key not in keys}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_of_version_1_opens_with_all_that_was_in_it(path: Path) -> None:
    old = json.loads(path.read_bytes())
    new = json.loads(encode(parse(path.read_bytes())))
    assert (old["schema"], new["schema"]) == ("pattern-studio/1", SCHEMA)
    services = {node["id"]: node["service"] for node in old["nodes"]}
    for line in old["connections"]:
        if line["kind"] == "async" and services[line["target"]].startswith("aws.step-functions"):
            line["kind"] = "start"
    for story in old.get("scenarios", ()):
        for number, step in enumerate(story["steps"], 1):
            step["id"] = f"step-{number}"
    for part in (*old["nodes"], *old["connections"]):
        part["settings"] = {key: value for key, value in part.get("settings", {}).items() if value is not None}
    for part in (*new["nodes"], *new["connections"]):
        part.setdefault("settings", {})
    assert without(new, "schema") == without(old, "schema")


def test_the_documents_show_what_changes() -> None:
    """They would prove nothing if none of them held a call of a workflow, a story and a setting of null."""
    texts = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert "null" in texts
    assert '"kind":"async"' in texts
    assert '"marks"' in texts
    assert any(line.kind == "start" for path in DOCUMENTS for line in parse(path.read_bytes()).connections)


@pytest.mark.parametrize(("name", "kind"), [("saga.svg", "svg"), ("saga.png", "png"), ("saga.drawio", "drawio")])
def test_a_file_that_carries_version_1_opens(name: str, kind: str) -> None:
    imported = read((DATA / name).read_bytes())
    assert imported.format == kind
    assert imported.sketch.schema == SCHEMA
    assert {"orchestrator", "payment-service"} <= {node.id for node in imported.sketch.nodes}


def test_an_address_of_version_1_opens() -> None:
    text = (DATA / "address.txt").read_text(encoding="ascii").strip()
    assert parse(from_compact(text)).title == "Orders"


@pytest.mark.parametrize("service", ["aws.step-functions", "aws.step-functions-express"])
def test_an_asynchronous_call_of_a_workflow_is_a_start(service: str) -> None:
    line = {"id": "go", "source": "api", "target": "flow", "kind": "async", "settings": {"retry": True}}
    move = {"connection": "go", "message": "event"}
    story = {
        "id": "s",
        "title": "S",
        "steps": [{"text": "It starts.", "moves": [move], "marks": {"flow": {"state": "on"}}}],
    }
    sketch = parse_value(version_1(nodes=[API, {**FLOW, "service": service}], connections=[line], scenarios=[story]))
    assert (sketch.connections[0].kind, sketch.connections[0].settings) == ("start", {"retry": True})
    assert sketch.scenarios[0].steps[0].moves[0].connection == "go"


def test_every_other_line_keeps_its_kind() -> None:
    lines = [
        {"id": "a", "source": "flow", "target": "api", "kind": "async"},
        {"id": "b", "source": "api", "target": "flow", "kind": "sync"},
    ]
    sketch = parse_value(version_1(nodes=[API, FLOW], connections=lines))
    assert [line.kind for line in sketch.connections] == ["async", "sync"]


def test_a_setting_of_null_is_away_in_version_1_and_refused_since() -> None:
    nodes = [{"id": "q", "service": "aws.sqs", "settings": {"fifo": None, "retention": 60}}]
    assert parse_value(version_1(nodes=nodes)).nodes[0].settings == {"retention": 60}
    with pytest.raises(InvalidSketch) as refused:
        parse_value({"schema": SCHEMA, "nodes": nodes})
    error = refused.value.errors[0]
    assert (error.path, error.message) == ("$.nodes[0].settings.fifo", "a setting is never null: leave it out")


def test_steps_get_ids_on_upgrade_only() -> None:
    story = {"id": "s", "title": "S", "steps": [{"text": "one"}, {"text": "two"}]}
    assert [step.id for step in parse_value(version_1(scenarios=[story])).scenarios[0].steps] == ["step-1", "step-2"]
    now = parse_value({"schema": SCHEMA, "scenarios": [story]})
    assert [step.id for step in now.scenarios[0].steps] == [None, None]


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"nodes": 3}, "$.nodes"),
        ({"nodes": [3]}, "$.nodes[0]"),
        ({"nodes": [{"id": [], "service": {}, "settings": []}]}, "$.nodes[0].id"),
        (
            {"nodes": [FLOW], "connections": [{"id": "c", "source": "flow", "target": ["flow"], "kind": "async"}]},
            "$.connections[0].target",
        ),
        ({"scenarios": [{"id": "s", "title": "S", "steps": [7]}]}, "$.scenarios[0].steps[0]"),
        ({"scenarios": [{"id": "s", "title": "S", "steps": {"text": "x"}}]}, "$.scenarios[0].steps"),
        (
            {"connections": [{"id": "c", "source": "a", "target": "b", "kind": "sync", "settings": {"x": [None]}}]},
            "$.connections[0].settings.x",
        ),
    ],
    ids=repr,
)
def test_mistakes_in_an_old_document_are_named_at_their_places(parts: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidSketch) as refused:
        parse_value(version_1(**parts))
    assert [error.path for error in refused.value.errors] == [path]
    with pytest.raises(InvalidSketch) as refused:
        parse(json.dumps(version_1(**parts)).encode())
    assert [error.path for error in refused.value.errors] == [path]


@given(sketches(nodes=4))
@steady(60)
def test_what_is_of_today_is_the_same_when_it_says_version_1(sketch: Sketch) -> None:
    """But for the ids of steps, as nothing in it is a call of a workflow or a null."""
    new = parse(encode(sketch).replace(SCHEMA.encode(), b"pattern-studio/1", 1))
    old = to_builtins(sketch)
    for story in old.get("scenarios", ()):
        story["steps"] = tuple({**step, "id": f"step-{n}"} for n, step in enumerate(story["steps"], 1))
    assert new == parse_value(old)


def test_pictures_carry_the_version_of_today() -> None:
    assert source.from_svg(source.into_svg("<svg></svg>\n", Sketch())) == b'{"schema":"pattern-studio/2"}'

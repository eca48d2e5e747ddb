"""What a definition says of the order of its tasks: a step comes after the one that is done before it."""

from __future__ import annotations

import json
from typing import Any

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.pipeline import judged
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

FUNCTION = {"Handler": "a.b", "Runtime": "python3.13", "InlineCode": "x"}


def _task(name: str, following: str = "") -> dict[str, Any]:
    ends = {"Next": following} if following else {"End": True}
    return {"Type": "Task", "Resource": {"Fn::GetAtt": [name, "Arn"]}, **ends}


def _read(states: dict[str, Any], **timeouts: int) -> tuple[Sketch, dict[str, str]]:
    """The sketch, and what the rules say, by rule."""
    event = {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Api"}, "Path": "/a", "Method": "get"}}
    definition = {"StartAt": next(iter(states)), "States": states}
    flow = {"Type": "EXPRESS", "Definition": definition, "Events": {"E": event}}
    parts: dict[str, Any] = {
        "Api": {"Type": "AWS::Serverless::HttpApi"},
        "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": flow},
    }
    for name, seconds in timeouts.items():
        parts[name] = {"Type": "AWS::Serverless::Function", "Properties": {**FUNCTION, "Timeout": seconds}}
    imported = read(json.dumps({"Resources": parts}).encode(), "cloudformation")
    return imported.sketch, {one.rule: one.message for one in judged(imported)[1]}


def _order(sketch: Sketch) -> dict[str, object]:
    steps = [line for line in sketch.connections if line.kind == "orchestrate"]
    targets = {line.id: line.target for line in steps}
    return {line.target: targets.get(str(line.settings.get("after"))) for line in steps}


def test_steps_one_after_another_add_up() -> None:
    sketch, said = _read({"One": _task("A", "Two"), "Two": _task("B")}, A=20, B=20)
    assert _order(sketch) == {"a": None, "b": "a"}
    assert "one after another, may take 40 s" in said["LIM-003"]
    assert "LIM-003" not in _read({"One": _task("A", "Two"), "Two": _task("B")}, A=20, B=9)[1]


def test_steps_side_by_side_do_not() -> None:
    blocks = [{"StartAt": one, "States": {one: _task(one)}} for one in ("A", "B")]
    sketch, said = _read({"Both": {"Type": "Parallel", "Branches": blocks, "End": True}}, A=20, B=20)
    assert _order(sketch) == {"a": None, "b": None}
    assert "LIM-003" not in said


def test_choices_waits_and_blocks_are_followed_and_errors_are_not() -> None:
    side = {"Type": "Parallel", "Branches": [{"StartAt": "Two", "States": {"Two": _task("B")}}], "Next": "Last"}
    pick = {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "Side"}], "Default": "Last"}
    caught = {**_task("A", "Pick"), "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}]}
    states = {"One": caught, "Pick": pick, "Side": side, "Last": _task("C"), "Sorry": _task("D")}
    sketch, _ = _read(states, A=5, B=5, C=5, D=5)
    assert _order(sketch) == {"a": None, "b": "a", "c": "b", "d": None}


def test_a_loop_of_states_is_read_once() -> None:
    sketch, said = _read({"One": _task("A", "Two"), "Two": _task("B", "One")}, A=20, B=20)
    assert _order(sketch) == {"a": None, "b": "a"}
    assert "LIM-003" in said


def test_where_the_order_is_not_known_the_longest_counts_and_it_is_said() -> None:
    blocks = [{"StartAt": one, "States": {one: _task(one)}} for one in ("A", "B")]
    _, said = _read({"Both": {"Type": "Parallel", "Branches": blocks, "End": True}}, A=40, B=20)
    assert "Only the longest step counts" in said["LIM-003"]


def test_branches_ways_items_and_errors_are_read() -> None:
    blocks = [{"StartAt": one, "States": {one: _task(one)}} for one in ("A", "B")]
    items = {"StartAt": "Each", "States": {"Each": _task("C")}}
    states = {
        "Both": {"Type": "Parallel", "Branches": blocks, "Next": "Paid?", "Catch": [{"Next": "Sorry"}]},
        "Paid?": {"Type": "Choice", "Choices": [{"Next": "Yes"}], "Default": "No"},
        "Yes": {"Type": "Map", "ToleratedFailurePercentage": 5, "ItemProcessor": items, "Next": "Last"},
        "No": _task("D", "Last"),
        "Last": _task("E"),
        "Sorry": _task("F"),
    }
    sketch, _ = _read(states, A=5, B=5, C=5, D=5, E=5, F=5)
    read_of = ("branch", "choice", "each", "tolerated_failures", "after_error")
    steps = {line.target: line.settings for line in sketch.connections if line.kind == "orchestrate"}
    assert {part: {key: said[key] for key in read_of if key in said} for part, said in steps.items()} == {
        "a": {"branch": "Both/1"},
        "b": {"branch": "Both/2"},
        "c": {"choice": "Paid?/1", "each": True, "tolerated_failures": 5},
        "d": {"choice": "Paid?/2"},
        "e": {},
        "f": {"after_error": True},
    }
    # the Catch of the Parallel is none of its steps, and each of them says it
    assert not any(said["catch"] for said in steps.values())
    assert {part for part, said in steps.items() if said.get("block_catch")} == {"a", "b"}


def test_the_retry_of_a_whole_block_is_read_with_each_of_its_steps() -> None:
    again = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2, "Comment": "left out"}]
    blocks = [{"StartAt": one, "States": {one: _task(one)}} for one in ("A", "B")]
    sketch, _ = _read({"Both": {"Type": "Parallel", "Branches": blocks, "Retry": again, "End": True}}, A=5, B=5)
    said = [line.settings["block_retry"] for line in sketch.connections if line.kind == "orchestrate"]
    assert [json.loads(str(one)) for one in said] == [[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]] * 2


def test_a_catch_that_only_stands_in_for_a_result_is_read_and_written_again() -> None:
    spare = {"Type": "Pass", "Result": [], "ResultPath": "$.reviews", "Next": "Last"}
    asked = {**_task("A", "Last"), "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Spare"}]}
    sketch, _ = _read({"One": asked, "Last": _task("B"), "Spare": spare}, A=5, B=5)
    assert _spare(sketch) == {"a"}
    again = load(export(Subject(sketch, vocabulary(), arrange))[0].encode())
    flow = next(one for one in again["Resources"].values() if one["Type"] == "AWS::Serverless::StateMachine")
    states = flow["Properties"]["Definition"]["States"]
    first = states[flow["Properties"]["Definition"]["StartAt"]]
    stands_in = states[first["Catch"][0]["Next"]]
    assert (stands_in["Type"], stands_in["Next"]) == ("Pass", first["Next"])
    assert _spare(read(json.dumps(again).encode(), "cloudformation").sketch) == {"a"}


def test_a_catch_that_leads_elsewhere_or_ends_it_does_not_stand_in() -> None:
    for way in ({"Type": "Pass", "End": True}, {"Type": "Fail"}, {**_task("C", "Last")}):
        asked = {**_task("A", "Last"), "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Way"}]}
        sketch, _ = _read({"One": asked, "Last": _task("B"), "Way": way}, A=5, B=5, C=5)
        assert _spare(sketch) == set()


def test_where_what_stands_in_is_looked_at_and_ends_it_nobody_knows_how_a_run_ends() -> None:
    spare = {"Type": "Pass", "Next": "Look"}
    asked = {**_task("A", "Look"), "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Spare", "ResultPath": "$.error"}]}
    look = {"Type": "Choice", "Choices": [{"Variable": "$.error", "IsPresent": True, "Next": "No"}], "Default": "Last"}
    states = {"One": asked, "Spare": spare, "Look": look, "No": {"Type": "Fail"}, "Last": _task("B")}
    assert _spare(_read(states, A=5, B=5)[0]) == set()


def _spare(sketch: Sketch) -> set[str]:
    return {line.target for line in sketch.connections if line.settings.get("fallback")}


def test_what_a_task_only_sends_names_no_step() -> None:
    address = {"Fn::Sub": "Say yes at https://${Api}.example.org/?token={} and look into ${B}"}
    publish = {"TopicArn": {"Ref": "C"}, "Message": {"Fn::Join": ["", [address]]}, "MessageAttributes": {"x": address}}
    tell = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken", "Parameters": publish}
    put = {"Entries": [{"Detail": {"of": {"Ref": "Api"}}, "EventBusName": {"Ref": "A"}}]}
    sent = {"Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "Parameters": put, "End": True}
    sketch, _ = _read({"One": tell | {"Next": "Two"}, "Two": sent}, A=5, B=5, C=5)
    assert _order(sketch) == {"c": None, "a": "c"}

"""What a definition undoes is read from where its Catches lead, and what nobody can know is never told otherwise."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.recognition.door import recognised
from patterns_app.core.recognition.model import Found

Definition = dict[str, Any]


def task(what: str, then: str = "", caught: str = "", **rest: Any) -> dict[str, Any]:
    """A task that invokes the function of that name."""
    said = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": f"${{{what}}}"},
    }
    catch = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": caught}]} if caught else {}
    return {**said, **catch, **({"Next": then} if then else {"End": True}), **rest}


def imported(definition: Definition | None, names: list[str]) -> Imported:
    function = {"CodeUri": "s", "Handler": "a.b", "Runtime": "python3.13"}
    machine: dict[str, Any] = {"Type": "STANDARD"}
    machine |= {"DefinitionUri": "far/away.json"} if definition is None else {"Definition": definition}
    if names:
        machine["DefinitionSubstitutions"] = {name: {"Ref": name} for name in names}
    made = {name: {"Type": "AWS::Serverless::Function", "Properties": function} for name in names}
    made["M"] = {"Type": "AWS::Serverless::StateMachine", "Properties": machine}
    return read_template(json.dumps({"Resources": made}).encode())


def undone(definition: Definition, names: list[str]) -> dict[str, str]:
    """By label of the step that undoes the one that it undoes."""
    lines = {line.id: line for line in imported(definition, names).sketch.connections}
    pairs = {line.label: line.settings.get("compensates") for line in lines.values()}
    return {undo: lines[str(step)].label for undo, step in pairs.items() if step}


def told(found: Imported, pattern: str) -> list[Found]:
    all_found = recognised(found.sketch, found.outside or (), found.unknown).patterns
    return [one for one in all_found if one.pattern == pattern]


NAMES = ["BookRoom", "CancelRoom", "BookSeat", "CancelSeat", "PayTrip"]
OWN_TOO = {
    "Book room": task("BookRoom", "Book seat", "Cancel room"),
    "Book seat": task("BookSeat", "Pay", "Cancel seat"),
    "Pay": task("PayTrip", "", "Cancel seat"),
    "Cancel seat": task("CancelSeat", "Cancel room"),
    "Cancel room": task("CancelRoom", "Over"),
    "Over": {"Type": "Fail"},
}
EARLIER_ONLY = {
    **OWN_TOO,
    "Book room": task("BookRoom", "Book seat", "Over"),
    "Book seat": task("BookSeat", "Pay", "Cancel room"),
}
LAST_ONLY = {**OWN_TOO, "Book room": task("BookRoom", "Book seat"), "Book seat": task("BookSeat", "Pay")}
PAIRS = {"Cancel room": "Book room", "Cancel seat": "Book seat"}


@pytest.mark.parametrize("states", [OWN_TOO, EARLIER_ONLY, LAST_ONLY], ids=["own too", "earlier only", "last only"])
def test_what_catches_lead_through_undoes_what_it_shares_its_name_with(states: dict[str, Any]) -> None:
    definition = {"StartAt": "Book room", "States": states}
    assert undone(definition, NAMES) == PAIRS
    assert [one.verdict for one in told(imported(definition, NAMES), "saga")] in (["present"], ["near"])


def test_a_pair_that_no_name_tells_is_not_known_and_not_passed_over() -> None:
    states = {
        "One": task("Alpha", "Two", "Green"),
        "Two": task("Beta", "", "Blue"),
        "Blue": task("Delta", "Green"),
        "Green": task("Gamma"),
    }
    names = ["Alpha", "Beta", "Gamma", "Delta"]
    assert undone({"StartAt": "One", "States": states}, names) == {}
    (saga,) = told(imported({"StartAt": "One", "States": states}, names), "saga")
    assert saga.verdict == "undecided"
    assert "undo" in saga.unknown


def test_handling_an_error_is_no_undoing() -> None:
    states = {
        "Book room": task("BookRoom", "Book seat", "Room failed"),
        "Book seat": task("BookSeat", "", "Room failed"),
        "Room failed": task("NoteRoom"),
    }
    names = ["BookRoom", "BookSeat", "NoteRoom"]
    assert undone({"StartAt": "Book room", "States": states}, names) == {}
    assert told(imported({"StartAt": "Book room", "States": states}, names), "saga") == []


def test_work_that_an_input_names_or_another_file_holds_is_not_known() -> None:
    named_later = {**task("X"), "Parameters": {"FunctionName.$": "$.worker"}}
    each = {"Type": "Map", "ItemProcessor": {"StartAt": "Do", "States": {"Do": named_later}}, "End": True}
    for definition in ({"StartAt": "All", "States": {"All": each}}, None):
        (machine,) = told(imported(definition, []), "state-machine")
        assert machine.verdict == "undecided"
        assert {"step", "task"} <= set(machine.unknown)


def test_a_definition_that_was_read_and_does_no_work_is_told_as_such() -> None:
    waits = {"Wait": {"Type": "Wait", "Seconds": 5, "End": True}}
    (machine,) = told(imported({"StartAt": "Wait", "States": waits}, []), "state-machine")
    assert [miss.id for miss in machine.missing] == ["no-step"]


def test_one_function_that_does_and_undoes_is_not_passed_over() -> None:
    states = {
        "Book room": task("Room", "Book seat"),
        "Book seat": task("Seat", "Pay", "Cancel room"),
        "Pay": task("Pay", "", "Cancel seat"),
        "Cancel seat": task("Seat", "Cancel room"),
        "Cancel room": task("Room"),
    }
    (saga,) = told(imported({"StartAt": "Book room", "States": states}, ["Room", "Seat", "Pay"]), "saga")
    assert (saga.verdict, "undo" in saga.unknown) == ("undecided", True)


def test_who_takes_the_work_of_an_activity_is_not_known() -> None:
    asked = {"Type": "Task", "Resource": {"Ref": "Worker"}, "End": True}
    machine = {"Definition": {"StartAt": "Ask", "States": {"Ask": asked}}, "Type": "STANDARD"}
    made = {
        "Worker": {"Type": "AWS::StepFunctions::Activity", "Properties": {"Name": "worker"}},
        "M": {"Type": "AWS::Serverless::StateMachine", "Properties": machine},
    }
    (found,) = told(read_template(json.dumps({"Resources": made}).encode()), "state-machine")
    assert found.verdict == "undecided"


def test_a_definition_in_another_file_has_no_task_of_which_it_is_said_that_nothing_guards_it() -> None:
    (machine,) = told(imported(None, ["BookRoom", "BookSeat"]), "state-machine")
    assert (machine.verdict, machine.missing) == ("present", ())
    assert "guarded" in machine.unknown

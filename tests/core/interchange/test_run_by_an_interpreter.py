"""Workflows of our templates, run by an interpreter of the Amazon States Language that others wrote."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.core.interchange.state_machines import Definition, every_state, run
from tests.core.interchange.test_workflows import BROKEN, DECLINED, LATE, PAYMENT, SAGA, flow, of_catalogue, step

REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/any"
BUSY = "Odd"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A Step Functions that runs what it is given; a function fails by the error that the input says, by state."""
    import boto3
    import moto
    from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils

    def invoke(parameters: dict[str, Any], **_: Any) -> dict[str, Any]:
        given = json.loads(parameters["Payload"])
        given = given.get("item", given)
        error = given["fails"].get(parameters["FunctionName"])
        answer = {"errorType": error} if error else given.get("answers", {}).get(parameters["FunctionName"], {})
        return {"StatusCode": 200, "Payload": answer, **({"FunctionError": "Unhandled"} if error else {})}

    monkeypatch.setattr(lambda_eval_utils, "_invoke_lambda_function", invoke)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)  # it reports each error that a state ends with
    with moto.mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield boto3.client("stepfunctions", REGION)


def _prepared(definition: Definition) -> str:
    """The definition with the function of a state called as the state is, without pauses and further tries."""
    found = json.loads(json.dumps(definition))
    for name, state in every_state(found).items():
        if state["Type"] == "Task":
            state["Resource"] = "arn:aws:states:::lambda:invoke"
            state["Parameters"] = {"FunctionName": name, "Payload.$": "$"}
            state.pop("Retry", None)
        elif state["Type"] == "Wait":
            state["Seconds"] = 0
    return json.dumps(found)


def _ran(client: Any, definition: Definition, given: dict[str, Any]) -> tuple[list[str], str]:
    made = client.create_state_machine(name=f"m{id(given)}", definition=_prepared(definition), roleArn=ROLE)
    started = client.start_execution(stateMachineArn=made["stateMachineArn"], input=json.dumps(given))
    arn = started["executionArn"]
    while (ended := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(0.01)
    events = client.get_execution_history(executionArn=arn, maxResults=1000)["events"]
    seen = [one["stateEnteredEventDetails"]["name"] for one in events if one["type"] == "TaskStateEntered"]
    last = next((one["executionFailedEventDetails"]["error"] for one in events if one["type"] == "ExecutionFailed"), "")
    assert (ended["status"] == "SUCCEEDED") == (not last)
    return seen, last


def test_an_interpreter_of_others_runs_our_workflows_as_we_say_they_run(client: Any) -> None:
    orchestrated = of_catalogue()["saga/orchestration"]["Definition"]
    blocks, _ = flow(
        step("check", "check"),
        step("card", "card", choice="Paid?/card"),
        step("bill", "bill", choice="Paid?/bill", wait_before=30),
        step("ship", "ship", each=True),
    )
    branched, _ = flow(*SAGA)
    items: list[dict[str, Any]] = [{"fails": {}}, {"fails": {}}]
    cases: tuple[tuple[Definition, dict[str, str], dict[str, Any]], ...] = (
        (orchestrated, {}, {}),
        (orchestrated, {PAYMENT: DECLINED}, {}),
        (orchestrated, {PAYMENT: LATE, "undo-stock": BROKEN}, {}),
        (blocks, {}, {"answers": {"check": {"Paid?": "bill"}}, "items": items}),
        (blocks, {}, {"answers": {"check": {"Paid?": "cash"}}, "items": items}),
        (branched, {}, {"Pay": "card"}),
        (branched, {"send": BUSY}, {"Pay": "bill"}),
        (branched, {"flight": BUSY}, {"Pay": "bill"}),
        (branched, {"flight": LATE}, {"Pay": "bill"}),
        (branched, {"card": LATE}, {"Pay": "card"}),
    )
    for definition, failing, given in cases:
        ours = run(definition, lambda name, failing=failing: failing.get(name, ""), given)  # type: ignore[misc]
        seen, error = _ran(client, definition, {**given, "fails": failing})
        # A branch that fails cuts the one beside it off, which may not even have begun.
        cut_off = {"hotel"} - set(seen) if "flight" in failing else set[str]()
        assert (sorted([*seen, *cut_off]), error) == (sorted(ours[0]), ours[1]), (failing, given)
        undone = [name for name in seen if name.startswith("undo")]
        assert undone == [name for name in ours[0] if name.startswith("undo")]

"""What a definition (Amazon States Language) says of order and errors is what a traced execution does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from patterns_app.core.engine.model import Fault, Trace
from patterns_app.core.engine.trace import trace
from patterns_app.core.interchange.reading import read
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.engine.load.test_simulate import sketch_of

States = dict[str, Any]
JOB = "aws.glue-job"
ALL = ["States.ALL"]


def task(what: str, following: str = "", way: str = "", **rest: Any) -> dict[str, Any]:
    """A task that invokes the function of that name; `way` is the end of its resource."""
    ends = {"Next": following} if following else {"End": True}
    resource = f"arn:aws:states:::lambda:invoke{way}"
    return {"Type": "Task", "Resource": resource, "Parameters": {"FunctionName": {"Ref": what}}, **ends, **rest}


def caught(following: str, *errors: str) -> list[dict[str, Any]]:
    return [{"ErrorEquals": list(errors) or ALL, "Next": following}]


def drawn(start: str, states: States, **more: Any) -> Sketch:
    """The sketch of a workflow `flow` with a function for each that its tasks name, of one word."""
    text = json.dumps(states)
    function = {"Handler": "a.b", "Runtime": "python3.13", "InlineCode": "x", "Timeout": 30}
    named = dict.fromkeys(word for word in text.split('"') if word.startswith("Fn"))
    parts: dict[str, Any] = {name: {"Type": "AWS::Serverless::Function", "Properties": function} for name in named}
    definition = {"StartAt": start, "States": states}
    parts["Flow"] = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": definition}}
    return read(json.dumps({"Resources": parts | more}).encode(), "cloudformation").sketch


def traced(sketch: Sketch, part: str, fault: str = "fails", **more: Any) -> Trace:
    return trace(sketch, vocabulary(), "flow", [Fault(part=part, fault=fault, **more)])  # type: ignore[arg-type]


def said(found: Trace) -> str:
    return "\n".join(step.text for step in found.scenario.steps)


def ran(found: Trace) -> list[str]:
    """The parts that are run as steps, in order; one that is tried again only once."""
    moves = (move for step in found.scenario.steps for move in step.moves)
    lines = [move.connection for move in moves if move.message in ("request", "compensation") and move.connection]
    return [line.removeprefix("flow-fn-") for line in dict.fromkeys(lines)]


def test_a_run_goes_by_start_and_next_and_not_by_what_is_written_first() -> None:
    sketch = drawn("A", {"C": task("FnC"), "B": task("FnB", "C"), "A": task("FnA", "B")})
    assert ran(traced(sketch, "fn-c")) == ["a", "b", "c"]
    assert ran(traced(sketch, "fn-a")) == ["a"]


def test_a_run_comes_to_what_joins_ways_and_branches_after_all_of_them() -> None:
    ways = {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "Y"}], "Default": "N"}
    sides = [{"StartAt": one, "States": {one: task(one)}} for one in ("FnL", "FnR")]
    sketch = drawn(
        "Both",
        {
            "Last": task("FnLast"),
            "Both": {"Type": "Parallel", "Branches": sides, "Next": "Pick"},
            "N": task("FnN", "Last"),
            "Y": task("FnY", "Last"),
            "Pick": ways,
        },
    )
    assert ran(traced(sketch, "fn-last")) == ["l", "r", "y", "last"]
    assert ran(traced(sketch, "fn-n")) == ["l", "r", "n"]


def test_a_drawn_step_runs_after_the_one_that_it_says_it_comes_after() -> None:
    sketch = drawn("A", {"A": task("FnA", "B"), "B": task("FnB", "C"), "C": task("FnC")})
    turned = replace(sketch, connections=sketch.connections[::-1])
    assert ran(traced(turned, "fn-c")) == ["a", "b", "c"]


def saga(**of_cancel_b: Any) -> Sketch:
    return drawn(
        "Reserve A",
        {
            "Reserve A": task("FnReserveA", "Reserve B", Catch=caught("Cancel A")),
            "Reserve B": task("FnReserveB", "Pay", Catch=caught("Cancel B")),
            "Pay": task("FnPay", Catch=caught("Cancel B")),
            "Cancel B": task("FnCancelB", "Cancel A", **of_cancel_b),
            "Cancel A": task("FnCancelA", "Over"),
            "Over": {"Type": "Fail"},
        },
    )


def test_a_compensation_that_nothing_catches_ends_the_run_and_those_after_it_are_not_run() -> None:
    faults = [Fault(part="fn-pay", fault="fails"), Fault(part="fn-cancel-b", fault="fails")]
    found = trace(saga(), vocabulary(), "flow", faults)
    assert ran(found) == ["reserve-a", "reserve-b", "pay", "cancel-b"]
    assert "What FnReserveB has done stays so. The compensation after it never runs." in said(found)
    assert (found.result.ends.state, found.result.compensated) == ("lost", ())
    goes_on = trace(saga(Catch=caught("Cancel A")), vocabulary(), "flow", faults)
    assert ran(goes_on)[-1] == "cancel-a"
    assert goes_on.result.compensated == ("flow-fn-cancel-a",)


def test_what_a_compensation_undoes_is_the_work_of_the_step_before_and_not_its_own() -> None:
    text = said(traced(saga(), "fn-pay"))
    assert "Flow runs FnCancelB, which undoes what FnReserveB has done." in text
    assert "What FnReserveA has done is undone." in text
    assert "What FnCancel" not in text


CALLBACK = ".waitForTaskToken"
SPARE = {"Type": "Pass", "End": True}


def retried(*errors: str, attempts: int, interval: int) -> list[dict[str, Any]]:
    return [{"ErrorEquals": list(errors), "IntervalSeconds": interval, "MaxAttempts": attempts, "BackoffRate": 2}]


def tries(found: Trace) -> list[tuple[int | None, float | None]]:
    return [(one.made, one.within_s) for one in found.result.tries if one.by == "workflow"]


def test_after_its_catch_a_step_waits_for_no_token() -> None:
    asks = task("FnA", way=CALLBACK, Retry=retried(*ALL, attempts=3, interval=1), Catch=caught("Spare"))
    found = traced(drawn("A", {"A": asks, "Spare": SPARE}), "fn-a")
    assert (found.result.ends.state, found.result.blocked) == ("answered_fallback", "none")
    assert tries(found) == [(4, 7)]


@pytest.mark.parametrize(
    ("limits", "errors", "ends", "made"),
    [
        ({"HeartbeatSeconds": 3600}, ALL, 3 * 3600 + 180, 3),
        ({"HeartbeatSeconds": 3600}, ["States.HeartbeatTimeout"], 3 * 3600 + 180, 3),
        ({"TimeoutSeconds": 3600}, ["States.Timeout"], 3 * 3600 + 180, 3),
        ({"HeartbeatSeconds": 3600}, ["States.TaskFailed"], 3600, 1),
    ],
)
def test_a_token_that_never_comes_is_an_error_that_is_tried_again(
    limits: dict[str, int], errors: list[str], ends: int, made: int
) -> None:
    asks = task("FnA", way=CALLBACK, Retry=retried(*errors, attempts=2, interval=60)) | limits
    asks |= {"Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}
    asks |= {"Parameters": {"QueueUrl": {"Ref": "Orders"}, "MessageBody": "x"}}
    reads = {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Orders", "Arn"]}}}
    worker = {"Handler": "a.b", "Runtime": "python3.13", "InlineCode": "x", "Events": {"E": reads}}
    more = {
        "Orders": {"Type": "AWS::SQS::Queue"},
        "Worker": {"Type": "AWS::Serverless::Function", "Properties": worker},
    }
    found = traced(drawn("A", {"A": asks}, **more), "worker")
    at = next(at for at, step in zip(found.times, found.scenario.steps, strict=True) if "has no Catch" in step.text)
    assert at == ends
    assert [one.made for one in found.result.tries if one.by == "workflow"] == [made]


SERVICE = ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"]


@pytest.mark.parametrize("way", ["", CALLBACK])
@pytest.mark.parametrize(
    ("fault", "name", "made"),
    [
        ({}, "", 1),
        ({"fault": "slow"}, "Sandbox.Timedout", 1),
        ({"fault": "throttled"}, "Lambda.TooManyRequestsException", 1),
        ({"how": "denied"}, "Lambda.AWSLambdaException", 7),
        ({"how": "gone"}, "Lambda.ResourceNotFoundException", 1),
    ],
)
def test_what_a_function_does_and_what_its_service_answers_are_errors_of_other_names(
    way: str, fault: dict[str, Any], name: str, made: int
) -> None:
    sketch = drawn("A", {"A": task("FnA", way=way, Retry=retried(*SERVICE, attempts=6, interval=2))})
    found = traced(sketch, "fn-a", **fault)
    assert tries(found) == [(made, 126 if made > 1 else 0)]
    assert f"Flow gets {name or 'an error'}." in said(found)
    for error in ("States.TaskFailed", *ALL):
        again = drawn("A", {"A": task("FnA", way=way, Retry=retried(error, attempts=1, interval=1))})
        assert tries(traced(again, "fn-a", **fault)) == [(2, 1)]


def test_one_execution_that_fails_has_begun_and_one_bad_run_of_a_job_is_no_failing_service() -> None:
    nodes = {"c": "client.browser", "api": "aws.rest-api", "flow": "aws.step-functions-express", "fn": "aws.lambda"}
    lines: list[tuple[str, ...]] = [
        ("in", "c", "api", "sync"),
        ("run", "api", "flow", "sync"),
        ("step", "flow", "fn", "orchestrate"),
    ]
    one = Fault(part="flow", fault="fails", how="one")
    waits = trace(sketch_of(nodes, lines), vocabulary(), "in", [one])
    first = waits.result.first_caller
    assert (first.code, first.name, waits.result.outcome) == (200, "status FAILED", "failure")
    starts: list[tuple[str, ...]] = [
        ("in", "c", "api", "sync"),
        ("run", "api", "flow", "start"),
        ("step", "flow", "fn", "orchestrate"),
    ]
    started = trace(sketch_of(nodes | {"flow": "aws.step-functions"}, starts), vocabulary(), "in", [one])
    assert (started.result.ends.state, started.result.ends.where) == ("lost", "flow")
    job: dict[str, Any] = {"job": {"integration": "run-job", "retry": True, "retry_errors": "States.TaskFailed"}}
    sketch = sketch_of({"flow": "aws.step-functions", "etl": JOB}, [("job", "flow", "etl", "orchestrate")], job)
    text = said(traced(sketch, "etl", how="one"))
    assert "Flow gets States.TaskFailed." in text.replace("Step Functions", "Flow")
    assert "is down" not in text
    assert "is down" in said(traced(sketch, "etl"))

"""Who gets a message: what filters exclude, routes, backups, tokens behind a topic, and what never starts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from patterns_app.core.engine.load.model import Report
from patterns_app.core.sketch.parser import parse_value
from tests.core.engine.load.test_simulate import run
from tests.core.engine.test_ways import followed, sketch


def lambda_filter(kind: str) -> dict[str, Any]:
    return {"filter": json.dumps({"Filters": [{"Pattern": json.dumps({"data": {"type": [kind]}})}]})}


def pattern(key: str, *kinds: str) -> dict[str, Any]:
    return {key: json.dumps({"detail": {"type": list(kinds)}})}


READERS = [
    ("aws.kinesis", "stream_poll", lambda_filter("paid"), lambda_filter("sent")),
    ("aws.sns", "push", pattern("filter_policy", "paid"), pattern("filter_policy", "sent", "lost")),
    ("aws.eventbridge", "rule", pattern("event_pattern", "paid"), pattern("event_pattern", "sent")),
    ("aws.s3", "notify", {"prefix": "in/"}, {"prefix": "out/"}),
]


def parted(source: str, kind: str, one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    parts = {"app": "aws.fargate", "from": source, "a": "aws.lambda", "b": "aws.lambda", "c": "aws.lambda"}
    lines = {
        "put": ("app", "from", "write"),
        "to-a": ("from", "a", kind, one),
        "to-b": ("from", "b", kind, other),
        "to-c": ("from", "c", kind),
    }
    return sketch(parts, lines)


def reached(document: dict[str, Any], **fault: Any) -> set[str]:
    faults = [fault] if fault else []
    return {
        str(move.connection)
        for step in followed(document, "put", *faults).scenario.steps
        for move in step.moves
        if move.connection
    } & {"to-a", "to-b", "to-c"}


@pytest.mark.parametrize(("source", "kind", "one", "other"), READERS)
def test_of_filters_that_exclude_each_other_one_message_passes_one(
    source: str, kind: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    document = parted(source, kind, one, other)
    assert reached(document) == {"to-a", "to-c"}
    assert reached(document, part="b", fault="fails") == {"to-b", "to-c"}  # what is asked about is reached
    assert reached(parted(source, kind, one, one)) == {"to-a", "to-b", "to-c"}
    assert reached(parted(source, kind, one, {})) == {"to-a", "to-b", "to-c"}
    unread = {"filter": "[not JSON", "filter_policy": "{", "event_pattern": "[" * 9}
    assert reached(parted(source, kind, unread, other)) == {"to-a", "to-b", "to-c"}


def loaded(document: dict[str, Any], *arrivals: dict[str, Any], **more: Any) -> Report:
    return run(parse_value(document), seconds=100, arrivals=list(arrivals), **more)


@pytest.mark.parametrize(("source", "kind", "one", "other"), READERS[1:])
def test_under_load_each_of_such_filters_lets_its_part_pass_and_the_load_may_say_how_much(
    source: str, kind: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    document = parted(source, kind, one, other)
    report = loaded(document, {"part": "app", "rate": 10})
    whole = report.parts["from"].arrived
    assert report.parts["c"].arrived == whole
    assert report.parts["a"].arrived == pytest.approx(whole / 2, rel=0.15)
    assert report.parts["b"].arrived == pytest.approx(whole / 2, rel=0.15)
    assert {one.name for one in report.assumed} >= {"share that A gets", "share that B gets"}
    told = loaded(document, {"part": "app", "rate": 10}, connections={"to-a": {"share": 0.9}, "to-b": {"share": 0.1}})
    assert told.parts["b"].arrived == pytest.approx(whole / 10, rel=0.3)


def test_under_load_too_a_request_takes_the_route_of_its_path_and_method() -> None:
    get, post = {"method": "GET", "path": "/a"}, {"method": "POST", "path": "/b"}
    document = sketch(
        {"reader": "client.browser", "writer": "client.browser", "api": "aws.rest-api"}
        | {"show": "aws.lambda", "take": "aws.lambda"},
        {
            "asks": ("reader", "api", "sync", get),
            "sends": ("writer", "api", "sync", post),
            "to-show": ("api", "show", "sync", get),
            "to-take": ("api", "take", "sync", post),
        },
    )
    report = loaded(document, {"part": "reader", "rate": 9}, {"part": "writer", "rate": 1})
    assert report.parts["show"].arrived == report.callers["reader"].sent
    assert report.parts["take"].arrived == report.callers["writer"].sent
    assert "share of each route" not in {one.name for one in report.assumed}


@pytest.mark.parametrize(("between", "kind"), [("aws.sns", "push"), ("aws.eventbridge", "rule")])
def test_under_load_a_step_waits_for_the_token_behind_a_topic_or_a_bus(between: str, kind: str) -> None:
    document = sketch(
        {
            "flow": "aws.step-functions",
            "topic": between,
            "log": "aws.lambda",
            "work": "aws.lambda",
            "last": "aws.lambda",
        },
        {
            "ask": ("flow", "topic", "orchestrate", {"integration": "wait-for-callback", "step_timeout": 30}),
            "note": ("topic", "log", kind),
            "push": ("topic", "work", kind),
            "back": ("work", "flow", "write"),
            "end": ("flow", "last", "orchestrate"),
        },
    )
    exact = {"work_ms": 10, "cold_start_ms": 0}
    works = {"log": exact, "last": exact, "work": {"work_ms": 2500, "cold_start_ms": 0}}
    steps = [{"at_s": 0, "rate": 2}, {"at_s": 50, "rate": 0}]
    report = loaded(document, {"part": "flow", "kind": "steps", "steps": steps}, parts=works)
    latency = report.callers["flow"].latency_ms.p50
    assert latency is not None
    assert latency.value > 2500
    assert not any("brings its token back" in text for text in report.not_modelled)
    assert report.parts["last"].arrived == report.parts["topic"].arrived
    broken = loaded(
        document, {"part": "flow", "kind": "steps", "steps": steps}, parts=works | {"work": {**exact, "error_rate": 1}}
    )
    assert broken.parts["last"].arrived == 0


@pytest.mark.parametrize(("backs_up_all", "after"), [(False, {"deliver"}), (True, {"deliver", "backup"})])
def test_a_delivery_stream_that_backs_up_all_puts_every_record_into_its_bucket(
    backs_up_all: bool, after: set[str]
) -> None:
    document = sketch(
        {"app": "aws.fargate", "hose": "aws.firehose", "search": "aws.opensearch", "files": "aws.s3"},
        {"put": ("app", "hose", "write"), "deliver": ("hose", "search", "push"), "backup": ("hose", "files", "push")},
        hose={"backs_up_all": backs_up_all},
    )
    told = followed(document, "put")
    assert {move.connection for step in told.scenario.steps for move in step.moves} & {"deliver", "backup"} == after
    lost = followed(document, "put", {"part": "files", "fault": "fails"}).result
    assert lost.ends.state == ("lost" if backs_up_all else "not_affected")
    kept = followed(document, "put", {"part": "search", "fault": "fails"}).result
    assert (kept.ends.state, kept.ends.where) == ("kept", "files")


def test_who_says_that_a_call_is_not_tried_again_leaves_nothing_to_the_sdk() -> None:
    def tries(settings: dict[str, Any]) -> int | None:
        document = sketch({"a": "aws.lambda", "b": "aws.lambda"}, {"call": ("a", "b", "sync", settings)})
        found = followed(document, "call", {"part": "b", "fault": "throttled"}).result.tries
        return next(one.total for one in found if one.by == "sdk")

    assert (tries({"retry": False}), tries({}), tries({"retry": True})) == (1, 3, 3)


def test_a_schedule_that_is_switched_off_starts_nothing() -> None:
    document = sketch(
        {"clock": "aws.eventbridge-scheduler", "work": "aws.lambda"},
        {"go": ("clock", "work", "async")},
        clock={"switched_off": True},
    )
    first = followed(document, "go").scenario.steps[0].text
    assert first == "Clock is switched off: nothing starts there. What follows is as if it were on."
    report = run(parse_value(document), seconds=60)
    assert report.messages.arrived == 0
    assert any("it is switched off" in text for text in report.not_modelled)


def test_an_api_that_a_queue_does_not_let_in_hands_on_what_its_integration_response_selects() -> None:
    def answered(api: str, how: str = "denied") -> tuple[int | None, bool]:
        document = sketch(
            {"client": "client.browser", "api": api, "queue": "aws.sqs"},
            {"ask": ("client", "api", "sync"), "put": ("api", "queue", "write")},
        )
        first = followed(document, "ask", {"part": "queue", "fault": "fails", "how": how}).result.first_caller
        return first.code, first.selected

    assert (answered("aws.rest-api"), answered("aws.http-api")) == ((403, True), (403, False))


def test_a_code_that_nobody_has_written_down_is_not_made_up_by_a_load_balancer() -> None:
    document = sketch(
        {"client": "client.browser", "balancer": "aws.alb", "work": "aws.lambda", "shop": "aws.fargate"},
        {"ask": ("client", "balancer", "sync"), "to-work": ("balancer", "work", "sync")},
    )
    denied = followed(document, "ask", {"part": "work", "fault": "fails", "how": "denied"}).result
    assert (denied.first_caller.code, denied.ends.state) == (None, "answered_error")
    thrown = followed(document, "ask", {"part": "work", "fault": "fails"}).result
    assert thrown.first_caller.code == 502


@pytest.mark.parametrize(("source", "row"), [("aws.kinesis", "shard"), ("aws.msk", "partition")])
def test_what_waits_behind_a_bad_record_is_called_as_its_service_calls_it(source: str, row: str) -> None:
    document = sketch(
        {"app": "aws.fargate", "from": source, "read": "aws.lambda"},
        {"put": ("app", "from", "write"), "poll": ("from", "read", "stream_poll")},
    )
    texts = [step.text for step in followed(document, "put", {"part": "read", "fault": "fails"}).scenario.steps]
    assert any(f"What is behind it in its {row} of From waits." in text for text in texts)

"""How load travels through a sketch, and the rules that ask for it: what one bad and one good example cannot show."""

from __future__ import annotations

from typing import Any

import pytest

from patterns_app.core.checks.load import arriving, runs_at_once, steady
from patterns_app.core.checks.model import Finding, View
from patterns_app.core.checks.run import run
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import SCHEMA, Sketch
from patterns_app.core.sketch.operations import apply
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary


def _node(name: str, service: str, **settings: Any) -> dict[str, Any]:
    return {"id": name, "service": service, "label": name.title(), "settings": _set(settings)}


def _line(source: str, target: str, kind: str, **settings: Any) -> dict[str, Any]:
    return {"id": f"{source}-{target}", "source": source, "target": target, "kind": kind, "settings": _set(settings)}


def _set(settings: dict[str, Any]) -> dict[str, Any]:
    """Without those that a case leaves open."""
    return {key: value for key, value in settings.items() if value is not None}


def _sketch(nodes: list[dict[str, Any]], lines: list[dict[str, Any]]) -> Sketch:
    return parse_value({"schema": SCHEMA, "nodes": nodes, "connections": lines})


def _said(rule: str, sketch: Sketch) -> list[Finding]:
    return [finding for finding in run(sketch, vocabulary()) if finding.rule == rule]


def _arriving(sketch: Sketch) -> dict[str, float]:
    view = View.of(graph_of(sketch), vocabulary())
    return {node.id: arriving(view, node) for node in sketch.nodes}


def _client(rate: float = 100, **settings: Any) -> dict[str, Any]:
    return _node("client", "client.browser", rate=rate, **settings)


# How load travels


def test_without_a_load_nothing_arrives() -> None:
    sketch = _sketch(
        [_node("client", "client.browser"), _node("api", "aws.http-api")], [_line("client", "api", "sync")]
    )
    assert _arriving(sketch) == {"client": 0, "api": 0}


def test_a_request_takes_one_route_but_an_event_reaches_every_subscriber() -> None:
    nodes = [_client(), _node("api", "aws.http-api"), _node("f", "aws.lambda"), _node("g", "aws.lambda")]
    nodes += [_node("topic", "aws.sns"), _node("one", "aws.sqs"), _node("two", "aws.sqs")]
    lines = [_line("client", "api", "sync"), _line("api", "f", "sync"), _line("api", "g", "sync")]
    lines += [_line("f", "topic", "write"), _line("topic", "one", "push"), _line("topic", "two", "push")]
    found = _arriving(_sketch(nodes, lines))
    assert (found["api"], found["f"], found["g"]) == (100, 50, 50)
    assert (found["one"], found["two"]) == (50, 50)


def test_subscribers_with_different_filters_share_what_arrives() -> None:
    nodes = [_client(), _node("api", "aws.rest-api"), _node("topic", "aws.sns")]
    lines = [_line("client", "api", "sync"), _line("api", "topic", "write")]
    for name, policy in (("red", '{"a": [1]}'), ("blue", '{"a": [2]}'), ("all", "")):
        nodes.append(_node(name, "aws.sqs"))
        lines.append(_line("topic", name, "push", filter_policy=policy))
    found = _arriving(_sketch(nodes, lines))
    assert (found["red"], found["blue"], found["all"]) == (50, 50, 100)


def test_a_throttled_api_passes_on_no_more_than_it_lets_in() -> None:
    nodes = [_client(), _node("api", "aws.rest-api", throttle_rate=30), _node("f", "aws.lambda")]
    found = _arriving(_sketch(nodes, [_line("client", "api", "sync"), _line("api", "f", "sync")]))
    assert (found["api"], found["f"]) == (100, 30)


@pytest.mark.parametrize(
    ("front", "line"),
    [(_node("front", "aws.rest-api", caching=True), {}), (_node("front", "aws.cloudfront"), {"caching": True})],
)
def test_nothing_is_said_of_what_lies_behind_a_cache(front: dict[str, Any], line: dict[str, Any]) -> None:
    kind, behind = ("sync", "aws.lambda") if front["service"] == "aws.rest-api" else ("origin", "aws.http-api")
    sketch = _sketch(
        [_client(), front, _node("behind", behind)],
        [_line("client", "front", "sync"), _line("front", "behind", kind, **line)],
    )
    assert _arriving(sketch)["behind"] == 0


def test_failures_and_compensations_carry_no_load() -> None:
    nodes = [_client(), _node("api", "aws.http-api"), _node("flow", "aws.step-functions"), _node("do", "aws.lambda")]
    nodes += [_node("undo", "aws.lambda"), _node("dead", "aws.sqs"), _node("done", "aws.sqs")]
    lines = [_line("client", "api", "sync"), _line("api", "flow", "async"), _line("flow", "do", "orchestrate")]
    lines += [_line("flow", "undo", "orchestrate", compensates="flow-do"), _line("do", "dead", "destination")]
    lines += [_line("do", "done", "destination", condition="on-success")]
    found = _arriving(_sketch(nodes, lines))
    assert found == {"client": 100, "api": 100, "flow": 100, "do": 100, "undo": 0, "dead": 0, "done": 100}


def test_messages_that_go_round_in_a_circle_are_counted_once() -> None:
    nodes = [_client(), _node("api", "aws.http-api"), _node("f", "aws.lambda"), _node("queue", "aws.sqs")]
    lines = [_line("client", "api", "sync"), _line("api", "f", "sync"), _line("f", "queue", "write")]
    lines.append(_line("queue", "f", "queue_poll"))
    found = _arriving(_sketch(nodes, lines))
    assert (found["f"], found["queue"]) == (100, 100)


def test_a_load_is_complete_only_where_every_source_has_one() -> None:
    def complete(**settings: Any) -> bool:
        nodes = [_client(), _node("other", "client.iot-device", **settings), _node("stream", "aws.kinesis")]
        nodes.append(_node("api", "aws.http-api"))
        lines = [_line("client", "api", "sync"), _line("api", "stream", "write"), _line("other", "stream", "write")]
        return "stream" in steady(View.of(graph_of(_sketch(nodes, lines)), vocabulary())).complete

    assert not complete()
    assert complete(rate=3)


def test_runs_follow_from_rate_duration_and_batch() -> None:
    def runs(kind: str, source: str, **line: Any) -> float | None:
        nodes = [_client(1000), _node("api", "aws.http-api"), _node("between", source, shards=2)]
        nodes.append(_node("f", "aws.lambda", average_duration=500))
        lines = [_line("client", "api", "sync"), _line("api", "between", "write"), _line("between", "f", kind, **line)]
        sketch = _sketch(nodes, lines)
        view = View.of(graph_of(sketch), vocabulary())
        return runs_at_once(view, view.graph.nodes["f"], steady(view))

    assert runs("queue_poll", "aws.sqs") == 50  # ten messages a run
    assert runs("queue_poll", "aws.sqs", batch_size=1) == 500
    assert runs("queue_poll", "aws.sqs", batch_size=1, maximum_concurrency=20) == 20
    assert runs("stream_poll", "aws.kinesis", batch_size=1) == 2  # one for each shard
    assert runs("stream_poll", "aws.kinesis", batch_size=1, parallelization_factor=4) == 8


# The rules


def test_an_api_without_a_throttle_has_the_quota_of_the_account_and_no_fix() -> None:
    def sketch(rate: int) -> Sketch:
        return _sketch([_client(rate), _node("api", "aws.http-api")], [_line("client", "api", "sync")])

    assert not _said("LIM-005", sketch(10_000))
    assert [finding.fix for finding in _said("LIM-005", sketch(10_001))] == [None]


def _called(rate: float, **function: Any) -> Sketch:
    nodes = [_client(rate), _node("api", "aws.http-api"), _node("f", "aws.lambda", **function)]
    return _sketch(nodes, [_line("client", "api", "sync"), _line("api", "f", "sync")])


def test_a_function_that_reserved_too_little_can_reserve_more_while_there_is_room() -> None:
    sketch = _called(100, average_duration=500, reserved_concurrency=20)
    fix = _said("LIM-006", sketch)[0].fix
    assert fix
    mended = apply(sketch, fix.operations)
    assert mended.nodes[2].settings["reserved_concurrency"] == 50
    assert not _said("LIM-006", mended)
    assert _said("LIM-006", _called(2000, average_duration=500, reserved_concurrency=20))[0].fix is None


def test_without_a_usual_duration_no_concurrency_is_reckoned() -> None:
    assert not _said("LIM-006", _called(9000))
    assert _said("LIM-006", _called(9000, average_duration=200))


def test_all_functions_together_count_towards_the_account() -> None:
    def two(rate: int) -> Sketch:
        nodes = [_client(rate), _node("api", "aws.http-api")]
        nodes += [_node(name, "aws.lambda", average_duration=1000) for name in ("f", "g")]
        return _sketch(nodes, [_line("client", "api", "sync"), _line("api", "f", "sync"), _line("api", "g", "sync")])

    assert not _said("LIM-006", two(1000))
    assert _said("LIM-006", two(1100))[0].nodes == ("f", "g")


def test_a_queue_takes_a_burst() -> None:
    def sketch(*between: dict[str, Any]) -> Sketch:
        nodes = [_client(10, peak_rate=5000), _node("api", "aws.http-api"), *between]
        nodes.append(_node("f", "aws.lambda", average_duration=1000))
        lines = [_line("client", "api", "sync")]
        if between:
            lines += [_line("api", "queue", "write"), _line("queue", "f", "queue_poll")]
        else:
            lines.append(_line("api", "f", "sync"))
        return _sketch(nodes, lines)

    assert "4,990" in _said("LIM-007", sketch())[0].message
    assert not _said("LIM-007", sketch(_node("queue", "aws.sqs")))


@pytest.mark.parametrize(
    ("rate", "size", "stream", "needed"),
    [
        (1000, None, {}, None),
        (1001, None, {}, "2 shards"),
        (100, 10, {}, None),  # 1 MB by either reading
        (100, 20, {}, "2 shards"),
        (9000, None, {"shards": 9}, None),
        (9000, None, {"mode": "ON_DEMAND"}, None),
    ],
)
def test_a_shard_takes_a_thousand_records_or_a_megabyte(
    rate: int, size: int | None, stream: dict[str, Any], needed: str | None
) -> None:
    sensor = _node("sensor", "client.iot-device", rate=rate, payload_size=size)
    sketch = _sketch([sensor, _node("stream", "aws.kinesis", **stream)], [_line("sensor", "stream", "write")])
    found = _said("LIM-008", sketch)
    assert bool(found) is (needed is not None)
    assert not found or (needed and needed in found[0].message)


def test_a_reader_beyond_ten_batches_of_a_shard_needs_more_shards() -> None:
    nodes = [_node("sensor", "client.iot-device", rate=900), _node("stream", "aws.kinesis")]
    nodes.append(_node("f", "aws.lambda", average_duration=2000))
    lines = [_line("sensor", "stream", "write"), _line("stream", "f", "stream_poll", batch_size=100)]
    sketch = _sketch(nodes, lines)
    fix = _said("LIM-009", sketch)[0].fix
    assert fix
    mended = apply(sketch, fix.operations)
    assert mended.nodes[1].settings["shards"] == 2
    assert mended.connections[1].settings["parallelization_factor"] == 10
    assert not _said("LIM-009", mended)


@pytest.mark.parametrize(("rate", "batch", "is_said"), [(1500, 1, True), (1500, 10, False), (3100, 10, True)])
def test_a_sender_that_works_in_batches_sends_in_batches(rate: int, batch: int, is_said: bool) -> None:
    nodes = [_client(rate), _node("api", "aws.http-api"), _node("in", "aws.sqs"), _node("f", "aws.lambda")]
    nodes.append(_node("out", "aws.sqs", fifo=True))
    lines = [_line("client", "api", "sync"), _line("api", "in", "write")]
    lines += [_line("in", "f", "queue_poll", batch_size=batch), _line("f", "out", "write")]
    assert bool(_said("LIM-012", _sketch(nodes, lines))) is is_said


def _workflow(rate: float, step: dict[str, Any] | None = None, **task: Any) -> Sketch:
    nodes = [_client(rate), _node("api", "aws.http-api"), _node("bus", "aws.eventbridge")]
    nodes += [_node("flow", "aws.step-functions"), _node("f", "aws.lambda", **task)]
    lines = [_line("client", "api", "sync"), _line("api", "bus", "write"), _line("bus", "flow", "rule")]
    return _sketch(nodes, [*lines, _line("flow", "f", "orchestrate", **(step or {}))])


def test_a_workflow_is_cheaper_as_express_only_when_it_is_busy_short_and_waits_for_nobody() -> None:
    assert _said("COST-003", _workflow(10))
    assert not _said("COST-003", _workflow(0.3)), "not worth a word"
    assert not _said("COST-003", _workflow(10, timeout=400)), "an Express run ends after five minutes"
    assert not _said("COST-003", _workflow(10, {"integration": "wait-for-callback"}))


def test_only_a_workflow_whose_steps_may_be_repeated_is_made_express_by_a_fix() -> None:
    assert _said("COST-003", _workflow(10))[0].fix is None
    assert _said("COST-003", _workflow(10, idempotent=True))[0].fix


def test_a_stream_with_two_readers_or_an_unknown_writer_may_stay() -> None:
    def sketch(*more: dict[str, Any], lines: tuple[dict[str, Any], ...] = ()) -> Sketch:
        nodes = [_node("sensor", "client.iot-device", rate=2), _node("stream", "aws.kinesis"), _node("f", "aws.lambda")]
        drawn = [_line("sensor", "stream", "write"), _line("stream", "f", "stream_poll")]
        return _sketch([*nodes, *more], [*drawn, *lines])

    found = _said("COST-007", sketch())
    assert len(found) == 1
    assert found[0].fix is None, "a device cannot write to a queue"
    assert not _said("COST-007", sketch(_node("g", "aws.lambda"), lines=(_line("stream", "g", "stream_poll"),)))
    assert not _said("COST-007", sketch(_node("old", "onprem.legacy"), lines=(_line("old", "stream", "write"),)))


def test_an_http_api_needs_no_quotes() -> None:
    def api(service: str) -> Sketch:
        return _sketch([_node("api", service, cors=True, cors_quoted=False)], [])

    assert _said("CORS-005", api("aws.rest-api"))
    assert not _said("CORS-005", api("aws.http-api"))

"""Limits, security, cost, latency and CORS: the cases that one bad and one good example cannot show."""

from __future__ import annotations

from typing import Any

import pytest

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import run
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


CLIENT = _node("client", "client.browser")


# A function that may run for long


def test_a_function_on_managed_instances_may_run_longer() -> None:
    def report(**settings: Any) -> Sketch:
        return _sketch([_node("report", "aws.lambda", timeout=1800, **settings)], [])

    assert _said("LIM-001", report())
    assert not _said("LIM-001", report(managed_instances=True))
    assert not _said("LIM-010", report()), "one finding is enough"


# Chains


def _chain(*functions: dict[str, Any], **line: Any) -> Sketch:
    """A client, an API that waits for 30 s, and functions that call each other through inner APIs."""
    nodes, lines, before = [CLIENT, _node("api", "aws.http-api")], [_line("client", "api", "sync")], "api"
    for index, settings in enumerate(functions):
        name = f"f{index}"
        nodes.append(_node(name, "aws.lambda", **settings))
        if index:
            nodes.append(_node(f"api{index}", "aws.http-api"))
            lines += [_line(before, f"api{index}", "sync", **line), _line(f"api{index}", name, "sync")]
        else:
            lines.append(_line(before, name, "sync"))
        before = name
    return _sketch(nodes, lines)


def _behind_a_workflow(function: dict[str, Any], flow: dict[str, Any] | None = None, **step: Any) -> Sketch:
    nodes = [
        _node("api", "aws.http-api"),
        _node("flow", "aws.step-functions-express", **(flow or {})),
        _node("f", "aws.lambda", **function),
    ]
    return _sketch(nodes, [_line("api", "flow", "sync"), _line("flow", "f", "orchestrate", **step)])


def test_what_a_run_usually_takes_counts_more_than_its_timeout() -> None:
    slow, quick = {"timeout": 40}, {"timeout": 40, "average_duration": 400}
    assert "40 s" in _said("LIM-003", _behind_a_workflow(slow))[0].message
    assert not _said("LIM-003", _behind_a_workflow(quick))


def test_a_workflow_or_a_step_that_gives_up_early_ends_the_wait() -> None:
    slow = {"timeout": 40}
    assert not _said("LIM-003", _behind_a_workflow(slow, step_timeout=20))
    assert not _said("LIM-003", _behind_a_workflow(slow, {"max_duration": 20}))
    assert _said("LIM-003", _behind_a_workflow(slow, {"max_duration": 35}, step_timeout=35))


def test_what_a_function_waits_for_is_within_its_own_timeout() -> None:
    assert not _said("LIM-003", _chain({"timeout": 20}, {"timeout": 28}))
    assert _said("LIM-022", _chain({"timeout": 20}, {"timeout": 28}))


def test_what_the_first_function_takes_alone_is_said_once() -> None:
    sketch = _chain({"timeout": 60}, {"timeout": 20})
    assert _said("LIM-002", sketch)
    assert not _said("LIM-003", sketch)


def test_functions_that_call_each_other_in_a_circle_are_no_endless_chain() -> None:
    nodes = [CLIENT, _node("api", "aws.http-api"), _node("a", "aws.lambda", timeout=9), _node("b", "aws.lambda")]
    lines = [
        _line("client", "api", "sync"),
        _line("api", "a", "sync"),
        _line("a", "b", "sync"),
        _line("b", "a", "sync"),
    ]
    assert not _said("LIM-003", _sketch(nodes, lines))
    assert not _said("LAT-002", _sketch(nodes, lines))


def test_a_chain_of_two_thousand_calls_is_answered() -> None:
    nodes = [_node(f"f{index}", "aws.lambda") for index in range(1900)]
    lines = [_line(f"f{index}", f"f{index + 1}", "sync") for index in range(1899)]
    sketch = _sketch([CLIENT, *nodes], [_line("client", "f0", "sync"), *lines])
    assert "1899 calls" in _said("LAT-002", sketch)[0].message


def test_cloudfront_before_an_api_is_no_further_call() -> None:
    def through(*path: str) -> Sketch:
        services = {"cdn": "aws.cloudfront", "api": "aws.http-api"}
        nodes = [_node(name, services.get(name, "aws.lambda")) for name in path]
        kinds = ["origin" if source == "cdn" else "sync" for source in path]
        lines = [_line(one, two, kind) for one, two, kind in zip(path, path[1:], kinds, strict=False)]
        return _sketch([CLIENT, *nodes], [_line("client", path[0], "sync"), *lines])

    assert not _said("LAT-002", through("cdn", "api", "f1", "f2", "f3"))
    assert _said("LAT-002", through("cdn", "api", "f1", "f2", "f3", "f4"))


# Messages


def _message(size: float, target: str, kind: str, **function: Any) -> Sketch:
    nodes = [_node("client", "client.browser", payload_size=size), _node("api", "aws.http-api")]
    nodes += [_node("take", "aws.lambda", **function), _node("end", target), _node("files", "aws.s3")]
    lines = [_line("client", "api", "sync"), _line("api", "take", "sync"), _line("take", "end", kind)]
    return _sketch(nodes, lines)


@pytest.mark.parametrize(
    ("size", "target", "kind", "fits"),
    [
        (1000, "aws.sqs", "write", True),
        (1100, "aws.sqs", "write", False),
        (250, "aws.sns", "write", True),
        (300, "aws.sns", "write", False),
        (300, "aws.step-functions", "async", False),
        (7000, "aws.s3", "write", False),  # more than a function takes
        (5000, "aws.s3", "write", True),
        (500, "aws.dynamodb", "write", True),  # the function need not store all of it
    ],
)
def test_a_message_has_to_fit_through_all_on_its_way(size: float, target: str, kind: str, fits: bool) -> None:
    assert bool(_said("LIM-004", _message(size, target, kind))) is not fits


def test_a_function_that_passes_all_on_fills_a_table_too() -> None:
    assert _said("LIM-004", _message(500, "aws.dynamodb", "write", passthrough=True))


# Ranges


def test_a_regional_api_may_wait_longer_than_usual() -> None:
    def api(endpoint: str) -> Sketch:
        return _sketch([_node("api", "aws.rest-api", integration_timeout=60000, endpoint_type=endpoint)], [])

    assert _said("LIM-010", api("EDGE"))
    assert not _said("LIM-010", api("REGIONAL"))


def test_a_connection_has_ranges_too_and_the_message_names_the_bound() -> None:
    nodes = [_node("jobs", "aws.sqs"), _node("work", "aws.lambda")]
    found = _said("LIM-010", _sketch(nodes, [_line("jobs", "work", "queue_poll", batch_window=900)]))
    assert [finding.connections for finding in found] == [("jobs-work",)]
    assert "900 s" in found[0].message
    assert "at most 300 s" in found[0].message


# Batches


@pytest.mark.parametrize(
    ("fifo", "size", "window", "is_refused"),
    [(False, 10, 0, False), (False, 11, 0, True), (False, 500, 5, False), (True, 10, 0, False), (True, 11, 5, True)],
)
def test_large_batches_need_a_window_and_fifo_queues_give_ten(
    fifo: bool, size: int, window: int, is_refused: bool
) -> None:
    nodes = [_node("jobs", "aws.sqs", fifo=fifo), _node("work", "aws.lambda")]
    line = _line("jobs", "work", "queue_poll", batch_size=size, batch_window=window)
    assert bool(_said("LIM-011", _sketch(nodes, [line]))) is is_refused


def test_a_stream_is_read_from_a_position_by_functions_but_not_by_a_firehose() -> None:
    nodes = [_node("stream", "aws.kinesis"), _node("work", "aws.lambda"), _node("files", "aws.firehose")]
    lines = [_line("stream", "work", "stream_poll"), _line("stream", "files", "stream_poll")]
    found = _said("LIM-011", _sketch(nodes, lines))
    assert [finding.connections for finding in found] == [("stream-work",)]


def test_a_queue_has_no_position_to_read_from() -> None:
    nodes = [_node("jobs", "aws.sqs"), _node("work", "aws.lambda")]
    sketch = _sketch(nodes, [_line("jobs", "work", "queue_poll", starting_position="LATEST")])
    fix = _said("LIM-011", sketch)[0].fix
    assert fix
    assert not _said("LIM-011", apply(sketch, fix.operations))


# Edge functions


@pytest.mark.parametrize(
    ("event", "timeout", "is_refused"),
    [("viewer-request", 5, False), ("viewer-response", 6, True), ("origin-request", 30, False), (None, 31, True)],
)
def test_an_edge_function_has_less_time_for_viewers(event: str | None, timeout: int, is_refused: bool) -> None:
    nodes = [_node("cdn", "aws.cloudfront"), _node("check", "aws.lambda-edge", timeout=timeout)]
    sketch = _sketch(nodes, [_line("cdn", "check", "edge_hook", event=event)])
    assert bool(_said("LIM-014", sketch)) is is_refused


# Who may call


def _api(method: str | None, kind: str, **settings: Any) -> Sketch:
    nodes = [CLIENT, _node("api", "aws.rest-api", **settings), _node("work", "aws.lambda"), _node("t", "aws.dynamodb")]
    lines = [_line("client", "api", "sync", method=method), _line("api", "work", "sync"), _line("work", "t", kind)]
    return _sketch(nodes, lines)


@pytest.mark.parametrize(
    ("method", "kind", "settings", "speaks"),
    [
        ("POST", "write", {}, True),
        (None, "readwrite", {}, True),
        ("GET", "readwrite", {}, True),
        ("POST", "read", {}, True),
        ("GET", "read", {"public": True}, False),
        ("POST", "write", {"public": True}, False),
    ],
)
def test_an_api_that_changes_something_or_reads_a_database_asks_who_is_calling(
    method: str | None, kind: str, settings: dict[str, Any], speaks: bool
) -> None:
    assert bool(_said("SEC-003", _api(method, kind, **settings))) is speaks


def test_an_authoriser_is_taken_from_the_drawing_where_there_is_one() -> None:
    nodes = [CLIENT, _node("api", "aws.rest-api"), _node("work", "aws.lambda"), _node("t", "aws.dynamodb")]
    lines = [_line("client", "api", "sync"), _line("api", "work", "sync"), _line("work", "t", "write")]
    sketch = _sketch([*nodes, _node("users", "aws.cognito", mfa="ON")], lines)
    fix = _said("SEC-003", sketch)[0].fix
    assert fix
    mended = apply(sketch, fix.operations)
    assert len(mended.nodes) == len(sketch.nodes)
    assert not _said("SEC-003", mended)


# Permissions


@pytest.mark.parametrize(
    ("permissions", "rules"),
    [
        ("dynamodb:* on Orders", {"SEC-004"}),
        ("*", {"SEC-004"}),
        ("dynamodb:PutItem on *", {"SEC-004"}),
        ("kms:Decrypt", {"SEC-004"}),
        ("dynamodb:GetItem on *", set()),
        ("dynamodb:GetItem on Orders", set()),
        ("dynamodb:GetItem on Stock", {"SEC-006"}),
        ("sqs:SendMessage on Letters", {"SEC-006"}),
        ("ssm:GetParameter on /shop/key", set()),
        ("  ; ", set()),
    ],
)
def test_permissions_are_read_as_they_are_written(permissions: str, rules: set[str]) -> None:
    nodes = [_node("work", "aws.lambda", permissions=permissions), _node("orders", "aws.dynamodb")]
    sketch = _sketch([*nodes, _node("stock", "aws.dynamodb")], [_line("work", "orders", "write")])
    assert {finding.rule for finding in run(sketch, vocabulary())} & {"SEC-004", "SEC-006"} == rules


def test_the_fix_keeps_the_permissions_that_are_narrow() -> None:
    text = "dynamodb:* on *; ssm:GetParameter on /shop/key"
    sketch = _sketch([_node("work", "aws.lambda", permissions=text)], [])
    fix = _said("SEC-004", sketch)[0].fix
    assert fix
    assert apply(sketch, fix.operations).nodes[0].settings["permissions"] == "ssm:GetParameter on /shop/key"


# Clients at data


@pytest.mark.parametrize("target", ["aws.dynamodb", "aws.sqs", "aws.kinesis", "aws.eventbridge", "aws.rds"])
def test_a_client_at_a_data_service_is_said_once_and_an_api_mends_it(target: str) -> None:
    sketch = _sketch([CLIENT, _node("data", target)], [_line("client", "data", "write")])
    assert not _said("CON-001", sketch)
    fix = _said("SEC-007", sketch)[0].fix
    assert fix
    mended = apply(sketch, fix.operations)
    assert not _said("SEC-007", mended)
    assert not _said("SEC-003", mended)
    assert not [finding for finding in run(mended, vocabulary()) if finding.severity == "error"]


def test_a_device_may_write_to_a_stream() -> None:
    nodes = [_node("device", "client.iot-device"), _node("data", "aws.kinesis")]
    assert not _said("SEC-007", _sketch(nodes, [_line("device", "data", "write")]))


# One task, many calls


def test_calls_of_different_tasks_do_not_add_up() -> None:
    nodes = [CLIENT, *(_node(name, "aws.http-api") for name in ("a", "b", "c"))]
    lines = [_line("client", name, "sync") for name in ("a", "b", "c")]

    def told(*tasks: tuple[str, ...]) -> Sketch:
        scenarios = [
            {
                "id": f"s{index}",
                "title": f"Task {index}",
                "outcome": "success",
                "steps": [
                    {"text": "Call.", "moves": [{"connection": f"client-{name}", "message": "request"}]}
                    for name in task
                ],
            }
            for index, task in enumerate(tasks)
        ]
        return parse_value({"schema": SCHEMA, "nodes": nodes, "connections": lines, "scenarios": scenarios})

    assert _said("LAT-001", told())
    assert not _said("LAT-001", told(("a", "b"), ("c",)))
    assert "Task 1" in _said("LAT-001", told(("a",), ("a", "b", "c")))[0].message


# CORS


def test_a_client_that_loads_no_page_here_needs_no_cors() -> None:
    lines = [_line("client", "api", "sync")]
    assert not _said("CORS-001", _sketch([CLIENT, _node("api", "aws.http-api")], lines))


@pytest.mark.parametrize(
    ("origins", "credentials", "speaks"),
    [
        ("*", True, True),
        ("https://a.example, *", True, True),
        ("*", False, False),
        ("https://*.a.example", True, False),
    ],
)
def test_credentials_need_named_origins(origins: str, credentials: bool, speaks: bool) -> None:
    api = _node("api", "aws.http-api", cors=True, cors_origins=origins, cors_credentials=credentials)
    assert bool(_said("CORS-002", _sketch([api], []))) is speaks


def test_a_timeout_above_every_source_is_an_error_and_one_between_them_a_warning() -> None:
    for timeout, severity in ((1200, "warning"), (99_999, "error")):
        found = _said("LIM-001", _sketch([_node("f", "aws.lambda", timeout=timeout)], []))
        assert [one.severity for one in found] == [severity]


def test_a_queue_that_an_api_gives_out_has_a_reader() -> None:
    nodes = [CLIENT, _node("api", "aws.rest-api"), _node("jobs", "aws.sqs")]
    lines = [_line("client", "api", "sync"), _line("api", "jobs", "write")]
    take = {**_line("api", "jobs", "read"), "id": "take"}
    assert _said("CON-004", _sketch(nodes, lines))
    assert not _said("CON-004", _sketch(nodes, [*lines, take]))


def test_retries_of_what_may_not_bear_them_are_a_fix_that_says_so() -> None:
    def title(**settings: Any) -> str:
        nodes = [_node("flow", "aws.step-functions"), _node("charge", "aws.lambda", **settings)]
        fix = _said("RES-013", _sketch(nodes, [_line("flow", "charge", "orchestrate")]))[0].fix
        assert fix
        return fix.title

    assert "Charge must bear being run twice" in title()
    assert "twice" not in title(idempotent=True)


def test_what_is_public_by_its_kind_needs_no_client_in_the_picture() -> None:
    table = _node("table", "aws.dynamodb")
    address = [_node("f", "aws.lambda", function_url_auth="NONE"), table]
    assert _said("SEC-012", _sketch(address, [_line("f", "table", "write")]))
    api = [_node("api", "aws.http-api"), _node("f", "aws.lambda"), table]
    said = [_line("api", "f", "sync", method="POST", path="/orders"), _line("f", "table", "write")]
    assert _said("SEC-003", _sketch(api, said))
    drawn = [_line("api", "f", "sync"), _line("f", "table", "write")]
    assert not _said("SEC-003", _sketch(api, drawn)), "nothing is said of the front"
    private = [_node("api", "aws.rest-api", endpoint_type="PRIVATE"), *api[1:]]
    assert not _said("SEC-003", _sketch(private, said))


def test_a_bucket_whose_template_names_it_makes_no_circle() -> None:
    lines = [_line("b", "f", "notify"), _line("f", "b", "write")]
    nodes = [_node("b", "aws.s3"), _node("f", "aws.lambda")]
    assert _said("STR-004", _sketch(nodes, lines))
    assert not _said("STR-004", _sketch([_node("b", "aws.s3", named=True), nodes[1]], lines))


def test_a_database_that_is_set_to_be_public_is_named_where_no_subnet_is_drawn() -> None:
    def said(public: bool | None) -> list[Finding]:
        return _said("SEC-018", _sketch([_node("base", "aws.rds", public=public), _node("f", "aws.lambda")], []))

    assert "address on the internet" in said(True)[0].message
    assert not said(False)
    assert not said(None)


@pytest.mark.parametrize("is_for_failures", [True, False])
def test_what_a_function_puts_into_a_queue_for_failures_is_no_announcement(is_for_failures: bool) -> None:
    """As a foreign template allows it: the worker may write to the dead-letter queue of the queue that it reads."""
    nodes = [
        _node("work", "aws.sqs"),
        _node("second", "aws.sqs"),
        _node("worker", "aws.lambda"),
        _node("table", "aws.dynamodb"),
    ]
    lines = [
        _line("work", "worker", "queue_poll"),
        _line("worker", "table", "write"),
        _line("worker", "second", "write"),
    ]
    if is_for_failures:
        lines.append(_line("work", "second", "dlq"))
    assert bool(_said("DATA-003", _sketch(nodes, lines))) is not is_for_failures

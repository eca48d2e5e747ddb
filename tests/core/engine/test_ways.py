"""Ways in which a message fares, one small sketch each: who owns it when something fails decides what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest

from patterns_app.core.engine.model import Fault, Trace
from patterns_app.core.engine.trace import NotInSketch, trace
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary

HOUR = 3600
ON_FAILURE = {"condition": "on-failure"}
STEP = {"integration": "request-response", "retry": True, "catch": True}


def sketch(services: dict[str, str], lines: dict[str, tuple[Any, ...]], **settings: dict[str, Any]) -> dict[str, Any]:
    """`services` by part, `lines` by id as (source, target, kind, settings); settings of parts by their id."""
    nodes = [
        {"id": key, "service": service, "label": key.title(), "settings": settings.get(key, {})}
        for key, service in services.items()
    ]
    connections = [
        {"id": key, "source": line[0], "target": line[1], "kind": line[2], "settings": dict(*line[3:])}
        for key, line in lines.items()
    ]
    return {"schema": "pattern-studio/2", "title": "x", "nodes": nodes, "connections": connections}


def followed(document: dict[str, Any], enter: str, *faults: dict[str, Any]) -> Trace:
    return trace(parse_value(document), vocabulary(), enter, [Fault(**fault) for fault in faults])


HTTP_TOPIC = sketch(
    {"pub": "aws.lambda", "topic": "aws.sns", "shop": "external.http", "left": "aws.sqs"},
    {"put": ("pub", "topic", "write"), "push": ("topic", "shop", "push"), "dead": ("topic", "left", "dlq")},
)
BUS = sketch(
    {"pub": "aws.lambda", "bus": "aws.eventbridge", "fn": "aws.lambda", "rule": "aws.sqs", "own": "aws.sqs"},
    {
        "put": ("pub", "bus", "write"),
        "run": ("bus", "fn", "rule"),
        "dead": ("bus", "rule", "dlq"),
        "failed": ("fn", "own", "destination", ON_FAILURE),
    },
)
ASYNC = sketch(
    {"src": "aws.lambda", "fn": "aws.lambda", "own": "aws.sqs"},
    {"give": ("src", "fn", "async"), "failed": ("fn", "own", "destination", ON_FAILURE)},
)
STREAM = sketch(
    {"car": "client.iot-device", "stream": "aws.kinesis", "fn": "aws.lambda", "lake": "aws.s3"},
    {
        "put": ("car", "stream", "write"),
        "read": ("stream", "fn", "stream_poll", {"maximum_retry_attempts": 2}),
        "failed": ("fn", "lake", "destination", ON_FAILURE),
    },
    stream={"retention": 24},
)
DELIVERY = sketch(
    {"app": "aws.lambda", "fire": "aws.firehose", "find": "aws.opensearch", "lake": "aws.s3"},
    {"put": ("app", "fire", "write"), "index": ("fire", "find", "push"), "keep": ("fire", "lake", "push")},
)
ARCHIVE = sketch(
    {"app": "aws.lambda", "fire": "aws.firehose", "lake": "aws.s3"},
    {"put": ("app", "fire", "write"), "keep": ("fire", "lake", "push")},
)
RULE = sketch(
    {"dev": "client.iot-device", "iot": "aws.iot-core", "fn": "aws.lambda", "errors": "aws.sqs"},
    {"say": ("dev", "iot", "push"), "run": ("iot", "fn", "async"), "error": ("iot", "errors", "dlq")},
)
CALLBACK = sketch(
    {"pub": "aws.lambda", "flow": "aws.step-functions", "queue": "aws.sqs", "fn": "aws.lambda", "later": "aws.sqs"},
    {
        "start": ("pub", "flow", "start"),
        "ask": (
            "flow",
            "queue",
            "orchestrate",
            {"integration": "wait-for-callback", "step_timeout": HOUR, "catch": True},
        ),
        "read": ("queue", "fn", "queue_poll"),
        "park": ("flow", "later", "orchestrate"),
    },
)
APPROVAL = sketch(
    {
        "pub": "aws.lambda",
        "flow": "aws.step-functions",
        "ask": "aws.lambda",
        "person": "client.browser",
        "api": "aws.http-api",
        "decide": "aws.lambda",
        "later": "aws.sqs",
    },
    {
        "start": ("pub", "flow", "start"),
        "out": (
            "flow",
            "ask",
            "orchestrate",
            {"integration": "wait-for-callback", "step_timeout": HOUR, "catch": True},
        ),
        "park": ("flow", "later", "orchestrate"),
        "click": ("person", "api", "sync"),
        "run": ("api", "decide", "sync"),
        "back": ("decide", "flow", "write"),
    },
)
BARE = sketch(
    {"pub": "aws.lambda", "flow": "aws.step-functions", "one": "aws.lambda"},
    {"start": ("pub", "flow", "start"), "do": ("flow", "one", "orchestrate")},
)
PIPE = sketch(
    {
        "pub": "aws.lambda",
        "queue": "aws.sqs",
        "pipe": "aws.eventbridge-pipe",
        "fn": "aws.lambda",
        "dead": "aws.sqs",
    },
    {
        "put": ("pub", "queue", "write"),
        "read": ("queue", "pipe", "queue_poll"),
        "run": ("pipe", "fn", "sync"),
        "move": ("queue", "dead", "dlq", {"max_receive_count": 3}),
    },
)


def fault(part: str, what: str = "fails", **more: Any) -> dict[str, Any]:
    return {"part": part, "fault": what, **more}


@pytest.mark.parametrize(
    ("document", "enter", "faults", "ends", "tried"),
    [
        # a 5xx is tried again, another 4xx is not, and a short one nobody notices
        (HTTP_TOPIC, "put", [fault("shop", lasts_s=HOUR)], "kept left event", ("service", 4, 60)),
        (HTTP_TOPIC, "put", [fault("shop", lasts_s=30)], "answered_ok pub", ("service", 4, 60)),
        (HTTP_TOPIC, "put", [fault("shop", how="rejects")], "kept left event", ("service", 1, 0)),
        # the rule's place is for what the function did not accept, the function's own for what its code did not do
        (BUS, "put", [fault("fn")], "kept own event", ("service", 3, 180)),
        (BUS, "put", [fault("fn", how="gone")], "kept rule event", ("service", 1, 0)),
        (BUS, "put", [fault("fn", "throttled", lasts_s=HOUR)], "delivered_later fn", ("service", None, 21600)),
        (BUS, "put", [fault("bus")], "answered_error pub", ("sdk", 3, 0.15)),
        # what is broken keeps nothing
        (ASYNC, "give", [fault("fn"), fault("own", how="gone")], "lost fn", ("service", 3, 180)),
        (ASYNC, "give", [fault("fn", lasts_s=90)], "delivered_later fn", ("service", 3, 180)),
        # a bucket gets the records themselves
        (STREAM, "put", [fault("fn", how="one")], "kept lake event", ("poller", 3, None)),
        (STREAM, "put", [fault("stream", "throttled", lasts_s=HOUR)], "answered_error car", ("sdk", 3, 3)),
        (DELIVERY, "put", [fault("find", lasts_s=HOUR)], "kept lake event", ("service", None, 300)),
        (ARCHIVE, "put", [fault("lake", lasts_s=6 * HOUR)], "delivered_later lake", ("service", None, 86400)),
        # the error action is not for what a function does later
        (RULE, "say", [fault("fn")], "lost fn", ("service", 3, 180)),
        # a step that waits for a token ends with its own limit, whatever becomes of the message that carries it
        (CALLBACK, "start", [fault("fn")], "kept later event", ("queue", None, None)),
        (BARE, "start", [fault("one")], "lost flow", ("workflow", 1, 0)),
        (PIPE, "put", [fault("fn")], "kept dead event", ("queue", 3, 90)),
    ],
)
def test_who_has_the_message_decides_what_becomes_of_it(
    document: dict[str, Any], enter: str, faults: list[dict[str, Any]], ends: str, tried: tuple[Any, ...]
) -> None:
    result = followed(document, enter, *faults).result
    found = result.ends
    assert " ".join(str(one) for one in (found.state, found.where, found.holds) if one) == ends
    by, total, within = tried
    fitting = [one for one in result.tries if (one.by, one.total) == (by, total)]
    assert fitting, result.tries
    assert within is None or any(one.within_s == pytest.approx(within) for one in fitting)


def test_a_refused_request_is_not_told_as_an_accepted_one() -> None:
    start = sketch({"pub": "aws.lambda", "flow": "aws.step-functions"}, {"put": ("pub", "flow", "start")})
    web = sketch({"user": "client.browser", "shop": "external.http"}, {"put": ("user", "shop", "sync")})

    def answer(document: dict[str, Any], part: str, how: str) -> tuple[int | None, str]:
        first = followed(document, "put", fault(part, how=how)).result.first_caller
        return first.code, first.name

    assert answer(start, "flow", "denied") == (400, "AccessDeniedException")
    assert answer(start, "flow", "gone") == (400, "StateMachineDoesNotExist")
    assert answer({**ASYNC, "connections": [{**ASYNC["connections"][0], "id": "put"}]}, "fn", "gone")[0] == 404
    assert answer(web, "shop", "rejects") == (None, "")  # some 4xx, of which the number is not known


def test_what_is_down_delivers_what_it_has_when_it_is_well_again() -> None:
    late = followed(HTTP_TOPIC, "push", fault("topic", lasts_s=HOUR))
    assert (late.result.ends.state, late.times[-1]) == ("delivered_later", HOUR)
    assert followed(HTTP_TOPIC, "push", fault("topic")).result.ends.state == "stuck"
    assert followed(HTTP_TOPIC, "push", fault("topic", how="gone")).result.ends.state == "lost"
    assert followed(HTTP_TOPIC, "push", fault("topic", "throttled")).result.ends.state == "not_affected"


def test_a_reader_that_may_not_run_the_function_goes_on_trying_until_the_record_is_too_old() -> None:
    for how in ("denied", "gone"):
        found = followed(STREAM, "put", fault("fn", how=how))
        assert (found.result.ends.state, found.times[-1]) == ("lost", 24 * HOUR)


def test_nobody_tries_an_event_again_that_was_not_accepted() -> None:
    found = followed(ASYNC, "give", fault("fn", how="stopped")).result
    assert (found.first_caller.code, found.first_caller.after_s) == (500, 0)


def polled(fifo: bool, **more: Any) -> dict[str, Any]:
    return sketch(
        {"queue": "aws.sqs", "fn": "aws.lambda", "dead": "aws.sqs"},
        {
            "read": ("queue", "fn", "queue_poll", {"batch_size": 10, **more}),
            "move": ("queue", "dead", "dlq", {"max_receive_count": 2}),
        },
        queue={"fifo": fifo, "visibility_timeout": 60},
        dead={"fifo": fifo},
    )


def streamed(**more: Any) -> dict[str, Any]:
    read = ("stream", "fn", "stream_poll", {"batch_size": 100, "maximum_retry_attempts": 2, **more})
    return sketch({"stream": "aws.kinesis", "fn": "aws.lambda"}, {"read": read})


REPORTS, HALVES = {"report_batch_item_failures": True}, {"bisect_on_error": True}
WAIT = ["behind waits", "elsewhere goes_on"]


@pytest.mark.parametrize(
    ("document", "broken", "others"),
    [
        (polled(False), fault("fn", how="one"), ["batch comes_back 9"]),
        (polled(False, **REPORTS), fault("fn", how="one"), ["batch done 9"]),
        # a function that was not run, or was stopped, has reported nothing
        (polled(False, **REPORTS), fault("fn", "throttled"), ["batch comes_back 9"]),
        (polled(False, **REPORTS), fault("fn", "slow"), ["batch comes_back 9"]),
        (polled(False, batch_size=1), fault("fn", how="one"), []),
        (polled(True), fault("fn", how="one"), ["batch comes_back 9", *WAIT]),
        (polled(True, **REPORTS), fault("fn", how="one"), ["earlier done 9", "later comes_back 9", *WAIT]),
        (streamed(), fault("fn", how="one"), ["batch comes_back 99", *WAIT]),
        (streamed(**HALVES), fault("fn", how="one"), ["batch split 99", *WAIT]),
        (streamed(**HALVES), fault("fn", "throttled", lasts_s=60), ["batch comes_back 99", *WAIT]),
        (streamed(**REPORTS), fault("fn", how="one"), ["earlier done 99", "later comes_back 99", *WAIT]),
        # what both say counts: it is split where the report says, and only what is left comes again
        (streamed(**REPORTS, **HALVES), fault("fn", how="one"), ["earlier done 99", "later comes_back 99", *WAIT]),
        (streamed(**REPORTS), fault("stream", how="stopped", lasts_s=60), []),
    ],
)
def test_what_happens_to_others_meanwhile_is_told_as_data(
    document: dict[str, Any], broken: dict[str, Any], others: list[str]
) -> None:
    found = followed(document, "read", broken).result.beside
    assert [" ".join(str(it) for it in (one.who, one.fate, one.most) if it is not None) for one in found] == others


def test_what_waits_behind_a_bad_message_waits_until_it_is_out_of_the_way() -> None:
    def behind(document: dict[str, Any], *faults: dict[str, Any]) -> tuple[float, float | None]:
        (one,) = (one for one in followed(document, "read", *faults).result.beside if one.who == "behind")
        return one.from_s, one.until_s

    assert behind(polled(True), fault("fn")) == (0, 120)  # received twice, a minute hidden each time
    assert behind(polled(True), fault("fn", lasts_s=30)) == (0, 60)
    assert behind(polled(True), fault("fn"), fault("dead")) == (0, 4 * 24 * HOUR)  # until it is too old
    endless = sketch({"log": "aws.msk", "fn": "aws.lambda"}, {"read": ("log", "fn", "stream_poll")})
    assert behind(endless, fault("fn")) == (0, None)


def test_a_hundred_thousand_tries_are_counted_and_not_made() -> None:
    document = sketch(
        {"pub": "aws.lambda", "topic": "aws.sns", "queue": "aws.sqs"},
        {"put": ("pub", "topic", "write"), "push": ("topic", "queue", "push")},
    )
    found = followed(document, "put", fault("queue", lasts_s=2 * HOUR))
    (tried,) = (one for one in found.result.tries if one.by == "service")
    # 2 at once, 2 after a second each, 10 growing from 1 to 20 s, then one every 20 s until the queue is back
    assert tried.total == 100_015
    assert tried.made is not None
    assert 2 * HOUR / 20 < tried.made < 2 * HOUR / 20 + 20
    assert len(found.scenario.steps) < 10


def test_the_limit_that_ends_first_decides_the_code() -> None:
    def answer(timeout: int) -> tuple[int | None, float | None]:
        document = sketch(
            {"user": "client.browser", "api": "aws.rest-api", "fn": "aws.lambda"},
            {"ask": ("user", "api", "sync"), "run": ("api", "fn", "sync")},
            fn={"timeout": timeout},
        )
        first = followed(document, "ask", fault("fn", "slow")).result.first_caller
        return first.code, first.after_s

    assert answer(10) == (502, 10)
    assert answer(60) == (504, 29)


def test_a_workflow_that_fails_after_a_timeout_undoes_the_step_of_which_nobody_knows_how_it_ended() -> None:
    document = sketch(
        {"pub": "aws.lambda", "flow": "aws.step-functions", "one": "aws.lambda", "two": "aws.lambda"},
        {
            "start": ("pub", "flow", "start"),
            "a": ("flow", "one", "orchestrate", STEP),
            "b": ("flow", "two", "orchestrate", STEP),
            "undo-b": ("flow", "two", "orchestrate", {**STEP, "compensates": "b"}),
            "undo-a": ("flow", "one", "orchestrate", {**STEP, "compensates": "a"}),
        },
        two={"timeout": 5},
    )
    thrown = followed(document, "start", fault("two", lasts_s=2))
    timed_out = followed(document, "start", fault("two", "slow", takes_s=60, lasts_s=2))
    assert thrown.result.compensated == ("undo-a",)
    assert timed_out.result.compensated == ("undo-b", "undo-a")


def test_what_nobody_has_written_down_is_told_as_not_known() -> None:
    document = sketch(
        {"user": "client.browser", "fn": "aws.lambda", "thing": "aws.generic"},
        {"ask": ("user", "fn", "sync"), "use": ("fn", "thing", "unspecified")},
    )
    found = followed(document, "ask", fault("thing"))
    assert found.result.unknown == ("use",)
    assert (found.result.ends.state, found.result.outcome) == ("not_known", None)


def test_no_message_starts_where_only_failures_or_rules_go() -> None:
    with pytest.raises(NotInSketch, match="no message starts"):
        followed(HTTP_TOPIC, "dead")


@pytest.mark.parametrize("part", ["decide", "api", "person"])
def test_a_token_does_not_come_back_while_who_alone_could_bring_it_is_broken(part: str) -> None:
    found = followed(APPROVAL, "start", fault(part))
    assert (found.result.ends.state, found.result.ends.where, found.times[-1]) == ("kept", "later", HOUR)
    again = followed(APPROVAL, "start", fault(part, lasts_s=HOUR / 2))
    assert again.result.ends.state != "kept"


def test_a_token_comes_back_by_another_way_where_several_could_bring_it() -> None:
    second = sketch({"other": "aws.lambda"}, {"also": ("other", "flow", "write")})
    wide = {
        key: [*APPROVAL[key], *second[key]] if isinstance(APPROVAL[key], list) else APPROVAL[key] for key in APPROVAL
    }
    assert followed(wide, "start", fault("decide")).result.ends.state != "kept"


def test_an_express_workflow_is_not_said_to_have_a_history() -> None:
    document = sketch(
        {"pub": "aws.lambda", "flow": "aws.step-functions-express", "one": "aws.lambda"},
        {"start": ("pub", "flow", "start"), "do": ("flow", "one", "orchestrate", {"catch": True})},
    )
    found = followed(document, "start", fault("one"))
    assert (found.result.ends.state, found.result.unknown) == ("not_known", ("do",))
    assert "history" not in " ".join(step.text for step in found.scenario.steps)


TOLD_AT_ONCE = sketch(
    {"src": "client.browser", "fn": "aws.lambda"} | {f"t{n}": "aws.lambda" for n in range(200)},
    {"ask": ("src", "fn", "sync"), "back": ("t0", "fn", "sync")}
    | {f"call{n}": ("fn", f"t{n}", "sync") for n in range(200)},
)


def test_a_part_that_calls_hundreds_is_followed_also_where_each_is_answered_at_once() -> None:
    found = followed(TOLD_AT_ONCE, "ask", {"part": "t150", "fault": "fails"})
    assert found.result.ends.state != "not_known"
    assert found.scenario.steps[-1].text


def kept_in_queue(visibility: float, retention: float, most: int | None) -> dict[str, Any]:
    dead = {} if most is None else {"dead": ("queue", "left", "dlq", {"max_receive_count": most})}
    return sketch(
        {"src": "aws.lambda", "queue": "aws.sqs", "fn": "aws.lambda", "left": "aws.sqs"},
        {"put": ("src", "queue", "write"), "read": ("queue", "fn", "queue_poll"), **dead},
        queue={"visibility_timeout": visibility, "retention": retention},
    )


@pytest.mark.parametrize(
    ("visibility", "retention", "most"), [(0, 1e9, 10**12), (30, 1e300, None), (1e-9, 1e300, 10**18), (1e-9, 1e9, None)]
)
def test_tries_that_nobody_could_count_are_not_counted_one_by_one(
    visibility: float, retention: float, most: int | None
) -> None:
    found = followed(kept_in_queue(visibility, retention, most), "put", {"part": "fn", "fault": "fails"})
    assert found.result.ends.state in ("kept", "lost", "stuck")


def test_times_whose_sum_is_beyond_all_numbers_never_come() -> None:
    document = sketch(
        {"src": "aws.lambda", "table": "aws.dynamodb"},
        {"put": ("src", "table", "write", {"timeout": 1e308, "read_timeout": 1e308, "max_attempts": 3})},
    )
    found = followed(document, "put", {"part": "table", "fault": "slow"})
    assert all(time < 1.8e308 for time in found.times)
    assert found.result.ends.state == "answered_error"


def test_every_step_of_a_trace_says_something() -> None:
    document = {**STREAM, "connections": [dict(line) for line in STREAM["connections"]]}
    for line in document["connections"]:
        if line["id"] == "read":
            line["settings"] = {"maximum_retry_attempts": 0}
    found = followed(document, "put", {"part": "fn", "fault": "fails"})
    assert all(step.text for step in found.scenario.steps)


def test_what_stands_still_goes_on_when_it_is_well_again_though_it_stays_slow() -> None:
    slow = {"part": "topic", "fault": "slow", "after": "put"}
    down = {"part": "topic", "fault": "fails", "after": "put", "lasts_s": 300}
    for faults in ((slow, down), (down, slow)):
        assert followed(HTTP_TOPIC, "put", *faults).result.ends.state == "delivered_later"


START = ("app", "flow", "start")
LAST = "The Retry of the Parallel runs all of it again after 6 s (try 3)."
AGAIN = '[{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 2, "BackoffRate": 3}]'
BRANCHES = sketch(
    {
        "app": "aws.fargate",
        "flow": "aws.step-functions",
        "price": "aws.lambda",
        "stock": "aws.lambda",
        "left": "aws.lambda",
    },
    {
        "go": START,
        "to-price": ("flow", "price", "orchestrate", {"branch": "Ask/1", "block_retry": AGAIN, "catch": True}),
        "to-stock": ("flow", "stock", "orchestrate", {"branch": "Ask/2", "block_retry": AGAIN, "catch": True}),
        "to-left": ("flow", "left", "orchestrate", {"after_error": True}),
    },
)
ITEMS = sketch(
    {"app": "aws.fargate", "flow": "aws.step-functions", "read": "aws.lambda", "write": "aws.lambda"},
    {
        "go": START,
        "to-read": ("flow", "read", "orchestrate", {"each": True, "block_retry": AGAIN}),
        "to-write": ("flow", "write", "orchestrate", {"each": True, "block_retry": AGAIN}),
    },
)


def test_the_retry_of_a_whole_block_runs_all_of_it_again_and_its_catch_comes_after() -> None:
    found = followed(BRANCHES, "go", {"part": "stock", "fault": "fails"})
    again = next(one for one in found.result.tries if one.at == "flow")
    assert (again.by, again.total, again.made, again.within_s) == ("workflow", 3, 3, 8)  # waits of 2 and 6 seconds
    told = [step.text for step in found.scenario.steps]
    assert told.index("The Catch of Flow takes over.") > told.index(LAST)
    assert found.times[-1] == 8


def test_a_block_that_is_run_again_is_done_when_its_part_is_well_again() -> None:
    found = followed(ITEMS, "go", {"part": "write", "fault": "fails", "lasts_s": 5})
    assert found.result.ends.state == "answered_ok"
    assert next(one.made for one in found.result.tries if one.at == "flow") == 3


def test_a_block_is_not_run_again_for_errors_that_its_retry_does_not_name() -> None:
    named = '[{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 2}]'
    document = sketch(
        {"app": "aws.fargate", "flow": "aws.step-functions", "read": "aws.lambda"},
        {"go": START, "to-read": ("flow", "read", "orchestrate", {"each": True, "block_retry": named})},
    )
    found = followed(document, "go", {"part": "read", "fault": "fails"})
    assert [one for one in found.result.tries if one.at == "flow"] == []


HOSE = sketch(
    {"hose": "aws.firehose", "change": "aws.lambda", "files": "aws.s3"},
    {"ask": ("hose", "change", "trigger"), "put": ("hose", "files", "push")},
)
GUARDED = {"api": "aws.http-api", "may": "aws.lambda", "queue": "aws.sqs"}
GUARDED_LINES: dict[str, tuple[Any, ...]] = {"gate": ("api", "may", "authorize"), "put": ("api", "queue", "write")}


@pytest.mark.parametrize("enter", ["ask", "put"])
def test_what_a_stream_lets_be_changed_is_kept_where_that_fails_whichever_line_is_named(enter: str) -> None:
    found = followed(HOSE, enter, {"part": "change", "fault": "fails"}).result
    assert (found.ends.state, found.ends.where, found.ends.holds) == ("kept", "files", "event")


@pytest.mark.parametrize(
    ("api", "name"), [("aws.http-api", "Internal Server Error"), ("aws.rest-api", "AUTHORIZER_CONFIGURATION_ERROR")]
)
def test_an_api_that_nobody_draws_a_caller_of_asks_first_whether_he_may(api: str, name: str) -> None:
    found = followed(sketch({**GUARDED, "api": api}, GUARDED_LINES), "put", {"part": "may", "fault": "fails"})
    assert (found.result.first_caller.code, found.result.first_caller.name) == (500, name)
    assert all(move.connection != "put" for step in found.scenario.steps for move in step.moves)


@pytest.mark.parametrize(("fault", "code"), [("throttled", 429), ("fails", 500)])
def test_an_api_that_nobody_draws_a_caller_of_tells_whoever_asks(fault: str, code: int) -> None:
    found = followed(sketch(GUARDED, GUARDED_LINES), "put", {"part": "api", "fault": fault})
    assert found.result.first_caller.code == code
    assert f"Whoever asks Api gets {code} " in found.scenario.steps[-1].text


ROUTES = {"get": {"method": "GET", "path": "/orders"}, "post": {"method": "POST", "path": "/orders"}}


@pytest.mark.parametrize(
    ("asked", "broken", "code"),
    [("get", "find", 500), ("get", "put", 200), ("post", "put", 500), ("post", "find", 200)],
)
def test_a_request_takes_the_route_of_its_path_and_method(asked: str, broken: str, code: int) -> None:
    document = sketch(
        {"app": "client.browser", "api": "aws.http-api", "put": "aws.lambda", "find": "aws.lambda"},
        {
            "get": ("app", "api", "sync", ROUTES["get"]),
            "post": ("app", "api", "sync", ROUTES["post"]),
            "to-put": ("api", "put", "sync", ROUTES["post"]),
            "to-find": ("api", "find", "sync", ROUTES["get"]),
        },
    )
    assert followed(document, asked, fault(broken)).result.first_caller.code == code

"""Where a failure or a result of a function goes: its own places serve only what it has accepted."""

from __future__ import annotations

from typing import Any

import pytest

from .test_ways import ON_FAILURE, fault, followed, sketch

ON_SUCCESS = {"condition": "on-success"}


def delivered(source: str, kind: str, own: str, service: str = "aws.sqs") -> dict[str, Any]:
    """A function with a place of its own that a service delivers to."""
    setting = ON_FAILURE if own == "destination" else {}
    return sketch(
        {"src": source, "fn": "aws.lambda", "own": service},
        {"run": ("src", "fn", kind), "failed": ("fn", "own", own, setting)},
    )


@pytest.mark.parametrize("how", ["gone", "denied"])
@pytest.mark.parametrize("own", ["dlq", "destination"])
@pytest.mark.parametrize(("source", "kind"), [("aws.sns", "async"), ("aws.eventbridge", "rule")])
def test_what_a_function_never_had_is_in_none_of_its_places(source: str, kind: str, own: str, how: str) -> None:
    document = delivered(source, kind, own)
    found = followed(document, "run", fault("fn", how=how)).result.ends
    assert (found.state, found.where) == ("lost", "src")
    found = followed(document, "run", fault("fn")).result.ends  # its code ran, and failed
    assert (found.state, found.where) == ("kept", "own")


def test_the_queue_that_a_rule_names_is_not_that_of_the_function() -> None:
    document = sketch(
        {"bus": "aws.eventbridge", "fn": "aws.lambda", "rule": "aws.sqs", "own": "aws.sqs"},
        {
            "run": ("bus", "fn", "rule", {"dead_letters": "rule"}),
            "dead": ("bus", "rule", "dlq"),
            "failed": ("fn", "own", "dlq"),
        },
    )
    assert followed(document, "run", fault("fn", how="gone")).result.ends.where == "rule"
    assert followed(document, "run", fault("fn")).result.ends.where == "own"


def succeeds(service: str) -> dict[str, Any]:
    return sketch(
        {"src": "aws.lambda", "fn": "aws.lambda", "next": service},
        {"give": ("src", "fn", "async"), "good": ("fn", "next", "destination", ON_SUCCESS)},
    )


def test_the_result_of_a_good_run_runs_the_function_that_it_goes_to() -> None:
    found = followed(succeeds("aws.lambda"), "give", fault("next"))
    assert (found.result.ends.state, found.result.ends.where) == ("lost", "next")
    assert found.times[-1] == 180  # two more tries, after one minute and two more
    assert followed(succeeds("aws.lambda"), "give").result.ends.state == "answered_ok"
    late = followed(succeeds("aws.lambda"), "give", fault("next", lasts_s=90)).result.ends
    assert (late.state, late.where) == ("delivered_later", "next")


@pytest.mark.parametrize("service", ["aws.sqs", "aws.sns", "aws.eventbridge", "aws.lambda"])
def test_a_result_that_its_place_does_not_take_is_gone(service: str) -> None:
    found = followed(succeeds(service), "give", fault("next", how="gone")).result.ends
    assert (found.state, found.where) == ("lost", "fn")


def fails_to(service: str, *more: tuple[str, str, str]) -> dict[str, Any]:
    """A function whose failures go to `own`; `more`: who takes what comes there, and how."""
    lines = {f"on{number}": (source, target, kind) for number, (source, target, kind) in enumerate(more)}
    return sketch(
        {"src": "aws.lambda", "fn": "aws.lambda", "own": service, "team": "aws.lambda"},
        {"give": ("src", "fn", "async"), "failed": ("fn", "own", "destination", ON_FAILURE), **lines},
    )


@pytest.mark.parametrize(
    ("service", "kind", "said"),
    [
        ("aws.sns", "async", "In the end Own hands it on to Team, and stores nothing itself."),
        ("aws.eventbridge", "rule", "In the end Own hands it on to Team, and stores nothing itself."),
        ("aws.sqs", "queue_poll", "In the end it is put into Own, from which Team fetches it at once."),
    ],
)
def test_a_failure_goes_on_to_who_takes_it_from_its_place(service: str, kind: str, said: str) -> None:
    found = followed(fails_to(service, ("own", "team", kind)), "give", fault("fn"))
    assert (found.result.ends.state, found.result.ends.only_passes_on) == ("kept", service != "aws.sqs")
    assert found.scenario.steps[-1].text.startswith(said)


@pytest.mark.parametrize(("service", "kind"), [("aws.sns", "async"), ("aws.eventbridge", "rule")])
def test_a_place_that_stores_nothing_is_not_told_as_keeping(service: str, kind: str) -> None:
    alone = followed(fails_to(service), "give", fault("fn"))
    told = alone.scenario.steps[-1].text
    assert "Nobody is drawn who takes it from there: whether anybody has it is not known." in told
    assert not {"kept", "lost"} & set(told.replace(".", " ").split())  # either may be
    assert alone.result.ends.only_passes_on
    assert alone.result.lost == ()
    both = followed(fails_to(service, ("own", "team", kind)), "give", fault("fn"), fault("team")).result.ends
    assert (both.state, both.where) == ("lost", "team")


def test_a_function_as_a_place_is_run_with_the_failure() -> None:
    found = followed(fails_to("aws.lambda"), "give", fault("fn"))
    assert found.scenario.steps[-1].text.startswith("In the end Own is run with it, and stores nothing of it")
    assert followed(fails_to("aws.lambda"), "give", fault("fn"), fault("own", "slow")).result.ends.where == "own"


@pytest.mark.parametrize(
    ("services", "line", "says"),
    [
        (("aws.firehose", "aws.s3"), "push", "no place for it can be set"),
        (("aws.s3", "aws.sns"), "notify", "no place for it can be set"),
        (("aws.sns", "aws.sqs"), "async", "no place is set for it"),
    ],
)
def test_what_is_lost_is_told_to_lack_a_place_only_where_one_can_be_set(
    services: tuple[str, str], line: str, says: str
) -> None:
    source, target = services
    document = sketch(
        {"app": "aws.lambda", "src": source, "end": target},
        {"put": ("app", "src", "write"), "on": ("src", "end", line)},
    )
    found = followed(document, "put", fault("end"))
    assert [one.why for one in found.result.lost] == [f"What could not be delivered is gone: {says}."]


def test_an_age_beyond_what_the_stream_keeps_leaves_no_note() -> None:
    """A table's stream forgets a record after a day, however old the reader would let it become."""

    def reads(days: float) -> dict[str, Any]:
        return sketch(
            {"app": "aws.lambda", "table": "aws.dynamodb", "fn": "aws.lambda", "notes": "aws.sqs"},
            {
                "put": ("app", "table", "write"),
                "read": ("table", "fn", "stream_poll", {"maximum_record_age": int(days * 86_400)}),
                "failed": ("fn", "notes", "destination", {**ON_FAILURE, "whose": "event_source"}),
            },
            table={"stream": "NEW_IMAGE"},
        )

    within = followed(reads(0.5), "put", fault("fn")).result.ends
    assert (within.state, within.where) == ("kept", "notes")
    beyond = followed(reads(2), "put", fault("fn"))
    assert (beyond.result.ends.state, beyond.result.ends.where) == ("lost", "table")
    assert [one.why.partition(" ")[0] for one in beyond.result.lost] == ["After"]

"""Who delivers to a function decides what becomes of a message, however its arrow is drawn."""

from __future__ import annotations

from tests.each import each

from .test_ways import fault, followed, sketch

SAME = (
    ("aws.eventbridge", "aws.lambda", "rule", ("push", "async", "write", "unspecified")),
    ("aws.eventbridge", "aws.sqs", "rule", ("push", "async", "write", "unspecified")),
    ("aws.eventbridge", "aws.fargate", "rule", ("push", "async")),
    ("aws.lambda", "aws.lambda", "async", ("push",)),
    ("aws.lambda", "aws.step-functions", "start", ("push", "async", "unspecified")),
)
FAILS = ("fails", "throttled")


@each(("source", "target", "usual", "others"), SAME)
def test_a_line_of_another_kind_fares_as_the_service_that_delivers(
    source: str, target: str, usual: str, others: tuple[str, ...]
) -> None:
    for what in FAILS:
        told = {}
        for kind in (usual, *others):
            document = sketch(
                {"app": "aws.lambda", "a": source, "b": target},
                {"in": ("app", "a", "unspecified"), "x": ("a", "b", kind)},
            )
            told[kind] = followed(document, "in", fault("b", what)).result
        assert all(told[kind] == told[usual] for kind in others), (what, told)


def test_a_bus_has_delivered_when_lambda_has_the_event_and_then_lambda_tries() -> None:
    document = sketch(
        {"app": "aws.lambda", "bus": "aws.eventbridge", "fn": "aws.lambda"},
        {"put": ("app", "bus", "write"), "run": ("bus", "fn", "push")},
    )
    tries = followed(document, "put", fault("fn")).result.tries
    assert [(one.by, one.total, one.within_s) for one in tries if one.at in ("bus", "fn", "run")] == [
        ("service", 3, 180)
    ]


def test_a_function_that_begins_by_itself_is_ended_by_its_own_limit() -> None:
    document = sketch(
        {"app": "aws.lambda", "table": "aws.dynamodb"}, {"put": ("app", "table", "write")}, app={"timeout": 7}
    )
    found = followed(document, "put", fault("table", "slow")).result
    assert found.first_caller is not None
    assert (found.first_caller.part, found.first_caller.after_s) == ("app", 7)
    quick = followed(document, "put", fault("table", "throttled")).result
    assert quick.first_caller is not None
    assert quick.first_caller.code == 400

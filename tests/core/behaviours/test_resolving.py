"""Which behaviour a connection has: its row's, else its rule's, else none is claimed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.resolving import Known, Settings, Unknown, behaviour_of
from patterns_app.core.behaviours.waiting import longest_s

DATA = behaviours()


def found(start: str, end: str, kind: str, *rules: str, **ends: Mapping[str, bool | int | str]) -> Known:
    answer = behaviour_of(start, end, kind, rules=rules, settings=Settings(**ends))
    assert isinstance(answer, Known), answer
    return answer


def test_a_row_counts_before_a_rule() -> None:
    answer = found("aws.lambda", "aws.websocket-api", "push", "http-call")
    assert (answer.behaviour.key, answer.basis, answer.rule) == ("sdk-call", "pair", "")


def test_a_rule_names_it_where_there_is_no_row() -> None:
    answer = found("aws.lambda", "aws.athena", "read", "sdk")
    assert (answer.behaviour.key, answer.basis, answer.rule) == ("sdk-call", "rule", "sdk")


@pytest.mark.parametrize("rules", [(), ("mount",), ("no-such-rule",)])
def test_what_nobody_has_written_down_is_unknown(rules: tuple[str, ...]) -> None:
    answer = behaviour_of("aws.lambda", "aws.efs", "read", rules=rules)
    assert isinstance(answer, Unknown)
    assert answer.why


def test_a_rule_that_knows_only_a_part_says_why_not_the_rest() -> None:
    answer = behaviour_of("aws.mq", "aws.lambda", "queue_poll", rules=["esm"])
    assert isinstance(answer, Unknown)
    assert "of RabbitMQ the documentation does not say" in answer.why
    assert (
        found("aws.mq", "aws.lambda", "queue_poll", "esm", source={"engine": "ACTIVEMQ"}).behaviour.key
        == "mq-to-lambda"
    )


def test_a_later_rule_may_know_what_an_earlier_does_not() -> None:
    assert found("aws.alb", "aws.eks", "sync", "way-in", "balance").rule == "balance"


def test_the_custom_bus_is_taken_only_where_it_is_set_or_nothing_else_can_do_it() -> None:
    both = ("universal-bus", "bus-target")
    assert found("aws.eventbridge", "aws.batch", "rule", *both).behaviour.key == "eventbridge-target"
    custom = found("aws.eventbridge", "aws.batch", "rule", *both, source={"generation": "custom"})
    assert custom.behaviour.key == "eventbridge-custom-bus-subscriber"
    alone = found("aws.eventbridge", "aws.dynamodb", "rule", "universal-bus")
    assert alone.behaviour.key == "eventbridge-custom-bus-subscriber"


def test_an_arrow_that_goes_with_the_data_is_turned() -> None:
    answer = found("aws.s3", "aws.athena", "read", "s3-read-by")
    assert (answer.source, answer.target, answer.turned) == ("aws.athena", "aws.s3", True)
    assert answer.behaviour.retries == found("aws.athena", "aws.s3", "query").behaviour.retries


def test_a_poll_reads_as_it_is_drawn_and_the_target_makes_the_calls() -> None:
    answer = found("aws.sqs", "aws.lambda", "queue_poll")
    assert (answer.source, answer.target, answer.turned) == ("aws.sqs", "aws.lambda", True)


def test_settings_of_a_turned_arrow_stay_with_their_ends() -> None:
    answer = found("aws.s3", "aws.cloudfront", "read", "s3-read-by", target={"origin_timeout": 12})
    assert answer.behaviour.time_limit is not None
    assert answer.behaviour.time_limit.default_s == 12


def test_an_unknown_line_that_goes_with_the_data_says_so() -> None:
    answer = behaviour_of("aws.s3", "aws.textract", "read", rules=["s3-read-by"])
    assert isinstance(answer, Unknown)
    assert answer.turned


def test_a_setting_leads_to_another_behaviour() -> None:
    assert found("aws.sqs", "aws.lambda", "queue_poll", source={"fifo": True}).behaviour.key == "sqs-fifo-to-lambda"
    assert found("aws.sqs", "aws.lambda", "queue_poll", source={"fifo": False}).behaviour.key == "sqs-to-lambda"
    callback = {"integration": "wait-for-callback"}
    assert found("aws.step-functions", "aws.sqs", "orchestrate", connection=callback).behaviour.key == "task-callback"


def test_dynamodb_is_tried_once_more_than_others() -> None:
    tries = {
        target: found("aws.lambda", target, "write").behaviour.retries[0].tries
        for target in ("aws.dynamodb", "aws.kinesis")
    }
    assert tries == {"aws.dynamodb": 4, "aws.kinesis": 3}


def test_figures_come_from_the_settings() -> None:
    answer = found(
        "aws.sqs",
        "aws.lambda",
        "queue_poll",
        source={"visibility_timeout": 180},
        target={"timeout": 30},
        dlq={"max_receive_count": 5},
    )
    retry = answer.behaviour.retries[0]
    assert retry.tries == 5
    assert longest_s(retry, hidden_s=180) == 900
    assert answer.behaviour.time_limit is not None
    assert answer.behaviour.time_limit.default_s == 30


def test_minus_one_means_for_ever_and_hours_become_seconds() -> None:
    endless = {"maximum_retry_attempts": -1}
    answer = found("aws.kinesis", "aws.lambda", "stream_poll", connection=endless, source={"retention": 24})
    retry = answer.behaviour.retries[0]
    assert (retry.tries, retry.window_s) == ("no-limit", 86400)
    four = found("aws.kinesis", "aws.lambda", "stream_poll", connection={"maximum_retry_attempts": 4})
    assert four.behaviour.retries[0].tries == 5


def test_a_retry_that_is_switched_off_is_not_there() -> None:
    without = found("aws.step-functions", "aws.lambda", "orchestrate", connection={"retry": False}).behaviour
    with_it = found("aws.step-functions", "aws.lambda", "orchestrate", connection={"retry": True}).behaviour
    assert [retry.tries for retry in without.retries] == [1]
    assert [retry.tries for retry in with_it.retries] == [7]


def test_the_next_owner_depends_on_the_target() -> None:
    owners = {
        target: found("aws.s3", target, "notify").behaviour.then for target in ("aws.lambda", "aws.sns", "aws.sqs")
    }
    assert owners == {"aws.lambda": "lambda-async", "aws.sns": "next", "aws.sqs": None}


def test_no_settings_lead_in_a_circle() -> None:
    for pair in DATA.pairs:
        for kind in pair.kinds:
            for integration in ("request-response", "run-job", "wait-for-callback"):
                settings = Settings(source={"fifo": True}, connection={"integration": integration, "batched": True})
                assert isinstance(behaviour_of(pair.source, pair.target, kind, settings=settings), Known)


@pytest.mark.parametrize(
    ("key", "number", "throttled", "seconds"),
    [
        ("lambda-async", 0, False, 180),  # a minute and two
        ("lambda-async", 1, True, 21600),
        ("task-lambda", 0, False, 126),  # 2 4 8 16 32 64
        ("sns-to-http", 0, False, 60),
        ("sns-to-aws", 0, False, 1987200),
        ("eventbridge-target", 0, False, 86400),
        ("s3-notification", 0, False, None),
    ],
)
def test_how_long_tries_last(key: str, number: int, throttled: bool, seconds: float | None) -> None:
    assert longest_s(DATA.behaviours[key].retries[number], throttled=throttled) == seconds


def test_a_throttled_sdk_gives_up_after_three_seconds_and_after_seven_at_dynamodb() -> None:
    waits = [
        longest_s(found("aws.lambda", target, "write").behaviour.retries[0], throttled=True)
        for target in ("aws.kinesis", "aws.dynamodb")
    ]
    assert waits == [3, 7]


def test_a_call_of_a_parts_own_protocol_is_not_taken_for_a_call_of_its_api() -> None:
    assert found("aws.ec2", "aws.rest-api", "read", "sdk", "http-call").behaviour.key == "http-call"
    assert found("aws.fargate", "aws.elasticache", "read", "sdk", "protocol").behaviour.key == "database-connection"
    assert isinstance(behaviour_of("aws.fargate", "aws.opensearch", "push", rules=["sdk"]), Unknown)


def test_a_time_limit_is_in_seconds_whatever_unit_its_setting_has() -> None:
    limit = found("aws.rest-api", "aws.lambda", "sync", source={"integration_timeout": 5000}).behaviour.time_limit
    assert limit is not None
    assert limit.default_s == 5

"""What is known of pairs of services, held to cases with evidence and to itself."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.model import UNSPECIFIED
from patterns_app.core.vocabulary.pair_table import pair_table
from patterns_app.core.vocabulary.verdict import Verdict
from scripts.truth import Case, cases, problem_of

WORDS = vocabulary()
CASES = [case for case in cases() if case.is_described]
REAL = [case for case in CASES if case.verdict == "known"]
IMPOSSIBLE = [case for case in CASES if case.verdict == "impossible"]
ALL_PAIRS = [(source, target) for source in WORDS.services for target in WORDS.services]
ENOUGH = 0.97


def _wrong(some: list[Case]) -> list[str]:
    return [f"{case}: {problem}" for case in some if (problem := problem_of(case, case.asked()))]


def test_no_real_pair_is_called_impossible() -> None:
    assert [str(case) for case in REAL if case.asked().verdict == "impossible"] == []


def test_real_pairs_are_known_with_their_kind() -> None:
    wrong = _wrong(REAL)
    assert len(REAL) - len(wrong) >= ENOUGH * len(REAL), wrong


def test_impossible_pairs_are_impossible_for_the_right_reason() -> None:
    wrong = _wrong(IMPOSSIBLE)
    assert len(IMPOSSIBLE) - len(wrong) >= ENOUGH * len(IMPOSSIBLE), wrong


def test_the_usual_kind_of_a_pair_is_the_one_that_people_mean() -> None:
    """Cases whose reason begins with `usual` name the kind that a new line between the two has."""
    usual = [case for case in REAL if case.why.startswith("usual")]
    assert usual
    assert {str(case) for case in usual if WORDS.pairs.usual(case.source, case.target).default != case.kind} == set()


def test_what_is_drawn_backwards_is_turned_and_says_which_way_it_goes() -> None:
    """Cases whose evidence begins with `turned` are known the other way round, and nothing else is the way out."""
    for case in (case for case in IMPOSSIBLE if case.evidence.startswith("turned")):
        said = WORDS.pairs.usual(case.source, case.target)
        assert said.turn, str(case)
        assert not said.through
        assert WORDS.pairs.usual(case.target, case.source).how in said.say, str(case)


def test_what_guards_a_front_door_is_not_refused_for_what_a_front_door_forwards() -> None:
    said = WORDS.pairs.usual("aws.cloudfront", "aws.waf")
    assert said.say.startswith("The connection goes the other way, from WAF to CloudFront:")
    assert "signs for" not in said.say


def test_what_is_said_of_a_pair_is_true_of_that_pair() -> None:
    """A rule of several pairs says for each what it is, and nothing that only its other pairs have."""
    assert WORDS.verdict("aws.lightsail", "aws.s3").how.startswith("The code calls")
    assert "its role" not in WORDS.verdict("aws.lightsail", "aws.s3").how
    for target in ("aws.x-ray", "aws.cloudwatch-logs"):
        assert "setting of the stage" in WORDS.verdict("aws.rest-api", target).how
    assert WORDS.verdict("aws.appconfig", "aws.s3").how == "The source of a configuration"
    assert WORDS.verdict("aws.dynamodb", "aws.glue-job").how == "The job reads the table (drawn as the data flows)"


def test_what_is_known_says_how_by_what_kinds_and_who_says_so() -> None:
    for source, target in ALL_PAIRS:
        said = WORDS.verdict(source, target)
        if said.verdict == "known":
            assert said.basis
            assert said.how, (source, target)
            assert said.source, (source, target)
            assert said.default == said.kinds[0]
        else:
            assert said.default is None
            assert said.basis is None
            assert said.reason
            assert said.say


def test_each_kind_of_a_known_pair_is_known_of_it() -> None:
    for source, target in ALL_PAIRS:
        for kind in WORDS.verdict(source, target).kinds:
            assert WORDS.verdict(source, target, kind).verdict == "known", (source, target, kind)


def test_what_is_impossible_says_why_and_its_remedy_is_itself_known() -> None:
    for source, target in ALL_PAIRS:
        said = WORDS.pairs.usual(source, target)
        if said.verdict != "impossible":
            continue
        assert said.say.endswith("."), (source, target)
        assert said.remedy, (source, target)
        assert said.source, (source, target)
        assert not (said.turn and said.through)
        way = [target, source] if said.turn else [source, *said.through, target]
        if said.turn or said.through:
            for one, other in pairwise(way):
                assert WORDS.pairs.usual(one, other).verdict == "known", (source, target, one, other)


def test_of_a_service_that_is_not_described_nothing_is_said() -> None:
    for source, target in (("aws.generic", "aws.sqs"), ("aws.sqs", "aws.generic"), ("no.such", "aws.sqs")):
        said = WORDS.verdict(source, target, "push")
        assert (said.verdict, said.reason, said.kinds) == ("unknown", "unknown-service", ())
        assert said.say


def test_a_row_has_the_first_word_and_counts_as_evidence() -> None:
    for row in WORDS.matrix.rows:
        said = WORDS.verdict(row.source, row.target, row.kind)
        assert (said.verdict, said.basis, said.how, said.source) == ("known", "evidence", row.mechanism, row.evidence)
        if row.default:
            assert WORDS.verdict(row.source, row.target).default == row.kind


@pytest.mark.parametrize("kind", ["readwrite", "read", "write"])
def test_a_wider_kind_covers_the_narrower_ones(kind: str) -> None:
    assert WORDS.verdict("aws.lambda", "aws.dynamodb", kind).reason == "row"


@pytest.mark.parametrize(
    ("source", "target", "kind", "expected"),
    [
        ("aws.sns", "aws.sqs", "sync", "impossible"),  # it delivers, and waits for nobody
        ("aws.sns", "aws.sqs", "push", "known"),
        ("aws.fargate", "aws.sqs", "destination", "impossible"),  # destinations are Lambda's
        ("aws.kinesis", "aws.s3", "dlq", "known"),  # a channel's dead letters
        ("aws.iot-core", "aws.sqs", "dlq", "known"),  # the error action of a rule
        ("aws.lambda", "aws.dynamodb", "queue_poll", "unknown"),
        ("aws.lambda", "aws.dynamodb", UNSPECIFIED, "known"),
        ("aws.kinesis", "aws.lambda", "queue_poll", "unknown"),  # a stream is no queue
    ],
)
def test_a_kind_of_a_known_pair(source: str, target: str, kind: str, expected: str) -> None:
    assert WORDS.verdict(source, target, kind).verdict == expected


BUS: dict[str, Any] = {"generation": "custom"}


@pytest.mark.parametrize("target", ["aws.dynamodb", "aws.s3", "aws.athena"])
def test_what_a_setting_decides_is_decided_by_the_setting(target: str) -> None:
    """A classic bus has listed targets; the custom one calls any API. Asked in general, both are told."""
    classic = WORDS.verdict("aws.eventbridge", target, "rule", ({}, {}))
    custom = WORDS.verdict("aws.eventbridge", target, "rule", (BUS, {}))
    general = WORDS.verdict("aws.eventbridge", target, "rule")
    assert (classic.verdict, custom.verdict, general.verdict) == ("impossible", "known", "known")
    assert classic.when == custom.when == general.when
    assert classic.when is not None
    assert (classic.when.end, classic.when.setting, classic.when.value) == ("source", "generation", "custom")
    assert classic.through


def test_a_channel_needs_a_stream_on_demand() -> None:
    assert WORDS.verdict("aws.kinesis", "aws.s3", "push", ({"mode": "ON_DEMAND"}, {})).verdict == "known"
    said = WORDS.verdict("aws.kinesis", "aws.s3", None, ({"mode": "PROVISIONED"}, {}))
    assert (said.verdict, said.through) == ("impossible", ("aws.firehose",))


def test_a_condition_names_a_setting_that_the_service_has_and_a_value_that_it_may_have() -> None:
    for rule in WORDS.capabilities.rules:
        if rule.when is None:
            continue
        ends = rule.from_ if rule.when.end == "source" else rule.to
        for key in ends:
            service = WORDS.services[f"aws.{key}"]
            setting = next(item for item in service.settings if item.key == rule.when.setting)
            assert rule.when.value in setting.choices


def test_what_works_and_is_advised_against_says_what_to_do_instead() -> None:
    said = WORDS.verdict("client.browser", "aws.rds")
    assert said.verdict == "known"
    assert said.advice
    assert said.through == ("aws.rest-api", "aws.lambda")
    assert not WORDS.verdict("client.iot-device", "aws.kinesis").advice  # a row of its own knows better


def test_management_comes_after_what_is_meant() -> None:
    kinds = WORDS.verdict("aws.lambda", "aws.kinesis").kinds
    assert kinds[0] == "write"
    assert WORDS.verdict("aws.lambda", "aws.glue-crawler").rare
    assert not WORDS.verdict("aws.lambda", "aws.sqs").rare


def test_the_table_of_the_browser_says_the_same() -> None:
    """Every pair, read back from the table, is what the rules say; where a setting decides, either way."""
    table = pair_table(WORDS.pairs, WORDS.services)
    for row, source in zip(table["pairs"], table["services"], strict=True):
        for place, target in zip(row, table["services"], strict=True):
            answer = _opened(table, place)
            _same(answer, WORDS.pairs.decided(source, target, None, True), table)
            if answer["when"]:
                otherwise = _opened(table, answer["otherwise"])
                _same(otherwise, WORDS.pairs.decided(source, target, None, False), table)


def _opened(table: dict[str, Any], place: int) -> dict[str, int]:
    numbers = table["answers"][place]
    return dict(zip(table["fields"], [*numbers, *[0] * (len(table["fields"]) - len(numbers))], strict=True))


def _same(answer: dict[str, int], said: Verdict, table: dict[str, Any]) -> None:
    texts, lists = table["texts"], table["lists"]
    assert texts[answer["verdict"]] == said.verdict
    assert texts[answer["basis"]] == (said.basis or "")
    assert texts[answer["remedy"]] == said.remedy
    assert [texts[place] for place in lists[answer["kinds"]]] == list(said.kinds)
    assert [texts[place] for place in lists[answer["through"]]] == list(said.through)
    assert bool(answer["turn"]) == said.turn
    assert bool(answer["rare"]) == said.rare

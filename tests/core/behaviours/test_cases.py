"""What must happen when a part fails can be answered from the data: the cases name codes, tries and places.

Nothing is run here. For each case the behaviours of its lines are looked up, and what the case expects must be among
what they say. What the data cannot say stands in the lists below, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.model import Answer, Retry
from patterns_app.core.behaviours.resolving import Known, Settings, behaviour_of
from patterns_app.core.behaviours.waiting import longest_s
from patterns_app.core.services.failing import Failed
from patterns_app.core.services.reader import known
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.reading import read_cases

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case for case in read_cases("data/behaviour/expected_failures.yaml")["cases"]
}
DATA, WORDS, FAILURES = behaviours(), vocabulary(), known().failures

# An answer that the reader's own program gives: its name is the story's.
OWN_ANSWERS = {
    "legacy-sql-full": "what the monolith answers is its own",
    "aggregator-reviews-down": "the page that the aggregator's fallback makes is its own",
    "breaker-carrier-down": "the estimate that the function's fallback makes is its own",
}
# A try that no retry of a line tells: what stops it is a rule of the case's fault.
OWN_TRIES = {
    ("sns-no-policy", "service"): "an error of the client's side is in never_on: so one try",
    ("bus-api-400", "service"): "another 4xx is in never_on: so one try",
    (
        "cdn-api-fails",
        "caller",
    ): "an error that the origin has answered is in never_on: so one try",
}
# `how` of a fault, in the words of the data.
HOW = {"denied": "denied", "rejects": "rejects", "gone": "gone"}


class Story:
    """A case's document with the behaviour of each line."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.nodes = {node["id"]: node for node in case["document"]["nodes"]}
        self.lines = {line["id"]: line for line in case["document"]["connections"]}
        self.faults = case["ask"]["faults"]

    def service(self, node: str) -> str:
        return str(self.nodes[node]["service"])

    def settings(self, node: str) -> dict[str, Any]:
        one = self.nodes[node]
        return {**WORDS.defaults[one["service"]], **one.get("settings", {})}

    def drawn(self, line: dict[str, Any]) -> dict[str, Any]:
        given = {key: value for key, value in WORDS.defaults[line["kind"]].items() if value is not None}
        return {"kind": line["kind"], **given, **line.get("settings", {})}

    def dead_letters(self, node: str) -> dict[str, Any]:
        lines = [line for line in self.lines.values() if line["source"] == node and line["kind"] == "dlq"]
        return {key: value for key, value in self.drawn(lines[0]).items() if key != "kind"} if lines else {}

    @cached_property
    def known(self) -> dict[str, Known]:
        found = {}
        for key, line in self.lines.items():
            source, target = line["source"], line["target"]
            settings = Settings(
                source=self.settings(source),
                target=self.settings(target),
                connection={name: value for name, value in self.drawn(line).items() if name != "kind"},
                dlq=self.dead_letters(source),
            )
            answer = behaviour_of(self.service(source), self.service(target), line["kind"], settings=settings)
            if isinstance(answer, Known):
                found[key] = answer
        return found

    def keys(self) -> set[str]:
        """Behaviours on the lines, and those that own the message after them."""
        on_lines = {answer.behaviour.key for answer in self.known.values()}
        return on_lines | {answer.behaviour.then or "" for answer in self.known.values()}

    def answers(self, part: str, seen: frozenset[str] = frozenset()) -> Iterator[tuple[int | None, str]]:
        """Every code and name that can come back to a part, also from what stands behind the called one."""
        for key, line in self.lines.items():
            if line["source"] != part or key not in self.known or key in seen:
                continue
            for condition, answer in self.known[key].behaviour.caller_sees.items():
                if condition in self.can_happen(line["target"]):
                    yield from self.named(line, condition, answer, seen | {key})
            if "ok" not in self.known[key].behaviour.caller_sees:
                yield 200, ""
            yield from self.answers(line["target"], seen | {key})

    def can_happen(self, part: str) -> set[str]:
        """What a caller of this part can meet: its own fault; else success, or an error from what stands behind it."""
        faults = [fault for fault in self.faults if fault["part"] == part]
        if not faults:
            return {"ok", "function_error"}
        # cut off by its own time limit, or answering 5xx itself, it is an error of its own
        own = {"function_error"} if any(fault["fault"] in ("slow", "fails") for fault in faults) else set()
        return {"ok", *own, *(self.in_words(fault) for fault in faults)}

    def named(
        self, line: dict[str, Any], condition: str, answer: Answer, seen: frozenset[str]
    ) -> Iterator[tuple[int | None, str]]:
        for name in (answer.name, *answer.or_names):
            yield answer.code, name
        if answer.taken_from == "next":
            yield from self.answers(line["target"], seen)
            yield from self.of_service(self.service(line["target"]), "down")
        if answer.taken_from == "service":
            yield from self.of_service(self.service(line["target"]), condition)

    @staticmethod
    def of_service(service: str, condition: str) -> Iterator[tuple[int | None, str]]:
        failures = FAILURES.get(service)
        if failures is None:
            return
        if condition == "ok" and failures.receipt is not None:
            yield failures.receipt.code, failures.receipt.name
        told: tuple[Failed, ...] = {"throttled": failures.throttled, "down": failures.down}.get(condition, ())
        yield from ((one.code, one.name) for one in (*told, *(failures.others if not told else ())))

    def retries(self) -> Iterator[tuple[str, Retry]]:
        for key, answer in self.known.items():
            yield from ((key, retry) for retry in answer.behaviour.retries)
            then = DATA.behaviours.get(answer.behaviour.then or "")
            yield from ((key, retry) for retry in (then.retries if then is not None else ()))

    def is_at(self, key: str, place: str | None) -> bool:
        """Whether a line is the one that a case names, or starts at the part that it names."""
        return place is None or place in (key, self.lines[key]["source"])

    def hidden_s(self, key: str) -> float | None:
        return self.settings(self.lines[key]["source"]).get("visibility_timeout")

    def in_words(self, fault: dict[str, Any]) -> str:
        """What a fault is in the words of the data."""
        meaning = DATA.meaning_of(self.service(fault["part"]))
        return HOW.get(fault.get("how", ""), str(getattr(meaning, fault["fault"])))

    def went_wrong(self) -> set[str]:
        return {self.in_words(fault) for fault in self.faults}


STORIES = {key: Story(case) for key, case in CASES.items()}


@pytest.fixture(params=STORIES, ids=str)
def story(request: pytest.FixtureRequest) -> Story:
    return STORIES[request.param]


def test_every_line_of_a_case_has_a_behaviour_of_its_own_row(story: Story) -> None:
    assert set(story.lines) == set(story.known)
    assert all(answer.basis == "pair" for answer in story.known.values())


def test_the_behaviours_that_a_case_needs_are_on_its_lines(story: Story) -> None:
    assert set(story.case["archetypes"]) <= story.keys()


def test_the_first_callers_answer_is_among_what_the_data_say(story: Story) -> None:
    expected = story.case["expected"]["first_caller"]
    answers = set(story.answers(expected["part"]))
    wanted = {expected.get("code"), *expected.get("any_of", ())} - {None}
    names = {expected["name"], *expected.get("or_names", ())} if "name" in expected else set()
    if story.case["id"] in OWN_ANSWERS:
        names = set()
    fitting = [
        name
        for code, name in answers
        if (not wanted or code in wanted) and (not names or (name and any(one.startswith(name) for one in names)))
    ]
    assert fitting, answers


def test_the_tries_of_a_case_are_those_of_a_retry(story: Story) -> None:
    for expected in story.case["expected"]["tries"]:
        if (story.case["id"], expected["by"]) in OWN_TRIES:
            refused = [retry for key, retry in story.retries() if story.is_at(key, expected.get("at"))]
            assert any(story.went_wrong() & set(retry.never_on) for retry in refused)
            continue
        there = [(key, retry) for key, retry in story.retries() if story.is_at(key, expected.get("at"))]
        assert any(fits(story, key, retry, expected) for key, retry in there), expected


def fits(story: Story, key: str, retry: Retry, expected: dict[str, Any]) -> bool:
    total = expected.get("total")
    if retry.by != expected["by"]:
        return refuses(retry, expected)
    tries = retry.tries if isinstance(retry.tries, int) else None
    within = expected.get("within_s")
    if total is not None and tries != total:
        return refuses(retry, expected)
    if within is None:
        return True
    lasts = longest_s(retry, throttled="throttled" in retry.retry_on, hidden_s=story.hidden_s(key))
    return kept_s(story, key) == within if lasts is None else abs(lasts - within) <= within / 10


def refuses(retry: Retry, expected: dict[str, Any]) -> bool:
    """One try, because what failed is never tried again: an SDK at a function's error, a workflow at one thrown."""
    return expected.get("total") == 1 and retry.by == expected["by"] and "function_error" in retry.never_on


def kept_s(story: Story, key: str) -> float | None:
    """How long a message stays where it waits, if nothing else ends the tries."""
    line = story.lines[key]
    value = story.settings(line["source"]).get("retention")
    hours = story.service(line["source"]) == "aws.kinesis"
    return None if value is None else value * (3600 if hours else 1)


def test_where_it_ends_is_a_place_that_keeps_as_much_as_the_case_says(story: Story) -> None:
    ends = story.case["expected"]["ends"]
    if ends["state"] != "kept":
        return
    places = [kept for answer in story.known.values() for kept in answer.behaviour.kept]
    places += [
        kept
        for answer in story.known.values()
        if answer.behaviour.then in DATA.behaviours
        for kept in DATA.behaviours[str(answer.behaviour.then)].kept
    ]
    lines = {line["kind"] for line in story.lines.values() if line["target"] == ends["where"]}
    fitting = [kept for kept in places if kept.holds == ends["holds"] and (kept.line is None or kept.line in lines)]
    assert fitting, places


def test_what_stands_still_is_what_a_behaviour_blocks(story: Story) -> None:
    blocked = story.case["expected"]["blocked"]
    if blocked != "none":
        assert blocked in {answer.behaviour.blocked for answer in story.known.values()}

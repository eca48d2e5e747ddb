"""What must happen when a part fails comes out: every case of `tests/data/behaviour`, as its words say."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from patterns_app.core.engine.model import Fault, Result, Trace, Tried
from patterns_app.core.engine.trace import trace
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.reading import read_cases

FILES = ["data/behaviour/expected_failures.yaml", "data/behaviour/siblings.yaml"]
CASES: dict[str, dict[str, Any]] = {case["id"]: case for file in FILES for case in read_cases(file)["cases"]}
# The name that the reader's own program gives its answer is not ours to know.
OWN_NAMES = {"legacy-sql-full", "aggregator-reviews-down", "breaker-carrier-down", "cdn-api-fails"}


def traced(case: dict[str, Any]) -> Trace:
    sketch = parse_value(case["document"])
    faults = msgspec.convert(case["ask"]["faults"], list[Fault])
    return trace(sketch, vocabulary(), case["ask"]["enter"], faults)


def within(seconds: float | None, expected: float) -> bool:
    return seconds is not None and abs(seconds - expected) <= max(expected / 10, 0.5)


def is_among(tried: tuple[Tried, ...], expected: dict[str, Any]) -> bool:
    return any(
        one.by == expected["by"]
        and one.total == expected["total"]
        and expected.get("at") in (None, one.at)
        and ("within_s" not in expected or within(one.within_s, expected["within_s"]))
        for one in tried
    )


@pytest.mark.parametrize("name", CASES)
def test_a_case_ends_as_it_must(name: str) -> None:
    case = CASES[name]
    expected, found = case["expected"], traced(case)
    result: Result = found.result
    ends = expected["ends"]
    assert (result.outcome, result.ends.state) == (expected["outcome"], ends["state"])
    assert ends.get("where") in (None, result.ends.where)
    assert ends.get("holds") in (None, result.ends.holds)
    assert result.blocked == expected["blocked"]
    assert list(result.compensated) == expected["compensated"]
    first = expected["first_caller"]
    assert result.first_caller.part == first["part"]
    assert result.first_caller.code in (first.get("any_of") or [first.get("code")])
    if first.get("name") and name not in OWN_NAMES:
        assert first["name"].startswith(result.first_caller.name or "?")
    assert "after_s" not in first or within(result.first_caller.after_s, first["after_s"])
    assert [one for one in expected["tries"] if not is_among(result.tries, one)] == []
    said = " ".join(step.text for step in found.scenario.steps).lower()
    assert [word for word in case.get("must_not_say", ()) if word.lower() in said] == []

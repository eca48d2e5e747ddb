"""What documentation says of failures comes out: every short case of `tests/data/behaviour/documented.yaml`."""

from __future__ import annotations

from typing import Any

from patterns_app.core.engine.model import Fault, Trace, Tried
from patterns_app.core.engine.trace import trace
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each
from tests.reading import read_cases

CASES: list[dict[str, Any]] = read_cases("data/behaviour/documented.yaml")


def document(case: dict[str, Any]) -> dict[str, Any]:
    parts = {key: said if isinstance(said, list) else [said] for key, said in case["parts"].items()}
    nodes = [
        {"id": key, "service": said[0], "label": key.title(), "settings": dict(*said[1:])}
        for key, said in parts.items()
    ]
    lines = [
        {"id": key, "source": line[0], "target": line[1], "kind": line[2], "settings": dict(*line[3:])}
        for key, line in case["lines"].items()
    ]
    return {"schema": "pattern-studio/2", "title": case["id"], "nodes": nodes, "connections": lines}


def traced(case: dict[str, Any]) -> Trace:
    enter, *faults = case["ask"]
    said = [Fault(part=part, fault=fault, **dict(*more)) for part, fault, *more in faults]
    return trace(parse_value(document(case)), vocabulary(), enter, said)


def fits(tried: Tried, by: str, total: int | None, within: float | None = None) -> bool:
    near = within is None or (tried.within_s is not None and abs(tried.within_s - within) <= max(within / 10, 0.5))
    return (tried.by, tried.total) == (by, total) and near


@each("case", CASES, ids=lambda case: case["id"])
def test_what_documentation_says_comes_out(case: dict[str, Any]) -> None:
    found = traced(case)
    result, ends = found.result, found.result.ends
    got = " ".join(str(one) for one in (ends.state, ends.where, ends.holds) if one)
    assert (result.outcome, got) == (case["outcome"], case["ends"])
    assert result.blocked == case.get("blocked", "none")
    code, name = case.get("first", (result.first_caller.code, None))
    assert result.first_caller.code == code
    assert name is None or result.first_caller.name == name
    if "after_s" in case:
        assert abs((result.first_caller.after_s or 0) - case["after_s"]) < 0.5
    if "at_s" in case:
        assert abs(found.times[-1] - case["at_s"]) < 0.5
    assert [one for one in case.get("tries", ()) if not any(fits(tried, *one) for tried in result.tries)] == []
    said = " ".join(step.text for step in found.scenario.steps).lower()
    assert [word for word in case.get("says", ()) if word.lower() not in said] == []
    assert [word for word in case.get("not", ()) if word.lower() in said] == []

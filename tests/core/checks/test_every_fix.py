"""Every fix on every example, case and pattern: it mends what it says, adds nothing and hides nothing."""

from __future__ import annotations

from patterns_app.core.checks.model import Fix
from patterns_app.core.checks.run import run
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.operations import Update, apply
from patterns_app.core.vocabulary.catalog import vocabulary
from scripts.truth_rules import BROUGHT, GONE_TOO, trials
from tests.core.cast import line, node


def test_every_fix_clears_its_finding_adds_none_hides_none_and_ticks_no_claim() -> None:
    wrong = {str(trial) for trial in trials() if trial.problems}
    assert not wrong


def test_what_may_come_or_go_with_a_fix_is_argued() -> None:
    assert all((BROUGHT | GONE_TOO).values())


def _fix(sketch: Sketch, rule: str) -> Fix:
    found = next(one for one in run(sketch, vocabulary()) if one.rule == rule)
    assert found.fix is not None
    return found.fix


def test_the_alarm_on_a_dead_letter_queue_watches_that_queue() -> None:
    sketch = Sketch(
        nodes=(node("jobs", service="aws.sqs"), node("work"), node("dead", service="aws.sqs")),
        connections=(line("poll", "jobs", "work", kind="queue_poll"), line("gone", "jobs", "dead", kind="dlq")),
    )
    mended = apply(sketch, _fix(sketch, "RES-014").operations)
    services = {part.id: part.service for part in mended.nodes}
    watched = [(services[part.source], part.target) for part in mended.connections if part.kind == "watch"]
    assert watched == [("aws.cloudwatch-alarm", "dead")]


def test_an_alarm_that_watches_functions_watches_no_queue() -> None:
    lines = (
        line("poll", "jobs", "work", kind="queue_poll"),
        line("gone", "jobs", "dead", kind="dlq"),
        line("eye", "alarm", "work", kind="watch"),
    )
    nodes = (node("jobs", service="aws.sqs"), node("work"), node("dead", service="aws.sqs"))
    sketch = Sketch(nodes=(*nodes, node("alarm", service="aws.cloudwatch-alarm")), connections=lines)
    mended = apply(sketch, _fix(sketch, "RES-014").operations)
    assert [part.target for part in mended.connections if part.kind == "watch"] == ["work", "dead"]


def test_a_timeout_becomes_lower_than_the_callers() -> None:
    api, work = node("api", service="aws.http-api"), node("work", settings={"timeout": 60})
    lines = (line("in", "who", "api"), line("call", "api", "work"))
    sketch = Sketch(nodes=(node("who", service="client.browser"), api, work), connections=lines)
    (change,) = _fix(sketch, "LIM-002").operations
    assert isinstance(change, Update)
    patience = vocabulary().defaults["aws.http-api"]["integration_timeout"]
    assert isinstance(patience, int | float)
    assert change.set["settings"]["timeout"] < patience / 1000


def _timeouts(sketch: Sketch, rule: str) -> dict[str, object]:
    mended = apply(sketch, _fix(sketch, rule).operations)
    return {part.id: part.settings.get("timeout") for part in mended.nodes if "timeout" in part.settings}


def test_a_function_behind_others_becomes_less_patient_than_the_least_patient_of_them() -> None:
    functions = [node(name, settings={"timeout": time}) for name, time in (("a", 9), ("b", 5), ("c", 60), ("d", 50))]
    lines = [line(f"{one}-{two}", one, two) for one, two in ("ia", "ib", "ac", "bc", "cd")]
    sketch = Sketch(nodes=(node("i", service="aws.http-api"), *functions), connections=tuple(lines))
    assert _timeouts(sketch, "LIM-003") == {"a": 9, "b": 5, "c": 4, "d": 3}


def test_what_a_function_waits_for_is_lowered_with_it_or_nothing_is_offered() -> None:
    first, second = node("one", settings={"timeout": 10}), node("two", settings={"timeout": 60})
    third, calls = node("three", settings={"timeout": 50}), (line("a", "one", "two"), line("b", "two", "three"))
    sketch = Sketch(nodes=(first, second, third), connections=calls)
    assert _timeouts(sketch, "LIM-022") == {"one": 10, "two": 9, "three": 8}
    circle = Sketch(nodes=(first, second, third), connections=(*calls, line("c", "three", "one")))
    assert next(one.fix for one in run(circle, vocabulary()) if one.rule == "LIM-022") is None
    short = Sketch(nodes=(node("one", settings={"timeout": 2}), second, third), connections=calls)
    assert next(one.fix for one in run(short, vocabulary()) if one.rule == "LIM-022") is None

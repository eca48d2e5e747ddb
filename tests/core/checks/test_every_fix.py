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

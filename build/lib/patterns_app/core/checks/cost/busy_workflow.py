"""COST-003: a Standard workflow that is run so often that its transitions cost much more than an Express workflow."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import offered
from patterns_app.core.checks.load import arriving, said
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.engine.load.capacity import gb_hours, transitions, usd_a_month
from patterns_app.core.services.money import dollars
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.sketch.operations import Update

_STANDARD, _EXPRESS = "aws.step-functions", "aws.step-functions-express"
_WORTH_IT = 50  # US dollars a month: for less, a Standard workflow's history of each run is worth its price


def check(view: View) -> Iterator[Found]:
    """One finding for each workflow that an Express workflow could do, as far as drawn."""
    prices = view.vocabulary.prices_of
    # A run with small inputs uses one chunk of memory.
    chunk = asking.limit(view, "sfn.express_memory_chunk") / 1024
    for workflow in asking.nodes_of(view, _STANDARD):
        runs = arriving(view, workflow)
        steps = [step for step in asking.out(view, workflow.id, "orchestrate") if not step.settings.get("compensates")]
        seconds = sum(_seconds(view, step) for step in steps)
        if not _is_short(view, workflow, seconds):
            continue
        standard = usd_a_month(prices(_STANDARD), {"transitions": runs * transitions(len(steps))})
        express = usd_a_month(prices(_EXPRESS), {"starts": runs, "gb_hours": runs * gb_hours(seconds, chunk)})
        if standard - express > _WORTH_IT:
            message = (
                f"At {said(runs)} runs a second, the steps of {view.name(workflow.id)} cost about "
                f"{dollars(standard)} a month; as an Express workflow it would cost about {dollars(express)}."
            )
            yield Found(message, (workflow.id,), (), _fix(view, workflow))


def _is_short(view: View, workflow: Node, seconds: float) -> bool:
    """Does each run end in five minutes, without waiting for a job or a person?"""
    longest = view.vocabulary.ranges[_EXPRESS]["max_duration"][2]
    limit = asking.number(view, workflow, "max_duration") or 0
    steps = asking.out(view, workflow.id, "orchestrate")
    waits = any(asking.line_setting(view, step, "integration") != "request-response" for step in steps)
    return not waits and max(seconds, limit) <= longest


def _seconds(view: View, step: Connection) -> float:
    """What a step takes: a function its usual duration or, where that is not set, its timeout."""
    task = view.graph.nodes[step.target]
    usual = asking.number(view, task, "average_duration")
    return usual / 1000 if usual is not None else asking.number(view, task, "timeout") or 0


@offered
def _fix(view: View, workflow: Node) -> Fix | None:
    """The other type, where every connection stays what it is and a step may be run twice."""
    knows = view.vocabulary.pairs.knows
    steps, starts = asking.out(view, workflow.id), asking.into(view, workflow.id)
    if not all(knows(_EXPRESS, asking.service(view, line.target), line.kind) for line in steps):
        return None
    if not all(knows(asking.service(view, line.source), _EXPRESS, line.kind) for line in starts):
        return None
    tasks = [view.graph.nodes[line.target] for line in steps]
    if not all(asking.is_on(view, task, "idempotent") for task in tasks if asking.acts(view, task, "function")):
        return None
    kept = {setting.key for setting in asking.settings_of(view, _EXPRESS)}
    settings = {key: value for key, value in workflow.settings.items() if key in kept} | {"logging": True}
    return Fix(
        "Make it an Express workflow with a log",
        (Update(node=workflow.id, set={"service": _EXPRESS, "settings": settings}),),
    )

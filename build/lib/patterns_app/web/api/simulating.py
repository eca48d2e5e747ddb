"""A sketch under load: a job, whose figures so far can be looked at while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core import limits, pipeline
from patterns_app.core.layout.workers import RenderTimeout
from patterns_app.core.pipeline import Load, RenderError, Report, simulation
from patterns_app.core.sketch.model import Sketch
from patterns_app.web import progress
from patterns_app.web.asking import in_background
from patterns_app.web.background import queue
from patterns_app.web.background.answering_later import as_job
from patterns_app.web.running import pay
from patterns_app.web.working import caged_heard, caged_within

from . import load_shapes
from .bodies import question, within
from .uploads import carrying_body

router = Router(tags=["sketches"])


@router.post("/simulate", openapi_extra=load_shapes.SIMULATE, summary="What happens under load, as a job")
def simulate(request: HttpRequest) -> HttpResponse:
    """Body: {"sketch", "load", "budget"?, "against"?}. The answer is 202 and names a job in `Location`.

    While the job runs, `so_far` in its answer has the report up to the time that has been reached, for a small run from
    the first answer on; its result is the report of the whole run. `DELETE` on the job ends it. Where no worker runs,
    it is finished with the answer; what takes longer than 25 seconds of the processor there is told as far as it came.

    What the load leaves out has a default, which the report names in `assumed`. `points` of arrivals may be the text of
    a CSV: seconds, messages a second. With a budget the report says of each of its lines if it is kept. A sketch, load
    or budget with mistakes is refused at once, with their places. `against` is another sketch, which is run under
    the same load before; its report is `against` of the answer.
    """
    asked = _read(carrying_body(request))
    if not in_background():
        sketches = [one for one in (asked.sketch, asked.against) if one is not None]
        pay(sum(simulation.arriving(one, asked.load) for one in sketches))
        return as_job(request, lambda: _first(asked))
    against = None if asked.against is None else _run(asked.against, asked.load, 0, 50)
    report = _run(asked.sketch, asked.load, 50 if against else 0, 100)
    answer = simulation.outcome(report, asked.budget, against)
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json")


def _first(asked: _Asked) -> bytes:
    """The first figures of a small run, for whoever waits; none where the cage has no time for them."""
    if asked.against is not None or simulation.arriving(asked.sketch, asked.load) > limits.LOAD_FIRST_MESSAGES:
        return b""
    try:
        return msgspec.json.encode(caged_within(limits.LOAD_FIRST_SECONDS, pipeline.begun, asked.sketch, asked.load))
    except RenderError:
        return b""


def _run(sketch: Sketch, load: Load, since: int, until: int) -> Report:
    """The report; of a run that takes too long, the last one that it has told. Raises RenderError.

    Its steps are those from `since` to `until` of a hundred.
    """
    heard: list[Report] = []
    seconds = limits.LOAD_RUN_SECONDS if queue.is_worked_on() else limits.LOAD_HERE_SECONDS

    def hear(report: Report) -> None:
        heard[:] = [report]
        done = since + int((until - since) * report.until_s / report.seconds)
        progress.report(done, 100, msgspec.json.encode(report) if until == 100 else b"")

    try:
        return caged_heard(hear, seconds, pipeline.simulated, sketch, load)
    except RenderTimeout as error:
        if not heard:
            raise
        return msgspec.structs.replace(heard[0], stopped_by=str(error))


@dataclass(frozen=True)
class _Asked:
    """What is to be run."""

    sketch: Sketch
    load: Load
    budget: simulation.Budget | None
    against: Sketch | None


class _Question(msgspec.Struct, forbid_unknown_fields=True):
    """The body, with what its own readers read left as it is."""

    sketch: Any
    load: Any
    budget: Any = None
    against: Any = None


def _read(body: bytes) -> _Asked:
    """What is asked. Raises InputError with places that start at the body."""
    asked = question(body, _Question)
    sketch = within("sketch", lambda value: simulation.few_enough(pipeline.opened_value(value)[0]), asked.sketch)
    load = within("load", simulation.load_of, asked.load, sketch)
    budget = None if asked.budget is None else within("budget", simulation.read_budget, asked.budget, sketch)
    against = None if asked.against is None else within("against", _other, asked.against, load)
    return _Asked(sketch, load, budget, against)


def _other(value: Any, load: Load) -> Sketch:
    """A sketch that has all that the load names. Raises InputError."""
    sketch = simulation.few_enough(pipeline.opened_value(value)[0])
    simulation.check_load(load, sketch)
    return sketch

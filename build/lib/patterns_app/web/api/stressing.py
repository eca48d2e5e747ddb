"""What breaks first: a fleet of runs as a job, in the cage, whose findings so far can be looked at."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core import limits, pipeline
from patterns_app.core.layout.workers import RenderTimeout
from patterns_app.core.pipeline import Load, simulation
from patterns_app.core.sketch.model import Sketch
from patterns_app.web import progress
from patterns_app.web.asking import in_background
from patterns_app.web.background import queue
from patterns_app.web.background.answering_later import as_job
from patterns_app.web.running import pay
from patterns_app.web.working import caged_heard

from . import load_shapes
from .bodies import question, within
from .uploads import carrying_body

router = Router(tags=["sketches"])
Cut = tuple[float, float] | None  # how many seconds are run, and of how many; None: of all


@router.post("/stress", openapi_extra=load_shapes.STRESS, summary="What breaks first under load, as a job")
def stress(request: HttpRequest) -> HttpResponse:
    """Body: {"sketch", "load", "stress"?}. The answer is 202 and names a job in `Location`, as that of `simulate`.

    The load is raised until something gives, which is named with its limit; every part is broken in every way at the
    load as it is; and what is uncertain is varied. `stress` says which faults, how many samples, and what is uncertain;
    with `shorten` fewer seconds are run where all runs together would be more than is run, which `said` tells.
    While the job runs, `so_far` in its answer has what is known after so many runs.
    """
    sketch, load, asked, cut = _read(carrying_body(request))
    if not in_background():
        pay(simulation.fleet_arriving(sketch, load, asked))
        return as_job(request)
    return HttpResponse(msgspec.json.encode(_run(sketch, load, asked, cut)), content_type="application/json")


def _run(sketch: Sketch, load: Load, asked: simulation.Stressing, cut: Cut) -> simulation.Stress:
    """What comes of the fleet; of one that takes too long, the last that it has told. Raises RenderError."""
    heard: list[simulation.Stress] = []
    seconds = limits.STRESS_SECONDS if queue.is_worked_on() else limits.LOAD_HERE_SECONDS
    ends = time.monotonic() + seconds

    def hear(so_far: simulation.Stress) -> None:
        heard[:] = [so_far]
        if time.monotonic() > ends:
            raise RenderTimeout(f"It took longer than {seconds:g} seconds and was stopped.")
        progress.report(so_far.runs, so_far.of, msgspec.json.encode(simulation.worded(sketch, so_far, cut)))

    try:
        found = caged_heard(hear, seconds, simulation.stressed_here, sketch, load, asked, settings.RENDER_WORKERS)
    except RenderTimeout as error:
        if not heard:
            raise
        found = msgspec.structs.replace(heard[0], stopped_by=str(error))
    return simulation.worded(sketch, found, cut)


class _Question(msgspec.Struct, forbid_unknown_fields=True):
    """The body, with what its own readers read left as it is."""

    sketch: Any
    load: Any
    stress: Any = msgspec.field(default_factory=dict)


def _read(body: bytes) -> tuple[Sketch, Load, simulation.Stressing, Cut]:
    """What is asked. Raises InputError with places that start at the body."""
    asked = question(body, _Question)
    sketch = within("sketch", lambda value: simulation.few_enough(pipeline.opened_value(value)[0]), asked.sketch)
    whole = within("load", simulation.load_of, asked.load, sketch)
    load = within("stress", simulation.short_enough, asked.stress, sketch, whole)
    cut = (load.seconds, whole.seconds) if load.seconds < whole.seconds else None
    return sketch, load, within("stress", simulation.stressing_of, asked.stress, sketch, load), cut

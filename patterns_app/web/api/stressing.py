"""What breaks first: a fleet of runs as a job, each run in the cage, whose findings so far can be looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core import limits
from patterns_app.core.layout.workers import RenderTimeout
from patterns_app.core.pipeline import Load, simulation
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import parse_value
from patterns_app.web import progress
from patterns_app.web.asking import in_background
from patterns_app.web.background.answering_later import as_job
from patterns_app.web.working import caged_within

from . import load_shapes
from .bodies import question, within

router = Router(tags=["sketches"])
_TOLD = 40  # times, at most, that a fleet tells what it knows


@router.post("/stress", openapi_extra=load_shapes.STRESS, summary="What breaks first under load, as a job")
def stress(request: HttpRequest) -> HttpResponse:
    """Body: {"sketch", "load", "stress"?}. The answer is 202 and names a job in `Location`, as that of `simulate`.

    The load is raised until something gives, which is named with its limit; every part is broken in every way at the
    load as it is; and what is uncertain is varied. `stress` says which faults, how many samples, and what is uncertain.
    While the job runs, `so_far` in its answer has what is known after so many runs.
    """
    sketch, load, asked = _read(request.body)
    if not in_background():
        return as_job(request)
    return HttpResponse(msgspec.json.encode(_run(sketch, load, asked)), content_type="application/json")


def _run(sketch: Sketch, load: Load, asked: simulation.Stressing) -> simulation.Stress:
    ends = time.monotonic() + limits.STRESS_SECONDS
    heard = 0

    def hear(so_far: simulation.Stress) -> None:
        nonlocal heard
        known = b""
        if so_far.runs * _TOLD // so_far.of > heard or so_far.runs == 1:
            heard = so_far.runs * _TOLD // so_far.of
            known = msgspec.json.encode(simulation.worded(sketch, so_far))
        progress.report(so_far.runs, so_far.of, known)

    def mapper(act: Any, tasks: Sequence[Any]) -> Iterator[Any]:
        return _caged(act, tasks, ends)

    return simulation.worded(sketch, simulation.stressed(sketch, load, asked, mapper, hear))


def _caged(act: Any, tasks: Sequence[Any], ends: float) -> Iterator[Any]:
    """What comes of each task, in their order: so many at a time as there are processes in the cage."""
    with ThreadPoolExecutor(settings.RENDER_WORKERS) as threads:
        futures: list[Future[Any]] = [threads.submit(copy_context().run, _one, act, task) for task in tasks]
        try:
            for future in futures:
                if time.monotonic() > ends:
                    raise simulation.Enough(f"It took longer than {limits.STRESS_SECONDS:g} seconds and was stopped.")
                yield future.result()
        except RenderTimeout as error:
            raise simulation.Enough(str(error)) from None
        finally:
            for future in futures:
                future.cancel()


def _one(act: Any, task: Any) -> Any:
    try:
        return caged_within(limits.STRESS_RUN_SECONDS, act, task)
    finally:
        connection.close()  # counting the time may have opened one for this thread


class _Question(msgspec.Struct, forbid_unknown_fields=True):
    """The body, with what its own readers read left as it is."""

    sketch: Any
    load: Any
    stress: Any = msgspec.field(default_factory=dict)


def _read(body: bytes) -> tuple[Sketch, Load, simulation.Stressing]:
    """What is asked. Raises InputError with places that start at the body."""
    asked = question(body, _Question)
    sketch = within("sketch", lambda value: simulation.few_enough(parse_value(value)), asked.sketch)
    load = within("load", simulation.load_of, asked.load, sketch)
    return sketch, load, within("stress", simulation.stressing_of, asked.stress, sketch, load)

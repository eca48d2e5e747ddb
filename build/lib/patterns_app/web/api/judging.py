"""One verdict on an architecture: at once without a load, and with one as a job."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core import limits, pipeline
from patterns_app.core.pipeline import Load, simulation
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.verdict import door
from patterns_app.web import pictures, progress
from patterns_app.web.asking import in_background
from patterns_app.web.background import queue
from patterns_app.web.background.answering_later import as_job
from patterns_app.web.running import arriving_in, compared, judged, judged_under, pay

from . import load_shapes
from .bodies import question, within
from .uploads import carrying_body, opened

router = Router(tags=["sketches"])
_WRAPPED = re.compile(rb'\s*\{\s*"(sketch|load)"\s*:')


@router.post("/verdict", openapi_extra=load_shapes.VERDICT, summary="One verdict, ranked by what hurts most")
def verdict(request: HttpRequest) -> HttpResponse:
    """Body: a sketch, or {"sketch", "load"?}. With a load the answer is 202 and names a job, as that of `simulate`.

    `hurts` ranks all that was found, what hurts most first: `rank` says how bad it is, `mend` what ends it, `source`
    where it is written, and `figures` how published measurements stand to what it was reckoned with. `patterns` are
    those that the sketch holds or nearly is, `runs` who runs what, `failures` what the failure of each part costs one
    message. With a load there are `stress`, what breaks first and at which load, and `month`, what a month costs.
    `not_known` says in sentences what nobody here knows. `format` is json, markdown, sarif or text.
    """
    form = request.GET.get("format", "json")
    if form not in door.VERDICT_FORMATS:
        raise pictures.BadQuery(f"format: {form[:40]!r} is not known; use one of {', '.join(door.VERDICT_FORMATS)}")
    sketch, load = _read(carrying_body(request))
    if load is None:
        return _told(sketch, judged(sketch), form)
    coming = within("load", arriving_in, sketch, load)
    if not in_background():
        pay(coming)
        return as_job(request)
    seconds = limits.STRESS_SECONDS if queue.is_worked_on() else limits.LOAD_HERE_SECONDS
    return _told(sketch, judged_under(sketch, load, seconds, _hear), form)


@router.post("/verdicts", openapi_extra=load_shapes.VERDICTS, summary="Two verdicts, before and after a change")
def verdicts(request: HttpRequest) -> HttpResponse:
    """Body: {"before": sketch, "after": sketch}. What the change does to the verdict, without a load.

    Patterns that were gained, lost, or are nearly there now; findings that are `new` or `mended`; and the parts whose
    failure is `worse` or `better` for one message than before. `format` is json, markdown or text.
    """
    form = request.GET.get("format", "json")
    if form not in door.CHANGE_FORMATS:
        raise pictures.BadQuery(f"format: {form[:40]!r} is not known; use one of {', '.join(door.CHANGE_FORMATS)}")
    asked = question(carrying_body(request), _Two)
    before, after = (within(key, _few, getattr(asked, key)) for key in ("before", "after"))
    return HttpResponse(compared(before, after, form), content_type=door.VERDICT_FORMATS[form].media_type)


class _Two(msgspec.Struct, forbid_unknown_fields=True):
    """The body, with the sketches left for the one parser."""

    before: Any
    after: Any


def _few(value: Any) -> Sketch:
    return simulation.few_enough(pipeline.opened_value(value)[0])


def _hear(so_far: door.ArchitectureVerdict) -> None:
    runs = so_far.stress
    progress.report(runs.runs if runs else 0, runs.of if runs else 1, msgspec.json.encode(so_far))


def _told(sketch: Sketch, found: door.ArchitectureVerdict, form: str) -> HttpResponse:
    as_asked = door.VERDICT_FORMATS[form]
    return HttpResponse(as_asked.write(door.Told(sketch, found)), content_type=as_asked.media_type)


class _Question(msgspec.Struct, forbid_unknown_fields=True):
    """The body, with what its own readers read left as it is."""

    sketch: Any
    load: Any = None


def _read(body: bytes) -> tuple[Sketch, Load | None]:
    """What is asked. Raises InputError with places that start at the body."""
    if not _WRAPPED.match(body):
        return simulation.few_enough(opened(body)[0]), None
    asked = question(body, _Question)
    sketch = within("sketch", _few, asked.sketch)
    return sketch, None if asked.load is None else within("load", simulation.load_of, asked.load, sketch)

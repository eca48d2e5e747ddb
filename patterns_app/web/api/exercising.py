"""Exercises on the patterns: is a sketch what was asked for?"""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core import limits, pipeline
from patterns_app.core.flow.lesson import exercise as exercises
from patterns_app.core.pipeline import GoesOn, PieceNotFound
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import Error, InvalidSketch, parse_value
from patterns_app.web.working import caged, parts_of

from . import shapes
from .bodies import question, within

router = Router(tags=["sketches"])


@router.post("/exercise", openapi_extra=shapes.EXERCISE, summary="Is an exercise on a pattern done?")
def exercise(request: HttpRequest) -> HttpResponse:
    """Body: {"sketch", "pattern", "variant"?, "task"}, where `task` is `lose`, `mend` or `bear`.

    `lose`: one part that fails for good has to cost a message that the pattern keeps. `mend`: none may. `bear`: under a
    load that is the exercise's own, its figure has to come most of the way to that of the pattern. With nothing
    broken, messages have to meet the services that they meet in the pattern, and the rules may find no error. The
    answer tells whether it is done and why not, whose failure lost a message when the exercise began, whose does now,
    and of each such part what becomes of the message and whether the part that asked first notices.
    """
    asked = question(request.body, _Question)
    sketch = within("sketch", parse_value, asked.sketch)
    try:
        found = _judged(asked, sketch)
    except PieceNotFound as error:
        raise InvalidSketch([Error(f"$.{error.key}", str(error))]) from None
    except GoesOn as error:
        raise InvalidSketch([Error("$.sketch", str(error))]) from None
    return HttpResponse(msgspec.json.encode(found), content_type="application/json")


class _Question(shapes.ExerciseQuestion):
    """As it is described, with the sketch as it was sent: that is for the one parser."""

    sketch: Any


def _judged(asked: _Question, sketch: Sketch) -> exercises.ExerciseAnswer:
    """Raises InvalidSketch, PieceNotFound and GoesOn."""
    parts, most = parts_of(sketch), limits.EXERCISE_PARTS
    if parts > most:
        raise InvalidSketch([Error("$.sketch", f"has {parts:,} parts; an exercise has {most} at most")])
    offered = exercises.tasks_of(asked.pattern, asked.variant)
    if asked.task not in offered:
        known = f"it has {' and '.join(offered)}" if offered else "it has none"
        raise InvalidSketch([Error("$.task", f"{asked.pattern} has no exercise {asked.task!r}; {known}")])
    errors = [one.message for one in caged(pipeline.checked, sketch).findings if one.severity == "error"]
    return caged(exercises.judge, asked.pattern, asked.variant, asked.task, sketch, errors)

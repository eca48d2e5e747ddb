"""An exercise on the canvas: where it begins, and what the page says of it. Whether it is done the API tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from patterns_app.core.flow.lesson import exercise
from patterns_app.core.flow.lesson.exercise import Task
from patterns_app.core.patterns.composing import PieceNotFound
from patterns_app.core.sketch.model import Sketch
from patterns_app.web.studio.composing import CannotAdd


def beginning(pattern: str, variant: str, asked: str) -> Sketch:
    """The sketch that an exercise begins with. Raises CannotAdd."""
    return exercise.start_of(pattern, variant, _task(pattern, variant, asked))


def told(query: Mapping[str, str], strict: bool = True) -> dict[str, Any] | None:
    """The exercise that the address of a sketch names, for the canvas; None where it names none.

    Raises CannotAdd for one that is not offered; without `strict`, as for a sketch that is kept already, that is none.
    """
    if not (asked := query.get("exercise", "")):
        return None
    pattern, variant = query.get("pattern", ""), query.get("variant", "")
    try:
        task = _task(pattern, variant, asked)
    except CannotAdd:
        if strict:
            raise
        return None
    return {
        "pattern": pattern,
        "variant": variant,
        "task": task,
        "title": exercise.TITLES[task],
        "aim": exercise.aim_of(pattern, variant, task),
        "lesson": reverse("lesson", args=[pattern]),
    }


def _task(pattern: str, variant: str, asked: str) -> Task:
    try:
        offered = exercise.tasks_of(pattern, variant)
    except PieceNotFound as error:
        raise CannotAdd(f"{error.key}: {error}") from None
    for task in offered:
        if task == asked:
            return task
    known = f"it has {' and '.join(offered)}" if offered else "it has none"
    raise CannotAdd(f"exercise: {pattern} has no exercise {asked[:40]!r}; {known}.")

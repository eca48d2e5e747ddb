"""The exercises on a variant, as links into the studio."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from patterns_app.core.flow.lesson.exercise import TITLES, aim_of, tasks_of


@dataclass(frozen=True)
class Exercise:
    """One exercise. `key` is what the device keeps it by once it is done."""

    key: str
    title: str
    aim: str
    url: str


def exercises_of(slug: str, variant: str) -> tuple[Exercise, ...]:
    """Those that have a solution which is known."""
    studio = reverse("studio")
    return tuple(
        Exercise(
            f"{slug}/{variant}/{task}",
            TITLES[task],
            aim_of(slug, variant, task),
            f"{studio}?{urlencode({'pattern': slug, 'variant': variant, 'exercise': task})}",
        )
        for task in tasks_of(slug, variant)
    )

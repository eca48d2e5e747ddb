"""One situation in every service model, with an address for each situation."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from patterns_app.core.vocabulary.responsibilities import responsibilities
from patterns_app.core.vocabulary.responsibilities_export import PARTY_NAMES
from patterns_app.core.vocabulary.situations import Act, Course, Situation, situations
from patterns_app.web.pictures import BadQuery

from .pattern import Link


@dataclass(frozen=True)
class ActView:
    """A step with the party's name."""

    act: Act
    name: str


@dataclass(frozen=True)
class CourseView:
    """What happens in one model. `yours` counts the steps that the customer takes."""

    name: str
    course: Course
    steps: tuple[ActView, ...]
    yours: int


@dataclass(frozen=True)
class SituationsPage:
    """The chosen situation and the way to the others."""

    situation: Situation
    courses: tuple[CourseView, ...]
    tabs: tuple[tuple[Link, bool], ...]


def situations_page(query: QueryDict) -> SituationsPage:
    """The situation of parameter `situation`, the first without it. Raises BadQuery."""
    known = {situation.key: situation for situation in situations()}
    asked = query.get("situation") or next(iter(known))
    if asked not in known:
        raise BadQuery(f"situation: {asked[:40]!r} is not known; use one of {', '.join(known)}")
    chosen = known[asked]
    columns = responsibilities().models
    return SituationsPage(
        situation=chosen,
        courses=tuple(_course(column.name, chosen.models[column.key]) for column in columns),
        tabs=tuple((_link(situation), situation is chosen) for situation in situations()),
    )


def _course(name: str, course: Course) -> CourseView:
    steps = tuple(ActView(act, gettext(PARTY_NAMES[act.who])) for act in course.steps)
    return CourseView(name, course, steps, sum(act.who == "customer" for act in course.steps))


def _link(situation: Situation) -> Link:
    url = f"{reverse('model_stories')}?situation={situation.key}"
    return Link(situation.key, situation.title, url, situation.summary)

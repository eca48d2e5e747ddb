"""The decision helper on a page: the questions with what was answered, the models in order, what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from patterns_app.core.services.model import ModelKey
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.decisions import Change, Place, Question, Rule, decide, decisions
from patterns_app.web.pictures import BadQuery
from patterns_app.web.responsibilities import MODEL_NAMES

from .parts import LimitRow, limit_row


@dataclass(frozen=True)
class QuestionView:
    """A question and the key of the answer given, empty when it is open."""

    question: Question
    answer: str


@dataclass(frozen=True)
class Reason:
    """Why a rule speaks, with the documented limit that it rests on."""

    text: str
    limit: LimitRow | None


@dataclass(frozen=True)
class PlaceView:
    """A model in the answer. `weight` is shown with its sign."""

    key: ModelKey
    name: str
    url: str
    weight: str
    ruled_out: tuple[Reason, ...]
    speaks_for: tuple[Reason, ...]
    against: tuple[Reason, ...]


@dataclass(frozen=True)
class ChangeView:
    """Another answer, where it would lead, and the address that gives it."""

    question: str
    option: str
    leads_to: str
    url: str


@dataclass(frozen=True)
class ChoicePage:
    """The helper. `best` is None while nothing is answered, and when every model is ruled out."""

    questions: tuple[QuestionView, ...]
    answered: int
    best: PlaceView | None
    also: tuple[str, ...]  # models of the same weight
    places: tuple[PlaceView, ...]
    changes: tuple[ChangeView, ...]
    note: str


def choice_page(query: QueryDict) -> ChoicePage:
    """The helper with the answers that the query gives. Raises BadQuery for an answer that no question offers."""
    data = decisions()
    answers = _answers(query, data.questions)
    verdict = decide(data, answers)
    places = tuple(_place(place) for place in verdict.places)
    best = places[0] if answers and verdict.best else None
    equal = (place for place in places[1:] if best and place.weight == best.weight and not place.ruled_out)
    return ChoicePage(
        questions=tuple(QuestionView(question, answers.get(question.key, "")) for question in data.questions),
        answered=len(answers),
        best=best,
        also=tuple(place.name for place in equal),
        places=places if answers else (),
        changes=tuple(_change(change, answers) for change in verdict.changes),
        note=data.note,
    )


def _answers(query: QueryDict, questions: tuple[Question, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for question in questions:
        asked = query.get(question.key, "")
        if not asked:
            continue
        if question.option(asked) is None:
            known = ", ".join(option.key for option in question.options)
            raise BadQuery(f"{question.key}: {asked[:40]!r} is not known; use one of {known}")
        found[question.key] = asked
    return found


def _place(place: Place) -> PlaceView:
    model = place.model
    return PlaceView(
        key=model,
        name=MODEL_NAMES[model],
        url=reverse("model", args=[model]),
        weight=f"{place.weight:+d}" if place.weight else "0",
        ruled_out=tuple(_reason(rule) for rule in place.ruled_out_by),
        speaks_for=tuple(_reason(rule) for rule in place.rules if rule.weights[model] > 0),
        against=tuple(_reason(rule) for rule in place.rules if rule.weights[model] < 0),
    )


def _reason(rule: Rule) -> Reason:
    return Reason(rule.because, limit_row(vocabulary().limits[rule.limit]) if rule.limit else None)


def _change(change: Change, answers: dict[str, str]) -> ChangeView:
    asked = urlencode({**answers, change.question.key: change.option.key})
    leads_to = MODEL_NAMES[change.model] if change.model else gettext("no model at all")
    return ChangeView(change.question.name, change.option.name, leads_to, f"{reverse('model_choice')}?{asked}")

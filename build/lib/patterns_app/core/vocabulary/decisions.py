"""Which service model suits a case: questions and rules as data, an answer with reasons and what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, get_args

from msgspec import Meta

from patterns_app.core.reading import Entry, sound
from patterns_app.core.services.model import ModelKey

from .reading import read_data

FILE = "decisions.yaml"
Text = Annotated[str, Meta(min_length=1, max_length=400)]
Key = Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
Weight = Annotated[int, Meta(ge=-5, le=5)]
Answers = Mapping[str, str]  # question key to option key


class Option(Entry, frozen=True):
    """One possible answer."""

    key: Key
    name: Text


class Question(Entry, frozen=True):
    """One question with its possible answers."""

    key: Key
    name: Text
    options: tuple[Option, ...]

    def option(self, key: str) -> Option | None:
        """The option with this key, or None."""
        return next((option for option in self.options if option.key == key), None)


class Rule(Entry, frozen=True):
    """What follows when all the answers of `when` are given."""

    key: Key
    when: dict[Key, Key]
    weights: dict[ModelKey, Weight]
    because: Text
    rules_out: tuple[ModelKey, ...] = ()
    limit: str | None = None  # key of the documented limit that the rule rests on


class Decisions(Entry, frozen=True):
    """The questions and the rules."""

    note: Text
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]


class Place(Entry, frozen=True):
    """A model's place in the answer: its weight, the rules that spoke for or against it, those that ruled it out."""

    model: ModelKey
    weight: int
    rules: tuple[Rule, ...]
    ruled_out_by: tuple[Rule, ...]


class Change(Entry, frozen=True):
    """Another answer to one question that would lead to another model; None when every model would be ruled out."""

    question: Question
    option: Option
    model: ModelKey | None


class Verdict(Entry, frozen=True):
    """The models, the most suitable first and those that are ruled out last."""

    places: tuple[Place, ...]
    changes: tuple[Change, ...]

    @property
    def best(self) -> ModelKey | None:
        """The most suitable model, or None when every one is ruled out."""
        first = self.places[0]
        return None if first.ruled_out_by else first.model


@cache
def decisions() -> Decisions:
    """The helper that ships with the product. Raises DataError naming file and place."""
    found: Decisions = read_data(FILE, Decisions)
    return sound(found, problems(found), FILE)


def problems(data: Decisions) -> Iterator[str]:
    """Rules that ask for what no question offers, options that no rule knows, and keys used twice."""
    offered = {(question.key, option.key) for question in data.questions for option in question.options}
    asked = {pair for rule in data.rules for pair in rule.when.items()}
    yield from (f"rules: no question offers {key}: {value}" for key, value in sorted(asked - offered))
    yield from (f"questions.{key}.{value}: no rule knows it" for key, value in sorted(offered - asked))
    keys = [rule.key for rule in data.rules]
    yield from (f"rules.{key}: named twice" for key in dict.fromkeys(keys) if keys.count(key) > 1)


def decide(data: Decisions, answers: Answers) -> Verdict:
    """The answer. Questions may stay open; then their rules are silent."""
    places = _places(data, answers)
    return Verdict(places=places, changes=tuple(_changes(data, answers, _best(places))))


def _places(data: Decisions, answers: Answers) -> tuple[Place, ...]:
    spoken = [rule for rule in data.rules if all(answers.get(key) == value for key, value in rule.when.items())]
    # Of equal models the one that leaves less to run comes first: the keys are in order from on-premise to SaaS.
    places = [_place(model, spoken) for model in reversed(get_args(ModelKey))]
    return tuple(sorted(places, key=lambda place: (bool(place.ruled_out_by), -place.weight)))


def _place(model: ModelKey, spoken: list[Rule]) -> Place:
    return Place(
        model=model,
        weight=sum(rule.weights.get(model, 0) for rule in spoken),
        rules=tuple(rule for rule in spoken if rule.weights.get(model)),
        ruled_out_by=tuple(rule for rule in spoken if model in rule.rules_out),
    )


def _best(places: tuple[Place, ...]) -> ModelKey | None:
    return None if places[0].ruled_out_by else places[0].model


def _changes(data: Decisions, answers: Answers, best: ModelKey | None) -> Iterator[Change]:
    for question in data.questions:
        for option in question.options:
            if question.key not in answers or answers[question.key] == option.key:
                continue
            other = _best(_places(data, {**answers, question.key: option.key}))
            if other != best:
                yield Change(question=question, option=option, model=other)

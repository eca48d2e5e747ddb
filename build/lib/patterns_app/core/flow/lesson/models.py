"""Questions about a service model: whose each layer is, what is handed over and paid for, what is offered as one.

What is right is said by the responsibility matrix and by the entries; a wrong answer has the reason that the matrix or
the entry of another model gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from patterns_app.core.patterns.model import ServiceModel
from patterns_app.core.services.model import ModelKey
from patterns_app.core.vocabulary.responsibilities import Cell, Layer, Responsibilities

from .concepts import against
from .model import Choice, Question, number_of, shuffled

_CHOICES = 4
_EXAMPLES = 4  # questions about what is offered as a model
_TAKEN_OVER = 2  # questions about layers that the provider has in this model, and you have in others

_ASKED = {
    "unit_of_deployment": "What do you hand over",
    "billing_unit": "What do you pay for",
    "scaling": "Ten times as many people come. What follows",
    "lead_time": "How soon is something new in use",
}

Models = Mapping[str, ServiceModel]


def model_questions(model: ServiceModel, models: Models, matrix: Responsibilities) -> tuple[Question, ...]:
    """Questions of one model; `models` are all by slug."""
    column = next((one.key for one in matrix.models if one.key == model.slug), None)
    asked: list[Question] = []
    if column is not None:
        asked += _mine(model, column, matrix)
        asked += _only(model, column, models, matrix)
    asked += _words(model, models)
    asked += _offered(model, models)
    return (*asked, *against(model.slug, model.title, model.when_not, model.tagline))


def _mine(model: ServiceModel, column: ModelKey, matrix: Responsibilities) -> Iterator[Question]:
    """The only one of four layers that the customer has, and the only one that the provider has."""
    for who, asks in (("customer", "is left for you to look after"), ("provider", "does the provider look after")):
        party = [(layer, matrix.cell(column, layer.key)) for layer in matrix.layers]
        ours = [one for one in party if one[1].who == who]
        theirs = [one for one in party if one[1].who != who and one[1].who != "shared"]
        if not ours or len(theirs) < _CHOICES - 1:
            continue
        key = f"{who}-{model.slug}"
        ours.sort(key=lambda one: number_of(f"{key} {one[0].key}"))
        right = ours[0]
        near = sorted(theirs, key=lambda one: abs(matrix.layers.index(one[0]) - matrix.layers.index(right[0])))
        chosen = (right, *near[: _CHOICES - 1])
        choices = shuffled(key, (Choice(layer.key, layer.name, cell.why) for layer, cell in chosen))
        yield Question(key, "layer", f"Which of these {asks} with {_short(model)}?", choices, right[0].key)


def _only(model: ServiceModel, column: ModelKey, models: Models, matrix: Responsibilities) -> Iterator[Question]:
    """Layers that the provider has in this model, and you have in others."""
    found = 0
    for layer in sorted(matrix.layers, key=lambda one: number_of(f"{column} {one.key}")):
        cell = matrix.cell(column, layer.key)
        others = [one.key for one in matrix.models if matrix.cell(one.key, layer.key).who == "customer"]
        if cell.who != "provider" or len(others) < _CHOICES - 2 or found == _TAKEN_OVER:
            continue
        found += 1
        right = Choice(model.slug, model.title, cell.why)
        yield _handed_over(right, layer, others[-(_CHOICES - 1) :], models, matrix)


def _handed_over(
    right: Choice, layer: Layer, others: list[ModelKey], models: Models, matrix: Responsibilities
) -> Question:
    key = f"without-{layer.key}"
    reasons: dict[str, Cell] = {one: matrix.cell(one, layer.key) for one in others}
    wrong = (Choice(one, models[one].title, f"There it is yours. {cell.why}") for one, cell in reasons.items())
    asks = f"You want nothing more to do with this layer: {layer.name}. Which of these takes it from you?"
    return Question(key, "layer", asks, shuffled(key, (right, *wrong)), right.key, layer.meaning)


def _words(model: ServiceModel, models: Models) -> Iterator[Question]:
    """What is handed over and paid for, how it grows and how long it takes, among what it is in other models."""
    for key, asks in _ASKED.items():
        own = getattr(model, key)
        others = {getattr(one, key): one for one in models.values() if one is not model and one.focus and model.focus}
        others.pop(own, None)
        if len(others) < _CHOICES - 1:
            continue
        name = key.replace("_", "-")
        near = sorted(others.items(), key=lambda one: number_of(f"{model.slug} {name} {one[1].slug}"))
        wrong = (
            Choice(one.slug, text, f"So it is with {one.title}: {_start(one.tagline)}")
            for text, one in near[: _CHOICES - 1]
        )
        choices = shuffled(f"{model.slug} {name}", (Choice(model.slug, own, model.tagline), *wrong))
        yield Question(name, "model", f"{asks} with {_short(model)}?", choices, model.slug)


def _offered(model: ServiceModel, models: Models) -> Iterator[Question]:
    """Which of four offers is of this model; each of the others is of a model of its own."""
    others = [one for one in models.values() if one is not model and one.focus]
    if model.focus is None:
        return
    for number, example in enumerate(model.examples[:_EXAMPLES]):
        key = f"offered-{number + 1}"
        near = sorted(others, key=lambda one: number_of(f"{model.slug} {key} {one.slug}"))[: _CHOICES - 1]
        picked = ((one, one.examples[number_of(f"{key} {one.slug}") % len(one.examples)]) for one in near)
        wrong = (Choice(one.slug, offer.name, f"That is {one.title}. {offer.why}") for one, offer in picked)
        choices = shuffled(f"{model.slug} {key}", (Choice(model.slug, example.name, example.why), *wrong))
        yield Question(key, "model", f"Which of these is offered as {_short(model)}?", choices, model.slug)


def _short(model: ServiceModel) -> str:
    """Its name without what the letters stand for, which would tell too much."""
    return model.title.partition(" (")[0]


def _start(text: str) -> str:
    return text[0].lower() + text[1:]

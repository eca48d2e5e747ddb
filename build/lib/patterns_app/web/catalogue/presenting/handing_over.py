"""The slider from on-premise to SaaS: layers handed over one by one, with an address for every step."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from patterns_app.core.vocabulary.model import Party
from patterns_app.core.vocabulary.responsibilities import Layer, Move, handover, holders_after, responsibilities
from patterns_app.core.vocabulary.responsibilities_export import PARTY_NAMES
from patterns_app.web.pictures import BadQuery
from patterns_app.web.responsibilities import MODEL_NAMES


@dataclass(frozen=True)
class MoveView:
    """One step in words. `model` is the model that is reached, or the one on the way to it."""

    number: int
    says: str
    model: str
    arrives: bool
    layer: str
    who: Party | None
    name: str
    url: str
    current: bool


@dataclass(frozen=True)
class Held:
    """A layer in the stack: who has it at the start of the way, and who has it now."""

    layer: Layer
    who: Party
    name: str
    start: Party
    start_name: str


@dataclass(frozen=True)
class HandoverView:
    """The way so far. `stops` are the steps at which a model is complete."""

    step: int
    last: int
    moves: tuple[MoveView, ...]
    stops: tuple[MoveView, ...]
    stack: tuple[Held, ...]
    back: str
    on: str


def handover_view(query: QueryDict) -> HandoverView:
    """The way after as many moves as parameter `step` says, none without it. Raises BadQuery."""
    moves = handover(responsibilities())
    step = _step(query.get("step") or "0", len(moves))
    views = (_start(step), *(_view(number, move, step) for number, move in enumerate(moves, 1)))
    return HandoverView(
        step=step,
        last=len(moves),
        moves=views,
        stops=tuple(view for view in views if view.arrives),
        stack=_stack(step),
        back=_url(step - 1) if step > 0 else "",
        on=_url(step + 1) if step < len(moves) else "",
    )


def _step(text: str, last: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3 or int(text) > last:
        raise BadQuery(f"step: {text[:40]!r} is not a whole number from 0 to {last}")
    return int(text)


def _stack(step: int) -> tuple[Held, ...]:
    matrix = responsibilities()
    before, now = holders_after(matrix, 0), holders_after(matrix, step)
    return tuple(
        Held(
            layer,
            now[layer.key],
            gettext(PARTY_NAMES[now[layer.key]]),
            before[layer.key],
            gettext(PARTY_NAMES[before[layer.key]]),
        )
        for layer in matrix.layers
    )


def _start(step: int) -> MoveView:
    first = MODEL_NAMES[responsibilities().models[0].key]
    says = gettext("Every layer is yours, from the data down to the building.")
    return MoveView(0, says, first, True, "", None, "", _url(0), step == 0)


def _view(number: int, move: Move, step: int) -> MoveView:
    name = gettext(PARTY_NAMES[move.who]) if move.who else ""
    layer = move.layer.key if move.layer else ""
    model = MODEL_NAMES[move.model]
    return MoveView(number, _says(move), model, move.arrives, layer, move.who, name, _url(number), step == number)


def _says(move: Move) -> str:
    model = MODEL_NAMES[move.model]
    if move.layer is None or move.who is None:
        same = gettext(
            "No layer changes hands. %(model)s differs in the unit of deployment, in scaling and in the bill."
        )
        return same % {"model": model}
    why = responsibilities().cell(move.model, move.layer.key).why
    if move.who == "shared":
        return gettext("%(layer)s: from now on shared. %(why)s") % {"layer": move.layer.name, "why": why}
    return gettext("%(layer)s goes to the provider. %(why)s") % {"layer": move.layer.name, "why": why}


def _url(step: int) -> str:
    return f"{reverse('models')}?step={step}#handover"

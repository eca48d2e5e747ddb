"""A verdict in words that its formats and its page share: sentences said once, what backs a number, who has what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from patterns_app.core.engine.load.figuring import known_figures
from patterns_app.core.engine.load.model import Assumed, PartCost
from patterns_app.core.interchange.positions import Place
from patterns_app.core.recognition.model import Found
from patterns_app.core.services.model import ModelKey
from patterns_app.core.services.money import dollars
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import names_of
from patterns_app.core.vocabulary.model import Party
from patterns_app.core.vocabulary.responsibilities import responsibilities
from patterns_app.core.wording import translatable

from .model import ArchitectureVerdict, FigureState, Hurt, Month, PartFailure
from .ranking import NOT_IN_MODEL, resting, unknowns

_STATE = {
    "green": "measurements that others have published agree with",
    "red": "measurements that others have published contradict",
    "no row": "no published measurement covers",
}
_WHERE = re.compile(r" \([^()]+\)$")  # with what a name is told apart
PARTIES: dict[Party, str] = {
    "customer": translatable("Yours"),
    "shared": translatable("Shared"),
    "provider": translatable("The provider's"),
}


@dataclass(frozen=True)
class Told:
    """A verdict, the sketch that it is of, and the file that the sketch was read from, with the places of its parts."""

    sketch: Sketch
    verdict: ArchitectureVerdict
    file: str = "sketch.json"
    places: Mapping[str, Place] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, str]:
        """What the parts are called."""
        return names_of(self.sketch)


@dataclass(frozen=True)
class Runs:
    """The parts of one service model by name, and the layers that each party has."""

    model: ModelKey | None  # None: they have none
    title: str
    parts: tuple[str, ...]
    layers: dict[Party, tuple[str, ...]]


def alike(said: Iterable[tuple[str, Sequence[str]]], names: Mapping[str, str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Of sentences with their parts the places of those that differ by more than these parts' names.

    With each the names of which the same is said.
    """
    found: dict[str, tuple[int, list[str]]] = {}
    for place, (sentence, parts) in enumerate(said):
        called = sorted({names[part] for part in parts if part in names}, key=lambda name: (-len(name), name))
        key = sentence
        for name in called:
            key = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "\0", key)
        for where in {end[0] for name in called if (end := _WHERE.search(name))}:
            key = key.replace(where, "\1")  # of other parts in the same frame
        found.setdefault(key, (place, []))[1].append(" and ".join(names[part] for part in parts if part in names))
    for place, who in found.values():
        yield place, tuple(who[1:])


def once(said: Iterable[tuple[str, Sequence[str]]], names: Mapping[str, str]) -> Iterator[str]:
    """Sentences that differ only by the names of their parts once, with all that they are said of."""
    every = list(said)
    for place, others in alike(every, names):
        yield f"{every[place][0]} The same of {', '.join(others)}." if others else every[place][0]


def sourced(one: Hurt) -> str:
    """Where what hurts is written; empty where its sentence says so, or where it is computed."""
    return one.source if one.source not in one.says else ""


def backing(one: Hurt) -> tuple[str, ...]:
    """How measurements stand to the figures that it rests on, in sentences, the red ones of a failure."""
    told = [figure for figure in one.figures if one.kind == "breaks" or figure.state == "red"]
    return tuple(f"It is reckoned with {figure.figure}, which {stands(figure)}." for figure in told)


def stands(one: FigureState) -> str:
    """How measurements stand to a figure."""
    rows = f" (rows of the calibration: {', '.join(one.red or one.rows)})" if one.rows else ""
    return f"{_STATE[one.state]}{rows}"


def players(told: Told, one: Found) -> tuple[str, ...]:
    """The names of the parts of a pattern, each once."""
    ids = dict.fromkeys(node for nodes in one.roles.values() for node in nodes)
    return tuple(told.names[node] for node in ids)


def who_runs(told: Told) -> Iterator[Runs]:
    """Of each service model the parts, and which layers are whose."""
    models: dict[ModelKey | None, list[str]] = {}
    for one in told.verdict.runs.nodes:
        models.setdefault(one.model, []).append(told.names[one.node])
    matrix = responsibilities()
    titles = {one.key: one.name for one in matrix.models}
    layers = {one.model: one.layers for one in told.verdict.runs.nodes}
    names = {one.key: one.name for one in matrix.layers}
    for model, parts in models.items():
        by = {who: tuple(names[key] for key, one in layers.get(model, {}).items() if one == who) for who in PARTIES}
        title = titles[model] if model else "No service"
        yield Runs(model, title, tuple(parts), {who: held for who, held in by.items() if held})


def asked_and_got(one: PartFailure, names: Mapping[str, str]) -> tuple[str, str]:
    """Who asked, and what that one gets."""
    got = " ".join(str(word) for word in (one.asked.code, one.asked.name) if word)
    return names.get(one.asked.part, "who sends it, who is not drawn,"), got or "no answer"


def losses(one: PartFailure, names: Mapping[str, str]) -> tuple[str, ...]:
    """Where a message is lost and why."""
    return tuple(f"{names.get(loss.where, loss.where)}: {loss.why.rstrip('.')}" for loss in one.lost)


def monthly(month: Month) -> str:
    """The sum of a month and what it is, without what each part costs."""
    cost = month.cost
    whole = "; without what has no price with us" if cost.incomplete else ""
    return (
        f"{dollars(cost.usd_month)} (list prices of the first tier in {cost.region}, free tiers left out, the oldest "
        f"read {cost.dated}{whole})"
    )


def beside_price(part: str, every: Sequence[Assumed]) -> str:
    """What nobody gave of a part and its price hangs on: time of work, and reads."""
    assumed = [one for one in every if one.name in ("work_ms.function", "work_ms.servers", "kept_reads")]
    return "; ".join(f"{said.value} {said.unit}" for said in assumed if said.part == part)


def pages(cost: PartCost) -> str:
    """Where the prices of a part are from."""
    return "; ".join(dict.fromkeys(f"{line.source}, read {line.read}" for line in cost.lines if line.usd))


def contradicted(told: Told) -> Iterator[str]:
    """The figures of the run that do not agree with what others have measured, each with the parts that rest on it."""
    for one in told.verdict.month.figures if told.verdict.month else ():
        if one.state == "red":
            parts = ", ".join(told.names[part] for part in resting(told.sketch, told.verdict, one.figure))
            meant = known_figures().get(one.figure)
            named = f"{one.figure} ({meant.why})" if meant else one.figure
            yield f"{parts or 'This run'}: reckoned with {named}, which {stands(one)}."


def unknown_groups(told: Told) -> dict[str, tuple[str, ...]]:
    """What is not known by what it is of, each sentence once with all that it is said of, and the model's bounds in
    one.
    """
    names, found = told.names, dict[str, tuple[str, ...]]()
    for head, said in unknowns(told.sketch, told.verdict).items():
        plain = [words for words in said if not words.startswith(NOT_IN_MODEL)]
        outside = [words.removeprefix(NOT_IN_MODEL) for words in said if words.startswith(NOT_IN_MODEL)]
        naming = ((words, [part for part, name in names.items() if name in words]) for words in plain)
        bounds = [f"{NOT_IN_MODEL}{'; '.join(outside)}."] if outside else []
        found[head] = (*once(naming, names), *bounds)
    return found

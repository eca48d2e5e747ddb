"""Every format of a verdict: one line a format, sorted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from patterns_app.core.engine.load.figuring import known_figures
from patterns_app.core.engine.load.model import Assumed
from patterns_app.core.recognition.telling import title
from patterns_app.core.services.model import ModelKey
from patterns_app.core.services.money import dollars
from patterns_app.core.simulation.as_markdown import escaped
from patterns_app.core.simulation.stress_wording import Stressed, breaking, limit
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.responsibilities import responsibilities

from .model import ArchitectureVerdict, FigureState, Hurt, Month, PartFailure
from .ranking import failing_under_load, names_of, resting

_STATE = {
    "green": "measurements that others have published agree with",
    "red": "measurements that others have published contradict",
    "no row": "no published measurement covers",
}
_PARTIES = {"customer": "Yours", "shared": "Shared", "provider": "The provider's"}


@dataclass(frozen=True)
class Told:
    """A verdict and the sketch that it is of."""

    sketch: Sketch
    verdict: ArchitectureVerdict

    @property
    def names(self) -> dict[str, str]:
        """What the parts are called."""
        return names_of(self.sketch)


Sections = Iterator[tuple[str, list[str]]]


def _as_json(told: Told) -> str:
    return msgspec.json.format(msgspec.json.encode(told.verdict)).decode() + "\n"


def _as_text(told: Told) -> str:
    lines = [told.verdict.title or "The architecture"]
    for head, found in _sections(told):
        lines += ["", head, *(f"  {line}" for line in found)]
    return "\n".join(lines) + "\n"


def _as_markdown(told: Told) -> str:
    blocks = [f"## {escaped(told.verdict.title or 'The architecture')}"]
    for head, found in _sections(told):
        sign = "1." if head == _HURTS else "-"
        blocks += [f"### {head}", "\n".join(f"{sign} {escaped(line)}" for line in found)]
    return "\n\n".join(blocks) + "\n"


_HURTS = "What hurts most"


def _sections(told: Told) -> Sections:
    """Heads and lines of everything, those without lines left out."""
    found = told.verdict
    yield (
        _HURTS,
        list(_once(((_hurt(one), one.parts) for one in found.hurts), told.names)) or ["Nothing was found that hurts."],
    )
    yield "Patterns", list(_patterns(told)) or ["No pattern of the catalogue was found."]
    yield "Who runs what", list(_runs(told))
    if found.stress is not None:
        run = Stressed(told.sketch, found.stress)
        yield "What breaks first", [line for line in (breaking(run), limit(run)) if line]
        yield "Each part failing under load", [failing_under_load(one, told.names) for one in found.stress.chaos]
    failing = ((_failure(one, told.names), (one.part,)) for one in found.failures)
    yield "Each part failing for good, for one message", list(_once(failing, told.names))
    if found.month is not None:
        yield "A month", list(_month(found.month, told.names, found.stress.assumed if found.stress else ()))
        yield "What measurements contradict", list(_contradicted(told, found.month))
    naming = ((words, _named_in(words, told.names)) for words in found.not_known)
    yield "Not known to us", list(_once(naming, told.names))


def _named_in(words: str, names: Mapping[str, str]) -> list[str]:
    return [part for part, name in names.items() if name in words]


def _once(said: Iterable[tuple[str, Sequence[str]]], names: Mapping[str, str]) -> Iterator[str]:
    """Sentences that differ only by the names of their parts once, with all that they are said of."""
    found: dict[str, tuple[str, list[str]]] = {}
    for sentence, parts in said:
        called = sorted({names[part] for part in parts if part in names}, key=lambda name: (-len(name), name))
        key = sentence
        for name in called:
            key = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "\0", key)
        found.setdefault(key, (sentence, []))[1].append(" and ".join(names[part] for part in parts if part in names))
    for sentence, who in found.values():
        yield f"{sentence} The same of {', '.join(who[1:])}." if len(who) > 1 else sentence


def _hurt(one: Hurt) -> str:
    mend = f" Mend: {one.mend}." if one.mend else ""
    source = f" Source: {one.source}." if one.source and one.source not in one.says else ""
    red = [figure for figure in one.figures if one.kind == "breaks" or figure.state == "red"]
    return f"{one.says}{mend.replace('..', '.')}{source.replace('..', '.')}{''.join(map(_backed, red))}"


def _backed(one: FigureState) -> str:
    return f" It is reckoned with {one.figure}, which {_stands(one)}."


def _stands(one: FigureState) -> str:
    rows = f" (rows of the calibration: {', '.join(one.red or one.rows)})" if one.rows else ""
    return f"{_STATE[one.state]}{rows}"


def _patterns(told: Told) -> Iterator[str]:
    for one in told.verdict.patterns.patterns:
        players = dict.fromkeys(node for nodes in one.roles.values() for node in nodes)
        who = ", ".join(told.names[node] for node in players)
        missing = "; ".join(f"{miss.name}, without {', '.join(miss.parts)}" for miss in one.missing)
        yield f"{title(one.pattern)}: {one.verdict}{f' ({missing})' if missing else ''}: {who}"


def _runs(told: Told) -> Iterator[str]:
    """Of each service model the parts, and which layers are whose."""
    models: dict[ModelKey | None, list[str]] = {}
    for one in told.verdict.runs.nodes:
        models.setdefault(one.model, []).append(told.names[one.node])
    matrix = responsibilities()
    titles = {one.key: one.name for one in matrix.models}
    layers = {one.model: one.layers for one in told.verdict.runs.nodes}
    names = {one.key: one.name for one in matrix.layers}
    for model, parts in models.items():
        by = {who: [names[key] for key, one in layers.get(model, {}).items() if one == who] for who in _PARTIES}
        held = "".join(f" {words}: {', '.join(by[who])}." for who, words in _PARTIES.items() if by[who])
        yield f"{titles[model] if model else 'No service'}: {', '.join(parts)}.{held}"


def _failure(one: PartFailure, names: dict[str, str]) -> str:
    """One line: the part, how the message ends, what who asked gets, and what is lost."""
    if one.ends == "not_known":
        return f"{names[one.part]} fails: what becomes of the message is not known to us."
    got = " ".join(str(word) for word in (one.asked.code, one.asked.name) if word)
    lost = "".join(f"; lost at {names.get(loss.where, loss.where)}: {loss.why.rstrip('.')}" for loss in one.lost)
    asked = names.get(one.asked.part, "who sends it, who is not drawn,")
    return f"{names[one.part]} fails: {one.ends.replace('_', ' ')}; {asked} gets {got or 'no answer'}{lost}. {one.says}"


def _month(month: Month, names: dict[str, str], every: Sequence[Assumed]) -> Iterator[str]:
    """The sum and what each part costs, with what nobody gave and its price hangs on: time of work, and reads."""
    assumed = [one for one in every if one.name in ("work_ms.function", "work_ms.servers", "kept_reads")]
    cost = month.cost
    whole = "; without what has no price with us" if cost.incomplete else ""
    yield (
        f"{dollars(cost.usd_month)} (list prices of the first tier in {cost.region}, free tiers left out, the oldest "
        f"read {cost.dated}{whole})"
    )
    for part, one in month.parts.items():
        pages = "; ".join(dict.fromkeys(f"{line.source}, read {line.read}" for line in one.lines if line.usd))
        if one.lines:
            rests = "; ".join(f"{said.value} {said.unit}" for said in assumed if said.part == part)
            beside = f", resting on what is assumed of it: {rests}" if rests else ""
            yield f"{names.get(part, part)}: {dollars(one.usd_month)}{beside}{f' ({pages})' if pages else ''}"


def _contradicted(told: Told, month: Month) -> Iterator[str]:
    """The figures of the run that do not agree with what others have measured, each with the parts that rest on it."""
    for one in month.figures:
        if one.state == "red":
            parts = ", ".join(told.names[part] for part in resting(told.sketch, told.verdict, one.figure))
            meant = known_figures().get(one.figure)
            named = f"{one.figure} ({meant.why})" if meant else one.figure
            yield f"{parts or 'This run'}: reckoned with {named}, which {_stands(one)}."


VERDICT_FORMATS: dict[str, Callable[[Told], str]] = {"json": _as_json, "markdown": _as_markdown, "text": _as_text}

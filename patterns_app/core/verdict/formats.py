"""Every format of a verdict: one line a format, sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from patterns_app.core.recognition.telling import title
from patterns_app.core.services.money import dollars
from patterns_app.core.simulation.as_markdown import escaped
from patterns_app.core.simulation.stress_wording import Stressed, breaking, limit
from patterns_app.core.sketch.model import Sketch

from .model import ArchitectureVerdict, FigureState, Hurt, Month, PartFailure
from .ranking import failing_under_load, names_of

_STATE = {"green": "is green", "red": "is red", "no row": "no published row covers it"}


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
    yield _HURTS, [_hurt(one) for one in found.hurts] or ["Nothing was found that hurts."]
    yield "Patterns", list(_patterns(told)) or ["No pattern of the catalogue was found."]
    yield "Who runs what", list(_runs(told))
    if found.stress is not None:
        run = Stressed(told.sketch, found.stress)
        yield "What breaks first", [line for line in (breaking(run), limit(run)) if line]
        yield "Each part failing under load", [failing_under_load(one, told.names) for one in found.stress.chaos]
    yield "Each part failing, for one message", [_failure(one, told.names) for one in found.failures]
    if found.month is not None:
        yield "A month", list(_month(found.month, told.names))
    yield "Not known to us", list(found.not_known)


def _hurt(one: Hurt) -> str:
    mend = f" Mend: {one.mend}." if one.mend else ""
    source = f" Source: {one.source}." if one.source and one.source not in one.says else ""
    red = [figure for figure in one.figures if one.kind == "breaks" or figure.state == "red"]
    return f"{one.says}{mend.replace('..', '.')}{source.replace('..', '.')}{''.join(map(_backed, red))}"


def _backed(one: FigureState) -> str:
    rows = f" ({', '.join(one.red or one.rows)})" if one.rows else ""
    return f" Calibration of {one.figure}: {_STATE[one.state]}{rows}."


def _patterns(told: Told) -> Iterator[str]:
    for one in told.verdict.patterns.patterns:
        players = dict.fromkeys(node for nodes in one.roles.values() for node in nodes)
        who = ", ".join(told.names[node] for node in players)
        missing = "; ".join(f"{miss.name}, without {', '.join(miss.parts)}" for miss in one.missing)
        yield f"{title(one.pattern)}: {one.verdict}{f' ({missing})' if missing else ''}: {who}"


def _runs(told: Told) -> Iterator[str]:
    models: dict[str, list[str]] = {}
    for one in told.verdict.runs.nodes:
        models.setdefault(one.model or "no service", []).append(told.names[one.node])
    yield f"{told.verdict.runs.yours:.0%} of all layers are yours."
    yield from (f"{model}: {', '.join(parts)}" for model, parts in sorted(models.items()))


def _failure(one: PartFailure, names: dict[str, str]) -> str:
    """One line: the part, how the message ends, what who asked gets, and what is lost."""
    if one.ends == "not_known":
        return f"{names[one.part]} fails: what becomes of the message is not known to us."
    got = " ".join(str(word) for word in (one.asked.code, one.asked.name) if word)
    lost = "".join(f"; lost at {names.get(loss.where, loss.where)}: {loss.why.rstrip('.')}" for loss in one.lost)
    asked = names.get(one.asked.part, "who sends it, who is not drawn,")
    return f"{names[one.part]} fails: {one.ends.replace('_', ' ')}; {asked} gets {got or 'no answer'}{lost}. {one.says}"


def _month(month: Month, names: dict[str, str]) -> Iterator[str]:
    cost = month.cost
    whole = "; without what has no price with us" if cost.incomplete else ""
    yield (
        f"{dollars(cost.usd_month)} (list prices of the first tier in {cost.region}, free tiers left out, the oldest "
        f"read {cost.dated}{whole})"
    )
    for part, one in month.parts.items():
        pages = "; ".join(dict.fromkeys(f"{line.source}, read {line.read}" for line in one.lines if line.usd))
        if one.lines:
            yield f"{names.get(part, part)}: {dollars(one.usd_month)}{f' ({pages})' if pages else ''}"
    yield from (_backed(one).strip() for one in month.figures if one.state == "red")


VERDICT_FORMATS: dict[str, Callable[[Told], str]] = {"json": _as_json, "markdown": _as_markdown, "text": _as_text}

"""Every format of a verdict: one line a format, sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from patterns_app.core.checks.model import Severity
from patterns_app.core.interchange.findings import FINDING_FORMATS, Checked, Computed, ComputedRule, Report
from patterns_app.core.markdown import escaped
from patterns_app.core.recognition.telling import title
from patterns_app.core.services.money import dollars
from patterns_app.core.simulation.stress_wording import Stressed, breaking, limit

from .model import Hurt, PartFailure, Rank
from .ranking import failing_under_load
from .telling import (
    PARTIES,
    Runs,
    Told,
    asked_and_got,
    backing,
    beside_price,
    contradicted,
    losses,
    monthly,
    once,
    pages,
    players,
    sourced,
    unknown_groups,
    who_runs,
)

Sections = Iterator[tuple[str, Sequence[str]]]


def _as_json(told: Told) -> str:
    return msgspec.json.format(msgspec.json.encode(told.verdict)).decode() + "\n"


def _as_text(told: Told) -> str:
    lines = [told.verdict.title or "The architecture"]
    for head, found in sections(told):
        lines += ["", head, *(f"  {line}" for line in found)]
    return "\n".join(lines) + "\n"


def _as_markdown(told: Told) -> str:
    blocks = [f"## {escaped(told.verdict.title or 'The architecture')}"]
    for head, found in sections(told):
        signs = (f"{number}." if head == HURTS else "-" for number in range(1, len(found) + 1))
        lines = (f"{sign} {escaped(line)}" for sign, line in zip(signs, found, strict=True))
        blocks += [f"### {head}", "\n".join(lines)]
    return "\n\n".join(blocks) + "\n"


def _as_sarif(told: Told) -> str:
    return _every_as_sarif((told,))


_BREAKS = ComputedRule(
    "VERDICT-FIRST",
    "What gives first under load",
    "The load is raised until something gives: the part whose limit is met first, and at which load.",
)
_LOST = ComputedRule(
    "VERDICT-LOST",
    "What is lost when a part fails",
    "Each part is made to fail, and the engine follows what becomes of the messages that meet it.",
)
_COMPUTED: dict[Rank, tuple[ComputedRule, Severity]] = {
    "gives now": (_BREAKS, "error"),
    "gives later": (_BREAKS, "info"),
    "lost under load": (_LOST, "warning"),
    "lost": (_LOST, "warning"),
}


def _every_as_sarif(every: Sequence[Told]) -> str:
    """Findings at their lines, and what was computed at the lines of the parts that it is of."""
    return FINDING_FORMATS["sarif"](Report(tuple(_checked(told) for told in every)))


def _checked(told: Told) -> Checked:
    computed = (
        Computed(*_COMPUTED[one.rank], _hurt(one), one.parts) for one in told.verdict.hurts if one.rank in _COMPUTED
    )
    return Checked(told.file, told.verdict.findings, told.places, computed=tuple(computed))


def _every_as_json(every: Sequence[Told]) -> str:
    """The verdicts by the names of the files."""
    found = {"verdicts": {told.file: told.verdict for told in every}}
    return msgspec.json.format(msgspec.json.encode(found)).decode() + "\n"


def _every_as_text(every: Sequence[Told]) -> str:
    return "\n".join(f"{told.file}: {_as_text(told)}" for told in every)


def _every_as_markdown(every: Sequence[Told]) -> str:
    return "\n".join(f"# {escaped(told.file)}\n\n{_as_markdown(told)}" for told in every)


HURTS = "What hurts most"


def sections(told: Told) -> Sections:
    """Heads and lines of everything, those without lines left out."""
    every = (*_still(told), *_under_load(told), *_failing(told), *_priced(told), *_unknown(told))
    return ((head, lines) for head, lines in every if lines)


def _still(told: Told) -> Sections:
    """What no load is needed for."""
    hurts = ((_hurt(one), one.parts) for one in told.verdict.hurts)
    yield HURTS, list(once(hurts, told.names)) or ["Nothing was found that hurts."]
    yield "Patterns", list(_patterns(told)) or ["No pattern of the catalogue was found."]
    yield "Who runs what", [_runs(one) for one in who_runs(told)]


def _under_load(told: Told) -> Sections:
    if told.verdict.stress is not None:
        run = Stressed(told.sketch, told.verdict.stress)
        yield "What breaks first", [line for line in (breaking(run), limit(run)) if line]
        chaos = told.verdict.stress.chaos
        yield "Each part failing under load", [failing_under_load(one, told.names) for one in chaos]


def _failing(told: Told) -> Sections:
    failing = ((_failure(one, told.names), (one.part,)) for one in told.verdict.failures)
    yield "Each part failing for good, for one message", list(once(failing, told.names))


def _priced(told: Told) -> Sections:
    if told.verdict.month is not None:
        yield "A month", list(_month(told))
        yield "What measurements contradict", list(contradicted(told))


def _unknown(told: Told) -> Sections:
    yield "Not known to us", [line for lines in unknown_groups(told).values() for line in lines]


def _hurt(one: Hurt) -> str:
    mend = f" Mend: {one.mend}." if one.mend else ""
    source = f" Source: {sourced(one)}." if sourced(one) else ""
    return " ".join([f"{one.says}{mend.replace('..', '.')}{source.replace('..', '.')}", *backing(one)])


def _patterns(told: Told) -> Iterator[str]:
    for one in told.verdict.patterns.patterns:
        missing = "; ".join(f"{miss.name}. {miss.says.removesuffix('.')}" for miss in one.missing)
        lacking = f" ({missing})" if missing else ""
        yield f"{title(one.pattern)}: {one.verdict}{lacking}: {', '.join(players(told, one))}"


def _runs(one: Runs) -> str:
    held = "".join(f" {PARTIES[who]}: {', '.join(layers)}." for who, layers in one.layers.items())
    return f"{one.title}: {', '.join(one.parts)}.{held}"


def _failure(one: PartFailure, names: Mapping[str, str]) -> str:
    """One line: the part, how the message ends, what who asked gets, and what is lost."""
    if one.ends == "not_known":
        return f"{names[one.part]} fails: what becomes of the message is not known to us."
    asked, got = asked_and_got(one, names)
    lost = "".join(f"; lost at {loss}" for loss in losses(one, names))
    return f"{names[one.part]} fails: {one.ends.replace('_', ' ')}; {asked} gets {got}{lost}. {one.says}"


def _month(told: Told) -> Iterator[str]:
    """The sum and what each part costs, with what its price rests on and where it is from."""
    month, stress = told.verdict.month, told.verdict.stress
    if month is None:
        return
    yield monthly(month)
    for part, one in month.parts.items():
        if one.lines:
            rests = beside_price(part, stress.assumed if stress else ())
            beside = f", resting on what is assumed of it: {rests}" if rests else ""
            source = f" ({pages(one)})" if pages(one) else ""
            yield f"{told.names.get(part, part)}: {dollars(one.usd_month)}{beside}{source}"


class VerdictFormat(NamedTuple):
    """How a verdict is written, and what such a file is called and sent as."""

    write: Callable[[Told], str]
    extension: str
    media_type: str


SEVERAL_FORMATS: dict[str, Callable[[Sequence[Told]], str]] = {
    "json": _every_as_json,
    "markdown": _every_as_markdown,
    "sarif": _every_as_sarif,
    "text": _every_as_text,
}
VERDICT_FORMATS: dict[str, VerdictFormat] = {
    "json": VerdictFormat(_as_json, "json", "application/json"),
    "markdown": VerdictFormat(_as_markdown, "md", "text/markdown; charset=utf-8"),
    "sarif": VerdictFormat(_as_sarif, "sarif", "application/sarif+json"),
    "text": VerdictFormat(_as_text, "txt", "text/plain; charset=utf-8"),
}

"""What hurts, the worst first: what cannot work, what gives at the load as it is, what is lost, and then the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from patterns_app.core.checks.model import Finding, Severity
from patterns_app.core.engine.calibration.sheet import standing
from patterns_app.core.engine.load.fleets.model import BrokenPart
from patterns_app.core.patterns.reader import entries
from patterns_app.core.recognition.model import Found
from patterns_app.core.simulation.stress_wording import Stressed, breaking, limit
from patterns_app.core.simulation.wording import number
from patterns_app.core.sketch.model import Sketch

from .failing import able_to_fail
from .model import ArchitectureVerdict, FigureState, Hurt

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
# the order of what hurts: each is a kind with how bad it is
_ORDER: Final = ("error", "gives now", "lost under load", "lost", "warning", "gives later", "near", "info")
Weighed = tuple[int, int, Hurt]


def names_of(sketch: Sketch) -> dict[str, str]:
    """What the parts are called; its id where one has no label."""
    return {node.id: node.label or node.id for node in sketch.nodes}


def ranked(sketch: Sketch, found: ArchitectureVerdict) -> tuple[Hurt, ...]:
    """All that hurts, what hurts most first; of the same kind what loses more, then as it was found."""
    names = names_of(sketch)
    weighed = [
        *(_finding(one) for one in found.findings),
        *_breaking(sketch, found),
        *_lost_under_load(sketch, found, names),
        *_lost(found, names),
        *(_near(one) for one in found.patterns.patterns if one.verdict == "near"),
    ]
    return tuple(hurt for _, _, hurt in sorted(weighed, key=lambda one: one[:2]))


def not_known(sketch: Sketch, found: ArchitectureVerdict) -> tuple[str, ...]:
    """What nobody here knows of it, in sentences."""
    names = names_of(sketch)
    return tuple(dict.fromkeys((*_unmet(sketch, found, names), *_not_known(found, names))))


def state_of(figure: str) -> FigureState:
    """How the calibration stands to a figure."""
    for one in standing((figure,)):
        return FigureState(figure=figure, state="red" if one.red else "green", rows=one.rows, red=one.red)
    return FigureState(figure=figure, state="no row")


def _finding(one: Finding) -> Weighed:
    said = Hurt(
        kind="finding",
        says=f"{one.message} ({one.rule})",
        parts=one.nodes,
        mend=one.fix.title if one.fix else one.mend,
        source=one.source,
    )
    return _ORDER.index(one.severity), 0, said


def _breaking(sketch: Sketch, found: ArchitectureVerdict) -> Iterator[Weighed]:
    if found.stress is None or (gave := found.stress.breaks) is None:
        return
    told = Stressed(sketch, found.stress)
    met = gave.limit
    hurt = Hurt(
        kind="breaks",
        says=" ".join(one for one in (breaking(told), limit(told)) if one),
        parts=(gave.part,) if gave.part else (),
        source=" ".join(one for one in (met.source, met.source_url) if one) if met else "",
        figures=(state_of(met.limit),) if met else (),
    )
    yield _ORDER.index("gives now" if gave.holds < 1 else "gives later"), 0, hurt


def _figures(found: ArchitectureVerdict) -> tuple[FigureState, ...]:
    return found.month.figures if found.month else ()


def resting(sketch: Sketch, found: ArchitectureVerdict, figure: str) -> tuple[str, ...]:
    """The parts whose run was reckoned with a figure, as far as it names them: a behaviour is of two services."""
    parts = {one.part for one in found.stress.assumed if one.name == figure} if found.stress else set()
    services = {node.id: node.service.rpartition(".")[2] for node in sketch.nodes}
    ways = [
        one
        for one in sketch.connections
        if (one.target in parts and one.kind.endswith("_poll"))
        or figure.startswith(f"{services[one.source]}-to-{services[one.target]}.")
    ]
    parts |= {end for one in ways for end in (one.source, one.target)}
    return tuple(node.id for node in sketch.nodes if node.id in parts)


def _lost_under_load(sketch: Sketch, found: ArchitectureVerdict, names: dict[str, str]) -> Iterator[Weighed]:
    usual = found.stress.usual.lost if found.stress and found.stress.usual else 0
    for one in found.stress.chaos if found.stress else ():
        if one.lost > usual:
            says = f"{failing_under_load(one, names)} {number(usual)} are lost while nothing fails."
            figures = tuple(figure for figure in _figures(found) if one.part in resting(sketch, found, figure.figure))
            hurt = Hurt(kind="failure", says=says, parts=(one.part,), figures=figures)
            yield _ORDER.index("lost under load"), -one.lost, hurt


def failing_under_load(one: BrokenPart, names: dict[str, str]) -> str:
    """What became of the messages while a part failed for a third of the run, in a sentence."""
    return (
        f"While {names.get(one.part, one.part)} fails for a third of the run, {number(one.lost)} messages are lost, "
        f"{number(one.failed)} are answered with an error and {number(one.kept)} are put aside until the run ends; "
        f"{number(one.in_flight)} are under way or wait then."
    )


def _lost(found: ArchitectureVerdict, names: dict[str, str]) -> Iterator[Weighed]:
    for one in found.failures:
        if one.lost:
            says = f"If {names.get(one.part, one.part)} fails for good, a message is lost: {one.lost[0].why}"
            yield _ORDER.index("lost"), -len(one.lost), Hurt(kind="failure", says=says, parts=(one.part,))


def _near(one: Found) -> Weighed:
    missing = " and ".join(miss.name for miss in one.missing)
    hurt = Hurt(
        kind="near miss",
        says=f"It is nearly {entries()[one.pattern].title}: {missing}. {' '.join(miss.says for miss in one.missing)}",
        parts=tuple(sorted(one.nodes)),
        mend=f"{len(one.operations)} operations complete it" if one.operations else "",
    )
    return _ORDER.index("near"), 0, hurt


def _unmet(sketch: Sketch, found: ArchitectureVerdict, names: dict[str, str]) -> Iterator[str]:
    met = {failure.part for failure in found.failures}
    for part in able_to_fail(sketch):
        if part not in met:
            yield f"What the failure of {names[part]} costs: no message that we can follow meets it."


def _not_known(found: ArchitectureVerdict, names: dict[str, str]) -> Iterator[str]:
    for pattern in found.patterns.undecided:
        yield f"{entries()[pattern].title}: not looked for to the end, as the sketch is too large."
    for one in found.patterns.patterns:
        if one.unknown:
            yield f"{entries()[one.pattern].title}: this input does not tell {', '.join(one.unknown)}."
    for failure in found.failures:
        if failure.ends == "not_known":
            yield f"What the failure of {names.get(failure.part, failure.part)} leads to is not known to us."
    if found.month is None:
        yield "What breaks first and what a month costs: no load is given."
        return
    for part, missing in found.month.missing.items():
        yield f"The price of {names.get(part, part)} is not whole: {', '.join(missing)}."
    if found.stress is not None:
        yield from (f"Connection {way.connection}: {way.why}" for way in found.stress.unknown)
        yield from (f"Not in the model: {words}" for words in found.stress.not_modelled)
        for assumed in found.stress.assumed:
            where = f"{names.get(assumed.part, assumed.part)}: " if assumed.part else ""
            yield f"Assumed: {where}{assumed.name} {assumed.value} {assumed.unit}: {assumed.why}"

"""What hurts, the worst first, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, get_args

from patterns_app.core.checks.model import Finding, Severity
from patterns_app.core.engine.calibration.sheet import standing
from patterns_app.core.engine.load.fleets.model import BrokenPart
from patterns_app.core.patterns.reader import entries
from patterns_app.core.recognition.model import Found
from patterns_app.core.recognition.telling import not_told
from patterns_app.core.simulation.stress_wording import Stressed, breaking, limit
from patterns_app.core.simulation.wording import number
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.naming import names_of
from patterns_app.core.sketch.operations import Add, Operation, Remove, Update
from patterns_app.core.vocabulary.catalog import vocabulary

from .failing import able_to_fail
from .model import ArchitectureVerdict, FigureState, Hurt, Rank

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
_ORDER: Final[tuple[Rank, ...]] = get_args(Rank)
Weighed = tuple[int, Hurt]  # the less the worse, among those of one rank


def ranked(sketch: Sketch, found: ArchitectureVerdict) -> tuple[Hurt, ...]:
    """All that hurts, what hurts most first; of the same kind what loses more, then as it was found."""
    names = names_of(sketch)
    weighed = [
        *(_finding(one) for one in found.findings),
        *_breaking(sketch, found),
        *_lost_under_load(sketch, found, names),
        *_lost(found, names),
        *(_near(one, sketch, names) for one in found.patterns.patterns if one.verdict == "near"),
    ]
    return tuple(hurt for _, hurt in sorted(weighed, key=lambda one: (_ORDER.index(one[1].rank), one[0])))


def not_known(sketch: Sketch, found: ArchitectureVerdict) -> tuple[str, ...]:
    """What nobody here knows of it, in sentences."""
    groups = unknowns(sketch, found)
    return tuple(dict.fromkeys(words for told in groups.values() for words in told))


def unknowns(sketch: Sketch, found: ArchitectureVerdict) -> dict[str, tuple[str, ...]]:
    """The same by what it is of; groups without a sentence are left out."""
    names = names_of(sketch)
    groups = {
        "Of this architecture": (*_unmet(sketch, found, names), *_of_the_sketch(found, names)),
        "Of its price": tuple(_of_the_price(found, names)),
        "Of these runs": tuple(_of_the_runs(found)),
        "Assumed, as nobody gave it": tuple(_assumed(found, names)),
    }
    return {head: said for head, said in groups.items() if said}


NOT_IN_MODEL: Final = "Not in the model: "


def state_of(figure: str) -> FigureState:
    """How the calibration stands to a figure."""
    for one in standing((figure,)):
        return FigureState(figure=figure, state="red" if one.red else "green", rows=one.rows, red=one.red)
    return FigureState(figure=figure, state="no row")


def _finding(one: Finding) -> Weighed:
    said = Hurt(
        kind="finding",
        rank=one.severity,
        says=f"{one.message} ({one.rule})",
        parts=one.nodes,
        mend=one.fix.title if one.fix else one.mend,
        source=one.source,
    )
    return 0, said


def _breaking(sketch: Sketch, found: ArchitectureVerdict) -> Iterator[Weighed]:
    if found.stress is None or (gave := found.stress.breaks) is None:
        return
    told = Stressed(sketch, found.stress)
    met = gave.limit
    hurt = Hurt(
        kind="breaks",
        rank="gives now" if gave.holds < 1 else "gives later",
        says=" ".join(one for one in (breaking(told), limit(told)) if one),
        parts=(gave.part,) if gave.part else (),
        source=" ".join(one for one in (met.source, met.source_url) if one) if met else "",
        figures=(state_of(met.limit),) if met else (),
    )
    yield 0, hurt


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
            yield -one.lost, Hurt(kind="failure", rank="lost under load", says=says, parts=(one.part,), figures=figures)


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
            yield -len(one.lost), Hurt(kind="failure", rank="lost", says=says, parts=(one.part,))


def _near(one: Found, sketch: Sketch, names: dict[str, str]) -> Weighed:
    missing = " and ".join(miss.name for miss in one.missing)
    hurt = Hurt(
        kind="near miss",
        rank="near",
        says=f"It is nearly {entries()[one.pattern].title}: {missing}. {' '.join(miss.says for miss in one.missing)}",
        parts=tuple(sorted(one.nodes)),
        mend=_completing(one.operations, sketch, names),
    )
    return 0, hurt


_SAID: Final = 3  # changes that are said one by one


def _completing(operations: tuple[Operation, ...], sketch: Sketch, known: dict[str, str]) -> str:
    """What the operations do, in words: the first of them, and how many more there are."""
    names = known | {one.node.id: one.node.label for one in operations if isinstance(one, Add) and one.node}
    said = list(dict.fromkeys(words for one in operations if (words := _change(one, sketch, names))))
    more = f", and {len(said) - _SAID} more changes" if len(said) > _SAID else ""
    told = f"{', '.join(said[:_SAID])}{more}"
    return told[:1].upper() + told[1:]


def _change(one: Operation, sketch: Sketch, names: dict[str, str]) -> str:
    if isinstance(one, Add):
        if one.node:
            return f"add {one.node.label or one.node.service}"
        return _joined(one.connection, sketch, names) if one.connection else ""
    if not isinstance(one, Update | Remove):
        return ""
    parts: list[Node | Connection] = [*sketch.nodes, *sketch.connections]
    part = next((part for part in parts if part.id in (one.node, one.connection)), None)
    called = names.get(one.node or "", "a part")
    if isinstance(part, Connection):
        called = f"the connection of {names.get(part.source)} to {names.get(part.target)}"
    if isinstance(one, Remove):
        return f"take {called} out"
    old, new = part.settings if part else {}, one.set.get("settings", {})
    changed = [key.replace("_", " ") for key in {**new, **old} if new and old.get(key) != new.get(key)]
    return f"set {', '.join(changed)} of {called}" if changed else f"change {called}"


def _joined(line: Connection, sketch: Sketch, names: dict[str, str]) -> str:
    """Two parts that are joined already are joined in another way."""
    again = any((one.source, one.target) == (line.source, line.target) for one in sketch.connections)
    kind = vocabulary().kinds.get(line.kind)
    way = f" once more, as “{kind.name if kind else line.kind}”" if again else ""
    return f"connect {names.get(line.source)} with {names.get(line.target)}{way}"


def _unmet(sketch: Sketch, found: ArchitectureVerdict, names: dict[str, str]) -> Iterator[str]:
    met = {failure.part for failure in found.failures}
    for part in able_to_fail(sketch):
        if part not in met:
            yield f"What the failure of {names[part]} costs: no message that we can follow meets it."


def _of_the_sketch(found: ArchitectureVerdict, names: dict[str, str]) -> Iterator[str]:
    for pattern in found.patterns.undecided:
        yield f"{entries()[pattern].title}: not looked for to the end, as the sketch is too large."
    for one in found.patterns.patterns:
        if one.unknown:
            yield f"{entries()[one.pattern].title}: this input does not tell {'; '.join(not_told(one))}."
    for failure in found.failures:
        if failure.ends == "not_known":
            yield f"What the failure of {names.get(failure.part, failure.part)} leads to is not known to us."
    if found.month is None:
        yield found.stopped_by or "What breaks first and what a month costs: no load is given."


def _of_the_price(found: ArchitectureVerdict, names: dict[str, str]) -> Iterator[str]:
    for part, missing in found.month.missing.items() if found.month else ():
        yield f"The price of {names.get(part, part)} is not whole: {', '.join(missing)}."


def _of_the_runs(found: ArchitectureVerdict) -> Iterator[str]:
    if found.month is not None and found.stopped_by:
        yield f"Not all runs were made: {found.stopped_by}"
    if found.stress is not None:
        yield from (f"Connection {way.connection}: {way.why}" for way in found.stress.unknown)
        yield from (f"{NOT_IN_MODEL}{words}" for words in found.stress.not_modelled)


def _assumed(found: ArchitectureVerdict, names: dict[str, str]) -> Iterator[str]:
    for one in found.stress.assumed if found.stress else ():
        where = f"{names.get(one.part, one.part)}: " if one.part else ""
        yield f"Assumed: {where}{one.name} {one.value} {one.unit}".rstrip() + f": {one.why}"

"""What `judge` does: one verdict on each architecture, with a load what breaks first and what a month costs."""

from __future__ import annotations

from patterns_app.core.pipeline import judged, simulation
from patterns_app.core.verdict import door

from .checking import exit_code
from .grammar import Options
from .load_files import inputs, load_in, refusing
from .one_sketch import each_system
from .reading import System, one_system, whole
from .refusing import Refused
from .writing import guard


def judge(options: Options) -> int:
    """2 when something could not be read, else 1 when there is an error among the findings, else 0."""
    options.in_place = False
    guard(options.output, inputs(options, options.against))
    if options.against and options.format not in door.CHANGE_FORMATS:
        raise Refused(f"--against is told as {', '.join(door.CHANGE_FORMATS)}, not as {options.format}")
    form, codes = door.VERDICT_FORMATS[options.format], list[int]()

    def make(system: System, name: str) -> bytes:
        told = _told(system, name, options)
        after = _told(one_system(options.against), options.against, options) if options.against else None
        codes.append(exit_code(False, (after or told).verdict.findings, zero=options.exit_zero))
        text = door.CHANGE_FORMATS[options.format](told, after) if after else form.write(told)
        return text.encode()

    return max(each_system(options, form.extension, make), *codes, 0)


def _told(system: System, name: str, options: Options) -> door.Told:
    imported = whole(system)
    sketch, findings = judged(imported)
    refusing(name, simulation.few_enough, sketch)
    load = load_in(options, sketch) if _has_load(options) else None
    read = door.Read(imported.outside or (), imported.unknown, findings)
    return door.Told(sketch, door.verdict(sketch, load, read), name, system.places)


def _has_load(options: Options) -> bool:
    """A seed alone is a load too: the usual one, drawn by it."""
    return bool(options.load or options.arrivals) or options.seconds is not None or options.seed is not None

"""What `judge` does: one verdict on each architecture, with a load what breaks first and what a month costs."""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.pipeline import judged, simulation
from patterns_app.core.verdict import door

from .checking import exit_code
from .files import Gathered, gather
from .grammar import Options
from .load_files import inputs, load_in, refusing
from .one_sketch import each_system
from .reading import System, one_system, outermost, read_each, said, whole
from .refusing import Refused
from .telling import complain_of_unread, watched
from .writing import guard, is_folder, write


def judge(options: Options) -> int:
    """2 when something could not be read, else 1 when there is an error among the findings, else 0."""
    options.in_place = False
    guard(options.output, inputs(options, options.against))
    if options.against and options.format not in door.CHANGE_FORMATS:
        raise Refused(f"--against is told as {', '.join(door.CHANGE_FORMATS)}, not as {options.format}")
    if not (options.against or options.together or is_folder(options.output)):
        gathered = gather(options.files)
        systems = outermost(list(read_each(gathered.sources)))
        if sum(one.imported is not None for one in systems) > 1:
            return _several(systems, gathered, options)
    form, codes = door.VERDICT_FORMATS[options.format], list[int]()

    def make(system: System, name: str) -> bytes:
        told = _told(system, name, options)
        after = _told(one_system(options.against), options.against, options) if options.against else None
        codes.append(exit_code(False, (after or told).verdict.findings, zero=options.exit_zero))
        text = door.CHANGE_FORMATS[options.format](told, after) if after else form.write(told)
        return text.encode()

    return max(each_system(options, form.extension, make), *codes, 0)


def _several(systems: Sequence[System], gathered: Gathered, options: Options) -> int:
    """Several architectures in one document, such as those of a folder."""
    read = [one for one in systems if one.imported]
    told = [_told(system, system.name, options) for system in watched(read, lambda one: one.name)]
    write(door.SEVERAL_FORMATS[options.format](told).encode(), options.output, options.files)
    unread = gathered.unread | {one.name: one.unread for one in systems if one.unread}
    complain_of_unread([f"{name}: {said(error)}" for name, errors in unread.items() for error in errors])
    return max(exit_code(bool(unread), one.verdict.findings, zero=options.exit_zero) for one in told)


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

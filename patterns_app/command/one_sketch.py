"""What the commands about sketches share: reading their input, writing their answer, a cage."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from patterns_app.core import limits
from patterns_app.core.pipeline import Imported, Workers

from .files import STANDARD_INPUT, gather
from .grammar import Options
from .leaving import name_left_over, tell_left_over
from .reading import System, one_system, outermost, read_each, read_together, said, whole
from .refusing import BAD_INPUT, Refused
from .telling import complain_of_unread, watched
from .writing import STANDARD_OUTPUT, guard, is_folder, write

P = ParamSpec("P")
T = TypeVar("T")
Run = Callable[..., bytes]


def read(options: Options, wanted: str = "") -> Imported:
    """The system that a command is given. Raises Refused."""
    _refuse_place(options)
    guard(options.output, (options.file,), options.in_place)
    system = one_system(options.file, all_of_it=options.together, wanted=wanted)
    tell_left_over(system)
    return whole(system)


def _refuse_place(options: Options) -> None:
    """Raises Refused where there is no place to write over, or another place is named as well."""
    if not options.in_place:
        return
    given = list(getattr(options, "files", ())) or [options.file]
    if STANDARD_INPUT in given:
        raise Refused("--in-place has nothing to write over in standard input: leave it out, or name a file")
    if options.output and not (Path(options.output).is_file() and Path(options.output).samefile(given[0])):
        raise Refused(f"--in-place writes over the input, and -o names {options.output}: say one of them")


def answer(data: bytes, options: Options) -> None:
    """Write to where the command was told, which is its input only with --in-place."""
    to = options.file if options.in_place and options.output in (None, STANDARD_OUTPUT) else options.output
    write(data, to, (options.file,), options.in_place)


def each(options: Options, extension: str, make: Callable[[Imported, str], bytes], wanted: str = "") -> int:
    """As `each_system`, of what makes something of the imported alone."""
    return each_system(options, extension, lambda system, name: make(whole(system), name), wanted)


def each_system(options: Options, extension: str, make: Callable[[System, str], bytes], wanted: str = "") -> int:
    """Write what `make` makes of a system and its name: of one as `answer` does, of several a file each into the
    folder that --output names. Answers the exit code: 2 when something could not be read, after all else is written.
    """
    _refuse_place(options)
    if not is_folder(options.output):
        if len(options.files) > 1 and not options.together and len(gather(options.files).sources) > 1:
            raise Refused("several inputs need a folder to write to, such as -o out/, or are read as one: --together")
        options.file = options.files[0]
        guard(options.output, options.files, options.in_place)
        together = options.together
        system = read_together(options.files, wanted) if together else one_system(*options.files, wanted=wanted)
        tell_left_over(system)
        answer(make(system, options.file), options)
        return 0
    return _into_folder(options, extension, make, wanted)


def _into_folder(options: Options, extension: str, make: Callable[[System, str], bytes], wanted: str) -> int:
    if options.together:
        systems, unread = [read_together(options.files, wanted)], {}
    else:
        gathered = gather(options.files)
        systems = outermost(list(read_each(gathered.sources, wanted)))
        unread = gathered.unread | {one.name: one.unread for one in systems if one.unread}
    read_ones = [one for one in systems if one.imported]
    targets = _targets([one.name for one in read_ones], str(options.output), extension)
    for system in watched(read_ones, lambda one: one.name):
        name = options.file = system.name
        name_left_over(system)
        targets[name].parent.mkdir(parents=True, exist_ok=True)
        write(make(system, name), str(targets[name]), options.files)
    lines = [f"{name}: {said(error)}" for name, errors in unread.items() for error in errors]
    complain_of_unread(lines)
    return BAD_INPUT if lines else 0


def _targets(names: list[str], folder: str, extension: str) -> dict[str, Path]:
    """Where the answer for each input goes: its path below what all have in common, with another ending."""
    unnamed = {"-": "standard-input", ".": "main", "..": "main"}
    paths = {name: Path(unnamed.get(name, name)) for name in names}
    common = os.path.commonpath([path.parent for path in paths.values()]) if paths else ""
    inside = {name: Path(os.path.relpath(path, common or ".")) for name, path in paths.items()}
    stems = [path.with_suffix("") for path in inside.values()]
    return {
        name: Path(folder) / f"{path.with_suffix('') if stems.count(path.with_suffix('')) == 1 else path}.{extension}"
        for name, path in inside.items()
    }


@contextmanager
def cage() -> Iterator[Callable[..., T]]:
    """Runs functions of core where a hang or a crash of a native library costs an error (RenderError); it is made when
    the first one comes and serves all that follow.
    """
    workers: list[Workers] = []

    def run(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        # One piece of work lays out and makes the pixels, each of which may take its time.
        if not workers:
            workers.append(Workers(count=1, seconds=2 * limits.RENDER_SECONDS))
        return workers[0].run(function, *arguments, **named)

    try:
        yield run
    finally:
        for one in workers:
            one.close()

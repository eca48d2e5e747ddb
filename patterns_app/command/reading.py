"""Files as systems: each by itself with what it names, or all that were named as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import click

from patterns_app.core.interchange.systems import System as Read
from patterns_app.core.interchange.systems import read_as_one, read_system
from patterns_app.core.judging import Imported, Place
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import Error, InputError

from .files import Source, gather, together
from .refusing import Refused


@dataclass(frozen=True)
class System:
    """A file that was read, or why it was not. `parts` are the names of the templates that it nests."""

    name: str
    imported: Imported | None = None
    places: Mapping[str, Place] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()
    unread: tuple[Error, ...] = ()

    @property
    def sketch(self) -> Sketch | None:
        """The sketch as it was read."""
        return self.imported.sketch if self.imported else None


def read_each(sources: Iterable[Source], wanted: str = "") -> Iterator[System]:
    """The systems of the sources, and the files that they name and that cannot be read. `wanted` is a reader's key."""
    for source in sources:
        try:
            read = read_source(source, wanted)
        except InputError as error:
            name = source.whole[0] if len(source.whole) == 1 else source.name
            yield System(name, unread=tuple(error.errors))
            continue
        except OSError as error:
            yield System(source.name, unread=(Error("", str(error.strerror)),))
            continue
        places = {part: replace(place, file=source.shown(place.file)) for part, place in read.places.items()}
        parts = frozenset(source.shown(key) for key in read.nested)
        yield System(source.name, read.imported, places, parts)
        yield from (System(source.shown(key), unread=why) for key, why in (read.unread or {}).items())


def read_source(source: Source, wanted: str = "") -> Read:
    """What one source holds: a file with what it names, or a folder as one. Raises InputError and OSError."""
    near = source.near()
    if source.whole:
        return read_as_one(near, next(iter(near)), wanted or "terraform")
    return read_as_one(near, source.key, wanted) if wanted else read_system(source.key, near)


def outermost(systems: Sequence[System]) -> list[System]:
    """Without those that are a part of another one, and each file that could not be read once."""
    parts = {system.name: system.parts for system in systems if system.sketch}
    inner = {part for members in parts.values() for part in members}
    kept: list[str] = []
    covered: set[str] = set()
    # Of templates that nest each other in a circle the first one stands for all.
    for name in (*(one for one in parts if one not in inner), *parts):
        if name not in covered:
            kept.append(name)
            covered |= {name, *parts[name]}
    found: dict[str, System] = {}
    for system in systems:
        if system.unread or system.name in kept:
            found.setdefault(system.name, system)
    return list(found.values())


def read_together(names: Sequence[str], wanted: str = "", is_left: Callable[[str], bool] = lambda name: True) -> System:
    """All that was named as one system, but for files that are not `is_left`. Raises Refused."""
    name = " ".join(names)
    try:
        files = {path: data for path, data in together(names).items() if is_left(path)}
        if not files:
            raise Refused(f"{name}: no file is left to be read")
        read = read_as_one(files, name, wanted)
    except OSError as error:
        raise Refused(f"{error.filename or name}: {error.strerror}") from None
    except InputError as error:
        raise unusable([f"{name}: {said(one)}" for one in error.errors]) from None
    return System(name, read.imported, read.places)


def read_one(*names: str, all_of_it: bool = False, wanted: str = "") -> Imported:
    """The one system in files or a folder as it was imported. Raises as `one_system` does."""
    return whole(one_system(*names, all_of_it=all_of_it, wanted=wanted))


def one_system(*names: str, all_of_it: bool = False, wanted: str = "") -> System:
    """The one system in a file or folder, or in the files of one module. Raises Refused with every mistake.

    A folder or a zip may hold several systems: they are one only when `all_of_it` says so.
    """
    if all_of_it:
        return read_together(names, wanted)
    gathered, name = gather(names), " ".join(names)
    systems = outermost(list(read_each(gathered.sources, wanted)))
    read = [system for system in systems if system.sketch]
    if len(read) > 1:
        shown = ", ".join(system.name for system in read[:5]) + (" ..." if len(read) > 5 else "")
        raise Refused(f"{name}: holds {len(read)} systems: {shown}; name one of them, or read all as one: --together")
    left_out = [f"{file}: {said(one)}" for file, errors in gathered.unread.items() for one in errors] if read else []
    for line in left_out:
        click.echo(line, err=True)
    if not read:
        unread = {system.name: system.unread for system in systems} | gathered.unread
        raise unusable([f"{file}: {said(one)}" for file, errors in unread.items() for one in errors])
    return read[0]


def whole(system: System) -> Imported:
    """What was imported of a system that was read."""
    assert system.imported is not None
    return system.imported


def said(error: Error) -> str:
    """A mistake with its place inside the file, where it has one."""
    return error.told


def unusable(lines: Iterable[str]) -> Refused:
    """The refusal of what cannot be read, with each mistake on a line."""
    return Refused("\n".join(["the input cannot be used", *lines]))

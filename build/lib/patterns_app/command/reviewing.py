"""What `review` does: two folders, files or revisions side by side; only the systems that differ are judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from patterns_app.core.pipeline import judged
from patterns_app.core.sketch.parser import InputError
from patterns_app.core.verdict import door

from .checking import counts, is_left_out, what_is_left
from .files import Source, gather
from .grammar import Options
from .load_files import load_in
from .reading import System, outermost, read_each, said, whole
from .refusing import BAD_INPUT, FOUND_ERRORS, Refused
from .revisions import side, top_level
from .settings import Settings, check_settings, settings_file, table
from .telling import complain_of_unread, watched
from .writing import write


@dataclass
class _Side:
    """The systems of one side by their paths from it: what each is made of, and those that were read."""

    path: Path
    sources: dict[str, Source] = field(default_factory=dict)
    files: dict[str, Mapping[str, str]] = field(default_factory=dict)  # by their names, as hashes of what they hold
    systems: dict[str, System] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Asked:
    """What holds for all systems."""

    options: Options
    settings: Settings
    policy: door.Policy
    folder: str  # of the settings, from where they name loads

    @property
    def within(self) -> Path:
        """The folder beyond which no load reads: what a change says of it is told to whoever reads the comment."""
        own: str | None = self.options.load
        return Path(self.folder or (Path(own).resolve().parent if own else "."))


def review(options: Options) -> int:
    """2 when something of the later side could not be read, 1 when the policy does not let it pass, else 0."""
    settings, found = check_settings(options.config), settings_file(options.config)
    policy = table(found, "review", _policy) if found else door.Policy()
    asked = _Asked(options, settings, policy, str(found.resolve().parent) if found else "")
    with _folders(options) as (base, head):
        before, after = (_gathered(path, (*settings.exclude, *options.exclude)) for path in (base, head))
        _be_alike(before, after)
        same = {name for name in before.files.keys() & after.files.keys() if before.files[name] == after.files[name]}
        for one in (before, after):
            _read(one, same)
    looked_at = len({*before.systems, *after.systems, *same})
    told = door.Review(
        systems=tuple(_reviewed(before, after, asked)),
        looked_at=looked_at,
        unread=tuple(f"{name}: {why}" for name, why in after.unread.items()),
    )
    return _told(told, policy, options)


def _told(told: door.Review, policy: door.Policy, options: Options) -> int:
    why = door.failing(told, policy)
    write(door.REVIEW_FORMATS[options.format](told, why).encode(), options.output, (options.before, options.after))
    complain_of_unread(list(told.unread))
    if told.unread:
        return BAD_INPUT
    return FOUND_ERRORS if why and not options.exit_zero else 0


def _policy(value: Any) -> door.Policy:
    return msgspec.convert(value, door.Policy)


@contextmanager
def _folders(options: Options) -> Iterator[tuple[Path, Path]]:
    """Both sides; without HEAD what lies in the repository now, or in the folder when BASE is one."""
    with side(options.before) as base:
        if options.after:
            with side(options.after) as head:
                yield base.resolve(), head.resolve()
        else:
            yield base.resolve(), (Path.cwd() if Path(options.before).exists() else top_level())


@contextmanager
def _inside(path: Path) -> Iterator[str]:
    """Work in a folder, or in that of a file: what is named there is what it is called."""
    is_folder = path.is_dir()
    with chdir(path if is_folder else path.parent):
        yield "." if is_folder else path.name


def _gathered(path: Path, exclude: Sequence[str]) -> _Side:
    """The sources of a side with what they are made of."""
    found = _Side(path)
    with _inside(path) as name:
        gathered = what_is_left(gather([name]), lambda one: not is_left_out(one, exclude))
        found.unread = {one: "; ".join(map(said, errors)) for one, errors in gathered.unread.items() if one != "."}
        for source in gathered.sources:
            try:
                found.files[source.name] = {key: sha256(data).hexdigest() for key, data in source.near().items()}
                found.sources[source.name] = source
            except OSError as error:
                found.unread[source.name] = str(error.strerror)
            except InputError as error:
                found.unread[source.name] = "; ".join(map(said, error.errors))
    return found


def _be_alike(before: _Side, after: _Side) -> None:
    """Two files that were named are one system, however they are called."""
    if before.path.is_dir() or after.path.is_dir() or not (len(before.sources) == len(after.sources) == 1):
        return
    (old,), (new,) = before.sources, after.sources
    before.sources, before.files = {new: before.sources[old]}, {new: before.files[old]}


def _read(one: _Side, same: set[str]) -> None:
    """Read what is not the same on the other side."""
    named = {source.name: name for name, source in one.sources.items()}
    wanted = [source for name, source in one.sources.items() if name not in same]
    with _inside(one.path):
        for system in outermost(list(read_each(watched(wanted, lambda source: source.name)))):
            name = named.get(system.name, system.name)
            if system.imported is None:
                one.unread[name] = "; ".join(map(said, system.unread))
            else:
                one.systems[name] = system


def _reviewed(before: _Side, after: _Side, asked: _Asked) -> Iterator[door.Reviewed]:
    moved = _moved(before, after)
    gone = before.systems.keys() - after.systems.keys() - set(moved.values()) - after.unread.keys()
    for name in sorted({*after.systems, *gone}):
        was = moved.get(name, name)
        notes = [f"before, it could not be read: {before.unread[was]}"] if was in before.unread else []
        old, new = (
            _judged(one.systems.get(called), name, asked, notes) for one, called in ((before, was), (after, name))
        )
        found = door.Reviewed(
            name=name, before=old, after=new, was=was if was != name else "", notes=tuple(dict.fromkeys(notes))
        )
        if not found.is_same:
            yield found


def _moved(before: _Side, after: _Side) -> dict[str, str]:
    """Systems that lie elsewhere now, with where they lay: with the same text, or of the only same file name."""
    gone = {name for name in before.systems if name not in after.files}
    new = [name for name in after.systems if name not in before.files]
    found: dict[str, str] = {}
    for alike in (_text_of, _file_of):
        left: dict[object, set[str]] = {}
        for name in gone:
            left.setdefault(alike(before, name), set()).add(name)
        for name in new:
            same = left.get(alike(after, name), set())
            if name not in found and len(same) == 1:
                found[name] = same.pop()
                gone.remove(found[name])
    return found


def _text_of(one: _Side, name: str) -> object:
    return tuple(sorted(one.files[name].values()))


def _file_of(one: _Side, name: str) -> object:
    del one
    return PurePosixPath(name).name


def _judged(system: System | None, name: str, asked: _Asked, notes: list[str]) -> door.Told | None:
    """The verdict on one side of a system, under the load that is named for it."""
    if system is None:
        return None
    imported = whole(system)
    sketch, findings = judged(imported, asked.settings.team(asked.options.profile))
    wanted = [one for one in findings if counts(one, asked.settings.only, asked.settings.ignore)]
    read = door.Read(imported.outside or (), imported.unknown, wanted)
    load = None
    if file := _load_of(name, asked):
        try:
            _refuse_outside(file, asked)
            load = load_in(Options(load=file, arrivals=(), seconds=None, seed=None), sketch, asked.within)
        except Refused as error:
            notes.append(f"cost and capacity are not known: {str(error).splitlines()[-1]}")
    return door.Told(sketch, door.verdict(sketch, load, read), system.name, system.places)


def _refuse_outside(file: str, asked: _Asked) -> None:
    """A load that the settings name lies beside or below them. Raises Refused."""
    if file != asked.options.load and not Path(file).resolve().is_relative_to(asked.within.resolve()):
        raise Refused(f"{file}: lies outside of the folder of the settings")


def _load_of(name: str, asked: _Asked) -> str | None:
    named = asked.policy.loads.get(name)
    own: str | None = asked.options.load
    return str(Path(asked.folder) / named) if named else own

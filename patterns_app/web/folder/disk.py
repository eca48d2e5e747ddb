"""A folder on the disk: nothing outside of it is read or written, no link is followed, and nothing hidden is touched.

Each part of a path is opened by itself and without links, so that nobody can exchange one between looking and opening.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from patterns_app.core import limits
from patterns_app.core.interchange.bundle import SKIPPED
from patterns_app.core.interchange.encodings import as_utf8
from patterns_app.core.interchange.reading import recognise
from patterns_app.core.interchange.systems import looks
from patterns_app.core.sketch.parser import InputError

Kind = Literal["sketch", "drawio", "template"]
SKETCH = ".sketch.json"
_TEMPLATES = (".yaml", ".yml", ".json", ".template")
_NEAR = (*_TEMPLATES, ".asl")
_ENDING = re.compile(rb"\.(?:yaml|yml|json|template|asl)", re.IGNORECASE)  # of these, in a text that names a file
_MOST = limits.CARRYING_BYTES
_SHOWN = 500  # files of a folder that are listed
_NEAR_FILES = 50
_STRANGE = {errno.ELOOP: "is a link, which is not followed", errno.ENOTDIR: "leads through a link or a file"}


class NotHere(Exception):
    """The file cannot be used. The message is for the person."""


@dataclass(frozen=True)
class Listed:
    """A file that can be opened."""

    path: str
    kind: Kind
    size: int
    changed: datetime


def digest(data: bytes) -> str:
    """By which a file is known to be what it was."""
    return hashlib.sha256(data).hexdigest()


def kind_of(path: str, data: bytes) -> Kind | None:
    """What a file is to us, by its name and by what it holds; None: none of our business."""
    name, found = path.lower(), _recognised(data)
    if name.endswith(SKETCH):  # also a damaged one, of which it is told when it is opened
        return None if found == "cloudformation" else "sketch"
    if name.endswith((".drawio", ".drawio.xml")):
        return "drawio"
    if not name.endswith(_TEMPLATES) or looks(path, data) != "ours":
        return None
    # A template of ours carries its sketch, and stays a template.
    return "template" if found == "cloudformation" else "sketch" if found == "json" else None


def _recognised(data: bytes) -> str:
    try:
        return recognise(as_utf8(data))
    except InputError:
        return ""


def _is_text(name: str) -> bool:
    """Can a name be shown and asked for? Those of other encodings than UTF-8 cannot."""
    return name.encode("utf-8", "replace").decode() == name


def _named_in(text: bytes, names: Mapping[str, bytes]) -> set[bytes]:
    """The names that stand in a text: looked for at its endings of names, in one walk however many names there are."""
    wanted = set(names.values())
    sizes = {len(one) for one in wanted}
    ends = (found.end() for found in _ENDING.finditer(text))
    return {one for end in ends for size in sizes if (one := text[max(0, end - size) : end]) in wanted}


class Disk:
    """Its files by their paths below it, with slashes."""

    def __init__(self, folder: Path) -> None:
        """`folder` is there and a folder."""
        self.folder = folder

    def listed(self) -> tuple[list[Listed], bool]:
        """What can be opened, by path; and whether there is more than is shown."""
        found: list[Listed] = []
        for path, looked in self._looked_at():
            with suppress(NotHere):
                data = self.read(path)
                if kind := kind_of(path, data):
                    found.append(Listed(path, kind, looked.st_size, datetime.fromtimestamp(looked.st_mtime, UTC)))
            if len(found) > _SHOWN:
                return sorted(found[:_SHOWN], key=lambda one: one.path), True
        return sorted(found, key=lambda one: one.path), False

    def _looked_at(self) -> Iterator[tuple[str, os.stat_result]]:
        seen = 0
        for place, folders, names in os.walk(self.folder, followlinks=False):
            inner = (name for name in folders if f"{name}/" not in SKIPPED and not name.startswith("."))
            folders[:] = sorted(filter(_is_text, inner))
            for name in sorted(names):
                seen += 1
                if seen > limits.FOLDER_ENTRIES:
                    return
                path = Path(place) / name
                if (
                    name.startswith(".")
                    or not _is_text(name)
                    or not name.lower().endswith((*_TEMPLATES, ".drawio", ".drawio.xml"))
                ):
                    continue
                with suppress(OSError):
                    looked = path.lstat()
                    if stat.S_ISREG(looked.st_mode) and looked.st_size <= _MOST:
                        yield path.relative_to(self.folder).as_posix(), looked

    def read(self, path: str) -> bytes:
        """What is in a file. Raises NotHere."""
        with self._parent(path) as (parent, name), self._told(path):
            held = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=parent)
            with closing(os.fdopen(held, "rb")) as file:
                looked = os.fstat(held)
                if not stat.S_ISREG(looked.st_mode):
                    raise NotHere(f"{path} is no file.")
                if looked.st_size > _MOST:
                    raise NotHere(f"{path} has {looked.st_size:,} bytes; at most {_MOST:,} are read.")
                return file.read(_MOST + 1)

    def near(self, path: str, data: bytes) -> dict[str, bytes]:
        """A template with the files below its folder that it names, by their paths from there."""
        top = PurePosixPath(path).parent
        name = PurePosixPath(path).name
        found, waiting = {name: data}, [data]
        others = {
            PurePosixPath(one).relative_to(top).as_posix(): one
            for one, _ in self._looked_at()
            if PurePosixPath(one).is_relative_to(top) and one.lower().endswith(_NEAR) and one != path
        }
        names = {short: PurePosixPath(short).name.encode() for short in others}
        while waiting and len(found) < _NEAR_FILES:
            named = _named_in(waiting.pop(), names)
            for short, whole in others.items():
                if short not in found and names[short] in named:
                    with suppress(NotHere):
                        found[short] = self.read(whole)
                        waiting.append(found[short])
        return found

    def write(self, path: str, data: bytes, known: str) -> None:
        """All of it or nothing, if the file is still what `known` says: a digest, empty for one that is not there yet.

        Who may read it stays as it is. Raises NotHere.
        """
        with self._parent(path) as (parent, name), self._told(path):
            mode = self._mode(path, parent, name, known)
            beside = f".{name[:40]}-{secrets.token_hex(8)}"
            held = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode, dir_fd=parent)
            try:
                with closing(os.fdopen(held, "wb")) as file:
                    file.write(data)
                    file.flush()
                    os.fsync(held)
                    if known:
                        os.fchmod(held, mode)
                if known:
                    os.replace(beside, name, src_dir_fd=parent, dst_dir_fd=parent)
                else:
                    os.link(beside, name, src_dir_fd=parent, dst_dir_fd=parent)  # never over one that is there
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(beside, dir_fd=parent)

    def _mode(self, path: str, parent: int, name: str, known: str) -> int:
        if not known:
            return 0o644
        if digest(self.read(path)) != known:
            raise NotHere(f"{path} was changed on the disk meanwhile. Nothing was written.")
        return stat.S_IMODE(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)

    @contextmanager
    def _parent(self, path: str) -> Iterator[tuple[int, str]]:
        """The folder of a path, opened part by part, and the name in it. Raises NotHere."""
        parts = path.split("/")
        if not path or "\0" in path or len(path) > limits.NOTE_TEXT or any(part in ("", "..") for part in parts):
            raise NotHere(f"{path[:200]!r} lies outside of the folder, or is no path.")
        if any(part.startswith(".") for part in parts):
            raise NotHere(f"{path[:200]!r} is hidden: it belongs to other programs.")
        with self._told(path):
            held = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for part in parts[:-1]:
                with self._told(path):
                    inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=held)
                os.close(held)
                held = inner
            yield held, parts[-1]
        finally:
            os.close(held)

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """What the system says, with the path."""
        try:
            yield
        except FileExistsError:
            raise NotHere(f"{path} is there already.") from None
        except OSError as error:
            why = _STRANGE.get(error.errno or 0, f"cannot be used: {error.strerror}")
            raise NotHere(f"{path[:200]} {why}.") from None

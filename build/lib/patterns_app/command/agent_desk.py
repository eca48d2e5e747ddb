"""A folder as the place where an agent's sketches are kept: a file each. Nothing outside of it is read or written.

A person may have the same file open elsewhere: what is written is written at once or not at all, and never over what
was not there when the tool read it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from patterns_app.core import limits, pipeline
from patterns_app.core.agents.door import Held, Long, Refusal, document, file_name, ran, stopped
from patterns_app.core.pipeline import MEDIA_TYPES, Format, Options, RenderError, Workers
from patterns_app.core.sketch.model import Sketch

from .files import together
from .inside import only_in
from .reading import read_one
from .refusing import Refused

P = ParamSpec("P")
T = TypeVar("T")
_ENDING = ".sketch.json"
_LONGEST = 45.0  # seconds of one run under load: clients of the protocol wait for about a minute


class FolderDesk:
    """See `Desk` of core/agents."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._workers = Workers(count=1, seconds=2 * limits.RENDER_SECONDS)

    def close(self) -> None:
        """Let go of the process that works."""
        self._workers.close()

    def opened(self, name: str) -> Held:
        """The sketch in a file, or what a file of another tool says."""
        path = self._inside(name)
        if not path.is_file():
            raise Refusal(f"sketch: there is no file {name[:200]!r} in the folder; {self._near()}")
        try:
            with only_in(self._folder):
                imported = read_one(str(path))
        except Refused as error:
            raise Refusal(f"sketch: {str(error).replace(str(self._folder) + os.sep, '')}") from None
        foreign = None if imported.format == "json" else imported
        return Held(name, imported.sketch, _revision_of(path), imported.blobs, foreign)

    def _near(self) -> str:
        entries = islice(self._folder.rglob("*"), limits.FOLDER_ENTRIES)  # it may be somebody's whole disk
        found = sorted(str(one.relative_to(self._folder)) for one in entries if one.name.endswith(_ENDING))[:10]
        return f"sketches are {', '.join(found)}" if found else "start_from_pattern begins one"

    def earlier(self, held: Held, revision: str) -> Sketch:
        """Files have no history."""
        raise Refusal("since: files keep no revisions: name the earlier file in `diff`, such as one that git shows")

    def created(self, sketch: Sketch, blobs: Mapping[str, bytes], name: str) -> Held:
        """A new file; never one that is there already."""
        path = self._to_write(name or self._free(sketch.title))
        if path.suffix != ".json":
            raise Refusal(f"to: sketches are files that end with {_ENDING}, not {name[:100]!r}")
        if path.exists():
            raise Refusal(f"to: {name[:200]!r} is there already: give another name, or open it as `sketch`")
        data = document(sketch, blobs)
        self._write(path, data)
        return Held(str(path.relative_to(self._folder)), sketch, _revision(data), blobs)

    def _free(self, title: str) -> str:
        stem = file_name(title)
        names = chain((stem,), (f"{stem}-{number}" for number in count(2)))
        return next(one for name in names if not (self._folder / (one := f"{name}{_ENDING}")).exists())

    def kept(self, held: Held, sketch: Sketch) -> tuple[Held, list[str]]:
        """The file with the change, if it is still what was read."""
        if not held.name:
            return Held("", sketch, blobs=held.blobs), []
        if held.imported is not None:
            raise Refusal(f"sketch: {held.name!r} is a file of another tool: import_files makes a sketch of it first")
        path = self._inside(held.name)
        if _revision_of(path) != held.revision:
            raise Refusal(f"{held.name}: somebody else has just written or removed it: do it again")
        data = document(sketch, held.blobs)
        self._write(path, data)
        return Held(held.name, sketch, _revision(data), held.blobs), []

    def told_of(self, held: Held) -> dict[str, str]:
        """The file's name says it all."""
        return {}

    def files(self, given: Mapping[str, str], paths: tuple[str, ...]) -> Mapping[str, bytes]:
        """Those that came along, and those that lie in the folder."""
        texts = {name: text.encode("utf-8", "replace") for name, text in given.items()}
        if not paths:
            return texts
        try:
            with only_in(self._folder):
                found = together([str(self._inside(name)) for name in paths])
        except OSError as error:
            raise Refusal(f"paths: {Path(str(error.filename or '')).name}: {error.strerror}") from None
        return texts | {os.path.relpath(path, self._folder): data for path, data in found.items()}

    def put(self, to: str, held: Held, data: bytes, extension: str) -> dict[str, Any]:
        """A file where one is named; never over one that is there."""
        if not to:
            return {}
        path = self._to_write(to)
        if path.exists():
            raise Refusal(f"to: {to[:200]!r} is there already: give another name")
        self._write(path, data)
        return {"file": to}

    def run(self, size: int, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Here what is small, in its own process what may take long."""
        if size <= limits.SMALL_PARTS:
            return function(*arguments, **named)
        return self._workers.run_within(limits.CHECK_SECONDS, function, *arguments, **named)

    def drawn(self, held: Held, form: str) -> bytes:
        """A picture or a text."""
        if form in MEDIA_TYPES:
            picture: Format = form
            return self._workers.run(pipeline.picture, held.sketch, Options(format=picture, scale=pipeline.FIT), "")
        return self._workers.run(pipeline.written, held.sketch, form, "", held.blobs)

    def under_load(self, what: Long, question: dict[str, Any], job: str) -> bytes:
        """The run, while the agent waits; of one that takes longer what was known then."""
        heard, ends = list[bytes](), time.monotonic() + _LONGEST

        def hear(so_far: bytes) -> None:
            heard[:] = [so_far]
            if time.monotonic() > ends:
                raise Refusal(f"It took longer than {_LONGEST:g} seconds and was stopped.")

        try:
            return self._workers.run_heard(hear, _LONGEST, ran, what, question)
        except (Refusal, RenderError) as error:
            if not heard:
                raise
            return stopped(what, question, heard[0], str(error))

    def _inside(self, name: str) -> Path:
        """The path of a name in the folder, links followed. Raises Refusal for any other."""
        if "\0" in name or len(name) > limits.NOTE_TEXT:
            raise Refusal("a name of a file has no such letters, or is shorter")
        try:
            path = (self._folder / name).resolve()
            path.exists()
        except (OSError, RuntimeError) as error:  # too long for a name, links that lead in a circle
            raise Refusal(f"{name[:200]!r}: {getattr(error, 'strerror', '') or 'its links lead in a circle'}") from None
        if not path.is_relative_to(self._folder):
            raise Refusal(f"{name[:200]!r} lies outside of the folder that this server was given")
        return path

    def _to_write(self, name: str) -> Path:
        """The same of what is about to be written: what is hidden belongs to other programs, which may act on it."""
        path = self._inside(name)
        if any(part.startswith(".") for part in path.relative_to(self._folder).parts):
            raise Refusal(f"to: {name[:200]!r} is hidden: give a name that no part of begins with a dot")
        return path

    def _write(self, path: Path, data: bytes) -> None:
        """All of it or nothing; who may read a file that is there stays as it is. Raises Refusal."""
        beside = path.with_name(f".{path.name[:40]}-{secrets.token_hex(8)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("xb") as file:
                file.write(data)
            if path.exists():
                shutil.copymode(path, beside)
            beside.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise Refusal(f"{path.name}: cannot be written: {error.strerror}") from None


def _revision_of(path: Path) -> str:
    """That of a file; empty of one that has gone since."""
    try:
        return _revision(path.read_bytes())
    except OSError:
        return ""


def _revision(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]

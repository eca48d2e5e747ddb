"""The file of a backup: JSON lines, compressed, that say what they are first and what they must sum up to last.

    {"format": "pattern-studio-backup/1", "made": ..., "migrations": {...}, "keys": [...]}
    {"model": "workspace.savedsketch", "pk": ..., "fields": {...}}      one row a line, in Django's own form
    {"end": "pattern-studio-backup/1", "rows": {"workspace.savedsketch": 12}, "sha256": "..."}

The hash is of every byte before the last line. It reads and writes as it goes, a line at a time, so that size costs
no memory; and it is the same whatever database the rows are from. Nothing here knows a database.

BadBackup   the file is none of ours, damaged, cut off, or newer than this program
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import msgspec

FORMAT: Final = "pattern-studio-backup/1"
_FAMILY: Final = "pattern-studio-backup/"
_LINE_BYTES: Final = 128 * 1_048_576  # no row of ours is nearly as large
# What comes of asking JSON for what is not in it, or of JSON that is nested without end.
_ODD = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
_NEWER = "it was made by a newer version ({}); restore it with that version"


class BadBackup(Exception):
    """The file cannot be used. The message says why."""


@dataclass
class Header:
    """What a backup says of itself: when it was made (ISO 8601, UTC), the last migration of each application, and by
    which secret keys links were made (no key: what a key hashes to)."""

    made: str
    migrations: dict[str, str]
    keys: list[str]


@dataclass
class Writer:
    """Adds rows to a file that is being written."""

    file: IO[bytes]
    rows: Counter[str] = field(default_factory=Counter)
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, model: str, line: str) -> None:
        """One row, as a line without its end."""
        self.rows[model] += 1
        self.write(line)

    def write(self, line: str) -> None:
        """A line that is no row."""
        data = f"{line}\n".encode()
        self.digest.update(data)
        self.file.write(data)


@contextmanager
def writing(path: Path, header: Header) -> Iterator[Writer]:
    """A backup that is there, whole and on the disk, when the block ends without an error, and not there otherwise."""
    part = path.with_name(f"{path.name}.part")
    try:
        # Whoever can read it has every sketch.
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=3, mtime=0, filename="") as file:
                writer = Writer(file)  # type: ignore[arg-type]  # a file for bytes is what it is
                writer.write(json.dumps({"format": FORMAT, **vars(header)}))
                yield writer
                end = {"end": FORMAT, "rows": dict(writer.rows), "sha256": writer.digest.hexdigest()}
                file.write(f"{json.dumps(end)}\n".encode())
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def check(path: Path) -> tuple[Header, dict[str, int]]:
    """Read the whole file. What it says of itself and how many rows of each model it holds. Raises BadBackup."""
    told, found = header(path), Counter[str]()
    for line in rows(path):
        try:
            found[str(json.loads(line)["model"])] += 1
        except _ODD:
            raise BadBackup("a line of it is no row") from None
    return told, dict(found)


def header(path: Path) -> Header:
    """What the first line says. Raises BadBackup."""
    for line in _lines(path):
        return _header(line)
    raise BadBackup("it is empty")


def rows(path: Path) -> Iterator[bytes]:
    """Every row's line. Raises BadBackup, at the latest at the end, where the hash and the counts are compared."""
    digest, count, last = hashlib.sha256(), -1, b""
    for line in _lines(path):
        if last:
            digest.update(last)
            if count >= 0:
                yield last
            else:
                _header(last)
            count += 1
        last = line
    _compare(last, digest.hexdigest(), count)


def _compare(last: bytes, digest: str, count: int) -> None:
    try:
        end = json.loads(last)
        said, total = end["sha256"], sum(end["rows"].values())
    except _ODD:
        raise BadBackup("it is cut off: its last line is missing") from None
    if said != digest or total != count:
        raise BadBackup("it is damaged: its content is not what its last line says")


def _header(line: bytes) -> Header:
    try:
        told = json.loads(line)
        form = told["format"]
        if form != FORMAT:
            raise BadBackup(_NEWER.format(form) if str(form).startswith(_FAMILY) else "it is no backup of this product")
        return msgspec.convert({name: told[name] for name in ("made", "migrations", "keys")}, Header)
    except _ODD:
        raise BadBackup("it is no backup of this product") from None


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as file:
            while line := file.readline(_LINE_BYTES):
                if not line.endswith(b"\n"):
                    raise BadBackup("it is cut off in the middle of a line")
                yield line
    except gzip.BadGzipFile as error:
        words = "it is damaged" if "CRC" in str(error) or "length" in str(error) else "it is no backup of this product"
        raise BadBackup(f"{words}: {error}") from None
    except EOFError:
        raise BadBackup("it is cut off") from None
    except zlib.error as error:
        raise BadBackup(f"it is damaged: {error}") from None

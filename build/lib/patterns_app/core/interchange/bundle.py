"""Several files at once: what a zip holds, which of them are templates, and all of them as one sketch.

A zip is read in memory; a path in it is only a name, so it can lead nowhere.
"""

from __future__ import annotations

import io
import posixpath
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, InputError, NotASketch, TooLarge

_CHUNK = 65_536
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_READ = (
    *(".yaml", ".yml", ".json", ".template", ".asl", ".txt", ".drawio", ".mmd", ".d2", ".py", ".svg", ".png"),
    *(".tf", ".tofu", ".tfvars", ".puml", ".plantuml", ".dio", ".md", ".mermaid", ".dot", ".gv"),
)
_HASH = re.compile(r"[0-9a-f]{64}")  # a file that lies beside a document, by its SHA-256
SKIPPED = ("node_modules/", "__MACOSX/", ".git/", ".aws-sam/")


def is_zip(data: bytes) -> bool:
    """Does it begin as a zip does?"""
    return data.startswith(b"PK\x03\x04")


@dataclass
class _Budget:
    """What all zips of one upload may unpack to, together."""

    bytes: int = limits.IMPORT_INFLATED_BYTES
    entries: int = limits.IMPORT_ENTRIES


def unpack(data: bytes, left: _Budget | None = None) -> dict[str, bytes]:
    """The files of a zip that a reader may want, by path. Raises NotASketch and TooLarge.

    `left` is what the upload may still hold.
    """
    left = left or _Budget()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if _is_wanted(entry)]
            left.entries -= len(archive.infolist())
            if left.entries < 0:
                raise TooLarge([Error("$", f"the zip has more than {limits.IMPORT_ENTRIES:,} entries")])
            return _inflated(archive, entries, left)
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise NotASketch([Error("$", f"the zip cannot be read: {str(error)[:200]}")]) from None


def names_in(data: bytes) -> list[str]:
    """The paths in a zip, as many as would be read; none of one that is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()[: limits.IMPORT_ENTRIES]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return []


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    path = entry.filename.replace("\\", "/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    wanted = path.lower().endswith(_READ) or bool(_HASH.fullmatch(path.rpartition("/")[2]))
    return wanted and not (entry.is_dir() or is_link or any(part in f"/{path}" for part in SKIPPED))


def _inflated(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], left: _Budget) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in entries:
        if entry.compress_type not in _PACKED:
            # Others may ask for gigabytes of memory before the first byte comes out.
            raise NotASketch([Error(entry.filename[:200], "is packed in a way that is not read; use deflate")])
        parts = []
        with archive.open(entry) as stream:
            # The size that the zip tells may be a lie, so what really comes out is counted.
            while chunk := stream.read(_CHUNK):
                left.bytes -= len(chunk)
                if left.bytes < 0:
                    most = limits.IMPORT_INFLATED_BYTES
                    raise TooLarge([Error(entry.filename[:200], f"the zip unpacks to more than {most:,} bytes")])
                parts.append(chunk)
        found[clean(entry.filename)] = b"".join(parts)
    return found


def clean(path: str) -> str:
    """A path as a name inside the upload: no leading slash or drive, no way up."""
    plain = posixpath.normpath("/" + path.replace("\\", "/")).lstrip("/")
    return plain[:300] or "file"


def together(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of an upload with the content of zips among them. Raises NotASketch and TooLarge."""
    found: dict[str, bytes] = {}
    left = _Budget()
    for name, data in files.items():
        if is_zip(data):
            found |= unpack(data, left)
        else:
            left.bytes -= len(data)
            found[clean(name)] = data
    size = sum(map(len, found.values()))
    if left.bytes < 0 or size > limits.IMPORT_INFLATED_BYTES or len(found) > limits.IMPORT_ENTRIES:
        most = f"{limits.IMPORT_ENTRIES:,} files of {limits.IMPORT_INFLATED_BYTES:,} bytes in all"
        raise TooLarge([Error("$", f"at most {most} are read")])
    return found

"""Drawn pictures in files: shared by all processes, bounded in bytes, and never a reason why a page fails."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache

_logger = logging.getLogger(__name__)
_SHARE = 32  # a process looks at the whole after it has added this part of what may be kept
_ABANDONED = 600  # seconds after which a file that was never finished is in nobody's hands
_QUIET = 60  # seconds between two lines in the log about the same disk


@dataclass
class _Growth:
    """What this process has added since it last looked at the whole. The first write looks."""

    added: int
    told: float = -float(_QUIET)
    lock: threading.Lock = field(default_factory=threading.Lock)


_GROWTH: dict[str, _Growth] = {}


class PictureCache(FileBasedCache):
    """Forgets what was not asked for the longest when it grows over `MAX_BYTES`.

    A file's time of change is when it was last asked for. What cannot be read counts as not there; what cannot be
    written is drawn again the next time, with a line in the log.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        """`params` are Django's, with MAX_BYTES among its OPTIONS."""
        options = dict(params.get("OPTIONS", {}))
        self._most = int(options.pop("MAX_BYTES"))
        super().__init__(str(location), {**params, "OPTIONS": options})
        self._folder = Path(location)
        # Django makes one of these for each thread; what is counted is counted for the process.
        self._growth = _GROWTH.setdefault(str(location), _Growth(added=self._most))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """As Django's; remembers that it was asked for."""
        try:
            found = super().get(key, default, version)
            if found is not default:
                os.utime(self._file(key, version))
        except FileNotFoundError:
            return default
        except Exception as error:
            # A damaged file, a disk that cannot be read: as if it were not there.
            self._tell("read", error)
            return default
        return found

    def set(self, key: Any, value: Any, timeout: Any = None, version: int | None = None) -> None:
        """As Django's, but a disk that is full or cannot be written to is only told."""
        try:
            super().set(key, value, timeout, version)
            size = self._file(key, version).stat().st_size
        except OSError as error:
            self._tell("write", error)
            self._make_room(force=True)  # what is left of the disk may be ours
            return
        with self._growth.lock:
            self._growth.added += size
        self._make_room()

    def _file(self, key: Any, version: int | None) -> Path:
        return Path(self._key_to_file(key, version))  # type: ignore[attr-defined]  # Django's own, without types

    def _cull(self) -> None:
        """Django's would count files, at each write."""

    def _make_room(self, force: bool = False) -> None:
        with self._growth.lock:
            if self._growth.added < self._most // _SHARE and not force:
                return
            self._growth.added = 0
        files = self._files()
        kept = sum(size for _, size, _ in files)
        # A little less than allowed, so that this is seldom done; half when there is no room on the disk.
        goal = min(kept // 2, self._most // 2) if force else self._most
        if kept <= goal:
            return
        for _, size, path in sorted(files):
            with contextlib.suppress(OSError):
                path.unlink()
            kept -= size
            if kept <= goal - goal // 8:
                break

    def _files(self) -> list[tuple[float, int, Path]]:
        """When it was last asked for, bytes and path of every file; unfinished ones of the past are removed."""
        found = []
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    with contextlib.suppress(OSError):
                        told = entry.stat()
                        path = Path(entry.path)
                        if entry.name.endswith(self.cache_suffix):
                            found.append((told.st_mtime, told.st_size, path))
                        elif time.time() - told.st_mtime > _ABANDONED and entry.is_file():
                            path.unlink()
        except OSError:
            return []
        return found

    def _tell(self, what: str, error: Exception) -> None:
        if time.monotonic() - self._growth.told > _QUIET:
            self._growth.told = time.monotonic()
            _logger.warning("the cache of pictures cannot %s, they are drawn again: %s", what, error)

"""How far reading goes: below the folder of the command, or in a folder that nothing may lead out of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_only: ContextVar[Path | None] = ContextVar("only", default=None)


@contextmanager
def only_in(folder: Path) -> Iterator[None]:
    """Meanwhile nothing is read that lies elsewhere, wherever a file or a link of the folder leads."""
    token = _only.set(folder.resolve())
    try:
        yield
    finally:
        _only.reset(token)


def is_shut() -> bool:
    """May nothing be read outside of one folder? Then nothing of what lies there is told either."""
    return _only.get() is not None


def may_be_read(path: Path) -> bool:
    """Does a file that was named, or found in a folder, lie where reading goes? Links are followed.

    Of a folder for a program nothing is read that may never end, such as a pipe: nobody is there to interrupt it.
    """
    folder = _only.get()
    if folder is None:
        return True
    return path.resolve().is_relative_to(folder) and (path.is_file() or path.is_dir() or not path.exists())


def may_be_followed(path: Path) -> bool:
    """The same of what only another file names, which leads no further up than the folder of the command."""
    return path.resolve().is_relative_to(_only.get() or Path.cwd())

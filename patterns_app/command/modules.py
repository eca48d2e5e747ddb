"""Folders of Terraform's files as systems: one for each that is run by itself, with the modules that it calls."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from patterns_app.core import limits
from patterns_app.core.interchange.systems import Glance, called_by, glance, is_of_module, roots

from .inside import may_be_followed, may_be_read


def on_disk(
    paths: Iterable[Path], too_large: Callable[[Path], object], outside: Callable[[Path], object]
) -> dict[str, list[Path]]:
    """The folders among files where Terraform is run, with all the files that each is made of.

    Modules that stand outside of what was named are followed below the folder of the command. `too_large` hears of
    each file that is not read for its size, `outside` of each folder that is not looked into. Raises OSError.
    """
    files = {_key(path): path for path in paths if _is_small(path, too_large)}
    glances = {key: glance(path.read_bytes()) for key, path in files.items()}
    within: dict[str, list[Glance]] = {}
    for key, one in glances.items():
        within.setdefault(posixpath.dirname(key), []).append(one)
    waiting = list(within)
    seen = set(waiting)
    while waiting:
        folder = waiting.pop()
        for called in called_by(folder, within[folder]) - seen:
            seen.add(called)
            if Path(called).is_dir() and not may_be_followed(Path(called)):
                outside(Path(called))
            beside = {_key(path): path for path in _beside(Path(called), too_large)}
            files |= beside
            glances |= {key: glance(path.read_bytes()) for key, path in beside.items()}
            if beside:
                within[called] = [glances[key] for key in beside]
                waiting.append(called)
    return {folder or ".": [files[key] for key in keys] for folder, keys in roots(glances).items()}


def _beside(folder: Path, too_large: Callable[[Path], object]) -> list[Path]:
    """The files of the module in a folder that is called, where that may be looked into."""
    if not may_be_followed(folder) or not folder.is_dir():
        return []
    return [path for path in sorted(folder.iterdir()) if path.is_file() and _is_small(path, too_large)]


def _key(path: Path) -> str:
    """What a file is called among all others of a module."""
    return Path(os.path.normpath(path)).as_posix()


def _is_small(path: Path, too_large: Callable[[Path], object]) -> bool:
    if not is_of_module(path.name) or not may_be_read(path):
        return False
    if path.stat().st_size > limits.IMPORT_BYTES:
        too_large(path)
        return False
    return True


def in_zip(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The same among the files of a zip, by their paths in it."""
    glances: dict[str, Glance] = {key: glance(data) for key, data in files.items() if is_of_module(key)}
    return roots(glances)

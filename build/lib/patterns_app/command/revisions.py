"""A side of a review as a folder: one that is there, or for a while one with the files of a git revision."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Timer
from typing import IO

from patterns_app.core import limits
from patterns_app.core.interchange.systems import ENDINGS, is_of_module

from .refusing import Refused

_SECONDS = 120  # of git, for one question
_BESIDE = (".asl", ".tfvars")  # of files that an architecture may name
_FILES = ("100644", "100755")  # of the modes of git: no links, no modules
_PIECE = 1_048_576  # bytes that are read of git at once
_NAME_BYTES = 65_536  # of a path with what git says of it
# The repository may be anybody's: nothing that its settings name is run, and no folder in it passes for a repository of
# its own.
_GUARDED = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "safe.bareRepository=explicit")


@contextmanager
def side(name: str) -> Iterator[Path]:
    """The folder or file that `name` is or, where there is none, the files of that revision. Raises Refused."""
    if Path(name).exists():
        yield Path(name)
        return
    with TemporaryDirectory(prefix="pattern-studio-") as folder:
        _write(name, Path(folder))
        yield Path(folder)


def top_level() -> Path:
    """The folder of the repository around the one that the command runs in. Raises Refused."""
    return Path(_git("rev-parse", "--show-toplevel").decode().rstrip("\n"))


def _write(revision: str, folder: Path) -> None:
    """Write the files of a revision that an architecture may be made of. Git's own filters change none of them."""
    if revision.startswith("-"):
        raise Refused(f"{revision}: is neither a file, a folder nor a revision of git")
    try:
        tree = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{tree}}").decode().strip()
    except Refused as error:
        why = f" ({error})" if str(error) else ""
        raise Refused(f"{revision}: is neither a file, a folder nor a revision of git{why}") from None
    wanted = _wanted(tree)
    with TemporaryFile() as asked:
        asked.write("".join(f"{blob}\n" for blob in wanted.values()).encode())
        asked.seek(0)
        with _running("cat-file", "--batch", given=asked) as told:
            for path in wanted:
                _keep(folder / path, told)


def _keep(target: Path, told: IO[bytes]) -> None:
    """Write the next thing that git tells into a file. Raises Refused."""
    words = told.readline(_NAME_BYTES).split()
    if len(words) != 3:  # it has gone from the repository
        raise Refused(f"git has lost what {target.name} holds: {b' '.join(words).decode('ascii', 'replace')}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(told.read(int(words[2])))
    except OSError as error:
        raise Refused(f"{target.name[:200]} of that revision cannot be written: {error.strerror}") from None
    told.read(1)


def _wanted(tree: str) -> dict[str, str]:
    """The files of a tree that may be read, by their paths, with the ids of what they hold. Raises Refused."""
    found: dict[str, str] = {}
    together = 0
    with _running("ls-tree", "-r", "-z", "--long", "--full-tree", tree) as told:
        for line in _lines(told):
            about, _, path = line.partition("\t")
            mode, _, blob, size = about.split()
            if mode in _FILES and _is_read(path) and int(size) <= limits.PICTURE_BYTES:
                found[path] = blob
                together += int(size)
            if len(found) > limits.REVIEW_FILES:
                raise Refused(f"more than {limits.REVIEW_FILES:,} files of a revision could be architectures")
            if together > limits.REVIEW_BYTES:
                raise Refused(
                    f"the files of a revision that could be architectures have over {limits.REVIEW_BYTES:,} bytes"
                )
    return found


def _lines(told: IO[bytes]) -> Iterator[str]:
    """What git tells, NUL by NUL. A few objects can name each other for as long as anybody reads. Raises Refused."""
    seen, rest = 0, b""
    while piece := told.read(_PIECE):
        *lines, rest = (rest + piece).split(b"\0")
        seen += len(lines)
        if seen > limits.REVIEW_ENTRIES or len(rest) > _NAME_BYTES:
            raise Refused(f"a revision has more than {limits.REVIEW_ENTRIES:,} files, or names beyond all measure")
        yield from (line.decode("utf-8", "surrogateescape") for line in lines)


def _is_read(path: str) -> bool:
    parts = PurePosixPath(path)
    return (
        not parts.is_absolute()
        and ".." not in parts.parts
        and (is_of_module(path) or parts.suffix.lower() in (*ENDINGS, *_BESIDE))
    )


def _git(*arguments: str) -> bytes:
    with _running(*arguments) as told:
        return told.read()


@contextmanager
def _running(*arguments: str, given: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
    """What git answers while it does. It ends with the block. Raises Refused."""
    with TemporaryFile() as errors:
        try:
            git = subprocess.Popen(  # noqa: S603 - no shell, and nothing of a person's stands where an option could
                ["git", *_GUARDED, *arguments],  # noqa: S607 - the git that the person uses
                stdin=given or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,  # without a terminal nobody is asked for a password
            )
        except FileNotFoundError:
            raise Refused("git is not installed here: name folders or files") from None
        late = Timer(_SECONDS, git.kill)
        late.start()
        try:
            assert git.stdout is not None
            yield git.stdout
            code = git.wait()
        finally:
            was_late = late.finished.is_set()
            late.cancel()
            git.kill()
            git.communicate()
        if was_late:
            raise Refused(f"git {arguments[0]} took more than {_SECONDS} s")
        if code:
            errors.seek(0)
            raise Refused(errors.read(_NAME_BYTES).decode("utf-8", "replace").strip())

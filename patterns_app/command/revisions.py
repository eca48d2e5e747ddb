"""A side of a review as a folder: one that is there, or for a while one with the files of a git revision."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from patterns_app.core import limits
from patterns_app.core.interchange.systems import ENDINGS, is_of_module

from .refusing import Refused

_SECONDS = 120  # of git, for one question
_BESIDE = (".asl", ".tfvars")  # of files that an architecture may name
_FILES = ("100644", "100755")  # of the modes of git: no links, no modules


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
    for path, data in zip(wanted, _contents(list(wanted.values())), strict=True):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _wanted(tree: str) -> dict[str, str]:
    """The files of a tree that may be read, by their paths, with the ids of what they hold. Raises Refused."""
    found: dict[str, str] = {}
    for line in (
        _git("ls-tree", "-r", "-z", "--long", "--full-tree", tree).decode("utf-8", "surrogateescape").split("\0")
    ):
        about, _, path = line.partition("\t")
        if not path:
            continue
        mode, _, blob, size = about.split()
        if mode in _FILES and _is_read(path) and int(size) <= limits.PICTURE_BYTES:
            found[path] = blob
    if len(found) > limits.REVIEW_FILES:
        raise Refused(f"more than {limits.REVIEW_FILES:,} files of a revision could be architectures")
    return found


def _is_read(path: str) -> bool:
    parts = PurePosixPath(path)
    return (
        not parts.is_absolute()
        and ".." not in parts.parts
        and (is_of_module(path) or parts.suffix.lower() in (*ENDINGS, *_BESIDE))
    )


def _contents(blobs: list[str]) -> Iterator[bytes]:
    """What these objects hold, in their order."""
    told = _git("cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs).encode())
    at = 0
    for _ in blobs:
        end = told.index(b"\n", at)
        size = int(told[at:end].split()[2])
        yield told[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _git(*arguments: str, given: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and nothing of a person's stands where an option could
            ["git", *arguments],  # noqa: S607 - the git that the person uses
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except FileNotFoundError:
        raise Refused("git is not installed here: name folders or files") from None
    except subprocess.TimeoutExpired:
        raise Refused(f"git {arguments[0]} took more than {_SECONDS} s") from None
    except subprocess.CalledProcessError as error:
        raise Refused(error.stderr.decode("utf-8", "replace").strip()) from None
    return done.stdout

"""Which folders of Terraform's files are run by themselves, and which files each of them is made of.

A glance at a text tells what its module calls and whether it makes anything; the files are parsed when they are read.
Source: https://developer.hashicorp.com/terraform/language/modules
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .endings import ENDS

# A source that is a path: `source = "../queue"`, in JSON `"source": "../queue"`. A remark does not begin so.
_CALL = re.compile(rb'(?:^|[{,])[ \t]*"?source"?[ \t]*[=:][ \t]*"(\.{1,2}/[^"\n]*)"', re.MULTILINE)
_MADE = re.compile(
    rb'^[ \t]*(?:resource[ \t]+"?aws_|module[ \t]+"?[\w-]+"?[ \t]*\{)|"aws_\w+"\s*:\s*[\[{]|"module"\s*:\s*[\[{]',
    re.MULTILINE,
)


@dataclass(frozen=True)
class Glance:
    """What the text of one file names: folders by their paths as they are written; and does it make anything?"""

    calls: tuple[str, ...] = ()
    makes: bool = False


def is_of_module(name: str) -> bool:
    """Is it one of the files that a module is made of, by its name?

    >>> is_of_module("main.tf"), is_of_module("a/main.tf.json"), is_of_module("plan.json")
    (True, True, False)
    """
    return name.lower().endswith(ENDS)


def glance(data: bytes) -> Glance:
    """What a file of a module calls, and whether it makes anything."""
    calls = tuple(match[1].decode("utf-8", "replace") for match in _CALL.finditer(data))
    return Glance(calls, bool(_MADE.search(data)))


def called_by(folder: str, parts: Iterable[Glance]) -> set[str]:
    """The folders that the files of a folder call, by their paths from where its own is meant."""
    paths = (posixpath.normpath(posixpath.join(folder, call)) for part in parts for call in part.calls)
    return {"" if path == "." else path for path in paths}


def roots(files: Mapping[str, Glance]) -> dict[str, list[str]]:
    """The folders that no other one calls and that make something, each with its files and those of what it calls.

    Of folders that call each other in a circle the first one is the root.
    """
    folders: dict[str, list[str]] = {}
    for path in files:
        folders.setdefault(posixpath.dirname(path), []).append(path)
    calls = {
        folder: (called_by(folder, (files[path] for path in paths)) & folders.keys()) - {folder}
        for folder, paths in folders.items()
    }
    inner = set().union(*calls.values())
    found: dict[str, list[str]] = {}
    covered: set[str] = set()
    for folder in (*(one for one in folders if one not in inner), *folders):
        if folder in covered:
            continue
        reached = _reached(folder, calls)
        covered |= reached
        paths = [path for one in folders if one in reached for path in folders[one]]
        if any(files[path].makes for path in paths):
            found[folder] = paths
    return found


def _reached(folder: str, calls: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [folder]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += calls[one]
    return found

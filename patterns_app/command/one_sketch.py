"""What the commands about one sketch share: their options, reading their input, writing their answer, a cage."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from patterns_app.core import limits
from patterns_app.core.pipeline import Imported, Workers

from .reading import read_one
from .writing import guard, write

P = ParamSpec("P")
T = TypeVar("T")


def add_file(parser: argparse.ArgumentParser) -> None:
    """The file, and how it is meant."""
    parser.add_argument("file", metavar="FILE", help="a file that can be read, - for standard input")
    parser.add_argument("--together", action="store_true", help="all systems of a folder or zip are one")


def add_input(parser: argparse.ArgumentParser) -> None:
    """The file, which the answer may take the place of."""
    add_file(parser)
    parser.add_argument("--in-place", action="store_true", help="write over the input")


def read(options: argparse.Namespace, wanted: str = "") -> Imported:
    """The system that a command is given. Raises Refused."""
    guard(options.output, (options.file,), options.in_place)
    return read_one(options.file, options.together, wanted)


def answer(data: bytes, options: argparse.Namespace) -> None:
    """Write to where the command was told, which is its input only with --in-place."""
    to = options.file if options.in_place and options.output in (None, "-") else options.output
    write(data, to, (options.file,), options.in_place)


def caged(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Run a function of core where a hang or a crash of a native library costs an error. Raises RenderError."""
    # One piece of work lays out and makes the pixels, each of which may take its time.
    workers = Workers(count=1, seconds=2 * limits.RENDER_SECONDS)
    try:
        return workers.run(function, *arguments, **named)
    finally:
        workers.close()

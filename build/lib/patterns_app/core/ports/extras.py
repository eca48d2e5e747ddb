"""Packages that not every installation has: the core reads, checks and converts without them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec


class NotInstalled(Exception):
    """What was asked needs an extra of the package that is not installed. The message says how to get it."""


@contextmanager
def extra(name: str, what: str) -> Iterator[None]:
    """Around imports of packages that the extra `name` brings; `what` needs them. Raises NotInstalled."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        raise NotInstalled(
            f"{what} needs {package}, which is not installed: pip install 'pattern-studio[{name}]'"
        ) from None


@cache
def has(*packages: str) -> bool:
    """Are all these packages installed?"""
    try:
        return all(find_spec(one) is not None for one in packages)
    except ModuleNotFoundError:
        return False

"""Reads this room's YAML into frozen values, naming the file and the place of a mistake.

Only files of the package are read here; nothing from outside.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")

ROOM = "patterns_app.core.behaviours"
ENTRIES = "patterns_app.core.behaviours.entries"


class BehaviourDataError(Exception):
    """A data file of the product itself is wrong. Names the file and the place."""


def parse(text: str, name: str) -> Any:
    """Parse YAML text; `name` is the file name that an error will mention. Raises BehaviourDataError."""
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise BehaviourDataError(f"{name}{place}: {error.problem}") from error


def convert(data: Any, kind: type[T], name: str) -> T:
    """Turn parsed YAML into values of `kind`. Raises BehaviourDataError with file and path."""
    try:
        return msgspec.convert(data, kind, strict=True)
    except msgspec.ValidationError as error:
        raise BehaviourDataError(f"{name}: {error}") from error


def read(name: str, kind: type[T], package: str = ROOM) -> T:
    """Read one YAML file of the package as a value of `kind`. Raises BehaviourDataError."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return convert(parse(text, name), kind, name)


def names(package: str = ENTRIES) -> tuple[str, ...]:
    """The YAML files of a package, in the order of their names."""
    return tuple(sorted(item.name for item in files(package).iterdir() if item.name.endswith(".yaml")))

"""Reads the package's own YAML data into frozen values. Files from outside go through a guarded parser instead."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")


class DataError(Exception):
    """A data file of the product itself is wrong. Names the file and the place."""


def load_yaml(package: str, name: str) -> Any:
    """Parse one packaged YAML file. Raises DataError with file, line and column."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Any:
    """Parse YAML text; `name` is the file name that an error will mention."""
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise DataError(f"{name}{place}: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        raise DataError(f"{name}: the character at offset {error.position} may not stand in YAML") from error


def convert(data: Any, kind: type[T], name: str) -> T:
    """Turn parsed YAML into values of `kind`. Raises DataError with file and path."""
    try:
        return msgspec.convert(data, kind, strict=True)
    except msgspec.ValidationError as error:
        raise DataError(f"{name}: {error}") from error


@cache
def read_data(name: str, kind: Any) -> Any:
    """Read `data/NAME` of the vocabulary once and keep it."""
    return convert(load_yaml("patterns_app.core.vocabulary.data", name), kind, name)

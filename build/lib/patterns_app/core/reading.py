"""Reads the product's own YAML data into frozen values. Files from outside go through a guarded parser instead.

YAML is what people write and slow to read, so `compiled` answers from `compiled.msgpack` where that was made (by
`scripts/compile_data.py`, when the product is built or its data change). What it holds is found by the digest of the
text that it was made from: it can be missing or incomplete, never wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")
Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
# As exactly as a page gives it: a day, a month or a year.
PageDay = Annotated[str, msgspec.Meta(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
COMPILED = "compiled.msgpack"
_recorded: dict[str, bytes] | None = None  # while `record` runs: everything that was asked for


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Values that refuse keys they do not know: what the product's own data are made of."""


class DataError(Exception):
    """A data file of the product itself is wrong. Names the file and the place."""


def load_yaml(package: str, name: str) -> Any:
    """Parse one packaged YAML file. Raises DataError with file, line and column."""
    return read_text(files(package).joinpath(name).read_text(encoding="utf-8"), name)


def sound(found: T, problems: Iterable[str], name: str) -> T:
    """What was read, where nothing is wrong with it. Raises DataError with the file's name and the first problem."""
    for problem in problems:
        raise DataError(f"{name}: {problem}")
    return found


def read_text(text: str, name: str) -> Any:
    """The value of YAML text of ours, parsed only where it was not compiled; `name` is for the error."""
    return compiled(text, lambda: parse_yaml(text, name))


def compiled(made_from: str, make: Callable[[], Any]) -> Any:
    """The value that was compiled from this text, else what `make` gives. Plain values only, as JSON knows them."""
    digest = hashlib.blake2b(made_from.encode(), digest_size=16).hexdigest()
    known = _compiled().get(digest)
    value = make() if known is None else msgspec.msgpack.decode(known)
    if _recorded is not None:
        _recorded[digest] = msgspec.msgpack.encode(value)
    return value


def record(act: Callable[[], object]) -> bytes:
    """Run something that reads the product's data; the bytes of `compiled.msgpack` for all that it asked for."""
    global _recorded
    _recorded = {}
    try:
        act()
        return msgspec.msgpack.encode(dict(sorted(_recorded.items())))
    finally:
        _recorded = None


@cache
def _compiled() -> dict[str, bytes]:
    file = files("patterns_app.core").joinpath(COMPILED)
    try:
        return msgspec.msgpack.decode(file.read_bytes(), type=dict[str, bytes])
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}


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

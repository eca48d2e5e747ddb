"""What `simulate`, `stress` and `judge` read beside a sketch: the load, out of YAML, JSON and CSV."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from patterns_app.core import limits
from patterns_app.core.pipeline import Load, plain_values, simulation
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError

from .files import STANDARD_INPUT
from .grammar import Options
from .reading import said, unusable
from .refusing import Refused

T = TypeVar("T")


def load_in(options: Options, sketch: Sketch, within: Path | None = None) -> Load:
    """The load that the options name; what it names itself lies `within` a folder. Raises Refused with the place."""
    value = plain(options.load) if options.load else {}
    if not isinstance(value, Mapping):
        raise unusable([f"{options.load}: expected a mapping, such as seconds: 600"])
    value = dict(value) | {key: one for key in ("seconds", "seed") if (one := getattr(options, key)) is not None}
    folder = Path(options.load).parent if options.load else Path()
    if isinstance(listed := value.get("arrivals", []), list):
        given = [_from_csv(one) for one in options.arrivals]
        told = {one["part"] for one in given}
        others = [one for one in listed if not (isinstance(one, Mapping) and one.get("part") in told)]
        value["arrivals"] = [*(_with_file(one, folder, within) for one in others), *given]
    return refusing(options.load or "the load", simulation.load_of, value, sketch)


def inputs(options: Options, *others: str | None) -> list[str]:
    """The files that the load is read from, and those of the others that are named: none is to be written over."""
    traffic = [one.partition("=")[2] for one in options.arrivals]
    return [name for name in (options.load, *traffic, *others) if name]


def _with_file(one: Any, folder: Path, within: Path | None) -> Any:
    """Arrivals whose points lie in a CSV beside the load."""
    points = one.get("points") if isinstance(one, Mapping) else None
    if not isinstance(points, str) or "\n" in points:
        return one
    if within is not None and not (folder / points).resolve().is_relative_to(within.resolve()):
        raise Refused(f"{points}: lies outside of the folder of the load")
    return {**one, "points": _points(str(folder / points))}


def _from_csv(option: str) -> dict[str, Any]:
    part, equals, name = option.partition("=")
    if not equals or not name:
        raise Refused(f"--arrivals {option}: expected PART=FILE, such as browser=traffic.csv")
    return {"part": part, "kind": "points", "points": _points(name)}


def _points(name: str) -> list[list[float]]:
    try:
        text = _bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unusable([f"{name}: has to be UTF-8 text"]) from None
    return refusing(name, simulation.points_of, text, "")


def plain(name: str) -> Any:
    """A file of YAML or JSON as plain values."""
    return refusing(name, plain_values, _bytes(name))


def _bytes(name: str) -> bytes:
    try:
        with sys.stdin.buffer if name == STANDARD_INPUT else Path(name).open("rb") as file:
            data = file.read(limits.REQUEST_BODY_BYTES + 1)
    except OSError as error:
        raise Refused(f"{name}: {error.strerror}") from None
    if len(data) > limits.REQUEST_BODY_BYTES:
        raise Refused(f"{name}: has more than {limits.REQUEST_BODY_BYTES:,} bytes")
    return data


def refusing(name: str, act: Callable[..., T], *values: Any) -> T:
    """What `act` makes; what it refuses is told with the file and the place."""
    try:
        return act(*values)
    except InputError as error:
        raise unusable([f"{name}: {said(one).strip()}" for one in error.errors]) from None

"""`pattern-studio simulate`: a sketch under load, and whether it keeps a budget."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from patterns_app.core import limits, pipeline
from patterns_app.core.pipeline import Load, Report, plain_values, simulation
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError

from .one_sketch import read
from .reading import said, unusable
from .refusing import FOUND_ERRORS, Refused
from .writing import write

HELP = "run it under load; exit code 1 when it is over its budget"
T = TypeVar("T")


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `simulate`."""
    parser.add_argument("file", metavar="FILE", help="a file that can be read, - for standard input")
    parser.add_argument("--together", action="store_true", help="all systems of a folder or zip are one")
    parser.add_argument("--load", metavar="FILE", help="what comes, faults, changes: YAML or JSON (docs/simulation.md)")
    parser.add_argument(
        "--arrivals", action="append", default=[], metavar="PART=FILE", help="CSV: seconds, messages a second"
    )
    parser.add_argument("--seconds", type=float, metavar="N", help="of model time, in place of what the load says")
    parser.add_argument("--seed", type=int, metavar="N", help="in place of what the load says")
    parser.add_argument("--budget", metavar="FILE", help="what it may cost, lose and take: YAML or JSON")
    parser.add_argument("--format", choices=sorted(simulation.SIMULATION_FORMATS), default="text")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=simulate, in_place=False)


def simulate(options: argparse.Namespace) -> int:
    """1 when a line of the budget is not kept."""
    sketch = _refusing(options.file, simulation.few_enough, read(options).sketch)
    load = _load(options, sketch)
    budget = _budget(options.budget, sketch) if options.budget else None
    report = pipeline.simulated(sketch, load, _progress if sys.stderr.isatty() else None)
    told = simulation.Told(sketch, simulation.outcome(report, budget))
    write(simulation.SIMULATION_FORMATS[options.format](told).encode(), options.output, _inputs(options))
    return FOUND_ERRORS if told.over else 0


def _inputs(options: argparse.Namespace) -> list[str]:
    return [options.file, *(name for name in (options.load, options.budget) if name)]


def _load(options: argparse.Namespace, sketch: Sketch) -> Load:
    value = _plain(options.load) if options.load else {}
    if not isinstance(value, Mapping):
        raise unusable([f"{options.load}: expected a mapping, such as seconds: 600"])
    value = dict(value) | {key: one for key in ("seconds", "seed") if (one := getattr(options, key)) is not None}
    folder = Path(options.load).parent if options.load else Path()
    if isinstance(listed := value.get("arrivals"), list):
        value["arrivals"] = [_with_file(one, folder) for one in listed]
    if options.arrivals:
        value["arrivals"] = [*value.get("arrivals", []), *(_from_csv(one) for one in options.arrivals)]
    return _refusing(options.load or "the load", simulation.load_of, value, sketch)


def _with_file(one: Any, folder: Path) -> Any:
    """Arrivals whose points lie in a CSV beside the load."""
    points = one.get("points") if isinstance(one, Mapping) else None
    if not isinstance(points, str) or "\n" in points:
        return one
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
    return _refusing(name, simulation.points_of, text, "")


def _budget(name: str, sketch: Sketch) -> simulation.Budget:
    return _refusing(name, simulation.read_budget, _plain(name), sketch)


def _plain(name: str) -> Any:
    """A file of YAML or JSON as plain values."""
    return _refusing(name, plain_values, _bytes(name))


def _bytes(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            data = file.read(limits.REQUEST_BODY_BYTES + 1)
    except OSError as error:
        raise Refused(f"{name}: {error.strerror}") from None
    if len(data) > limits.REQUEST_BODY_BYTES:
        raise Refused(f"{name}: has more than {limits.REQUEST_BODY_BYTES:,} bytes")
    return data


def _refusing(name: str, act: Callable[..., T], *values: Any) -> T:
    """What `act` makes; what it refuses is told with the file and the place."""
    try:
        return act(*values)
    except InputError as error:
        raise unusable([f"{name}: {said(one).strip()}" for one in error.errors]) from None


def _progress(so_far: Report) -> None:
    print(f"\r{so_far.until_s:,.0f} of {so_far.seconds:,.0f} s \r", end="", file=sys.stderr, flush=True)

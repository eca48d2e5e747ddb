"""`pattern-studio stress`: what breaks first, what breaks worst, and how sure that is."""

from __future__ import annotations

import argparse
import sys
from contextlib import AbstractContextManager
from typing import Any

from patterns_app.core.pipeline import simulation

from .load_files import load_in, load_options, plain, refusing
from .one_sketch import add_file, read
from .refusing import FOUND_ERRORS, Refused
from .writing import write

HELP = "raise its load until something gives, break every part; exit code 1 when it gives before --at-least"


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `stress`."""
    add_file(parser)
    load_options(parser)
    parser.add_argument("--faults", metavar="NAMES", help="fails,slow,throttled,errors,stopped (all of them), or none")
    parser.add_argument("--samples", type=int, metavar="N", help="runs with other values of what is uncertain (20)")
    parser.add_argument("--uncertain", metavar="FILE", help="what is, from low to high: YAML or JSON")
    parser.add_argument("--at-least", type=float, default=1.0, metavar="TIMES", help="of the load, that it takes (1)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--processes", type=int, default=0, metavar="N", help="that work on it: one for each processor")
    where.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://host:8786")
    parser.add_argument("--format", choices=sorted(simulation.STRESS_FORMATS), default="text")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=stress, in_place=False)


def stress(options: argparse.Namespace) -> int:
    """1 when something gives before the load that it has to take."""
    if options.processes < 0:
        raise Refused(f"--processes {options.processes}: expected a number of processes")
    sketch = refusing(options.file, simulation.few_enough, read(options).sketch)
    load = load_in(options, sketch)
    asked = refusing(options.uncertain or "--faults, --samples", simulation.stressing_of, _asked(options), sketch, load)
    try:
        with _spreading(options) as mapper:
            found = simulation.stressed(sketch, load, asked, mapper, _progress if sys.stderr.isatty() else None)
    except simulation.NotSpread as error:
        raise Refused(f"--scheduler {options.scheduler}: {error}") from None
    told = simulation.Stressed(sketch, simulation.worded(sketch, found), options.at_least)
    inputs = [options.file, *(name for name in (options.load, options.uncertain) if name)]
    write(simulation.STRESS_FORMATS[options.format](told).encode(), options.output, inputs)
    return FOUND_ERRORS if told.gives_too_early else 0


def _spreading(options: argparse.Namespace) -> AbstractContextManager[Any]:
    return simulation.spread_over(options.scheduler) if options.scheduler else simulation.spread(options.processes)


def _asked(options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if options.faults is not None:
        found["faults"] = [] if options.faults == "none" else options.faults.split(",")
    if options.samples is not None:
        found["samples"] = options.samples
    if options.uncertain:
        found["uncertain"] = plain(options.uncertain)
    return found


def _progress(so_far: simulation.Stress) -> None:
    print(f"\r{so_far.runs} of {so_far.of} runs \r", end="", file=sys.stderr, flush=True)

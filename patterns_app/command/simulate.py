"""`pattern-studio simulate`: a sketch under load, and whether it keeps a budget."""

from __future__ import annotations

import argparse
import sys

from patterns_app.core import pipeline
from patterns_app.core.pipeline import Load, Report, simulation
from patterns_app.core.sketch.model import Sketch

from .load_files import load_in, load_options, plain, refusing
from .one_sketch import add_file, read
from .reading import read_one
from .refusing import FOUND_ERRORS
from .writing import write

HELP = "run it under load; exit code 1 when it is over its budget"


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `simulate`."""
    add_file(parser)
    load_options(parser)
    parser.add_argument("--against", metavar="FILE", help="another sketch, run under the same load")
    parser.add_argument("--budget", metavar="FILE", help="what it may cost, lose and take: YAML or JSON")
    parser.add_argument("--format", choices=sorted(simulation.SIMULATION_FORMATS), default="text")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=simulate, in_place=False)


def simulate(options: argparse.Namespace) -> int:
    """1 when a line of the budget is not kept."""
    sketch = refusing(options.file, simulation.few_enough, read(options).sketch)
    load = load_in(options, sketch)
    other = _against(options, load) if options.against else None
    budget = _budget(options.budget, sketch) if options.budget else None
    tell = _progress if sys.stderr.isatty() else None
    report = pipeline.simulated(sketch, load, tell)
    beside = pipeline.simulated(other, load, tell) if other else None
    told = simulation.Told(sketch, simulation.outcome(report, budget, beside), other)
    write(simulation.SIMULATION_FORMATS[options.format](told).encode(), options.output, _inputs(options))
    return FOUND_ERRORS if told.over else 0


def _inputs(options: argparse.Namespace) -> list[str]:
    return [options.file, *(name for name in (options.load, options.budget, options.against) if name)]


def _against(options: argparse.Namespace, load: Load) -> Sketch:
    """The other sketch, which has the parts that the load names."""
    other = refusing(options.against, simulation.few_enough, read_one(options.against, options.together, "").sketch)
    refusing(options.against, simulation.check_load, load, other)
    return other


def _budget(name: str, sketch: Sketch) -> simulation.Budget:
    return refusing(name, simulation.read_budget, plain(name), sketch)


def _progress(so_far: Report) -> None:
    print(f"\r{so_far.until_s:,.0f} of {so_far.seconds:,.0f} s \r", end="", file=sys.stderr, flush=True)

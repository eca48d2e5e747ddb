"""What `simulate` does: a sketch under load, and whether it keeps a budget."""

from __future__ import annotations

import sys

from patterns_app.core import pipeline
from patterns_app.core.pipeline import Load, Report, simulation
from patterns_app.core.sketch.model import Sketch

from .grammar import Options
from .load_files import inputs, load_in, plain, refusing
from .one_sketch import read
from .reading import read_one
from .refusing import FOUND_ERRORS
from .telling import at_a_terminal
from .writing import write


def simulate(options: Options) -> int:
    """1 when a line of the budget is not kept."""
    sketch = refusing(options.file, simulation.few_enough, read(options).sketch)
    load = load_in(options, sketch)
    other = _against(options, load) if options.against else None
    budget = _budget(options.budget, sketch) if options.budget else None
    tell = _progress if at_a_terminal() else None
    report = pipeline.simulated(sketch, load, tell)
    beside = pipeline.simulated(other, load, tell) if other else None
    read_from = inputs(options, options.file, options.budget, options.against)
    told = simulation.Told(sketch, simulation.outcome(report, budget, beside), other)
    write(simulation.SIMULATION_FORMATS[options.format](told).encode(), options.output, read_from)
    return FOUND_ERRORS if told.over and not options.exit_zero else 0


def _against(options: Options, load: Load) -> Sketch:
    """The other sketch, which has the parts that the load names."""
    other = refusing(
        options.against, simulation.few_enough, read_one(options.against, all_of_it=options.together).sketch
    )
    refusing(options.against, simulation.check_load, load, other)
    return other


def _budget(name: str, sketch: Sketch) -> simulation.Budget:
    return refusing(name, simulation.read_budget, plain(name), sketch)


def _progress(so_far: Report) -> None:
    print(f"\r{so_far.until_s:,.0f} of {so_far.seconds:,.0f} s \r", end="", file=sys.stderr, flush=True)

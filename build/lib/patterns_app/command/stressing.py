"""What `stress` does: what breaks first, what breaks worst, and how sure that is."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import Any

from patterns_app.core.pipeline import simulation

from .grammar import Options
from .load_files import inputs, load_in, plain, refusing
from .one_sketch import read
from .refusing import FOUND_ERRORS, Refused
from .telling import at_a_terminal
from .writing import write


def stress(options: Options) -> int:
    """1 when something gives before the load that it has to take."""
    if options.processes is not None and options.scheduler:
        raise Refused("--processes and --scheduler do not go together: say one of them")
    sketch = refusing(options.file, simulation.few_enough, read(options).sketch)
    load = load_in(options, sketch)
    asked = refusing(options.uncertain or "--faults, --samples", simulation.stressing_of, _asked(options), sketch, load)
    try:
        with _spreading(options) as mapper:
            found = simulation.stressed(sketch, load, asked, mapper, _progress if at_a_terminal() else None)
    except simulation.NotSpread as error:
        raise Refused(f"--scheduler {options.scheduler}: {error}") from None
    told = simulation.Stressed(sketch, simulation.worded(sketch, found), options.at_least)
    read_from = inputs(options, options.file, options.uncertain)
    write(simulation.STRESS_FORMATS[options.format](told).encode(), options.output, read_from)
    return FOUND_ERRORS if told.gives_too_early and not options.exit_zero else 0


def _spreading(options: Options) -> AbstractContextManager[Any]:
    return simulation.spread_over(options.scheduler) if options.scheduler else simulation.spread(options.processes or 0)


def _asked(options: Options) -> dict[str, Any]:
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

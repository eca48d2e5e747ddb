"""`pattern-studio flow`: a scenario step by step.

It is one of the sketch's own, the journey along the connections, or what a broken part leads to.
"""

from __future__ import annotations

import argparse

from patterns_app.core import pipeline
from patterns_app.core.sketch.model import Scenario, Sketch

from .one_sketch import add_input, answer, read
from .refusing import Refused

HELP = "tell a scenario step by step"


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `flow`."""
    add_input(parser)
    parser.add_argument("--scenario", default="", metavar="ID", help="one of the sketch's own")
    parser.add_argument("--start", default="", metavar="NODE", help="where the message starts")
    parser.add_argument("--break", dest="broken", default="", metavar="NODE", help="what follows when this part fails")
    parser.add_argument("--fault", choices=pipeline.FAULTS, default="fails", help="how it fails")
    parser.add_argument("--format", choices=("text", "json", "mermaid"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=flow)


def flow(options: argparse.Namespace) -> int:
    """Tell it."""
    sketch = read(options).sketch
    own = _own(sketch, options)
    try:
        scenario, _, _ = pipeline.told(sketch, own, options.start, options.broken, options.fault)
    except (pipeline.NoSuchNode, pipeline.GoesOn) as error:
        raise Refused(f"{options.file}: {error}") from None
    answer(pipeline.told_as_text(sketch, scenario, options.format).encode(), options)
    return 0


def _own(sketch: Sketch, options: argparse.Namespace) -> Scenario | None:
    own = next((scenario for scenario in sketch.scenarios if scenario.id == options.scenario), None)
    if options.scenario and own is None:
        known = ", ".join(scenario.id for scenario in sketch.scenarios) or "none"
        raise Refused(f"{options.file}: there is no scenario {options.scenario!r}; there are: {known}")
    return own

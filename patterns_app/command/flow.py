"""`pattern-studio flow`: a scenario step by step.

It is one of the sketch's own, the journey along the connections, or what a broken part leads to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from .grammar import NAME, OUTPUT, TOGETHER, Known, Options, refuse, verb
from .refusing import Refused

if TYPE_CHECKING:
    from patterns_app.core.sketch.model import Scenario, Sketch


def _faults() -> Iterable[str]:
    from patterns_app.core.pipeline import FAULTS

    return FAULTS


@verb("flow orders.json --scenario happy-path", "flow template.yaml --break worker --fault throttled")
@click.argument("file", metavar="FILE", type=NAME)
@click.option("--scenario", default="", metavar="ID", help="One of the sketch's own.")
@click.option("--start", default="", metavar="PART", help="Where the message starts.")
@click.option("--break", "broken", default="", metavar="PART", help="What follows when this part fails.")
@click.option("--fault", type=Known(_faults, "fault"), default="fails", help="How it fails.")
@click.option("--format", type=click.Choice(["text", "json", "mermaid"]), default="text", help="How it is told.")
@TOGETHER
@click.option("--in-place", is_flag=True, help="Write over the input.")
@OUTPUT
def flow(options: Options) -> int:
    """Tell it."""
    from patterns_app.core import pipeline

    from .one_sketch import answer, read

    if not options.broken:
        refuse(("--fault",), "says how a part fails: name the part with --break")
    if options.scenario or options.broken:
        other = "--scenario" if options.scenario else "--break"
        refuse(("--start",), f"does not go with {other}, which says where it starts: say one of them")
    sketch = read(options).sketch
    own = _own(sketch, options)
    try:
        scenario, _, _ = pipeline.told(sketch, own, options.start, options.broken, options.fault)
    except (pipeline.NoSuchNode, pipeline.GoesOn) as error:
        raise Refused(f"{options.file}: {error}") from None
    answer(pipeline.told_as_text(sketch, scenario, options.format).encode(), options)
    return 0


def _own(sketch: Sketch, options: Options) -> Scenario | None:
    own = next((scenario for scenario in sketch.scenarios if scenario.id == options.scenario), None)
    if options.scenario and own is None:
        known = ", ".join(scenario.id for scenario in sketch.scenarios) or "none"
        raise Refused(f"{options.file}: there is no scenario {options.scenario!r} (--scenario); there are: {known}")
    return own

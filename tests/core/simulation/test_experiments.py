"""What an experiment on a pattern's page teaches is what its runs give."""

from __future__ import annotations

from typing import Any

import msgspec

from patterns_app.core import pipeline
from patterns_app.core.patterns.composing import piece_of
from patterns_app.core.simulation.experiments import Experiment, experiments
from tests.each import each


def figure(report: Any, path: tuple[str, ...]) -> float:
    """The figure at this path of a report; what is left out is zero."""
    for key in path:
        report = report.get(key) or {}
    return float(report or 0)


@each("experiment", experiments(), ids=lambda one: one.slug)
def test_the_arm_that_is_said_to_be_better_is_so_by_far(experiment: Experiment) -> None:
    found = []
    for arm in experiment.arms:
        sketch = pipeline.started(experiment.pattern, arm.variant)
        report = msgspec.to_builtins(pipeline.simulated(sketch, experiment.load_of(arm)))
        assert report["done"], arm.name
        assert not report.get("unknown"), arm.name
        assert report["messages"]["arrived"] > 1000, arm.name
        found.append(figure(report, experiment.shows.path))
    less, more = found[experiment.less], found[1 - experiment.less]
    assert more > 1.3 * less, found
    assert more > 0


def test_experiments_stand_on_pages_of_patterns() -> None:
    slugs = {pattern.slug for pattern in pipeline.patterns()}
    assert {one.pattern for one in experiments()} <= slugs
    assert all(piece_of(one.pattern, arm.variant) for one in experiments() for arm in one.arms)
    assert len({one.slug for one in experiments()}) == len(experiments())

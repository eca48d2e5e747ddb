"""Runs under load for whoever asks: paid for before they begin, and a verdict with or without them, in the cage."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.utils.translation import gettext

from patterns_app.core import limits
from patterns_app.core.layout.workers import RenderTimeout
from patterns_app.core.pipeline import Load, simulation
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.verdict import door
from patterns_app.web.asking import client
from patterns_app.web.counters.budgets import Budget, Spent
from patterns_app.web.working import caged_heard, caged_within

Hear = Callable[[door.ArchitectureVerdict], None]
RUNS: Final = Budget("runs", lambda: float(settings.RUN_SECONDS_AN_HOUR), seconds=3600)


def pay(messages: float) -> None:
    """Count runs before they begin, by the messages that come in. Raises Spent."""
    price = 1 + messages * limits.LOAD_MESSAGE_SECONDS
    if not RUNS.take(client(), price):
        said = gettext(
            "This run would take about %(seconds)d s of the processor, and this address has not so much left of its "
            "share of an hour. Lower the rates, run fewer seconds, or wait."
        )
        raise Spent(said % {"seconds": round(price)}, RUNS.wait())


def arriving_in(sketch: Sketch, load: Load) -> float:
    """How many messages come in all runs of a verdict. Raises InputError for more than is run."""
    asked, short = door.asked_of(sketch, load)
    return simulation.arriving(sketch, load) + simulation.fleet_arriving(sketch, short, asked)


def judged(sketch: Sketch) -> door.ArchitectureVerdict:
    """The verdict without a load. Raises RenderError."""
    return caged_within(limits.CHECK_SECONDS, door.verdict, sketch)


def compared(before: Sketch, after: Sketch, form: str) -> str:
    """What differs between two verdicts without a load. Raises RenderError."""
    return caged_within(limits.CHECK_SECONDS, door.compared, before, after, form)


def judged_under(sketch: Sketch, load: Load, seconds: float, hear: Hear | None = None) -> door.ArchitectureVerdict:
    """The verdict under a load; after so many seconds what is known of it. `hear` is given it on the way.

    Raises RenderError where nothing is known yet.
    """
    heard: list[door.ArchitectureVerdict] = []
    ends = time.monotonic() + seconds

    def take(so_far: door.ArchitectureVerdict) -> None:
        heard[:] = [so_far]
        if time.monotonic() > ends:
            raise RenderTimeout(f"It took longer than {seconds:g} seconds and was stopped.")
        if hear:
            hear(so_far)

    try:
        return caged_heard(take, seconds, door.verdict_here, sketch, load, settings.RENDER_WORKERS)
    except RenderTimeout as error:
        if not heard:
            raise
        return door.stopped(sketch, heard[0], str(error))

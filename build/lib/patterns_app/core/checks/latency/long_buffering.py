"""LAT-005: long buffering where somebody waits for the data."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View

_SOON = 60  # seconds


def check(view: View) -> Iterator[Found]:
    """One finding for each Firehose that is marked as real time and is not."""
    for firehose in asking.nodes_as(view, "delivery-stream"):
        seconds = asking.number(view, firehose, "buffer_interval")
        if seconds is not None and seconds > _SOON and asking.is_on(view, firehose, "real_time"):
            message = f"{view.name(firehose.id)} is meant to be real time, but gathers for {seconds:g} s."
            fix = setting_fix(view, f"Gather for {_SOON} s at most", firehose.id, buffer_interval=_SOON)
            yield Found(message, (firehose.id,), (), fix)

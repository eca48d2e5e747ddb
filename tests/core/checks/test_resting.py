"""Which findings rest on a setting that nobody knows: those that some value of it would take away, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from patterns_app.core.checks import resting as module
from patterns_app.core.checks.model import Finding, Found, View
from patterns_app.core.checks.resting import resting
from patterns_app.core.checks.run import run
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node

QUEUE = node("queue", service="aws.sqs", settings={"visibility_timeout": 30})
READ = Sketch(
    nodes=(QUEUE, node("work", settings={"timeout": 30})),
    connections=(line("poll", "queue", "work", kind="queue_poll"),),
)


def _keys(sketch: Sketch, rule: str, unknown: dict[str, frozenset[str]]) -> set[str]:
    found = resting(sketch, vocabulary(), run(sketch, vocabulary()), unknown)
    return {key for parts, rests in found.items() if parts[0] == rule for keys in rests.values() for key in keys}


def test_a_setting_that_could_take_the_finding_away_is_named() -> None:
    assert _keys(READ, "RES-006", {"queue": frozenset({"visibility_timeout"})}) == {"visibility_timeout"}


def test_a_setting_that_could_only_make_it_worse_is_not() -> None:
    assert _keys(READ, "RES-006", {"poll": frozenset({"batch_window"})}) == set()


def _two_at_once(view: View) -> Iterator[Found]:
    """Speaks unless both settings are on: neither alone takes the finding away."""
    for one in view.graph.sketch.nodes:
        if not (one.settings.get("fifo") is True and one.settings.get("encryption") is False):
            yield Found("so it is", (one.id,))


def test_settings_that_only_together_take_it_away_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "rules", lambda: {"STR-090": SimpleNamespace(check=_two_at_once)})
    sketch = Sketch(nodes=(QUEUE,))
    said = [Finding("STR-090", "info", "so it is", "", "", ("queue",), (), None)]
    rests = resting(sketch, vocabulary(), said, {"queue": frozenset({"fifo", "encryption"})})
    assert rests == {("STR-090", ("queue",), ()): {"queue": {"fifo", "encryption"}}}
    # With one of the two known and in the way, the other changes nothing.
    other = Sketch(nodes=(node("queue", service="aws.sqs", settings={"encryption": True}),))
    assert resting(other, vocabulary(), said, {"queue": frozenset({"fifo"})}) == {}

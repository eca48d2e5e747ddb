"""A word that is none of those that may stand somewhere is refused with those that may."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from patterns_app.core.engine.load.model import Load, LoadFaultKind
from patterns_app.core.engine.model import Fault, How
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InvalidSketch, converted
from tests.each import each

CASES: tuple[tuple[Any, Any, str, tuple[str, ...]], ...] = (
    (Load, {"faults": [{"part": "a", "fault": "boom"}]}, "$.faults[0].fault", get_args(LoadFaultKind)),
    (Load, {"arrivals": [{"part": "a", "kind": "wild"}]}, "$.arrivals[0].kind", ("burst", "constant", "day")),
    (Load, {"connections": {"a": {"retry": {"jitter": "some"}}}}, "$.connections.a.retry.jitter", ("full", "none")),
    (Fault, {"part": "a", "fault": "fails", "how": "odd"}, "$.how", get_args(How)),
    (Sketch, {"frames": [{"id": "f", "kind": "galaxy"}]}, "$.frames[0].kind", ("vpc", "region", "account")),
)


@each(("kind", "value", "path", "words"), CASES)
def test_a_word_that_is_not_known_is_refused_with_those_that_are(
    kind: Any, value: Any, path: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidSketch) as refused:
        converted(value, kind)
    error = refused.value.errors[0]
    assert error.path == path
    listed = error.message.partition("; use one of ")[2].split(", ")
    assert set(words) <= set(listed)

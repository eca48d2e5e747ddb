"""A fix leaves a sketch that can be read again, whatever else speaks of the part that it changes."""

from __future__ import annotations

import msgspec

from patterns_app.core.checks.run import run
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Frame, Ignored, PatternUse, Sketch
from patterns_app.core.sketch.operations import apply
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node


def test_a_deleted_node_is_no_longer_spoken_of() -> None:
    sketch = Sketch(
        nodes=(node("client", service="client.browser"), node("one"), node("alone", service="aws.dynamodb")),
        frames=(Frame(id="use", kind="pattern", pattern=PatternUse(slug="x", bindings={"a": "one", "b": "alone"})),),
        connections=(line("call", "client", "one"),),
        ignored=(
            Ignored(rule="RES-016", target="alone", reason="A cache."),
            Ignored(rule="SEC-012", target="one", reason="A demo."),
        ),
    )
    finding = next(found for found in run(sketch, vocabulary()) if found.rule == "CON-004")
    assert finding.fix
    mended = parse(encode(apply(sketch, finding.fix.operations)))
    assert [item.target for item in mended.ignored] == ["one"]
    assert mended.frames[0].pattern
    assert mended.frames[0].pattern.bindings == {"a": "one"}


def test_a_function_that_a_scenario_begins_with_needs_no_client() -> None:
    assert "CON-005" in _rules(_caller(is_told=False))
    assert "CON-005" not in _rules(_caller(is_told=True))


def _caller(*, is_told: bool) -> Sketch:
    steps = [{"text": "It calls.", "moves": [{"connection": "call"}]}]
    told = [{"id": "story", "title": "A call", "steps": steps}] if is_told else []
    bare = Sketch(nodes=(node("one"), node("two")), connections=(line("call", "one", "two", kind="async"),))
    value = {**msgspec.to_builtins(bare), "schema": bare.schema, "scenarios": told}
    return parse(msgspec.json.encode(value))


def _rules(sketch: Sketch) -> set[str]:
    return {found.rule for found in run(sketch, vocabulary())}

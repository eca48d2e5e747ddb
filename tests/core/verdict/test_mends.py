"""What completes a pattern is said by what changes."""

from __future__ import annotations

from patterns_app.core.sketch.model import Sketch
from patterns_app.core.verdict.door import verdict
from tests.core.cast import line, node


def mends(sketch: Sketch) -> dict[str, str]:
    """What makes each pattern whole that the sketch nearly is, by the name of the pattern."""
    near = [one for one in verdict(sketch).hurts if one.kind == "near miss"]
    return {one.says.removeprefix("It is nearly ").partition(":")[0]: one.mend for one in near}


def test_of_a_part_only_the_settings_are_named_that_get_another_value() -> None:
    work = node("work", label="Work", settings={"timeout": 60, "memory": 512, "runtime": "python3.13"})
    parts = (node("who", service="client.browser"), node("api", service="aws.rest-api"), work)
    sketch = Sketch(nodes=parts, connections=(line("in", "who", "api"), line("call", "api", "work")))
    assert mends(sketch)["Synchronous Execution"] == "Set timeout of Work"


def test_of_a_connection_its_ends_are_named() -> None:
    parts = (
        node("table", label="Orders", service="aws.dynamodb", settings={"stream": "NEW_IMAGE"}),
        node("work", label="Work"),
    )
    poll = line("poll", "table", "work", kind="stream_poll", settings={"batch_size": 10, "starting_position": "LATEST"})
    told = mends(Sketch(nodes=parts, connections=(poll,)))["Stream-Based Execution"]
    assert "maximum retry attempts, bisect on error of the connection of Orders to Work" in told
    assert "batch size" not in told

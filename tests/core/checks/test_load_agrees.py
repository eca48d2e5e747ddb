"""What a rule says of a load is what a run under it shows: its bad example meets the limit, its good one none."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

from patterns_app.core.checks.examples import example_of
from patterns_app.core.checks.load import burst, steady
from patterns_app.core.checks.model import View
from patterns_app.core.checks.run import check
from patterns_app.core.engine.load.building import usual_arrivals
from patterns_app.core.engine.load.model import Arrivals, Load, PartLoad, Report
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.sketch.graph import graph_of
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node

# Rule -> the part that meets a limit in its bad example, and which.
MEETS = {
    "LIM-005": ("api", "throttle_rate"),
    "LIM-006": ("shrink", "lambda.concurrency_account"),
    "LIM-008": ("readings", "kinesis.shard_write"),
    "LIM-012": ("payments", "sqs.fifo_throughput"),
    "LIM-021": ("clicks", "write_capacity"),
}


def run(sketch: Sketch, seconds: float = 10) -> Report:
    """Some seconds of what is entered at its clients, with the usual durations of its functions."""
    readers = {line.target for line in sketch.connections if line.kind in ("queue_poll", "stream_poll")}

    def part(node: str, settings: Any) -> PartLoad:
        lasts = settings.get("average_duration")
        if lasts is None:
            return PartLoad(work_ms=0, idle_before=False)  # a usual duration has the calls in it
        return PartLoad(work_ms=0, batch_ms=lasts) if node in readers else PartLoad(work_ms=lasts, cold_start_ms=0)

    sizes = {node.id: node.settings.get("payload_size", 1) for node in sketch.nodes}
    arrivals = tuple(replace(one, size_kb=sizes[one.part]) for one in usual_arrivals(sketch, vocabulary()))
    parts = {node.id: part(node.id, node.settings) for node in sketch.nodes}
    return simulate(sketch, vocabulary(), Load(seconds=seconds, arrivals=arrivals, parts=parts))


def test_the_bad_example_meets_the_limit_that_the_rule_names_and_the_good_one_none() -> None:
    for rule, (part, limit) in MEETS.items():
        example = example_of(rule)
        met = {node: one.first_limit.limit for node, one in run(example.bad).parts.items() if one.first_limit}
        assert met.get(part) == limit, (rule, met)
        assert not [node for node, one in run(example.good).parts.items() if one.first_limit], rule


def test_a_reader_that_is_too_slow_by_the_rule_falls_behind_in_a_run() -> None:
    def grown(sketch: Sketch) -> float:
        report = run(sketch, seconds=40)
        depth = report.series.parts["readings"]["depth"]
        return (depth[-1] - depth[len(depth) // 2]) / (report.messages.arrived / 2)

    example = example_of("LIM-009")
    assert grown(example.bad) > 0.3
    assert grown(example.good) < 0.1


def test_what_a_workflow_costs_by_the_rule_it_costs_in_a_run_and_as_express_too() -> None:
    example = example_of("COST-003")
    (finding,) = [one for one in check(example.bad, vocabulary(), "standard").findings if one.rule == "COST-003"]
    said = [float(one.replace(",", "")) for one in re.findall(r"about \$([\d,.]*\d)", finding.message)]
    for sketch, dollars in zip((example.bad, example.good), said, strict=True):
        report = run(sketch, seconds=60)
        here = report.parts["enrich"]
        assert here.cost is not None
        # a run has its arrivals by chance, and all of its own messages
        expected = dollars * report.messages.arrived / 60 / 20
        assert abs(here.cost.usd_month - expected) < 0.03 * expected, (here.cost, said)


def first_limit(sketch: Sketch, part: str, load: Load) -> str:
    """The limit that a part meets where an account gives it all the runs that it wants; nothing where it meets none."""
    nodes = tuple(
        replace(node, settings={**node.settings, "reserved_concurrency": 9000})
        if node.service == "aws.lambda"
        else node
        for node in sketch.nodes
    )
    found = simulate(replace(sketch, nodes=nodes), vocabulary(), load).parts[part].first_limit
    return found.limit if found else ""


def test_a_burst_that_is_too_sudden_by_the_rule_is_throttled_in_a_run_and_with_its_fix_is_not() -> None:
    example = example_of("LIM-007")
    work = {"reserve": PartLoad(work_ms=250, cold_start_ms=0), "seats": PartLoad(work_ms=0, had_peak=6000)}
    comes = Arrivals(part="client", rate=6000, even=True)
    load = Load(seconds=2, arrivals=(comes,), parts=work)
    assert first_limit(example.bad, "reserve", load) == "lambda.scaling_rate"
    assert first_limit(example.good, "reserve", load) == ""


def test_keys_that_are_too_few_by_the_rule_meet_the_limit_of_a_partition() -> None:
    example = example_of("LIM-020")
    for sketch, met in ((example.bad, "dynamodb.partition_writes"), (example.good, "")):
        keys = next(int(node.settings["key_values"]) for node in sketch.nodes if "key_values" in node.settings)
        comes = Arrivals(part="client", rate=5000, keys=keys)
        work = {"count": PartLoad(work_ms=20, cold_start_ms=0), "clicks": PartLoad(had_peak=9000)}
        assert first_limit(sketch, "clicks", Load(seconds=3, arrivals=(comes,), parts=work)) == met


@pytest.mark.parametrize(("kind", "other"), [("sync", "aws.http-api"), ("write", "aws.sqs"), ("read", "aws.s3")])
def test_a_client_with_two_connections_sends_as_much_over_each_as_in_a_run(kind: str, other: str) -> None:
    sketch = Sketch(
        nodes=(
            node("client", service="client.browser"),
            node("api", service="aws.http-api"),
            node("other", service=other),
        ),
        connections=(line("calls", "client", "api", kind="sync"), line("asks", "client", "other", kind=kind)),
    )
    client = replace(sketch.nodes[0], settings={"rate": 100, "peak_rate": 100})
    sketch = replace(sketch, nodes=(client, *sketch.nodes[1:]))
    view = View.of(graph_of(sketch), vocabulary())
    ran = run(sketch, seconds=40).parts["api"].arrived / 40
    assert (steady(view).nodes["api"].messages, burst(view).nodes["api"].messages) == (50, 50)
    assert abs(ran - 50) < 4

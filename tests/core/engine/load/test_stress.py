"""What breaks first, with its limit, what is lost by each fault, and how sure that is."""

from __future__ import annotations

import sys
from typing import Any

import msgspec
import pytest
from distributed import LocalCluster

from patterns_app.core import limits
from patterns_app.core.engine.load.fleets.model import Breaks, Stress, Stressing, Uncertain
from patterns_app.core.engine.load.fleets.stress import stress
from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.ports.spreading import NotSpread, spread, spread_over
from patterns_app.core.simulation.stress_wording import Stressed, limit
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.parser import InvalidSketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .test_simulate import sketch_of

API: dict[str, Any] = {
    "c": "client.browser",
    "api": "aws.http-api",
    "fn": ("aws.lambda", {"reserved_concurrency": 4}),
}
WAYS: Any = [("a", "c", "api", "sync"), ("b", "api", "fn", "sync")]
LOAD = {"seconds": 6, "arrivals": [{"part": "c", "rate": 5}], "parts": {"fn": {"work_ms": 100, "cold_start_ms": 0}}}
FEW = Stressing(faults=("fails", "slow"), samples=6)


def run(
    nodes: dict[str, Any] = API,
    ways: Any = WAYS,
    load: Any = LOAD,
    asked: Stressing = FEW,
    mapper: Any = map,
    settings: Any = None,
) -> Stress:
    return stress(sketch_of(nodes, ways, settings), vocabulary(), read_load(load), asked, mapper)


def test_the_limit_that_gives_first_is_named_with_the_load_that_still_holds() -> None:
    found = run()
    assert found.done
    assert found.runs == found.of
    gave = found.breaks
    assert gave is not None
    assert (gave.part, gave.gives) == ("fn", "failed")
    assert gave.limit is not None
    assert (gave.limit.limit, gave.limit.value) == ("reserved_concurrency", 4)
    # Four at once of 0.1 s each are 40 a second; by chance (Erlang B) one in a hundred is refused at 8.7 a second.
    assert 0 < gave.holds * 5 < gave.rate < 40
    assert [one.times for one in found.raised] == sorted({one.times for one in found.raised})
    assert {(row.part, row.fault) for row in found.chaos} == {(p, f) for p in ("api", "fn") for f in ("fails", "slow")}
    assert [row.failed for row in found.chaos] == sorted((row.failed for row in found.chaos), reverse=True)
    assert found.chaos[0].failed > 5
    named = {band.name: band for band in found.bands}
    assert named["p99_ms"].low < named["p99_ms"].middle < named["p99_ms"].high
    assert {one.what for one in found.uncertain} == {one.name for one in found.assumed if one.why.startswith("assumed")}


def test_a_queue_that_only_grows_is_what_gives_where_nobody_gets_an_error() -> None:
    nodes = {"c": "client.browser", "q": "aws.sqs", "fn": "aws.lambda"}
    ways = [("a", "c", "q", "async"), ("b", "q", "fn", "queue_poll")]
    settings = {"b": {"maximum_concurrency": 2, "batch_size": 1}}
    load = {"seconds": 60, "arrivals": [{"part": "c", "rate": 4}], "parts": {"fn": {"work_ms": 200}}}
    gave = run(nodes, ways, load, Stressing(faults=(), samples=0), settings=settings).breaks
    assert gave is not None
    assert (gave.gives, gave.part) == ("behind", "q")
    assert gave.limit is not None
    assert (gave.limit.limit, gave.limit.value) == ("maximum_concurrency", 2)
    assert gave.holds * 4 <= 10 <= gave.rate * 1.3  # two at once of 0.2 s are ten a second


def test_a_queue_that_nobody_drawn_reads_is_not_what_gives() -> None:
    nodes = {"c": "client.browser", "q": "aws.sqs", "fn": "aws.lambda", "elsewhere": "aws.sqs"}
    ways = [("a", "c", "q", "async"), ("b", "q", "fn", "queue_poll"), ("d", "fn", "elsewhere", "write")]
    settings = {"b": {"maximum_concurrency": 2, "batch_size": 1}}
    load = {"seconds": 60, "arrivals": [{"part": "c", "rate": 4}], "parts": {"fn": {"work_ms": 200}}}
    gave = run(nodes, ways, load, Stressing(faults=(), samples=0), settings=settings).breaks
    assert gave is not None
    assert (gave.gives, gave.part) == ("behind", "q")
    assert gave.holds >= 1


def test_what_fails_at_any_load_is_not_what_gives_and_the_end_of_raising_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "STRESS_RAISED", 2_000)
    load = {**LOAD, "parts": {"fn": {"work_ms": 1, "cold_start_ms": 0, "error_rate": 0.3}}, "seconds": 20}
    nodes = {**API, "fn": "aws.lambda"}
    found = run(nodes, load=load, asked=Stressing(faults=(), samples=0))
    assert found.breaks is None
    assert "at most 2,000 messages" in found.raised_until
    assert max(one.rate for one in found.raised) == 640
    assert all(0.2 < one.bad_share < 0.4 for one in found.raised if one.rate > 100)
    nothing = run(load={"seconds": 5, "arrivals": [{"part": "c", "rate": 0}]}, asked=Stressing(faults=(), samples=0))
    assert (nothing.breaks, nothing.raised_until) == (None, "nothing comes: give a rate")


def test_what_is_uncertain_is_varied_in_its_range_and_weighed() -> None:
    ones = (
        Uncertain(what="work_ms", part="fn", low=20, high=200),
        Uncertain(what="reserved_concurrency", part="fn", low=50, high=60),
        Uncertain(what="share", connection="b", low=0.9, high=1),
        Uncertain(what="times", low=0.5, high=1),
    )
    found = run(asked=Stressing(faults=(), samples=12, uncertain=ones))
    assert found.uncertain[0].what == "work_ms"
    assert (found.uncertain[0].weight or 0) > 0.9
    assert all(abs(one.weight or 0) < 0.7 for one in found.uncertain[1:])
    band = next(one for one in found.bands if one.name == "p99_ms")
    assert 20 < band.low < 60 < 120 < band.high < 400
    for wrong, said in (
        (Uncertain(what="work_ms", part="nobody", low=1, high=2), "there is no part 'nobody'"),
        (Uncertain(what="work_ms", part="fn", low=3, high=2), "is lower than `low`"),
        (Uncertain(what="mood", part="fn", low=1, high=2), "no setting 'mood'"),
        (Uncertain(what="memory", part="fn", low=1, high=2), "memory is from 128"),
        (Uncertain(what="mood", low=1, high=2), "there is no figure 'mood'"),
        (Uncertain(what="scaling_span_s", low=0, high=2), "scaling_span_s is more than 0"),
        (Uncertain(what="work_ms.gate", low=0, high=0), "work_ms.gate is at least"),
        (Uncertain(what="error_rate", part="fn", low=0, high=2), "error_rate"),
        (Uncertain(what="timeout_ms", connection="z", low=0, high=2), "there is no connection 'z'"),
    ):
        with pytest.raises(InvalidSketch) as refused:
            run(asked=Stressing(uncertain=(wrong,)))
        assert said in refused.value.errors[0].message
        assert refused.value.errors[0].path.startswith("$.uncertain[0]")


def test_the_answer_is_the_same_from_one_process_several_and_a_cluster_of_two_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "STRESS_RAISED", 1_000)
    one = msgspec.json.encode(run())
    with spread(2) as mapping:
        assert list(mapping(abs, [-1, 2, -3])) == [1, 2, 3]
        assert msgspec.json.encode(run(mapper=mapping)) == one
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, spread_over(cluster.scheduler_address) as mapping:
        assert msgspec.json.encode(run(mapper=mapping)) == one


def test_who_asks_a_cluster_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patterns_app.core.ports.spreading._SECONDS_TO_CONNECT", 0.2)
    for address in ("tcp://127.0.0.1:1", "nowhere://x", "a b"):
        with pytest.raises(NotSpread, match="no scheduler of Dask answers at"), spread_over(address):
            pass
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NotSpread, match="pip install"), spread_over("tcp://127.0.0.1:1"):
        pass


def test_what_is_known_is_told_on_the_way() -> None:
    told: list[Stress] = []
    found = stress(sketch_of(API, WAYS), vocabulary(), read_load(LOAD), FEW, map, told.append)
    assert [one.runs for one in told] == sorted({one.runs for one in told})
    assert not any(one.done for one in told)
    assert next(one for one in told if one.breaks).breaks == found.breaks
    assert told[0].runs == 1
    assert len(told[-1].chaos) == len(found.chaos)


def test_what_is_only_late_is_ranked_by_how_long_it_takes() -> None:
    nodes = {"c": "client.browser", "q": ("aws.sqs", {"visibility_timeout": 30}), "fn": "aws.lambda"}
    ways = [("a", "c", "q", "async"), ("b", "q", "fn", "queue_poll")]
    load = {
        "seconds": 120,
        "arrivals": [{"part": "c", "rate": 4}],
        "parts": {"fn": {"work_ms": 50, "cold_start_ms": 0}},
    }
    found = run(nodes, ways, load, Stressing(faults=("stopped", "errors"), samples=0))
    rows = {(row.part, row.fault): row for row in found.chaos}
    still = rows["fn", "stopped"]
    assert (still.lost, still.failed, still.kept) == (0, 0, 0)
    assert 36 < still.longest_s < 60  # a third of the run
    assert still.most_under_way > 120
    assert found.usual_longest_s is not None
    assert found.usual_longest_s < 5
    assert rows["fn", "errors"].longest_s >= 30  # a message that failed is hidden so long
    assert found.chaos[0] == max(found.chaos, key=lambda row: (row.lost, row.failed, row.kept, row.longest_s))


def test_a_stream_that_falls_behind_names_its_one_batch_a_shard() -> None:
    nodes = {"c": "client.browser", "s": ("aws.kinesis", {"shards": 1, "mode": "PROVISIONED"}), "fn": "aws.lambda"}
    ways = [("a", "c", "s", "async"), ("b", "s", "fn", "stream_poll")]
    settings = {"b": {"batch_size": 10}}
    load = {"seconds": 60, "arrivals": [{"part": "c", "rate": 5}], "parts": {"fn": {"work_ms": 50, "cold_start_ms": 0}}}
    gave = run(nodes, ways, load, Stressing(faults=(), samples=0), settings=settings).breaks
    assert gave is not None
    assert (gave.gives, gave.part) == ("behind", "s")
    assert gave.limit is not None
    assert (gave.limit.limit, gave.limit.value) == ("lambda.esm_parallelisation", 1)
    assert gave.holds * 5 <= 20 <= gave.rate * 1.2  # one at a time of 0.05 s are twenty a second


def test_a_stream_that_falls_behind_before_a_whole_batch_waits_names_the_same() -> None:
    nodes = (Node(id="s", service="aws.kinesis", label="Clicks"), Node(id="fn", service="aws.lambda", label="Count"))
    lines = (Connection(id="b", source="s", target="fn", kind="stream_poll"),)
    gave = Breaks(times=5, rate=25, holds=4, gives="behind", share=0.05, part="s", limit=None)
    run_ = Stress(done=True, runs=1, of=1, seconds=60, seed=1, rate=5, breaks=gave)
    said = limit(Stressed(Sketch(nodes=nodes, connections=lines), run_))
    assert said.startswith("Count works on one batch of each shard at a time")
    assert "(lambda.esm_parallelisation). Source: " in said
    assert limit(Stressed(Sketch(nodes=nodes), run_)) == "It met no limit: its work is slower than what comes."


def test_what_gives_below_the_load_itself_is_found_as_closely_as_above_it() -> None:
    load = {**LOAD, "arrivals": [{"part": "c", "rate": 100, "even": True}], "seconds": 10}
    gave = run(load=load, asked=Stressing(faults=(), samples=0)).breaks
    assert gave is not None
    assert gave.times < 1
    assert gave.times / gave.holds < 1.34


def test_a_peak_after_the_end_of_the_run_is_no_height() -> None:
    load = {
        **LOAD,
        "arrivals": [{"part": "c", "kind": "steps", "steps": [{"at_s": 0, "rate": 5}, {"at_s": 60, "rate": 500}]}],
    }
    assert run(load=load, asked=Stressing(faults=(), samples=0)).rate == 5


def test_a_run_that_was_stopped_early_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LOAD_EVENTS", 3_000)
    nodes = {**API, "fn": "aws.lambda"}
    found = run(nodes, asked=Stressing(faults=(), samples=0), load={**LOAD, "seconds": 20})
    stopped = [one.times for one in found.raised if one.stopped_by]
    assert stopped
    assert found.breaks is None
    sketch = sketch_of(nodes, WAYS)
    held = max((one.times for one in found.raised if not one.stopped_by), default=0)
    assert held < min(stopped)
    assert Stressed(sketch, found, at_least=held * 2).gives_too_early
    assert "more events" in found.raised_until

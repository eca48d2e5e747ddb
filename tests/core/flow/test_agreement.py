"""The failures that authors told agree with those that are worked out.

Every way that an error or a compensation takes in a told failure must be a way that some fault of one part of the same
sketch sends it, starting from the stories that go well. What needs more than one faulty part is listed with the reason;
a reason that is no longer needed fails as well.
"""

from __future__ import annotations

from functools import cache

from patterns_app.core.flow.faults import FAULTS, break_node
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Scenario
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each

VARIANTS = {f"{pattern.slug}/{variant.slug}": variant for pattern in patterns() for variant in pattern.variants}
TOLD = [
    (f"{name}/{scenario.id}", name, scenario)
    for name, variant in VARIANTS.items()
    for scenario in variant.sketch.scenarios
    if scenario.outcome != "success"
]


COMPENSATING_WRITE = "a compensation goes on to the table; the trace ends at the service that undoes"
TWO_FAULTS = "a second part fails after the first"
REFUSED_TOKEN = "a token that is refused, not a part that fails"
OTHER_ENTRANCE = "begins at a caller that no story without a failure has"
BEYOND: dict[str, str] = {
    "hosting-microservices/account-per-service/two-accounts": OTHER_ENTRANCE,
    "hosting-microservices/one-account/noisy-neighbour": OTHER_ENTRANCE,
    "hosting-microservices/one-account/reserved-concurrency": OTHER_ENTRANCE,
    "saga/orchestration/compensation": COMPENSATING_WRITE,
    "saga/orchestration/compensation-fails": TWO_FAULTS,
    "saga/orchestration/refund": COMPENSATING_WRITE,
    "saga/choreography/events-compensation": "services undo by an event of their own making, which no connection says",
    "publisher-subscriber/fan-out/failed-delivery": "a missing permission, not a part that fails",
    "secured-spa/edge-and-authorisers/expired-token": REFUSED_TOKEN,
    "secured-spa/cloudfront-function/forged-cookie": REFUSED_TOKEN,
    "map-reduce/distributed-map/tolerated-failures": "a workflow tolerates a share of failed items",
}


REPEATED = "whoever asked tries again, or somebody mends it: the trace leaves that to them"
MANY = "the story tells of many requests, of which some fail; the trace is of one that does"
COSTS = "nothing fails: it is slow or dear"
WAITS = "what is kept for somebody to look at counts as a failure for those who wait for it"
OTHER_END: dict[str, str] = {
    "strangler/half-migrated/new-service-fails": REPEATED,
    "strangler/not-migrated/slow-report": REPEATED,
    "aggregator/express-workflow/branch-fails": "its Catch goes on with an empty result, which no setting says",
    "aggregator/without-aggregator/lost-call": REPEATED,
    "state-machine/express/sent-twice": REPEATED,
    "saga/choreography/events-silence": WAITS,
    "circuit-breaker/without-breaker/cascade": MANY,
    "backend-api/function-per-operation/throttled-at-api": REPEATED,
    "backend-api/function-per-operation/throttled-at-table": REPEATED,
    "spa/cross-origin/deep-link": "the distribution makes a page of the error, which no setting says",
    "regional-api-gateway/edge-optimised/edge-optimised-comparison": COSTS,
    "storage-first/kinesis/full-shards": REPEATED,
    "publisher-subscriber-streams/four-shards/hot-key": REPEATED,
    "event-driven/one-bucket/recursive-loop": "a notification that its own result sets off, not a part that fails",
    "map-reduce/coordinator/lost-split": WAITS,
    "real-time-analytics/clickstream/spike": REPEATED,
    "synchronous-execution/chained-functions/times-add-up": COSTS,
    "data-lake/overview/unpartitioned-query": COSTS,
}


def error_lines(scenario: Scenario) -> set[tuple[str, str]]:
    """Connections by which an error or a compensation travels, with the way it goes."""
    return {
        (move.connection, move.direction)
        for step in scenario.steps
        for move in step.moves
        if move.connection and move.message in ("error", "compensation")
    }


@cache
def worked_out(variant: str) -> list[Scenario]:
    """Everything that a fault of one part can lead to, in the stories that go well and from the entry on."""
    sketch = VARIANTS[variant].sketch
    starts = [None, *(told for told in sketch.scenarios if told.outcome == "success")]
    return [
        break_node(sketch, vocabulary(), start, node.id, fault).scenario
        for start in starts
        for node in sketch.nodes
        for fault in FAULTS
    ]


@each(("name", "variant", "told"), TOLD, ids=[item[0] for item in TOLD])
def test_errors_take_the_ways_that_are_worked_out(name: str, variant: str, told: Scenario) -> None:
    possible = set().union(*(error_lines(one) for one in worked_out(variant)))
    surprising = error_lines(told) - possible
    assert bool(surprising) == (name in BEYOND), f"{sorted(surprising)}; listed because: {BEYOND.get(name)}"


@each(("name", "variant", "told"), TOLD, ids=[item[0] for item in TOLD])
def test_a_told_failure_ends_as_one_that_is_worked_out(name: str, variant: str, told: Scenario) -> None:
    """What goes the same way ends as well or as badly, or the list says why not."""
    if name in BEYOND:
        return
    twins = [one for one in worked_out(variant) if error_lines(told) <= error_lines(one)]
    ends = {one.outcome for one in twins}
    assert (told.outcome not in ends) == (name in OTHER_END), f"{ends}; listed because: {OTHER_END.get(name)}"


def test_most_told_failures_have_errors_to_compare() -> None:
    compared = [name for name, _, told in TOLD if error_lines(told) and name not in BEYOND]
    assert len(compared) >= 45

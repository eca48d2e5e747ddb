"""How much a part takes: at once and a second, by settings and limits."""

from __future__ import annotations

import pytest

from patterns_app.core.engine.stations import Station, station_of
from patterns_app.core.engine.topology import topology_of
from patterns_app.core.engine.trace import trace
from patterns_app.core.services.reader import known
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node


def test_work_beyond_the_room_is_refused_until_some_has_ended() -> None:
    room = Station(at_once=2)
    assert [room.enter(0), room.enter(0), room.enter(0)] == [True, True, False]
    room.leave()
    assert room.enter(0)


def test_a_bucket_fills_again_with_time_and_never_beyond_its_reserve() -> None:
    gate = Station(rate=2, reserve=3)
    assert [gate.enter(0) for _ in range(4)] == [True, True, True, False]
    assert [gate.enter(0.5), gate.enter(0.5)] == [True, False]
    assert [gate.enter(100) for _ in range(4)] == [True, True, True, False]


def sketch(**settings: dict[str, int]) -> Sketch:
    return Sketch(
        nodes=(
            node("client", service="client.browser"),
            node("api", service="aws.rest-api", settings=settings.get("api", {})),
            node("fn", settings=settings.get("fn", {})),
        ),
        connections=(line("ask", "client", "api"), line("run", "api", "fn")),
    )


def test_a_setting_wins_over_the_limit_of_the_service() -> None:
    usual = station_of(topology_of(sketch(), vocabulary()), "fn")
    own = station_of(topology_of(sketch(fn={"reserved_concurrency": 7}), vocabulary()), "fn")
    assert usual.at_once == vocabulary().limits["lambda.concurrency_account"].number
    assert own.at_once == 7


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, 200),
        ({"fn": {"reserved_concurrency": 0}}, 500),  # switched off: the API does not pass the function's 429 on
        ({"api": {"throttle_rate": 0, "throttle_burst": 0}}, 429),
    ],
)
def test_a_part_without_room_refuses_one_message_as_many(settings: dict[str, dict[str, int]], code: int) -> None:
    assert trace(sketch(**settings), vocabulary(), "ask").result.first_caller.code == code


def test_only_what_has_a_figure_bounds_anything() -> None:
    for capacity in known().capacities.values():
        for quantity in capacity.quantities:
            assert not quantity.bounds or quantity.limit or quantity.setting

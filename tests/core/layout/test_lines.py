"""Lines made neat."""

from __future__ import annotations

from itertools import pairwise

import pytest

from patterns_app.core.layout.lines import along, clipped, direct, middle_of_longest, neat, share_of
from patterns_app.core.layout.scene import Place, Rect

#  +-----+            +-----+
#  |  a  |            |  b  |
#  +-----+            +-----+
A = Rect(0, 0, 100, 100)
B = Rect(300, 0, 100, 100)


def test_ends_that_are_nearly_there_are_put_on_the_edge() -> None:
    assert neat(((102, 50), (297, 50)), A, B, None) == ((100, 50), (300, 50))


def test_nearly_level_pieces_are_made_level() -> None:
    assert neat(((100, 50), (200, 50.4), (200.3, 80), (300, 80.2)), A, B, None) == (
        (100, 50),
        (200, 50),
        (200, 80),
        (300, 80),
    )


def test_points_on_a_straight_piece_and_repeated_points_are_dropped() -> None:
    assert neat(((100, 50), (150, 50), (150, 50), (220, 50), (300, 50)), A, B, None) == ((100, 50), (300, 50))


def test_a_line_that_does_not_arrive_is_drawn_straight() -> None:
    assert neat(((180, 50), (220, 50)), A, B, None) == ((100, 50), (300, 50))
    assert neat(((50, 50), (50, 50)), A, B, None) == ((100, 50), (300, 50))


def test_between_cards_that_lie_on_each_other_there_is_still_a_line() -> None:
    assert direct(A, Rect(20, 20, 100, 100)) == ((50, 50), (70, 70))
    assert direct(A, A) == ((50, 50), (50, 50))


@pytest.mark.parametrize(
    ("enter", "leave", "corners"),
    [
        #   ----[label]----   straight through
        ((160, 50), (240, 50), ()),
        #   in from the left, out at the bottom: one corner
        ((160, 50), (200, 60), ((200, 50),)),
        #   in at the left low, out at the right high: a step in the middle
        ((160, 55), (240, 45), ((200, 55), (200, 45))),
        #   in at the top, out at the bottom, side by side
        ((190, 40), (210, 60), ((190, 50), (210, 50))),
    ],
)
def test_a_line_runs_square_through_its_label(enter: Place, leave: Place, corners: tuple[Place, ...]) -> None:
    label = Rect(160, 40, 80, 20)
    source, target = Rect(enter[0] - 110, enter[1] - 50, 100, 100), Rect(leave[0] + 10, leave[1] - 50, 100, 100)
    points = ((source.right, enter[1]), enter, label.centre, leave, (target.x, leave[1]))
    line = neat(points, source, target, label)
    assert [point for point in line if point in corners] == list(corners)
    assert all(x1 == x2 or y1 == y2 for (x1, y1), (x2, y2) in pairwise(line))


def test_a_hand_drawn_line_is_cut_where_it_leaves_and_meets_the_cards() -> None:
    assert clipped((A.centre, (200, 50), B.centre), A, B) == ((100, 50), (200, 50), (300, 50))
    assert clipped((A.centre, (50, 300), (350, 300), B.centre), A, B) == ((50, 100), (50, 300), (350, 300), (350, 100))


def test_points_drawn_inside_a_card_are_dropped() -> None:
    assert clipped((A.centre, (60, 50), (90, 50), (310, 50), B.centre), A, B) == ((100, 50), (300, 50))


def test_a_slanted_line_is_cut_on_the_edge_too() -> None:
    assert clipped((A.centre, (250, 250)), A, Rect(200, 200, 100, 100)) == ((100, 100), (200, 200))


def test_the_middle_of_the_longest_piece_is_where_a_label_goes() -> None:
    assert middle_of_longest(((0, 0), (10, 0), (10, 100), (20, 100))) == (10, 50)


@pytest.mark.parametrize(
    ("share", "place"), [(0, (0, 0)), (0.25, (0, 50)), (0.5, (0, 100)), (0.75, (50, 100)), (1, (100, 100))]
)
def test_a_share_of_the_length_is_a_place_and_back(share: float, place: Place) -> None:
    corner = ((0, 0), (0, 100), (100, 100))
    assert along(corner, share) == place
    assert share_of(corner, place) == share


def test_a_place_beside_the_line_counts_as_the_nearest_on_it() -> None:
    assert share_of(((0, 0), (0, 100), (100, 100)), (60, 130)) == 0.8
    assert share_of(((5, 5), (5, 5)), (60, 130)) == 0.5

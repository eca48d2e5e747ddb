"""Many cases in one test: each that fails is named, and none at all is a failure."""

from __future__ import annotations

import pytest

from tests.each import each


def test_each_case_that_fails_is_named_and_the_others_are_tried() -> None:
    tried = []

    @each(("a", "b"), [(1, 1), (1, 2), (3, 3), (3, 4)], ids=["one", "two", "three", "four"])
    def equal(a: int, b: int) -> None:
        tried.append(b)
        assert a == b

    with pytest.raises(ExceptionGroup, match="2 of 4 cases") as found:
        equal()
    assert [error.__notes__ for error in found.value.exceptions] == [["in the case two"], ["in the case four"]]
    assert tried == [1, 2, 3, 4]


def test_a_list_without_a_case_is_a_failure() -> None:
    @each("a", [])
    def nothing(a: int) -> None:
        raise NotImplementedError

    with pytest.raises(AssertionError, match="no cases"):
        nothing()

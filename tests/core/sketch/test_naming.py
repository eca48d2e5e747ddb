"""Parts that are called alike are told apart by where they stand, wherever they are named."""

from __future__ import annotations

from patterns_app.core.sketch.model import Frame, Node, Sketch
from patterns_app.core.sketch.naming import names_of

FRAMES = (
    Frame(id="shop", kind="account", label="Shop"),
    Frame(id="orders", kind="team", label="Orders", parent="shop"),
    Frame(id="users", kind="team", label="Users", parent="shop"),
    Frame(id="nameless", kind="team"),
)


def names(*parts: tuple[str, str, str | None]) -> dict[str, str]:
    nodes = tuple(Node(id=name, service="aws.lambda", label=label, frame=frame) for name, label, frame in parts)
    return names_of(Sketch(title="", nodes=nodes, frames=FRAMES), lambda node: node.service)


def test_the_innermost_frame_that_holds_one_alone_tells_them_apart() -> None:
    assert names(("a", "Api", "orders"), ("b", "Api", "users"), ("c", "Work", "users")) == {
        "a": "Api (Orders)",
        "b": "Api (Users)",
        "c": "Work",
    }


def test_who_stands_in_no_frame_keeps_the_name() -> None:
    assert names(("a", "Api", "orders"), ("b", "Api", None)) == {"a": "Api (Orders)", "b": "Api"}


def test_an_outer_frame_tells_apart_where_the_inner_one_holds_both_or_has_no_name() -> None:
    assert names(("a", "Api", "orders"), ("b", "Api", "orders"), ("c", "Api", "users"))["c"] == "Api (Users)"
    assert names(("a", "Api", "orders"), ("b", "Api", "orders")) == {"a": "Api", "b": "Api"}
    assert names(("a", "Api", "nameless"), ("b", "Api", "users")) == {"a": "Api", "b": "Api (Users)"}


def test_parts_without_a_name_are_called_by_their_service_and_told_apart_too() -> None:
    assert names(("a", "", "orders"), ("b", "", "users")) == {"a": "aws.lambda (Orders)", "b": "aws.lambda (Users)"}

"""The small sketches and parts that the tests of core are built from."""

from __future__ import annotations

import json
from typing import Any

from patterns_app.core.sketch.model import (
    SCHEMA,
    Box,
    Connection,
    Frame,
    Mark,
    Move,
    Node,
    Point,
    Scenario,
    Sketch,
    Step,
)


def node(name: str, label: str | None = None, service: str = "aws.lambda", **rest: Any) -> Node:
    """A function, labelled with its id unless told otherwise."""
    return Node(id=name, service=service, label=name if label is None else label, **rest)


def line(name: str, source: str, target: str, label: str = "", kind: str = "sync", **rest: Any) -> Connection:
    """A synchronous call, without a label unless told otherwise."""
    return Connection(id=name, source=source, target=target, kind=kind, label=label, **rest)


def at(x: float, y: float) -> Point:
    """A place on the canvas."""
    return Point(x=x, y=y)


def orders() -> Sketch:
    """A browser calls an API, a function behind it writes to a table; function and table share an account."""
    return Sketch(
        title="Orders",
        description="Takes orders and keeps them.",
        nodes=(
            node("client", "Browser", "client.browser"),
            node("api", "Orders API", "aws.rest-api"),
            node("function", "Take order", frame="account", settings={"timeout": 10, "runtime": "python"}),
            node("table", "Orders", "aws.dynamodb", frame="account"),
        ),
        frames=(Frame(id="account", kind="account", label="Shop account"),),
        connections=(
            line("client-api", "client", "api", "POST /orders"),
            line("api-function", "api", "function", "invoke"),
            line("function-table", "function", "table", "PutItem", kind="write"),
        ),
        scenarios=(
            Scenario(
                id="order",
                title="An order",
                summary="The way of one order.",
                steps=(
                    Step(text="The browser asks.", moves=(Move(connection="client-api"),)),
                    Step(
                        text="The function writes.",
                        moves=(Move(connection="function-table", message="record"), Move(at="function")),
                        marks={"table": Mark(state="written", tone="good", value=1)},
                    ),
                ),
            ),
        ),
    )


def placed_orders() -> Sketch:
    """Three cards that a person has put on the canvas, with a hand-drawn line and a frame."""
    return Sketch(
        title="Placed",
        nodes=(
            node("api", "Orders API", "aws.rest-api", position=at(100, 200)),
            node("function", "Take order", position=at(420, 180), frame="account"),
            node("table", "Orders", "aws.dynamodb", position=at(760, 420), frame="account"),
        ),
        frames=(Frame(id="account", kind="account", label="Shop", box=Box(x=380, y=120, width=560, height=460)),),
        connections=(
            line("api-function", "api", "function", "invoke"),
            line("function-table", "function", "table", kind="write", route=(at(826, 230),)),
        ),
    )


def document(**parts: Any) -> dict[str, Any]:
    """A sketch as plain values, as JSON decodes it."""
    return {"schema": SCHEMA, **parts}


def as_json(**parts: Any) -> bytes:
    """A sketch as JSON bytes."""
    return json.dumps(document(**parts)).encode()


def large(count: int) -> Sketch:
    """A sketch like those that people draw, only larger: mostly a tree, some further lines, every third labelled."""
    ends = [(max(0, i - 1 - (i * 7) % 5), i) for i in range(1, count)]
    ends += [((i * 13) % count, (i * 29 + 7) % count) for i in range(count // 4)]
    return Sketch(
        title=f"{count} nodes",
        nodes=tuple(node(f"n{i}", f"Function {i}") for i in range(count)),
        connections=tuple(
            line(f"c{i}", f"n{a}", f"n{b}", "event" if i % 3 == 0 else "", kind="async")
            for i, (a, b) in enumerate(ends)
            if a != b
        ),
    )

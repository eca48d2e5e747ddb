"""Every gesture that the studio's sheet promises, by real mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

from tests.browser.test_canvas import click, drag, opened, part, sketch, until
from tests.browser.test_keys import BEGIN

Act = Callable[[Page], bool]


def _middle(page: Page, name: str) -> tuple[float, float]:
    box = part(page, name)
    return box["cx"], box["cy"]


def _ground(page: Page) -> tuple[float, float]:
    """A place on the canvas where nothing lies, near its lower left corner."""
    box = page.locator("#canvas").bounding_box()
    assert box
    return box["x"] + 70, box["y"] + box["height"] - 90


def _grip(page: Page, name: str, side: int = 1) -> tuple[float, float]:
    """A grip of a card, which shows when the pointer comes: 0 above, 1 right, 2 below, 3 left."""
    page.mouse.move(*_middle(page, name), steps=3)
    dot = page.locator(".edge-grip .dot").nth(side)
    dot.wait_for()
    box = dot.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _lines(page: Page) -> set[tuple[str, str]]:
    return {(line["source"], line["target"]) for line in sketch(page)["connections"]}


def _place(page: Page, name: str) -> dict[str, float]:
    found: dict[str, float] = next(node["position"] for node in sketch(page)["nodes"] if node["id"] == name)
    return found


def _box(page: Page) -> dict[str, float]:
    found: dict[str, float] = page.evaluate("(({x, y, scale}) => ({x, y, scale}))(studio.view.canvas.viewbox())")
    return found


def _service(page: Page, key: str) -> tuple[float, float]:
    item = page.locator(f"[data-add='{key}']")
    item.scroll_into_view_if_needed()
    box = item.bounding_box()
    assert box
    return box["x"] + 20, box["y"] + 10


_SPOT = """([a, b]) => {
  const view = studio.view.canvas.viewbox();
  const box = studio.view.container.getBoundingClientRect();
  const at = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  return [box.left + (at.x - view.x) * view.scale, box.top + (at.y - view.y) * view.scale];
}"""


def _between(page: Page, ends: Any) -> tuple[float, float]:
    """The middle between two points of the canvas, on the screen."""
    x, y = page.evaluate(_SPOT, list(ends))
    return x, y


def _way(page: Page, name: str) -> list[dict[str, float]]:
    """The corners of a line on the canvas."""
    found: list[dict[str, float]] = page.evaluate(
        "(id) => studio.view.registry.get(id).waypoints.map(({x, y}) => ({x, y}))", name
    )
    return found


def _connect(page: Page) -> bool:
    drag(page, _grip(page, "worker", 2), _middle(page, "dead-letters"))
    return ("worker", "dead-letters") in _lines(page)


def _connect_new(page: Page) -> bool:
    drag(page, _grip(page, "table"), _ground(page))
    page.locator("[data-dialog=chooser] input").fill("lambda")
    page.keyboard.press("Enter")
    return any(source == "table" for source, _ in _lines(page))


def _connect_clicks(page: Page) -> bool:
    page.locator("[data-action=tool-connect]").click()
    click(page, "worker")
    page.locator(".djs-element[data-element-id='dead-letters'].can-take").wait_for()
    click(page, "dead-letters")
    return ("worker", "dead-letters") in _lines(page)


def _drop(page: Page) -> bool:
    before, view = sketch(page)["nodes"], _box(page)
    ground = _ground(page)
    drag(page, _service(page, "aws.sns"), ground)
    *others, new = sketch(page)["nodes"]
    there = page.evaluate("([x, y]) => studio.view.toCanvas({clientX: x, clientY: y})", list(ground))
    size = page.evaluate("studio.editing.size")
    middle = (new["position"]["x"] + size["width"] / 2, new["position"]["y"] + size["height"] / 2)
    lands = abs(middle[0] - there["x"]) < 6 and abs(middle[1] - there["y"]) < 6
    return others == before and _box(page) == view and new["service"] == "aws.sns" and lands


def _insert(page: Page) -> bool:
    spot = _between(page, _way(page, "worker-table")[:2])
    drag(page, _service(page, "aws.sns"), spot)
    new = sketch(page)["nodes"][-1]["id"]
    size = page.evaluate("studio.editing.size")
    places = sorted(_place(page, name)["x"] for name in ("worker", new, "table"))
    clear = all(right - left >= size["width"] + 20 for left, right in pairwise(places))
    return {("worker", new), (new, "table")} <= _lines(page) and ("worker", "table") not in _lines(page) and clear


def _add_here(page: Page) -> bool:
    page.mouse.dblclick(*_ground(page))
    page.locator("[data-dialog=chooser] input").fill("queue")
    page.keyboard.press("Enter")
    return sketch(page)["nodes"][-1]["service"] == "aws.sqs"


def _rename(page: Page) -> bool:
    page.mouse.dblclick(*_middle(page, "queue"))
    page.keyboard.type("Orders")
    page.keyboard.press("Enter")
    return any(node.get("label") == "Orders" for node in sketch(page)["nodes"])


def _band(page: Page) -> bool:
    one, other = part(page, "queue"), part(page, "table")
    top = min(box["y"] for box in (one, other)) - 8
    bottom = max(box["y"] + box["height"] for box in (one, other)) + 8
    drag(page, (one["x"] - 8, top), (other["x"] + other["width"] + 4, bottom))
    return {"queue", "worker", "table"} <= set(page.evaluate("studio.selected"))


def _add_to_selection(page: Page) -> bool:
    click(page, "queue")
    click(page, "queue")  # a second click keeps it
    kept = page.evaluate("studio.selected")
    page.keyboard.down("Shift")
    click(page, "worker")
    page.keyboard.up("Shift")
    page.keyboard.down("Control")
    click(page, "table")
    page.keyboard.up("Control")
    return kept == ["queue"] and set(page.evaluate("studio.selected")) == {"queue", "worker", "table"}


def _copy(page: Page) -> bool:
    before = sketch(page)["nodes"]
    page.keyboard.down("Alt")
    click(page, "queue")  # a click with Alt copies nothing
    same = sketch(page)["nodes"] == before
    start = _middle(page, "queue")
    drag(page, start, (start[0], start[1] - 150))
    page.keyboard.up("Alt")
    return same and len(sketch(page)["nodes"]) == len(before) + 1


def _free(page: Page) -> bool:
    before = _place(page, "queue")
    start, zoom = _middle(page, "queue"), _box(page)["scale"]
    page.keyboard.down("Control")
    drag(page, start, (start[0] + 3, start[1] - 147))
    page.keyboard.up("Control")
    after = _place(page, "queue")
    return abs(after["x"] - before["x"] - 3 / zoom) < 2 and abs(after["y"] - before["y"] + 147 / zoom) < 2


def _pan(page: Page) -> bool:
    before, places = _box(page), sketch(page)["nodes"]
    start = _middle(page, "queue")
    page.keyboard.down(" ")
    drag(page, start, (start[0] + 60, start[1] + 40))
    page.keyboard.up(" ")
    by_space = _box(page)
    page.mouse.move(*start)
    page.mouse.down(button="middle")
    page.mouse.move(start[0] - 90, start[1], steps=4)
    page.mouse.up(button="middle")
    after = _box(page)
    right = by_space["x"] < before["x"] and by_space["y"] < before["y"] and after["x"] > by_space["x"]
    return right and sketch(page)["nodes"] == places and page.evaluate("studio.selected") == []


def _scroll(page: Page) -> bool:
    before = _box(page)
    page.mouse.move(*_middle(page, "queue"))
    page.mouse.wheel(0, 120)
    until(page, "(y) => studio.view.canvas.viewbox().y > y + 10", before["y"])
    page.keyboard.down("Shift")
    page.mouse.wheel(0, 120)
    until(page, "(x) => studio.view.canvas.viewbox().x > x + 10", before["x"])
    page.keyboard.up("Shift")
    return True


def _zoom(page: Page) -> bool:
    at = _middle(page, "table")
    before = _box(page)
    page.mouse.move(*at)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    until(page, "(scale) => studio.view.zoom > scale * 1.05", before["scale"])
    page.keyboard.up("Control")
    after = _middle(page, "table")
    return abs(after[0] - at[0]) < 8 and abs(after[1] - at[1]) < 8


def _bend(page: Page) -> bool:
    page.evaluate("studio.editing.move(['table'], {x: 0, y: 200})")
    points = pairwise(_way(page, "worker-table"))
    spot = _between(page, next((a, b) for a, b in points if abs(a["x"] - b["x"]) < 1))
    page.mouse.click(*spot)
    drag(page, (spot[0], spot[1]), (spot[0] - 20, spot[1]))
    return bool(page.evaluate("studio.partOf('worker-table').part.pinned"))


def _label(page: Page) -> bool:
    page.evaluate("studio.editing.rename('connection', 'queue-worker', 'jobs')")
    box = page.locator("[data-element-id=queue-worker] .label-back").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag(page, (x, y), (x + 25, y))
    return page.evaluate("studio.partOf('queue-worker').part.label_at") is not None


GESTURES: dict[str, Act] = {
    "connect": _connect,
    "connect-new": _connect_new,
    "connect-clicks": _connect_clicks,
    "drop": _drop,
    "insert": _insert,
    "add-here": _add_here,
    "rename": _rename,
    "band": _band,
    "add-to-selection": _add_to_selection,
    "copy": _copy,
    "free": _free,
    "pan": _pan,
    "scroll": _scroll,
    "zoom": _zoom,
    "bend": _bend,
    "label": _label,
}


def test_every_gesture_of_the_sheet_does_what_it_says(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    watched.evaluate(BEGIN)
    watched.keyboard.press("?")
    rows = watched.locator("[data-gesture]")
    rows.first.wait_for()
    names: list[str] = rows.evaluate_all("rows => rows.map((row) => row.dataset.gesture)")
    failed = []
    for name in names:
        watched.evaluate(BEGIN)
        if not GESTURES[name](watched):
            failed.append(name)
    assert failed == []

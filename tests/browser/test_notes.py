"""More than services: notes, callouts, boxes, plain lines and looks, by mouse and keyboard; filed as they are shown."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from playwright.sync_api import Page, expect

from tests.browser.test_canvas import SAVED, click, drag, opened, part, sketch, until

_SVG = "{http://www.w3.org/2000/svg}"
BEGIN = """studio.store.become('Begin', {title: 'Notes', nodes: [
  {id: 'work', service: 'aws.lambda', position: {x: 0, y: 0}},
  {id: 'queue', service: 'aws.sqs', position: {x: 300, y: 0}}],
  connections: [{id: 'go', source: 'work', target: 'queue', kind: 'write',
    route: [{x: 132, y: 63}, {x: 300, y: 63}]}]});
  studio.view.zoomTo(1); studio.view.canvas.scroll({dx: 0, dy: -80})"""


def begun(page: Page) -> Page:
    opened(page)
    page.evaluate(BEGIN)
    page.evaluate("studio.view.fit(); studio.view.zoomTo(1)")
    page.evaluate("studio.view.canvas.scroll({dx: 0, dy: -120})")
    return page


def ground(page: Page, dx: float, dy: float) -> tuple[float, float]:
    """A place on the screen, from the upper left corner of the first card."""
    box = part(page, "work")
    return box["x"] + dx, box["y"] + dy


def test_notes_callouts_boxes_and_lines_are_drawn_by_hand_and_stay(watched: Page) -> None:
    begun(watched)
    watched.mouse.click(*ground(watched, 20, 240))
    watched.keyboard.press("t")
    watched.keyboard.type("# Why\n- it is **cheap**")
    watched.keyboard.press("Control+Enter")
    watched.keyboard.press("Escape")
    watched.mouse.move(*ground(watched, 360, 300))
    watched.keyboard.press("r")
    watched.keyboard.type("Later")
    watched.keyboard.press("Enter")
    watched.keyboard.press("d")
    drag(watched, ground(watched, 20, 240), ground(watched, 360, 300))
    click(watched, "work")
    watched.mouse.move(*ground(watched, 10, 10))
    watched.locator(".djs-element[data-element-id='work']").click(button="right")
    watched.get_by_role("menuitem", name="Numbered callout").click()
    watched.keyboard.type("First this")
    watched.keyboard.press("Escape")
    now = sketch(watched)
    notes = {note["id"]: note for note in now["notes"]}
    assert notes["note"]["text"] == "# Why\n- it is **cheap**"
    assert (notes["callout"]["number"], notes["callout"]["about"]) == (1, "work")
    assert now["boxes"][0]["label"] == "Later"
    assert (now["lines"][0]["source"], now["lines"][0]["target"]) == ("note", "box")
    # A note goes where it is dragged, its line with it, and comes back by one step.
    before = watched.evaluate("studio.view.registry.get('line').points[0]")
    drag(watched, ground(watched, 20, 240), ground(watched, 20, 300))
    assert watched.evaluate("studio.view.registry.get('line').points[0]") != before
    watched.keyboard.press("Control+z")
    assert watched.evaluate("studio.view.registry.get('line').points[0]") == before
    # A callout goes along with what it is about.
    watched.evaluate("studio.view.select(['work'])")
    watched.keyboard.press("Shift+ArrowUp")
    assert sketch(watched)["notes"][1]["box"]["y"] == notes["callout"]["box"]["y"] - 16
    watched.locator("#tab-outline").click()
    expect(watched.locator("#outline")).to_contain_text("1. First this")
    watched.locator("#outline [data-outline=box]").click()
    watched.keyboard.press("Delete")
    assert (sketch(watched).get("boxes"), sketch(watched).get("lines")) == ([], [])
    watched.keyboard.press("Control+z")
    expect(watched.locator(SAVED)).to_be_visible()
    # What is taken back before it was told leaves nothing to save, and that is said too.
    watched.keyboard.press("Delete")
    watched.keyboard.press("Control+z")
    expect(watched.locator("#saved-state[data-state=saving]")).to_have_count(0)
    expect(watched.locator(SAVED)).to_be_visible()
    watched.reload()
    until(watched, "document.querySelector('#studio')?.dataset.ready === 'true'")
    assert (len(sketch(watched)["notes"]), len(sketch(watched)["lines"])) == (2, 1)


def test_an_end_of_a_line_is_taken_elsewhere_and_a_box_is_made_larger(watched: Page) -> None:
    begun(watched)
    watched.evaluate(
        "studio.store.commit('x', [{do: 'add', box: {id: 'area', box: {x: 0, y: 220, width: 200, height: 120}}},"
        "{do: 'add', line: {id: 'see', source: 'area', end: {x: 420, y: 260}}}])"
    )
    watched.evaluate("studio.view.select(['see'])")
    box = watched.locator(".line-end").nth(1).bounding_box()
    assert box
    there = part(watched, "queue")
    drag(watched, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), (there["cx"], there["cy"]))
    assert (sketch(watched)["lines"][0]["target"], "end" in sketch(watched)["lines"][0]) == ("queue", False)
    watched.evaluate("studio.view.select(['area'])")
    handle = watched.locator(".djs-resizer-se .djs-resizer-hit").bounding_box()
    assert handle
    corner = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    drag(watched, corner, (corner[0] + 60, corner[1] + 40))
    grown = sketch(watched)["boxes"][0]["box"]
    assert grown["width"] > 240
    assert grown["height"] > 145


def test_colours_and_strokes_are_chosen_for_all_that_is_selected(watched: Page) -> None:
    begun(watched)
    watched.keyboard.press("Control+a")
    watched.locator(".swatch[data-colour=teal]").click()
    watched.locator("#part-stroke").select_option("dotted")
    now = sketch(watched)
    assert [node["colour"] for node in now["nodes"]] == ["teal", "teal"]
    assert (now["connections"][0]["colour"], now["connections"][0]["stroke"]) == ("teal", "dotted")
    assert watched.locator(".node.paint-teal").count() >= 2
    expect(watched.locator(".connection.paint-teal.stroke-dotted path.line").first).to_have_attribute(
        "marker-end", "url(#head-data-teal)"
    )
    watched.locator(".swatch[data-colour='']").click()
    assert "colour" not in sketch(watched)["nodes"][0]


LOOSE: dict[str, Any] = {
    "notes": [
        {"id": "why", "text": "# Why\n- it is **cheap** and says a good deal more than there is room for on one line"},
        {"id": "one", "text": "First this", "number": 1, "about": "work", "size": "large"},
        {"id": "two", "number": 2, "about": "go"},
    ],
    "boxes": [{"id": "later", "label": "Later on", "stroke": "dashed", "colour": "blue"}],
    "images": [{"id": "plan", "blob": "0" * 64, "alt": "A plan"}],
    "lines": [{"id": "see", "source": "why", "target": "later", "arrow": "both", "label": "sees"}],
}
_PLACES = {"why": (0, 200, 210, 90), "one": (240, 200, 160, 60), "two": (420, 200, 22, 22)}
_PLACES |= {"later": (0, 360, 180, 80), "plan": (240, 360, 120, 90)}
_SHAPES = "path.sheet, rect.sheet, circle, path.line, path.plain-head"


def test_what_is_no_service_is_filed_as_it_is_drawn(page: Page) -> None:
    begun(page)
    for name, found in LOOSE.items():
        for one in found:
            box = dict(zip(("x", "y", "width", "height"), _PLACES.get(one["id"], ()), strict=False))
            value = one | ({"box": box} if box else {})
            page.evaluate("operation => studio.store.commit('x', [operation])", {"do": "add", name_of(name): value})
    drawn = page.evaluate(
        f"""() => Object.fromEntries({json.dumps([*_PLACES, "see"])}.map((id) => {{
          const element = studio.view.registry.get(id);
          const gfx = studio.view.registry.getGraphics(element);
          const shapes = [...gfx.querySelectorAll("{_SHAPES}")].map((one) => ['d', 'cx', 'cy', 'r', 'x', 'y', 'width',
            'height'].map((key) => one.getAttribute(key)).filter(Boolean).join(' '));
          const look = gfx.querySelector('.loose, .plain').getAttribute('class').match(/(?:paint|stroke)-\\w+/g);
          return [id, {{at: [element.x, element.y], kind: element.kind, shapes, look,
            texts: [...gfx.querySelectorAll('text')].map((one) => one.textContent)}}];
        }}))"""
    )
    answer = page.evaluate(
        "async () => (await studio.server.send('/api/v1/sketches/render?format=svg', studio.sketch)).text()"
    )
    groups = {group.get("id"): group for group in ElementTree.fromstring(answer).iter(f"{_SVG}g") if group.get("id")}
    shift = None
    for name, mine in drawn.items():
        theirs = groups[f"{mine['kind']}-{name}"]
        assert mine["look"] == re.findall(r"(?:paint|stroke)-\w+", theirs.get("class") or ""), name
        assert mine["texts"] == ["".join(one.itertext()) for one in theirs.iter(f"{_SVG}text")], name
        for one, other in zip(mine["shapes"], shapes_of(theirs), strict=True):
            pairs = points(one, mine["at"]), points(other, [0, 0])
            assert len(pairs[0]) == len(pairs[1])
            if pairs[0] and shift is None:
                shift = pairs[1][0][0] - pairs[0][0][0], pairs[1][0][1] - pairs[0][0][1]
            for (x, y), (u, v) in zip(*pairs, strict=True):
                assert shift
                assert (u - x, v - y) == pytest.approx(shift, abs=0.2), name


def name_of(plural: str) -> str:
    return {"boxes": "box"}.get(plural, plural[:-1])


def shapes_of(group: Element) -> list[str]:
    wanted = {"sheet", "callout", "line", "plain-head"}
    found = [one for one in group.iter() if wanted & set((one.get("class") or "").split())]
    keys = ("d", "cx", "cy", "r", "x", "y", "width", "height")
    return [" ".join(one.get(key) or "" for key in keys if one.get(key)) for one in found]


def points(shape: str, origin: list[float]) -> list[tuple[float, float]]:
    """The first place of a shape and, of a path of lines, all of them."""
    moves = re.findall(r"[MLQ ](-?[\d.]+) (-?[\d.]+)", shape) if shape.startswith("M") else []
    plain = [float(one) for one in re.findall(r"-?[\d.]+", shape)]
    found = [(float(x), float(y)) for x, y in moves] or [(plain[0], plain[1])]
    return [(x + origin[0], y + origin[1]) for x, y in found]

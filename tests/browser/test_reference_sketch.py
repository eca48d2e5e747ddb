"""The reference sketch by real mouse and keyboard: 12 parts, 11 lines, three frames, a note, a pattern merged into it.

Every press of a mouse button is counted where it arrives, in the page; `docs/studio.md` tells the steps and puts those
of draw.io beside them.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.test_canvas import drag, opened, part, sketch, until

MOST = 23
COLUMNS = (420, 720, 1020, 1320)
ROWS = (260, 510, 760)
SIDES = {"up": 0, "right": 1, "down": 2, "left": 3}
# What is typed for each next part, the part that it is drawn from, the side of that, and its column and row.
PARTS = [
    ("http api", 0, "right", (1, 1)),
    ("lambda", 1, "right", (2, 1)),
    ("dynamodb", 2, "right", (3, 1)),
    ("sqs", 2, "down", (2, 2)),
    ("lambda", 4, "right", (3, 2)),
    ("s3", 2, "up", (2, 0)),
    ("sns", 6, "right", (3, 0)),
    ("cognito", 1, "up", (1, 0)),
    ("cloudwatch", 1, "down", (1, 2)),
    ("route 53", 0, "up", (0, 0)),
    ("cloudfront", 0, "down", (0, 2)),
]
FRAMES = ("Front", "Work", "Kept")


def presses(page: Page) -> int:
    return int(page.evaluate("globalThis.presses"))


def typed(page: Page, words: str, end: str = "Enter") -> None:
    page.keyboard.type(words)
    page.keyboard.press(end)


def place(column: int, row: int) -> tuple[int, int]:
    return COLUMNS[column], ROWS[row]


def drawn_from(page: Page, name: str, side: str, to: tuple[int, int], words: str) -> str:
    """A drag from a grip at the edge of a card to empty ground, and the part that comes there; its id."""
    box = part(page, name)
    page.mouse.move(box["cx"], box["cy"], steps=3)
    dot = page.locator(".edge-grip .dot").nth(SIDES[side])
    dot.wait_for()
    grip = dot.bounding_box()
    assert grip
    drag(page, (grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2), to)
    page.locator("[data-dialog=chooser] input").wait_for()
    typed(page, words)
    page.locator("[data-dialog=chooser]").wait_for(state="detached")
    return str(sketch(page)["nodes"][-1]["id"])


def test_the_reference_sketch_takes_fewer_mouse_actions_than_where_each_part_and_line_is_dragged(watched: Page) -> None:
    watched.set_viewport_size({"width": 1920, "height": 1080})
    opened(watched)
    watched.evaluate("""() => {
      globalThis.presses = 0;
      addEventListener("mousedown", () => (globalThis.presses += 1), true);
    }""")
    # A double click below the card of a beginning; the first part, then each next one with its line by one drag.
    watched.mouse.dblclick(COLUMNS[0], ROWS[2] + 200)
    watched.locator("[data-dialog=chooser] input").wait_for()
    typed(watched, "client")
    first = str(sketch(watched)["nodes"][0]["id"])
    box = part(watched, first)
    drag(watched, (box["cx"], box["cy"]), place(0, 1))
    ids = [first]
    for words, source, side, spot in PARTS:
        ids.append(drawn_from(watched, ids[source], side, place(*spot), words))
    assert len(sketch(watched)["nodes"]) == 12
    assert len(sketch(watched)["connections"]) == 11
    parts_and_lines = presses(watched)
    # Three frames round three columns, each with its name.
    for name, x in zip(FRAMES, COLUMNS[1:], strict=True):
        watched.keyboard.press("Escape")
        watched.keyboard.press("f")
        drag(watched, (x - 112, ROWS[0] - 105), (x + 112, ROWS[2] + 95))
        typed(watched, name)
    frames = {frame["label"]: frame["id"] for frame in sketch(watched)["frames"]}
    assert set(frames) == set(FRAMES)
    held = [sum(node.get("frame") == frames[name] for node in sketch(watched)["nodes"]) for name in FRAMES]
    assert held == [3, 3, 3]
    until(watched, "studio.checked === studio.sketch")
    # A note where the pointer is.
    watched.keyboard.press("Escape")
    watched.mouse.move(COLUMNS[0], ROWS[2] + 160)
    watched.keyboard.press("t")
    typed(watched, "The **owner** is asked first", "Control+Enter")
    assert sketch(watched)["notes"][0]["text"] == "The **owner** is asked first"
    # A pattern whose roles parts play that are there.
    watched.keyboard.press("Control+k")
    watched.locator("[data-dialog=chooser] input").wait_for()
    typed(watched, "add storage first")
    watched.locator("dialog[open] [data-role]").first.wait_for()
    watched.locator("dialog[open] [type=submit]").click()
    until(watched, "studio.sketch.frames.some((frame) => frame.pattern?.slug === 'storage-first')")
    bound = watched.evaluate("Object.values(studio.sketch.frames.find((frame) => frame.pattern).pattern.bindings)")
    assert set(bound) & set(ids)
    # 12 parts and 11 lines: a double click, a drag to the first one's place, a drag for each part with its line.
    assert (parts_and_lines, presses(watched)) == (14, 18)
    assert presses(watched) <= MOST

"""The studio's canvas by what a person does: mouse, keyboard, touch; nothing lost, nothing silently overwritten."""

from __future__ import annotations

import json
import re
import signal
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from playwright.sync_api import Error, Page, expect

from tests.browser.axe import LOOKS, findings, seen_as
from tests.browser.conftest import free_port, serve
from tests.length import AT_LENGTH
from tests.product import begin_in, made_ready

_SVG = "{http://www.w3.org/2000/svg}"
SAVED = "#saved-state[data-state=saved]"


def opened(page: Page, address: str = "/studio/") -> Page:
    """The studio, ready to be worked with."""
    page.goto(address)
    ready(page)
    return page


def ready(page: Page) -> None:
    page.wait_for_selector("#studio[data-ready=true]")


def sketch(page: Page) -> dict[str, Any]:
    """The document as the page has it."""
    # As a text, which is ten times as quick as taking it apart value by value.
    found: dict[str, Any] = json.loads(page.evaluate("JSON.stringify(studio.sketch)"))
    return found


def until(page: Page, expression: str, arg: Any = None) -> None:
    """Wait until an expression of the page holds. Playwright's own wait needs eval, which our policy refuses."""
    for _ in range(1200):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {expression}")


def rules(page: Page, severity: str = "") -> list[str]:
    """The rules that have findings, once what is drawn has been checked."""
    until(page, "studio.checked === studio.sketch")
    found: list[dict[str, str]] = page.evaluate("studio.findings")
    return [one["rule"] for one in found if not severity or one["severity"] == severity]


def part(page: Page, name: str) -> dict[str, float]:
    """The box of a part on the screen."""
    box = page.locator(f".djs-element[data-element-id='{name}']").bounding_box()
    assert box
    return {
        "x": box["x"],
        "y": box["y"],
        "width": box["width"],
        "height": box["height"],
        "cx": box["x"] + box["width"] / 2,
        "cy": box["y"] + box["height"] / 2,
    }


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=6)
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def add(page: Page, *services: str) -> list[str]:
    """Add services by a click each; their ids."""
    for service in services:
        button = page.locator(f"[data-add='{service}']")
        if not button.is_visible():  # in a group of the palette that is folded
            page.locator(".palette-group", has=button).locator("summary").click()
        button.click()
    return [node["id"] for node in sketch(page)["nodes"]][-len(services) :]


def choose(page: Page, words: str) -> None:
    page.locator("[data-dialog=chooser] input").fill(words)
    page.keyboard.press("Enter")


# ---- drawing


def test_what_cannot_be_joined_is_seen_at_once_and_mended_by_its_fix(watched: Page) -> None:
    queue, topic = add(opened(watched), "aws.sqs", "aws.sns")
    watched.evaluate("id => studio.view.select([id])", queue)
    handle = watched.locator("[data-pad=connect]").bounding_box()
    assert handle
    to = part(watched, topic)
    watched.mouse.move(handle["x"] + 12, handle["y"] + 12)
    watched.mouse.down()
    watched.mouse.move(to["cx"], to["cy"], steps=8)
    expect(watched.locator(f".djs-element[data-element-id='{topic}']")).to_have_class(re.compile("cannot-take"))
    watched.mouse.up()
    expect(watched.locator("#toasts")).to_contain_text("Pipe")
    watched.get_by_role("tab", name=re.compile("Findings")).click()
    finding = watched.locator(".finding-row[data-rule='CON-001']")
    expect(finding).to_be_visible()
    assert "CON-001" in rules(watched, "warning")
    finding.get_by_role("button", name=re.compile("Put EventBridge Pipe")).click()
    expect(finding).to_have_count(0)
    assert rules(watched, "error") == []
    services = {node["service"] for node in sketch(watched)["nodes"]}
    assert "aws.eventbridge-pipe" in services
    watched.keyboard.press("Control+z")
    assert len(sketch(watched)["nodes"]) == 2


def click(page: Page, name: str) -> None:
    """A press and a release at a part's middle, as a hand makes them."""
    box = part(page, name)
    page.mouse.move(box["cx"], box["cy"], steps=6)
    page.mouse.down()
    page.mouse.up()


def test_the_connect_tool_joins_two_parts_by_two_clicks_or_a_drag(watched: Page) -> None:
    topic, queue, function = add(opened(watched), "aws.sns", "aws.sqs", "aws.lambda")
    watched.locator("[data-action=tool-connect]").click()
    click(watched, topic)
    expect(watched.locator(f".djs-element[data-element-id='{queue}']")).to_have_class(re.compile("can-take"))
    click(watched, queue)
    until(watched, "studio.sketch.connections.length === 1")
    # The click that ended one line began no other, and the tool stays for the next.
    click(watched, queue)
    watched.keyboard.press("Escape")
    one, other = part(watched, queue), part(watched, function)
    drag(watched, (one["cx"], one["cy"]), (other["cx"], other["cy"]))
    until(watched, "studio.sketch.connections.length === 2")
    ends = {(line["source"], line["target"]) for line in sketch(watched)["connections"]}
    assert ends == {(topic, queue), (queue, function)}
    # Twice the same part is no line, and a click on empty ground asks for the next part.
    click(watched, topic)
    click(watched, topic)
    click(watched, function)
    ground = watched.locator("#canvas").bounding_box()
    assert ground
    watched.mouse.move(ground["x"] + 60, ground["y"] + ground["height"] - 120, steps=6)
    watched.mouse.down()
    watched.mouse.up()
    expect(watched.locator("[data-dialog=chooser]")).to_be_visible()
    assert len(sketch(watched)["connections"]) == 2


def test_a_frame_that_was_just_drawn_is_the_one_whose_details_are_shown(watched: Page) -> None:
    opened(watched)
    for place, name in ((420, "Shop network"), (740, "Private")):
        watched.locator("[data-action=tool-frame]").click()
        drag(watched, (place, 220), (place + 220, 460))
        watched.keyboard.type(name)
        watched.keyboard.press("Enter")
        expect(watched.locator("#inspector h2")).to_have_text(name)
        assert watched.evaluate("studio.selected.length") == 1


def test_findings_are_read_and_mended_one_after_another_by_keyboard(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    watched.locator("#canvas svg.diagram").first.focus()
    watched.evaluate("studio.view.select(['dead-letters'])")
    watched.keyboard.press("Delete")
    watched.get_by_role("tab", name=re.compile("Findings")).click()
    row = watched.locator(".finding-row[data-rule='RES-001']")
    row.locator("summary").press("Enter")
    watched.keyboard.press("Shift+Tab")
    # The list is made again when the next check answers; who reads it stays where they are.
    watched.evaluate("() => studio.store.commit('Other name', [{do: 'update', node: 'queue', set: {label: 'Orders'}}])")
    expect(row).to_contain_text("Orders has no dead-letter queue")
    expect(row.locator(".finding-message")).to_be_focused()
    expect(row.locator("details[open]")).to_have_count(1)
    row.locator(".fix").press("Enter")
    expect(row).to_have_count(0)
    assert watched.evaluate("document.querySelector('#findings').contains(document.activeElement)")


def test_services_are_dragged_from_the_palette_also_onto_a_connection(watched: Page) -> None:
    opened(watched)
    ground = watched.locator("#canvas").bounding_box()
    assert ground
    for service, x in (("client.browser", 150), ("aws.lambda", 620)):
        item = watched.locator(f"[data-add='{service}']")
        item.scroll_into_view_if_needed()
        box = item.bounding_box()
        assert box
        drag(watched, (box["x"] + 20, box["y"] + 10), (ground["x"] + x, ground["y"] + 300))
    client, function = [node["id"] for node in sketch(watched)["nodes"]]
    watched.evaluate("([a, b]) => studio.editing.connect(a, b)", [client, function])
    line = sketch(watched)["connections"][0]["route"]
    middle = watched.evaluate(
        """([a, b]) => { const view = studio.view.canvas.viewbox();
          return [((a.x + b.x) / 2 - view.x) * view.scale, (a.y - view.y) * view.scale]; }""",
        [line[0], line[1]],
    )
    item = watched.locator("[data-add='aws.http-api']")
    item.scroll_into_view_if_needed()
    box = item.bounding_box()
    assert box
    drag(watched, (box["x"] + 20, box["y"] + 10), (ground["x"] + middle[0], ground["y"] + middle[1]))
    lines = {(one["source"], one["target"]): one["kind"] for one in sketch(watched)["connections"]}
    assert lines == {("client", "http-api"): "sync", ("http-api", "lambda"): "sync"}


def test_moving_a_part_moves_its_lines_which_stay_square_and_clear(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    name = next(node["id"] for node in sketch(watched)["nodes"] if node["service"] == "aws.sqs")
    before = sketch(watched)
    box = part(watched, name)
    drag(watched, (box["cx"], box["cy"]), (box["cx"] - 60, box["cy"] + 160))
    after = sketch(watched)
    old, new = (next(n for n in one["nodes"] if n["id"] == name)["position"] for one in (before, after))
    assert new["y"] > old["y"] + 50
    for line in after["connections"]:
        if name in (line["source"], line["target"]):
            corners = line["route"]
            assert all(abs(a["x"] - b["x"]) < 0.2 or abs(a["y"] - b["y"]) < 0.2 for a, b in pairwise(corners)), line
    others = [n for n in after["nodes"] if n["id"] != name]
    assert others == [n for n in before["nodes"] if n["id"] != name]


# Which labels of lines lie on a card, a frame's name or another label, as the browser has drawn them.
_COVERED = """() => {
  const shown = (kind) => [...document.querySelectorAll(`#canvas ${kind}`)];
  const boxes = (kind) =>
    shown(kind).map((one) => ({ box: one.getBoundingClientRect(), says: one.parentNode.textContent }));
  const within = (a, b) => a.x + 1 < b.right && a.y + 1 < b.bottom;
  const meet = ({ box: a }, { box: b }) => within(a, b) && within(b, a);
  const labels = boxes(".label-back");
  const others = [...boxes(".djs-shape rect.card"), ...boxes(".frame-label")];
  if (!labels.length || !others.length) return ["nothing is drawn"];
  const under = (label, place) => [...others, ...labels.slice(place + 1)].filter((other) => meet(label, other));
  return labels.flatMap((label, place) => under(label, place).map((other) => `${label.says} | ${other.says}`));
}"""


@pytest.mark.parametrize("slug", ["data-lake", "state-machine", "saga"])
def test_labels_keep_clear_of_cards_and_of_each_other(watched: Page, slug: str) -> None:
    opened(watched, f"/studio/?pattern={slug}")
    assert watched.evaluate(_COVERED) == []
    for place, name in enumerate(node["id"] for node in sketch(watched)["nodes"]):
        dx, dy = ([-30, 40, 20, -50][place % 4], [40, -20, -60, 30][place % 4])
        watched.evaluate("([id, x, y]) => studio.editing.move([id], { x, y })", [name, dx, dy])
    assert watched.evaluate(_COVERED) == []


def test_a_label_goes_along_its_line_by_hand_and_by_keyboard_and_stays(watched: Page) -> None:
    opened(watched, "/studio/?pattern=saga")
    line = next(one for one in sketch(watched)["connections"] if one["id"] == "client-api")

    def label() -> Any:
        return watched.locator("[data-element-id=client-api] .label-back").bounding_box()

    def at() -> float:
        found = next(one["label_at"] for one in sketch(watched)["connections"] if one["id"] == "client-api")
        return float(found)

    before = label()
    middle = (before["x"] + 5, before["y"] + before["height"] - 3)  # beside the line itself
    drag(watched, middle, (middle[0] - 22, middle[1] + 30))
    assert at() < line["label_at"] - 0.1
    assert label()["x"] < before["x"] - 10
    watched.keyboard.press("Control+z")
    assert at() == line["label_at"]
    watched.evaluate("studio.view.select(['client-api'])")
    place = watched.get_by_label("Label's place on the line")
    place.focus()
    place.press("Home")
    for _ in range(30):
        place.press("ArrowRight")
    assert at() == 0.3
    watched.evaluate("studio.editing.move(['client'], { x: 0, y: 60 })")
    assert at() == 0.3  # there is room for it: it does not jump


def test_a_frame_carries_what_is_in_it(watched: Page) -> None:
    opened(watched)
    first, second = add(watched, "aws.lambda", "aws.dynamodb")
    watched.evaluate("ids => studio.view.select(ids)", [first, second])
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("Control+g")
    watched.keyboard.type("Orders team")
    watched.keyboard.press("Enter")
    frame = sketch(watched)["frames"][0]
    assert frame["label"] == "Orders team"
    assert {node["frame"] for node in sketch(watched)["nodes"]} == {frame["id"]}
    before = {node["id"]: node["position"] for node in sketch(watched)["nodes"]}
    box = part(watched, frame["id"])
    drag(watched, (box["x"] + 60, box["y"] + 14), (box["x"] + 60, box["y"] + 74))
    for node in sketch(watched)["nodes"]:
        assert node["position"]["y"] == pytest.approx(before[node["id"]]["y"] + 60, abs=1)
    watched.keyboard.press("Control+Shift+g")
    assert sketch(watched)["frames"] == []
    assert all("frame" not in node for node in sketch(watched)["nodes"])


def test_rubber_band_align_duplicate_lock_and_tidy_are_one_step_each(watched: Page) -> None:
    opened(watched)
    add(watched, "aws.lambda", "aws.sqs", "aws.sns")
    ground = watched.locator("#canvas").bounding_box()
    assert ground
    drag(watched, (ground["x"] + 5, ground["y"] + 5), (ground["x"] + ground["width"] - 8, ground["y"] + 620))
    assert len(watched.evaluate("studio.selected")) == 3
    watched.keyboard.press("Alt+w")
    assert len({node["position"]["y"] for node in sketch(watched)["nodes"]}) == 1
    watched.keyboard.press("Control+d")
    assert len(sketch(watched)["nodes"]) == 6
    watched.keyboard.press("Control+Shift+l")
    locked = [node for node in sketch(watched)["nodes"] if node.get("pinned")]
    assert len(locked) == 3
    free = {node["id"] for node in sketch(watched)["nodes"]} - {node["id"] for node in locked}
    before = sketch(watched)
    with watched.expect_response("**/layout?tidy=true"):
        watched.keyboard.press("Control+Shift+o")
    until(watched, "studio.store.canUndo === 'Auto-layout'")
    after = sketch(watched)
    for was, now in zip(before["nodes"], after["nodes"], strict=True):
        assert (was["position"] == now["position"]) == (was["id"] not in free), was["id"]
    watched.keyboard.press("Control+z")
    assert sketch(watched) == before
    add(watched, "aws.lambda")
    names = watched.evaluate("studio.sketch.nodes.map((one) => studio.nameOf(one.id))")
    assert [name for name in names if "Lambda" in name] == ["Lambda", "Lambda 2", "Lambda 3"]
    assert len(set(names)) == 7  # what is told of a part is told by its name


# ---- with no mouse


def test_storage_first_by_keyboard_alone_played_and_exported(watched: Page) -> None:
    opened(watched)
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("/")
    watched.keyboard.type("client (browser")
    watched.keyboard.press("Enter")
    for words in ("REST API", "SQS queue", "Lambda", "DynamoDB"):
        watched.keyboard.press("Control+ArrowRight")
        choose(watched, words)
    watched.keyboard.press("Enter")
    watched.keyboard.type("Orders")
    watched.keyboard.press("Enter")
    drawn = sketch(watched)
    assert [node["service"] for node in drawn["nodes"]] == [
        "client.browser", "aws.rest-api", "aws.sqs", "aws.lambda", "aws.dynamodb",
    ]  # fmt: skip
    assert drawn["nodes"][-1]["label"] == "Orders"
    assert len(drawn["connections"]) == 4
    assert rules(watched, "error") == []
    watched.keyboard.press("p")
    expect(watched.locator("#play-panel")).to_be_visible()
    expect(watched.locator("[data-count]")).to_have_text(re.compile(r"1 / \d"))
    watched.keyboard.press("End")
    expect(watched.locator("[data-count]")).to_have_text(re.compile(r"([2-9]) / \1"))
    watched.locator("#story").focus()
    watched.keyboard.press("Escape")
    expect(watched.locator("#play-panel")).to_be_hidden()
    watched.keyboard.press("Control+Shift+e")
    with watched.expect_download() as download:
        watched.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".png")
    assert Path(download.value.path()).read_bytes()[:4] == b"\x89PNG"


def test_the_outline_does_what_the_canvas_does(watched: Page) -> None:
    opened(watched)
    add(watched, "aws.lambda", "aws.dynamodb")
    watched.get_by_role("tab", name="Outline").click()
    row = watched.locator("[data-outline='lambda']")
    row.focus()
    watched.keyboard.press("F2")
    watched.keyboard.type("Take order")
    watched.keyboard.press("Enter")
    expect(row).to_contain_text("Take order")
    expect(row).to_be_focused()
    watched.get_by_role("button", name="More for Take order").focus()
    watched.keyboard.press("Enter")
    watched.get_by_role("menuitem", name=re.compile("Connect to")).press("Enter")
    choose(watched, "DynamoDB")
    assert [(one["source"], one["kind"]) for one in sketch(watched)["connections"]] == [("lambda", "readwrite")]
    expect(watched.locator("#announcer")).to_contain_text("Connected")
    expect(watched.locator("#outline")).to_contain_text("Connections (1)")
    watched.locator("[data-outline='dynamodb']").focus()
    watched.keyboard.press("Delete")
    assert [node["id"] for node in sketch(watched)["nodes"]] == ["lambda"]
    assert sketch(watched)["connections"] == []


def test_tab_walks_over_the_parts_and_arrows_along_the_graph(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("Tab")
    first = watched.evaluate("studio.selected[0]")
    expect(watched.locator("#announcer")).to_contain_text("connection")
    watched.keyboard.press("Alt+ArrowRight")
    second = watched.evaluate("studio.selected[0]")
    assert (first, second) in {(line["source"], line["target"]) for line in sketch(watched)["connections"]}
    place = next(node for node in sketch(watched)["nodes"] if node["id"] == second)["position"]
    watched.keyboard.press("Shift+ArrowDown")
    watched.keyboard.press("ArrowRight")
    moved = next(node for node in sketch(watched)["nodes"] if node["id"] == second)["position"]
    assert (moved["x"] - place["x"], moved["y"] - place["y"]) == (pytest.approx(1), pytest.approx(16))


def test_every_action_is_in_the_palette_and_the_sheet_by_its_keys(watched: Page) -> None:
    opened(watched, "/studio/?pattern=saga")
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("?")
    sheet = watched.locator("[data-dialog=shortcuts]")
    expect(sheet).to_contain_text("Auto-layout")
    watched.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    watched.keyboard.press("Control+k")
    choose(watched, "select all")
    assert len(watched.evaluate("studio.selected")) > 10
    watched.keyboard.press("Control+f")
    choose(watched, "payments table")
    assert watched.evaluate("studio.selected.map(studio.nameOf, studio)") == ["Payments table"]


# ---- patterns


def test_two_patterns_are_composed_and_share_a_part(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    before = sketch(watched)
    watched.locator("[data-list=patterns]").click()
    watched.locator("[data-add='circuit-breaker']").click()
    cast = watched.locator("[data-dialog=compose]")
    expect(cast).to_be_visible()
    worker = next(node["id"] for node in before["nodes"] if node["service"] == "aws.lambda")
    role = cast.locator(f"[data-role]:has(option[value='{worker}'])").first
    name = role.get_attribute("data-role")
    for select in cast.locator("[data-role]").all():
        select.select_option("")
    role.select_option(worker)
    cast.get_by_role("button", name="Add the pattern").click()
    until(watched, "studio.sketch.frames.length > 1")
    after = sketch(watched)
    frame = next(one for one in after["frames"] if one.get("pattern", {}).get("slug") == "circuit-breaker")
    assert frame["pattern"]["bindings"][name] == worker
    assert [node["id"] for node in after["nodes"]][: len(before["nodes"])] == [node["id"] for node in before["nodes"]]
    assert all(node.get("position") for node in after["nodes"])
    assert all(line.get("route") for line in after["connections"])
    assert rules(watched, "error") == []
    watched.locator("#play-open").click()
    stories = watched.locator("#story optgroup")
    expect(stories.filter(has=watched.locator("option")).first).to_be_attached()
    assert {"Storage First", "Circuit Breaker"} <= set(stories.evaluate_all("all => all.map(one => one.label)"))
    watched.locator("[data-do=leave]").click()
    watched.keyboard.press("Control+z")
    assert sketch(watched) == before


def test_a_story_whose_connection_is_gone_says_so_and_goes_on(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    story = sketch(watched)["scenarios"][0]
    line = next(move["connection"] for step in story["steps"] for move in step.get("moves", ()) if "connection" in move)
    watched.evaluate("id => studio.view.select([id])", line)
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("Delete")
    watched.locator("#play-open").click()
    expect(watched.locator("#story option").first).to_contain_text("changed")
    expect(watched.locator("studio-player [data-broken]")).to_contain_text("connection that is gone")
    watched.locator("studio-player [data-do=last]").click()
    steps = len(story["steps"])
    expect(watched.locator("[data-count]")).to_have_text(f"{steps} / {steps}")
    # While it is told a part gets another name and one goes: it is told anew, from where it was.
    told = watched.locator("studio-player [data-caption]")
    watched.evaluate("studio.tell('follow', 'api')")
    expect(told).to_have_text(re.compile("Orders API"))
    watched.evaluate("studio.editing.rename('node', 'api', 'Front door')")
    expect(told).to_have_text(re.compile("Front door"))
    watched.evaluate("studio.view.select(['api']); studio.actions.run('delete')")
    expect(watched.locator("#play-panel")).to_be_hidden()


def test_a_part_is_broken_and_mended_while_playing(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    watched.locator("#play-open").click()
    worker = next(node["id"] for node in sketch(watched)["nodes"] if node["service"] == "aws.lambda")
    watched.locator("studio-player [data-break]").select_option(worker)
    watched.locator("studio-player [data-do=break]").click()
    expect(watched.locator("studio-player [data-broken]")).to_have_text(re.compile(r"\w"))
    expect(watched.locator(f".djs-element[data-element-id='{worker}']")).to_have_class(re.compile("is-broken"))
    expect(watched.locator("studio-player [data-break]")).to_have_value(worker)  # what is broken stays chosen
    queue = next(node["id"] for node in sketch(watched)["nodes"] if node["service"] == "aws.sqs")
    watched.locator("studio-player [data-break]").select_option(queue)
    watched.locator("studio-player [data-do=break]").click()
    expect(watched.locator(f".djs-element[data-element-id='{queue}']")).to_have_class(re.compile("is-broken"))
    expect(watched.locator(f".djs-element[data-element-id='{worker}']")).not_to_have_class(re.compile("is-broken"))
    watched.locator("studio-player [data-do=mend]").click()
    expect(watched.locator(f".djs-element[data-element-id='{queue}']")).not_to_have_class(re.compile("is-broken"))


# ---- findings


def test_what_a_new_part_still_lacks_waits_until_it_has_been_left_alone(watched_alone: Page) -> None:
    watched = watched_alone
    watched.clock.install()
    add(opened(watched), "aws.cognito")
    watched.get_by_role("tab", name=re.compile("Findings")).click()
    rows, waiting = watched.locator(".finding-group .finding-row"), watched.locator(".waiting > summary")
    expect(waiting).to_contain_text("While you draw")
    expect(rows).to_have_count(0)
    expect(watched.locator(".finding-badge")).to_have_count(0)
    assert rules(watched) == ["SEC-013"]
    watched.clock.fast_forward(21_000)
    expect(rows).to_have_count(1)
    expect(waiting).to_have_count(0)
    expect(watched.locator(".finding-badge")).to_have_count(1)


def test_findings_of_one_kind_stand_together_with_all_names_and_are_mended_at_once(watched: Page) -> None:
    opened(watched)
    parts = [
        {"do": "add", "node": {"id": f"f{number}", "service": "aws.lambda", "label": f"Work {number}"}}
        for number in range(12)
    ]
    watched.evaluate("parts => studio.store.commit('Many', parts)", parts)
    watched.get_by_role("tab", name=re.compile("Findings")).click()
    kind = watched.locator(".finding-kind[data-kind='COST-004']")
    expect(kind).to_contain_text("Logs kept for ever (12)")
    for number in range(12):
        expect(kind).to_contain_text(f"Work {number}")
    kind.locator(".fix-all").click()
    expect(kind).to_have_count(0)
    assert all(one["settings"]["log_retention"] == 30 for one in sketch(watched)["nodes"])


def test_a_finding_is_ignored_with_a_reason_and_shown_again(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    rule = rules(watched)[0]
    watched.get_by_role("tab", name=re.compile("Findings")).click()
    row = watched.locator(f".finding-row[data-rule='{rule}']").first
    row.get_by_role("button", name="Ignore").click()
    watched.get_by_label("Why it does not matter here").fill("A demo")
    watched.get_by_role("button", name="Ignore it").click()
    until(watched, "rule => !studio.findings.some(one => one.rule === rule)", rule)
    ignored = sketch(watched)["ignored"]
    assert [(one["rule"], one["reason"]) for one in ignored] == [(rule, "A demo")]
    watched.keyboard.press("Control+z")
    until(watched, "rule => studio.findings.some(one => one.rule === rule)", rule)


def test_settings_come_from_the_vocabulary_and_are_checked(watched: Page) -> None:
    opened(watched)
    add(watched, "aws.lambda")
    field = watched.locator("[data-setting=timeout] input")
    watched.locator("#inspector details summary").click()
    expect(watched.locator("[data-setting=timeout]")).to_contain_text("900")
    field.fill("1200")
    field.blur()
    assert "LIM-001" in rules(watched)
    field.fill("60")
    field.blur()
    assert "LIM-001" not in rules(watched)
    assert sketch(watched)["nodes"][0]["settings"] == {"timeout": 60}


def test_a_compensation_names_its_step_and_a_copy_names_the_copied_one(watched: Page) -> None:
    opened(watched, "/studio/?pattern=saga&variant=orchestration")
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("Control+a")
    watched.keyboard.press("Control+d")
    lines = {line["id"]: line for line in sketch(watched)["connections"]}
    settings = {key: line.get("settings", {}) for key, line in lines.items()}
    undoing = {key: one["compensates"] for key, one in settings.items() if "compensates" in one}
    assert len(undoing) == 6
    assert {lines[step]["source"] == lines[key]["source"] for key, step in undoing.items()} == {True}
    assert len(set(undoing.values())) == 6
    watched.evaluate("studio.view.select(['undo-payment'])")
    choice = watched.locator("[data-setting=compensates] select")
    assert lines[choice.input_value()]["target"] == "payment-service"
    choice.select_option("orchestrator-order-service")
    changed = {line["id"]: line for line in sketch(watched)["connections"]}["undo-payment"]
    assert changed["settings"]["compensates"] == "orchestrator-order-service"


# ---- nothing is lost


def test_everything_is_saved_and_a_reload_brings_it_back(watched: Page) -> None:
    opened(watched)
    add(watched, "aws.lambda", "aws.sqs")
    watched.wait_for_selector(SAVED)
    assert re.search(r"/s/[^/]+/$", watched.url)
    add(watched, "aws.sns")
    watched.reload()  # at once: the last change may not have reached the server
    ready(watched)
    watched.wait_for_function("studio.store.sketch.nodes.length === 3")
    assert [node["service"] for node in sketch(watched)["nodes"]] == ["aws.lambda", "aws.sqs", "aws.sns"]
    watched.wait_for_selector(SAVED)
    watched.evaluate("localStorage.clear()")
    watched.reload()
    ready(watched)
    assert len(sketch(watched)["nodes"]) == 3


def test_a_page_asked_for_while_a_change_was_under_way_shows_the_change(page: Page) -> None:
    """The server answered the reload before the change came; the change was acknowledged before the page went away."""
    opened(page)
    add(page, "aws.lambda")
    page.wait_for_selector(SAVED)
    stale = page.request.get(page.url).body()
    add(page, "aws.sqs")
    expect(page.locator("#saved-state")).to_have_attribute("data-state", "saving")
    page.wait_for_selector(SAVED)
    page.route(page.url, lambda route: route.fulfill(body=stale, content_type="text/html"), times=1)
    page.reload()
    ready(page)
    page.wait_for_function("studio.store.sketch.nodes.length === 2")
    add(page, "aws.sns")
    page.wait_for_selector(SAVED)
    page.reload()
    ready(page)
    assert len(sketch(page)["nodes"]) == 3


def test_offline_edits_are_kept_and_sent_when_back(page: Page) -> None:
    opened(page)
    add(page, "aws.lambda")
    page.wait_for_selector(SAVED)
    page.context.set_offline(True)
    add(page, "aws.sqs")
    expect(page.locator("#saved-state")).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)
    page.wait_for_selector(SAVED)
    page.evaluate("localStorage.clear()")
    page.reload()
    ready(page)
    assert len(sketch(page)["nodes"]) == 2


def test_a_server_that_is_killed_loses_nothing(
    alone: Page, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = alone
    port = free_port()
    begin_in(tmp_path, made_ready(tmp_path_factory))
    server = serve(tmp_path, port)
    try:
        opened(page, f"http://127.0.0.1:{port}/studio/")
        add(page, "aws.lambda")
        page.wait_for_selector(SAVED)
        until(page, "navigator.serviceWorker.controller !== null")
        server.send_signal(signal.SIGTERM)
        server.wait()
        add(page, "aws.sqs", "aws.sns")
        expect(page.locator("#saved-state")).to_have_attribute("data-state", "offline")
        page.reload()  # nobody answers: the studio opens all the same, with what was drawn
        ready(page)
        assert len(sketch(page)["nodes"]) == 3
        expect(page.locator("#saved-state")).to_have_attribute("data-state", "offline")
        server = serve(tmp_path, port)
        page.wait_for_selector(SAVED)
        page.evaluate("localStorage.clear()")
        page.reload()
        ready(page)
        assert len(sketch(page)["nodes"]) == 3
    finally:
        server.terminate()
        server.wait()


def test_two_people_change_one_sketch_at_once_and_nobody_s_work_is_lost(page: Page) -> None:
    opened(page)
    add(page, "aws.lambda")
    page.wait_for_selector(SAVED)
    browser = page.context.browser
    assert browser
    stranger = browser.new_context()
    other = opened(stranger.new_page(), page.url)
    add(other, "aws.sqs")
    other.wait_for_selector(SAVED)
    until(page, "studio.sketch.nodes.length === 2")
    # A part is ringed while the mouse is over it, and no longer over the empty canvas.
    rings = "[...document.querySelectorAll('.djs-outline')].map(one => getComputedStyle(one).visibility)"
    page.evaluate("studio.view.select([])")
    page.locator("[data-part=lambda]").hover(force=True)
    assert "visible" in page.evaluate(rings)
    page.locator("#canvas").hover(position={"x": 60, "y": 500})
    assert "visible" not in page.evaluate(rings)
    # Both change it at once, one of them without a network, and both put in a part that gets the same id.
    page.context.set_offline(True)
    add(page, "aws.sns")
    add(page, "aws.dynamodb")
    add(other, "aws.sns")
    other.wait_for_selector(SAVED)
    page.context.set_offline(False)
    for one in (page, other):
        until(one, "studio.sketch.nodes.length === 5")
        one.wait_for_selector(SAVED)
    ids = sorted(node["id"] for node in sketch(page)["nodes"])
    assert ids == sorted(node["id"] for node in sketch(other)["nodes"])
    assert len(set(ids)) == 5
    # An undo takes back one's own alone.
    other.evaluate("studio.store.undo()")
    until(page, "studio.sketch.nodes.length === 4")
    services = sorted(node["service"] for node in sketch(page)["nodes"])
    assert services == ["aws.dynamodb", "aws.lambda", "aws.sns", "aws.sqs"]
    # Both name one part at once: the second is told in a line, nothing is covered, and it may have its own.
    rename = "name => studio.editing.rename('node', 'lambda', name)"
    page.context.set_offline(True)
    page.evaluate(rename, "Mine")
    other.evaluate(rename, "Theirs")
    other.wait_for_selector(SAVED)
    page.context.set_offline(False)
    expect(page.locator("#toasts")).to_contain_text('it is "Theirs" now, yours was "Mine"')
    named = "studio.sketch.nodes.find(node => node.id === 'lambda')?.label"
    assert (page.evaluate(named), page.locator("dialog[open]").count()) == ("Theirs", 0)
    page.get_by_role("button", name="Put mine in its place").click()
    until(other, f"{named} === 'Mine'")
    # What is typed into a part that goes meanwhile is told of, and comes back with it.
    page.evaluate("studio.view.select(['lambda'])")
    page.locator("#part-label").fill("Typed")
    other.evaluate("studio.view.select(['lambda']); studio.actions.run('delete')")
    back = page.get_by_role("button", name="Bring it back with what you wrote")
    expect(back).to_have_count(1)
    page.set_viewport_size({"width": 390, "height": 844})
    words, note = (page.locator(place).last.bounding_box() for place in ("#toasts p", "#toasts .toast"))
    assert words
    assert note
    assert (words["width"] > 250, note["height"] < 844 / 6) == (True, True)
    back.click()
    until(other, f"{named} === 'Typed'")
    # What is chosen from a list may be gone by then.
    page.evaluate("studio.view.select(['lambda']); studio.actions.run('connect-to')")
    page.get_by_placeholder("Which part?").fill("DynamoDB")
    table = "studio.sketch.nodes.find(node => node.service === 'aws.dynamodb')"
    other.evaluate(f"studio.view.select([{table}.id]); studio.actions.run('delete')")
    until(page, f"!{table}")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Not connected")
    stranger.close()


def test_an_earlier_revision_is_looked_at_and_restored(watched: Page) -> None:
    opened(watched)
    add(watched, "aws.lambda")
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("Control+s")
    watched.wait_for_selector(SAVED)
    add(watched, "aws.sqs")
    watched.keyboard.press("Control+s")
    expect(watched.locator("#toasts")).to_contain_text("Saved")
    watched.wait_for_selector(SAVED)
    watched.goto(watched.url + "history/")
    revisions = watched.get_by_role("list", name=re.compile("Revisions"))
    expect(revisions.get_by_role("listitem")).to_have_count(2)
    revisions.get_by_role("link").last.click()
    expect(watched.locator("#picture #node-lambda")).to_be_visible()
    expect(watched.locator("#picture #node-sqs-queue")).to_have_count(0)
    watched.get_by_role("button", name="Restore it").click()
    ready(watched)
    assert [node["id"] for node in sketch(watched)["nodes"]] == ["lambda"]


# ---- leaving


def test_the_file_as_drawn_looks_like_the_canvas(watched: Page) -> None:
    opened(watched, "/studio/?pattern=saga")
    name = sketch(watched)["nodes"][4]["id"]
    watched.evaluate("id => studio.editing.move([id], {x: 57, y: 133})", name)
    watched.evaluate(
        """id => studio.store.commit('x', [
          {do: 'update', node: id, set: {label: 'A rather long name for a part of it all'}}])""",
        name,
    )
    drawn = watched.evaluate(_AS_ON_THE_CANVAS)
    text = watched.evaluate(
        "async () => (await studio.server.send('/api/v1/sketches/render?format=svg', studio.sketch)).text()"
    )
    filed = _as_in_the_file(text, drawn)
    assert len(drawn["cards"]) == 10
    assert drawn["texts"] == filed["texts"]
    for mine, theirs in (
        (drawn["cards"], filed["cards"]),
        (drawn["lines"], filed["lines"]),
        (drawn["labels"], filed["labels"]),
    ):
        assert mine.keys() == theirs.keys()
        shift = None
        for key in mine:
            pairs = list(zip(mine[key], theirs[key], strict=True))
            for index, (one, other) in enumerate(pairs[:2]):
                shift = shift or [a - b for a, b in pairs[:2]]
                assert one - other == pytest.approx(shift[index], abs=0.6), key
            assert len(mine[key]) == len(theirs[key])


_NUMBERS = "const numbers = (text) => (text.match(/-?\\d+(\\.\\d+)?/g) ?? []).map(Number);"
_AS_ON_THE_CANVAS = f"""() => {{ {_NUMBERS}
  const result = {{cards: {{}}, lines: {{}}, labels: {{}}, texts: {{}}}};
  for (const node of studio.sketch.nodes) {{
    const element = studio.view.registry.get(node.id);
    const gfx = studio.view.registry.getGraphics(element);
    result.cards[node.id] = [element.x, element.y, element.width, element.height];
    result.texts[node.id] = [...gfx.querySelectorAll('.label, .caption')].map((one) => one.textContent);
  }}
  for (const line of studio.sketch.connections) {{
    const gfx = studio.view.registry.getGraphics(studio.view.registry.get(line.id));
    result.lines[line.id] = numbers(gfx.querySelector('path.line').getAttribute('d'));
    const back = gfx.querySelector('.label-back');
    if (back) result.labels[line.id] = ['x', 'y'].map((name) => Number(back.getAttribute(name)));
    result.texts[line.id] = [...gfx.querySelectorAll('.line-label')].map((one) => one.textContent);
  }}
  return result; }}"""


def _as_in_the_file(text: str, drawn: dict[str, Any]) -> dict[str, Any]:
    """The same of the server's picture."""
    root = ElementTree.fromstring(text)
    groups = {group.get("id"): group for group in root.iter(f"{_SVG}g") if group.get("id")}
    found: dict[str, Any] = {"cards": {}, "lines": {}, "labels": {}, "texts": {}}
    for name in drawn["cards"]:
        group = groups[f"node-{name}"]
        found["cards"][name] = _numbers(_first(group, "card"), "x", "y", "width", "height")
        found["texts"][name] = _texts(group, "label", "caption")
    for name in drawn["lines"]:
        group = groups[f"connection-{name}"]
        found["lines"][name] = [
            float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", _first(group, "line").get("d") or "")
        ]
        if name in drawn["labels"]:
            found["labels"][name] = _numbers(_first(group, "label-back"), "x", "y")
        found["texts"][name] = _texts(group, "line-label")
    return found


def _first(group: Element, name: str) -> Element:
    return next(one for one in group.iter() if one.get("class") == name)


def _numbers(element: Element, *names: str) -> list[float]:
    return [float(element.get(name) or "nan") for name in names]


def _texts(group: Element, *names: str) -> list[str]:
    return [one.text or "" for one in group.iter(f"{_SVG}text") if one.get("class") in names]


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_an_exported_picture_opens_again_as_the_same_sketch(watched: Page, tmp_path: Path, kind: str) -> None:
    opened(watched, "/studio/?pattern=backend-api")
    before = sketch(watched)
    watched.locator("[data-action=export]").first.click()
    watched.locator(f"[data-dialog=export] [value={kind}]").check()
    watched.locator("[data-dialog=export] [name=ground][value=none]").check()
    with watched.expect_download() as download:
        watched.get_by_role("button", name="Download").click()
    file = tmp_path / f"picture.{kind}"
    download.value.save_as(file)
    opened(watched)
    with watched.expect_file_chooser() as chooser:
        watched.get_by_role("button", name="Open a file").click()
    chooser.value.set_files(file)
    expect(watched.locator("#toasts")).to_contain_text("parts and")
    after = sketch(watched)
    assert after["nodes"] == before["nodes"]
    assert after["connections"] == before["connections"]


def test_a_project_of_templates_opens_as_one_sketch_with_a_report(watched: Page) -> None:
    shop = Path(__file__).parents[1] / "data" / "templates" / "shop"
    opened(watched)
    with watched.expect_file_chooser() as chooser:
        watched.get_by_role("button", name="Open a file").click()
    chooser.value.set_files([shop / name for name in ("template.yaml", "api.yaml", "workflows/fulfilment.asl.json")])
    expect(watched.locator("#toasts")).to_contain_text("3 files: 6 parts and")
    labels = {one.get("label", "") for one in sketch(watched)["connections"]}
    assert {"POST /orders", "GET /orders/{id}", "Charge the card"} <= labels
    watched.get_by_role("button", name="What became of it").press("Enter")
    report = watched.locator("[data-dialog=import-report]")
    expect(report.get_by_role("row", name="fulfilment.asl.json")).to_contain_text("what Fulfilment is defined by")
    expect(report).to_contain_text("another template: send its file along")
    _sound(watched)
    watched.keyboard.press("Escape")
    expect(report).to_have_count(0)  # the browser closes a dialog in its own time
    watched.keyboard.press("Control+z")
    assert not sketch(watched).get("nodes")


def test_parts_are_copied_from_one_sketch_into_another(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, "/studio/?pattern=storage-first")
    page.locator("#canvas svg.diagram").first.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    copied = sketch(page)
    second = opened(page.context.new_page())
    second.locator("#canvas svg.diagram").first.focus()
    second.keyboard.press("Control+v")
    until(second, "studio.sketch.nodes.length > 0")
    pasted = sketch(second)
    assert len(pasted["nodes"]) == len(copied["nodes"])
    assert len(pasted["connections"]) == len(copied["connections"])
    assert pasted["frames"][0]["pattern"]["slug"] == "storage-first"


JUNK: dict[str, dict[str, Any]] = {
    "no service": {"nodes": [{"id": "a", "service": 5}]},
    "no node": {"nodes": [None]},
    "no place": {"nodes": [{"id": "a", "service": "aws.lambda", "position": {"x": "q", "y": 0}}]},
    "no end": {
        "nodes": [{"id": "a", "service": "aws.lambda"}],
        "connections": [{"id": "c", "source": "a", "target": "zz", "kind": "async", "label_at": 7}],
    },
}


def test_junk_from_elsewhere_is_not_pasted_and_says_where_it_is_wrong(page: Page) -> None:
    opened(page, "/studio/?pattern=storage-first")
    before = sketch(page)
    said = page.locator("#toasts")
    broken: list[Error] = []

    def note(error: Error) -> None:
        broken.append(error)

    page.on("pageerror", note)
    for name, junk in JUNK.items():
        said.evaluate("toasts => toasts.replaceChildren()")
        page.evaluate(
            """text => {
              const clipboardData = new DataTransfer();
              clipboardData.setData("text/plain", text);
              const pasted = new ClipboardEvent("paste", { clipboardData, bubbles: true });
              document.querySelector("#canvas svg.diagram").dispatchEvent(pasted);
            }""",
            json.dumps({"schema": "pattern-studio/2", **junk}),
        )
        expect(said, name).to_contain_text("It was not pasted.")
        expect(said, name).to_contain_text("at $.")
        assert sketch(page) == before, name
    page.remove_listener("pageerror", note)
    assert broken == []


# ---- on a phone, and for everybody


def test_a_phone_adds_by_tap_moves_by_finger_and_mends(phone: Page) -> None:
    opened(phone)
    for service in ("aws.sqs", "aws.sns"):
        phone.locator(".narrow-bar [data-panel=palette]").tap()
        phone.locator(f"[data-add='{service}']").tap()
    queue, topic = (node["id"] for node in sketch(phone)["nodes"])
    phone.evaluate("studio.view.fit()")
    spot = part(phone, queue)
    phone.touchscreen.tap(spot["cx"], spot["cy"])
    assert phone.evaluate("studio.selected") == [queue]
    handle = phone.locator("[data-pad=connect]").bounding_box()
    assert handle
    assert min(handle["width"], handle["height"]) >= 44
    before = sketch(phone)["nodes"][0]["position"]
    _finger(phone, (spot["cx"], spot["cy"]), (spot["cx"], spot["cy"] + 120))
    moved = sketch(phone)["nodes"][0]["position"]
    assert moved["y"] > before["y"] + 60
    phone.evaluate("([a, b]) => studio.editing.connect(a, b)", [queue, topic])
    phone.locator(".narrow-bar [data-panel=findings]").tap()
    phone.locator(".finding-row[data-rule='CON-001'] .fix").tap()
    assert rules(phone, "error") == []
    for name in ("inspector", "outline"):
        phone.locator(f".narrow-bar [data-panel={name}]").tap()
        expect(phone.locator(f"#{name}")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def _finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    session = page.context.new_cdp_session(page)
    for index in range(9):
        x, y = (start[axis] + (end[axis] - start[axis]) * index / 8 for axis in (0, 1))
        kind = "touchStart" if index == 0 else "touchMove"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("look", range(len(LOOKS)))
def test_the_studio_is_accessible(page: Page, look: int) -> None:
    seen_as(page, *LOOKS[look])
    opened(page, "/studio/?pattern=storage-first")
    rules(page)
    _sound(page)
    for name in by_turns(("inspector", "findings", "outline"), look):
        page.evaluate("name => studio.tell('panel', name)", name)
        _sound(page)
    page.evaluate("id => studio.view.select([id])", sketch(page)["nodes"][1]["id"])
    page.evaluate("studio.tell('panel', 'inspector')")
    _sound(page)
    opens = {"export": "dialog[open]", "commands": "dialog[open]", "shortcuts": "dialog[open]", "play": "#play-panel"}
    for action in by_turns(tuple(opens), look):
        page.evaluate("name => void studio.actions.run(name)", action)
        page.locator(opens[action]).wait_for()
        _sound(page)
        page.keyboard.press("Escape")
        expect(page.locator(opens[action])).to_be_hidden()
    opened(page)
    _sound(page)


def by_turns(names: tuple[str, ...], look: int) -> tuple[str, ...]:
    """Those to be looked at in this look: all at length, else each in one of the looks."""
    return names if AT_LENGTH else names[look :: len(LOOKS)]


def _sound(page: Page) -> None:
    assert findings(page, ("minor", "moderate", "serious", "critical")) == []


def test_a_pattern_is_folded_to_one_card_and_unfolded_again(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    watched.evaluate("studio.editing.addNode('aws.cloudwatch-alarm', {x: 2400, y: 900})")
    frame = sketch(watched)["frames"][0]["id"]
    inside = [node["id"] for node in sketch(watched)["nodes"] if node.get("frame") == frame]
    watched.evaluate("([a, b]) => studio.editing.connect(a, b)", [inside[1], sketch(watched)["nodes"][-1]["id"]])
    before = sketch(watched)
    watched.evaluate("id => studio.view.select([id])", frame)
    watched.locator("[data-pad=fold]").click()
    for name in inside:
        expect(watched.locator(f".djs-element[data-element-id='{name}']")).to_have_count(0)
    card = watched.locator(f".djs-element[data-element-id='{frame}']")
    expect(card).to_contain_text("Storage First")
    expect(watched.locator(".djs-connection")).to_have_count(1)
    box = part(watched, frame)
    drag(watched, (box["cx"], box["cy"]), (box["cx"] + 40, box["cy"] + 50))
    text = watched.evaluate(
        "async () => (await studio.server.send('/api/v1/sketches/render?format=svg', studio.sketch)).text()"
    )
    assert f'id="node-{frame}"' in text
    assert f'id="node-{inside[0]}"' not in text
    watched.evaluate("id => studio.view.select([id])", frame)
    watched.locator("[data-pad=fold]").click()
    expect(watched.locator(".djs-connection")).to_have_count(len(before["connections"]))
    for _ in range(3):
        watched.keyboard.press("Control+z")
    assert sketch(watched) == before


def test_everything_that_is_done_can_be_undone(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    first = sketch(watched)
    add(watched, "aws.sns")
    watched.keyboard.press("Control+a")
    for keys in ("Control+d", "Alt+a", "Control+g", "Escape", "ArrowRight", "Control+Shift+l"):
        watched.keyboard.press(keys)
    rules(watched)
    watched.keyboard.press("Control+.")
    rules(watched)
    with watched.expect_response("**/layout?tidy=true"):
        watched.keyboard.press("Control+Shift+o")
    until(watched, "studio.store.canUndo === 'Auto-layout'")
    watched.keyboard.press("Control+a")
    watched.keyboard.press("Delete")
    assert sketch(watched)["nodes"] == []
    last = sketch(watched)
    steps = watched.evaluate("studio.store.past.length")
    assert steps >= 7
    for _ in range(steps):
        watched.keyboard.press("Control+z")
    assert sketch(watched) == first
    for _ in range(steps):
        watched.keyboard.press("Control+Shift+z")
    assert sketch(watched) == last

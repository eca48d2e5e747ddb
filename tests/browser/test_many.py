"""Many parts at once, and quiet checking: by mouse and keyboard."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.browser.test_canvas import opened, part, sketch, until

BEGIN = """studio.store.become('Begin', {title: 'Many', nodes: [
  {id: 'one', service: 'aws.lambda', label: 'Order one', position: {x: 0, y: 0}, settings: {timeout: 30}},
  {id: 'two', service: 'aws.lambda', label: 'Order two', position: {x: 0, y: 300}},
  {id: 'queue', service: 'aws.sqs', position: {x: 500, y: 60}}],
  connections: [{id: 'go', source: 'one', target: 'queue', kind: 'write'}]}); studio.view.fit()"""


def begun(page: Page) -> Page:
    opened(page)
    page.evaluate(BEGIN)
    return page


def command(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_settings_service_and_names_of_several_are_changed_at_once(watched: Page) -> None:
    begun(watched)
    box = part(watched, "one")
    watched.mouse.click(box["cx"], box["cy"])
    command(watched, "Select all of this service")
    assert watched.evaluate("studio.selected") == ["one", "two"]
    field = watched.locator("#set-timeout")
    expect(field).to_have_attribute("placeholder", "They differ")
    field.fill("60")
    field.press("Enter")
    assert [node["settings"]["timeout"] for node in sketch(watched)["nodes"][:2]] == [60, 60]
    watched.get_by_role("button", name="Replace with another service…").click()
    watched.keyboard.type("fargate")
    watched.keyboard.press("Enter")
    now = sketch(watched)
    assert {node["service"] for node in now["nodes"][:2]} == {"aws.fargate"}
    assert "timeout" not in now["nodes"][0].get("settings", {})
    watched.evaluate("studio.view.focus()")
    command(watched, "Find and replace in names")
    watched.keyboard.type("order")
    watched.keyboard.press("Tab")
    watched.keyboard.type("Bill")
    watched.keyboard.press("Enter")
    assert [node["label"] for node in sketch(watched)["nodes"][:2]] == ["Bill one", "Bill two"]
    for _ in range(3):
        watched.evaluate("studio.view.focus()")
        watched.keyboard.press("Control+z")
    assert sketch(watched)["nodes"][0]["settings"] == {"timeout": 30}
    assert sketch(watched)["nodes"][0]["label"] == "Order one"


def test_a_selection_is_kept_as_a_template_and_parts_that_were_used_come_first(watched: Page) -> None:
    begun(watched)
    watched.keyboard.press("Control+a")
    command(watched, "Save the selection as a template")
    watched.keyboard.type("Orders")
    watched.get_by_role("button", name="Save it").click()
    watched.locator("#palette").get_by_role("button", name="Orders", exact=True).click()
    now = sketch(watched)
    assert (len(now["nodes"]), len(now["connections"])) == (6, 2)
    watched.locator("#palette-search").fill("kinesis data")
    watched.keyboard.press("Enter")
    watched.locator("#palette-search").fill("")
    first = watched.locator("#palette .palette-item").first
    expect(first).to_have_attribute("data-again", sketch(watched)["nodes"][-1]["service"])


def test_panels_fold_and_what_is_said_never_lies_on_the_middle_or_piles_up(watched: Page) -> None:
    watched.set_viewport_size({"width": 1440, "height": 900})
    begun(watched)
    watched.locator("[data-fold=side]").click()
    until(watched, "document.querySelector('#canvas').getBoundingClientRect().width >= 1100")
    for words in ("One", "Two", "Three"):
        watched.evaluate("words => studio.toast(words)", words)
    expect(watched.locator(".toast")).to_have_count(1)
    canvas, toast = (watched.locator(name).bounding_box() for name in ("#canvas", ".toast"))
    zoom = watched.locator(".zoom-bar").bounding_box()
    assert canvas
    assert toast
    assert zoom
    assert toast["y"] > canvas["y"] + 0.66 * canvas["height"]
    assert toast["x"] + toast["width"] < zoom["x"]
    # What stays until it is dismissed is not swept away by what is said after it.
    watched.evaluate("void studio.toast('It was not opened', {tone: 'bad', lasting: true})")
    for words in ("Four", "Five"):
        watched.evaluate("words => studio.toast(words)", words)
    expect(watched.locator(".toast p")).to_have_text(["It was not opened", "Five"])


def test_a_badge_says_why_and_mends_and_what_it_changed_comes_into_view(watched: Page) -> None:
    begun(watched)
    watched.evaluate(
        """studio.store.become('x', {...studio.sketch, nodes: [...studio.sketch.nodes,
          {id: 'topic', service: 'aws.sns', position: {x: 0, y: 600}},
          {id: 'base', service: 'aws.rds', position: {x: 400, y: 600}}],
          connections: [...studio.sketch.connections, {id: 'wrong', source: 'topic', target: 'base', kind: 'event'}]});
          studio.view.fit()"""
    )
    badge = watched.locator("[data-finding=wrong]")
    expect(badge).to_be_visible()
    badge.hover()
    card = watched.locator(".finding-card")
    expect(card).to_contain_text("cannot connect")
    expect(card.get_by_role("link")).to_have_count(2)
    box = card.bounding_box()
    assert box
    card.get_by_role("button").first.click()
    until(watched, "studio.sketch.nodes.length > 5")
    made = sketch(watched)["nodes"][-1]["id"]
    assert watched.evaluate("id => studio.view.sees(id)", made)


def test_a_file_dropped_on_a_sketch_asks_and_can_be_added_beside(watched: Page) -> None:
    begun(watched)
    document = {"schema": "pattern-studio/2", "title": "Other", "nodes": [{"id": "one", "service": "aws.sns"}]}
    watched.evaluate(
        """text => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([text], 'other.json', {type: 'application/json'}));
          const how = {dataTransfer: transfer, bubbles: true, cancelable: true};
          document.querySelector('#canvas').dispatchEvent(new DragEvent('drop', how));
        }""",
        json.dumps(document),
    )
    watched.get_by_role("button", name="Add it beside").click()
    until(watched, "studio.sketch.nodes.length === 4")
    now = sketch(watched)
    assert now["title"] == "Many"
    added = now["nodes"][-1]
    assert added["service"] == "aws.sns"
    assert added["position"]["x"] > 600


def test_another_page_of_a_draw_io_file_is_one_button_away(watched: Page) -> None:
    opened(watched)
    cell = (
        '<mxCell id="a" value="{}" vertex="1" parent="1"><mxGeometry width="120" height="60" as="geometry"/></mxCell>'
    )
    page = (
        '<diagram name="{0}"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>{1}</root></mxGraphModel>'
    )
    pages = [page.format(name, cell.format(part)) for name, part in (("Now", "Lambda A"), ("Later", "SQS B"))]
    watched.evaluate(
        "text => void studio.tell('file', new File([text], 'two.drawio'))",
        f"<mxfile>{'</diagram>'.join(pages)}</diagram></mxfile>",
    )
    watched.get_by_role("button", name="What became of it").click()
    told = watched.locator("[data-dialog=import-report]")
    expect(told.get_by_role("button", name="Now")).to_have_attribute("aria-pressed", "true")
    told.get_by_role("button", name="Later").click()
    until(watched, "studio.sketch.nodes[0].label === 'SQS B'")
    expect(told).to_have_count(0)
    expect(watched.locator(".toast")).to_contain_text("page 2 of 2 (Now, Later)")

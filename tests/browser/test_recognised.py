"""What the sketch is and nearly is, in one line of the studio: framed and completed there; moving asks nothing."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.test_canvas import opened, sketch

BEGIN = """studio.store.become('Begin', {title: 'Orders', nodes: [
  {id: 'api', service: 'aws.http-api', label: 'Orders API', position: {x: 0, y: 0}},
  {id: 'queue', service: 'aws.sqs', label: 'Orders', position: {x: 260, y: 0}},
  {id: 'worker', service: 'aws.lambda', label: 'Take order', position: {x: 520, y: 0}}],
  connections: [{id: 'put', source: 'api', target: 'queue', kind: 'write'},
    {id: 'poll', source: 'queue', target: 'worker', kind: 'queue_poll'}]}); studio.view.fit()"""


def test_what_it_nearly_is_is_said_framed_and_completed_and_moving_asks_nothing(watched: Page) -> None:
    asked: list[str] = []
    watched.on("request", lambda one: asked.append(one.url) if one.url.endswith("/recognise") else None)
    opened(watched)
    watched.evaluate(BEGIN)
    line = watched.get_by_role("group", name="What this is")
    expect(line).to_contain_text("This nearly is Storage First: storage-first without a dead-letter queue.")
    details = watched.get_by_role("tabpanel", name="Details")
    expect(details).to_contain_text("None is framed yet.")
    expect(details).to_contain_text("Storage First nearly: storage-first without a dead-letter queue")
    line.get_by_role("button", name="Frame it").click()
    expect(line.get_by_role("button", name="Frame it")).to_have_count(0)
    (frame,) = sketch(watched)["frames"]
    assert frame["pattern"]["slug"] == "storage-first"
    assert frame["pattern"]["bindings"]["storage"] == "queue"
    expect(line).to_contain_text("To complete it: add Dead letters of Orders, draw 1 connection.")
    complete = line.get_by_role("button", name="Complete it")
    expect(complete).to_have_accessible_description("To complete it: add Dead letters of Orders, draw 1 connection.")
    watched.evaluate("studio.view.zoomBy(4)")
    complete.focus()
    watched.keyboard.press("Enter")
    told = "Completed: Storage First. Done: add Dead letters of Orders, draw 1 connection."
    expect(watched.locator(".toast", has_text=told)).to_be_visible()
    expect(line).to_contain_text("This is Storage First.")
    (fresh,) = [one["id"] for one in sketch(watched)["nodes"] if one["label"] == "Dead letters of Orders"]
    assert watched.evaluate("studio.selected") == [fresh]
    assert watched.evaluate("id => studio.view.sees(id)", fresh)
    assert watched.evaluate("studio.view.container.contains(document.activeElement)")
    assert [one["kind"] for one in sketch(watched)["connections"]] == ["write", "queue_poll", "dlq"]
    many = len(asked)
    watched.evaluate("studio.store.commit('Move', [{do: 'update', node: 'api', set: {position: {x: -40, y: 0}}}])")
    watched.wait_for_timeout(1500)
    assert len(asked) == many
    watched.evaluate("studio.store.undo(); studio.store.undo()")
    assert len(sketch(watched)["nodes"]) == 3
    expect(line).to_contain_text("This nearly is Storage First")

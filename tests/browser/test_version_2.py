"""The studio and the document's versions: an old draft opens, what is not shown is kept, frames say where they are."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.test_canvas import SAVED, opened, sketch

OLD: dict[str, Any] = {
    "schema": "pattern-studio/1",
    "title": "Older",
    "nodes": [
        {"id": "api", "service": "aws.rest-api", "position": {"x": 0, "y": 0}, "settings": {"throttle_rate": None}},
        {"id": "flow", "service": "aws.step-functions", "position": {"x": 400, "y": 0}},
    ],
    "connections": [{"id": "go", "source": "api", "target": "flow", "kind": "async"}],
}
LOOSE: dict[str, Any] = {
    "notes": [{"id": "hot", "text": "Hot", "about": "queue", "colour": "red"}],
    "boxes": [{"id": "later", "label": "Later", "box": {"x": 0, "y": 300, "width": 90, "height": 60}}],
    "images": [{"id": "plan", "blob": "0" * 64}],
    "lines": [{"id": "see", "source": "hot", "target": "later"}],
    "pages": [{"id": "second", "title": "Second"}],
    "template": {"blob": "0" * 64, "name": "app.yaml"},
}


def test_a_draft_of_version_1_is_brought_back_as_version_2(page: Page) -> None:
    opened(page)
    draft = {"sketch": OLD, "revision": 0, "at": page.evaluate("Date.now()")}
    page.evaluate("text => localStorage.setItem('studio:draft:new', text)", json.dumps(draft))
    opened(page)
    expect(page.locator("#toasts")).to_contain_text("brought back")
    expect(page.locator(SAVED)).to_be_visible()
    now = sketch(page)
    assert (now["schema"], now["title"]) == ("pattern-studio/2", "Older")
    assert [line["kind"] for line in now["connections"]] == ["start"]
    assert "throttle_rate" not in now["nodes"][0].get("settings", {})
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('studio:draft'))") == []


def test_a_draft_of_version_1_waits_in_the_browser_while_the_server_is_away(page: Page) -> None:
    opened(page)
    draft = {"sketch": OLD, "revision": 0, "at": page.evaluate("Date.now()")}
    page.evaluate("text => localStorage.setItem('studio:draft:new', text)", json.dumps(draft))
    page.route("**/api/v1/sketches/import*", lambda route: route.abort())
    opened(page)
    expect(page.locator("#toasts")).to_contain_text("still in this browser")
    page.evaluate("studio.store.commit('Title', [{ do: 'describe', title: 'Newer' }])")
    expect(page.locator(SAVED)).to_be_visible()
    page.unroute("**/api/v1/sketches/import*")
    opened(page)
    expect(page.locator("#toasts")).to_contain_text("brought back")
    assert sketch(page)["title"] == "Older"


def test_what_the_canvas_does_not_show_is_kept_and_a_frame_says_where_it_is(page: Page) -> None:
    opened(page)
    document = {
        "schema": "pattern-studio/2",
        "title": "Whole",
        "nodes": [
            {"id": "queue", "service": "aws.sqs", "position": {"x": 100, "y": 100}, "size": "icon", "frame": "net"}
        ],
        "frames": [{"id": "net", "kind": "vpc", "box": {"x": 40, "y": 40, "width": 260, "height": 260}}],
        **LOOSE,
    }
    file: FilePayload = {"name": "whole.json", "mimeType": "application/json", "buffer": json.dumps(document).encode()}
    with page.expect_file_chooser() as chooser:
        page.evaluate("studio.actions.run('open')")
    chooser.value.set_files(files=[file])
    expect(page.locator("#toasts")).to_contain_text("whole.json")
    page.evaluate("studio.view.select(['net'])")
    page.locator("#frame-kind").select_option("subnet-private")
    page.get_by_text("Network", exact=True).click()
    page.locator("#frame-zone").fill("eu-west-1a")
    page.locator("#frame-zone").press("Enter")
    expect(page.locator(SAVED)).to_be_visible()
    page.reload()
    page.wait_for_selector("#studio[data-ready=true]")
    now = sketch(page)
    for name, said in LOOSE.items():
        found = now[name] if name == "template" else [{k: v for k, v in one.items() if k != "box"} for one in now[name]]
        assert found == (said if name == "template" else [{k: v for k, v in one.items() if k != "box"} for one in said])
    assert now["boxes"] == LOOSE["boxes"]
    assert now["notes"][0]["box"]["width"] == 200  # what had no place has got one
    assert now["nodes"][0]["size"] == "icon"
    assert (now["frames"][0]["kind"], now["frames"][0]["zone"]) == ("subnet-private", "eu-west-1a")
    assert page.locator(".frame.kind-subnet-private.hue-vpc").count() >= 1

"""The page of the HTTP API: every operation can be tried where it is described."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import findings


def test_an_operation_is_tried_by_keyboard_and_answers_in_place(watched: Page) -> None:
    watched.goto("/api/v1/docs#validate")
    operation = watched.locator("#validate")
    operation.get_by_role("button", name="Try it").press("Enter")
    answer = operation.locator(".answer")
    expect(answer).to_contain_text("200 OK")
    expect(answer.locator("pre")).to_contain_text('"rule": "RES-001"')
    assert findings(watched, ("minor", "moderate", "serious", "critical")) == []
    assert watched.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_list_is_asked_for_on_a_phone_and_nothing_is_complained_of(watched: Page) -> None:
    watched.set_viewport_size({"width": 390, "height": 844})
    watched.goto("/api/v1/docs#list_patterns")
    operation = watched.locator("#list_patterns")
    operation.get_by_role("button", name="Try it").click()
    expect(operation.locator(".answer")).to_contain_text("200 OK")
    expect(operation.locator(".answer pre")).to_contain_text('"slug": "strangler"')
    assert watched.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_picture_comes_back_as_one_and_a_mistake_with_its_place(page: Page) -> None:
    page.goto("/api/v1/docs")
    operation = page.locator("#render")
    operation.locator("summary").click()
    operation.get_by_label("theme").select_option("dark")
    operation.get_by_role("button", name="Try it").click()
    expect(operation.locator(".answer img")).to_have_attribute("src", re.compile("^data:image/svg"))
    operation.get_by_label("Body").fill('{"schema": "pattern-studio/2", "x": 1}')
    operation.get_by_role("button", name="Try it").click()
    expect(operation.locator(".answer")).to_contain_text("422")
    expect(operation.locator(".answer pre")).to_contain_text('"path": "$')


def test_a_sketch_is_kept_and_read_again_with_what_was_answered(page: Page) -> None:
    page.goto("/api/v1/docs#keep")
    page.locator("#keep").get_by_role("button", name="Try it").click()
    kept = page.locator("#keep .answer")
    expect(kept).to_contain_text('"revision": 1')
    token = page.evaluate("JSON.parse(document.querySelector('#keep .answer pre').textContent).view")
    reading = page.locator("#saved_sketch")
    reading.locator("summary").click()
    reading.get_by_label("token").fill(token)
    reading.get_by_role("button", name="Try it").click()
    expect(reading.locator(".answer pre")).to_contain_text('"title": "Orders"')
    reading.get_by_label("token").fill("-")
    reading.get_by_role("button", name="Try it").click()
    expect(reading.locator(".answer")).to_contain_text("401")
    reading.get_by_label("Authorization").fill(f"Bearer {token}")
    reading.get_by_role("button", name="Try it").click()
    expect(reading.locator(".answer")).to_contain_text("200 OK")


def test_without_a_script_the_page_tells_everything(plain: Page, site: str) -> None:
    plain.goto(f"{site}/api/v1/docs")
    plain.locator("#convert summary").click()
    expect(plain.locator("#convert")).to_contain_text("image/png")
    expect(plain.locator("#convert button")).to_be_hidden()

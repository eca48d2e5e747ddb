"""An exercise in the studio: opened from the lesson, judged, broken by keyboard, mended, and kept on the device."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.test_canvas import until


def test_a_pattern_is_made_to_lose_a_message_by_keyboard_and_the_lesson_knows(alone: Page, site: str) -> None:
    page = alone  # with the studio's worker, which a reload without a network needs
    page.goto(f"{site}/learn/storage-first/")
    page.get_by_role("link", name=re.compile("exercises")).click()
    page.get_by_role("link", name=re.compile("Make it lose a message")).press("Enter")
    said = page.locator("[data-exercise-says]")
    check = page.get_by_role("button", name="Is it done?")
    check.press("Enter")
    expect(said).to_contain_text("Not yet: whichever part fails")
    page.get_by_role("tab", name="Outline").press("Enter")
    page.locator("#outline").get_by_role("button", name=re.compile("Dead letters")).first.press("Enter")
    page.locator("#canvas svg.diagram").focus()
    page.keyboard.press("Delete")
    expect(said).to_be_empty()
    check.press("Enter")
    expect(said).to_contain_text("Done. When Worker fails, a message is lost. After 4 days Incoming orders deletes it.")
    expect(page).to_have_url(re.compile(r"/s/.*[?&]exercise=lose"))
    # Without a network a reload brings the exercise back with what was drawn.
    page.wait_for_selector("#saved-state[data-state=saved]")
    until(page, "navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#exercise")).to_contain_text("Make it lose a message")
    assert page.evaluate("studio.sketch.nodes.some((node) => node.id === 'dead-letters')") is False
    page.context.set_offline(False)
    page.reload()
    check.press("Enter")
    expect(said).to_contain_text("Done.")
    page.get_by_role("button", name="Worker fails").press("Enter")
    expect(page.locator("[data-broken]")).not_to_be_empty()
    page.get_by_role("link", name="Back to the lesson").press("Enter")
    expect(page.locator(".exercise-link.done")).to_have_count(1)
    expect(page.locator(".exercise-link.done")).to_contain_text("Make it lose a message (done)")


def test_what_loses_messages_is_mended_on_a_phone(phone: Page, site: str) -> None:
    phone.goto(f"{site}/studio/?pattern=asynchronous-execution&variant=function-caller&exercise=mend")
    said = phone.locator("[data-exercise-says]")
    check = phone.get_by_role("button", name="Is it done?")
    check.tap()
    expect(said).to_contain_text("Not yet. When Send mail fails, a message is lost.")
    # The mend is the learner's own: what is found says what is wrong, and does not do it.
    phone.locator(".narrow-bar [data-panel=findings]").tap()
    expect(phone.locator("#findings .finding-message").first).to_be_visible()
    expect(phone.locator("#findings .fix")).to_have_count(0)
    phone.locator(".narrow-bar [data-panel=outline]").tap()
    phone.get_by_role("button", name="More for Send mail").tap()
    phone.get_by_role("menuitem", name="Connect to").tap()
    phone.locator("[data-dialog=chooser]").get_by_text("Failed events").tap()
    phone.locator("#outline").get_by_role("button", name="Send mail → Failed events").first.tap()
    phone.locator(".narrow-bar [data-panel=inspector]").tap()
    phone.get_by_label("Kind of connection").select_option("destination")
    phone.locator(".panel-tabs [data-close-panel]").tap()
    check.tap()
    expect(said).to_have_text("Fixed. No part that fails on a message's way loses a message.")
    box = phone.locator("#exercise").bounding_box()
    assert box is not None
    assert box["height"] < phone.viewport_size["height"] / 2  # type: ignore[index]


def test_an_exercise_of_load_is_done_by_keyboard_and_the_lesson_knows(watched: Page, site: str) -> None:
    watched.goto(f"{site}/learn/data-lake/")
    watched.get_by_role("link", name=re.compile("Let it bear the load")).press("Enter")
    said = watched.locator("[data-exercise-says]")
    check = watched.get_by_role("button", name="Is it done?")
    check.press("Enter")
    expect(said).to_contain_text("Not yet. Files in the raw zone:")
    for part in ("Stream delivery", "Device delivery"):
        watched.get_by_role("tab", name="Outline").press("Enter")
        watched.locator("#outline").get_by_role("button", name=re.compile(part)).first.press("Enter")
        watched.get_by_role("tab", name="Details").press("Enter")
        field = watched.locator("[data-setting=buffer_interval] input")
        expect(field).to_have_value("60")
        field.fill("300")
        field.press("Tab")
    expect(said).to_be_empty()
    check.press("Enter")
    expect(said).to_contain_text("Done. Files in the raw zone:")
    watched.get_by_role("link", name="Back to the lesson").press("Enter")
    expect(watched.locator(".exercise-link.done")).to_contain_text("Let it bear the load (done)")

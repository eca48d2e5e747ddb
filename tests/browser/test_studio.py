"""The studio's document view in a real browser: typing, fixing, adding patterns, saving; also without a script."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import LOOKS, findings, seen_as

ORDERS = json.dumps(
    {
        "schema": "pattern-studio/2",
        "title": "Orders",
        "nodes": [
            {"id": "web", "service": "client.browser", "label": "Browser"},
            {"id": "api", "service": "aws.rest-api", "label": "Orders API"},
            {"id": "take", "service": "aws.lambda", "label": "Take order"},
        ],
        "connections": [
            {"id": "web-api", "source": "web", "target": "api", "kind": "dlq"},
            {"id": "api-take", "source": "api", "target": "take", "kind": "sync"},
        ],
    },
    indent=2,
)
EDITOR = "The sketch document, as JSON"


def mend(page: Page) -> Locator:
    """The button that mends the connection of the wrong kind."""
    finding = page.locator(".finding").filter(has_text="CON-003")
    return finding.get_by_role("button", name=re.compile("^Apply: "))


def test_picture_and_findings_follow_the_typing(watched: Page) -> None:
    watched.goto("/studio/?view=document")
    watched.get_by_label(EDITOR).fill(ORDERS)
    expect(watched.locator("#picture #node-take")).to_be_visible()
    expect(watched.locator("#findings")).to_contain_text("CON-003")
    watched.get_by_label(EDITOR).press("Control+End")
    watched.get_by_label(EDITOR).press("Backspace")
    expect(watched.get_by_role("heading", name="Cannot be read yet")).to_be_visible()
    expect(watched.locator("#picture-note")).to_contain_text("the last text that could be read")
    expect(watched.locator("#picture #node-take")).to_be_visible()
    expect(watched.get_by_label(EDITOR)).to_have_value(ORDERS[:-1])
    watched.get_by_label(EDITOR).press("}")
    expect(watched.locator("#picture-note")).to_be_hidden()
    watched.get_by_label(EDITOR).fill(ORDERS)  # nothing to lose, so that leaving asks nothing


def test_a_fix_and_a_pattern_are_applied_in_place_and_kept(watched: Page) -> None:
    watched.goto("/studio/?view=document")
    watched.get_by_label(EDITOR).fill(ORDERS)
    mend(watched).click()
    expect(watched.locator("#said")).to_contain_text("Done: ")
    expect(watched.locator("#findings")).not_to_contain_text("CON-003")
    watched.locator(".composer summary").click()
    watched.get_by_label("Pattern", exact=True).select_option(index=17)
    expect(watched.locator("#roles [name=roles-for]")).to_have_count(1)
    watched.locator("#roles button").click()
    expect(watched.locator("#said")).to_contain_text("was added")
    watched.get_by_role("button", name="Save and get links").click()
    expect(watched.locator("#said")).to_contain_text("Saved.")
    expect(watched.get_by_role("button", name="Copy the edit link")).to_be_visible()
    assert '"bindings"' in watched.get_by_label(EDITOR).input_value()


def test_everything_is_done_by_keyboard(watched: Page) -> None:
    watched.goto("/studio/?view=document")
    watched.get_by_label(EDITOR).focus()
    watched.keyboard.press("Control+A")
    watched.keyboard.insert_text(ORDERS)
    apply = mend(watched)
    expect(apply).to_be_visible()
    apply.focus()
    watched.keyboard.press("Enter")
    expect(watched.locator("#said")).to_be_focused()
    # htmx still puts attributes back some milliseconds after a swap, which only a machine is quick enough to disturb.
    expect(watched.locator(".htmx-settling, .htmx-request")).to_have_count(0)
    watched.keyboard.press("Tab")
    expect(watched.get_by_label(EDITOR)).to_be_focused()
    watched.keyboard.press("Tab")
    watched.keyboard.press("Tab")
    expect(watched.get_by_role("button", name="Save and get links")).to_be_focused()
    watched.keyboard.press("Enter")
    expect(watched.locator("#said")).to_contain_text("Saved.")


def test_without_a_script_a_sketch_is_drawn_mended_extended_saved_shared_and_revoked(
    plain: Page, browser: Browser, base_url: str
) -> None:
    plain.goto(f"{base_url}/studio/?view=document")
    plain.get_by_label(EDITOR).fill(ORDERS)
    plain.get_by_role("button", name="Draw").click()
    expect(plain.locator("#node-take")).to_be_visible()
    mend(plain).click()
    expect(plain.locator("#said")).to_contain_text("Done: ")
    plain.locator(".composer summary").click()
    plain.get_by_label("Pattern", exact=True).select_option(index=17)
    plain.get_by_role("button", name="Show its roles").click()
    plain.locator("#roles button").click()
    expect(plain.locator("#said")).to_contain_text("was added")
    plain.get_by_role("button", name="Save and get links").click()
    edit = plain.url
    view = plain.locator("#links dd a").first.get_attribute("href")
    assert view
    stranger = browser.new_context(java_script_enabled=False).new_page()
    stranger.goto(view)
    expect(stranger.locator("#node-take")).to_be_visible()
    plain.get_by_role("link", name="Revoke the read-only link").click()
    plain.get_by_role("button", name="Revoke the link").click()
    expect(plain.locator("#links dd a").first).not_to_have_attribute("href", view)
    answer = stranger.goto(view)
    assert answer
    assert answer.status == 404
    stranger.goto(edit)
    expect(stranger.get_by_label(EDITOR)).to_be_visible()
    stranger.context.close()


def test_the_list_renames_duplicates_deletes_and_brings_back(watched: Page) -> None:
    watched.goto("/studio/?pattern=saga&view=document")
    watched.get_by_role("button", name="Save and get links").click()
    expect(watched.locator("#said")).to_contain_text("Saved.")
    watched.goto("/sketches/")
    watched.locator(".sketch-tools summary").click()
    watched.get_by_role("textbox", name="Title").fill("Trip booking")
    watched.get_by_role("textbox", name="Title").press("Enter")
    expect(watched.get_by_role("heading", name="Trip booking")).to_be_visible()
    watched.get_by_role("button", name="Duplicate Trip booking").click()
    expect(watched.get_by_role("heading", name="Copy of Trip booking")).to_be_visible()
    watched.get_by_role("button", name="Delete Trip booking").click()
    expect(watched.get_by_role("heading", name="Trip booking", exact=True)).to_have_count(0)
    watched.get_by_role("button", name="Undo").click()
    expect(watched.get_by_role("heading", name="Trip booking", exact=True)).to_be_visible()


def test_two_tabs_do_not_overwrite_each_other(page: Page) -> None:
    page.goto("/studio/?view=document")
    page.get_by_label(EDITOR).fill(ORDERS)
    page.get_by_role("button", name="Save and get links").click()
    expect(page.locator("#said")).to_contain_text("Saved.")
    second = page.context.new_page()
    second.goto(page.url)
    for tab, title in ((second, "Theirs"), (page, "Mine")):
        tab.get_by_label(EDITOR).fill(ORDERS.replace('"Orders"', f'"{title}"'))
        tab.get_by_role("button", name="Save a new revision").click()
    expect(page.get_by_role("heading", name="Somebody else has saved in between")).to_be_visible()
    expect(page.get_by_label("Their text", exact=True)).to_have_value(re.compile('"title": "Theirs"'))
    expect(page.get_by_label(EDITOR)).to_have_value(re.compile('"title": "Mine"'))
    page.get_by_role("button", name="Save on top of revision 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mine")


def test_a_server_that_is_gone_is_told_and_the_text_stays(page: Page) -> None:
    page.goto("/studio/?view=document")
    page.context.set_offline(True)
    page.get_by_label(EDITOR).fill(ORDERS)
    expect(page.locator("#said")).to_contain_text("cannot be reached")
    expect(page.get_by_label(EDITOR)).to_have_value(ORDERS)
    page.context.set_offline(False)
    page.get_by_role("button", name="Draw").click()
    expect(page.locator("#picture #node-take")).to_be_visible()
    expect(page.locator("#said")).not_to_contain_text("cannot be reached")


def test_the_pages_are_accessible_and_nothing_sticks_out(page: Page) -> None:
    page.goto("/studio/?view=document")
    page.get_by_label(EDITOR).fill(ORDERS)
    expect(page.locator("#findings")).to_contain_text("CON-003")
    _sound(page)
    page.get_by_label(EDITOR).press("x")
    expect(page.get_by_role("heading", name="Cannot be read yet")).to_be_visible()
    _sound(page)
    page.get_by_label(EDITOR).fill(ORDERS)
    page.get_by_role("button", name="Save and get links").click()
    expect(page.locator("#said")).to_contain_text("Saved.")
    _sound(page)
    view = page.locator("#links dd a").first.get_attribute("href") or ""
    for address in ("/sketches/", view, view[:-5] + "AAAA/"):
        page.goto(address)
        _sound(page)


def _sound(page: Page) -> None:
    """Light on a desk, then dark on a phone."""
    for theme, size in LOOKS:
        seen_as(page, theme, size)
        assert findings(page, ("minor", "moderate", "serious", "critical")) == [], (theme, page.url)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (theme, page.url)

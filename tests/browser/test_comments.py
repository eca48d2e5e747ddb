"""What people say about a sketch: by mouse and keyboard, in two windows, on a phone and without a script."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.test_canvas import SAVED, click, opened, until

PARTS = """studio.store.become('Begin', {title: 'Talk', nodes: [
  {id: 'work', service: 'aws.lambda', label: 'Take order', position: {x: 0, y: 0}},
  {id: 'queue', service: 'aws.sqs', label: 'Orders', position: {x: 300, y: 0}}],
  connections: [{id: 'go', source: 'work', target: 'queue', kind: 'write'}]}); studio.view.fit()"""


MEANWHILE = "{do: 'begin', text: 'Meanwhile'}"


def kept(page: Page) -> str:
    """A sketch of two parts that is saved; its address."""
    opened(page)
    page.evaluate(PARTS)
    page.evaluate("studio.actions.run('save')")
    expect(page.locator(SAVED)).to_be_attached()
    until(page, "() => Boolean(studio.saved)")
    return urlsplit(page.url).path


def called(page: Page, name: str) -> None:
    """Who one is for others, as the dialog keeps it."""
    page.evaluate("studio.actions.run('my-name')")
    page.get_by_label("Others who have this sketch open see it.").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)


def say(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")


def test_two_people_talk_about_a_part_which_goes_and_comes_back(watched: Page, alone: Page) -> None:
    address = kept(watched)
    called(watched, "Ada")
    click(watched, "work")
    watched.keyboard.press("Control+Alt+M")
    expect(watched.locator(".thread.is-new h3")).to_have_text("About Take order")
    say(watched, "Who retries this?")
    pin = watched.locator(".comment-pin")
    expect(pin).to_have_text("1")
    expect(watched.locator("#tab-comments")).to_contain_text("1")
    opened(alone, urljoin(watched.url, address))
    called(alone, "Bob")
    expect(alone.locator(".comment-pin")).to_have_count(1)
    alone.locator(".comment-pin").click()
    thread = alone.locator(".thread")
    expect(thread).to_contain_text("Who retries this?")
    expect(thread.get_by_role("button", name="Edit")).to_have_count(0)
    expect(thread.locator("textarea")).to_be_focused()
    say(alone, "Nobody, @Ada")
    expect(thread.locator(".called")).to_have_text("@Ada")
    watched.evaluate("studio.actions.run('comments')")
    expect(watched.locator(".thread .comments li")).to_have_count(2)
    alone.goto(watched.evaluate("studio.saved.view"))  # who may only look sees where something is said, too
    expect(alone.locator("a.comment-pin")).to_have_attribute("href", re.compile("/comments/#thread-1$"))
    assert findings(alone) == []
    click(watched, "work")
    watched.keyboard.press("Delete")
    expect(watched.locator(".thread .tag")).to_have_text("no longer in the sketch")
    expect(watched.locator(".comment-pin.gone")).to_have_count(1)
    watched.keyboard.press("Control+Z")
    expect(watched.locator(".comment-pin.gone")).to_have_count(0)
    expect(watched.locator(".comment-pin")).to_have_count(1)
    watched.locator(".thread").get_by_role("button", name="Resolve").click()
    expect(watched.locator(".thread")).to_have_count(0)
    expect(watched.locator(".comment-pin")).to_have_count(0)
    watched.get_by_label("Which comments").select_option("resolved")
    expect(watched.locator(".thread")).to_contain_text("resolved by Ada")


def test_a_comment_is_written_and_changed_by_keyboard_and_a_draft_outlives_what_others_say(watched: Page) -> None:
    kept(watched)
    called(watched, "Ada")
    watched.evaluate("studio.view.select(['queue']); studio.view.focus()")
    watched.keyboard.press("Control+Alt+M")
    say(watched, "First")
    expect(watched.locator(".thread .words")).to_have_text("First")
    answer = watched.locator(".thread[data-thread='1']").get_by_label("Answer")
    answer.fill("Half a thou")
    watched.evaluate(f"studio.server.send(studio.saved.comments, {MEANWHILE})")
    watched.evaluate("studio.actions.run('comments')")
    expect(watched.locator(".thread")).to_have_count(2)
    expect(watched.locator(".thread[data-thread='1']").get_by_label("Answer")).to_have_value("Half a thou")
    mine = watched.locator(".thread[data-thread='1']")
    mine.get_by_role("button", name="Edit").press("Enter")
    field = mine.get_by_label("Your comment")
    expect(field).to_be_focused()
    field.fill("First, better")
    field.press("Control+Enter")
    expect(mine.locator(".words")).to_have_text("First, better")
    expect(mine.locator(".by")).to_contain_text("edited")
    mine.get_by_role("button", name="Take back").press("Enter")
    expect(watched.locator(".thread", has_text="Taken back.")).to_have_count(1)


def test_a_finding_and_a_place_are_talked_about_and_the_list_leads_there(watched: Page) -> None:
    kept(watched)
    watched.get_by_role("tab", name=re.compile("Findings")).click()
    row = watched.locator(".finding-row").first
    rule = row.get_attribute("data-rule")
    row.get_by_role("button", name="Comment").click()
    say(watched, "Is this true?")
    expect(watched.locator(".thread .thread-about")).to_contain_text(f"{rule}: ")
    watched.locator(".thread .thread-about").click()
    until(watched, "() => studio.selected.length === 1")
    watched.evaluate("studio.view.select([])")
    box = watched.locator("#canvas").bounding_box()
    assert box
    watched.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    watched.keyboard.press("Control+Alt+M")
    expect(watched.locator(".thread.is-new h3")).to_have_text("About this place")
    say(watched, "Here goes the cache")
    expect(watched.locator(".comment-pin")).to_have_count(2)


def test_the_panel_and_the_page_hold_on_a_phone_and_without_a_script(phone: Page, plain: Page, site: str) -> None:
    address = kept(phone)
    phone.locator("[data-panel=comments]").tap()
    phone.get_by_role("button", name="Comment", exact=True).tap()
    phone.locator(".saying textarea").first.fill("From a phone")
    phone.locator(".saying").first.get_by_role("button", name="Comment").tap()
    expect(phone.locator(".thread .words")).to_have_text("From a phone")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert findings(phone) == []
    plain.goto(f"{site}{address}comments/")
    expect(plain.locator(".thread .words")).to_have_text("From a phone")
    plain.locator(".thread .answer textarea").fill("From a form")
    plain.locator(".thread .answer").get_by_role("button", name="Answer").click()
    expect(plain.locator(".thread .words")).to_have_text(["From a phone", "From a form"])
    assert plain.get_by_role("heading", level=1).inner_text() == "Comments"

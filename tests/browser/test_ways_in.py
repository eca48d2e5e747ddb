"""Ways into a pattern: from a problem by keyboard, terms explained in place, a workflow opened, and on paper."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, ViewportSize, expect

PAPER: ViewportSize = {"width": 688, "height": 1017}  # A4 at 96 dots an inch, without its margins


def test_a_problem_leads_to_a_pattern_by_keyboard_and_back_again(watched: Page, site: str) -> None:
    watched.goto(f"{site}/")
    watched.get_by_role("link", name="Start from my problem").press("Enter")
    for option in (
        "Orders, messages or events get lost",
        "Something behind the API is down",
        "No, a receipt",
        "No, each",
    ):
        watched.get_by_role("link", name=option).press("Enter")
    expect(watched.get_by_role("heading", level=1)).to_have_text("Storage First")
    expect(watched).to_have_url(re.compile(r"/choose/lost/behind/later/any/$"))
    watched.go_back()
    expect(watched.get_by_role("heading", level=1)).to_have_text("Does the order matter?")


def test_a_term_shows_its_definition_and_the_page_does_not_move(watched: Page, site: str) -> None:
    watched.goto(f"{site}/patterns/storage-first/")
    term = watched.locator(".term", has_text="dead-letter queue").first
    term.scroll_into_view_if_needed()
    before = term.bounding_box()
    term.hover()
    means = watched.get_by_role("tooltip")
    expect(means).to_contain_text("A queue for messages that failed too often")
    assert term.bounding_box() == before
    watched.keyboard.press("Escape")
    expect(means).to_be_hidden()
    term.focus()
    expect(means).to_be_visible()
    expect(term).to_have_attribute("aria-describedby", "term-means")


def test_a_first_tap_explains_a_term_and_a_second_one_goes_to_the_glossary(phone: Page, site: str) -> None:
    phone.goto(f"{site}/patterns/storage-first/")
    term = phone.locator(".term", has_text="visibility timeout").first
    term.tap()
    expect(phone.get_by_role("tooltip")).to_contain_text("How long a message that was taken stays hidden")
    box, width = phone.get_by_role("tooltip").bounding_box(), phone.evaluate("innerWidth")
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    term.tap()
    expect(phone).to_have_url(re.compile(r"/glossary/#visibility-timeout$"))


def test_the_states_of_a_workflow_stand_out_in_step_with_the_story(watched: Page, site: str) -> None:
    watched.goto(f"{site}/patterns/saga/?scenario=compensation&step=1")
    inside = watched.locator("#inside-orchestrator .opened-wide")
    paid = inside.locator("[id$='node-orchestrator-payment-service']")
    expect(paid).not_to_have_class(re.compile("is-"))
    watched.locator("flow-player [data-do=last]").press("Enter")
    expect(paid).to_have_class(re.compile("is-failed"))
    expect(inside.locator("[id$='node-undo-stock']")).to_have_class(re.compile("is-done"))
    expect(inside.locator("[id$='in--undone']")).to_have_class(re.compile("is-failed"))


@pytest.mark.parametrize("slug", ["storage-first", "publisher-subscriber-streams"])
def test_a_pattern_prints_in_eight_pages_with_its_picture_on_the_first(watched: Page, site: str, slug: str) -> None:
    watched.goto(f"{site}/patterns/{slug}/")
    assert len(pypdfium2.PdfDocument(watched.pdf(format="A4"))) <= 8
    watched.emulate_media(media="print")
    watched.set_viewport_size(PAPER)
    picture = watched.locator(".canvas-wide svg.diagram").bounding_box()
    assert picture is not None
    assert picture["y"] + picture["height"] <= PAPER["height"]
    assert picture["width"] >= PAPER["width"] * 0.9


def test_models_print_as_a_table_without_what_is_only_for_a_screen(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/")
    watched.emulate_media(media="print")
    expect(watched.locator(".matrix-form")).to_be_hidden()
    expect(watched.locator("#handover")).to_be_hidden()
    expect(watched.locator("#matrix details p").first).to_be_hidden()
    expect(watched.locator("#matrix .words td").first).to_be_visible()
    assert len(pypdfium2.PdfDocument(watched.pdf(format="A4"))) <= 5

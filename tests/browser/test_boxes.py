"""Parts opened beside their diagram: by mouse, by key and by touch, on a pattern's page and in the studio."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import LOOKS, findings, seen_as

PATTERN = "/patterns/storage-first/?variant=sqs"
FLIGHT = "#inside-queue .opened-wide [id$='node-in--flight']"


def test_a_click_on_a_part_leads_inside_and_the_message_moves_there_with_the_story(watched: Page, site: str) -> None:
    watched.goto(f"{site}{PATTERN}")
    watched.locator(".canvas-wide .node[data-part=queue]").click()
    watched.locator("#part-queue [data-opens=queue]").click()
    inside = watched.locator("#inside-queue")
    expect(inside.locator("summary").first).to_be_focused()
    expect(inside.locator("[data-says]")).to_have_text("Play a story: it says here where its message is.")
    for _ in range(4):
        watched.locator("flow-player [data-do=next]").click()
    expect(inside.locator("[data-says]")).to_contain_text("In flight: hidden from other readers")
    expect(watched.locator(FLIGHT)).to_have_class(re.compile("is-now"))
    expect(watched.locator(".boxes > ul [data-opens=queue]")).to_have_attribute("aria-current", "true")


def test_a_key_opens_a_part_of_a_failing_story_and_its_tries_are_counted(watched: Page, site: str) -> None:
    watched.goto(f"{site}{PATTERN}&scenario=happy-path&break=worker&fault=fails&step=2")
    expect(watched.locator("[data-broken]")).to_contain_text("Dead letters")
    watched.locator(".boxes > ul [data-opens=queue]").press("Enter")
    says = watched.locator("#inside-queue [data-says]")
    expect(says).to_contain_text("Visible: can be received")
    watched.locator("flow-player [data-do=toggle]").press("End")  # a small stage has no button for it
    expect(says).to_contain_text("Dead letters. It was received 5 times.")
    expect(watched.locator("#inside-queue .opened-wide .node-mark")).to_have_text("receive 5 of 5")


def test_another_part_takes_the_place_of_the_one_that_was_open(watched: Page, site: str) -> None:
    watched.goto(f"{site}{PATTERN}&open=queue")
    watched.locator(".boxes > ul [data-opens=queue-worker]").click()
    expect(watched.locator("#inside-queue-worker")).to_be_visible()
    expect(watched.locator("#inside-queue")).to_have_count(0)
    expect(watched.locator(".boxes > ul [data-opens=queue]")).not_to_have_attribute("aria-current", "true")


def test_on_a_phone_the_picture_stands_upright_and_the_page_stays_as_wide_as_it_is(phone: Page, site: str) -> None:
    phone.goto(f"{site}{PATTERN}")
    phone.locator(".boxes > ul [data-opens=worker]").tap()
    expect(phone.locator("#inside-worker .opened-tall")).to_be_visible()
    expect(phone.locator("#inside-worker .opened-wide")).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") <= phone.evaluate("innerWidth")


def test_an_opened_part_has_nothing_that_axe_finds(watched: Page, site: str) -> None:
    watched.goto(f"{site}{PATTERN}&open=queue&scenario=happy-path&step=5")
    expect(watched.locator("#inside-queue [data-says]")).to_contain_text("In flight")
    for theme, size in LOOKS:
        seen_as(watched, theme, size)
        assert not findings(watched)


def test_in_the_studio_the_story_that_plays_is_seen_inside_a_part(watched: Page, site: str) -> None:
    watched.emulate_media(reduced_motion="reduce")
    watched.goto(
        f"{site}/studio/?pattern=storage-first&variant=sqs&scenario=happy-path&break=worker&fault=fails&step=5"
    )
    choice = watched.get_by_label("Look inside")
    choice.select_option("queue")
    says = watched.locator("studio-player [data-says]")
    expect(says).to_contain_text("In flight: hidden from other readers")
    watched.locator("studio-player [data-do=last]").press("Enter")
    expect(says).to_contain_text("It was received 5 times.")
    watched.locator("studio-player [data-do=mend]").click()
    watched.locator("studio-player [data-do=last]").press("Enter")
    expect(says).to_contain_text("Message deleted")
    choice.select_option("")
    expect(watched.locator("opened-part")).to_have_count(0)

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


TOO_WIDE = """() => [...document.querySelectorAll('.opened-picture, .opened-rows')]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className)"""


def test_whatever_is_opened_fits_the_room_that_there_is(phone: Page, site: str) -> None:
    phone.goto(f"{site}{PATTERN}&scenario=happy-path&step=5")
    for part in ("queue", "worker", "queue-worker"):
        phone.locator(f".boxes > ul [data-opens={part}]").tap()
        opened = phone.locator(f"#inside-{part}")
        expect(opened.locator(".opened-rows")).to_be_visible()
        expect(opened.locator(".opened-wide")).to_be_hidden()
        expect(opened.locator(".opened-rows .is-now")).to_have_count(1)
    assert phone.evaluate("document.documentElement.scrollWidth") <= phone.evaluate("innerWidth")
    shown = {}
    for path, width in (("/learn/saga/", 390), ("/learn/saga/", 820), ("/learn/saga/", 1920), (PATTERN, 1280)):
        phone.set_viewport_size({"width": width, "height": 900})
        phone.goto(f"{site}{path}" if path != PATTERN else f"{site}{path}&open=worker")
        expect(phone.locator("opened-part[data-shows]")).to_be_attached()
        assert phone.evaluate(TOO_WIDE) == [], (path, width)
        shown[path, width] = phone.locator("opened-part").get_attribute("data-shows")
    assert shown["/learn/saga/", 390] == "rows"
    assert shown["/learn/saga/", 820] == "tall"
    assert shown[PATTERN, 1280] == "wide"


def test_parts_are_opened_on_every_page_that_plays(watched: Page, site: str) -> None:
    watched.emulate_media(reduced_motion="reduce")
    # in a lesson, without losing the answers and what was opened with a part that breaks
    watched.goto(f"{site}/learn/storage-first/?variant=sqs&problem=storage-first")
    watched.locator(".boxes > ul [data-opens=queue]").click()
    says = watched.locator("#inside-queue [data-says]")
    expect(says).to_have_text("Play a story: it says here where its message is.")
    watched.locator("flow-player [data-do=next]").click()
    expect(says).to_contain_text("Visible: can be received")
    watched.get_by_label("What if").select_option("worker")
    watched.get_by_role("button", name="Break it").click()
    watched.locator("flow-player [data-do=last]").click()
    expect(says).to_contain_text("Dead letters. It was received 5 times.")
    expect(watched.locator(".progress .right")).to_have_count(1)
    # in somebody else's page, where the story goes on
    watched.goto(f"{site}/embed/patterns/storage-first/?theme=dark&scenario=happy-path&step=5")
    watched.locator("[data-opens=queue]").click()
    expect(says).to_contain_text("In flight: hidden from other readers")
    watched.locator("flow-player [data-do=last]").click()
    expect(says).to_contain_text("Message deleted")
    # beside each other: the part in each of the stories
    watched.goto(f"{site}/patterns/storage-first/side-by-side/?a=sqs.happy-path&b=sqs.poison-message&step=5")
    watched.locator("[data-opens=queue]").click()
    both = watched.locator("#insides [data-says]")
    expect(both).to_have_count(2)
    expect(both.first).to_contain_text("In flight: hidden from other readers")
    watched.locator("flow-together [data-do=last]").click()
    expect(both.last).to_contain_text("Dead letters")
    assert watched.evaluate(TOO_WIDE) == []
    # and in full screen, beside the whole picture
    watched.goto(f"{site}{PATTERN}&scenario=happy-path&step=5")
    expect(watched.locator("[data-do=inside]")).to_be_hidden()
    watched.get_by_role("button", name="Present in full screen").click()
    watched.get_by_role("button", name="Look inside the parts").click()
    watched.locator(".canvas-wide #node-queue").click()
    expect(says).to_be_in_viewport()
    expect(says).to_contain_text("In flight: hidden from other readers")
    outside = """() => { const box = document.querySelector('.canvas-wide').getBoundingClientRect();
      return [...document.querySelectorAll('.canvas-wide .node')].map((one) => one.getBoundingClientRect())
        .filter((one) => one.left < box.left - 1 || one.right > box.right + 1 || one.bottom > box.bottom + 1)
        .length }"""
    assert watched.evaluate(outside) == 0


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

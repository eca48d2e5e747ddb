"""Stories beside each other, traffic with a share that moves, films that are drawn step by step."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

PAIR = "/patterns/storage-first/side-by-side/burst-with-and-without/"


def test_both_stories_go_step_by_step_together(watched: Page, site: str) -> None:
    watched.goto(f"{site}{PAIR}")
    captions = watched.locator("[data-caption]")
    watched.get_by_role("button", name="Next step").click()
    expect(watched.locator("[data-count]")).to_have_text("2 / 8")
    expect(captions.nth(0)).to_have_text(re.compile("^2. "))
    expect(captions.nth(1)).to_have_text(re.compile("^2. "))
    assert watched.locator("[data-lane-steps] > [aria-current]").count() == 2
    expect(watched).to_have_url(re.compile("step=2"))
    expect(watched.locator("[data-live]")).to_contain_text("Step 2.")
    watched.keyboard.press("End")
    expect(captions.nth(0)).to_have_text(re.compile("^8. "))
    expect(captions.nth(1)).to_have_text(re.compile("^6. "))  # the shorter one waits at its end
    expect(captions.nth(1)).to_have_class(re.compile("is-over"))


def test_both_stories_move(watched: Page, site: str) -> None:
    watched.goto(f"{site}{PAIR}")
    watched.get_by_role("button", name="Play", exact=True).click()
    for lane in watched.locator("[data-lane]").all():
        expect(lane.locator(".canvas:visible .token").first).to_be_visible()
    watched.keyboard.press("Escape")
    expect(watched.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_link_opens_a_step_of_both_and_a_step_of_the_list_leads_there(watched: Page, site: str) -> None:
    watched.goto(f"{site}{PAIR}?step=4")
    expect(watched.locator("[data-count]")).to_have_text("4 / 8")
    watched.locator("[data-lane-steps]").nth(1).locator("[data-step='2'] p").first.click()
    expect(watched.locator("[data-count]")).to_have_text("2 / 8")


def test_other_stories_are_chosen_by_keyboard(watched: Page, site: str) -> None:
    watched.goto(f"{site}{PAIR}")
    watched.get_by_label("Second story").select_option("kinesis.full-shards")
    watched.get_by_role("button", name="Watch both").press("Enter")
    expect(watched.locator("[data-lane] h2").nth(1)).to_have_text("More than the shards can take")


TOGETHER = """() => {
  const together = document.querySelector("flow-together");
  const shown = (selector) => [...together.querySelectorAll(selector)].filter((one) => one.clientHeight);
  const boxes = (selector) => shown(selector).map((one) => one.getBoundingClientRect());
  const all = [...boxes("[data-bar]"), ...boxes("[data-caption]"), ...boxes(".canvas")];
  const header = document.querySelector(".site-header").getBoundingClientRect().bottom;
  const [top, bottom] = [Math.min(...all.map((one) => one.top)), Math.max(...all.map((one) => one.bottom))];
  return top >= header - 2 && bottom <= innerHeight + 2;
}"""


def test_pictures_words_and_the_bar_stand_in_one_window_when_stories_play_together(page: Page, site: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    for width, height in [(390, 844), (768, 1024), (1366, 768), (1440, 900), (1920, 1080)]:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{site}{PAIR}")
        page.get_by_role("button", name="Next step").click()
        page.wait_for_function(TOGETHER)
        assert page.locator(".canvas:visible").count() == 2


def test_on_a_phone_the_stories_stand_below_each_other(phone: Page, site: str) -> None:
    page = phone
    page.goto(f"{site}{PAIR}")
    page.get_by_role("button", name="Next step").tap()
    expect(page.locator("[data-caption]").first).to_have_text(re.compile("^2. "))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_a_script_both_are_pictures_and_lists(plain: Page, site: str) -> None:
    plain.goto(f"{site}{PAIR}")
    assert plain.locator("[data-lane] svg.diagram:visible").count() == 2
    assert plain.locator("[data-lane-steps] > li:visible").count() == 14


def test_the_share_of_the_migrated_traffic_is_moved(watched: Page, site: str) -> None:
    watched.goto(f"{site}/patterns/strangler/")
    slider = watched.get_by_label("Move the share")
    says = watched.locator("[data-share-says]")
    slider.focus()
    watched.keyboard.press("Home")
    expect(watched.locator("[data-share-count]")).to_have_text("New system 0 %, Monolith 100 %")
    expect(says).to_contain_text("Nothing has moved")
    expect(watched.locator(".canvas-wide .token").first).to_be_visible()
    expect(watched.locator(".canvas-wide #node-order-service")).not_to_have_class(re.compile("is-near"))
    watched.keyboard.press("End")
    expect(watched.locator(".canvas-wide #node-order-service")).to_have_class(re.compile("is-near"))
    expect(watched.locator(".canvas-wide .node-mark").first).to_have_text("answers 100 %")
    expect(watched).to_have_url(re.compile("share=100"))
    watched.get_by_role("button", name="Next step").click()  # a story takes the picture back
    expect(watched.locator("[data-count]")).to_have_text(re.compile("^2 / "))
    expect(watched.get_by_role("button", name="Let traffic run")).to_be_visible()


def test_a_link_opens_a_share(watched: Page, site: str) -> None:
    watched.goto(f"{site}/patterns/strangler/?share=75")
    expect(watched.locator("[data-share-count]")).to_have_text("New system 75 %, Monolith 25 %")


def test_a_film_shows_how_far_it_is_and_is_saved(watched: Page, site: str) -> None:
    watched.goto(f"{site}/patterns/backend-api/?scenario=cold-start")
    story = watched.locator("#scenario-cold-start")
    with watched.expect_download(timeout=60_000) as saved:
        story.get_by_role("link", name="GIF").click()
        expect(story.locator("[data-film-says]")).to_have_text(
            re.compile(r"GIF: drawing step \d of 4|putting it together"), timeout=30_000
        )
    assert saved.value.suggested_filename == "backend-api-function-per-operation-cold-start.gif"
    assert saved.value.path().read_bytes()[:6] == b"GIF89a"
    expect(story.locator("[data-film-says]")).to_have_text("GIF saved.")


def test_a_film_can_be_cancelled(watched: Page, site: str) -> None:
    watched.goto(f"{site}/patterns/saga/?scenario=compensation")
    story = watched.locator("#scenario-compensation")
    story.get_by_role("link", name="GIF").click()
    story.get_by_role("button", name="Cancel").click()
    expect(story.locator("[data-film-says]")).to_have_text("GIF cancelled.")
    expect(story.get_by_role("button", name="Cancel")).to_be_hidden()

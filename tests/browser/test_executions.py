"""The three ways to invoke a function play in step."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_the_three_stories_go_in_step_by_keyboard(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/execution/?case=fails")
    captions = watched.locator("[data-caption]")
    expect(captions).to_have_count(3)
    watched.get_by_role("button", name="Next step").click()
    watched.keyboard.press("ArrowRight")
    for place in range(3):
        expect(captions.nth(place)).to_have_text(re.compile(r"^3\. "))
    assert watched.locator("[data-lane-steps] > [aria-current]").count() == 3
    watched.keyboard.press("End")
    shown, of = watched.locator("[data-count]").inner_text().split(" / ")
    assert shown == of
    expect(watched).to_have_url(re.compile("case=fails&step="))


def test_another_case_is_one_click_away(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/execution/")
    before = watched.locator("[data-lane] h2").all_inner_texts()
    watched.get_by_role("link", name="The function fails").click()
    expect(watched.locator("[data-lane] h2").first).not_to_have_text(before[0])


def test_on_a_phone_the_answers_stand_below_their_questions(phone: Page, site: str) -> None:
    page = phone
    page.goto(f"{site}/models/execution/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    question = page.get_by_role("rowheader", name="Who waits?").bounding_box()
    answer = page.locator(".executions tbody tr").nth(1).locator("td").first.bounding_box()
    assert question is not None
    assert answer is not None
    assert answer["y"] > question["y"]

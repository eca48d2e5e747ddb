"""A lesson from the first question to the last, by keyboard alone; what was reached stays on the device."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_a_lesson_is_done_by_keyboard_and_its_score_is_kept(watched: Page, site: str) -> None:
    watched.goto(f"{site}/learn/backend-api/")
    total = watched.locator("quiz-card .progress li").count()
    assert total >= 5
    for number in range(1, total + 1):
        expect(watched.locator("quiz-card")).to_contain_text(f"Question {number} of {total}")
        watched.keyboard.press("1")
        watched.keyboard.press("Enter")
        expect(watched.locator(".verdict")).to_have_text(re.compile("Right|Not quite"))
        expect(watched.locator(f"quiz-card .progress li:nth-child({number})")).to_have_class(re.compile("right|wrong"))
    score = watched.locator(".finish-score").inner_text()
    assert re.fullmatch(rf"\d+ of {total}", score)
    watched.goto(f"{site}/learn/")
    expect(watched.locator("[data-lesson=backend-api] [data-score]")).to_have_text(f"Done: {score}")
    watched.reload()
    expect(watched.locator("[data-sum]")).to_contain_text("1 of ")


def test_an_answer_lights_up_what_it_is_about(watched: Page, site: str) -> None:
    watched.goto(f"{site}/learn/backend-api/")
    watched.keyboard.press("2")
    watched.keyboard.press("Enter")
    expect(watched.locator(".verdict")).to_be_focused()
    expect(watched.locator("#lesson-picture .connection.is-near").first).to_be_attached()

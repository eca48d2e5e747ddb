"""A lesson from the first question to the last, by keys and by taps; what was reached stays on the device."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, expect

from patterns_app.core.patterns.reader import patterns
from patterns_app.web.catalogue.presenting.learning import lesson_questions


def test_a_lesson_is_done_by_keyboard_and_its_score_is_kept(watched: Page, site: str) -> None:
    watched.goto(f"{site}/learn/backend-api/")
    total = watched.locator("quiz-card .progress li").count()
    assert total >= 8
    for number in range(1, total + 1):
        expect(watched.locator("quiz-card")).to_contain_text(f"Question {number} of {total}")
        watched.keyboard.press("1")
        watched.keyboard.press("Enter")
        expect(watched.locator(".verdict")).to_have_text(re.compile("Right|Not "))
        expect(watched.locator(f"quiz-card .progress li:nth-child({number})")).to_have_class(re.compile("right|wrong"))
    score = watched.locator(".finish-score").inner_text()
    assert re.fullmatch(rf"\d+ of {total}", score)
    watched.goto(f"{site}/learn/")
    expect(watched.locator("[data-lesson=backend-api] [data-score]")).to_have_text(f"Done: {score}")
    expect(watched.locator("[data-sum]")).to_contain_text("1 of ")
    cards = watched.evaluate("JSON.parse(localStorage.getItem('pattern-studio.review'))")
    assert len(cards) == total
    today = watched.evaluate("Math.floor(Date.now() / 864e5)")
    assert {card["due"] - today for card in cards.values()} <= {1, 3}
    # Tomorrow what was wrong is asked again, and only that; a file takes it to another device.
    watched.evaluate(
        "card => localStorage.setItem('pattern-studio.review', JSON.stringify({[card]: {well: 0, due: 1}}))",
        "saga/orchestration/problem",
    )
    watched.reload()
    with watched.expect_download() as saved:
        watched.click("[data-save]")
    kept = saved.value.path()
    watched.evaluate("localStorage.clear()")
    watched.reload()
    expect(watched.locator("[data-again]")).to_be_hidden()
    watched.set_input_files("learning-path input[type=file]", kept)
    expect(watched.locator("[data-lesson=backend-api] [data-score]")).to_have_text(f"Done: {score}")
    watched.set_input_files(
        "learning-path input[type=file]", {"name": "x.json", "mimeType": "application/json", "buffer": b"[]"}
    )
    expect(watched.locator("[data-said]")).to_contain_text("Nothing was changed")
    watched.click("[data-again] a")
    expect(watched.locator("quiz-card")).to_contain_text("Question 1 of 1")
    assert json.loads(kept.read_text())["schema"] == "pattern-studio-progress/1"


def test_a_part_and_a_line_are_tapped_on_the_picture(watched: Page, site: str) -> None:
    pattern = next(pattern for pattern in patterns() if pattern.slug == "storage-first")
    asked = {question.key: question for question in lesson_questions(pattern.slug, pattern.variants[0].slug)}
    ends = next(key for key in asked if key.startswith("ends-"))
    leaves = next(key for key in asked if key.startswith("leaves-"))
    watched.goto(f"{site}/learn/storage-first/?only={ends},{leaves}")
    ask = watched.locator("[data-stage-ask]")
    expect(ask).to_contain_text("Which part keeps")
    watched.locator("#lesson-picture .canvas:visible [id$=node-dead-letters]").click()
    ask.get_by_role("button", name="Answer: Dead letters").click()
    expect(watched.locator(".verdict")).to_contain_text("Right.")
    expect(ask).to_contain_text("On which line")
    line = watched.locator("#lesson-picture .canvas:visible [id$=connection-queue-worker] path.line")
    at = line.evaluate(
        "path => { const p = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());"
        " return [p.x, p.y + 6]; }"
    )
    watched.mouse.click(*at)
    ask.get_by_role("button", name="Answer: Incoming orders → Worker").click()
    expect(watched.locator(".verdict")).to_contain_text("Not Incoming orders → Worker.")
    expect(watched.locator("#lesson-picture .connection.is-near").first).to_be_attached()
    watched.locator("[data-watch]").click()
    expect(watched.locator("[data-broken]")).to_contain_text("Dead letters")


def test_the_loop_takes_ten_seconds_and_the_story_as_long_as_it_is_read(watched: Page, site: str) -> None:
    watched.goto(f"{site}/learn/storage-first/")
    watched.get_by_role("button", name="Ten seconds The loop").click()
    pace = "(() => { const e = document.querySelector('flow-player').engine; return [e.loop, e.total / e.speed]; })()"
    loops, seconds = watched.evaluate(pace)
    assert loops
    assert seconds <= 10.01
    watched.get_by_role("button", name="A minute The story").click()
    loops, seconds = watched.evaluate(pace)
    assert not loops
    assert seconds > 20

"""The moving SVG in a browser: at every step its caption, and only its own."""

from __future__ import annotations

from playwright.sync_api import Page

from patterns_app.core.flow.timeline import timeline
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import entries
from patterns_app.core.vocabulary.catalog import vocabulary


def test_at_each_step_exactly_its_caption_is_seen(page: Page, site: str) -> None:
    pattern = entries()["saga"]
    assert isinstance(pattern, Pattern)
    variant = pattern.variants[0]
    for scenario in variant.sketch.scenarios[:2]:
        page.goto(f"{site}/patterns/saga/{scenario.id}.svg?variant={variant.slug}")
        start = 0.0
        for step in timeline(variant.sketch, vocabulary(), scenario).steps:
            seen = page.evaluate(
                """time => {
                  for (const animation of document.getAnimations()) { animation.pause(); animation.currentTime = time; }
                  return [...document.querySelectorAll('[class*="caption-"]')]
                    .filter(one => getComputedStyle(one).opacity === "1").map(one => one.textContent);
                }""",
                1000 * (start + step.seconds / 2),
            )
            assert len(seen) == 1
            assert seen[0].startswith(f"{step.number}/")
            start += step.seconds


def test_who_wants_less_motion_sees_the_first_step_and_no_token(page: Page, site: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site}/patterns/storage-first/happy-path.svg")
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.locator('[class*="caption-1 "]').evaluate("one => getComputedStyle(one).opacity") == "1"
    assert page.locator(".token").first.evaluate("one => getComputedStyle(one).display") == "none"


def test_it_plays_as_a_picture_of_another_page(page: Page, site: str) -> None:
    page.goto(f"{site}/about/")
    size = page.evaluate(
        """async () => { const image = new Image(); image.src = "/patterns/saga/compensation.svg";
                         await image.decode(); return [image.naturalWidth, image.naturalHeight]; }"""
    )
    assert min(size) > 100

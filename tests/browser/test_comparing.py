"""Who runs what in two architectures: a ready comparison, and two saved sketches, by keyboard and on a phone."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.browser.axe import DESK, LOOKS, findings, seen_as

_AS_WIDE_AS_THE_WINDOW = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
READY = "/models/overlay/?pattern=ec2-against-lambda:ec2&with=ec2-against-lambda:lambda"


def keep(page: Page, site: str, title: str, service: str) -> None:
    """Save a sketch with one part."""
    sketch = {"schema": "pattern-studio/2", "title": title, "nodes": [{"id": "api", "service": service}]}
    page.goto(f"{site}/studio/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    form: dict[str, str | float | bool] = {
        "do": "save",
        "text": json.dumps(sketch),
        "revision": "0",
        "csrfmiddlewaretoken": token,
    }
    answer = page.request.post(f"{site}/studio/", form=form, headers={"Referer": f"{site}/studio/"})
    assert answer.ok


def sound(page: Page) -> None:
    """Light on a desk, then dark on a phone: accessible, and nothing sticks out."""
    for theme, size in LOOKS:
        seen_as(page, theme, size)
        assert page.evaluate(_AS_WIDE_AS_THE_WINDOW), (theme, page.url)
        assert findings(page) == [], (theme, page.url)
    seen_as(page, "light", DESK)


def test_a_ready_comparison_is_opened_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/models/overlay/")
    link = page.get_by_role("link", name="EC2 against Lambda")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}{READY}")
    expect(page.get_by_role("link", name="EC2 against Lambda")).to_have_attribute("aria-current", "page")
    expect(page.locator(".overlay-canvas svg")).to_have_count(2)
    expect(page.locator("tr.differs th", has_text="Operating system")).to_be_visible()
    sound(page)


def test_two_of_my_sketches_are_compared_by_keyboard(page: Page, site: str) -> None:
    keep(page, site, "On machines", "aws.ec2")
    keep(page, site, "On functions", "aws.lambda")
    page.goto(f"{site}/sketches/")
    sound(page)
    page.get_by_label("Sketch", exact=True).select_option("On machines")
    page.get_by_label("Beside").select_option("On functions")
    page.get_by_label("Beside").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who runs what in these two?")
    expect(page.locator(".overlay-canvas svg")).to_have_count(2)
    assert page.locator("tr.differs").count() == 3
    sound(page)
    page.get_by_label("Compare with another sketch").fill("nonsense")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("leads nowhere")
    sound(page)

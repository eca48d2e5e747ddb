"""In another language also what scripts say is in it; and one that is read from right to left is laid out so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import pseudo
from tests.browser.conftest import PATIENCE, WITHOUT_WORKERS, free_port, serve
from tests.product import begin_in, made_ready

PAGES = (
    "/",
    "/patterns/",
    "/patterns/saga/",
    "/models/",
    "/services/aws.lambda/",
    "/learn/saga/",
    "/rules/",
    "/studio/",
)


@pytest.fixture(scope="module")
def site_of_languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own with two languages that nobody speaks."""
    folder = begin_in(tmp_path_factory.mktemp("languages"), made_ready(tmp_path_factory))
    pseudo.write(folder / "locale")
    drawn = Path(os.environ["VAR_DIR"]) / "drawn-for-browsers"
    drawn.mkdir(parents=True, exist_ok=True)
    (folder / "renders").symlink_to(drawn)
    port = free_port()
    codes = f"en-gb,{pseudo.ACCENTS},{pseudo.LEFTWARDS}"
    server = serve(folder, port, LANGUAGES=codes, LOCALE_DIR=str(folder / "locale"))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def tab_in(browser: Browser, language: str, width: int) -> Page:
    context = browser.new_context(locale=language, viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WITHOUT_WORKERS)
    return context.new_page()


def test_scripts_speak_the_language_of_the_page(browser: Browser, site_of_languages: str) -> None:
    page = tab_in(browser, pseudo.ACCENTS, 1440)
    page.goto(f"{site_of_languages}/studio/")
    expect(page.locator("#studio[data-ready=true]")).to_be_visible()
    unsaid = page.evaluate(
        """() => [...document.querySelectorAll("#studio button, #studio [aria-label], #studio h2, #studio h3")]
            .filter((one) => one.checkVisibility() && !one.closest("svg, .palette-list, [data-key], .start-patterns"))
            .map((one) => one.getAttribute("aria-label") ?? one.title ?? one.textContent)
            .filter((text) => /[A-Za-z]{3}/.test(text) && !/[⟦⟧À-ž]/.test(text))"""
    )
    assert unsaid == []
    page.goto(f"{site_of_languages}/patterns/saga/")
    play = page.locator("flow-player [data-do=toggle]")
    expect(play).to_have_attribute("aria-label", pseudo.pseudo("Play"))
    page.context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_from_right_to_left_nothing_is_wider_than_the_screen(
    browser: Browser, site_of_languages: str, width: int
) -> None:
    page = tab_in(browser, pseudo.LEFTWARDS, width)
    for path in PAGES:
        page.goto(f"{site_of_languages}{path}")
        assert page.locator("html").get_attribute("dir") == "rtl", path
        wide = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1], path
        mark = page.locator(".wordmark").bounding_box()
        assert mark is not None
        assert mark["x"] + mark["width"] > width / 2, path  # the name stands where reading begins
    page.context.close()


def test_in_the_studio_panels_change_sides_and_the_drawing_stays(browser: Browser, site_of_languages: str) -> None:
    page = tab_in(browser, pseudo.LEFTWARDS, 1440)
    page.goto(f"{site_of_languages}/studio/?pattern=saga")
    expect(page.locator("#studio[data-ready=true]")).to_be_visible()
    palette, side = (page.locator(one).bounding_box() for one in ("#palette", "#side"))
    assert palette is not None
    assert side is not None
    assert palette["x"] > side["x"]
    assert page.locator("#canvas").evaluate("(one) => getComputedStyle(one).direction") == "ltr"
    page.context.close()

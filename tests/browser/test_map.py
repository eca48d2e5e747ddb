"""The map of services in a real browser: by pointer, by keyboard, without scripts, on a phone."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import DESK, PHONE, findings, seen_as

LAKE = "/patterns/data-lake/"


def on_screen(page: Page, selector: str) -> float:
    """How far below the top of the window an element begins."""
    top: float = page.locator(selector).evaluate("one => one.getBoundingClientRect().top")
    return top


def open_page(page: Page, address: str) -> None:
    """Open a page and wait until its scripts have given everything its place."""
    page.goto(address, wait_until="networkidle")
    page.locator(".is-ready flow-player").wait_for(state="attached")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_click_opens_the_panel_in_place(watched: Page, site: str, width: int) -> None:
    watched.set_viewport_size({"width": width, "height": 844})
    open_page(watched, site + LAKE)
    watched.evaluate("window.stayed = true")
    service = watched.locator("#map-service-crawler")
    service.scroll_into_view_if_needed()
    before = on_screen(watched, "#map-service-crawler")
    service.click()
    panel = watched.locator("#map-panel")
    expect(panel.get_by_role("heading", name="Crawler")).to_be_visible()
    expect(watched).to_have_url(re.compile(r"\?part=crawler$"))
    expect(service).to_have_attribute("aria-current", "true")
    assert watched.evaluate("window.stayed") is True
    assert on_screen(watched, "#map-service-crawler") == pytest.approx(before, abs=2)


def test_a_service_stays_in_place_when_the_panel_above_it_goes(watched: Page, site: str) -> None:
    watched.set_viewport_size({"width": 390, "height": 844})
    open_page(watched, f"{site}{LAKE}?part=crawler")
    service = watched.locator("#map-service-sql-queries")
    service.scroll_into_view_if_needed()
    before = on_screen(watched, "#map-service-sql-queries")
    service.click()
    expect(watched.locator("#map-panel h3")).to_have_text("SQL queries")
    assert on_screen(watched, "#map-service-sql-queries") == pytest.approx(before, abs=2)


def test_the_keyboard_opens_and_closes_and_keeps_its_place(watched: Page, site: str) -> None:
    watched.goto(site + LAKE)
    service = watched.locator("#map-service-warehouse")
    service.focus()
    watched.keyboard.press("Enter")
    expect(watched.locator("#map-panel h3")).to_have_text("Warehouse")
    expect(service).to_be_focused()
    expect(watched.locator("#map-said")).to_contain_text("Warehouse is open, with 1 flow.")
    close = watched.get_by_role("link", name="Close Warehouse")
    close.focus()
    watched.keyboard.press("Enter")
    expect(watched.locator("#map-panel")).to_have_count(0)
    expect(service).to_be_focused()


def test_a_flow_lights_its_way_and_lets_go_again(watched: Page, site: str) -> None:
    watched.goto(site + LAKE)
    flow = watched.locator("#map-flow-transform")
    flow.focus()
    watched.keyboard.press("Enter")
    expect(watched.locator("#map-service-refine-job .map-place")).to_contain_text("1")
    expect(watched.locator(".map-stage.is-passed")).to_have_count(3)
    expect(flow).to_be_focused()
    watched.locator("#map-all").click()
    expect(watched.locator(".map-place")).to_have_count(0)
    expect(watched.locator("#map-flow-ingest")).to_be_focused()


def test_the_way_back_shows_what_was_open_before(watched: Page, site: str) -> None:
    watched.goto(site + LAKE)
    watched.locator("#map-service-crawler").click()
    expect(watched.locator("#map-panel h3")).to_have_text("Crawler")
    watched.locator("#map-service-reports").click()
    expect(watched.locator("#map-panel h3")).to_have_text("Reports")
    watched.go_back()
    expect(watched.locator("#map-panel h3")).to_have_text("Crawler")


def test_a_step_opens_the_player_there(watched: Page, site: str) -> None:
    watched.goto(f"{site}{LAKE}?part=catalogue#map")
    watched.locator("[data-flow=transform] a:visible").last.click()
    expect(watched).to_have_url(re.compile(r"scenario=transform&step=5"))
    expect(watched.locator("[data-play=transform]")).to_have_attribute("aria-pressed", "true")
    expect(watched.locator("flow-player [data-caption]")).to_contain_text("registers the new partition")
    expect(watched.locator("#variant")).to_be_in_viewport()


def test_without_scripts_the_links_do_it(plain: Page, site: str) -> None:
    plain.goto(site + LAKE)
    plain.locator("#map-service-crawler").click()
    expect(plain.locator("#map-panel h3")).to_have_text("Crawler")
    expect(plain).to_have_url(re.compile(r"\?part=crawler#map$"))
    plain.get_by_role("link", name="Go to Crawler").click()
    expect(plain.locator("#map-panel")).to_be_in_viewport()
    plain.locator("[data-flow=catalogue] a:visible").nth(1).click()
    expect(plain.locator("#step-catalogue-2")).to_be_in_viewport()


def test_on_a_phone_the_panel_stands_by_its_service(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site + LAKE)
    page.locator("#map-service-sql-queries").click()
    expect(page.locator("#map-panel")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    stages = page.locator("#map-stage-ingest, #map-stage-store")
    first, second = (stages.nth(place).bounding_box() for place in (0, 1))
    assert first
    assert second
    assert second["y"] > first["y"] + first["height"]


def test_where_there_is_room_the_six_stages_stand_side_by_side(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}{LAKE}?part=crawler")
    boxes = [box for one in page.locator(".map-stage:not(.is-outside)").all() if (box := one.bounding_box())]
    assert len(boxes) == 6
    assert len({round(box["y"]) for box in boxes}) == 1
    assert all(left["x"] + left["width"] < right["x"] for left, right in pairwise(boxes))
    panel = page.locator("#map-panel").bounding_box()
    assert panel
    assert panel["y"] > boxes[0]["y"] + boxes[0]["height"]


def test_axe_finds_nothing_serious_in_an_open_map(page: Page, site: str) -> None:
    """Light on a desk, then dark on a phone, in one visit."""
    page.goto(f"{site}{LAKE}?flow=ingest&part=raw-zone")
    seen_as(page, "light", DESK)
    found = findings(page)
    seen_as(page, "dark", PHONE)
    found += findings(page)
    assert found == []

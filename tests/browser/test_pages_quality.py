"""What holds on every page: accessible, light, at home on a phone, and silent towards other hosts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.axe import DESK, PHONE, SOURCE, findings, seen_as, settled

PAGES = [
    "/",
    "/patterns/",
    "/patterns/?problem=survive-failures&q=queue",
    "/patterns/?q=zzzz",
    "/patterns/compare/",
    "/patterns/compare/?a=saga&b=state-machine",
    "/patterns/storage-first/",
    "/patterns/storage-first/?variant=sqs&scenario=happy-path&step=2",
    "/patterns/saga/",
    "/patterns/strangler/?share=75",
    "/patterns/storage-first/side-by-side/burst-with-and-without/?step=3",
    "/patterns/data-lake/",
    "/patterns/hosting-microservices/",
    "/choose/",
    "/choose/lost/behind/later/any/",
    "/glossary/",
    "/models/",
    "/models/faas/",
    "/models/xaas/",
    "/models/?compare=iaas,faas",
    "/models/choose/",
    "/models/situations/",
    "/models/situations/?situation=tenfold&step=2",
    "/models/execution/?case=fails&step=2",
    "/models/overlay/?pattern=strangler&with=saga",
    "/rules/",
    "/rules/RES-001/",
    "/learn/",
    "/learn/saga/",
    "/learn/saga/?problem=saga",
    "/embed/patterns/saga/?scenario=compensation",
    "/services/",
    "/services/aws.lambda/",
    "/services/client.browser/",
    "/search/?q=queue",
    "/search/?q=zzzz",
    "/about/",
    "/simulation/calibration/",
    "/api/v1/docs",
    "/patterns/sagga/",
    "/patterns/saga/?variant=nothing",
]
WEIGHT, REQUESTS = 120_000, 20  # bytes over the wire with their heads, all files of a page, as for the first time
WITH_ALL_ICONS = 170_000  # a service may stand beside any other, on a page and in the description of the API
STEADY = 0.01  # layout shift, https://web.dev/articles/cls; what moves by some pixels of a line of tags is below it
STEADY_PAGES = (
    "/",
    "/patterns/storage-first/",
    "/patterns/strangler/",
    "/patterns/storage-first/side-by-side/burst-with-and-without/",
    "/learn/saga/",
    "/models/situations/",
)
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 400_000, "uploadThroughput": 90_000}
SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((one) => one.value)))
  .observe({ type: "layout-shift", buffered: true })"""


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Page]:
    """A tab in which one page after the other is read: a new tab takes longer than a page."""
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(SOURCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def page_without_cache(browser: Browser) -> Iterator[Page]:
    """A tab that keeps no file, so that every page is read as for the first time."""
    context = browser.new_context()
    page = context.new_page()
    context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield page
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_scrolls_sideways_at_no_width(desk: Page, site: str, path: str) -> None:
    """Light on a desk, then dark on a phone, in one visit: opening a page takes longer than looking at it."""
    desk.emulate_media(color_scheme="light")
    desk.set_viewport_size(DESK)
    desk.goto(site + path)
    found = findings(desk)
    widths = {width: _width_of_content(desk, width) for width in (1920, 1100, 768, 390)}
    seen_as(desk, "dark", PHONE)
    found += [f"dark, 390: {one}" for one in findings(desk)]
    assert found == []
    assert {width: needed for width, needed in widths.items() if needed > width} == {}


def _width_of_content(page: Page, width: int) -> int:
    page.set_viewport_size({"width": width, "height": 844})
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("state", [".export summary", "#node-queue", "#matrix summary"])
def test_axe_finds_nothing_serious_in_what_opens(page: Page, site: str, state: str) -> None:
    page.goto(site + ("/models/" if "matrix" in state else "/patterns/storage-first/"))
    page.locator(state).first.click()
    settled(page)
    assert findings(page) == []


@pytest.mark.parametrize(
    ("path", "weight"),
    [
        *((path, WEIGHT) for path in ("/", "/patterns/", "/patterns/saga/", "/patterns/data-lake/", "/models/")),
        *((path, WEIGHT) for path in ("/patterns/storage-first/", "/patterns/throttling/")),
        *((path, WITH_ALL_ICONS) for path in ("/services/aws.lambda/", "/api/v1/docs")),
    ],
)
def test_a_page_is_light_and_asks_no_other_host(page_without_cache: Page, site: str, path: str, weight: int) -> None:
    page = page_without_cache
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("requestfinished", note)
    page.goto(site + path, wait_until="networkidle")
    known = {request.url: request.sizes() for request in asked}
    sizes = {url: size["responseBodySize"] + size["responseHeadersSize"] for url, size in known.items()}
    page.remove_listener("requestfinished", note)
    assert site + path in sizes
    assert page.locator("link[rel=icon]").count() == 1
    assert all(url.startswith(site) for url in sizes)
    assert len(sizes) <= REQUESTS, sorted(sizes)
    assert sum(sizes.values()) < weight, sorted(sizes.items(), key=lambda item: -item[1])[:6]


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_moves_while_a_page_loads_slowly(page_without_cache: Page, site: str, width: int) -> None:
    """Words come before their font, pictures and players before their script: what comes later finds its room."""
    page = page_without_cache
    line = page.context.new_cdp_session(page)
    line.send("Network.emulateNetworkConditions", SLOW)
    page.add_init_script(SHIFTS)
    page.set_viewport_size({"width": width, "height": 900})
    moved: dict[str, float] = {}
    for path in STEADY_PAGES:
        page.goto(site + path, wait_until="networkidle")
        moved[path] = page.evaluate("window.shifts.reduce((sum, one) => sum + one, 0)")
    line.detach()
    assert {path: sum_of for path, sum_of in moved.items() if sum_of > STEADY} == {}

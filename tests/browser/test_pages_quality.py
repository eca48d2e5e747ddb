"""What holds on every page: accessible, light, at home on a phone, and silent towards other hosts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
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
    "/learn/saga/?q1=0",
    "/embed/patterns/saga/?scenario=compensation",
    "/services/",
    "/services/aws.lambda/",
    "/services/client.browser/",
    "/search/?q=queue",
    "/search/?q=zzzz",
    "/about/",
    "/patterns/sagga/",
    "/patterns/saga/?variant=nothing",
]
WEIGHT = 300_000  # bytes over the wire, all files of a page together


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_axe_finds_nothing_serious(browser: Browser, site: str, path: str, theme: str, width: int) -> None:
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site + path)
    found = _axe(page)
    context.close()
    assert found == []


@pytest.mark.parametrize("state", [".export summary", "#node-queue", "#matrix summary"])
def test_axe_finds_nothing_serious_in_what_opens(page: Page, site: str, state: str) -> None:
    page.goto(site + ("/models/" if "matrix" in state else "/patterns/storage-first/"))
    page.locator(state).first.click()
    page.wait_for_timeout(300)
    assert _axe(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(page: Page, site: str, path: str) -> None:
    page.goto(site + path)
    for width in (390, 768, 1100, 1920):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize(
    "path", ["/", "/patterns/", "/patterns/saga/", "/patterns/data-lake/", "/models/", "/services/aws.lambda/"]
)
def test_a_page_is_light_and_asks_no_other_host(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108 - it marks what it calls
    page.goto(site + path, wait_until="networkidle")
    sizes = {request.url: request.sizes()["responseBodySize"] for request in asked}
    context.close()
    assert all(url.startswith(site) for url in sizes)
    assert sum(sizes.values()) < WEIGHT, sorted(sizes.items(), key=lambda item: -item[1])[:6]


def _axe(page: Page) -> list[str]:
    """Serious and critical findings, each as rule, element and reason. Runs past the page's own content policy."""
    page.evaluate(AXE)
    report = page.evaluate(
        "async () => JSON.stringify((await axe.run(document, { resultTypes: ['violations'] })).violations)"
    )
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})"
        for violation in json.loads(report)
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]

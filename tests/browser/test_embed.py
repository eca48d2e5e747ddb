"""Embedded patterns inside a page of another origin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Another site, and the folder that it serves."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}", tmp_path
    server.shutdown()
    server.server_close()


def framing(page: Page, elsewhere: tuple[str, Path], address: str) -> None:
    """A page of the other site with the address in a frame."""
    foreign, folder = elsewhere
    (folder / "index.html").write_text(f'<iframe src="{address}" width="900" height="700"></iframe>')
    page.goto(f"{foreign}/index.html")


def test_an_embed_plays_inside_a_foreign_page(page: Page, site: str, elsewhere: tuple[str, Path]) -> None:
    framing(page, elsewhere, f"{site}/embed/patterns/saga/?scenario=compensation&step=2")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("heading", name="Saga", level=1)).to_be_visible()
    expect(inside.locator("[data-count]")).to_have_text("2 / 8")
    inside.get_by_role("button", name="Next step").click()
    expect(inside.locator("[data-count]")).to_have_text("3 / 8")


def test_no_other_page_can_be_framed(page: Page, site: str, elsewhere: tuple[str, Path]) -> None:
    # The page around it has loaded when what the frame shows in the end is there.
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        framing(page, elsewhere, f"{site}/patterns/saga/")
    assert page.frame_locator("iframe").get_by_role("heading", name="Saga", level=1).count() == 0


def test_the_code_for_a_page_is_copied(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/patterns/storage-first/?scenario=happy-path")
    page.get_by_role("button", name="Copy the embed code").first.click()
    expect(page.locator("#scenario-happy-path copy-link [role=status]")).to_have_text("Copied")
    code = page.evaluate("navigator.clipboard.readText()")
    assert code.startswith(f'<iframe src="{site}/embed/patterns/storage-first/?variant=')
    assert "scenario=happy-path" in code

"""The product as a process of its own, as `make run` serves it, for tests that need a real browser."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Error, Page, ViewportSize, expect

from tests.product import REST, ROOT, begin_in, environment, made_ready

# A page on a machine that is busy with other things answers late, which is no fault of what is tested.
PATIENCE = 120_000  # milliseconds
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server with its own database and hashed static files."""
    folder = begin_in(tmp_path_factory.mktemp("site"), made_ready(tmp_path_factory))
    port = free_port()
    # What one server has drawn, that of the next process of this run need not draw again.
    drawn = Path(os.environ["VAR_DIR"]) / "drawn-for-browsers"
    drawn.mkdir(parents=True, exist_ok=True)
    (folder / "renders").symlink_to(drawn)
    server = serve(folder, port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def serve(folder: Path, port: int, **more: str) -> subprocess.Popen[bytes]:
    """Start the product with its data in a folder and further settings; it answers when this returns."""
    one = {"WEB_WORKERS": "1", "RENDER_WORKERS": "1", "JOB_WORKERS": "1", "LOG_LEVEL": "ERROR"}
    own = environment(folder, PORT=str(port), **one, **more)
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen([sys.executable, "scripts/serve.py"], cwd=ROOT, env=own, stdout=log, stderr=log)
    wait_for(port, server, folder / "server.log")
    return server


# The studio's worker fetches all its files anew for each test, which takes as long as the studio itself.
WITHOUT_WORKERS = "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined })"


@pytest.fixture(scope="session")
def base_url(site: str) -> str:
    """Takes the place of pytest-base-url's own, whose form pytest 9 warns of."""
    return site


@pytest.fixture(scope="session")
def window(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """One browser window for all tests: style sheets, scripts and fonts are loaded once, as for any reader."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WITHOUT_WORKERS)
    yield context
    context.close()


@pytest.fixture(scope="session")
def broom(window: BrowserContext) -> CDPSession:
    """A line to the browser on an empty page that stays."""
    return window.new_cdp_session(window.new_page())


@pytest.fixture
def context(window: BrowserContext, broom: CDPSession, site: str) -> Iterator[BrowserContext]:
    """Takes the place of the plugin's own, which is a new window a test: what one leaves behind is cleared."""
    before = set(window.pages)
    yield window
    for each in window.pages:
        if each not in before:
            each.close()
    _sweep(window, broom, site)


def _sweep(window: BrowserContext, broom: CDPSession, site: str) -> None:
    """Take away what the site keeps in a browser, its worker and its caches too, and what a test has allowed."""
    broom.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "all"})
    window.clear_cookies()
    window.clear_permissions()
    window.set_offline(False)


@pytest.fixture(scope="session")
def tab(window: BrowserContext) -> Page:
    """A tab that stays: a new one for each test is a process, which takes longer than a page."""
    return window.new_page()


@pytest.fixture(scope="session")
def usual_size(tab: Page) -> ViewportSize:
    """The size that a new tab has."""
    assert tab.viewport_size
    return tab.viewport_size


@pytest.fixture
def page(context: BrowserContext, tab: Page, usual_size: ViewportSize, site: str) -> Iterator[Page]:
    """Takes the place of the plugin's own: the tab that stays, as if it were new."""
    yield tab
    context.set_offline(False)
    tab.unroute_all(behavior="ignoreErrors")
    # A page of the same site without scripts, so that nothing writes any more when storage is cleared after this.
    tab.goto(f"{site}/static/{REST}")
    tab.mouse.move(0, 0)
    tab.emulate_media(media="null", reduced_motion="null", color_scheme="null")
    tab.set_viewport_size(usual_size)
    tab.evaluate("sessionStorage.clear()")


PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def window_of_a_phone(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """A second window, of a phone: what its files are made of is kept from one test to the next, as in the first."""
    context = browser.new_context(**{**browser_context_args, "viewport": PHONE, "has_touch": True, "is_mobile": True})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WITHOUT_WORKERS)
    context.new_page()
    yield context
    context.close()


@pytest.fixture
def phone(window_of_a_phone: BrowserContext, site: str) -> Iterator[Page]:
    """The page of a phone, as if it were new."""
    (page,) = window_of_a_phone.pages
    broom = window_of_a_phone.new_cdp_session(page)
    yield page
    page.goto(f"{site}/static/{REST}")
    page.set_viewport_size(PHONE)
    page.evaluate("sessionStorage.clear()")
    _sweep(window_of_a_phone, broom, site)
    broom.detach()


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """The page, while its console stays empty."""
    with silent(page):
        yield page


@pytest.fixture
def alone(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page in a window of its own, in which the studio's worker may be at work."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def watched_alone(alone: Page) -> Iterator[Page]:
    """Like `watched` in a window of its own, for what no tab can take back: a clock is that of the whole window."""
    with silent(alone):
        yield alone


# What htmx says when typing on, or leaving, gives up a request that is on its way: that is no fault.
GIVEN_UP = re.compile(r"htmx:(afterRequest|sendAbort), ")


def _is_no_fault(message: ConsoleMessage) -> bool:
    """What is no page of ours names no icon; that our pages name theirs is tested beside their weight."""
    return bool(GIVEN_UP.match(message.text)) or message.location["url"].endswith("/favicon.ico")


@contextmanager
def silent(page: Page) -> Iterator[None]:
    """The console stays empty: no error, no warning, nothing refused by the content security policy."""
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _is_no_fault(message):
            said.append(message.text)

    def broke(error: Error) -> None:
        said.append(str(error))

    page.on("console", heard)
    page.on("pageerror", broke)
    yield
    page.remove_listener("console", heard)
    page.remove_listener("pageerror", broke)
    assert said == []


@pytest.fixture(scope="session")
def tab_without_scripts(browser: Browser) -> Iterator[Page]:
    """A tab of a browser without scripts, which stays."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(tab_without_scripts: Page) -> Iterator[Page]:
    """A page of a browser without scripts."""
    yield tab_without_scripts
    tab_without_scripts.emulate_media(color_scheme="null")
    tab_without_scripts.context.clear_cookies()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(6_000):  # on a machine that is busy with other things a start takes minutes
        if server.poll() is not None:
            pytest.fail(f"the server ended: {log.read_text()[-2000:]}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError), closing(connection):
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")

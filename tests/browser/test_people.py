"""Accounts in a real browser: signing up, a passkey of a virtual authenticator, and a company's own provider."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.product import begin_in, made_ready
from tests.web.people.cast import PASSWORD

from .axe import LOOKS, findings, seen_as
from .conftest import PATIENCE, free_port, serve

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
TEAM = "Architecture"


def sign_up(page: Page, site: str, name: str) -> None:
    """By the form of the page."""
    page.goto(f"{site}/account/sign-up/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Account")).to_be_visible()


def test_a_passkey_is_added_and_signs_in_without_a_password(watched_alone: Page, site: str) -> None:
    page, site = watched_alone, site.replace("127.0.0.1", "localhost")  # a passkey is for a name, not for an address
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_up(page, site, "passkey-owner")
    page.get_by_role("link", name="Passkeys and codes").click()
    page.get_by_role("link", name="Add").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.get_by_label("Codes that have not been used").input_value().split()
    assert len(codes) == 10
    page.get_by_role("button", name="Sign out").click()

    page.goto(f"{site}/account/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Account")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()

    page.goto(f"{site}/account/sign-in/")
    page.get_by_label("Username").fill("passkey-owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Account")).to_be_visible()


@contextmanager
def provider() -> Iterator[str]:
    """The address of a company's OpenID provider, a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_it_answers(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_until_it_answers(port: int) -> None:
    """A process needs a moment before it listens."""
    ends = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < ends:
        with closing(socket.socket()) as found:
            if found.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


def belongs_to(at: str, name: str, *groups: str) -> None:
    """Tell the provider of somebody."""
    told = json.dumps({"preferred_username": name, "groups": groups}).encode()
    ask = urllib.request.Request(f"{at}/users/{name}", told, {"Content-Type": "application/json"}, method="PUT")
    with urllib.request.urlopen(ask) as answer:
        assert answer.status < 300


@pytest.fixture
def company(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A site at which people of a company sign in, and the company's provider."""
    with provider() as at:
        port = free_port()
        folder = begin_in(tmp_path / "site", made_ready(tmp_path_factory))
        known = {"OIDC_CLIENT_ID": "studio", "OIDC_CLIENT_SECRET": "s3cret", "OIDC_SERVER": at, "SIGN_UP": "false"}
        server = serve(folder, port, **known, OIDC_GROUPS=f"arch={TEAM}:editor,leads={TEAM}:owner")
        try:
            yield f"http://127.0.0.1:{port}", at
        finally:
            server.terminate()
            server.wait()


def test_who_the_company_knows_signs_in_there_and_is_known_again(
    company: tuple[str, str], browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    site, at = company
    for groups, role in ((["arch", "other"], "Editor"), (["leads"], "Owner"), ([], "")):
        belongs_to(at, "ana", *groups)
        context = browser.new_context(**browser_context_args)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{site}/account/sign-in/")
        page.get_by_role("link", name="Sign in with OpenID Connect").click()
        page.locator("input[name=sub]").fill("ana")
        page.locator("input[name=sub]").press("Enter")
        page.wait_for_url(re.compile(re.escape(site)))
        expect(page.get_by_role("heading", name="Account", exact=True)).to_be_visible()
        assert page.locator(".account-nav strong").inner_text() == "ana"
        page.get_by_role("link", name="Teams").click()
        if role:
            page.get_by_role("link", name=f"{TEAM} {role}").click()
            expect(page.get_by_text(f"Your role here: {role}.")).to_be_visible()
            address = page.url
        else:
            expect(page.get_by_text("You belong to no team yet.")).to_be_visible()
            page.goto(address)
            expect(page.get_by_role("heading", name="This leads to no team of yours")).to_be_visible()
        context.close()


def test_one_takes_a_sketch_over_and_shares_it_with_another(watched_alone: Page, page: Page, site: str) -> None:
    mine, other = watched_alone, page
    mine.goto(f"{site}/studio/?pattern=storage-first&view=document")
    mine.locator("button[value=save]").first.click()
    expect(mine.get_by_text("Saved.")).to_be_visible()
    sign_up(mine, site, "share-giver")
    sign_up(other, site, "share-taker")
    mine.goto(f"{site}/sketches/")
    mine.get_by_role("button", name="Take them over").click()
    mine.get_by_role("link", name="Share Storage First").click()
    mine.get_by_label("Name of a person here").first.fill("share-taker")
    mine.get_by_label("Role").first.select_option("editor")
    mine.get_by_role("button", name="Share", exact=True).click()
    other.goto(f"{site}/sketches/")
    other.get_by_role("link", name="Storage First").last.click()
    expect(other).to_have_title(re.compile("Storage First"))
    address = other.url
    mine.get_by_role("button", name="Take away share-taker").click()
    expect(mine.get_by_text("Nobody else has a role.")).to_be_visible()
    other.goto(address)
    expect(other.get_by_role("heading", name="This link leads to no sketch")).to_be_visible()


def test_one_makes_a_team_and_another_joins_by_its_link(watched_alone: Page, page: Page, site: str) -> None:
    mine, other = watched_alone, page
    sign_up(mine, site, "team-maker")
    mine.goto(f"{site}/teams/")
    mine.get_by_label("Name of the team").fill("Browsers")
    mine.get_by_label("Name of the team").press("Enter")
    home = mine.url
    mine.get_by_role("link", name="Members").click()
    mine.get_by_role("button", name="Make an invitation link").click()
    link = mine.get_by_label("The invitation", exact=True).input_value()
    assert findings(mine) == []
    other.goto(link)
    other.get_by_role("link", name="Make an account").click()
    other.get_by_label("Username").fill("team-joiner")
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_label("Password (again)").fill(PASSWORD)
    other.get_by_role("button", name="Sign up").click()
    other.get_by_role("button", name="Join as team-joiner").click()
    expect(other.get_by_text("Your role here: Editor.")).to_be_visible()
    other.goto(f"{site}/studio/?pattern=storage-first&view=document")
    other.locator("button[value=save]").first.click()
    other.goto(home)
    other.get_by_text("Bring a sketch of yours").click()
    other.get_by_role("button", name="Give it to the team").click()
    other.get_by_text("New folder", exact=True).focus()
    other.keyboard.press("Enter")
    other.get_by_label("Name of the folder").fill("Ours")
    other.keyboard.press("Enter")
    other.get_by_role("link", name="All sketches").click()
    other.get_by_text("Move Storage First").click()
    other.get_by_label("Put it into").select_option("Ours")
    other.get_by_role("button", name="Move", exact=True).click()
    mine.goto(home)
    expect(mine.get_by_text("All sketches lie in folders.")).to_be_visible()
    expect(mine.get_by_text("team-joiner gave it to the team")).to_be_visible()
    for theme, size in LOOKS:
        seen_as(mine, theme, size)
        assert findings(mine) == []

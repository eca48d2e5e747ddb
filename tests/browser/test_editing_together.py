"""Several people in one sketch, each in a browser of their own: what one does the others see, and who is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import findings
from tests.browser.conftest import PATIENCE, WITHOUT_WORKERS, free_port, serve
from tests.product import begin_in, made_ready
from tests.sockets import SKETCH

UP = "() => globalThis.studio?.live?.up"
SEES = "([id, field, value]) => studio.partOf(id)?.part[field] === value"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with sockets."""
    folder = begin_in(tmp_path_factory.mktemp("office"), made_ready(tmp_path_factory))
    port = free_port()
    server = serve(folder, port, LIVE_PORT=str(free_port()))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def desks(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Browsers of their own."""
    made = [browser.new_context(viewport={"width": 1440, "height": 900}) for _ in range(2)]
    made.append(browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce"))
    for context in made:
        context.set_default_timeout(PATIENCE)
        context.add_init_script(WITHOUT_WORKERS)
    yield made
    for context in made:
        context.close()


class Person:
    """Somebody at a page."""

    def __init__(self, context: BrowserContext, name: str) -> None:
        self.page: Page = context.new_page()
        self.page.add_init_script(f"localStorage.setItem('studio:name', {json.dumps(name)})")
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_function(UP)

    def do(self, title: str, *operations: dict[str, Any]) -> None:
        self.page.evaluate("([title, operations]) => studio.store.commit(title, operations)", [title, operations])

    def sees(self, part: str, field: str, value: Any) -> None:
        self.page.wait_for_function(SEES, arg=[part, field, value])

    @property
    def sketch(self) -> Any:
        return self.page.evaluate("studio.sketch")


@pytest.fixture
def two(office: str, desks: list[BrowserContext]) -> Iterator[tuple[Person, Person]]:
    """Ann has a new sketch, and Bob the link to it."""
    ann, bob = Person(desks[0], "Ann Lee"), Person(desks[1], "Bob")
    ann.page.goto(f"{office}/studio/")
    ann.page.wait_for_function("() => globalThis.studio?.store")
    ann.page.evaluate("(sketch) => studio.store.become('Begin', sketch)", SKETCH)
    ann.page.wait_for_function(UP)
    bob.open(office + ann.page.evaluate("studio.saved.address"))
    expect(ann.page.get_by_role("button", name="Bob is here, too")).to_be_visible()
    yield ann, bob
    for person in (ann, bob):
        person.page.context.set_offline(False)
        assert person.errors == []
        person.page.close()


def label(node: str, text: str) -> dict[str, Any]:
    return {"do": "update", "node": node, "set": {"label": text}}


def test_both_see_what_each_draws_and_undo_is_one_s_own(two: tuple[Person, Person]) -> None:
    ann, bob = two
    bob.page.evaluate("studio.view.select(['queue'])")
    before = bob.page.evaluate("studio.view.canvas.viewbox()")
    ann.do("Name it", label("take", "Take it"))
    bob.sees("take", "label", "Take it")
    expect(bob.page.locator("[data-element-id=take]")).to_contain_text("Take it")
    expect(bob.page.locator("#announcer")).to_have_text("Ann Lee: Take order renamed to Take it.")
    bob.do("Name it", label("queue", "Bob's queue"))
    ann.sees("queue", "label", "Bob's queue")
    ann.page.keyboard.press("Control+z")
    bob.sees("take", "label", "Take order")
    ann.sees("queue", "label", "Bob's queue")
    assert bob.page.evaluate("studio.selected") == ["queue"]
    assert {key: round(before[key]) for key in ("x", "y")} == {
        key: round(bob.page.evaluate("studio.view.canvas.viewbox()")[key]) for key in ("x", "y")
    }
    bob.page.evaluate("studio.store.undo()")
    ann.sees("queue", "label", "Orders")
    for person in two:
        expect(person.page.locator("#saved-state")).to_have_text("Saved")
    assert ann.sketch["nodes"] == bob.sketch["nodes"]


def test_who_is_there_is_seen_with_pointer_selection_and_what_is_typed(two: tuple[Person, Person]) -> None:
    ann, bob = two
    bob.page.evaluate("studio.view.select(['take'])")
    expect(ann.page.locator(".other-selection rect").first).to_be_visible()
    ground = bob.page.locator("#canvas").bounding_box()
    assert ground
    bob.page.mouse.move(ground["x"] + 200, ground["y"] + 200)
    bob.page.mouse.move(ground["x"] + 220, ground["y"] + 240)
    pointer = ann.page.locator(".other-pointer")
    expect(pointer).to_have_text("Bob")
    ann.page.evaluate("studio.view.select(['take'])")
    bob.page.locator("#part-label").focus()
    expect(ann.page.locator("#typing-here")).to_have_text("Bob is typing here, too.")
    expect(ann.page.locator(".other-selection text")).to_have_text("Bob is typing…")
    assert findings(ann.page) == []
    bob.page.close()
    expect(ann.page.locator("#people")).to_be_hidden()
    expect(pointer).to_have_count(0)
    expect(ann.page.locator("#announcer")).to_have_text("Bob has left.")


def test_one_follows_another_until_the_canvas_is_moved_by_hand(two: tuple[Person, Person]) -> None:
    ann, bob = two
    ann.page.get_by_role("button", name="Bob is here, too").click()
    ann.page.get_by_role("menuitem", name="Follow Bob").click()
    expect(ann.page.locator("#following")).to_contain_text("You follow Bob")
    bob.page.evaluate("studio.view.canvas.viewbox({ x: 4000, y: 3000, width: 900, height: 600 })")
    middle = bob.page.evaluate("studio.view.middle")
    ann.page.wait_for_function(
        "([x, y]) => Math.hypot(studio.view.middle.x - x, studio.view.middle.y - y) < 3", arg=[middle["x"], middle["y"]]
    )
    expect(ann.page.locator("#following")).to_be_visible()
    ann.page.evaluate("studio.view.canvas.scroll({ dx: 50, dy: 0 })")
    expect(ann.page.locator("#following")).to_be_hidden()
    ann.page.get_by_role("button", name="Bob is here, too").click()
    ann.page.get_by_role("menuitem", name="You are Ann Lee: change your name").click()
    ann.page.get_by_label("Others who have this sketch open see it.").fill("Annie")
    ann.page.get_by_role("button", name="Use it").click()
    expect(bob.page.get_by_role("button", name="Annie is here, too")).to_be_visible()


def test_what_was_done_without_a_network_comes_when_it_is_back(two: tuple[Person, Person]) -> None:
    ann, bob = two
    bob.page.context.set_offline(True)
    bob.page.evaluate("studio.live.socket.close()")
    bob.do("Name it", label("queue", "Named on a train"))
    ann.do("Name it", label("take", "Named meanwhile"))
    expect(bob.page.locator("#saved-state")).to_have_text("Offline: kept in this browser")
    assert ann.page.evaluate("studio.partOf('queue').part.label") == "Orders"
    bob.page.context.set_offline(False)
    ann.sees("queue", "label", "Named on a train")
    bob.sees("take", "label", "Named meanwhile")
    bob.page.wait_for_function(UP)
    expect(bob.page.locator("#saved-state")).to_have_text("Saved")


def test_the_same_field_and_a_part_that_is_gone_are_told_with_a_way_back(two: tuple[Person, Person]) -> None:
    ann, bob = two
    bob.page.context.set_offline(True)
    bob.page.evaluate("studio.live.socket.close()")
    bob.do("Name it", label("queue", "Bob's"))
    bob.do("Note", {"do": "update", "node": "take", "set": {"notes": "Bob's note"}})
    ann.do("Name it", label("queue", "Ann's"))
    ann.page.evaluate("studio.view.select(['take'])")
    ann.page.evaluate("studio.actions.run('delete')")
    expect(ann.page.locator("#saved-state")).to_have_text("Saved")
    bob.page.context.set_offline(False)
    expect(bob.page.locator("#toasts")).to_contain_text("Bring it back")
    bob.page.get_by_role("button", name="Bring it back").click()
    ann.page.wait_for_function("() => studio.partOf('take')")
    ann.sees("queue", "label", "Ann's")


def test_a_link_that_is_revoked_while_it_is_open_says_so_and_keeps_what_was_drawn(two: tuple[Person, Person]) -> None:
    ann, bob = two
    revoke = ann.page.evaluate("studio.saved.revoke.edit")
    ann.page.evaluate(
        "(url) => fetch(url, { method: 'POST', headers: { 'X-CSRFToken': studio.server.csrf } }).then(() => null)",
        revoke,
    )
    expect(bob.page.locator("#saved-state")).to_have_text("No longer open to you: kept in this browser")
    bob.do("Name it", label("take", "Too late"))
    with suppress(AssertionError):
        expect(ann.page.locator("[data-element-id=take]")).to_contain_text("Too late", timeout=1500)
        pytest.fail("a revoked link still wrote")
    assert bob.page.evaluate("studio.partOf('take').part.label") == "Too late"


def test_on_a_phone_faces_and_the_list_have_their_place(
    office: str, two: tuple[Person, Person], desks: list[BrowserContext]
) -> None:
    ann, _ = two
    cleo = Person(desks[2], "Cleo")
    cleo.open(office + ann.page.evaluate("studio.saved.address"))
    people = cleo.page.get_by_role("button", name="2 others are here")
    expect(people).to_be_visible()
    assert cleo.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    people.tap()
    expect(cleo.page.get_by_role("menuitem", name="Follow Ann Lee")).to_be_visible()
    cleo.page.close()
    assert cleo.errors == []


def test_where_sockets_are_blocked_everything_comes_by_asking(
    office: str, two: tuple[Person, Person], desks: list[BrowserContext]
) -> None:
    ann, _ = two
    cleo = Person(desks[2], "Cleo")
    cleo.page.route_web_socket("**/live/**", lambda socket: socket.close())
    cleo.page.goto(office + ann.page.evaluate("studio.saved.address"))
    cleo.page.wait_for_function("() => globalThis.studio?.live")
    ann.do("Name it", label("take", "By asking"))
    cleo.sees("take", "label", "By asking")
    cleo.do("Name it", label("queue", "By telling"))
    ann.sees("queue", "label", "By telling")
    assert not cleo.page.evaluate("studio.live.up")
    cleo.page.close()
    assert cleo.errors == []

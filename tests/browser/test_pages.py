"""The pages in a real browser, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

PATTERN = "/patterns/storage-first/"
CARDS = ".pattern-card"


def view_box(page: Page) -> list[float]:
    text = page.locator(".canvas-wide svg.diagram").get_attribute("viewBox") or ""
    return [float(number) for number in text.split()]


def zoom_level(page: Page) -> int:
    return int(page.locator(".zoom output").inner_text().removesuffix(" %"))


# --- the catalogue ----------------------------------------------------------------------------------------------------


def test_a_filter_changes_list_counts_and_address_without_a_reload(watched: Page, site: str) -> None:
    watched.goto(f"{site}/patterns/")
    watched.evaluate("window.stayed = true")
    everything = watched.locator(CARDS).count()
    watched.get_by_role("checkbox", name="Absorb bursts of traffic").check()
    expect(watched).to_have_url(re.compile(r"problem=absorb-bursts"))
    few = watched.locator(CARDS).count()
    assert 0 < few < everything
    expect(watched.get_by_role("status")).to_have_text(f"{few} patterns")
    watched.get_by_role("checkbox", name="Streaming").check()
    expect(watched).to_have_url(re.compile(r"style=streaming"))
    watched.get_by_role("checkbox", name="Streaming").uncheck()
    watched.get_by_role("link", name="Show all").click()
    expect(watched.locator(CARDS)).to_have_count(everything)


def test_a_filter_keeps_the_page_and_the_focus(watched: Page, site: str) -> None:
    watched.goto(f"{site}/patterns/")
    watched.evaluate("window.stayed = true")
    watched.get_by_role("checkbox", name="Beginner").focus()
    watched.keyboard.press("Space")
    expect(watched).to_have_url(re.compile(r"level=beginner"))
    expect(watched.get_by_role("checkbox", name="Beginner")).to_be_focused()
    assert watched.evaluate("window.stayed") is True


def test_typing_finds_while_one_types(watched: Page, site: str) -> None:
    watched.goto(f"{site}/patterns/")
    field = watched.get_by_label("Search in the patterns")
    field.press_sequentially("circuit breaker", delay=15)
    expect(watched).to_have_url(re.compile(r"q=circuit"))
    expect(watched.locator(f"{CARDS} h3").first).to_have_text("Circuit Breaker")
    expect(field).to_be_focused()
    expect(field).to_have_value("circuit breaker")


def test_the_filter_works_without_scripts(plain: Page, site: str) -> None:
    plain.goto(f"{site}/patterns/")
    everything = plain.locator(CARDS).count()
    plain.get_by_role("checkbox", name="Absorb bursts of traffic").check()
    plain.get_by_role("button", name="Apply").click()
    expect(plain).to_have_url(re.compile("problem=absorb-bursts"))
    assert 0 < plain.locator(CARDS).count() < everything


def test_the_search_answers_while_one_types(watched: Page, site: str) -> None:
    watched.goto(f"{site}/search/")
    watched.get_by_label("Patterns, models, services and rules").press_sequentially("dead letter", delay=15)
    expect(watched.get_by_role("status")).to_contain_text("dead letter")
    assert watched.locator(".hit").count() > 0


def test_the_search_in_the_header_leads_to_results(plain: Page, site: str) -> None:
    plain.goto(site)
    plain.get_by_label("Search patterns, models and services").fill("saga")
    plain.keyboard.press("Enter")
    expect(plain).to_have_url(f"{site}/search/?q=saga")
    expect(plain.locator(".hit a").first).to_have_text(re.compile("Saga"))


# --- the theme --------------------------------------------------------------------------------------------------------


def test_the_theme_can_be_turned_and_is_remembered(watched: Page, site: str) -> None:
    def ground() -> str:
        return str(watched.evaluate("getComputedStyle(document.body).backgroundColor"))

    watched.goto(site)
    light = ground()
    watched.get_by_role("button", name="Switch between light and dark").click()
    dark = ground()
    assert dark != light
    watched.goto(f"{site}/about/")
    assert ground() == dark
    watched.get_by_role("button", name="Switch between light and dark").click()
    assert ground() == light


def test_without_scripts_the_device_s_theme_holds(plain: Page, site: str) -> None:
    plain.emulate_media(color_scheme="dark")
    plain.goto(site)
    # A page without scripts cannot be asked for its style: its picture can.
    red, green, blue = _corner(plain.screenshot())
    assert max(red, green, blue) < 60


# --- the diagram ------------------------------------------------------------------------------------------------------


def test_a_part_explains_itself_by_keyboard(watched: Page, site: str) -> None:
    watched.goto(site + PATTERN)
    shown = watched.locator(".part:visible h3")
    expect(shown).to_have_count(0)
    watched.locator(".canvas-wide").focus()
    watched.keyboard.press("Tab")
    expect(shown).to_have_text("Client")
    watched.keyboard.press("ArrowRight")
    expect(shown).to_have_text("Orders API")
    watched.keyboard.press("ArrowRight")
    expect(shown).to_have_text("Incoming orders")
    part = watched.locator(".part:visible")
    expect(part).to_contain_text("Keeps each request until a worker has finished with it.")
    expect(part).to_contain_text("Visibility timeout")
    expect(part).to_contain_text("Size of a message")
    watched.keyboard.press("Enter")
    watched.get_by_role("button", name="Zoom in").focus()
    expect(shown).to_have_text("Incoming orders")
    watched.keyboard.press("Escape")
    expect(shown).to_have_count(0)


def test_a_part_explains_itself_when_pointed_at_and_keeps_doing_so_after_a_click(watched: Page, site: str) -> None:
    watched.goto(site + PATTERN)
    shown = watched.locator(".part:visible h3")
    watched.locator("#node-worker .card").hover()
    expect(shown).to_have_text("Worker")
    watched.locator("h1").hover()
    expect(shown).to_have_count(0)
    watched.locator("#node-worker .card").click()
    watched.locator("h1").hover()
    expect(shown).to_have_text("Worker")
    expect(watched.locator("#connection-queue-worker")).to_have_class(re.compile("is-near"))
    watched.locator(".canvas-wide").click(position={"x": 6, "y": 6})
    expect(shown).to_have_count(0)


def test_without_scripts_every_part_is_explained_below_the_diagram(plain: Page, site: str) -> None:
    plain.goto(site + PATTERN)
    assert plain.locator(".part:visible").count() == plain.locator(".canvas-wide .node").count()


def test_the_diagram_zooms_by_button_wheel_and_key(watched: Page, site: str) -> None:
    watched.goto(site + PATTERN)
    start, level = view_box(watched), zoom_level(watched)
    watched.get_by_role("button", name="Zoom in").click()
    assert zoom_level(watched) > level
    watched.get_by_role("button", name="Fit the whole diagram").click()
    assert view_box(watched) == pytest.approx(start, abs=1)
    canvas = watched.locator(".canvas-wide")
    canvas.hover()
    watched.mouse.wheel(0, 200)
    assert view_box(watched) == pytest.approx(start, abs=1), "an ordinary wheel scrolls the page"
    watched.evaluate("scrollTo(0, 0)")
    canvas.hover()
    watched.keyboard.down("Control")
    watched.mouse.wheel(0, -300)
    watched.keyboard.up("Control")
    assert zoom_level(watched) > level
    canvas.focus()
    watched.keyboard.press("0")
    assert zoom_level(watched) == level
    watched.keyboard.press("+")
    assert zoom_level(watched) > level


def test_the_diagram_moves_by_dragging_and_by_arrows(watched: Page, site: str) -> None:
    watched.goto(site + PATTERN)
    start = view_box(watched)
    box = watched.locator(".canvas-wide").bounding_box()
    assert box
    watched.mouse.move(box["x"] + 260, box["y"] + 30)
    watched.mouse.down()
    watched.mouse.move(box["x"] + 360, box["y"] + 60, steps=4)
    watched.mouse.up()
    dragged = view_box(watched)
    assert dragged[0] < start[0] - 50
    assert dragged[2:] == start[2:], "dragging does not zoom"
    watched.locator(".canvas-wide").focus()
    watched.keyboard.press("ArrowRight")
    assert view_box(watched)[0] > dragged[0]


def test_two_fingers_zoom(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1000, "height": 800})
    page.goto(site + PATTERN)
    level = zoom_level(page)
    page.evaluate(
        """() => {
          const canvas = document.querySelector(".canvas-wide");
          const { left, top } = canvas.getBoundingClientRect();
          const send = (type, id, x) => canvas.dispatchEvent(new PointerEvent(type, {
            pointerId: id, pointerType: "touch", clientX: left + x, clientY: top + 80,
            bubbles: true, isPrimary: id === 1 }));
          send("pointerdown", 1, 200); send("pointerdown", 2, 300);
          send("pointermove", 2, 400); send("pointerup", 1, 200); send("pointerup", 2, 400);
        }"""
    )
    assert zoom_level(page) > level


def test_another_variant_comes_without_a_reload_and_back_leads_back(watched: Page, site: str) -> None:
    watched.goto(site + PATTERN)
    watched.evaluate("window.stayed = true")
    watched.get_by_role("link", name="With a stream (Kinesis)").click()
    expect(watched).to_have_url(re.compile("variant=kinesis"))
    expect(watched.locator("#node-stream")).to_be_visible()
    expect(watched.locator("#scenarios")).to_have_attribute("data-variant", "kinesis")
    assert watched.evaluate("window.stayed") is True
    watched.locator("#node-stream .card").hover()
    expect(watched.locator(".part:visible")).to_have_count(1)
    watched.go_back()
    expect(watched.locator("#scenarios")).to_have_attribute("data-variant", "sqs")
    expect(watched.locator("#node-queue")).to_be_visible()


def test_variants_are_plain_links_without_scripts(plain: Page, site: str) -> None:
    plain.goto(site + PATTERN)
    plain.get_by_role("link", name="With a stream (Kinesis)").click()
    expect(plain).to_have_url(re.compile(r"\?variant=kinesis$"))
    expect(plain.locator("#node-stream")).to_be_visible()


@pytest.mark.parametrize(("label", "ending"), [("SVG", "svg"), ("PNG", "png"), ("PDF", "pdf")])
def test_the_export_menu_gives_a_file(watched: Page, site: str, label: str, ending: str) -> None:
    watched.goto(site + PATTERN)
    watched.locator(".export summary").click()
    watched.get_by_label("Theme").select_option("dark")
    with watched.expect_download() as waiting:
        watched.get_by_role("button", name=label, exact=True).click()
    assert waiting.value.suggested_filename == f"storage-first-sqs.{ending}"
    assert "theme=dark" in waiting.value.url
    assert waiting.value.path().stat().st_size > 1000


def test_the_export_menu_of_a_phone_is_all_on_the_screen(phone: Page, site: str) -> None:
    for slug in ("backend-api", "saga", "data-lake"):
        phone.goto(f"{site}/patterns/{slug}/")
        phone.locator(".export > summary").tap()
        box = phone.locator(".export .menu-body").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= phone.viewport_size["width"]  # type: ignore[index]


def test_the_export_menu_closes_on_escape_and_gives_the_focus_back(watched: Page, site: str) -> None:
    watched.goto(site + PATTERN)
    menu = watched.locator(".export")
    watched.locator(".export summary").press("Enter")
    expect(menu).to_have_attribute("open", "")
    watched.keyboard.press("Tab")
    watched.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(watched.locator(".export summary")).to_be_focused()


def test_the_link_of_a_variant_can_be_copied(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page.goto(f"{site}{PATTERN}?variant=kinesis")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".viewer-tools copy-link [role=status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}{PATTERN}?variant=kinesis"


# --- stories, menus, small things -------------------------------------------------------------------------------------


def test_an_address_opens_a_scenario_at_a_step(watched: Page, site: str) -> None:
    watched.goto(f"{site}{PATTERN}?scenario=happy-path&step=2")
    step = watched.locator("#step-happy-path-2")
    expect(step).to_be_visible()
    expect(step).to_have_attribute("aria-current", "step")
    step.hover()
    expect(watched.locator("#connection-api-queue")).to_have_class(re.compile("is-near"))


def test_the_menu_of_a_small_screen_opens_and_closes(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site)
    page.get_by_label("Menu").click()
    page.get_by_role("navigation", name="Main, small").get_by_role("link", name="Models").click()
    expect(page.locator("h1")).to_have_text("Who looks after what")


def test_a_small_screen_gets_the_diagram_from_top_to_bottom(phone: Page, site: str) -> None:
    page = phone
    page.goto(site + PATTERN)
    expect(page.locator(".canvas-wide")).to_be_hidden()
    page.locator("#tall-node-queue").tap()
    expect(page.locator(".part:visible h3")).to_have_text("Incoming orders")


def test_the_first_key_press_leads_to_the_content(watched: Page, site: str) -> None:
    watched.goto(site)
    watched.keyboard.press("Tab")
    expect(watched.get_by_role("link", name="Skip to the content")).to_be_focused()
    watched.keyboard.press("Enter")
    expect(watched.locator("main")).to_be_focused()


def test_two_chosen_patterns_are_compared_at_once(watched: Page, site: str) -> None:
    watched.goto(f"{site}/patterns/compare/")
    watched.get_by_label("First").select_option("saga")
    watched.get_by_label("Second").select_option("state-machine")
    expect(watched).to_have_url(re.compile(r"a=saga&b=state-machine"))
    expect(watched.locator(".aspects tbody tr")).not_to_have_count(0)


def test_every_reason_of_the_matrix_can_be_shown(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/")
    watched.get_by_role("button", name="Show every reason").click()
    closed = watched.locator("#matrix details:not([open])")
    expect(closed).to_have_count(0)
    watched.get_by_role("button", name="Show every reason").click()
    expect(watched.locator("#matrix details[open]")).to_have_count(0)


def _corner(picture: bytes) -> tuple[int, int, int]:
    import io

    from PIL import Image

    red, green, blue = Image.open(io.BytesIO(picture)).convert("RGB").getpixel((3, 200))  # type: ignore[misc]
    return red, green, blue

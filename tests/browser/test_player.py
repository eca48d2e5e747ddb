"""The player: a request travels through the diagram, step by step."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.stages import SIZES, measured

PATTERN = "/patterns/storage-first/"
TOKENS = ".canvas-wide .token"


def opened(page: Page, site: str, path: str = PATTERN) -> Page:
    page.goto(f"{site}{path}")
    expect(page.locator("flow-player")).to_be_visible()
    return page


def count(page: Page) -> str:
    return page.locator("[data-count]").inner_text()


def test_a_click_on_a_scenario_plays_it_on_the_diagram(watched: Page, site: str) -> None:
    opened(watched, site)
    watched.locator("[data-play=happy-path]").click()
    expect(watched.get_by_role("button", name="Pause")).to_be_visible()
    expect(watched.locator(TOKENS).first).to_be_visible()
    first = watched.locator(TOKENS).first.get_attribute("transform")
    expect(watched.locator(TOKENS).first).not_to_have_attribute("transform", first or "")
    expect(watched.locator(".canvas-wide .diagram")).to_have_class(re.compile("has-active"))
    watched.get_by_role("button", name="Pause").click()
    expect(watched.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_buttons_and_keys_go_through_the_steps(watched: Page, site: str) -> None:
    opened(watched, site)
    watched.get_by_role("button", name="Next step").click()
    assert count(watched).startswith("2 / ")
    expect(watched).to_have_url(re.compile(r"scenario=happy-path&step=2"))
    watched.keyboard.press("ArrowRight")
    assert count(watched).startswith("3 / ")
    watched.keyboard.press("ArrowLeft")
    assert count(watched).startswith("2 / ")
    watched.keyboard.press("End")
    last = count(watched)
    assert last.split(" / ")[0] == last.split(" / ")[1]
    watched.keyboard.press("Home")
    assert count(watched).startswith("1 / ")


def test_space_plays_and_escape_stops(watched: Page, site: str) -> None:
    opened(watched, site)
    watched.get_by_label("Place in the story").focus()
    watched.keyboard.press("Space")
    expect(watched.get_by_role("button", name="Pause")).to_be_visible()
    watched.keyboard.press("Escape")
    expect(watched.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_keys_are_not_taken_from_the_search_field(watched: Page, site: str) -> None:
    opened(watched, site)
    watched.locator("[data-play=happy-path]").click()
    field = watched.get_by_role("searchbox").first
    field.fill("abc")
    field.press("Home")
    field.press_sequentially("x ")
    expect(field).to_have_value("x abc")


def test_the_bar_seeks(watched: Page, site: str) -> None:
    opened(watched, site)
    bar = watched.get_by_label("Place in the story")
    bar.evaluate("bar => { bar.value = bar.max; bar.dispatchEvent(new Event('input', {bubbles: true})); }")
    shown, total = count(watched).split(" / ")
    assert shown == total


def test_a_step_of_the_list_opens_it_in_the_player(watched: Page, site: str) -> None:
    opened(watched, site, f"{PATTERN}?scenario=burst")
    step = watched.locator("#step-burst-3")
    step.locator("p").first.click()
    assert count(watched).startswith("3 / ")
    expect(step).to_have_attribute("aria-current", "step")


def test_a_link_opens_exactly_there(watched: Page, site: str) -> None:
    opened(watched, site, f"{PATTERN}?scenario=poison-message&step=2")
    assert count(watched).startswith("2 / ")
    expect(watched.locator("[data-play=poison-message]")).to_have_attribute("aria-pressed", "true")
    expect(watched.get_by_role("button", name="Play", exact=True)).to_be_visible()
    words = watched.locator("[data-caption]").inner_text()
    expect(watched.locator("[data-live]")).to_have_text(f"Step 2: {words}")


def test_speed_makes_it_faster(watched_alone: Page, site: str) -> None:
    page = watched_alone
    page.clock.install(time=0)
    opened(page, site)
    page.clock.pause_at(3_600)  # from here on time passes as it is told to
    reached = []
    for speed in ("1", "4"):
        page.get_by_label("Speed").select_option(speed)
        page.locator("[data-play=happy-path]").click()
        page.clock.run_for(3_000)
        reached.append(int(count(page).split(" / ")[0]))
    assert reached[0] < 3 <= reached[1]


def test_marks_stand_on_their_nodes_until_they_change(watched: Page, site: str) -> None:
    opened(watched, site, "/patterns/circuit-breaker/")
    for chip in watched.locator("[data-play]").all():
        chip.click()
        watched.get_by_role("button", name="Last step").click()
        if watched.locator(".canvas-wide .node-mark").count():
            return
    pytest.fail("no scenario of the circuit breaker marks a node")


def test_another_variant_brings_its_own_stories(watched: Page, site: str) -> None:
    opened(watched, site, "/patterns/saga/")
    before = watched.locator("[data-play]").all_inner_texts()
    watched.get_by_role("link", name=re.compile("Choreography")).first.click()
    expect(watched).to_have_url(re.compile("variant=choreography"))
    expect(watched.locator("flow-player")).to_be_visible()
    assert watched.locator("[data-play]").all_inner_texts() != before
    watched.locator("[data-play]").first.click()
    expect(watched.locator(TOKENS).first).to_be_visible()


HALF_A_SECOND_LATER = "then => Number(document.querySelector('[data-seek]').value) >= then + 0.5"


def test_reduced_motion_shows_steps_without_travel(page: Page, site: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, site)
    page.get_by_role("button", name="Next step").click()
    token = page.locator(TOKENS).first
    expect(token).to_be_visible()
    shown, before = count(page), token.get_attribute("transform")
    now = page.evaluate("Number(document.querySelector('[data-seek]').value)")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(HALF_A_SECOND_LATER, arg=now)
    assert [count(page), token.get_attribute("transform")] == [shown, before]


def test_on_a_phone_the_buttons_are_large_and_the_narrow_picture_plays(phone: Page, site: str) -> None:
    page = opened(phone, site)
    page.locator("[data-play=happy-path]").tap()
    expect(page.locator(".canvas-tall .token").first).to_be_visible()
    for button in page.locator(".player-bar .buttons button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 40
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_can_be_presented_in_full_screen(watched: Page, site: str) -> None:
    opened(watched, site)
    watched.get_by_role("button", name="Present in full screen").click()
    expect(watched.locator("diagram-viewer")).to_have_class(re.compile("is-presenting"))
    watched.keyboard.press("ArrowRight")
    assert count(watched).startswith("2 / ")


def test_without_a_script_the_stories_are_lists(plain: Page, site: str) -> None:
    plain.goto(f"{site}{PATTERN}?scenario=happy-path&step=2")
    expect(plain.locator("flow-player")).to_be_hidden()
    expect(plain.locator("#step-happy-path-2")).to_be_visible()
    expect(plain.locator("#step-happy-path-2")).to_have_attribute("aria-current", "step")


def follow(link: Locator) -> None:
    """Go where a link of the stage leads that can be seen. A click would scroll first, upon which the stage docks."""
    expect(link).to_be_in_viewport()
    link.page.goto(urljoin(link.page.url, link.get_attribute("href")))


def test_a_broken_part_plays_what_follows_and_leads_back(watched: Page, site: str) -> None:
    opened(watched, site)
    watched.locator(".canvas-wide #node-worker").click()
    expect(watched.locator("[data-break]")).to_have_value("worker")
    watched.get_by_label("How it breaks").select_option("fails")
    watched.get_by_role("button", name="Break it").click()
    expect(watched.locator("[data-broken]")).to_contain_text("kept in Dead letters")
    watched.get_by_role("button", name="Last step").click()
    expect(watched.locator("[data-caption]")).to_contain_text("In the end it is kept in Dead letters")
    expect(watched.locator(".canvas-wide .node-mark").last).to_be_visible()
    # what was worked out has an address, which opens it at the same step
    address, place = watched.url, count(watched)
    assert "break=worker&fault=fails" in address
    watched.goto(address)
    expect(watched.locator("[data-broken]")).to_contain_text("kept in Dead letters")
    assert count(watched) == place
    follow(watched.get_by_role("link", name="Beside the story"))
    expect(watched.get_by_role("heading", name="What if Worker fails?").first).to_be_visible()
    watched.get_by_role("button", name="Last step").click()
    ends = watched.locator(".lane [data-caption]")
    expect(ends.first).to_contain_text("Lambda deletes its messages from the queue")
    expect(ends.last).to_contain_text("In the end it is kept in Dead letters")
    watched.goto(address)
    follow(watched.get_by_role("group", name="Break a part").get_by_role("link", name="Open it in the studio"))
    expect(watched.locator("studio-player [data-broken]")).to_contain_text("it is kept in Dead letters")
    watched.goto(address)
    watched.get_by_role("button", name="Back to the story").click()
    expect(watched.locator("[data-play=happy-path]")).to_have_attribute("aria-pressed", "true")
    assert "break=" not in watched.url


def test_who_only_asks_is_not_offered_what_only_others_can_be(watched: Page, site: str) -> None:
    opened(watched, site)
    watched.get_by_label("What if").select_option("api")
    watched.get_by_label("How it breaks").select_option("slow")
    watched.get_by_label("What if").select_option("client")
    expect(watched.locator("[data-fault]")).to_have_value("fails")
    assert watched.locator("[data-fault] option:disabled").count() == 2


STAGE = """() => {
  const stage = document.querySelector(".stage");
  const all = stage.getBoundingClientRect();
  const canvas = [...stage.querySelectorAll(".canvas")].find((one) => one.clientHeight);
  const parts = ["[data-caption]", ".player-bar", ".what-if"].map((one) => stage.querySelector(one));
  const controls = parts.map((one) => one.getBoundingClientRect());
  const header = document.querySelector(".site-header").getBoundingClientRect().bottom;
  return { above: all.top - header, below: innerHeight - Math.max(...controls.map((one) => one.bottom)),
    picture: canvas.getBoundingClientRect().bottom <= Math.min(...controls.map((one) => one.top)) };
}"""


@pytest.mark.parametrize(
    "path", ["/patterns/saga/?variant=choreography", "/learn/data-lake/", "/embed/patterns/storage-first/"]
)
def test_picture_words_and_controls_stand_in_one_window_and_can_be_read_at_every_step(
    page: Page, site: str, path: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site + path)
    amiss = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        amiss += [(width, row) for row in measured(page) if row["faults"]]
    assert amiss == []


def test_the_stage_goes_along_small_while_the_text_is_read_until_it_is_closed(phone: Page, site: str) -> None:
    phone.goto(f"{site}{PATTERN}?scenario=happy-path&step=2")
    expect(phone.locator("[data-count]")).to_have_text(re.compile("^2 /"))
    phone.locator("#pitfalls").scroll_into_view_if_needed()
    docked = phone.locator(".stage.is-docked")
    expect(docked).to_be_in_viewport(ratio=1)
    docked.get_by_role("button", name="Next step").click()
    expect(docked.locator("[data-caption]")).to_be_in_viewport(ratio=1)
    expect(phone.locator("#pitfalls")).to_be_in_viewport()
    docked.get_by_role("button", name="Close the small picture").click()
    expect(docked).to_have_count(0)
    phone.locator(".player-bar").scroll_into_view_if_needed()
    expect(phone.locator("[data-count]")).to_have_text(re.compile("^3 /"))


INSIDE = """id => {
  const [box, node] = ['.canvas-wide', `#node-${id}`].map(one => document.querySelector(one).getBoundingClientRect());
  const [across, down] = [node.left >= box.left - 1 && node.right <= box.right + 1, node.top >= box.top - 1];
  return across && down && node.bottom <= box.bottom + 1;
}"""


def outside_of_the_view(page: Page) -> list[str]:
    nodes = page.locator(".canvas-wide .node").evaluate_all("all => all.map(one => one.id.slice(5))")
    assert nodes
    return [node for node in nodes if not page.evaluate(INSIDE, node)]


def test_where_the_whole_is_too_small_the_view_goes_to_the_step_until_somebody_takes_it_over(
    watched: Page, site: str
) -> None:
    watched.emulate_media(reduced_motion="reduce")
    opened(watched, site, "/patterns/saga/")
    scale = watched.locator(".zoom output")
    watched.get_by_role("button", name="Next step").click()
    expect(scale).to_have_text("100 %")
    watched.get_by_role("button", name="Zoom out").click()
    taken = scale.inner_text()
    watched.get_by_role("button", name="Next step").click()
    expect(watched.locator("[data-count]")).to_have_text(re.compile("^3 /"))
    assert scale.inner_text() == taken
    watched.get_by_role("button", name="Fit the whole diagram").click()
    expect(scale).not_to_have_text(taken)
    assert outside_of_the_view(watched) == []


def test_a_picture_that_can_be_read_stays_whole_and_what_happens_outside_a_chosen_view_comes_in(
    watched: Page, site: str
) -> None:
    watched.emulate_media(reduced_motion="reduce")
    opened(watched, site, f"{PATTERN}?scenario=happy-path&step=2")
    watched.wait_for_function(f"() => {{ const one = ({STAGE})(); return one.above > -2 && one.below > -2; }}")
    shown = watched.locator(".canvas-wide .diagram").get_attribute("viewBox")
    watched.get_by_role("button", name="Next step").click()
    assert watched.locator(".canvas-wide .diagram").get_attribute("viewBox") == shown
    for _ in range(5):
        watched.get_by_role("button", name="Zoom in").click()
    watched.get_by_role("button", name="First step").click()
    assert watched.evaluate(INSIDE, "client")
    watched.get_by_role("button", name="Last step").click()
    assert watched.evaluate(INSIDE, "queue")
    whole = float((shown or "").split()[2])
    assert float((watched.locator(".canvas-wide .diagram").get_attribute("viewBox") or "").split()[2]) < whole


def test_who_presents_sees_the_whole_picture_at_every_step(watched: Page, site: str) -> None:
    watched.emulate_media(reduced_motion="reduce")
    opened(watched, site, "/patterns/saga/")
    watched.get_by_role("button", name="Next step").click()
    watched.get_by_role("button", name="Present in full screen").click()
    expect(watched.locator(".is-presenting")).to_be_attached()
    watched.get_by_role("button", name="Next step").click()
    assert outside_of_the_view(watched) == []


def test_what_travels_carries_its_words(watched: Page, site: str) -> None:
    opened(watched, site)
    watched.locator("[data-play=happy-path]").click()
    expect(watched.locator(".canvas-wide .token-words text").first).to_have_text("POST /orders")
    watched.emulate_media(reduced_motion="reduce")
    watched.get_by_role("button", name="Pause").click()
    watched.get_by_role("button", name="First step").click()
    token, label = (
        watched.locator(where).first.bounding_box()
        for where in (".canvas-wide .token > path", ".canvas-wide [id$=connection-client-api] .label-back")
    )
    assert token
    assert label
    assert token["y"] + token["height"] <= label["y"] + 1, "it passes above the label of its line"


def test_home_shows_picture_and_controls_in_the_first_screen_of_a_phone(phone: Page, site: str) -> None:
    phone.goto(f"{site}/")
    button = phone.get_by_role("button", name="Break it")
    expect(button).to_be_in_viewport(ratio=1)
    expect(phone.locator(".hero-viewer .canvas:visible")).to_be_in_viewport(ratio=1)
    expect(phone.get_by_role("button", name="Pause")).to_be_in_viewport(ratio=1)


def test_home_plays_at_once_and_lets_visitors_break_a_part_in_the_first_screen(watched: Page, site: str) -> None:
    watched.set_viewport_size({"width": 1440, "height": 900})
    watched.goto(f"{site}/")
    expect(watched.get_by_role("button", name="Pause")).to_be_visible()
    box = watched.get_by_role("button", name="Break it").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 900
    watched.keyboard.press("Home")  # scrolls the page, as nobody has asked for the player
    expect(watched.get_by_role("button", name="Pause")).to_be_visible()
    expect(watched.locator("[data-live]")).to_be_empty()
    watched.get_by_role("button", name="Break it").click()
    expect(watched.locator("[data-broken]")).to_contain_text("In the end")
    assert "scenario=" not in watched.url

"""The service models by mouse and by keyboard: slider, comparison, reasons, sorting, helper, situations, overlay."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

PAGES = (
    "/models/?compare=iaas,faas",
    "/models/choose/",
    "/models/situations/?step=2",
    "/models/overlay/?pattern=strangler",
)


def test_the_slider_hands_layers_over_by_keyboard(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/")
    slider = watched.get_by_label("Layers handed over")
    slider.focus()
    watched.keyboard.press("Home")
    yours = watched.locator(".stack > li.customer")
    everything = watched.locator(".stack > li").count()
    expect(yours).to_have_count(everything)
    watched.keyboard.press("ArrowRight")
    expect(watched.locator(".moves > li[aria-current]")).to_have_attribute("value", "1")
    watched.keyboard.press("End")
    assert yours.count() < everything / 2
    expect(slider).to_have_attribute("aria-valuetext", re.compile("SaaS"))


def test_the_slider_s_stops_are_clicked(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/")
    stop = watched.locator("a[data-step]", has_text="FaaS")
    stop.click()
    expect(stop).to_have_attribute("aria-current", "step")
    expect(watched.locator(".stack > li[data-layer=operating-system] .party")).to_have_text(re.compile("rovider"))
    expect(watched).to_have_url(re.compile(r"step=\d"))


def test_two_models_are_compared_and_the_differences_marked(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/?compare=caas,paas")
    heads = watched.locator("model-matrix thead th[scope=col]").all_inner_texts()
    assert any("CaaS" in head for head in heads)
    assert any("PaaS" in head for head in heads)
    assert watched.locator("model-matrix .differs").count() > 0


def test_a_cell_tells_its_reason_to_the_keyboard(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/")
    cells = watched.locator("model-matrix tbody tr").first.locator("summary")
    cells.first.focus()
    told = watched.locator("[data-reason]")
    first = told.inner_text()
    watched.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    expect(told).not_to_have_text(first)
    expect(told).to_contain_text("IaaS")


def test_the_helper_answers_in_place_by_keyboard(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/choose/")
    first = watched.locator(".choose-form select").first
    before = watched.locator("#choice").inner_text()
    first.focus()
    watched.keyboard.press("ArrowDown")
    watched.keyboard.press("Enter")
    first.select_option(index=1)
    expect(watched.locator("#choice")).not_to_have_text(before)
    expect(watched).to_have_url(re.compile(r"\?.+="))


def test_a_situation_plays_in_all_models_at_once(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/situations/")
    courses = watched.locator("[data-course]").count()
    assert courses == 6
    watched.get_by_role("button", name="Next step").click()
    expect(watched.locator("[data-count]")).to_have_text(re.compile("^2 / "))
    assert watched.locator(".acts > [aria-current]").count() >= 4
    expect(watched.locator("[data-live]")).to_have_text(
        re.compile(r"^Step 2\. Legacy / On-Premise: You test the patch.*SaaS: You may")
    )
    expect(watched).to_have_url(re.compile("situation=patch&step=2"))
    watched.keyboard.press("End")
    expect(watched.locator("[data-course].is-over")).to_have_count(courses)
    watched.keyboard.press("Home")
    watched.get_by_role("button", name="Play", exact=True).click()
    watched.get_by_label("Speed").select_option("4")
    expect(watched.locator("[data-count]")).to_have_text(re.compile("^[2-9] / "))
    watched.keyboard.press("Escape")
    expect(watched.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_link_opens_a_step_of_a_situation_and_an_act_is_clicked(watched: Page, site: str) -> None:
    watched.goto(f"{site}/models/situations/?situation=patch&step=3")
    expect(watched.locator("[data-count]")).to_have_text(re.compile("^3 / "))
    watched.locator("[data-course]").first.locator(".acts > li").first.click()
    expect(watched.locator("[data-count]")).to_have_text(re.compile("^1 / "))


def test_without_a_script_a_situation_is_a_list_for_each_model(plain: Page, site: str) -> None:
    plain.goto(f"{site}/models/situations/")
    expect(plain.locator("[data-bar]")).to_be_hidden()
    assert plain.locator(".acts > li:visible").count() >= 12


def test_on_a_phone_nothing_scrolls_sideways(phone: Page, site: str) -> None:
    wide = []
    for path in PAGES:
        phone.goto(f"{site}{path}")
        if not phone.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            wide.append(path)
    assert wide == []

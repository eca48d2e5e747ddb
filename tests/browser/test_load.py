"""The studio's load panel in a real browser: a run, what breaks, a setting changed, two runs side by side."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import findings

ENDED = re.compile(r"messages in 1|messages in 60")


def ran(page: Page) -> None:
    """Wait until the run under way has ended."""
    expect(page.locator("[data-load=stop]")).to_be_hidden()
    expect(page.locator("[data-load-said]")).to_contain_text(ENDED)


def test_a_sketch_is_run_broken_mended_changed_and_compared(watched: Page) -> None:
    watched.emulate_media(reduced_motion="reduce")
    watched.goto("/studio/?pattern=storage-first&variant=without-queue")
    watched.wait_for_selector("#studio[data-ready=true]")
    watched.locator("#canvas svg.diagram").focus()
    watched.keyboard.press("l")
    panel = watched.get_by_role("region", name="Load")
    rate = panel.get_by_label("Messages a second", exact=True)
    expect(rate).to_be_focused()
    rate.fill("30")
    panel.locator("[name=seconds]").select_option("60")
    rate.press("Enter")
    ran(watched)
    expect(panel.locator("[data-figure=p99] strong")).to_contain_text("ms")
    expect(panel.locator("[data-figure=month] strong")).to_contain_text("$")
    expect(panel.locator("[data-figure=lost] strong")).to_have_text("0")
    expect(panel.locator(".load-chart canvas")).to_be_visible()
    expect(panel.get_by_role("img", name=re.compile("All callers, Latency"))).to_be_visible()
    expect(watched.locator('[data-gauge="worker"]')).to_contain_text("at once")

    # A click on a part shows it, with its prices and where they are from.
    watched.locator('[data-element-id="worker"]').first.click(position={"x": 20, "y": 20})
    expect(panel.locator("[data-load-part]")).to_have_value("worker")
    expect(panel.locator("[data-load-about]")).to_contain_text("a month")
    expect(panel.locator("[data-load-about]")).to_contain_text("read 20")
    expect(panel.get_by_role("link", name="Limits and prices of Lambda")).to_have_attribute(
        "href", "/services/aws.lambda/"
    )
    panel.get_by_text(re.compile("assumed, because nobody")).click()
    expect(panel.locator("[data-load-about]")).to_contain_text("work_ms")

    # A part that fails for a while is seen by callers, and beside the run before.
    panel.locator("[data-load-broken]").select_option("worker")
    panel.get_by_role("button", name="Break it").click()
    expect(panel.get_by_label("Broken in this run")).to_contain_text("Worker fails from 33 %")
    ran(watched)
    expect(panel.locator("[data-figure=errors]")).to_have_class("bad")
    expect(panel.locator("[data-figure=errors] .was")).to_have_text("was 0 %")
    expect(watched.locator('[data-gauge="worker"]')).to_have_class(re.compile("bad|warning"))
    panel.get_by_role("button", name="Repair it").press("Enter")
    ran(watched)
    expect(panel.get_by_label("Broken in this run").locator("li")).to_have_count(0)
    expect(panel.locator("[data-figure=errors]")).to_have_class("good")

    # A run is kept, and stands beside one of another load.
    panel.get_by_role("button", name="Keep this run").click()
    panel.locator("[name=shape]").select_option("burst")
    expect(panel.get_by_label("Messages a second at most")).to_be_visible()
    panel.get_by_role("button", name=re.compile("^Run")).click()
    ran(watched)
    expect(panel.locator("[data-load-beside]")).to_contain_text("the run kept of")
    expect(panel.locator("[data-figure=answered] .was")).to_contain_text(re.compile(r"was \d"))
    assert findings(watched) == []
    watched.locator("theme-toggle button").click()
    assert findings(watched) == []

    watched.set_viewport_size({"width": 390, "height": 844})
    assert watched.evaluate("document.documentElement.scrollWidth") <= 390
    panel.locator("[data-load-part]").scroll_into_view_if_needed()
    expect(panel.locator("[data-load-part]")).to_be_in_viewport()
    assert findings(watched) == []
    panel.get_by_role("button", name="Leave the load").click()
    expect(panel).to_be_hidden()
    expect(watched.locator(".load-gauge")).to_have_count(0)
    watched.set_viewport_size({"width": 1280, "height": 720})


def test_an_experiment_of_a_pattern_is_run_on_its_page(watched: Page) -> None:
    watched.goto("/patterns/storage-first/#load")
    experiment = watched.locator("load-experiment")
    experiment.get_by_role("button", name="Run both").click()
    told = experiment.get_by_role("region", name=re.compile("figures$"))
    expect(told).to_be_visible()
    row = told.get_by_role("row").filter(has_text="answered with an error")
    expect(row.get_by_role("cell").first).to_have_text("0")
    assert int(row.get_by_role("cell").last.inner_text().replace(",", "")) > 100
    expect(experiment.get_by_role("status")).to_contain_text("With the queue nobody notices")
    assert findings(watched) == []


def test_what_breaks_first_is_named_with_its_source_and_a_row_breaks_it_in_the_panel(watched: Page) -> None:
    watched.emulate_media(reduced_motion="reduce")
    watched.goto("/studio/?pattern=storage-first")
    watched.wait_for_selector("#studio[data-ready=true]")
    watched.locator("#canvas svg.diagram").focus()
    watched.keyboard.press("l")
    panel = watched.get_by_role("region", name="Load")
    panel.locator("[name=seconds]").select_option("60")
    panel.locator("[name=rate]").fill("2")  # it runs hundreds of times
    panel.get_by_role("button", name="What breaks first").press("Enter")
    told = panel.get_by_role("region", name="What breaks first")
    expect(told.locator("[data-load=stress-stop]")).to_be_hidden(timeout=120_000)
    expect(told.locator("[data-stress-said]")).to_contain_text(
        re.compile(r"Incoming orders gives first, at [\d,]+ messages a second")
    )
    expect(told.locator("[data-stress-limit]")).to_contain_text("maximum concurrency")
    expect(told.locator(".stress-bands")).to_contain_text("p99")
    told.get_by_text(re.compile("uncertain: which")).click()
    expect(told.get_by_label("work_ms.queue, from")).to_have_value("5")
    assert findings(watched) == []
    watched.locator("theme-toggle button").click()
    assert findings(watched) == []

    watched.set_viewport_size({"width": 390, "height": 844})
    assert watched.evaluate("document.documentElement.scrollWidth") <= 390
    assert findings(watched) == []
    head, change = panel.locator(".load-head"), panel.get_by_role("button", name="Change what comes in")
    folded = head.evaluate("element => element.getBoundingClientRect().height")
    change.click()
    expect(panel.get_by_label("Messages a second", exact=True)).to_be_visible()
    expect(change).to_be_hidden()
    assert head.evaluate("element => element.getBoundingClientRect().height") > 2 * folded
    row = told.get_by_role("button", name="Orders API fails", exact=True)
    row.scroll_into_view_if_needed()
    row.click()
    expect(panel.get_by_label("Broken in this run")).to_contain_text("Orders API fails from 33 % of the run to 67 %")
    ran(watched)
    expect(panel.locator("[data-figure=errors]")).to_have_class("bad")
    watched.set_viewport_size({"width": 1280, "height": 720})


def test_failures_and_loads_of_a_sketch_have_addresses_and_another_sketch_stands_beside_it(watched: Page) -> None:
    watched.emulate_media(reduced_motion="reduce")
    watched.goto("/studio/?pattern=storage-first&start=client&break=worker&fault=fails&step=2")
    watched.wait_for_selector("#studio[data-ready=true]")
    player = watched.locator("studio-player")
    expect(player.locator("[data-do=mend]")).to_be_visible()
    expect(player.locator("[data-break]")).to_have_value("worker")
    expect(watched).to_have_url(re.compile(r"start=client&break=worker&fault=fails&step=2$"))
    player.get_by_role("button", name="Next step").click()
    expect(watched).to_have_url(re.compile(r"step=3$"))
    player.locator("[data-do=mend]").click()
    expect(watched).not_to_have_url(re.compile("break="))

    watched.goto("/studio/?pattern=storage-first&load")
    panel = watched.get_by_role("region", name="Load")
    panel.locator("[name=seconds]").select_option("60")
    panel.get_by_label("What stands beside this run").select_option("storage-first without-queue")
    ran(watched)
    expect(panel.locator("[data-load-beside]")).to_contain_text("under the same load")
    expect(panel.locator("[data-figure=p50] .was")).to_contain_text("ms")
    assert findings(watched) == []

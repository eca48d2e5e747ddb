"""Parts beyond the vocabulary on the canvas: found while typing, added by keys, kept, exported with their picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_canvas import SAVED, opened, ready, sketch, until

RUN, KAFKA = "diagrams.gcp.compute.Run", "diagrams.onprem.queue.Kafka"


def search(page: Page, words: str) -> None:
    """Type into the palette's search and wait until the server has been asked."""
    if page.evaluate("document.activeElement.id") == "palette-search":
        page.keyboard.press("ControlOrMeta+a")
    else:
        page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_selector(f'.palette-others [data-add="named:{words}"]')


def services(page: Page) -> list[str]:
    return [node["service"] for node in sketch(page)["nodes"]]


def is_pictured(page: Page, key: str) -> bool:
    """Has the browser really drawn the picture on the card, at the size of an icon?"""
    drawn: bool = page.evaluate(
        """async (key) => {
          const image = document.querySelector(`#canvas [data-service="${key}"] image`);
          const box = image?.getBoundingClientRect();
          const answer = image && await fetch(image.getAttribute("href"));
          return answer?.headers.get("content-type") === "image/png" && box.width > 30 && box.height > 30;
        }""",
        key,
    )
    return drawn


def test_a_part_of_another_cloud_is_found_added_kept_and_exported(watched: Page) -> None:
    page = opened(watched)
    search(page, "cloud run")
    page.keyboard.press("Enter")
    until(page, "studio.sketch.nodes.length === 1")
    assert services(page) == [RUN]
    assert is_pictured(page, RUN)
    expect(page.locator("#inspector")).to_contain_text("Cloud Run (Google Cloud)")
    expect(page.locator("#inspector")).to_contain_text("the checks say nothing about it")
    page.wait_for_selector(SAVED)
    page.reload()
    ready(page)
    assert services(page) == [RUN]
    assert is_pictured(page, RUN)
    svg = page.evaluate("studio.server.file('render?format=svg', studio.sketch).then((file) => file.text())")
    assert re.search(rf'<symbol id="icon-{RUN}"[^>]*><image [^>]*href="data:image/png;base64,', svg)


def test_services_come_first_and_a_name_that_only_the_server_knows_shows_the_service(watched: Page) -> None:
    page = opened(watched)
    search(page, "kafka")
    offered = page.locator(".palette-list button:visible").evaluate_all("(all) => all.map((one) => one.dataset.add)")
    assert offered.index(KAFKA) > offered.index("aws.kinesis")
    assert offered[-1] == "named:kafka"
    search(page, "DDB")
    shown = page.locator('.palette-best [data-add="aws.dynamodb"]')
    expect(shown).to_be_visible()
    page.keyboard.press("Enter")
    until(page, "studio.sketch.nodes.length === 1")
    assert services(page) == ["aws.dynamodb"]


def test_the_first_that_is_offered_is_what_was_meant_and_each_says_what_it_is(watched: Page) -> None:
    page = opened(watched)
    for typed, first in {
        "lamda": "Lambda / Lambda function · Compute",
        "cloud watch alarm": "Alarm / CloudWatch alarm · Monitoring",
        "glue": "Glue job / Glue ETL job · Analytics",
        "cloud run": "Cloud Run / Google Cloud · compute",
        "azure functions": "Function Apps / Azure · compute",
        "saga": "Saga / Pattern",
        "subnet": "Public subnet / Frame",
    }.items():
        search(page, typed)
        rows = page.locator(".palette-list button:visible").all_inner_texts()
        assert rows[0].replace("\n", " / ") == first
    search(page, "lamda")
    expect(page.locator(".palette-instead")).to_have_text("Nothing is called “lamda”. This is for “lambda”.")


def test_a_frame_is_found_by_its_name_and_put_round_what_is_selected(watched: Page) -> None:
    page = opened(watched)
    page.evaluate("studio.view.select([studio.editing.addNode('aws.lambda', {x: 200, y: 200})])")
    search(page, "virtual private cloud")
    page.keyboard.press("Enter")
    until(page, "studio.sketch.frames?.length === 1")
    drawn = sketch(page)
    assert (drawn["frames"][0]["kind"], drawn["frames"][0]["label"]) == ("vpc", "VPC")
    assert drawn["nodes"][0]["frame"] == drawn["frames"][0]["id"]
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("add region")
    page.keyboard.press("Enter")
    until(page, "studio.sketch.frames.length === 2")
    assert sketch(page)["frames"][1]["kind"] == "region"


def test_no_search_ends_in_nothing(watched: Page) -> None:
    page = opened(watched)
    page.keyboard.press("/")
    page.keyboard.type("Orders mainframe qzx")
    page.keyboard.press("Enter")  # before the server has answered
    until(page, "studio.sketch.nodes.length === 1")
    (made,) = sketch(page)["nodes"]
    assert (made["service"], made["label"]) == ("diagrams.generic.blank.Blank", "Orders mainframe qzx")


def test_without_the_server_a_part_is_still_added_by_name(page: Page) -> None:
    opened(page)
    page.context.set_offline(True)
    search(page, "Stock ledger")
    page.keyboard.press("Enter")
    until(page, "studio.sketch.nodes.length === 1")
    assert sketch(page)["nodes"][0]["label"] == "Stock ledger"


def by_command(page: Page) -> None:
    page.keyboard.press("Control+k")


def by_double_click(page: Page) -> None:
    # Beside the card with which an empty studio begins.
    x, y = page.evaluate(
        """() => {
          const svg = document.querySelector("#canvas svg.diagram");
          const { left, top, right, bottom } = svg.getBoundingClientRect();
          for (let y = top + 20; y < bottom; y += 20)
            for (let x = left + 20; x < right; x += 20)
              if (svg.contains(document.elementFromPoint(x, y))) return [x, y];
        }"""
    )
    page.mouse.dblclick(x, y)


def after_a_part(page: Page) -> None:
    page.evaluate("studio.view.select([studio.editing.addNode('aws.lambda', {x: 200, y: 200})])")
    page.evaluate("studio.view.focus()")
    page.keyboard.press("Control+ArrowRight")


@pytest.mark.parametrize("start", [by_command, by_double_click, after_a_part])
def test_every_chooser_of_parts_finds_them(watched: Page, start: Callable[[Page], None]) -> None:
    page = opened(watched)
    start(page)
    page.keyboard.type("kafka onprem")
    page.wait_for_selector(f'[role=option][data-key$="{KAFKA}"]')
    page.keyboard.press("Enter")
    until(page, f"studio.sketch.nodes.some((node) => node.service === '{KAFKA}')")
    if start is after_a_part:
        assert len(sketch(page)["connections"]) == 1
        expect(page.locator("#toasts")).not_to_contain_text("does not connect")


def test_a_class_that_comes_with_a_file_is_learned(watched: Page, tmp_path: Any) -> None:
    page = opened(watched)
    program = tmp_path / "shop.py"
    program.write_text(
        "from diagrams import Diagram\nfrom diagrams.k8s.compute import Pod\nfrom diagrams.nonsense import X\n"
        'with Diagram("Shop"):\n    Pod("web") >> Pod("worker")\n'
    )
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a file").click()
    chooser.value.set_files(program)
    until(page, "studio.sketch.nodes.length === 2")
    until(page, "document.querySelectorAll('#canvas [data-service=\"diagrams.k8s.compute.Pod\"] image').length === 2")
    assert is_pictured(page, "diagrams.k8s.compute.Pod")
    expect(page.locator("#canvas .caption").first).to_have_text("Pod")


def test_what_nobody_knows_is_drawn_neutrally_and_said(watched: Page) -> None:
    page = opened(watched)
    page.evaluate("studio.view.select([studio.editing.addNode('aws.lamda', {x: 200, y: 200})])")
    expect(page.locator("#inspector")).to_contain_text("no service and no class that is called aws.lamda")
    assert page.locator('#canvas [data-service="aws.lamda"] use').get_attribute("href", timeout=2_000)
    page.get_by_role("tab", name=re.compile("Findings")).click()
    expect(page.locator("#findings")).to_contain_text("No service and no class is called 'aws.lamda'")

"""Files and the studio: what is dropped anywhere is opened, and what goes into a template is told honestly."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_canvas import opened, sketch

TEMPLATE = "Resources:\\n  Jobs:\\n    Type: AWS::SQS::Queue\\n"
DROP = f"""(element) => {{
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["{TEMPLATE}"], "jobs.yaml"));
  for (const name of ["dragover", "drop"]) {{
    const event = new DragEvent(name, {{ dataTransfer, bubbles: true, cancelable: true }});
    element.dispatchEvent(event);
    if (!event.defaultPrevented) throw new Error(`nobody takes the ${{name}}`);
  }}
}}"""


@pytest.mark.parametrize("place", ["#start h2", "#palette", "#side"])
def test_a_file_is_dropped_anywhere_on_an_empty_studio(watched: Page, place: str) -> None:
    opened(watched)
    watched.locator(place).first.evaluate(DROP)
    expect(watched.locator("#start")).to_be_hidden()
    assert [node["id"] for node in sketch(watched)["nodes"]] == ["jobs"]


def test_what_cannot_be_written_into_a_template_is_not_offered_as_a_download(watched: Page) -> None:
    opened(watched)
    watched.locator("#start h2").evaluate(DROP)
    expect(watched.locator("#start")).to_be_hidden()
    watched.evaluate('studio.store.commit("x", [{do: "update", node: "jobs", set: {service: "onprem.legacy"}}])')
    watched.keyboard.press("Control+Shift+E")
    watched.locator("[data-format=into]").click()
    told = watched.get_by_role("dialog", name="Changes of jobs.yaml")
    expect(told).to_contain_text("None of your changes can be written into the template")
    expect(told).to_contain_text("no resource becomes another service in place")
    expect(told.get_by_role("button", name="Download jobs.yaml")).to_have_count(0)

"""A folder in the studio: a file is opened, changed on the canvas and saved, and the disk has it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from patterns_app.command.serving_folder import address, surroundings
from tests.browser.conftest import free_port, wait_for
from tests.product import ROOT, begin_in, environment, made_ready

TEMPLATE = """Resources:
  Jobs:
    Type: AWS::SQS::Queue  # stays
    Properties: {VisibilityTimeout: 60}
"""


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address with its key, and the folder."""
    folder = tmp_path_factory.mktemp("code")
    (folder / "template.yaml").write_text(TEMPLATE)
    place = begin_in(tmp_path_factory.mktemp("place"), made_ready(tmp_path_factory))
    own = surroundings(folder, free_port())
    own |= {"VAR_DIR": str(place), "DATABASE_URL": f"sqlite:///{place / 'db.sqlite3'}", "LOG_LEVEL": "ERROR"}
    own |= {"STATIC_ROOT": str(place / "static"), "RENDER_WORKERS": "1", "JOB_WORKERS": "0"}
    with (place / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "scripts/serve.py"], cwd=ROOT, env=environment(place, **own), stdout=log, stderr=log
        )
    wait_for(int(own["PORT"]), server, place / "server.log")
    try:
        yield address(own), folder
    finally:
        server.terminate()
        server.wait()


def test_a_template_is_opened_changed_on_the_canvas_and_saved_on_the_disk(served: tuple[str, Path], page: Page) -> None:
    where, folder = served
    page.goto(where)
    page.get_by_role("button", name="template.yaml").click()
    expect(page.locator("#studio[data-ready=true]")).to_be_visible()
    expect(page.locator("folder-file")).to_contain_text("In the file")
    page.locator(".djs-element[data-element-id='jobs']").click()
    field = page.locator("#set-visibility_timeout")
    field.fill("90")
    field.press("Tab")
    expect(page.locator("folder-file [data-said]")).to_have_text("Not in the file yet")
    assert (folder / "template.yaml").read_text() == TEMPLATE
    page.get_by_role("button", name="Save to file").click()
    expect(page.locator(".folder-diff")).to_contain_text("VisibilityTimeout: 90")
    page.get_by_role("button", name="Write it").click()
    expect(page.locator("folder-file [data-said]")).to_have_text("In the file")
    assert (folder / "template.yaml").read_text() == TEMPLATE.replace("60", "90")
    assert [one.name for one in folder.iterdir()] == ["template.yaml"]

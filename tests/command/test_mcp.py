"""`pattern-studio mcp`: the protocol's own client, today's and older, at work on files."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from mcp import Client, MCPError, StdioServerParameters

from patterns_app.command.agent_desk import FolderDesk
from patterns_app.core.agents.desk import Refusal
from patterns_app.core.agents.tools import TOOLS, Answer, call
from tests.product import ROOT


def at_work(folder: Path, mode: Literal["auto", "legacy"], work: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        words = ["-m", "patterns_app.command", "mcp", "--folder", str(folder)]
        server = StdioServerParameters(command=sys.executable, args=words, env={"PYTHONPATH": str(ROOT)})
        async with Client(server, mode=mode) as client:
            await work(client)

    # In a thread of its own: a browser that other tests of this process have open keeps a loop in this one.
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, run()).result()


async def told(client: Client, tool: str, **arguments: Any) -> Any:
    found = await client.call_tool(tool, arguments)
    text = found.content[0].text  # type: ignore[union-attr]
    return text if found.is_error else json.loads(text)


def test_today_s_client_designs_mends_and_draws_in_a_folder(tmp_path: Path) -> None:
    async def work(client: Client) -> None:
        assert client.protocol_version == "2026-07-28"
        assert [one.name for one in (await client.list_tools()).tools] == [*TOOLS]
        begun = await told(
            client, "start_from_pattern", pattern="storage-first", title="Orders", to="orders.sketch.json"
        )
        assert begun["sketch"] == "orders.sketch.json"
        done = await told(client, "apply_fixes", sketch="orders.sketch.json")
        assert done["findings_now"] == {"error": 0, "warning": 0, "info": 0}
        drawn = await client.call_tool("render", {"sketch": "orders.sketch.json"})
        assert [one.type for one in drawn.content] == ["text", "image"]
        assert await told(client, "check") == (
            "Wrong arguments: Object missing required field `sketch`. check takes sketch, profile?, rule?, limit?."
        )
        with pytest.raises(MCPError, match=r"Unknown tool: 'draw_box'\. There are search_patterns"):
            await client.call_tool("draw_box", {})

    at_work(tmp_path, "auto", work)
    assert "waf" in (tmp_path / "orders.sketch.json").read_text()


def test_an_older_client_shakes_hands_first(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("Resources:\n  Q: {Type: 'AWS::SQS::Queue'}\n")

    async def work(client: Client) -> None:
        assert client.protocol_version == "2025-11-25"
        assert "never an instruction" in str(client.instructions)
        assert (await told(client, "check", sketch="template.yaml"))["counts"]["error"] == 0
        huge = await told(client, "import_files", files={"t.yaml": "x" * 3_000_000})
        assert "at most 1,048,576 are read" in huge

    at_work(tmp_path, "legacy", work)


@pytest.fixture
def desk(tmp_path: Path) -> FolderDesk:
    return FolderDesk(tmp_path)


def asked(desk: FolderDesk, tool: str, **arguments: Any) -> Answer:
    return call(desk, tool, arguments)


@pytest.mark.parametrize("name", ["../secret.json", "/etc/passwd", "link/secret.json", "a\0b.json", "x" * 5_000])
def test_nothing_outside_of_the_folder_is_read_or_written(
    tmp_path_factory: pytest.TempPathFactory, desk: FolderDesk, tmp_path: Path, name: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.json").write_text('{"schema": "pattern-studio/2", "title": "Hidden"}')
    (tmp_path / "link").symlink_to(outside)
    for found in (
        asked(desk, "read_sketch", sketch=name),
        asked(desk, "start_from_pattern", pattern="saga", to=name),
        asked(desk, "import_files", paths=[name]),
    ):
        assert found.is_error
        assert "Hidden" not in found.text
    assert sorted(one.name for one in outside.iterdir()) == ["secret.json"]


@pytest.mark.parametrize("name", [".", "infra", "infra/*.tf"])
def test_files_are_called_as_they_lie_in_the_folder(desk: FolderDesk, tmp_path: Path, name: str) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "broken.tf").write_text('resource "aws_sqs_queue" "q" {\n')
    (tmp_path / "infra" / "main.tf").write_text('resource "aws_sqs_queue" "inside" {}\n')
    told = asked(desk, "import_files", paths=[name]).text
    assert "broken.tf" in told
    assert tmp_path.name not in told


TEMPLATE = """
Resources:
  Inside: {Type: AWS::SQS::Queue}
  Up: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../up.yaml}}
  Linked: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: link.yaml}}
"""
HIDDEN = "Resources:\n  Hidden: {Type: AWS::SQS::Queue}\n"


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of which template, links and a module name files beside it, below the folder of the command."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "template.yaml").write_text(TEMPLATE)
    (folder / "main.tf").write_text('module "up" {\n  source = "../up"\n}\nresource "aws_sqs_queue" "inside" {}\n')
    (tmp_path / "up.yaml").write_text(HIDDEN)
    (tmp_path / "up").mkdir()
    (tmp_path / "up" / "main.tf").write_text('resource "aws_sqs_queue" "hidden" {}\n')
    (folder / "link.yaml").symlink_to(tmp_path / "up.yaml")
    (folder / "other.tf").symlink_to(tmp_path / "up" / "main.tf")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize(
    ("name", "said"),
    [
        *(("template.yaml", "inside"), (".", "inside"), ("main.tf", "inside")),
        *(("*.yaml", "leads out"), ("*.tf", "leads out"), ("link.yaml", "outside of the folder")),
    ],
)
def test_what_a_file_of_the_folder_names_is_read_as_far_as_the_folder_goes(around: Path, name: str, said: str) -> None:
    desk = FolderDesk(around)
    assert said in asked(desk, "import_files", paths=[name]).text
    for found in (asked(desk, "import_files", paths=[name]), asked(desk, "read_sketch", sketch=name)):
        assert "hidden" not in found.text.lower(), found.text


def test_a_pipe_in_the_folder_holds_nobody_up(desk: FolderDesk, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "is no file" in asked(desk, "import_files", paths=["pipe.yaml"]).text
    assert "there is no file" in asked(desk, "read_sketch", sketch="pipe.yaml").text


@pytest.mark.parametrize("name", [".git/hooks/x.sketch.json", ".x.sketch.json", "a/.b/c.sketch.json"])
def test_what_is_hidden_belongs_to_other_programs(desk: FolderDesk, tmp_path: Path, name: str) -> None:
    said = [asked(desk, "start_from_pattern", to=name), asked(desk, "export", sketch={}, format="sam", to=name)]
    assert ["is hidden" in one.text for one in said] == [True, True]
    assert [*tmp_path.iterdir()] == []


def test_what_cannot_be_written_leaves_nothing_behind(desk: FolderDesk, tmp_path: Path) -> None:
    (tmp_path / "there.json").write_text("{}")
    assert "cannot be written" in asked(desk, "start_from_pattern", to="there.json/x.sketch.json").text
    assert [one.name for one in tmp_path.iterdir()] == ["there.json"]


def test_names_that_no_file_can_have_are_refused_in_words(desk: FolderDesk, tmp_path: Path) -> None:
    (tmp_path / "round.json").symlink_to("round.json")
    for name, said in ((f"{'x' * 280}.json", "name too long"), ("round.json", "circle")):
        for found in (asked(desk, "start_from_pattern", to=name), asked(desk, "check", sketch=name)):
            assert said in found.text


def test_a_file_that_has_gone_meanwhile_is_not_written_again(desk: FolderDesk, tmp_path: Path) -> None:
    asked(desk, "start_from_pattern", to="s.sketch.json")
    held = desk.opened("s.sketch.json")
    (tmp_path / "s.sketch.json").unlink()
    with pytest.raises(Refusal, match="do it again"):
        desk.kept(held, held.sketch)


def test_what_was_written_since_is_found(desk: FolderDesk, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yaml}}\n"
    )
    assert "hidden" not in asked(desk, "import_files", paths=["t.yaml"]).text
    (tmp_path / "n.yaml").write_text(HIDDEN)
    assert "hidden: aws.sqs" in asked(desk, "import_files", paths=["t.yaml"]).text


def test_what_is_there_is_never_written_over_and_a_foreign_file_never_changed(desk: FolderDesk, tmp_path: Path) -> None:
    template = "Resources:\n  Q: {Type: 'AWS::SQS::Queue'}\n"
    (tmp_path / "template.yaml").write_text(template)
    add = [{"do": "add", "node": {"service": "sqs"}}]
    assert "import_files makes a sketch of it first" in asked(desk, "edit", sketch="template.yaml", operations=add).text
    assert "ends with" not in asked(desk, "import_files", paths=["template.yaml"], to="q.sketch.json").text
    assert "is there already" in asked(desk, "start_from_pattern", to="q.sketch.json").text
    assert "sketches are files that end with" in asked(desk, "start_from_pattern", to="q.yaml").text
    assert "is there already" in asked(desk, "export", sketch="q.sketch.json", format="sam", to="template.yaml").text
    assert (tmp_path / "template.yaml").read_text() == template
    assert "sketches are q.sketch.json" in asked(desk, "check", sketch="orders.sketch.json").text


def test_a_change_leaves_who_may_read_a_file_and_a_failure_leaves_nothing(
    desk: FolderDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(desk, "start_from_pattern", to="own.sketch.json")
    own = tmp_path / "own.sketch.json"
    own.chmod(0o600)
    add = [{"do": "add", "node": {"service": "sqs"}}]
    assert not asked(desk, "edit", sketch="own.sketch.json", operations=add).is_error
    assert own.stat().st_mode & 0o777 == 0o600

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = own.read_bytes()
    monkeypatch.setattr(Path, "replace", full)
    said = asked(desk, "edit", sketch="own.sketch.json", operations=add).text
    assert said == "own.sketch.json: cannot be written: No space left on device"
    assert ([one.name for one in tmp_path.iterdir()], own.read_bytes()) == (["own.sketch.json"], before)


def test_names_are_found_where_nobody_gives_one(desk: FolderDesk) -> None:
    names = [json.loads(asked(desk, "start_from_pattern", title="My Orders!").text)["sketch"] for _ in range(2)]
    assert names == ["my-orders.sketch.json", "my-orders-2.sketch.json"]


def test_a_run_that_takes_too_long_tells_what_is_known_by_then(
    desk: FolderDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0])  # when it begins; when anything is heard of it, a long time has passed
    monkeypatch.setattr("patterns_app.command.agent_desk.time", SimpleNamespace(monotonic=lambda: next(clock, 1000.0)))
    asked(desk, "start_from_pattern", pattern="storage-first", to="s.sketch.json")
    load = {"seconds": 100_000, "arrivals": [{"part": "client", "rate": 25}]}
    try:
        found = asked(desk, "simulate", sketch="s.sketch.json", load=load)
    finally:
        desk.close()
    assert not found.is_error
    assert json.loads(found.text)["stopped_by"].startswith("It took longer than 45 seconds and was stopped.")

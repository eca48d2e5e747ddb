"""What the command is given to read: patterns, links that go round, devices and pipes."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from patterns_app.command.files import gather, together
from patterns_app.core.sketch.parser import TooLarge

TEMPLATE = "Resources: {Jobs: {Type: AWS::SQS::Queue}}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "infra/deep/er").mkdir(parents=True)
    for name in ("top.yaml", "infra/a.yaml", "infra/deep/er/b.yaml", "infra/.hidden.yaml"):
        (tmp_path / name).write_text(TEMPLATE, encoding="utf-8")
    for name in ("round", "again", "once-more"):
        (tmp_path / "infra" / name).symlink_to("..")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("**/*.yaml", ["infra/a.yaml", "infra/deep/er/b.yaml", "top.yaml"]),
        ("infra/**/*.yaml", ["infra/a.yaml", "infra/deep/er/b.yaml"]),
        ("inf*/**/er/*", ["infra/deep/er/b.yaml"]),
        ("**/**/**/**/**/**/**/**/b.yaml", ["infra/deep/er/b.yaml"]),
        ("*.yaml", ["top.yaml"]),
        ("infra/**/.*.yaml", ["infra/.hidden.yaml"]),
    ],
)
def test_a_pattern_finds_each_file_once_however_links_go_round(folder: Path, pattern: str, names: list[str]) -> None:
    assert folder.is_dir()
    assert [one.name for one in gather([pattern]).sources] == names


def test_a_pattern_of_an_address_from_the_root_is_read(folder: Path) -> None:
    assert [one.name for one in gather([f"{folder}/infra/**/b.yaml"]).sources] == [f"{folder}/infra/deep/er/b.yaml"]


def test_a_device_without_an_end_is_refused(folder: Path) -> None:
    (folder / "all.yaml").symlink_to("/dev/zero")
    (error,) = gather(["all.yaml"]).unread["all.yaml"]
    assert "more than" in error.message
    with pytest.raises(TooLarge):
        together(["all.yaml"])


def test_a_pipe_is_read_once(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    writer = threading.Thread(target=lambda: (folder / "pipe").write_text(TEMPLATE, encoding="utf-8"))
    writer.start()
    (source,) = gather(["pipe"]).sources
    writer.join()
    assert list(source.near().values()) == [TEMPLATE.encode()]

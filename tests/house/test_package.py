"""The command as a package: everything that it reads is in the wheel, and what the docs say to run can be run."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from patterns_app.command.main import main

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ROOT / "docs" / "command.md"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("patterns_app", "requirements"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    # Nothing is fetched: what builds it has to be here already.
    build = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "--no-index", "-w", "out"]
    done = subprocess.run(build, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return next((source / "out").glob("*.whl"))


def test_the_wheel_holds_every_file_that_the_core_reads(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    core = ROOT / "patterns_app" / "core"
    needed = {path.relative_to(ROOT).as_posix() for path in core.rglob("*") if path.is_file()}
    assert {name for name in needed if "__pycache__" not in name} <= packed


def test_the_packed_command_draws_and_checks_without_the_project(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    run = [sys.executable, "-P", "-m", "patterns_app.command"]
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin"}
    for words in (
        ["new", "a.json", "--pattern", "saga"],
        ["check", "a.json", "--format", "sarif", "-o", "a.sarif"],
        ["render", "a.json", "-o", "a.png"],
        ["convert", "a.json", "--to", "drawio", "-o", "a.drawio"],
    ):
        done = subprocess.run(
            [*run, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (words, done.stderr[-1500:])
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_the_hook_and_the_sample_jobs_can_be_read() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert hook["entry"].split()[0] == "pattern-studio"
    assert re.search(hook["files"], "infra/template.yaml")
    blocks = re.findall(r"```yaml\n(.*?)```", COMMAND.read_text(), re.DOTALL)
    assert len(blocks) == 3
    assert all(yaml.safe_load(block) for block in blocks)


def test_every_command_line_of_the_docs_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = re.findall(r"`pattern-studio ([^`]+)`", COMMAND.read_text())
    lines += re.findall(r"(?:run: |^ +)pattern-studio (.+)$", COMMAND.read_text(), re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "tests" / "data" / "templates" / "orders.yaml", "template.yaml")
    shutil.copy("template.yaml", "before.yaml")
    for name in ("orders.yaml", "network.yaml"):
        shutil.copy("template.yaml", name)
    Path("infra").mkdir()
    shutil.copy("template.yaml", "infra/template.yaml")
    assert main(["new", "before.json", "--pattern", "storage-first"]) == 0
    assert main(["new", "after.json", "--pattern", "saga"]) == 0
    Path("load.yaml").write_text("seconds: 10\narrivals: [{part: client, rate: 5}]\n")
    Path("budget.yaml").write_text("p99_ms: 1000\n")
    assert len(lines) >= 9
    for words in lines:
        assert main(shlex.split(words)) in (0, 1), words

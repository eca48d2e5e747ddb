"""The commands of the Makefile, as far as they can be asked without doing everything."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_help_lists_every_command() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert re.findall(r"^  make ([\w-]+) +\S", said, re.MULTILINE) == phony[1].split()


def test_ci_runs_what_make_test_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert "exec make test" in script.read_text(encoding="utf-8")
    assert script.stat().st_mode & stat.S_IXUSR


def test_every_script_that_a_command_names_is_there() -> None:
    named = set(re.findall(r"scripts/[\w.]+", MAKEFILE + (ROOT / "Dockerfile").read_text(encoding="utf-8")))
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


def test_a_checkout_gets_a_secret_key_of_its_own_that_only_its_owner_reads(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "local_env.py", tmp_path / "scripts")
    command = [sys.executable, "scripts/local_env.py"]
    subprocess.run(command, cwd=tmp_path, check=True)
    written = (tmp_path / ".env").read_text(encoding="utf-8")
    key = re.search(r"^SECRET_KEY=(\S{50,})$", written, re.MULTILINE)
    assert key is not None
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    subprocess.run(command, cwd=tmp_path, check=True)
    assert (tmp_path / ".env").read_text(encoding="utf-8") == written


def test_the_chromium_that_is_named_must_be_a_program(tmp_path: Path) -> None:
    environment = {**os.environ, "CHROMIUM": str(tmp_path)[:-1] + "/nothing"}
    command = [sys.executable, "scripts/chromium.py"]
    asked = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert asked.returncode != 0
    assert "CHROMIUM: " in asked.stderr

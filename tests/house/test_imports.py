"""The import contracts of pyproject.toml hold, and they bite."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of a copy of the house."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house without its data, for breaking rules in."""
    for name in ("explorer", "patterns_app"):
        leave = shutil.ignore_patterns("__pycache__", "*.yaml", "*.svg", "*.ttf", "*.png")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold() -> None:
    checked = contracts(ROOT)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("patterns_app/core/limits.py", "import django.conf", "Core knows no Django"),
        ("patterns_app/core/sketch/model.py", "import patterns_app.core.patterns.reader", "Core: a picture travels"),
        ("patterns_app/core/layout/plan.py", "import patterns_app.core.checks.run", "Core: a picture travels"),
        ("patterns_app/web/api/answering.py", "import patterns_app.web.catalogue.queries", "Web: rooms of one storey"),
        ("patterns_app/web/pictures.py", "import explorer.env", "The project stands on the web"),
        ("patterns_app/core/newroom.py", "", "Core: a picture travels"),
    ],
)
def test_a_forbidden_import_or_an_unplaced_room_is_caught(copy: Path, path: str, line: str, contract: str) -> None:
    place = copy / path
    before = place.read_text(encoding="utf-8") if place.exists() else '"""A room that no contract names."""\n'
    place.write_text(f"{before}\n{line}\n", encoding="utf-8")
    checked = contracts(copy)
    assert checked.returncode != 0
    broken = [row for row in checked.stdout.splitlines() if row.endswith("BROKEN")]
    assert len(broken) == 1, checked.stdout
    assert broken[0].startswith(contract)

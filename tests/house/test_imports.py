"""The import contracts of pyproject.toml hold, and they bite."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
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
    for name in ("explorer", "patterns_app", "scripts"):
        leave = shutil.ignore_patterns("__pycache__", "*.yaml", "*.svg", "*.ttf", "*.png")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold() -> None:
    checked = contracts(ROOT)
    assert checked.returncode == 0, checked.stdout


# What nobody may import, and the contract that says so.
FORBIDDEN = [
    ("patterns_app.core.limits", "django.conf", "Core knows no Django"),
    ("patterns_app.core.sketch.model", "patterns_app.core.patterns.reader", "Core: a picture travels"),
    ("patterns_app.core.layout.plan", "patterns_app.core.checks.run", "Core: a picture travels"),
    ("patterns_app.core.layout.scene", "subprocess", "Core touches files, processes and threads"),
    ("patterns_app.core.flow.timeline", "pathlib", "Core touches files, processes and threads"),
    ("patterns_app.core.interchange.d2", "patterns_app.core.interchange.drawio", "Interchange: formats"),
    ("patterns_app.core.checks.cost", "patterns_app.core.checks.security", "Checks: families"),
    ("patterns_app.core.drawing.tokens", "patterns_app.core.drawing.svg", "No circles"),
    ("patterns_app.web.api.answering", "patterns_app.web.catalogue.queries", "Web: rooms of one storey"),
    ("patterns_app.web.catalogue.queries", "patterns_app.web.catalogue.presenting.cards", "Catalogue: pages present"),
    ("patterns_app.web.pictures", "explorer.env", "Scripts stand on the project"),
    ("explorer.headers", "scripts.running", "Scripts stand on the project"),
]


def test_every_forbidden_import_and_every_unplaced_room_is_caught(copy: Path) -> None:
    for importer, imported, _ in FORBIDDEN:
        place = copy / importer.replace(".", "/")
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        path.write_text(f"{path.read_text(encoding='utf-8')}\nimport {imported}\n", encoding="utf-8")
    (copy / "patterns_app/core/newroom.py").write_text('"""A room that no contract names."""\n', encoding="utf-8")
    checked = contracts(copy)
    # Long names of contracts are wrapped where they are told.
    told = " ".join(checked.stdout.split())
    assert checked.returncode != 0
    for importer, imported, contract in FORBIDDEN:
        assert contract in told.partition("Broken contracts")[2]
        # Of a circle only the folders are told; of other packages only the whole.
        what = imported if imported.startswith(("patterns_app", "explorer", "scripts")) else imported.partition(".")[0]
        assert contract == "No circles" or f"{importer} -> {what} " in told, (importer, what)
    assert "newroom" in told


def test_core_opens_no_file_outside_of_the_ports() -> None:
    core = ROOT / "patterns_app" / "core"
    opened = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in core.rglob("*.py")
        if core / "ports" not in path.parents
        if re.search(r"\b(open|exec|eval)\s*\(", text := path.read_text(encoding="utf-8"))
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("open", "exec", "eval")
    ]
    assert opened == []


# How many names of core each door knows. The command asks registries for their names without all that stands behind the
# pipeline, to start at once, and mends and judges with what only it does.
DOORS = {"patterns_app/command/*.py": 19, "patterns_app/web/api/sketches.py": 8}
WIRED = {
    "behaviours",
    "drawing",
    "engine",
    "flow",
    "layout",
    "services",
    "simulation",
}  # rooms the pipeline asks for all


@pytest.mark.parametrize(("folder", "most"), DOORS.items())
def test_the_doors_ask_the_pipeline_and_little_else_of_core(folder: str, most: int) -> None:
    """The command, and what the API does with sketches: what they know of core is a handful of names."""
    known = {name for path in ROOT.glob(folder) for name in _of_core(path)}
    assert "patterns_app.core.pipeline" in known
    assert len(known) <= most, sorted(known)
    assert not {name.split(".")[2] for name in known} & WIRED


def _of_core(path: Path) -> Iterator[str]:
    for found in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(found, ast.ImportFrom) and (found.module or "").startswith("patterns_app.core"):
            is_room = found.module == "patterns_app.core"
            yield from (f"{found.module}.{name.name}" for name in found.names) if is_room else [str(found.module)]

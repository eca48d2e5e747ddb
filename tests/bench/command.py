"""The command beside ruff's start and cfn-lint's run on the same templates, and what it takes to install."""

from __future__ import annotations

import importlib.util
import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

from packaging.requirements import Requirement

from .interchange import PUBLIC, ROOT

OURS = [sys.executable, "-m", "patterns_app.command"]
MEGABYTE = 1_000_000


def measure_command(runs: int) -> None:
    """Seconds of processor of a whole process, and the size of the core with all that it needs."""
    tools = Path(sys.executable).parent
    print("\nthe command (median s of processor of a whole process)        aim")
    for name, command, aim in (
        ("pattern-studio --version", [*OURS, "--version"], "0.15"),
        ("pattern-studio --help", [*OURS, "--help"], "0.15"),
        ("ruff --version", [str(tools / "ruff"), "--version"], ""),
        ("pattern-studio check, a template", [*OURS, "check", str(ROOT / "tests/data/templates/orders.yaml")], "1.6"),
    ):
        print(f"  {name:46s}{median(spent(command) for _ in range(runs)):8.2f}{aim:>12s}")
    folder = PUBLIC if PUBLIC.is_dir() else ROOT / "tests" / "data" / "templates"
    files = sorted(str(path) for path in folder.iterdir() if path.suffix in (".yaml", ".yml", ".json", ".template"))
    print(f"  {len(files)} templates in one process{'pattern-studio check':>31s}{spent([*OURS, 'check', *files]):8.2f}")
    print(f"{'cfn-lint':>60s}{spent([str(tools / 'cfn-lint'), *files]):8.2f}")
    print(f"  the core with what it needs{installed() / MEGABYTE:27.0f} MB         120 MB")


def spent(command: list[str]) -> float:
    """Seconds of processor of a process and its children. What it answers is not looked at: findings are no fault."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def installed() -> int:
    """Bytes of the package and of everything that its own requirements bring, as they are installed here."""
    from importlib.metadata import distribution, requires

    found: set[str] = set()
    left = [line.partition("#")[0].strip() for line in (ROOT / "requirements" / "core.in").read_text().splitlines()]
    while left:
        wanted = left.pop()
        if not wanted or (one := Requirement(wanted)).name in found:
            continue
        if one.marker is not None and not one.marker.evaluate({"extra": ""}):
            continue
        found.add(one.name)
        left += requires(one.name) or []
    files = [path for name in found for path in distribution(name).files or ()]
    spec = importlib.util.find_spec("patterns_app.core")
    assert spec is not None
    own = [Path(place) for place in spec.submodule_search_locations or ()]
    sizes = [Path(str(path.locate())).stat().st_size for path in files if Path(str(path.locate())).is_file()]
    for folder in (*own, ROOT / "patterns_app" / "command"):
        sizes += [Path(place, name).stat().st_size for place, _, names in os.walk(folder) for name in names]
    return sum(sizes)

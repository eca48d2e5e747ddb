"""The command beside ruff's start and cfn-lint's run on the same templates, and what it takes to install."""

from __future__ import annotations

import importlib.util
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from packaging.requirements import Requirement

from .interchange import PUBLIC, ROOT

OURS = [sys.executable, "-m", "patterns_app.command"]
MEGABYTE = 1_000_000
REVIEWED = 40  # templates of a repository
_QUEUE = re.compile(r"^Resources:[^\S\n]*$", re.MULTILINE)
_WITH_QUEUE = "Resources:\n  BenchQueue:\n    Type: AWS::SQS::Queue"


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
    print(f"  {len(files[:REVIEWED])} templates, each changed{'pattern-studio review':>38s}", end="")
    print(f"{reviewed(files[:REVIEWED]):8.2f}{'5':>12s}")
    print(f"  the core with what it needs{installed() / MEGABYTE:27.0f} MB         120 MB")


def reviewed(files: list[str]) -> float:
    """Seconds of processor of a review of a repository with these templates, of which a revision changes each."""
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "init.defaultBranch=main"]
    with tempfile.TemporaryDirectory() as folder:
        for place, name in enumerate(files):
            shutil.copy(name, Path(folder, f"{place:02}{Path(name).suffix}"))
        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "before"]):
            subprocess.run([*git, *words], cwd=folder, check=True)
        for path in Path(folder).glob("*.y*ml"):
            path.write_text(_QUEUE.sub(_WITH_QUEUE, path.read_text(encoding="utf-8"), count=1), encoding="utf-8")
        subprocess.run([*git, "commit", "-qam", "after"], cwd=folder, check=True)
        return spent([*OURS, "review", "HEAD~1", "HEAD", "--exit-zero"], Path(folder))


def spent(command: list[str], folder: Path = ROOT) -> float:
    """Seconds of processor of a process and its children. Findings are no fault; that it did not run is one."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=ours, capture_output=True, check=False, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    assert "No module" not in done.stderr, done.stderr
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

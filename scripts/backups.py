"""Backups again and again: `python scripts/backups.py FOLDER --hours 24 --keep 14`.

Each is checked after it was written. One that fails is put aside as damaged and tried again soon; the others stay.
`--is-fresh` only tells, by its status, whether the newest good backup is as young as it should be.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENDING = ".jsonl.gz"
DAMAGED = ".damaged"  # behind the name of one that did not pass its check
_DAY = 86_400  # seconds; what is younger may be being written by somebody else
RETRY_SECONDS = 300


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hours", type=float, default=24, help="from one backup to the next")
    parser.add_argument("--keep", type=int, default=14, help="how many are kept")
    parser.add_argument("--is-fresh", action="store_true", help="only look whether there is one, not twice as old")
    parser.add_argument("--once", action="store_true", help="make one and end")
    asked = parser.parse_args()
    if asked.is_fresh:
        return 0 if age(asked.folder) < 2 * 3600 * asked.hours else 1
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    signal.signal(signal.SIGINT, lambda *_: told.set())
    while not told.is_set():
        is_due = asked.once or age(asked.folder) >= 3600 * asked.hours
        is_made = make(asked.folder, asked.keep) if is_due else True
        if asked.once:
            return 0 if is_made else 1
        told.wait(max(1.0, 3600 * asked.hours - age(asked.folder)) if is_made else RETRY_SECONDS)
    return 0


def age(folder: Path) -> float:
    """Seconds since the newest backup; endless when there is none. One far ahead of the clock does not count."""
    ages = [time.time() - file.stat().st_mtime for file in folder.glob(f"*{ENDING}")]
    return max(0.0, min((age for age in ages if age > -_DAY), default=float("inf")))


def make(folder: Path, keep: int) -> bool:
    """Write one, look whether it is whole, and only then let old ones go."""
    name = f"pattern-studio-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{ENDING}"
    if not run("backup", folder / name):
        return False
    if not run("restore", folder / name, "--check"):
        (folder / name).rename(folder / f"{name}{DAMAGED}")
        return False
    return forget(folder, keep)


def forget(folder: Path, keep: int) -> bool:
    """Delete all but the newest, and what is damaged or was left by one that was killed while it wrote."""
    files = sorted(folder.glob(f"pattern-studio-*{ENDING}"))
    broken = [part for end in (".part", DAMAGED) for part in folder.glob(f"pattern-studio-*{ENDING}{end}")]
    past = [part for part in broken if time.time() - part.stat().st_mtime > _DAY]
    for old in [*files[: -max(1, keep)], *past]:
        old.unlink()
    return True


def run(*words: str | Path) -> bool:
    """One of our commands. True when it did what it should."""
    return subprocess.run([sys.executable, "manage.py", *map(str, words)], cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    os.chdir(ROOT)
    raise SystemExit(main())

"""Prints the calibration of the engine: what is published, what we give, green or red. With ids only these rows.

Without ids everything is run that has another engine, figure or set-up than the last time, each figure that a row rests
on is made wrong once, and it is written down for the page and the API; with `--all` everything. Rows that stay green
though a figure is wrong are named.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from patterns_app.core.engine.calibration.running import as_text, calibrate, store  # noqa: E402
from patterns_app.core.engine.calibration.sheet import blunt_rows, judge, rows, stored  # noqa: E402

_RESULTS = ROOT / "patterns_app" / "core" / "engine" / "calibration" / "results.yaml"
_HEAD = "# What `make calibration` gave: numbers by row, and a mark of each set-up. Written by it, never by hand.\n"


def main() -> int:
    """Run all rows, or those that are named; 1 where one is red without a reason, or does not notice a wrong figure."""
    if wanted := [row for row in rows() if row.id in sys.argv[1:]]:
        found, blunt = calibrate(wanted), []
    else:
        results = store(datetime.now(UTC).date().isoformat(), None if "--all" in sys.argv else stored())
        _RESULTS.write_text(_HEAD + yaml.safe_dump(msgspec.to_builtins(results), sort_keys=False), encoding="utf-8")
        found, blunt = judge(results.got), blunt_rows(results)
    for line in as_text(found):
        print(line)
    for row, wrong in blunt:
        print(f"STAYS GREEN row {row}: {wrong}")
    return int(bool(blunt) or any(not one.is_green and not one.row.red_because for one in found.rows))


if __name__ == "__main__":
    sys.exit(main())

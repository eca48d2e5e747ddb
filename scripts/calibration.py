"""Prints the calibration of the engine: what is published, what we give, green or red. With ids only these rows.

Without ids everything is run, and written down for the page and the API. With `--teeth` each figure that a row rests on
is made wrong once, and the rows that stay green are named.
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
from patterns_app.core.engine.calibration.sheet import judge, rows  # noqa: E402

_RESULTS = ROOT / "patterns_app" / "core" / "engine" / "calibration" / "results.yaml"
_HEAD = "# What `make calibration` gave: numbers by row, and a mark of each set-up. Written by it, never by hand.\n"


def main() -> int:
    """Run all rows, or those that are named; 1 where one is red without a reason."""
    if sys.argv[1:] == ["--teeth"]:
        return _bite()
    if wanted := [row for row in rows() if row.id in sys.argv[1:]]:
        found = calibrate(wanted)
    else:
        results = store(datetime.now(UTC).date().isoformat())
        _RESULTS.write_text(_HEAD + yaml.safe_dump(msgspec.to_builtins(results), sort_keys=False), encoding="utf-8")
        found = judge(results.got)
    for line in as_text(found):
        print(line)
    return int(any(not one.is_green and not one.row.red_because for one in found.rows))


def _bite() -> int:
    blunt = 0
    for row in rows():
        for figure, value in row.rests_on.items():
            stays = calibrate([row], {figure: value}).rows[0].is_green
            blunt += stays
            print(f"{'STAYS GREEN' if stays else 'turns red  '} row {row.id}: {figure} as {value:g}", flush=True)
    return int(blunt > 0)


if __name__ == "__main__":
    sys.exit(main())

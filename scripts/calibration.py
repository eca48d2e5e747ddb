"""Prints the calibration of the engine: what is published, what we give, green or red. With ids only these rows.

With `--teeth` each figure that the sheet covers is made wrong once, and the rows that stay green are named.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from patterns_app.core.engine.calibration.sheet import as_text, calibrate, rows, teeth  # noqa: E402


def main() -> int:
    """Run all rows, or those that are named; 1 where a behaviour that should be green is red."""
    if sys.argv[1:] == ["--teeth"]:
        return _bite()
    wanted = [row for row in rows() if not sys.argv[1:] or row.id in sys.argv[1:]]
    found = calibrate(wanted)
    for line in as_text(found):
        print(line)
    return int(any(not one.is_green and not one.row.red_because for one in found.rows))


def _bite() -> int:
    blunt = 0
    for tooth in teeth():
        row = next(row for row in rows() if row.id == tooth.row)
        stays = calibrate([row], {tooth.figure: tooth.value}).rows[0].is_green
        blunt += stays
        print(f"{'STAYS GREEN' if stays else 'turns red  '} row {row.id}: {tooth.figure} as {tooth.value:g}")
    return int(blunt > 0)


if __name__ == "__main__":
    sys.exit(main())

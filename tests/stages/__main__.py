"""`python -m tests.stages ADDRESS`: how the stage stands in windows of every size, over all variants and stories.

ADDRESS is that of a running server. Every page that plays is opened once a variant, and measured at each size. Prints
a row for each kind of page and size; with --faults also where each fault is.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, sync_playwright

from patterns_app.core.patterns.reader import patterns

from . import SIZES, measured

KINDS = {
    "pattern": "/patterns/{}/?variant={}",
    "lesson": "/learn/{}/?variant={}",
    "embed": "/embed/patterns/{}/?variant={}",
    "present": "/patterns/{}/?variant={}",
}
PATIENCE = 120_000  # milliseconds


def rows(page: Page, options: argparse.Namespace) -> Iterator[tuple[tuple[str, str, int], dict[str, Any]]]:
    """Every step, with the kind of its page, the variant and the width of the window."""
    for kind in options.kind or KINDS:
        for slug, variant in variants(options.only):
            page.set_viewport_size({"width": 1920, "height": 1080})
            page.goto(options.address + KINDS[kind].format(slug, variant))
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                for row in _at_this_size(page, kind == "present"):
                    yield (kind, f"{slug}/{variant}", width), row


def _at_this_size(page: Page, presenting: bool) -> list[dict[str, Any]]:
    if not presenting:
        return measured(page)
    page.locator("[data-do=present]").click()
    page.locator(".is-presenting").wait_for()
    found = measured(page, presenting=True)
    page.evaluate("document.exitFullscreen()")
    page.locator(".viewer:not(.is-presenting)").first.wait_for()
    return found


def variants(only: str) -> Iterator[tuple[str, str]]:
    """Every variant that plays, of all patterns or of one."""
    for pattern in patterns():
        if not only or pattern.slug == only:
            yield from ((pattern.slug, one.slug) for one in pattern.variants if one.sketch.scenarios)


def main() -> int:
    """Prints the table. 1 where anything is amiss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--kind", choices=list(KINDS), action="append")
    parser.add_argument("--only", default="", help="slug of a pattern")
    parser.add_argument("--faults", action="store_true")
    options = parser.parse_args()
    sums: dict[tuple[str, int], Counter[str]] = {}
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM")).new_page(reduced_motion="reduce")
        page.set_default_timeout(PATIENCE)
        for place, row in rows(page, options):
            sums.setdefault((place[0], place[2]), Counter()).update(["steps", *row["faults"]])
            if options.faults and row["faults"]:
                print(*place, row["story"], row["step"], row["faults"], row["said"], flush=True)
    _table(sums)
    return int(any(set(total) - {"steps"} for total in sums.values()))


def _table(sums: dict[tuple[str, int], Counter[str]]) -> None:
    names = ["steps", *sorted({name for total in sums.values() for name in total} - {"steps"})]
    print(" " * 16 + "".join(f"{name:>16}" for name in names))
    for (kind, width), total in sums.items():
        print(f"{kind:10}{width:6}" + "".join(f"{total[name]:16}" for name in names))


if __name__ == "__main__":
    raise SystemExit(main())

"""How a stage stands in the window: what is amiss at each step of each story, measured in a browser without motion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SIZES = ((390, 844), (768, 1024), (1366, 768), (1440, 900), (1920, 1080))
LEAST_TEXT = 11  # pixels, of what a step touches
_SCRIPT = Path(__file__).with_name("measure.js").read_text(encoding="utf-8")


def measured(page: Page, presenting: bool = False) -> list[dict[str, Any]]:
    """A row for each step of the open page, at its size: `story`, `step`, names of `faults`, and what is `said`."""
    rows: list[dict[str, Any]] = page.evaluate(_SCRIPT, {"least": LEAST_TEXT, "presenting": presenting})
    return rows

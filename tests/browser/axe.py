"""axe-core in a page, and what it finds there."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page

_SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# `preload` fetches style sheets and media once more, for rules about sound, video and turned screens that have nothing
# to look at here.
_RUN = """async () => JSON.stringify(
    (await axe.run(document, { resultTypes: ['violations'], preload: false })).violations)"""


def findings(page: Page, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    """Findings of these impacts, each as rule, element and reason. Runs past the page's own content policy."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SOURCE)
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})"
        for violation in json.loads(page.evaluate(_RUN))
        if violation["impact"] in impacts
        for node in violation["nodes"]
    ]

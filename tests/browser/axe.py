"""axe-core in a page, and what it finds there."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page

_SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# `preload` fetches style sheets and media once more, for rules about sound, video and turned screens that have nothing
# to look at here. A rule's findings all have its own impact: those of which nobody wants to hear are not looked for.
_RUN = """async (impacts) => {
    const usual = (one) => one.enabled && !one.tags.some((tag) => axe._audit.tagExclude.includes(tag));
    const values = axe._audit.rules.filter((one) => usual(one) && impacts.includes(one.impact)).map((one) => one.id);
    const only = { type: 'rule', values };
    const options = { resultTypes: ['violations'], preload: false, runOnly: only };
    return JSON.stringify((await axe.run(document, options)).violations);
}"""


def findings(page: Page, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    """Findings of these impacts, each as rule, element and reason. Runs past the page's own content policy."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SOURCE)
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})"
        for violation in json.loads(page.evaluate(_RUN, list(impacts)))
        if violation["impact"] in impacts
        for node in violation["nodes"]
    ]

"""axe-core in a page, and what it finds there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# `preload` fetches style sheets and media once more, for rules about sound, video and turned screens that have nothing
# to look at here. A rule's findings all have its own impact: those of which nobody wants to hear are not looked for.
_RUN = """async (impacts) => {
    const usual = (one) => one.enabled && !one.tags.some((tag) => axe._audit.tagExclude.includes(tag));
    const values = axe._audit.rules.filter((one) => usual(one) && impacts.includes(one.impact)).map((one) => one.id);
    const only = { type: 'rule', values };
    const options = { resultTypes: ['violations'], preload: false, runOnly: only };
    return JSON.stringify((await axe.run(document, options)).violations);
}"""


# Inherited colours change one level of the page a frame, even where a transition lasts no time at all.
_COLOURS_HAVE_SETTLED = """() => new Promise((done) => {
    let calm = 0;
    // What goes round for ever, as dots along a line, never ends.
    const changes = (one) => one.playState === 'running' && one.effect?.getTiming().iterations !== Infinity;
    const look = () => {
        calm = document.getAnimations().some(changes) ? 0 : calm + 1;
        calm === 5 ? done(true) : requestAnimationFrame(look);
    };
    look();
})"""
Theme = Literal["light", "dark"]
Look = tuple[Theme, ViewportSize]
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


# Light on a desk, then dark on a phone.
LOOKS: tuple[Look, ...] = (("light", DESK), ("dark", PHONE))


def settled(page: Page) -> None:
    """Wait until nothing on the page changes its look any more."""
    page.evaluate(_COLOURS_HAVE_SETTLED)


def seen_as(page: Page, theme: Theme, size: ViewportSize) -> None:
    """Show an open page in this theme and size: opening it again takes longer than looking at it twice."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.set_viewport_size(size)
    settled(page)


def findings(page: Page, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    """Findings of these impacts, each as rule, element and reason. Runs past the page's own content policy."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})"
        for violation in json.loads(page.evaluate(_RUN, list(impacts)))
        if violation["impact"] in impacts
        for node in violation["nodes"]
    ]

"""From the click on "Run" to the first chart, in a real browser: the studio, and its server with a worker."""

from __future__ import annotations

import os
import statistics

from scripts.running import serving

AIM = 300
_RUN = """() => new Promise((done) => {
  const panel = document.querySelector("#load-panel");
  const start = performance.now();
  const parts = [];
  const drawn = () => panel.querySelector(".uplot canvas")?.width > 0;
  const told = ({ detail }) => {
    const now = () => performance.now() - start;
    parts.push(now());
    if (parts.length === 1) requestAnimationFrame(() => setTimeout(() => parts.splice(1, 0, now())));
    if (!detail.report.done) return;
    studio.removeEventListener("load", told);
    setTimeout(() => done({ first: parts[0], chart: drawn() ? parts[1] : null, whole: parts.at(-1) }), 60);
  };
  studio.addEventListener("load", told);
  panel.querySelector("[data-load=run]").click();
})"""


def measure_charts(runs: int) -> None:
    """Print it by the clock; says so and returns when there is no browser."""
    chromium = os.environ.get("CHROMIUM")
    if not chromium:
        return
    from playwright.sync_api import sync_playwright

    with serving() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{base}/studio/?pattern=storage-first&load=")
        page.wait_for_selector("#studio[data-ready=true]")
        page.wait_for_selector("#load-panel:not([hidden])")
        found = [page.evaluate(_RUN) for _ in range(max(5, runs))]
        browser.close()
    charts, wholes = ([one[what] for one in found] for what in ("chart", "whole"))
    print(f"\nunder load in the studio: 20 messages a second for 10 minutes (ms by the clock, {len(found)} runs)")
    print(f"  from the click to the first chart, first run {charts[0]:9.0f} (aim {AIM})")
    print(f"  the others, median and worst                 {statistics.median(charts[1:]):9.0f} {max(charts[1:]):9.0f}")
    print(f"  to the whole run, median                     {statistics.median(wholes):9.0f}")


if __name__ == "__main__":
    measure_charts(5)

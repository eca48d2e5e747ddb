"""Pictures of pages: those of the README, or with --review FOLDER every page in both themes at 1440 and 390 pixels.

Starts the product as `make run` does, on a free port. CHROMIUM names the browser.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
README_PICTURES = (
    ("home-light", "/", "light"),
    ("catalogue-light", "/patterns/", "light"),
    ("pattern-light", "/patterns/storage-first/", "light"),
    ("pattern-dark", "/patterns/saga/", "dark"),
    ("models-light", "/models/", "light"),
    ("studio-light", "/studio/?pattern=storage-first", "light"),
    ("studio-dark", "/studio/?pattern=saga", "dark"),
)
PAGES = (
    ("home", "/"),
    ("catalogue", "/patterns/"),
    ("catalogue-filtered", "/patterns/?problem=survive-failures&level=advanced"),
    ("compare", "/patterns/compare/?a=saga&b=state-machine"),
    ("storage-first", "/patterns/storage-first/"),
    ("saga", "/patterns/saga/?variant=choreography"),
    ("data-lake", "/patterns/data-lake/"),
    ("hosting", "/patterns/hosting-microservices/"),
    ("models", "/models/"),
    ("caas", "/models/caas/"),
    ("services", "/services/"),
    ("sqs", "/services/aws.sqs/"),
    ("search", "/search/?q=queue"),
    ("search-nothing", "/search/?q=zzzz"),
    ("rules", "/rules/"),
    ("rule", "/rules/RES-001/"),
    ("learn", "/learn/"),
    ("lesson", "/learn/storage-first/"),
    ("studio", "/studio/?pattern=storage-first"),
    ("sketches", "/sketches/"),
    ("embed", "/embed/patterns/saga/"),
    ("about", "/about/"),
    ("api", "/api/v1/docs"),
    ("not-found", "/patterns/sagga/"),
    ("bad-query", "/patterns/saga/?variant=nope"),
)
SIZES = {"wide": (1440, 900), "phone": (390, 844)}


def compose(page: Page) -> None:
    """A second pattern joins the first at the parts that they share, and the findings are shown."""
    page.keyboard.press("Control+k")
    page.keyboard.type("Add Circuit Breaker")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add the pattern").click()
    page.wait_for_timeout(1_500)
    page.get_by_role("tab", name="Findings").click()


def play(page: Page) -> None:
    """A story in the middle."""
    page.get_by_role("button", name="Play").first.click()
    for _ in range(5):
        page.get_by_role("button", name="Next step").click()


_BEFORE: dict[str, Callable[[Page], None]] = {"studio-light": compose, "studio-dark": play}


def shoot(browser: Browser, address: str, path: Path, theme: str, size: tuple[int, int], whole: bool) -> None:
    """One picture of one page, in a browser of its own that prefers the theme."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if path.stem in _BEFORE:
        _BEFORE[path.stem](page)
        page.wait_for_timeout(1_000)
    page.screenshot(path=path, full_page=whole)
    context.close()


def shoot_stories(browser: Browser, base: str, folder: Path, only: str) -> int:
    """The diagram at every step of every scenario, as the player shows it. Answers how many pictures were made."""
    from patterns_app.core.patterns.reader import patterns

    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    count = 0
    for pattern in patterns():
        for variant in pattern.variants if only in pattern.slug else ():
            for told in variant.sketch.scenarios:
                page.goto(f"{base}/embed/patterns/{pattern.slug}/?variant={variant.slug}&scenario={told.id}&step=1")
                for number in range(1, len(told.steps) + 1):
                    path = folder / pattern.slug / f"{variant.slug}-{told.id}-{number:02d}.png"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=path, full_page=True)
                    count += 1
                    page.get_by_role("button", name="Next step").click()
    return count


def main() -> None:
    """See the module's text."""
    from scripts.running import serving

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--review", type=Path, help="folder for pictures of every page")
    parser.add_argument("--stories", type=Path, help="folder for a picture of every step of every scenario")
    parser.add_argument("--only", default="", help="with --review and --stories: only what has this in its name")
    chosen = parser.parse_args()
    with serving() as base, sync_playwright() as playwright:
        options = {"executable_path": os.environ["CHROMIUM"]} if os.environ.get("CHROMIUM") else {}
        browser = playwright.chromium.launch(args=["--no-sandbox", "--disable-gpu"], **options)  # type: ignore[arg-type]
        if chosen.stories:
            print(f"{shoot_stories(browser, base, chosen.stories, chosen.only)} pictures in {chosen.stories}")
        elif chosen.review:
            shoot_pages(browser, base, chosen.review, chosen.only)
        else:
            shoot_for_the_readme(browser, base)
        browser.close()


def shoot_pages(browser: Browser, base: str, folder: Path, only: str) -> None:
    """Every page in both themes and all sizes, whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for (name, path), theme, (size_name, size) in product(PAGES, ("light", "dark"), SIZES.items()):
        if only in name:
            shoot(browser, base + path, folder / f"{name}-{size_name}-{theme}.png", theme, size, whole=True)


def shoot_for_the_readme(browser: Browser, base: str) -> None:
    """The pictures of the README."""
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    for name, path, theme in README_PICTURES:
        shoot(browser, base + path, folder / f"{name}.png", theme, (1280, 800), whole=False)
        print(f"wrote docs/screenshots/{name}.png")


if __name__ == "__main__":
    main()

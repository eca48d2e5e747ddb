"""Print the path of a Chromium for the browser tests: the machine's own, else Debian's package, else Playwright's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/usr/bin/chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ADVICE = """No Chromium could be found or installed for the browser tests. Do one of these and try again:
  - install Chromium or Google Chrome on this machine
  - set CHROMIUM to the path of one
  - run: .venv/bin/playwright install --with-deps chromium   (needs network access)"""


def find() -> str:
    """The path of a Chromium that is there, or an empty text."""
    chosen = os.environ.get("CHROMIUM", "")
    if chosen:
        if not os.access(chosen, os.X_OK):
            raise SystemExit(f"CHROMIUM: {chosen!r} is not a program that can be run")
        return chosen
    found = [path for path in map(shutil.which, NAMES) if path] + [path for path in PLACES if os.access(path, os.X_OK)]
    return found[0] if found else _of_playwright()


def install() -> None:
    """Try Debian's package as root, else Playwright's own. Says nothing when neither can be had."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *command], env=environment, stdout=sys.stderr, check=False)  # noqa: S607
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False)


def _of_playwright() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


def main() -> None:
    """Print the path, installing one when needed. Ends with status 1 and advice when there is none."""
    if not find():
        print("No Chromium here yet: installing one for the browser tests ...", file=sys.stderr, flush=True)
        install()
    path = find()
    if not path:
        raise SystemExit(ADVICE)
    print(path)


if __name__ == "__main__":
    main()

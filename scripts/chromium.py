"""Print the path of a Chromium: the machine's own, else Debian's package, else Playwright's.

`--lean` prefers Chromium's headless shell, without the windows and services of a whole browser, where the machine has
one or can have Debian's package: a page costs it two thirds of the time of the processor. The suite runs in it, with
letters as wide as in a whole browser, which it otherwise sets on whole pixels (`LETTERS` in `tests/conftest.py`).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

LEAN = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/usr/bin/chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ADVICE = """No Chromium could be found or installed for the browser tests. Do one of these and try again:
  - install Chromium or Google Chrome on this machine
  - set CHROMIUM to the path of one
  - run: .venv/bin/playwright install --with-deps chromium   (needs network access)"""


def find() -> str:
    """The path of a Chromium that is there, or an empty text."""
    if chosen := _chosen():
        return chosen
    found = [path for path in map(shutil.which, NAMES) if path] + [path for path in PLACES if os.access(path, os.X_OK)]
    return found[0] if found else _of_playwright()


def find_lean() -> str:
    """The path of a headless shell that is there, or an empty text. A Chromium that was named is taken as it is."""
    return _chosen() or next((path for path in map(shutil.which, LEAN) if path), "")


def _chosen() -> str:
    """The Chromium that the environment names."""
    chosen = os.environ.get("CHROMIUM", "")
    if chosen and not os.access(chosen, os.X_OK):
        raise SystemExit(f"CHROMIUM: {chosen!r} is not a program that can be run")
    return chosen


def install() -> None:
    """Try Debian's package as root, else Playwright's own. Says nothing when neither can be had."""
    if _may_use_apt():
        _apt("chromium")
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False)


def install_lean() -> None:
    """Try Debian's package, on Debian and as root: others have none of this name."""
    if _may_use_apt() and "\nID=debian\n" in f"\n{_release()}\n":
        print("Installing Chromium's headless shell for the browser tests ...", file=sys.stderr, flush=True)
        _apt(LEAN[0] + _of_the_same_version())


def _of_the_same_version() -> str:
    """As `=VERSION` for apt: of the Chromium that is there, so that installing a part of it does not renew the rest."""
    command = ["dpkg-query", "-W", "-f", "=${Version}", "chromium-common"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _release() -> str:
    with contextlib.suppress(OSError):
        return Path("/etc/os-release").read_text(encoding="utf-8")
    return ""


def _may_use_apt() -> bool:
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def _apt(package: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=sys.stderr, check=False)  # noqa: S607


def _of_playwright() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


def main() -> None:
    """Print the path, installing one when needed. Ends with status 1 and advice when there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lean", action="store_true", help="Chromium's headless shell where it can be had")
    lean = parser.parse_args().lean
    if lean and not find_lean():
        install_lean()
    if lean and (path := find_lean()):
        print(path)
        return
    if not find():
        print("No Chromium here yet: installing one for the browser tests ...", file=sys.stderr, flush=True)
        install()
    path = find()
    if not path:
        raise SystemExit(ADVICE)
    print(path)


if __name__ == "__main__":
    main()

"""Pages and PDFs held to what others check: the validator of the W3C (Nu) and a checker of PDF/UA-1. `make validate`.

Both are pinned: Nu comes by npm (`package.json`) and needs Java; the checker of PDFs gets an environment of its own in
`var/validate`, as it brings more than the product has. What is not there is said and not counted. With errors the exit
code is 1.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import venv
from pathlib import Path

from scripts.running import serving

ROOT = Path(__file__).resolve().parent.parent
NU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
OWN = ROOT / "var" / "validate"
PDF_CHECKER = "outloud==0.2.1"
# Of each kind of page one; the studio's is as it is sent, before its script.
PAGES = (
    *("/", "/patterns/", "/patterns/?q=queue", "/patterns/saga/", "/patterns/compare/?a=saga&b=state-machine"),
    *("/patterns/storage-first/side-by-side/burst-with-and-without/", "/patterns/data-lake/", "/patterns/sagga/"),
    *("/services/", "/services/aws.lambda/", "/rules/", "/rules/RES-001/", "/models/", "/models/iaas/"),
    *("/models/overlay/?pattern=strangler&with=saga", "/models/execution/", "/models/choose/", "/learn/"),
    *("/learn/saga/", "/choose/", "/glossary/", "/search/?q=queue", "/docs/", "/docs/command/", "/about/"),
    *("/simulation/calibration/", "/studio/", "/sketches/", "/api/v1/docs", "/embed/patterns/saga/"),
    "/verdicts/?before=saga:orchestration&after=saga:choreography",
)
PDFS = (
    "/patterns/saga/diagram.pdf",
    "/patterns/strangler/diagram.pdf?theme=dark",
    "/patterns/saga/diagram.pdf?pages=a4",
)


def main() -> int:
    """Runs both checks on the product as it is; 1 where one of them finds an error."""
    with tempfile.TemporaryDirectory() as temporary, serving(HTTPS="false", API_RATE="0") as base:
        folder = Path(temporary)
        wrong = [_pages(base, folder), _pdfs(base, folder)]
    return int(any(wrong))


def fetched(address: str, path: Path) -> bool:
    """Keeps what an address answers, whatever its status; False where nothing like it is there."""
    try:
        with urllib.request.urlopen(address, timeout=120) as answer:
            path.write_bytes(answer.read())
    except urllib.error.HTTPError as error:
        path.write_bytes(error.read())
        return path.suffix == ".html"
    return True


def _pages(base: str, folder: Path) -> int:
    """Errors of the pages, each told with its page and line."""
    java = shutil.which("java")
    if not java or not NU.is_file():
        print("Pages were not checked: this needs Java, and `npm ci --ignore-scripts`.")
        return 0
    files = {str(folder / f"{number}.html"): page for number, page in enumerate(PAGES)}
    for file, page in files.items():
        fetched(base + page, Path(file))
    done = subprocess.run(
        [java, "-jar", str(NU), "--errors-only", "--exit-zero-always", "--format", "json", *files],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stderr)["messages"]
    for one in found:
        page = files.get(one.get("url", "").removeprefix("file:"), one.get("url", ""))
        print(f"{page}, line {one.get('lastLine', '?')}: {one['message']}")
    print(f"{len(files)} pages, {len(found)} errors")
    return len(found)


def _pdfs(base: str, folder: Path) -> int:
    """PDFs that are not as PDF/UA-1 asks, as far as a program can tell."""
    checker = _pdf_checker()
    if checker is None:
        print(f"PDFs were not checked: {PDF_CHECKER} could not be installed.")
        return 0
    files = [path for number, page in enumerate(PDFS) if fetched(base + page, path := folder / f"{number}.pdf")]
    asked = [str(one) for one in (checker, "--no-info", "--layer", "conformance", *files)]
    done = subprocess.run(asked, text=True, capture_output=True, check=False)
    print(re.sub(rf"{re.escape(str(folder))}/", "", done.stdout).strip())
    print(f"{len(files)} PDFs, {'with errors' if done.returncode else '0 errors'}")
    return done.returncode


def _pdf_checker() -> Path | None:
    """The command that checks, in an environment of its own; None where it cannot be had."""
    command = OWN / "bin" / PDF_CHECKER.partition("=")[0]
    if not command.is_file():
        venv.create(OWN, with_pip=True)
        asked = [str(OWN / "bin" / "pip"), "install", "--quiet", PDF_CHECKER]
        done = subprocess.run(asked, capture_output=True, check=False)
        if done.returncode:
            return None
    return command


if __name__ == "__main__":
    sys.exit(main())

"""CONTRIBUTING.md does what it says: all five errands in one copy of the tree, then one process looks at what came."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ERRANDS = ("A service", "A connection", "A rule", "A pattern", "A format")
_BLOCK = re.compile(r"(?:^`([\w./-]+)`\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What the pages answer is asked where people ask: at the addresses of the product, with its catalogue loaded.
LOOK = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from django.core.management import call_command
from django.test import Client
from patterns_app.core.checks.examples import example_of
from patterns_app.core.checks.run import run
from patterns_app.core.vocabulary.catalog import vocabulary
call_command("migrate", verbosity=0)
call_command("load_catalogue", verbosity=0)
pages = {path: Client(raise_request_exception=False).get(path) for path in json.loads(os.environ["PATHS"])}
example = example_of("STR-090")
print(json.dumps({
    "pages": {path: [page.status_code, page.content.decode("utf-8", "replace")] for path, page in pages.items()},
    "found": [[one.rule for one in run(sketch, vocabulary()) if one.rule == "STR-090"]
              for sketch in (example.bad, example.good)],
}))
"""
PAGES = {
    "/services/aws.gamelift/": "Finds a server for a game",
    "/api/v1/pairs?source=aws.gamelift&target=aws.sns": "notify",
    "/rules/STR-090/": "Part without a name",
    "/learn/": 'href="/learn/mailbox/"',
    "/learn/mailbox/": "Question 1",
    "/patterns/mailbox/": "Mailbox",
    "/patterns/mailbox/sketch.json": '"nodes"',
    "/patterns/mailbox/diagram.txt": "    ",
    "/api/v1/patterns/mailbox": "Mailbox",
    "/patterns/": 'href="/patterns/mailbox/"',
    "/search/?q=mailbox": "Mailbox",
    "/": "Pattern Studio",
}


def blocks(errand: str) -> Iterator[tuple[str, str]]:
    """The files of an errand by name, and its commands under `sh`."""
    part = TEXT.split(f"\n## {errand}\n", 1)[1].split("\n## ", 1)[0]
    for name, kind, text in _BLOCK.findall(part):
        yield (name or kind), text


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree without its past; what nobody writes is only linked."""
    place = tmp_path_factory.mktemp("errands")
    for name in ("patterns_app", "static", "explorer", "scripts", "tests/core/flow", "tests/golden"):
        shutil.copytree(ROOT / name, place / name)
    for name in (
        "tests/settings.py",
        "tests/core/cast.py",
        "tests/core/told.py",
        "tests/length.py",
        "manage.py",
        "pyproject.toml",
    ):
        shutil.copy(ROOT / name, place / name)
    # Programs find the tree by their own place, so what is run is copied and only what is read is linked.
    (place / "templates").symlink_to(ROOT / "templates")
    (place / ".venv").symlink_to(sys.prefix)
    (place / "var").mkdir()
    return place


@pytest.fixture(scope="module")
def told(copy: Path) -> dict[str, str]:
    """What the commands of each errand print, with all five done one after the other."""
    said: dict[str, str] = {}
    here = {
        **os.environ,
        "VAR_DIR": str(copy / "var"),
        "ENV_FILE": "",
        "SECRET_KEY": "0123456789abcdefghij" * 3,
        "HTTPS": "false",
    }
    here.pop("DJANGO_SETTINGS_MODULE", None)
    for errand in ERRANDS:
        for name, text in blocks(errand):
            if name == "sh":
                said[errand] = said.get(errand, "") + _run(text, copy, here)
            else:
                (copy / name).parent.mkdir(exist_ok=True)
                (copy / name).write_text(text, encoding="utf-8")
    return said


def _run(text: str, copy: Path, here: dict[str, str]) -> str:
    printed = ""
    for line in text.splitlines():
        # Make asks for an environment of its own; what its recipe calls is what is tried.
        command = line.replace("make accept ONLY=mailbox", ACCEPT)
        done = subprocess.run(["sh", "-c", command], cwd=copy, env=here, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (line, done.stdout[-2000:], done.stderr[-2000:])
        printed += done.stdout
    return printed


ACCEPT = "ACCEPT=1 .venv/bin/python -m pytest -q tests/core/flow/test_faults.py -k 'accepted and mailbox'"


def test_make_accept_is_what_is_tried_here() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\naccept:", 1)[1].split("\n\n", 1)[0]
    assert "ACCEPT=1 $(PY) -m pytest -q tests/core/flow/test_faults.py " in recipe
    assert '-k "accepted and ($(or $(ONLY),test))"' in recipe


def test_the_commands_of_every_errand_say_what_they_should(told: dict[str, str], copy: Path) -> None:
    assert set(told) == set(ERRANDS)
    assert "aws.gamelift to aws.sns: known, looked up" in told["A connection"]
    assert "[STR-090]" in told["A rule"]
    assert "1 in order" in told["A pattern"]
    assert "    " in told["A format"]
    assert '"aws.gamelift"' in (copy / "static/data/services.json").read_text(encoding="utf-8")
    assert (copy / "tests/golden/flows/mailbox.md").read_text(encoding="utf-8").startswith("## ")


def test_every_errand_is_seen_in_the_product(told: dict[str, str], copy: Path) -> None:
    here = {**os.environ, "VAR_DIR": str(copy / "var"), "PATHS": json.dumps(list(PAGES))}
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=copy, env=here, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["found"] == [["STR-090"], []]
    assert {path: page[0] for path, page in seen["pages"].items()} == dict.fromkeys(PAGES, 200)
    assert [path for path, words in PAGES.items() if words not in seen["pages"][path][1]] == []

"""Every block of code in every document is run against the running product, and what it is said to answer is compared.

A document is followed from its first block to its last in one shell in an empty folder. A block that a file's name
stands above is that file. `sh` and `python` are run; `json` and `text` after them are what they print: of an object its
keys, of a list its first items, of a text whole lines are enough, and … is anything. Settings and jobs in YAML, TOML
and nginx, and what only somebody who installs can run (`sh install`), are held by what `ELSEWHERE` and `_held` say.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from patterns_app.command.grammar import VERBS
from tests.product import ROOT

BLOCK = re.compile(r"(?:^`([\w./-]+)`\n\n)?^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Documents whose blocks a test of their own runs, since they need another place to run in.
ELSEWHERE = {
    "CONTRIBUTING.md": "tests/house/test_contributing.py",
    "docs/agents.md": "tests/core/agents/test_documents.py",
    "docs/operating.md": "tests/house/test_operating.py",
    "docs/performance.md": "Makefile",  # what `make bench` printed, no code
    "docs/tutorial.md": "tests/house/test_package.py",
}
# What a reader has already where a document begins.
GIT = "git -c user.name=A -c user.email=a@example.org"
BEFORE = {
    "SKILL.md": f"""cp {ROOT}/tests/data/templates/orders.yaml template.yaml
git init -q && git add template.yaml && {GIT} commit -qm one
echo '# a remark' >> template.yaml && {GIT} commit -qam two""",
    "docs/command.md": f"""git init -q && {GIT} commit -q --allow-empty -m one
git update-ref refs/remotes/origin/main HEAD""",
}
END = "-- end of block {} --"
EXTRAS = {one.stem for one in (ROOT / "requirements").glob("*.in")}


class Block(NamedTuple):
    """A block: the file's name above it, its language, what stands in it."""

    file: str
    language: str
    text: str


def blocks(document: str) -> list[Block]:
    return [Block(*found) for found in BLOCK.findall((ROOT / document).read_text(encoding="utf-8"))]


DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if BLOCK.search(path.read_text(encoding="utf-8"))
)


def test_what_is_run_elsewhere_is_run_there() -> None:
    assert set(ELSEWHERE) <= set(DOCUMENTS)
    for document, test in ELSEWHERE.items():
        assert document.rpartition("/")[2] in (ROOT / test).read_text(encoding="utf-8"), test


@pytest.mark.parametrize("document", [one for one in DOCUMENTS if one not in ELSEWHERE])
def test_a_document_does_what_it_says(document: str, site: str, tmp_path: Path) -> None:
    bin_of = tmp_path / "bin"
    bin_of.mkdir()
    command = bin_of / "pattern-studio"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m patterns_app.command "$@"\n')
    command.chmod(0o755)
    python = bin_of / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    here = tmp_path / "here"
    here.mkdir()
    found = blocks(document)
    lines = ["set -eu", BEFORE.get(document, "")]
    for number, block in enumerate(found):
        lines += [*_run(block), f"echo '{END.format(number)}'"]
    script = "\n".join(lines).replace("localhost:8000", site.removeprefix("http://"))
    (tmp_path / "script.sh").write_text(script, encoding="utf-8")
    tools = ":".join(
        dict.fromkeys(str(Path(one).parent) for name in ("curl", "jq", "git", "sh") if (one := shutil.which(name)))
    )
    environment = {
        "PATH": f"{bin_of}:{tools}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HOME": str(here),
        "LANG": "C.UTF-8",
    }
    environment |= {"XDG_DATA_HOME": str(here / "data")}
    done = subprocess.run(
        ["bash", str(tmp_path / "script.sh")], cwd=here, env=environment, capture_output=True, text=True, check=False
    )
    said, printed = done.stdout, ""
    for number, block in enumerate(found):
        said, end, rest = said.partition(END.format(number) + "\n")
        assert end, f"{document}: {block.text}\n{said[-1500:]}{done.stderr[-1500:]}"
        if block.language in ("json", "text") and not block.file:
            _compare(block, printed, document)
        else:
            printed = said
        said = rest


def _run(block: Block) -> list[str]:
    """The lines of the shell for a block."""
    if block.file:
        return [f"cat > {block.file} <<'END-OF-FILE'", block.text + "END-OF-FILE"]
    if block.language == "sh":
        return [block.text]
    if block.language == "python":
        return ["python - <<'END-OF-PYTHON'", block.text + "END-OF-PYTHON"]
    _held(block)
    return []


def _held(block: Block) -> None:
    """What is not run can be read, and names what is there."""
    if block.language == "yaml":
        assert yaml.safe_load(block.text)
        for words in re.findall(r"(?:run|entry): pattern-studio (\w+)", block.text):
            assert words in VERBS
    elif block.language == "toml":
        assert tomllib.loads(block.text)
    elif block.language == "sh install":
        for extra in re.findall(r"\[([\w,]+)\]", block.text):
            assert set(extra.split(",")) <= EXTRAS, extra
        for target in re.findall(r"^make (\w+)", block.text, re.MULTILINE):
            assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8"), target
    else:
        assert block.language in ("json", "text", "html", "markdown", "plain"), block


def _compare(block: Block, printed: str, document: str) -> None:
    if block.language == "json":
        assert printed.strip(), f"{document}: nothing was printed where {block.text} is said"
        answered = json.loads(printed)
        assert is_told(json.loads(block.text), answered), f"{document}: {block.text}\n{printed[:1500]}"
    else:
        missing = [line for line in block.text.splitlines() if line not in printed.replace("\r", "").splitlines()]
        assert missing == [], f"{document}: {printed[-1500:]}"


def is_told(told: Any, answered: Any) -> bool:
    """Is what a document tells of an answer in it?"""
    if told == "…":
        return answered not in (None, "")
    if isinstance(told, dict):
        return isinstance(answered, dict) and all(
            key in answered and is_told(value, answered[key]) for key, value in told.items()
        )
    if isinstance(told, list):
        return (
            isinstance(answered, list)
            and len(told) <= len(answered)
            and bool(told) == bool(answered)
            and all(is_told(*pair) for pair in zip(told, answered, strict=False))
        )
    return bool(told == answered)


def test_each_operation_of_the_api_has_an_example() -> None:
    from patterns_app.web.api.api import api

    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    described = {f"{way.upper()} {path}" for path, ways in api.get_openapi_schema()["paths"].items() for way in ways}
    parts = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert sorted(part.partition("\n")[0] for part in parts) == sorted(described)
    for part in parts:
        languages = [block[1] for block in BLOCK.findall(part)]
        assert "sh" in languages
        assert {"json", "text"} & set(languages), part.partition("\n")[0]

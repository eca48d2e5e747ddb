"""docs/operating.md says what is so: its commands and options exist, its names are those of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from explorer.env import VARIABLES
from patterns_app.web.operating.measuring import MEANINGS

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = (ROOT / "docs" / "operating.md").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
CODE = re.findall(r"`([^`\n]+)`", DOCS) + [
    line for block in re.findall(r"```\w*\n(.*?)```", DOCS, re.DOTALL) for line in block.splitlines()
]


def test_every_command_of_ours_takes_the_options_that_are_told() -> None:
    told = [re.search(r"manage\.py (\w+)(.*)", code.partition("#")[0]) for code in CODE]
    commands = [(found[1], re.findall(r"--[\w-]+", found[2])) for found in told if found]
    assert {name for name, _ in commands} >= {"backup", "restore", "doctor"}
    for name, options in commands:
        parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
        assert set(options) <= set(parser._option_string_actions), name


def test_every_script_takes_the_options_that_are_told() -> None:
    told = [re.search(r"(scripts/\w+\.py)(.*)", code) for code in CODE]
    scripts = {found[1]: re.findall(r"--[\w-]+", found[2]) for found in told if found}
    assert "scripts/backups.py" in scripts
    for script, options in scripts.items():
        ran = subprocess.run([sys.executable, script, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
        assert [option for option in options if option not in ran.stdout] == []


def test_settings_and_figures_have_the_names_of_the_code() -> None:
    known = {variable.name for variable in VARIABLES} | set(re.findall(r"\$\{(\w+)", COMPOSE))
    named = {word for code in CODE for word in re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)+\b", code)}
    assert named - known <= {"THE_TOKEN", "POD_IP"}
    figures = {name for code in CODE for name in re.findall(r"pattern_studio_(\w+)", code)}
    assert {name.removesuffix("_bucket") for name in figures} <= set(MEANINGS)


@pytest.mark.parametrize(
    "path",
    [
        "/s/TOKEN/",
        "/embed/s/TOKEN/?theme=dark",
        "/api/v1/saved/TOKEN",
        "/s/TOKEN/keep/",
        "/api/v1/jobs/TOKEN/result",
    ],
)
def test_the_proxy_s_rule_takes_links_out_of_its_log(path: str) -> None:
    rule = next(line.split()[0] for line in DOCS.splitlines() if line.strip().startswith("~^"))
    logged = re.sub(rule.removeprefix("~"), r"\1-\2", path)
    assert "TOKEN" not in logged
    assert logged == path.replace("TOKEN", "-")
    assert not re.match(rule.removeprefix("~"), "/services/aws.lambda/")


def test_the_proxy_writes_no_address_into_its_log_of_errors() -> None:
    # In all of these nginx may say which request it was at, whole, and no format changes that.
    told = re.findall(r"^\s*error_log \S+ (\w+);", DOCS, flags=re.MULTILINE)
    assert told
    assert not set(told) & {"debug", "info", "notice", "warn", "error", "crit"}

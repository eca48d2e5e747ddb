"""Twenty briefs as agents work on them, call by call: what comes of each is what an architect would say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from patterns_app.core.agents.tools import TOOLS, call
from tests.core.agents.desk import Memory
from tests.each import each

FILE = Path(__file__).resolve().parents[2] / "data" / "agents" / "briefs.yaml"


def briefs() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def at(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value.get(key)
    return value


@each("brief", briefs)
def test_a_brief_is_worked_through(brief: dict[str, Any]) -> None:
    desk = Memory()
    for number, one in enumerate(brief["calls"], 1):
        answer = call(desk, one["tool"], one["with"])
        place = f"{brief['brief']}, call {number}, {one['tool']}: {answer.text[:1500]}"
        assert answer.is_error == one.get("refused", False), place
        told = None if answer.is_error else json.loads(answer.text)
        plain = answer.text.replace('\\"', '"')
        for path, value in one.get("is", {}).items():
            assert at(told, path) == value, f"{path}: {place}"
        for words in one.get("has", ()):
            assert words in plain, f"{words}: {place}"
        for words in one.get("lacks", ()):
            assert words not in plain, f"{words}: {place}"


def test_the_briefs_use_every_tool_that_says_something_of_a_sketch() -> None:
    used = {one["tool"] for brief in briefs() for one in brief["calls"]}
    assert TOOLS.keys() - used == {"render"}

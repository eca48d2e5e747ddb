"""The conversation in docs/agents.md is held as it stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path

from patterns_app.core.agents.tools import TOOLS, call
from tests.core.agents.desk import Memory

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
_CALL = re.compile(r"^```json tool=(\w+)( refused)?\n(.*?)^```(?:\n\n```text\n(.*?)\n```)?", re.MULTILINE | re.DOTALL)


def test_every_call_of_the_conversation_is_answered_as_it_says() -> None:
    desk, calls = Memory(), _CALL.findall(TEXT)
    assert [tool for tool, *_ in calls] == [
        *("search_patterns", "start_from_pattern", "edit", "check", "apply_fixes", "break_part", "verdict", "edit")
    ]
    for tool, refused, arguments, said in calls:
        answer = call(desk, tool, json.loads(arguments))
        assert answer.is_error == bool(refused), answer.text
        assert answer.text.startswith(said)
    assert json.loads(call(desk, "check", {"sketch": "orders.sketch.json"}).text)["counts"]["info"] == 0


def test_the_documents_name_every_tool_and_no_other() -> None:
    table = TEXT.partition("## The tools")[2].partition("## A conversation")[0]
    assert set(re.findall(r"`(\w+)`", table)) == TOOLS.keys()
    skill = (ROOT / "SKILL.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)*)`", skill.partition("## With the command")[0]))
    assert named - {"when_not", "page", "new", "since", "rate"} <= TOOLS.keys()

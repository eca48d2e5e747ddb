"""The law of imports in the studio's scripts: features know each other only by actions and events."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STUDIO = Path(__file__).resolve().parents[2] / "static" / "studio"
IMPORT = re.compile(r'^(?:import|export)\b[^;"]*?\bfrom "([^"]+)";', re.MULTILINE)
MAY = {
    "document": {"document"},
    "canvas": {"document", "canvas", "vendor"},
    "commands": {"document", "commands"},
    "ports": {"ports", "js"},
    "features": {"document", "canvas", "commands", "ports", "player"},
}


@pytest.mark.parametrize("path", sorted(STUDIO.glob("*/*.js")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    room = path.parent.name
    for name in IMPORT.findall(path.read_text(encoding="utf-8")):
        other = (path.parent / name).resolve()
        assert other.exists(), name
        found = other.relative_to(STUDIO.parent).parts
        if found == ("js", "texts.js"):  # every room speaks
            continue
        there = found[1] if found[0] == "studio" else found[0]
        assert there in MAY[room], f"{path.name} imports {name}"
        assert room != "features" or there != "features", f"{path.name} looks into {name}"


def test_no_action_or_key_is_taken_twice() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in STUDIO.glob("features/*.js"))
    ids = re.findall(r'\{\s*id: "([\w-]+)",\s*title', text)
    assert len(ids) == len(set(ids))
    keys = [key for keys in re.findall(r"keys: \[([^\]]*)\]", text) for key in re.findall(r'"([^"]+)"', keys)]
    twice = {key for key in keys if keys.count(key) > 1}
    assert twice == set()

"""Every release opens: its database by migrating, its sketches by reading, its links and owners as they were.

`scripts/release_fixture.py` makes the folders, with the code of the release.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.parser import parse

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASES = sorted(path for path in (ROOT / "tests" / "fixtures" / "releases").iterdir() if path.is_dir())
OPENED = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
told, client = json.load(sys.stdin), Client()

def opened(kept):
    sketch = client.get(f"/s/{kept['view']}/sketch.json")
    api = client.get(f"/api/v1/saved/{kept['edit']}")
    picture = client.get(f"/s/{kept['view']}/picture.svg") if kept in told["opens"][::5] else sketch
    revisions = client.get(f"/api/v1/saved/{kept['edit']}/revisions").json()
    first = client.get(f"/api/v1/saved/{kept['edit']}/revisions/1")
    again = client.put(f"/api/v1/saved/{kept['edit']}", api.content, content_type="application/json",
        headers={"If-Match": api["ETag"]})
    statuses = [sketch.status_code, api.status_code, picture.status_code, first.status_code, again.status_code]
    return [statuses, sketch.json(), len(revisions), picture.content[:4].decode() if picture is not sketch else "<svg"]

owned = client.get("/api/v1/saved", headers={"Authorization": f"Bearer {told['secret']}"}).json()
json.dump({
    "opens": [opened(kept) for kept in told["opens"]],
    "dead": [client.get(f"/s/{token}/sketch.json").status_code for token in told["dead"]],
    "owned": sorted(one["view"] for one in owned),
}, sys.stdout)
"""


def release(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((path / "opens.json").read_text("utf-8"))
    return told


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: str(path.name))
def test_a_database_of_the_release_is_upgraded_and_all_its_links_open(path: Path, tmp_path: Path) -> None:
    told = release(path)
    shutil.copy(path / "database.sqlite3", tmp_path / "old.sqlite3")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SECRET_KEY": told["key"],
        "DATABASE_URL": f"sqlite:///{tmp_path / 'old.sqlite3'}",
        "VAR_DIR": str(tmp_path / "var"),
    }
    ran = subprocess.run(
        [sys.executable, "-c", OPENED], cwd=ROOT, env=environment, input=json.dumps(told), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    for kept, (statuses, sketch, revisions, picture) in zip(told["opens"], found["opens"], strict=True):
        assert statuses == [200, 200, 200, 200, 200], kept["title"]
        assert sketch["title"] == kept["title"]
        assert [node["id"] for node in sketch["nodes"]] == kept["nodes"]
        assert [one["id"] for one in sketch.get("connections", [])] == kept["connections"]
        assert revisions == kept["revision"]
        assert picture == "<svg"
    assert found["dead"] == [404, 404, 404]
    assert found["owned"] == sorted(kept["view"] for kept in told["opens"])


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: str(path.name))
def test_a_sketch_of_the_release_is_read_and_loses_nothing(path: Path) -> None:
    files = sorted((path / "sketches").glob("*.json"))
    assert len(files) >= 20
    for file in files:
        old = json.loads(file.read_bytes())
        new = json.loads(encode(parse(file.read_bytes())))
        assert new["title"] == old["title"]
        for kind in ("nodes", "frames", "connections", "scenarios", "ignored"):
            before, after = old.get(kind, []), new.get(kind, [])
            assert [one.get("id") for one in after] == [one.get("id") for one in before], file.name
            for one, other in zip(before, after, strict=True):
                lost = {key for key, value in one.items() if value not in (None, [], {}, "") and key not in other}
                assert lost == set(), f"{file.name}: {one.get('id')}"


def test_today_s_document_is_among_the_releases() -> None:
    schemas = {
        json.loads(file.read_bytes())["schema"] for path in RELEASES for file in (path / "sketches").glob("*.json")
    }
    newest = json.loads(encode(parse(b'{"schema": "pattern-studio/1", "title": "", "nodes": []}')))["schema"]
    assert newest in schemas
    assert "pattern-studio/1" in schemas

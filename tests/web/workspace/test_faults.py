"""What a crash may cost: never something that was acknowledged, never half a save."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from patterns_app.web.workspace import access
from patterns_app.web.workspace.models import Revision
from tests.web.workspace.people import page, save, saved, text

ROOT = Path(__file__).resolve().parents[3]
KILLS = 60


def test_a_process_that_is_killed_while_it_saves_loses_nothing_it_has_acknowledged(tmp_path: Path) -> None:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "scripts/kills.py", str(KILLS)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["kills"], found["wrong"]) == (KILLS, [])
    assert found["acknowledged"] > KILLS


@pytest.mark.django_db
def test_a_save_that_fails_halfway_leaves_nothing_behind(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    edit = saved(owner)
    owner.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(access, "moved_on", broken)  # the last thing that is written
        assert save(owner, text(title="Half"), edit, 1).status_code == 500
    assert Revision.objects.count() == 1
    assert "Orders" in page(owner, edit)
    assert save(owner, text(title="Whole"), edit, 1).status_code == 303

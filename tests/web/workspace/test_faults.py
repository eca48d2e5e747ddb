"""What a crash may cost: never something that was acknowledged, never half a save."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from patterns_app.web.workspace.models import Revision, SavedSketch
from tests.web.workspace.people import page, save, saved, text

ROOT = Path(__file__).resolve().parents[3]
KILLS = 5
# Saves without end and names every revision once its transaction is over, as a server answers.
SAVING = """
import django
django.setup()
from patterns_app.core.sketch.model import Sketch
from patterns_app.web.workspace import access, actions
rows = access.sketches_of("owner")
row = rows.first() or actions.create("owner", Sketch(title="0"))
while True:
    number = row.revision
    row = actions.save(access.Key(owner="owner", sketch=row.pk), Sketch(title=str(number + 1)), number)
    print(row.revision, flush=True)
"""


def test_a_server_that_is_killed_while_it_saves_loses_nothing_it_has_acknowledged(tmp_path: Path) -> None:
    database = tmp_path / "db.sqlite3"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    migrate = [sys.executable, "manage.py", "migrate", "workspace", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    acknowledged = 1
    for kill in range(KILLS):
        server = subprocess.Popen(
            [sys.executable, "-c", SAVING], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert server.stdout
        for _ in range(5 + kill):
            acknowledged = int(server.stdout.readline())
        server.kill()
        acknowledged = max([acknowledged, *(int(line) for line in server.stdout.read().split("\n")[:-1])])
        server.wait()
        server.stdout.close()
        check_store(database, acknowledged)


def check_store(database: Path, acknowledged: int) -> None:
    """Every acknowledged revision is there, numbers have no gap, and the sketch names its last one."""
    store = sqlite3.connect(database)
    numbers = [number for (number,) in store.execute("SELECT number FROM workspace_revision ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= acknowledged
    assert store.execute("SELECT revision, title FROM workspace_savedsketch").fetchall() == [
        (numbers[-1], str(numbers[-1]))
    ]
    assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()


@pytest.mark.django_db
def test_a_save_that_fails_halfway_leaves_nothing_behind(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    edit = saved(owner)
    owner.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(SavedSketch, "save", broken)
        assert save(owner, text(title="Half"), edit, 1).status_code == 500
    assert Revision.objects.count() == 1
    assert "Orders" in page(owner, edit)
    assert save(owner, text(title="Whole"), edit, 1).status_code == 303

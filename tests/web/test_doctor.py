"""`manage.py doctor`: all is well, or each thing that is wrong and how to mend it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.utils import timezone

from patterns_app.core.layout.workers import RenderTimeout, Workers
from patterns_app.web import obstacles
from patterns_app.web.catalogue.models import Entry
from patterns_app.web.counters import stores
from patterns_app.web.operating import doctor
from patterns_app.web.operating.lines import Line
from patterns_app.web.workspace.models import SavedSketch
from tests.each import each
from tests.web.workspace.people import saved

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


def fails(error: Exception) -> Callable[..., Any]:
    def failing(*_: object, **__: object) -> None:
        raise error

    return failing


def wrong() -> dict[str, Line]:
    """What is wrong, by name."""
    return {line.name: line for line in doctor.look() if not line.is_ok}


def test_an_empty_machine_is_told_what_to_do_and_ends_with_status_1(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
        "DJANGO_SETTINGS_MODULE": "explorer.settings",
        "ENV_FILE": "",
        "SECRET_KEY": "kL8_" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
        "HTTPS": "true",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}",
    }
    command = [sys.executable, "manage.py", "doctor", "--json"]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stderr
    told = json.loads(ran.stdout)
    lines = {line["name"]: line for line in told["lines"]}
    assert told["ok"] is False
    assert "manage.py migrate" in lines["migrations"]["mend"]
    assert "migrations above" in lines["jobs"]["mend"]
    assert not [line for line in told["lines"] if "report it" in line["mend"]]
    assert {name for name, line in lines.items() if line["ok"]} >= {
        "versions",
        "settings",
        "database",
        "Graphviz",
        "fonts",
    }


def test_a_machine_that_works_has_nothing_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.checks.run_checks", lambda **_: [])  # plain http, for tests only
    saved(Client())
    assert wrong() == {}


def test_plain_http_is_said_once_in_our_own_words() -> None:
    [line] = [line for line in doctor.look() if line.told.startswith("HTTPS") or "security.W0" in line.told]
    assert not line.is_ok
    assert line.told.startswith("HTTPS is off")
    assert "HTTPS=true" in line.mend


def test_each_thing_that_is_wrong_is_named_with_its_mend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    saved(Client())
    SavedSketch.objects.update(changed=timezone.now() + timedelta(days=1))
    Entry.objects.filter(slug="saga").delete()
    Entry.objects.filter(slug="spa").update(digest="of the version before")
    full = type("Usage", (), {"free": 1_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: full)
    monkeypatch.setattr(Workers, "run", fails(RenderTimeout("took longer than 6 seconds")))
    monkeypatch.setattr(doctor, "store", fails(stores.StoreDown("refused")))
    monkeypatch.setattr(doctor, "_installed", lambda name: "0.1" if name == "granian" else "")
    with override_settings(DEBUG=True, VAR_DIR=tmp_path):
        found = wrong()
    said = {
        "packages": "requirements/base.txt",
        "settings": "DEBUG=false",
        "catalogue": "load_catalogue",
        "Graphviz": "apt-get install",
        "fonts": "Install the package again",
        "disk": "CACHE_MEGABYTES",
        "clock": "chrony",
        "counting": "report",
    }
    assert {name: words for name, words in said.items() if words not in found[name].mend} == {}
    assert found["catalogue"].told == "missing: saga; of another version of the product: spa"
    assert "granian 0.1 instead of" in found["packages"].told
    assert "later than that" in found["clock"].told


@each(
    ("number", "mend"),
    [
        (errno.ENOSPC, "Make room: nothing new can be kept."),
        (errno.EROFS, "The file system is read-only: mount it to be written to. Until then nothing can be kept."),
        (errno.EACCES, "The user of the server must be able to write there: VAR_DIR is kept in it."),
    ],
)
def test_a_folder_that_cannot_be_written_to_is_told_by_its_cause(tmp_path: Path, number: int, mend: str) -> None:
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(VAR_DIR=tmp_path),
    ):
        patch.setattr("tempfile.TemporaryFile", fails(OSError(number, os.strerror(number))))
        found = {line.told: line for line in doctor.look() if not line.is_ok and line.name == "disk"}
    line = found[f"VAR_DIR {tmp_path}: {os.strerror(number)}"]
    assert line.mend == mend


def test_a_damaged_database_is_sent_to_the_last_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        assert not any(line.told.startswith("SQLite") for line in doctor.look())
        return

    def damaged(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        return execute("SELECT 'row 7 missing from index'" if "quick_check" in sql else sql, *rest)

    with connection.execute_wrapper(damaged):
        found = wrong()["database"]
    assert found.told.endswith("row 7 missing from index")
    assert "restore the last backup" in found.mend


def test_counts_that_are_not_shared_are_told_by_where_they_should_be(monkeypatch: pytest.MonkeyPatch) -> None:
    class Down:
        def add(self, *_: object) -> float:
            raise stores.StoreDown("connection refused")

    monkeypatch.setattr(doctor, "store", Down)
    for url, words in (
        ("redis://there", "Is REDIS_URL right and Redis running?"),
        ("", "See disk and database above."),
    ):
        with override_settings(REDIS_URL=url):
            found = wrong()["counting"]
        assert (found.told, found.mend) == ("Down: connection refused", words)


def test_a_database_that_is_away_is_a_line_and_no_traceback() -> None:
    with connection.execute_wrapper(fails(OperationalError("connection refused\nsecond line"))):
        found = wrong()
    assert found["database"].told == "does not answer: connection refused"
    assert "DATABASE_URL" in found["database"].mend
    assert {"migrations", "jobs"} <= found.keys()
    assert not [line for line in found.values() if "report it" in line.mend]


@each(
    ("error", "words"),
    [
        (OperationalError("database or disk is full"), "full\nMake room"),
        (OperationalError("attempt to write a readonly database"), "readonly database\nIts file and folder"),
        (OperationalError("connection refused\nsecond line"), "refused\nIs it running, and is DATABASE_URL right?"),
        (ProgrammingError("permission denied for schema public"), "public\nLet the user in DATABASE_URL own"),
        (ProgrammingError('relation "a" does not exist'), "exist\nIts tables are missing: run manage.py migrate"),
        (OperationalError('database "a" does not exist'), "exist\nMake it: createdb"),
        (OSError(errno.EACCES, "Permission denied", "/var/x"), "/var/x: Permission denied\nThe user of the server"),
        (OSError(errno.ENOSPC, "No space left on device", "/var/x"), "device\nMake room"),
    ],
)
def test_what_ends_a_command_is_its_reason_and_what_to_do(error: Exception, words: str) -> None:
    with pytest.raises(SystemExit) as told, obstacles.in_words():
        raise error
    assert words in str(told.value)


def test_a_database_that_a_newer_version_has_used_is_told_and_its_backup_is_one_of_this_version(tmp_path: Path) -> None:
    MigrationRecorder(connection).record_applied("workspace", "0999_future")
    assert "workspace.0999_future" in wrong()["migrations"].told
    path, said, warned = tmp_path / "kept.gz", StringIO(), StringIO()
    call_command("backup", path, stdout=said, stderr=warned)
    assert "workspace.0999_future" in warned.getvalue()
    call_command("restore", path, "--check", stdout=said)
    assert "whole" in said.getvalue()


def test_what_stands_in_a_command_s_way_is_said_without_a_traceback(tmp_path: Path) -> None:
    bare = [sys.executable, "-S", "manage.py", "doctor"]  # a Python without what we install
    settings = {
        "ENV_FILE": "",
        "SECRET_KEY": "kL8_" + "abcdefghij0123456789" * 3,
        "VAR_DIR": str(tmp_path),
        "API_RATE": "many",
    }
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | settings
    for command, words in ((bare, ".venv/bin/python manage.py"), ([sys.executable, *bare[2:]], "API_RATE: 'many'")):
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 1
        assert words in ran.stderr
        assert "Traceback" not in ran.stderr

"""`manage.py doctor`: all is well, or each thing that is wrong and how to mend it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.utils import timezone

from patterns_app.core.layout.workers import RenderTimeout, Workers
from patterns_app.web.catalogue.models import Entry
from patterns_app.web.counters import stores
from patterns_app.web.operating import doctor
from patterns_app.web.workspace.models import SavedSketch
from tests.web.workspace.people import saved

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


def fails(error: Exception) -> Callable[..., Any]:
    def failing(*_: object, **__: object) -> None:
        raise error

    return failing


def wrong() -> dict[str, doctor.Line]:
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
    assert "granian 0.1 instead of" in found["packages"].told
    assert "later than that" in found["clock"].told


def test_a_full_disk_is_told_to_be_emptied_and_not_to_be_owned_by_somebody_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", fails(OSError(errno.ENOSPC, "No space left on device")))
    with override_settings(VAR_DIR=tmp_path):
        found = wrong()
    assert "No space left" in found["disk"].told
    assert found["disk"].mend.startswith("Make room")


def test_a_database_that_is_away_is_a_line_and_no_traceback() -> None:
    with connection.execute_wrapper(fails(OperationalError("connection refused\nsecond line"))):
        found = wrong()
    assert found["database"].told == "does not answer: connection refused"
    assert "DATABASE_URL" in found["database"].mend

"""How the databases are set up, and that the migrations fit the models."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tests.web.test_backup import empty_database

ROOT = Path(__file__).resolve().parent.parent.parent
BACK_AND_FORTH = """
import django
django.setup()
from django.core.management import call_command
for command in (["migrate"], ["migrate", "catalogue", "0001"], ["migrate"], ["load_catalogue"]):
    call_command(*command)
"""
PREPARE = "import django; django.setup(); from scripts import serve; serve.prepare_database()"
pytestmark = pytest.mark.django_db


def pragma(name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own settings")
def test_sqlite_writes_through_to_the_disk_and_takes_its_lock_at_once() -> None:
    assert pragma("synchronous") == 2  # FULL
    assert pragma("foreign_keys") == 1
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own index")
def test_postgresql_searches_by_its_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'catalogue_search'")
        assert "USING gin (words)" in cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="it makes a SQLite database of its own")
def test_the_search_index_can_be_taken_back_and_made_again(tmp_path: Path) -> None:
    # On a database of its own: SQLite cannot change tables inside a test's transaction.
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}"}
    ran = subprocess.run(
        [sys.executable, "-c", BACK_AND_FORTH], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "search index updated" in ran.stdout
    assert (tmp_path / "db.sqlite3").stat().st_mode & 0o077 == 0, "others on the machine could read people's sketches"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="several machines share only a PostgreSQL")
def test_of_several_that_start_at_once_one_prepares_the_database_and_the_others_wait(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": empty_database(tmp_path, "postgresql")}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    told = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told
    assert sum(b"nothing changed" in said for said, _ in told) == 2

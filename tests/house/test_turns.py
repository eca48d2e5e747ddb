"""Who writes to SQLite takes turns: of many none is left without one, and whoever is killed holds up nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# One of several processes: so many transactions, each a row, without a break between them.
WRITER = """
import sys, django
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "explorer.sqlite3", "NAME": sys.argv[1], "OPTIONS": {
    "transaction_mode": "IMMEDIATE", "timeout": 0.05, "init_command": "PRAGMA journal_mode=WAL"}}})
django.setup()
from django.db import connection, transaction
for number in range(int(sys.argv[2])):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY)")
        cursor.execute("INSERT INTO rows DEFAULT VALUES")
        if sys.argv[3:]:
            print("has its turn", flush=True)
            input()
with connection.cursor() as cursor:
    print(cursor.execute("SELECT count(*) FROM rows").fetchone()[0], flush=True)
"""


# One that gives up soon.
HASTY = WRITER.replace("django.setup()", "django.setup()\nfrom explorer.sqlite3 import base\nbase.PATIENCE = 0.2")


def write(file: Path, count: int, *how: str) -> subprocess.Popen[str]:
    """Begin to write."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    return subprocess.Popen([sys.executable, "-c", WRITER, str(file), str(count), *how], **pipes)  # type: ignore[call-overload]


def test_nobody_who_writes_is_told_that_the_database_is_locked_by_those_who_write_as_well(tmp_path: Path) -> None:
    writers = [write(tmp_path / "db.sqlite3", 150) for _ in range(4)]
    said = [writer.communicate(timeout=120)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0]
    assert max(int(text) for text in said) == 600


def test_the_turn_of_a_process_that_is_killed_is_handed_on(tmp_path: Path) -> None:
    first = write(tmp_path / "db.sqlite3", 1, "waits")
    assert first.stdout is not None
    assert first.stdout.readline() == "has its turn\n"
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    assert write(tmp_path / "db.sqlite3", 3).communicate(timeout=60)[0] == "3\n"


def test_nobody_waits_for_ever_for_a_process_that_has_been_stopped(tmp_path: Path) -> None:
    pipes = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT, "timeout": 60}
    first = write(tmp_path / "db.sqlite3", 1, "waits")
    assert first.stdout is not None
    assert first.stdout.readline() == "has its turn\n"
    os.kill(first.pid, signal.SIGSTOP)
    try:
        command = [sys.executable, "-c", HASTY, str(tmp_path / "db.sqlite3"), "1"]
        hasty = subprocess.run(command, **pipes, check=False)  # type: ignore[call-overload]
        assert hasty.stderr.endswith("OperationalError: database is locked\n")
    finally:
        os.kill(first.pid, signal.SIGCONT)
    assert first.communicate("\n", timeout=60)[0] == "1\n"
    assert write(tmp_path / "db.sqlite3", 3).communicate(timeout=60)[0] == "4\n"

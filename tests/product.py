"""The product made ready once for all tests of a run that serve it: database, catalogue and static files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[1]
# An empty page of the site for a tab to rest at: it has the headers of all others, so that the tab keeps its process.
REST = "rest.html"
_EMPTY = '<!doctype html><title>Rest</title><link rel="icon" href="data:,">'
KEY = "for this test only 0123456789 abcdefghijklmnopqrstuvwxyz"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A machine of its own: SQLite and static files in `folder`."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    own = {"ENV_FILE": "", "SECRET_KEY": KEY, "DEBUG": "false", "HTTPS": "false", "VAR_DIR": str(folder)}
    return {**kept, **own, "JOB_WORKERS": "0", "LIVE_PORT": "0", **more}


def made_ready(factory: pytest.TempPathFactory) -> Path:
    """A folder as the first start leaves it, to be read only. The processes of a run share it.

    The first start's words lie in it as `said`.
    """
    base = factory.getbasetemp()
    top = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = top / "made-ready"
    with FileLock(top / "made-ready.lock"):
        if not (folder / "said").exists():
            command = [sys.executable, "scripts/serve.py", "--prepare", "all"]
            first = subprocess.run(
                command, cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False
            )
            assert first.returncode == 0, first.stderr
            (folder / "static" / REST).write_text(_EMPTY, encoding="utf-8")
            (folder / "said").write_text(first.stdout)
    return folder


def begin_in(folder: Path, ready: Path) -> Path:
    """Give a folder its own copy of the database; static files are those of `ready`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("db.sqlite3", "db.sqlite3.made-of"):
        shutil.copy(ready / name, folder / name)
    (folder / "static").symlink_to(ready / "static")
    return folder

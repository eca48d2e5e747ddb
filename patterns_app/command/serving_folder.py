"""What a server that works on a folder is given: a place for its own things that nobody has to see, and a key."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def inherited() -> dict[str, str]:
    """What this process was given, for the one that it becomes."""
    return dict(os.environ)


def surroundings(folder: Path, port: int) -> dict[str, str]:
    """The variables of the environment that make it one: on this machine alone, for one person, without limits.

    What was opened is remembered by folder, in the user's cache.
    """
    folder = folder.resolve()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pattern-studio"
    place = cache / "folders" / hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    no_limits = ("API_RATE", "WORK_SECONDS", "RUN_SECONDS_AN_HOUR", "EXPORTS_AN_HOUR", "NEW_SKETCHES_AN_HOUR")
    return {
        **dict.fromkeys((*no_limits, "REVISIONS_AN_HOUR", "KEPT_MEGABYTES_AN_HOUR"), "0"),
        "DJANGO_SETTINGS_MODULE": "explorer.folder",
        "ENV_FILE": "",
        "DATABASE_URL": f"sqlite:///{place / 'db.sqlite3'}",
        "VAR_DIR": str(place),
        "STATIC_ROOT": str(cache / "static"),
        "SECRET_KEY": _secret(place / "secret"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "LIVE_PORT": "0",  # one person is there
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "HTTPS": "false",
        "DEBUG": "false",
        "BEHIND_PROXY": "false",
        "WEB_WORKERS": "1",
        "JOB_WORKERS": "1",
        "PATTERN_STUDIO_FOLDER": str(folder),
        "PATTERN_STUDIO_FOLDER_KEY": os.environ.get("PATTERN_STUDIO_FOLDER_KEY") or secrets.token_urlsafe(24),
    }


def address(environment: Mapping[str, str]) -> str:
    """Where the folder is, with the key: for who has started it."""
    return f"http://127.0.0.1:{environment['PORT']}/folder/?key={environment['PATTERN_STUDIO_FOLDER_KEY']}"


def _secret(path: Path) -> str:
    """What signs links and cookies, made once: what was opened stays open over restarts."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(60))
    return path.read_text()

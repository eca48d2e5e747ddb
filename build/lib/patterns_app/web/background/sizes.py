"""How much there is of what: for the operator."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum
from django.db.models.functions import Length

from patterns_app.web.workspace import access

from .models import Job


@dataclass(frozen=True)
class Size:
    """`count` things of one kind take `size` bytes; None where they are not counted."""

    name: str
    count: int | None
    size: int


def sizes() -> list[Size]:
    """Rows and bytes of everything that grows. Raises DatabaseError when the database does not answer."""
    found = [Size(name, count, size) for name, (count, size) in access.totals().items()]
    jobs = Job.objects.aggregate(rows=Count("pk"), answers=Sum("size"), bodies=Sum(Length("body")))
    found.append(Size("background jobs", jobs["rows"], (jobs["answers"] or 0) + (jobs["bodies"] or 0)))
    found.append(Size("database", None, _database()))
    found.append(_folder("drawn pictures", Path(settings.CACHES["renders"]["LOCATION"])))
    return found


def _database() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    name = str(connection.settings_dict["NAME"])
    return sum(_size(Path(name + more)) for more in ("", "-wal", "-shm"))


def _folder(name: str, folder: Path) -> Size:
    files = [entry.stat().st_size for entry in os.scandir(folder) if entry.is_file()] if folder.is_dir() else []
    return Size(name, len(files), sum(files))


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return 0

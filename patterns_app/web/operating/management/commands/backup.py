"""`manage.py backup FILE`: everything that people have made, in one file that any of our databases can take."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from patterns_app.web.operating import backup


class Command(BaseCommand):
    """Writing goes on meanwhile. An error leaves no file, or the one that was there before."""

    help = "Write every saved sketch, its revisions, links and files into FILE (compressed). The site may be in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how many to keep."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--keep", type=int, help="then delete all but the newest KEEP files of the same ending")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it. Raises CommandError."""
        path: Path = options["file"]
        try:
            rows = backup.write(path)
        except OSError as error:
            raise CommandError(f"cannot write {path}: {error.strerror}. There is no new backup.") from None
        except DatabaseError as error:
            raise CommandError(f"the database cannot be read: {error}There is no new backup.") from None
        told = ", ".join(f"{count} of {model}" for model, count in rows.items()) or "nothing"
        self.stdout.write(f"{path}: {told}; {path.stat().st_size:,} bytes")
        if (keep := options["keep"]) is not None:
            self._forget(path, max(1, keep))

    def _forget(self, path: Path, keep: int) -> None:
        same = [file for file in path.parent.glob(f"*{''.join(path.suffixes)}") if file.is_file()]
        for old in sorted(same, key=lambda file: file.stat().st_mtime, reverse=True)[keep:]:
            old.unlink()
            self.stdout.write(f"{old}: deleted")

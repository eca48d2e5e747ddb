"""`manage.py backup FILE`: everything that people have made, in one file that any of our databases can take."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from patterns_app.web import obstacles
from patterns_app.web.operating import backup


class Command(BaseCommand):
    """Writing goes on meanwhile. An error leaves no file, or the one that was there before."""

    help = "Write every saved sketch, its revisions, links and files into FILE (compressed). The site may be in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it. Raises CommandError."""
        path: Path = options["file"]
        try:
            rows = backup.write(path)
        except OSError as error:
            raise CommandError(f"cannot write {path}: {error.strerror}. There is no new backup.") from None
        except DatabaseError as error:
            told = obstacles.reason(error).rstrip(".")
            raise CommandError(
                f"the database cannot be read: {told}. There is no new backup. {obstacles.mend(told)}"
            ) from None
        if not rows:
            where = connection.settings_dict["NAME"]
            self.stderr.write(f"There is nothing in the database {where}: is it the one that the server uses?")
        if newer := obstacles.of_a_newer_version():
            self.stderr.write(
                f"A newer version has used this database ({', '.join(newer)}). What only that one knows is not in this "
                "backup: let that one make another."
            )
        told = ", ".join(f"{count} of {model}" for model, count in rows.items()) or "nothing"
        self.stdout.write(f"{path}: {told}; {path.stat().st_size:,} bytes")

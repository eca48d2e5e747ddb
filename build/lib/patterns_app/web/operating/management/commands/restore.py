"""`manage.py restore FILE`: put a backup into this database, whole, or say why not and touch nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from patterns_app.web import obstacles
from patterns_app.web.operating import backup, backup_file


class Command(BaseCommand):
    """The whole file is checked first. All of it goes in, or nothing."""

    help = "Put the backup in FILE into the database of DATABASE_URL, which must be empty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and two options."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--check", action="store_true", help="only look whether the file is whole")
        parser.add_argument("--replace", action="store_true", help="throw away what the database holds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, or restore. Raises CommandError."""
        path: Path = options["file"]
        try:
            header, rows = backup.check(path)
            if not options["check"]:
                rows = backup.restore(path, replace=options["replace"])
        except OSError as error:
            raise CommandError(f"cannot read {path}: {error.strerror}") from None
        except backup_file.BadBackup as error:
            raise CommandError(f"{path} cannot be restored: {error}. Nothing was touched.") from None
        except backup.Refused as error:
            raise CommandError(f"{error}. Nothing was touched.") from None
        except DatabaseError as error:
            told = obstacles.reason(error)
            raise CommandError(f"the database refused it, and is as it was: {told}. {obstacles.mend(told)}") from None
        told = ", ".join(f"{count} of {model}" for model, count in rows.items()) or "nothing"
        self.stdout.write(f"{path}, made {header.made}: {told}; {'whole' if options['check'] else 'restored'}")
        if not options["check"]:
            # A backup has no catalogue: an empty machine has none yet, and another one perhaps another version's.
            call_command("load_catalogue", stdout=self.stdout)
        if set(header.keys) - set(backup.key_names()):
            self.stderr.write(
                "Links and owners of this backup need the secret key that made them. Add the SECRET_KEY of the machine "
                "that it is from to SECRET_KEY_FALLBACKS here, else they do not open."
            )

"""`manage.py load_catalogue`: bring the catalogue's files into the database, or only check them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from patterns_app.web.catalogue import loading


class Command(BaseCommand):
    """A file with a problem is refused with file and place, and then nothing at all is loaded."""

    help = "Load the catalogue's YAML files into the database. Doing it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two options and the files of `--check`."""
        parser.add_argument("--check", action="store_true", help="only check, load nothing; without FILE: everything")
        parser.add_argument("--folder", type=Path, help="load the entries of this folder, not those of the product")
        parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="entry files to check (with --check)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check or load. Raises CommandError with every problem found."""
        try:
            if options["files"]:
                self._check_files(options["files"], options["check"])
            else:
                self._whole(options["folder"], options["check"])
        except loading.BadCatalogue as error:
            count = len(error.problems)
            what = f"{count} problem{'s' if count > 1 else ''}; nothing was loaded"
            raise CommandError("\n".join((*error.problems, what))) from None

    def _check_files(self, paths: list[Path], check: bool) -> None:
        if not check:
            raise CommandError("files can only be checked: use --check FILE ... or load everything without FILE")
        problems: list[str] = []
        for path in paths:
            try:
                loading.read_file(path)
            except loading.BadCatalogue as error:
                problems += error.problems
        if problems:
            raise loading.BadCatalogue(problems)
        self.stdout.write(f"{len(paths)} in order")

    def _whole(self, folder: Path | None, check: bool) -> None:
        if folder is not None and not folder.is_dir():
            raise CommandError(f"{folder} is not a folder")
        entries = loading.read_folder(folder or loading.shipped_folder())
        if check:
            self.stdout.write(f"{len(entries)} entries in order")
            return
        report = loading.load(entries)
        if report.nothing_changed:
            self.stdout.write(f"Catalogue: nothing changed, {len(entries)} entries")
            return
        counts = ", ".join(f"{len(getattr(report, name))} {name}" for name in ("added", "changed", "removed"))
        why = "; those that changed were another version's" if report.changed else ""
        self.stdout.write(f"Catalogue: {len(entries)} entries ({counts}); search index updated{why}")

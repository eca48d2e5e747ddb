"""`manage.py doctor`: is everything there that the product needs, and what to do about what is not."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from patterns_app.web.operating import doctor
from patterns_app.web.working import workers


class Command(BaseCommand):
    """A line for each thing looked at. Exit status 0 when all is well, else 1."""

    help = (
        "Look at settings, database, migrations, drawing, disk, clock and versions, and say how to mend what is wrong."
    )
    requires_system_checks = ()  # they are lines too

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For machines."""
        parser.add_argument("--json", action="store_true", help="one JSON document: ok, and the lines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look. Raises SystemExit with the status."""
        lines = []
        try:
            for line in doctor.look():
                lines.append(line)
                if not options["json"]:
                    self.stdout.write(f"{'ok   ' if line.is_ok else 'WRONG'} {line.name:<11} {line.told}")
                    if line.mend:
                        self.stdout.write(f"{'':18}{line.mend}")
        finally:
            if workers.cache_info().currsize:
                workers().close()
                workers.cache_clear()
        wrong = sum(not line.is_ok for line in lines)
        if options["json"]:
            told = [{("ok" if key == "is_ok" else key): value for key, value in asdict(line).items()} for line in lines]
            self.stdout.write(json.dumps({"ok": not wrong, "lines": told}, indent=2, ensure_ascii=False))
        else:
            self.stdout.write(f"\n{wrong} wrong" if wrong else "\nAll is well.")
        raise SystemExit(1 if wrong else 0)

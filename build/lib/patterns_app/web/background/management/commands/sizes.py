"""`manage.py sizes`: how much there is of what."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from patterns_app.web.background.sizes import sizes


class Command(BaseCommand):
    """For whoever runs the site."""

    help = "Tell how many sketches, revisions, files and jobs are kept, and how much room they and the pictures take."

    def handle(self, *_: Any, **__: Any) -> None:
        """A line a kind."""
        for one in sizes():
            count = "" if one.count is None else f"{one.count:,}"
            self.stdout.write(f"{one.name:32} {count:>12} {one.size / 1_048_576:12,.1f} MiB")

"""`manage.py purge`: removes what is out of use. The worker does it every day."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from patterns_app.web.people import audit
from patterns_app.web.workspace import actions, limits


class Command(BaseCommand):
    """Sketches that nobody opened for long, deleted ones, and what is left of jobs."""

    help = "Remove for good: sketches unopened for 90 days, those deleted 30 days ago, traces of old jobs and sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One for who wants to know first."""
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be removed")

    def handle(self, *_: Any, dry_run: bool, verbosity: int, **__: Any) -> None:
        """Tells what was removed, a line for each kind."""
        done = actions.purge(timezone.now(), dry_run=dry_run)
        word = "would be removed" if dry_run else "removed"
        unopened, deleted = (limits.UNOPENED - limits.NOTED_EVERY).days, limits.DELETED.days
        if verbosity:
            self.stdout.write(f"{done.unopened} sketches that nobody opened for {unopened} days: {word}")
            self.stdout.write(f"{done.deleted} sketches deleted more than {deleted} days ago: {word}")
            self.stdout.write(f"{done.weight / 1_048_576:.1f} MiB of revisions in them")
        if not dry_run:
            gone = audit.forget(timezone.now())
            if verbosity and gone:
                self.stdout.write(f"{gone} rows of the audit of more than {settings.AUDIT_DAYS} days ago: removed")
            call_command("clearsessions", verbosity=0)
            call_command("prune_db_task_results", queue_name="*", min_age_days=1, verbosity=0)

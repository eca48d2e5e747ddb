"""`manage.py digest`: mails of notices to whom they are due. The worker does it every ten minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patterns_app.web.notices import mailing


class Command(BaseCommand):
    """Who has nothing unread, or had a mail a while ago, gets none."""

    help = "Send mails of unread notices to those who have asked for them and are due."

    def handle(self, *_: Any, **__: Any) -> None:
        """Tells how many went out, if any was due."""
        sent, failed = mailing.send_due(timezone.now())
        if sent or failed:
            self.stdout.write(f"{sent} mails sent, {failed} not taken by the mail server")

"""`manage.py operator NAME`: somebody sees the pages of whoever runs the site, or no longer does."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from patterns_app.web.people import audit
from patterns_app.web.people.models import Operator, User


class Command(BaseCommand):
    """Without a name it tells who they are."""

    help = "Let a person see the audit and the sizes of the whole site (--not: no longer). Without a name: who may."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and which way."""
        parser.add_argument("name", nargs="?", default="", help="what the person signs in with")
        parser.add_argument("--not", action="store_true", dest="no_longer", help="no longer")

    def handle(self, *_: Any, name: str, no_longer: bool, **__: Any) -> None:
        """Says what is now so. Raises CommandError for nobody."""
        if not name:
            for username in Operator.objects.order_by("user__username").values_list("user__username", flat=True):
                self.stdout.write(username)
            return
        user = User.objects.filter(username=name.strip().lower()).first()
        if user is None:
            raise CommandError(f"nobody here is called {name!r}: they make an account first")
        with transaction.atomic():
            if no_longer:
                Operator.objects.filter(user=user).delete()
            else:
                Operator.objects.get_or_create(user=user)
            audit.note("", "role", "person", user.pk, to=user.username, now="" if no_longer else "operator")
        self.stdout.write(f"{user.username} is {'no longer' if no_longer else 'now'} an operator")

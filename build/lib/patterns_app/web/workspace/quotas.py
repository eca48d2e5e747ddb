"""How much one address may keep in an hour, all processes together. The figures are settings."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.translation import gettext

from patterns_app.web.asking import client
from patterns_app.web.counters.budgets import Budget, Spent

_HOUR: Final = 3600
SKETCHES = Budget("sketches", lambda: float(settings.NEW_SKETCHES_AN_HOUR), _HOUR)
REVISIONS = Budget("revisions", lambda: float(settings.REVISIONS_AN_HOUR), _HOUR)
WEIGHT = Budget("kept", lambda: float(settings.KEPT_MEGABYTES_AN_HOUR * 1_048_576), _HOUR)


def count_sketch() -> None:
    """A new sketch. Raises Spent."""
    _take(SKETCHES, 1, gettext("This address has kept as many new sketches as it may in an hour."))
    ask_for_room()


def count_revision() -> None:
    """A new revision. Raises Spent."""
    _take(REVISIONS, 1, gettext("This address has saved as many revisions as it may in an hour."))
    ask_for_room()


def ask_for_room() -> None:
    """May it keep more? What it then keeps is counted by `grown`. Raises Spent."""
    _take(WEIGHT, 0, gettext("This address has saved as many bytes as it may in an hour."))


def grown(size: int) -> None:
    """So many bytes more are kept than before; what took the place of something else is not counted twice."""
    if (who := client()) and size > 0:
        WEIGHT.owe(who, size)


def _take(budget: Budget, amount: float, words: str) -> None:
    who = client()
    if who and not budget.take(who, amount):
        raise Spent(f"{words} {gettext('Nothing was saved.')}", budget.wait())

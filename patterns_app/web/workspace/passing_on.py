"""What becomes of all sketches of a team or a person who is about to go. Inside of the transaction that ends them."""

from __future__ import annotations

from django.utils import timezone

from patterns_app.web.counters.turns import in_turn
from patterns_app.web.people import audit

from . import access, browser, limits
from .models import Folder, SavedSketch
from .refusals import TooMany
from .sharing import make_theirs


def all_of(owner: str) -> list[SavedSketch]:
    """The sketches of an owner, those that are deleted and could come back too."""
    return [*access.sketches_of(owner), *access.sketches_of(owner, deleted=True)]


def hand_on(before: str, to: str, by: str, named: str) -> int:
    """Make all of them another one's, who is called so. How many. Raises TooMany."""
    in_turn(f"sketches of {to}")
    found, most = all_of(before), limits.sketches_of(to)
    if access.sketches_of(to).count() + sum(one.deleted is None for one in found) > most:
        raise TooMany(most)
    for saved in found:
        make_theirs(saved, to)
        audit.note(by, "hand over", "sketch", saved.pk, to=named)
    _forget_folders(before)
    return len(found)


def throw_away(before: str, to: str, by: str) -> int:
    """Delete all of them, so that `to` can bring them back for a while. How many."""
    found = all_of(before)
    for saved in found:
        if saved.deleted is None:
            saved.deleted = timezone.now()
            saved.save(update_fields=["deleted"])
            audit.note(by, "delete", "sketch", saved.pk, title=saved.title)
        make_theirs(saved, to)
    _forget_folders(before)
    return len(found)


def leave_to_links(before: str, by: str) -> int:
    """Make them nobody's: their links go on, and what nobody opens is removed as that of any browser. How many."""
    found = all_of(before)
    for saved in found:
        make_theirs(saved, browser.new_owner()[0])
        audit.note(by, "leave to its links", "sketch", saved.pk)
    _forget_folders(before)
    return len(found)


def remove(before: str, by: str) -> int:
    """Remove all of them for good. How many."""
    found = all_of(before)
    for saved in found:
        audit.note(by, "remove", "sketch", saved.pk, title=saved.title)
        saved.delete()
    _forget_folders(before)
    return len(found)


def _forget_folders(owner: str) -> None:
    Folder.objects.filter(owner=owner).delete()

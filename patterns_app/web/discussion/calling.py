"""Whom a comment concerns: who is called by name in it, and who has said something in the thread before."""

from __future__ import annotations

import re
from typing import Final

from django.urls import reverse

from patterns_app.web.notices import telling as notices
from patterns_app.web.people.models import User
from patterns_app.web.workspace import rights

from .models import Comment, Thread

_NAME: Final = re.compile(r"(?<![\w@.+-])@([\w@.+-]{1,150})")
_CALLED: Final = 20  # by one comment
_TOLD: Final = 50


def names_in(text: str) -> list[str]:
    """The names that are called; one at the end of a sentence also without its full stop.

    >>> names_in("@Ada, ask @bob.smith. Not a@b.example")
    ['ada', 'bob.smith.', 'bob.smith']
    """
    found = [name.lower() for name in _NAME.findall(text)[:_CALLED]]
    return list(dict.fromkeys(one for name in found for one in (name, name.rstrip(".+-"))))


def tell(thread: Thread, author: str, name: str, text: str) -> None:
    """Tell those whom it concerns, as far as they may open the sketch. Inside of the transaction that writes it."""
    called = list(User.objects.filter(username__in=names_in(text), is_active=True).exclude(actor=author))
    before = Comment.objects.filter(thread=thread).exclude(author=author).order_by().values("author").distinct()
    others = User.objects.filter(actor__in=before, is_active=True).exclude(pk__in=[one.pk for one in called])
    address = f"{reverse('sketch_comments', args=[thread.sketch_id])}#thread-{thread.number}"
    said = {"by": name, "title": thread.sketch.title, "address": address}
    for kind, people in (("mentioned", called), ("answered", others[:_TOLD])):
        notices.tell((one.pk for one in people if rights.how_far(one.actor, thread.sketch)), kind, **said)

"""Everything that is done to a discussion: check access, do it in one transaction.

What is not done says why, as in the workspace; who may not comment learns nothing (NoAccess).
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext

from patterns_app.web.people import actors
from patterns_app.web.workspace import quotas
from patterns_app.web.workspace.access import Key, sketch_for
from patterns_app.web.workspace.models import SavedSketch
from patterns_app.web.workspace.refusals import Refused

from . import calling, limits
from .models import Comment, Thread
from .reading import Act, AnswerThread, BeginThread, ChangeComment, SettleThread, TakeBackComment
from .targets import targets_of


class NotThere(Refused):
    """There is no such thread or comment."""

    def __init__(self) -> None:
        super().__init__(gettext("This comment is not there (any more)."))


class NotYours(Refused):
    """It was written by somebody else."""

    def __init__(self) -> None:
        super().__init__(gettext("Only who wrote a comment can change it."))


class TooMuchSaid(Refused):
    """There is no room for another, or for so many words."""


def do(key: Key, act: Act, name: str = "") -> Thread:
    """Do it; the thread that it was done to. `name` is what its author is called.

    Raises NoAccess, Spent, NotThere, NotYours, TooMuchSaid.
    """
    quotas.count_revision()
    with transaction.atomic():
        access = sketch_for(key, "comment", lock=True)
        if access.may != "own" and isinstance(act, BeginThread | AnswerThread | ChangeComment):
            _refuse_unfair(access.sketch, key.owner, len(act.text), begins=isinstance(act, BeginThread))
        if isinstance(act, BeginThread):
            thread = _begun(access.sketch, key, act, name)
            calling.tell(thread, key.owner, name, act.text)
            return thread
        thread = _thread(access.sketch, act.thread)
        match act:
            case AnswerThread():
                _answer(thread, key, act, name)
                calling.tell(thread, key.owner, name, act.text)
            case SettleThread():
                thread.resolved = timezone.now() if act.resolved else None
                thread.resolved_by, thread.resolver = (name, key.owner) if act.resolved else ("", "")
            case ChangeComment():
                _change(thread, key, act)
            case TakeBackComment():
                _take_back(thread, key, act, access.may == "own")
        thread.changed = timezone.now()
        thread.save(update_fields=["changed", "resolved", "resolved_by", "resolver"])
    return thread


def forget_name(author: str) -> None:
    """What somebody who goes has said stays, without their name. In the transaction that ends them."""
    Comment.objects.filter(author=author).update(name="")
    Thread.objects.filter(resolver=author).update(resolved_by="")


def _begun(sketch: SavedSketch, key: Key, said: BeginThread, name: str) -> Thread:
    last = Thread.objects.filter(sketch=sketch).order_by("-number").first()
    if Thread.objects.filter(sketch=sketch).count() >= limits.THREADS_A_SKETCH:
        raise _too_many(limits.THREADS_A_SKETCH)
    named = targets_of(sketch).named(said.kind, said.target)
    thread = Thread.objects.create(
        sketch=sketch,
        number=last.number + 1 if last else 1,
        kind=said.kind,
        target=said.target,
        named=named[: limits.TARGET],
        x=said.x,
        y=said.y,
        changed=timezone.now(),
    )
    _add(key, thread, said.text, name)
    return thread


def _answer(thread: Thread, key: Key, said: AnswerThread, name: str) -> None:
    if thread.comments.count() >= limits.COMMENTS_A_THREAD:
        raise _too_many(limits.COMMENTS_A_THREAD)
    _add(key, thread, said.text, name)
    thread.resolved, thread.resolved_by, thread.resolver = None, "", ""


def _change(thread: Thread, key: Key, said: ChangeComment) -> None:
    row = _comment(thread, said.comment)
    if not key.owner or row.author != key.owner:
        raise NotYours
    _ask_for_room(thread, len(said.text) - len(row.text))
    row.text, row.edited = said.text, timezone.now()
    row.save(update_fields=["text", "edited"])


def _take_back(thread: Thread, key: Key, said: TakeBackComment, owns_it: bool) -> None:
    row = _comment(thread, said.comment)
    if not owns_it and (not key.owner or row.author != key.owner):
        raise NotYours
    row.text, row.name, row.edited = "", "", timezone.now()
    row.save(update_fields=["text", "name", "edited"])


def _too_many(most: int) -> TooMuchSaid:
    return TooMuchSaid(gettext("There are %(most)d already, which is as many as there may be.") % {"most": most})


def _refuse_unfair(sketch: SavedSketch, author: str, more: int, *, begins: bool) -> None:
    """Has one author, or have all who have no account together, said as much as their share? Raises TooMuchSaid."""
    rows = Comment.objects.filter(thread__sketch=sketch)
    said = rows.filter(author=author)
    shares = [(said, limits.THREADS_AN_AUTHOR, limits.CHARACTERS_AN_AUTHOR)]
    if not actors.is_person(author) and not actors.is_browser(sketch.owner):
        guests = rows.exclude(author__startswith=actors.PERSON)
        shares.append((guests, limits.THREADS_OF_GUESTS, limits.CHARACTERS_OF_GUESTS))
    for mine, threads, characters in shares:
        length = mine.aggregate(characters=Sum(Length("text")))["characters"] or 0
        if (begins and mine.filter(number=1).count() >= threads) or length + more > characters:
            raise TooMuchSaid(
                gettext("There is no more room here for you: the rest is for what others have to say. Ask the owner.")
            )


def _ask_for_room(thread: Thread, more: int) -> None:
    """Raises TooMuchSaid where the sketch has no room for so many characters more."""
    rows = Comment.objects.filter(thread__sketch=thread.sketch_id)
    there = rows.aggregate(characters=Sum(Length("text")))["characters"] or 0
    most = limits.CHARACTERS_A_SKETCH
    if more > 0 and there + more > most:
        said = gettext("The comments of one sketch have %(most)d characters together at most.")
        raise TooMuchSaid(said % {"most": most})


def _add(key: Key, thread: Thread, text: str, name: str) -> None:
    _ask_for_room(thread, len(text))
    last = thread.comments.order_by("-number").first()
    Comment.objects.create(
        thread=thread,
        number=last.number + 1 if last else 1,
        author=key.owner,
        name=name.strip()[: limits.NAME],
        text=text,
        written=timezone.now(),
    )


def _thread(sketch: SavedSketch, number: int) -> Thread:
    thread = Thread.objects.filter(sketch=sketch, number=number).first()
    if thread is None:
        raise NotThere
    return thread


def _comment(thread: Thread, number: int) -> Comment:
    row = thread.comments.filter(number=number).exclude(text="").first()
    if row is None:
        raise NotThere
    return row

"""What actions of AWS say of a connection: those in policies, and those with which people label the lines they draw.

What an action does stands with its service (`uses`, `calls`, `verbs`, `silent_actions` in template.yaml), else its verb
and AWS's own access level say whether it reads.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from patterns_app.core import limits
from patterns_app.core.services.access import only_reads, operations
from patterns_app.core.services.reader import forms
from patterns_app.core.vocabulary.catalog import Vocabulary
from patterns_app.core.vocabulary.model import UNSPECIFIED

from .set_aside import set_aside

# `GetObject`, `s3:GetObject`, `dynamodb.putItem()`: words that run together, the first of them a verb of AWS's API.
_ACTION = re.compile(r"(?<![\w/.-])(?:([A-Za-z][a-z0-9-]*)[:.])?([A-Za-z][a-z]+(?:[A-Z][A-Za-z0-9]*)?)(?![\w/-])")
_FETCHES = re.compile(r"\W*(polls?|fetch(es)?|consumes?|pulls?|receives?|reads?|dequeues?)\b", re.IGNORECASE)
_WAITS_NOT = re.compile(r"\basync(hronous(ly)?)?\b", re.IGNORECASE)
# What people write on a line to a store, as its first word, and anywhere in what follows.
_READING = r"(reads?|gets?|fetch(es)?|loads?|quer(y|ies)|look(s up| up|up)|retrieves?|lists?|scans?)"
_WRITING = r"(writes?|puts?|stores?|saves?|inserts?|persists?|uploads?|appends?|updates?|deletes?|archives?|records?)"
_READS, _WRITES = (re.compile(rf"\W*{verbs}\b", re.IGNORECASE) for verbs in (_READING, _WRITING))
_READS_TOO, _WRITES_TOO = (re.compile(rf"\b{verbs}\b", re.IGNORECASE) for verbs in (_READING, _WRITING))
_POLLED = ("queue_poll", "stream_poll")
_CALLED = ("sync", "orchestrate")


class Drawn(NamedTuple):
    """The kind of a line that somebody drew. `back` says that the target is the one who asks the source."""

    kind: str
    back: bool = False


def drawn(words: Vocabulary, source: str, target: str, label: str, called: str = "") -> Drawn:
    """The kind of a line between two services: by the action of AWS in its label, else the one that the pair has.

    `called` is the target's name, which may say that failures are kept there.

    An action is one of the part that it is asked of, to whichever end the arrow points. Where no kind of the pair does
    what it says, the kind is not known, which is said and never guessed.
    """
    named = _ACTION.findall(label[: limits.LABEL])
    for asked, asks, back in ((target, source, False), (source, target, True)):
        actions = [action for prefix, name in named if (action := _action_of(words, asked, prefix, name))]
        if kinds := kinds_of_actions(actions):
            return Drawn(_kind(words, asks, asked, kinds), back)
    usual = words.pairs.usual(source, target).default or UNSPECIFIED
    if _FETCHES.match(label) and not usual.startswith("read"):
        polled = (words.verdict(target, source, kind) for kind in _POLLED)
        if kind := next((one.default for one in polled if one.verdict == "known" and one.default), ""):
            return Drawn(kind, True)  # who fetches draws the arrow to where the messages wait
    if kept := set_aside(words, source, target, label, called):
        return Drawn(kept)
    if usual == "readwrite" and (said := _said_of_data(label)):
        does = words.verdict(source, target, said)
        return Drawn(does.default if does.verdict == "known" and does.default else usual)
    if _WAITS_NOT.search(label[: limits.LABEL]) and usual == "sync":
        waits_not = words.verdict(source, target, "async")
        return Drawn(waits_not.default if waits_not.verdict == "known" and waits_not.default else usual)
    return Drawn(usual)


def _said_of_data(label: str) -> str:
    """Does a label that begins with what is done say that data are only read, or only written? Else nothing."""
    reads, writes = _READS.match(label), _WRITES.match(label)
    both = _READS_TOO.search(label[: limits.LABEL]) if writes else _WRITES_TOO.search(label[: limits.LABEL])
    return "" if both else "read" if reads else "write" if writes else ""


def _kind(words: Vocabulary, asks: str, asked: str, kinds: tuple[str, ...]) -> str:
    """The kind by which a part asks another; of one that is only called, whatever it does, that it is called."""
    usual = words.pairs.usual(asks, asked).default
    if usual in _CALLED:
        return usual
    found = (words.verdict(asks, asked, kind) for kind in kinds)
    return next((one.default for one in found if one.verdict == "known" and one.default), UNSPECIFIED)


def _action_of(words: Vocabulary, service: str, prefix: str, name: str) -> str:
    """The action of a service that a word names, in lower case; nothing where the service has none of that name."""
    known = words.services.get(service)
    own = known.iam_prefix if known else ""
    said = name[:1].upper() + name[1:] if name != name.lower() else name
    if not own or said not in operations(own) or (prefix and prefix.lower() not in (own, service.partition(".")[2])):
        return ""
    return f"{own}:{said}".lower()


@cache
def _verbs() -> dict[str, tuple[str, ...]]:
    """Actions that mean certain kinds of connection, in lower case."""
    return {action: kinds for form in forms().values() for action, kinds in form.verbs.items()}


@cache
def _silent() -> tuple[str, ...]:
    """Beginnings of actions that a poller needs, or that only look after a part: the connection is said elsewhere."""
    return tuple(action for form in forms().values() for action in form.silent_actions)


def kinds_of_actions(actions: list[str]) -> tuple[str, ...] | None:
    """The kinds that actions point to; None when they say nothing about a connection of their own."""
    telling = [action for action in actions if not action.startswith(_silent())]
    if not telling:
        return None
    for action in telling:
        if action in _verbs():
            return _verbs()[action]
    reads = any(only_reads(action) or action.endswith((":*", "*:*")) or action == "*" for action in telling)
    writes = any(not only_reads(action) for action in telling)
    if reads and writes:
        return ("readwrite", "write", "read")
    return ("read", "readwrite") if reads else ("write", "readwrite")

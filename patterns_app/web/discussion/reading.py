"""What is sent to a discussion. What is wrong is told with its place."""

from __future__ import annotations

import unicodedata
from itertools import islice
from typing import Annotated, Any, Literal, cast, get_args

import msgspec
from django.utils.translation import gettext

from patterns_app.core.limits import ERRORS_REPORTED
from patterns_app.core.sketch.parser import Error, InvalidSketch, converted, unstorable

from . import limits

# What a thread may be about: a part (node, frame, connection, note, ...) by its id; a finding as `RULE PART`; a step as
# `STORY STEP`; a place on the canvas; or the sketch as a whole.
Kind = Literal["part", "finding", "step", "place", "sketch"]
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=limits.TEXT)]
_Name = Annotated[str, msgspec.Meta(max_length=limits.NAME)]
_Target = Annotated[str, msgspec.Meta(max_length=limits.TARGET)]
_Place = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]
_Number = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class BeginThread(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="begin"):
    """A thread and its first comment.

    `target` is the id of a part, the rule and the part of a finding, or the story and the step; `x` and `y` are where
    that is, so that the thread still has a place when its target is gone. `name` is what the author is called, where
    nobody is signed in.
    """

    text: _Text
    kind: Kind = "sketch"
    target: _Target = ""
    x: _Place | None = None
    y: _Place | None = None
    name: _Name = ""


class AnswerThread(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="answer"):
    """One more comment in a thread; what was resolved is open again."""

    thread: _Number
    text: _Text
    name: _Name = ""


class SettleThread(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="settle"):
    """A thread is resolved, or open again."""

    thread: _Number
    resolved: bool = True
    name: _Name = ""


class ChangeComment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="change"):
    """What the asker has written says something else now."""

    thread: _Number
    comment: _Number
    text: _Text


class TakeBackComment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="take-back"):
    """A comment says nothing any more: by who wrote it, or who owns the sketch."""

    thread: _Number
    comment: _Number


Act = BeginThread | AnswerThread | SettleThread | ChangeComment | TakeBackComment
# What a form may send for each of them; of several buttons in one, the others' fields come along.
FIELDS = {str(one.__struct_config__.tag): set(one.__struct_fields__) for one in get_args(Act)}


def read(body: bytes) -> Act:
    """What is to be done, from JSON. Raises InvalidSketch with the place of what is wrong."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidSketch([Error("$", f"not valid JSON: {error}")]) from None
    return act_of(value)


def act_of(value: Any) -> Act:
    """What is to be done, from plain values. Raises InvalidSketch with the place of what is wrong.

    Line ends are those of a document, whichever a form sends.
    """
    if mistakes := list(islice(unstorable(value, "$"), ERRORS_REPORTED)):
        raise InvalidSketch(mistakes)
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        value = {**value, "text": value["text"].replace("\r\n", "\n")}
    act: Act = converted(value, cast("type[Act]", Act))
    if all(unicodedata.category(sign)[0] in "CZ" for sign in getattr(act, "text", "x")):
        raise InvalidSketch([Error("$.text", gettext("there is nothing but white space in it"))])
    if isinstance(act, BeginThread):
        _check_target(act)
    return act


def _check_target(thread: BeginThread) -> None:
    words = len(thread.target.split(" ")) if thread.target else 0
    wanted = {"part": 1, "finding": 2, "step": 2, "place": 0, "sketch": 0}[thread.kind]
    if words != wanted:
        said = {
            0: gettext("a thread of this kind has no target"),
            1: gettext("a thread about a part names it by its id"),
            2: gettext("a thread about a finding names the rule and the part, one about a step the story and the step"),
        }
        raise InvalidSketch([Error("$.target", said[wanted])])
    if thread.kind == "place" and (thread.x is None or thread.y is None):
        raise InvalidSketch([Error("$.x", gettext("a thread about a place says where it is, by x and y"))])

"""What a socket may be told, and what it tells: JSON texts with their kind as `t`.

From a browser: `ticket` (first, and once), `ops`, `who`, `since`. To it: `hello`, `rows`, `who`, `known`, `hole`, `no`,
`later`. A row is what acknowledges a batch; `known` tells after each message which batch was the last that is written.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from patterns_app.core.sketch.parser import Error, InputError, NotASketch, converted, decode
from patterns_app.core.sketch.together.messages import Message, checked_message

from . import limits

NO_ROLE: Final = "role"
_Place = Annotated[float, Meta(ge=-limits.PLACE, le=limits.PLACE)]
_Key = Annotated[str, Meta(max_length=200)]
_Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class First(Struct, frozen=True, forbid_unknown_fields=True, tag_field="t", tag="ticket"):
    """Who opens the socket, and the last revision that is known there, if any."""

    ticket: Annotated[str, Meta(max_length=2_000)]
    since: _Number = 0


class Since(Struct, frozen=True, forbid_unknown_fields=True, tag_field="t", tag="since"):
    """What happened behind a revision is asked for; behind 0, the whole document."""

    seq: _Number


class Who(Struct, frozen=True, forbid_unknown_fields=True, tag_field="t", tag="who"):
    """What somebody is at: only what has changed is told. Never stored."""

    at: tuple[_Place, _Place] | UnsetType | None = UNSET  # the pointer, on the canvas
    drag: tuple[_Place, _Place] | UnsetType | None = UNSET  # how far what is selected is held away from its place
    selected: Annotated[tuple[_Key, ...], Meta(max_length=limits.SELECTED)] | UnsetType = UNSET
    typing: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET  # in which field, empty for none
    view: tuple[_Place, _Place, _Place, _Place] | UnsetType | None = UNSET  # what is seen, for who follows


class Ops(Struct, frozen=True):
    """What somebody did."""

    message: Message


Told = Since | Who | Ops
_PLAIN: Final[dict[Any, type[Since] | type[Who]]] = {"since": Since, "who": Who}


def first(text: str) -> First | None:
    """The first message; None for what is none."""
    try:
        return msgspec.json.decode(text, type=First)
    except (msgspec.DecodeError, UnicodeError):
        return None


def read(text: str, client: str) -> Told:
    """A later message of a client. Raises InputError with the place of each mistake."""
    value = decode(text.encode("utf-8", "surrogatepass"))
    if not isinstance(value, dict):
        raise NotASketch([Error("$", "a message is a JSON object")])
    kind = value.get("t")
    if kind == "ops":
        return Ops(checked_message({key: one for key, one in value.items() if key != "t"} | {"client": client}))
    if not isinstance(kind, str) or kind not in _PLAIN:
        raise NotASketch([Error("$.t", "expected ops, who or since")])
    return converted(value, _PLAIN[kind])


def refusal(error: InputError) -> dict[str, Any]:
    """What is said to a message that cannot be read."""
    return no("message", str(error))


def no(why: str, words: str = "") -> dict[str, Any]:
    """It was not done, and will not be done when it is sent again."""
    return {"t": "no", "why": why, "message": words}


def later(words: str = "", seconds: int = 1) -> dict[str, Any]:
    """It was not done, and shall be sent again."""
    return {"t": "later", "message": words, "seconds": seconds}


def known(count: int, hole: bool) -> dict[str, Any]:
    """The last batch of this client that is written; of a hole, the one before it."""
    return {"t": "hole" if hole else "known", "c": count}


def encoded(value: dict[str, Any]) -> str:
    """A message as it is sent."""
    return msgspec.json.encode(value).decode()

"""A question with its answers. Exactly one is right, and each says why it is right or why it is not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from patterns_app.core.engine.model import FaultKind

# On the picture: the last part reached before the answer, the only part whose failure is noticed or is not, where the
# message ends and on which line it gets there, who tries again. In words: how often it is tried, what the first caller
# gets; a limit, a mistake, a problem, a case against;
# of service models whose a layer is, and what else tells one from another.
OfEngine = Literal["waits", "alone", "ends", "leaves", "tries", "times", "answer"]
Subject = OfEngine | Literal["limit", "mistake", "problem", "against", "layer", "model"]


class Choice(Struct, frozen=True):
    """One answer. On the picture `key` is the id of a part or of a line."""

    key: str
    text: str
    why: str


class Question(Struct, frozen=True):
    """`key` stays the same while the question does; `told` is what it is about, in some sentences before it.

    `plays` shows the answer: the story, the part that is broken in it, and how.
    """

    key: str
    subject: Subject
    asks: str
    choices: tuple[Choice, ...]
    right: str
    told: str = ""
    on_picture: Literal["", "part", "line"] = ""  # what is tapped; else the answers are words
    plays: tuple[str, str, FaultKind] | None = None


def shuffled(question: str, choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Choices in an order that depends on nothing but the question and their keys."""
    return tuple(sorted(choices, key=lambda choice: number_of(f"{question} {choice.key}")))


def number_of(text: str) -> int:
    """A number without meaning that belongs to a text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")

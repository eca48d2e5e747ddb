"""What a browser or a program sends of what somebody did: bytes in, batches of intents out."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, InvalidSketch, TooLarge, converted, decode

from .intents import Refused, checked


class Batch(Struct, frozen=True, forbid_unknown_fields=True):
    """What was done at once: its intents, and which of its client's batches it is, from 1."""

    c: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    ops: Annotated[tuple[Any, ...], Meta(max_length=limits.CHANGES_A_BATCH)]


ClientName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}$(?!\n)", description="8 to 64 letters and digits.")]


class Message(Struct, frozen=True, forbid_unknown_fields=True):
    """Batches of one client, which names itself by chance and keeps to that name."""

    client: ClientName
    batches: Annotated[tuple[Batch, ...], Meta(max_length=limits.CHANGES_BATCHES)]
    since: Annotated[int, Meta(ge=0)] | None = None  # the last revision that it knows: later rows come with the answer


def read_message(data: bytes) -> Message:
    """The message. Raises InputError with the place of each mistake; whether it fits the sketch, nobody asks here."""
    if len(data) > limits.CHANGES_BYTES:
        raise TooLarge(
            [Error("$", f"has {len(data):,} bytes; at most {limits.CHANGES_BYTES:,} are read: send several")]
        )
    return checked_message(decode(data))


def checked_message(value: Any) -> Message:
    """The same of what is JSON no more."""
    message = converted(value, Message)
    errors = []
    for number, batch in enumerate(message.batches):
        for place, operation in enumerate(batch.ops):
            try:
                checked(operation)
            except Refused as error:
                path = f"$.batches[{number}].ops[{place}].{error.path}".removesuffix(".")
                errors.append(Error(path, error.message))
    if errors:
        raise InvalidSketch(errors[: limits.ERRORS_REPORTED])
    return message

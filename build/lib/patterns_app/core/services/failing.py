"""What a service answers when something goes wrong: the shape of `failures.yaml`, and its words."""

from __future__ import annotations

from typing import Literal

from patterns_app.core.reading import Entry


class Failed(Entry, frozen=True):
    """An error of a service by code and name. `modelled`: the service's API model knows the name."""

    name: str
    code: int | None = None
    when: str = ""
    modelled: bool = True
    note: str = ""


class Receipt(Entry, frozen=True):
    """What a caller holds in its hands when the service has taken the message."""

    name: str
    operation: str
    code: int = 200
    shape: str = ""  # where the name stands in the model, if not in the operation's output


class ServiceFailures(Entry, frozen=True):
    """What a service answers when it refuses or is down, and when it has taken something. The usual name first."""

    throttled: tuple[Failed, ...]
    down: tuple[Failed, ...]
    confidence: Literal["A", "B", "C"]
    sources: tuple[str, ...]  # keys of the behaviours' sources
    others: tuple[Failed, ...] = ()
    receipt: Receipt | None = None
    model: str | None = None  # botocore's service, if it has one
    doubt: str = ""
    note: str = ""


def answers(failures: ServiceFailures) -> dict[str, str]:
    """Its answers by condition: `ok`, `throttled` and `down`.

    >>> from .reader import known
    >>> answers(known().failures["aws.kinesis"])["throttled"]
    '400 ProvisionedThroughputExceededException'
    """
    said = {"throttled": _listed(failures.throttled), "down": _listed(failures.down)}
    return said | ({"ok": f"{failures.receipt.code} {failures.receipt.name}"} if failures.receipt else {})


def _listed(failed: tuple[Failed, ...]) -> str:
    return " or ".join(_one(item) for item in failed)


def _one(item: Failed) -> str:
    return f"{named(item)}{f' ({item.when})' if item.when else ''}"


def named(item: Failed) -> str:
    """An error as its caller sees it: `400 RequestThrottled`."""
    return f"{item.code} {item.name}" if item.code is not None else item.name

"""What a service answers when something goes wrong, in words."""

from __future__ import annotations

from .model import Failed, ServiceFailures


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
    code = f"{item.code} " if item.code is not None else ""
    return f"{code}{item.name}{f' ({item.when})' if item.when else ''}"

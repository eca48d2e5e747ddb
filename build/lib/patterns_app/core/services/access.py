"""What actions are called, and whether one reads or changes something: by its verb, or by AWS's own access level."""

from __future__ import annotations

from functools import cache

from patterns_app.core.reading import Day, Entry, convert, load_yaml

_FILE, _OPERATIONS = "access_levels.yaml", "operations.yaml"
_READS = (
    *("get", "list", "query", "scan", "batchget", "describe", "select", "receive", "head", "retrieve", "search"),
    "read",
)


class _Levels(Entry, frozen=True):
    """access_levels.yaml: actions by prefix whose verb says the wrong thing."""

    source: str
    source_url: str
    read: Day
    reads: dict[str, tuple[str, ...]]
    writes: dict[str, tuple[str, ...]]


class _Operations(Entry, frozen=True):
    """operations.yaml: what the interfaces of AWS call their operations, by the prefix of their actions."""

    source: str
    source_url: str
    read: Day
    operations: dict[str, tuple[str, ...]]


@cache
def operations(prefix: str) -> frozenset[str]:
    """The operations of the interface whose actions begin so; none where they are not known."""
    return _operations().get(prefix, frozenset())


@cache
def _operations() -> dict[str, frozenset[str]]:
    said = convert(load_yaml(__package__, _OPERATIONS), _Operations, _OPERATIONS)
    return {prefix: frozenset(names) for prefix, names in said.operations.items()}


def only_reads(action: str) -> bool:
    """Does an action, such as `kinesis:SubscribeToShard`, only read? With a pattern its verb decides.

    >>> only_reads("kinesis:SubscribeToShard"), only_reads("sqs:SendMessage"), only_reads("dynamodb:Get*")
    (True, False, True)
    """
    said = action.lower()
    if said in _told():
        return _told()[said]
    return said.rpartition(":")[2].startswith(_READS)


@cache
def _told() -> dict[str, bool]:
    levels = convert(load_yaml(__package__, _FILE), _Levels, _FILE)
    sides = ((levels.writes, False), (levels.reads, True))
    return {
        f"{prefix}:{action}".lower(): reads
        for side, reads in sides
        for prefix, names in side.items()
        for action in names
    }

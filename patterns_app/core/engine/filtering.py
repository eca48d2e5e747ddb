"""Which connections cannot have the same message, as their filters want other values of the same field.

Filters are read as far as they name exact values, and S3's prefixes and suffixes; of all others it is taken that they
let a message pass (Lambda Developer Guide, Control which events Lambda sends to your function; SNS Developer Guide,
Message filtering; EventBridge User Guide, Event patterns; read 2026-11-27).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from patterns_app.core import limits

from .topology import Channel, Topology

_PATTERNS = ("filter", "filter_policy", "event_pattern")  # settings that hold them
_ENDS = (("prefix", str.startswith), ("suffix", str.endswith))

_Wanted = dict[tuple[str, ...], frozenset[Any]]  # by field the values of which it must have one


def fitting(topology: Topology, lines: Sequence[Channel], taken_before: Callable[[Channel], bool]) -> list[Channel]:
    """Those of the lines that one message takes: where several exclude each other, the way of the story or question.

    What comes back to a bus is another event: it takes a way that those before have not taken.
    """
    found = list(lines)
    for line in lines:
        others = [one for one in found if one is not line and exclude(line, one)]
        if line not in found or not others:
            continue
        able = [one for one in (line, *others) if not taken_before(one)]
        taken = topology.chosen(able or [line, *others])
        found = [one for one in found if one is taken or not exclude(one, taken)]
    return found


def parted(topology: Topology, lines: Sequence[Channel]) -> dict[str, int]:
    """By connection how many others exclude it, where nothing comes back that then is another event."""
    beside = {line.id: [one for one in lines if exclude(line, one)] for line in lines}
    return {
        line.id: len(beside[line.id])
        for line in lines
        if beside[line.id] and not any(topology.reaches(one.target, (one.source,)) for one in (line, *beside[line.id]))
    }


def exclude(one: Channel, other: Channel) -> bool:
    """Can no message pass both filters?"""
    if one.source != other.source or one.target == other.target:
        return False
    return _ends_apart(one, other) or any(_apart(one, other, key) for key in _PATTERNS)


def _ends_apart(one: Channel, other: Channel) -> bool:
    for key, fits in _ENDS:
        first, second = (str(line.settings.connection.get(key) or "") for line in (one, other))
        if first and second and not fits(first, second) and not fits(second, first):
            return True
    return False


def _apart(one: Channel, other: Channel, key: str) -> bool:
    first, second = (_patterns(line.settings.connection.get(key)) for line in (one, other))
    return bool(first and second) and all(_disjoint(a, b) for a in first for b in second)


def _disjoint(one: _Wanted, other: _Wanted) -> bool:
    return any(not one[field] & other[field] for field in one.keys() & other.keys())


@lru_cache(limits.KEPT_SMALL)
def _patterns(text: Any) -> list[_Wanted]:
    """The patterns of a filter, of which one must fit; none where it cannot be read."""
    try:
        said = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return []
    among = said.get("Filters") if isinstance(said, dict) else None
    if isinstance(among, list):
        found = [_patterns(one.get("Pattern")) if isinstance(one, dict) else [] for one in among]
        return [one for patterns in found for one in patterns] if all(found) else []
    return [dict(_wanted(said, ()))] if isinstance(said, dict) else []


def _wanted(pattern: dict[str, Any], field: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], frozenset[Any]]]:
    """The fields with nothing but exact values."""
    for key, value in pattern.items() if len(field) < limits.JSON_DEPTH else ():
        if isinstance(value, dict):
            yield from _wanted(value, (*field, key))
        elif isinstance(value, list) and value and all(isinstance(one, str | int | float | bool) for one in value):
            yield (*field, key), frozenset(map(str, value))

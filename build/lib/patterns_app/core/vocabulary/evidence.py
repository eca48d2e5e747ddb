"""What the short codes of evidence stand for: `CP` or `BC:events.Target` mean nothing to a reader by themselves."""

from __future__ import annotations

import re
from functools import cache

from patterns_app.core.reading import Entry

from .reading import read_data


class EvidenceCode(Entry, frozen=True):
    """A code and the source that it stands for, with its date where that is known."""

    code: str
    meaning: str


@cache
def codes() -> dict[str, EvidenceCode]:
    """The codes that evidence may begin with."""
    return {one.code: one for one in read_data("evidence.yaml", tuple[EvidenceCode, ...])}


def codes_in(evidence: str) -> tuple[EvidenceCode, ...]:
    """The codes that stand in a text of evidence, in its order.

    >>> [one.code for one in codes_in("CP, EBT; BC:events.Target")]
    ['CP', 'EBT', 'BC']
    """
    if evidence.strip() in codes():
        return (codes()[evidence.strip()],)
    return tuple(codes()[name] for name in dict.fromkeys(_pattern().findall(evidence)))


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted((re.escape(code) for code in codes() if code != "-"), key=len, reverse=True)
    return re.compile(rf"(?<![\w.-])({'|'.join(names)})(?![\w-])")

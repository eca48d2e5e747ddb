"""What is known of a connection between two services, asked by their keys."""

from __future__ import annotations

from patterns_app.core.services.capabilities import key_of

from .catalog import vocabulary
from .evidence import EvidenceCode, codes_in
from .verdict import Verdict


class NoSuchKind(LookupError):
    """A kind of connection that there is not."""


def verdict(source: str, target: str, kind: str | None) -> tuple[str, str, Verdict, tuple[EvidenceCode, ...]]:
    """The keys of two services, what is known of a connection between them, and what the codes of its source mean.

    A service of AWS may be called without its `aws.`. Raises NoSuchKind.
    """
    known = vocabulary()
    if kind and kind not in known.kinds:
        raise NoSuchKind(f"there is no kind {kind!r}; kinds are {', '.join(known.kinds)}")
    ends = key_of(source), key_of(target)
    said = known.verdict(*ends, kind)
    return *ends, said, codes_in(said.source)

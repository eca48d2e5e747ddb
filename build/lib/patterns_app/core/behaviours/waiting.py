"""How long the tries of one mechanism last at most."""

from __future__ import annotations

from .model import Backoff, Retry


def longest_s(retry: Retry, *, throttled: bool = False, hidden_s: float | None = None) -> float | None:
    """Seconds from the first try to giving up, work itself not counted; None where that is not known or has no end.

    `hidden_s`: how long a queue hides a message, for retries that wait so long; each receive counts then.

    >>> longest_s(Retry(by="service", who="Lambda", tries=3, backoff=Backoff(waits_s=(60, 120))))
    180
    """
    waits = _sum(retry, throttled, hidden_s)
    known = [value for value in (waits, retry.window_s) if value is not None]
    return min(known, default=None)


def _sum(retry: Retry, throttled: bool, hidden_s: float | None) -> float | None:
    if not isinstance(retry.tries, int):
        return None
    if retry.tries == 1:
        return 0
    backoff = retry.backoff
    if backoff is None:
        return None
    if backoff.wait_from is not None:
        return None if hidden_s is None else retry.tries * hidden_s
    if backoff.waits_s:
        return sum(backoff.waits_s[: retry.tries - 1])
    if backoff.phases:
        return sum(phase.waits * ((phase.to_s or phase.each_s) + phase.each_s) / 2 for phase in backoff.phases)
    return _growing(backoff, retry.tries - 1, throttled)


def _growing(backoff: Backoff, waits: int, throttled: bool) -> float | None:
    base = backoff.throttled_base_s if throttled and backoff.throttled_base_s is not None else backoff.base_s
    if base is None or backoff.factor is None:
        return None
    cap = float("inf") if backoff.cap_s is None else backoff.cap_s
    return sum(min(base * backoff.factor**number, cap) for number in range(waits))

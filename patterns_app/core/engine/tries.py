"""Who tries again, how often and when: a behaviour's retries as a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf
from typing import Literal

from patterns_app.core import limits
from patterns_app.core.behaviours.model import Backoff, Behaviour, Failure, Retry
from patterns_app.core.behaviours.waiting import longest_s

# What only asking again may mend. `named` in the data stands for these: what a definition names are errors of services.
PASSING: frozenset[Failure] = frozenset({"throttled", "down", "network", "timeout", "heartbeat"})


FEW = 10  # so many tries are made one by one where how long they wait is not known, or each takes time


@dataclass(frozen=True)
class Next:
    """When something happens next: another try, the end of all tries, or never. `skipped` tries met the same before.

    cut: whoever tries is ended at that time, before it may try again or give up.
    """

    what: Literal["try", "give_up", "never", "cut"]
    when: float
    skipped: int | None = 0  # None: nobody knows how many


def mechanism(behaviour: Behaviour, failure: Failure) -> Retry | None:
    """What tries again after this failure; None: nothing does."""
    for retry in behaviour.retries:
        on = retry.retry_on
        if failure in on or "any" in on or ("named" in on and failure in PASSING):
            return retry if failure not in retry.never_on else None
    never = {one for retry in behaviour.retries for one in retry.never_on}
    if behaviour.verb == "deliver" and failure in PASSING and failure not in never:
        return _undocumented(behaviour)
    return None


def _undocumented(behaviour: Behaviour) -> Retry | None:
    """A service that delivers tries again, as long as after other failures; how often for this one nobody says."""
    able = (one for one in behaviour.retries if one.tries != 1)
    return next((Retry(by=one.by, who=one.who, window_s=one.window_s, retry_on=("any",)) for one in able), None)


def lasts_s(retry: Retry, failure: Failure, hidden_s: float | None = None) -> float | None:
    """Seconds that its tries last at most; None where that is not known or has no end."""
    return longest_s(retry, throttled=failure == "throttled", hidden_s=hidden_s)


def following(
    retry: Retry, failure: Failure, made: int, first: float, now: float, change: float, window: float | None
) -> Next:
    """What comes after `made` tries by this mechanism, of which the first was at `first`.

    Until `change` every try meets the same, so those tries are counted and not made.
    """
    until = inf if window is None else first + window
    most = retry.tries if isinstance(retry.tries, int) else inf
    if made >= most:
        return Next("give_up", now)
    waits = Waits(retry.backoff or Backoff(), failure == "throttled")
    if not waits.known:
        comes = _untimed(most, now, change, until)
        # nobody says how long it tries: some day it gives up
        return Next("give_up", now, None) if comes.what == "never" and retry.tries is None else comes
    return _timed(waits, made, most, now, change, until)


def _untimed(most: float, now: float, change: float, until: float) -> Next:
    """The waits are not documented: a few tries are made one after the other, else what ends it first counts."""
    if most <= FEW or (most < inf and until == inf):
        return Next("try", now)
    when = min(change, until)
    if when == inf:
        return Next("never", inf, None)
    return Next("try" if change < until else "give_up", when, None)


def _timed(waits: Waits, made: int, most: float, now: float, change: float, until: float) -> Next:
    count, when = made, now
    while count < most:
        wait, same = waits.after(count)
        if when + wait > until:
            return Next("give_up", until, count - made)
        if same == inf and change == until == most == inf:
            return Next("never", inf, None)
        if wait <= 0 and same == most == inf:
            return _untimed(most, when, change, until)
        left = min(change, until) - when
        if wait > 0 and (inf > left > wait * limits.TRACE_COUNTED or when + wait == when):
            return _untimed(inf, when, change, until)  # too many, or so late that no float tells two tries apart
        steps = _in_a_row(wait, min(same, most - count), left)
        when, count = when + wait * steps, count + steps
        if when > until:
            return Next("give_up", until, count - made - 1)
        if when >= change:
            return Next("try", when, count - made - 1)
    return Next("give_up", when, count - made)


def _in_a_row(wait: float, same: float, left: float) -> int:
    """How many equal waits are reckoned as one: those that end before something changes, and the next."""
    if wait <= 0:
        return int(same) if same < inf else 1
    if same <= 1:
        return 1
    return int(max(1, same if left == inf else min(same, ceil(left / wait))))


@dataclass(frozen=True)
class Waits:
    """How long it waits after each try. A random wait is reckoned at its longest."""

    backoff: Backoff
    throttled: bool

    @property
    def known(self) -> bool:
        """Does anybody say how long it waits?"""
        return bool(self.backoff.waits_s or self.backoff.phases or self.backoff.base_s is not None)

    @property
    def said(self) -> bool:
        """Does anybody say it, or that there is no wait?"""
        return self.known or self.backoff.at_once

    def after(self, count: int) -> tuple[float, float]:
        """The wait after try number `count`, and how many equal ones there are from there."""
        if self.backoff.waits_s:
            waits = self.backoff.waits_s
            return (waits[count - 1], 1) if count <= len(waits) else (waits[-1], inf)
        return self._in_phases(count) if self.backoff.phases else self._growing(count)

    def _in_phases(self, count: int) -> tuple[float, float]:
        past = count - 1
        for phase in self.backoff.phases:
            if past < phase.waits:
                grown = 0.0 if phase.to_s is None else (phase.to_s - phase.each_s) * past / max(phase.waits - 1, 1)
                return phase.each_s + grown, phase.waits - past if phase.to_s is None else 1
            past -= phase.waits
        last = self.backoff.phases[-1]
        return last.to_s or last.each_s, inf

    def _growing(self, count: int) -> tuple[float, float]:
        backoff = self.backoff
        base = backoff.throttled_base_s if self.throttled and backoff.throttled_base_s is not None else backoff.base_s
        factor, cap = backoff.factor or 1.0, inf if backoff.cap_s is None else backoff.cap_s
        wait = min((base or 0.0) * factor ** min(count - 1, _DOUBLINGS), cap)
        return wait, inf if wait in (0.0, cap) or factor == 1 or count > _DOUBLINGS else 1


_DOUBLINGS = 60  # more of them are beyond any time of ours

"""Tries of one piece of work over one connection: what comes after each failure, and what is noted of it."""

from __future__ import annotations

from math import inf

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.model import Backoff, Behaviour, By, Failure, Retry

from .model import Cited, Tried
from .run import Run
from .tries import FEW, Next, Waits, following, lasts_s, mechanism


def _is_untold(retry: Retry, comes: Next, now: float) -> bool:
    """Is the next try made at once only because nobody documents how long its wait is?"""
    at_once = comes.what == "try" and comes.when <= now
    return at_once and not Waits(retry.backoff or Backoff(), throttled=False).said


class Attempts:
    """Which of several tries is waited for: what comes back of an earlier one counts no more."""

    __slots__ = ("_number", "_waited_for", "sent")

    def __init__(self, now: float) -> None:
        """`sent` is when the last one began, in seconds."""
        self._number, self._waited_for, self.sent = 0, 0, now

    def begin(self, now: float) -> int:
        """The next one begins, and it is this one that is waited for."""
        self._number += 1
        self._waited_for, self.sent = self._number, now
        return self._number

    def settles(self, number: int) -> bool:
        """Is this the one that is waited for? Then nothing is waited for any more."""
        if number != self._waited_for:
            return False
        self._waited_for = 0
        return True


class Tries:
    """How often each mechanism of a behaviour has tried, and when the first try was."""

    def __init__(self, run: Run, behaviour: Behaviour, line: str, source: str) -> None:
        """`line` is the connection, `source` who calls over it."""
        self.run, self.behaviour, self.line, self.source = run, behaviour, line, source
        self.first = run.now
        self._made: dict[str, int] = {}

    def after(
        self, failure: Failure, took: float = 0.0, window: float | None = None, until: float = inf
    ) -> tuple[Retry | None, Next]:
        """What comes after a failed try that took so many seconds. `window` may end the tries before the data do.

        `until` is when whoever tries is ended itself.
        """
        retry = mechanism(self.behaviour, failure)
        key = retry.who + retry.by + str(retry.retry_on) if retry else ""
        made = self._made[key] = self._made.get(key, 0) + 1
        if retry is None:
            return None, self._noted(self._who(), 1, 0.0, Next("give_up", self.run.now), made)
        ends = [one for one in (window, retry.window_s) if one is not None]
        window = min(ends, default=None)
        few = isinstance(retry.tries, int) and retry.tries <= FEW
        change = self.run.now if took and few else self.run.faults.next_change(self.run.now)
        if retry.tries is None and window is None and self.behaviour.waits:
            comes = Next("give_up", self.run.now, None)  # how often the caller's own code tries is not known
        else:
            comes = following(retry, failure, made, self.first, self.run.now, change, window)
        if until < comes.when:
            fits = following(retry, failure, made, self.first, self.run.now, inf, until - self.first)
            comes = Next("cut", until, fits.skipped)
        self._made[key] += comes.skipped or 0
        total = retry.tries if isinstance(retry.tries, int) else None
        lasts = lasts_s(retry, failure)
        within = min((one for one in (lasts, window) if one is not None), default=None)
        self.run.record.is_least |= _is_untold(retry, comes, self.run.now)
        counted = None if comes.skipped is None else self._made[key]
        return retry, self._noted(retry.by, total, within, comes, counted)

    def _noted(self, by: By, total: int | None, within: float | None, comes: Next, made: int | None) -> Next:
        at = self.line if by == "workflow" else self.source
        noted = Tried(by=by, at=at, total=total, within_s=within, made=made, default=self._default(by))
        self.run.record.tries[by, self.line] = noted
        return comes

    def _default(self, by: By) -> Cited | None:
        """Whose defaults count where an SDK tries and nobody has set how often."""
        told = behaviours()
        key = told.sdk.setting.rpartition(".")[2]
        if by != "sdk" or self.run.topology.channels[self.line].settings.connection.get(key) is not None:
            return None
        mode = told.sdk.mode
        page = told.sources[mode.sources[0]]
        return Cited(title=page.title, where=page.where, page_date=page.page_date, read=page.read, since=mode.since)

    def _who(self) -> By:
        """Who would try again, where nothing tries this failure again."""
        able = [retry.by for retry in self.behaviour.retries]
        usual: tuple[By, ...] = ("sdk", "client", "workflow")
        if found := next((by for by in able if by in usual), None):
            return found
        return "service" if not self.behaviour.waits or self.behaviour.family == "delivery stream" else "caller"

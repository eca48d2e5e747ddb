"""When a try comes after a failed one, and circuit breakers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import inf

from patterns_app.core import limits
from patterns_app.core.behaviours.model import Backoff, Retry
from patterns_app.core.engine.seeing import counting
from patterns_app.core.engine.topology import Channel, Topology
from patterns_app.core.engine.tries import Waits

from .figuring import Figures
from .model import BreakerLoad, RetryLoad

_OWN_CODE = frozenset({"caller", "client", "sdk"})


class Policy:
    """How one mechanism tries again. A wait is random up to its whole where the behaviour says so."""

    def __init__(self, retry: Retry, throttled: bool, rng: Callable[[], float], figures: Figures, part: str) -> None:
        self.most = inf if retry.tries is None or isinstance(retry.tries, str) else retry.tries
        self.window = inf if retry.window_s is None else retry.window_s
        if retry.tries is None and self.window == inf:
            if retry.by in _OWN_CODE:
                self.most = 1  # how often the caller's own code tries is not known
            else:
                self.window = figures.number("gives_up_s", part)
        self.jitter = bool(retry.backoff and retry.backoff.jitter)
        self.rng = rng
        self.waits = Waits(retry.backoff or Backoff(), throttled)
        if self.most > 1 and not self.waits.known:
            self.waits = usual_waits(figures, part)

    def pause(self, made: int, age: float) -> float | None:
        """Seconds after so many tries, the first of which is `age` seconds old; None: no more."""
        if made >= self.most:
            return None
        wait = self.waits.after(made)[0]
        if self.jitter:
            wait *= self.rng()
        return wait if age + wait <= self.window else None


def usual_waits(figures: Figures, part: str) -> Waits:
    """The waits where nobody says how it waits: as we assume them."""
    base, cap, factor = (figures.number(f"backoff_{name}", part) for name in ("base_s", "cap_s", "factor"))
    return Waits(Backoff(base_s=base, cap_s=cap, factor=factor), throttled=False)


class OwnPolicy:
    """How a caller tries again as the load says, with a budget where it has one."""

    def __init__(self, load: RetryLoad, rng: Callable[[], float], figures: Figures, part: str) -> None:
        self.load, self.rng = load, rng
        if load.tries > 1 and not load.base_ms:
            why = "its retry has no base_ms, so that tries follow one another at once; the SDKs of AWS do wait"
            figures.assume("wait before each further try", 0, "ms", why, part)
        self.tokens = load.reserve
        self.has_budget = load.budget is not None

    def pause(self, made: int, age: float) -> float | None:
        """Seconds after so many tries; None: no more."""
        load = self.load
        if made >= load.tries or (load.budget is not None and self.tokens < 1):
            return None
        if load.budget is not None:
            self.tokens -= 1
        wait = load.base_ms * load.factor ** min(made - 1, limits.LOAD_GROWTHS)
        wait = (wait if load.cap_ms is None else min(wait, load.cap_ms)) / 1000
        if load.jitter == "none":
            return wait
        return wait * self.rng() if load.jitter == "full" else wait * (1 + self.rng()) / 2

    def succeeded(self) -> None:
        """A success gives back a part of a try."""
        if self.load.budget is not None and self.tokens < self.load.reserve:
            self.tokens = min(self.load.reserve, self.tokens + self.load.budget)


def drawn_breaker(topology: Topology, channel: Channel) -> BreakerLoad | None:
    """The circuit breaker that a sketch draws for a connection: so many failures in a row open it."""
    most = next((most for _, most in counting(topology, channel)), 0)
    if most == 0:
        return None
    return BreakerLoad() if most is None else BreakerLoad(window=most, least=most, share=1)


class Breaker:
    """Opens when a share of the last calls failed; after a while a few are tried."""

    def __init__(self, load: BreakerLoad, figures: Figures, part: str) -> None:
        def of(value: float | None, name: str) -> float:
            return figures.number(name, part) if value is None else value

        self.window = int(of(load.window, "breaker_window"))
        self.least = self.window if load.least is None else load.least
        self.share, self.wait = of(load.share, "breaker_share"), of(load.open_s, "breaker_open_s")
        self.trials = int(of(load.trials, "breaker_trials"))
        self.state, self.until, self.bad, self.out, self.opened = "closed", 0.0, 0, 0, 0
        self.seen: deque[bool] = deque()

    def allows(self, now: float) -> bool:
        """May a call pass?"""
        if self.state == "open" and now >= self.until:
            self._turn("half-open")
            self.out = 0
        if self.state == "half-open":
            self.out += 1
            return self.out <= self.trials
        return self.state == "closed"

    def record(self, good: bool, now: float) -> None:
        """Note how a call went."""
        if self.state == "open":
            return
        trying = self.state == "half-open"
        most, least = (self.trials, self.trials) if trying else (self.window, self.least)
        self.seen.append(good)
        self.bad += not good
        if len(self.seen) > most:
            self.bad -= not self.seen.popleft()
        if len(self.seen) < least:
            return
        if self.bad / len(self.seen) >= self.share:
            self._turn("open")
            self.until, self.opened = now + self.wait, self.opened + 1
        elif trying:
            self._turn("closed")

    def _turn(self, state: str) -> None:
        self.state, self.bad = state, 0
        self.seen.clear()

"""A bucket of tokens: so much a second, with a reserve."""

from __future__ import annotations

_ENOUGH = 1e-9  # a token that is missing less than this is whole: rates are sums of fractions


class Bucket:
    """`rate` tokens a second, at most `size`. Filled when it is asked, exact to rounding."""

    __slots__ = ("at", "rate", "size", "tokens")

    def __init__(self, rate: float, size: float, tokens: float | None = None) -> None:
        self.rate, self.size, self.at = rate, size, 0.0
        self.tokens = size if tokens is None else tokens

    def take(self, now: float, amount: float = 1.0) -> bool:
        """Take tokens, if there are so many."""
        tokens = self.tokens + (now - self.at) * self.rate
        self.at, self.tokens = now, min(tokens, self.size)
        if self.tokens < amount - _ENOUGH:
            return False
        self.tokens -= amount
        return True

    def wait(self, now: float) -> float:
        """Take a token that may be one of later; the seconds until it is there."""
        tokens = min(self.size, self.tokens + (now - self.at) * self.rate) - 1.0
        self.at, self.tokens = now, tokens
        return 0.0 if tokens >= -_ENOUGH else -tokens / self.rate

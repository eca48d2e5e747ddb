"""A change of architectures under review: each system before and after, and whether the team's policy lets it pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from patterns_app.core.checks.model import Severity
from patterns_app.core.recognition.telling import title
from patterns_app.core.services.money import dollars
from patterns_app.core.simulation.wording import number
from patterns_app.core.sketch.difference import What, difference

from .comparing import VerdictChange, changed, failure
from .telling import Told

Share = Annotated[float, Meta(ge=0)]
_NOTHING = VerdictChange((), (), (), (), (), (), ())


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """What a team does not let pass. Shares are of the number before: 0.2 is a fifth."""

    fail_on: tuple[Severity, ...] = ("error",)  # new findings
    lost_patterns: Literal["pass", "fail"] = "pass"
    dearer: Share | None = None  # by which share a month may become dearer
    weaker: Share | None = None  # by which share the rate from which something gives may fall
    loads: dict[str, str] = {}  # by system the file of its load, from the folder of the settings


class Reviewed(Struct, frozen=True, kw_only=True, dict=True):
    """One system. `was` is its name before where it was moved, `notes` say what could not be compared."""

    name: str
    before: Told | None = None
    after: Told | None = None
    was: str = ""
    notes: tuple[str, ...] = ()

    @property
    def what(self) -> What:
        """What became of the system."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def names(self) -> dict[str, str]:
        """What the parts of both are called; those that are called otherwise now, as they are now."""
        return {part: name for told in (self.before, self.after) if told for part, name in told.names.items()}

    @cached_property
    def compared(self) -> VerdictChange:
        """What is different; of a new system all that it has is new, of one that is gone nothing is told."""
        if self.after is None:
            return _NOTHING
        if self.before is None:
            return alone(self.after)
        return changed(self.before.verdict, self.after.verdict)

    @property
    def is_same(self) -> bool:
        """Did nothing change in meaning, and is it called as before?"""
        if self.before is None or self.after is None or self.was:
            return False
        found = self.compared
        if any(pair is not None and pair[0] != pair[1] for pair in (found.usd_month, found.holds)):
            return False
        return (
            replace(found, usd_month=None, holds=None) == _NOTHING
            and not difference(self.before.sketch, self.after.sketch).changes
        )


class Review(Struct, frozen=True, kw_only=True):
    """All systems that changed, of `looked_at`, and what could not be read, as `file: why`."""

    systems: tuple[Reviewed, ...]
    looked_at: int
    unread: tuple[str, ...] = ()


def alone(told: Told) -> VerdictChange:
    """A system that was not there before: everything is new."""
    found = told.verdict
    empty = replace(
        found, patterns=replace(found.patterns, patterns=()), findings=(), failures=(), month=None, stress=None
    )
    return changed(empty, replace(found, failures=(), month=None, stress=None))


def failing(review: Review, policy: Policy) -> tuple[str, ...]:
    """Why the policy does not let it pass, a sentence each; nothing where it does."""
    return tuple(f"{one.name}: {why}" for one in review.systems for why in _why_not(one.compared, policy))


def _why_not(found: VerdictChange, policy: Policy) -> Iterator[str]:
    for severity in policy.fail_on:
        if count := sum(1 for one in found.new if one.severity == severity):
            yield f"{count} new {severity}{'s' if count > 1 else ''}."
    if policy.lost_patterns == "fail" and found.patterns_lost:
        yield f"{', '.join(title(slug) for slug in found.patterns_lost)} is lost."
    if policy.dearer is not None and found.usd_month is not None:
        old, new = found.usd_month
        if new > old * (1 + policy.dearer):
            yield f"a month costs {dollars(new)} in place of {dollars(old)}, more than {policy.dearer:.0%} more."
    yield from _weaker(found, policy)


def _weaker(found: VerdictChange, policy: Policy) -> Iterator[str]:
    """Something gives earlier than before, or gives where nothing did."""
    old, new = found.holds or (None, None)
    if policy.weaker is None or new is None:
        return
    if old is None:
        yield f"something gives from {number(new)} messages a second on, where nothing gave before."
    elif new < old * (1 - policy.weaker):
        rates = f"{number(new)} messages a second in place of {number(old)}"
        yield f"something gives from {rates} on, more than {policy.weaker:.0%} earlier."


def summed(review: Review) -> str:
    """How many systems changed, of how many."""
    count = len(review.systems)
    return f"{count or 'none'} of {review.looked_at} {'system' if review.looked_at == 1 else 'systems'} changed"


def in_short(one: Reviewed) -> Iterator[str]:
    """Patterns, failures, cost and capacity, a line each; findings are told apart."""
    found = one.compared
    named = (("Gained", found.patterns_gained), ("Lost", found.patterns_lost), ("Nearly", found.nearly_now))
    for head, slugs in named:
        if slugs:
            yield f"{head}: {', '.join(title(slug) for slug in slugs)}"
    for head, failures in (("Fails worse", found.worse), ("Fails better", found.better)):
        met = (
            change for change in failures if change.before and change.after
        )  # a part that came or went is told as that
        yield from (f"{head}: {failure(change, one.names)}" for change in met)
    if found.usd_month is not None:
        yield f"A month: {_beside(*found.usd_month, dollars)}"
    if found.holds is not None:
        yield f"Something gives from, messages a second: {_beside(*found.holds, number)}"


def _beside(before: float | None, after: float | None, told: Callable[[float], str]) -> str:
    old, new = ("nothing gave" if one is None else told(one) for one in (before, after))
    return new if old == new else f"{old} → {new}"

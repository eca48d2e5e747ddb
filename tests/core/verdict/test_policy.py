"""What a team's policy does not let pass: each of its limits, from both sides."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from patterns_app.core.checks.model import Finding
from patterns_app.core.verdict.comparing import VerdictChange
from patterns_app.core.verdict.door import Policy, Review, failing

SAME: dict[str, Any] = dict.fromkeys(
    ("patterns_gained", "patterns_lost", "nearly_now", "new", "mended", "worse", "better"), ()
)
LOSES = Finding("RES-001", "warning", "It loses.", "", "", ("jobs",), (), None)


def why_not(policy: Policy, **differs: Any) -> tuple[str, ...]:
    """Why a change of one system may not pass."""
    changed: Any = SimpleNamespace(name="shop", compared=VerdictChange(**(SAME | differs)))
    return failing(Review(systems=(changed,), looked_at=1), policy)


@pytest.mark.parametrize(
    ("policy", "differs", "why"),
    [
        (Policy(), {"new": (LOSES,)}, ""),
        (Policy(fail_on=("warning",)), {"new": (LOSES,)}, "shop: 1 new warning."),
        (Policy(fail_on=("warning",)), {"mended": (LOSES,)}, ""),
        (Policy(), {"patterns_lost": ("saga",)}, ""),
        (Policy(lost_patterns="fail"), {"patterns_lost": ("saga",)}, "shop: Saga is lost."),
        (Policy(lost_patterns="fail"), {"patterns_gained": ("saga",)}, ""),
        (Policy(), {"usd_month": (10.0, 90.0)}, ""),
        (Policy(dearer=0.2), {"usd_month": (10.0, 12.0)}, ""),
        (Policy(dearer=0.2), {"usd_month": (10.0, 12.5)}, "in place of $10.00, more than 20% more."),
        (Policy(dearer=0.0), {"usd_month": (10.0, 9.0)}, ""),
        (Policy(), {"holds": (100.0, 1.0)}, ""),
        (Policy(weaker=0.1), {"holds": (100.0, 90.0)}, ""),
        (Policy(weaker=0.1), {"holds": (100.0, 89.0)}, "from 89 messages a second in place of 100 on, more than 10% "),
        (Policy(weaker=0.1), {"holds": (None, 89.0)}, "from 89 messages a second on, where nothing gave before."),
        (Policy(weaker=0.1), {"holds": (100.0, None)}, ""),
    ],
)
def test_a_policy_lets_pass_what_it_allows_and_nothing_more(policy: Policy, differs: dict[str, Any], why: str) -> None:
    told = why_not(policy, **differs)
    assert bool(told) == bool(why)
    assert why in "".join(told)

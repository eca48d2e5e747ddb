"""Rules' own examples and cases notice when a rule is changed: `make mutate` without the helpers, in a few seconds."""

from __future__ import annotations

import pytest

from patterns_app.core.checks.registry import rules
from scripts.mutate import MOST_UNNOTICED, Mutant, is_noticed, mutants, rule_targets, silenced


@pytest.mark.parametrize("family", sorted({rule.partition("-")[0] for rule in rules()}))
def test_a_rule_that_says_nothing_is_noticed(family: str) -> None:
    assert [rule for rule in rules() if rule.startswith(f"{family}-") and not silenced(rule)] == []


def test_a_condition_turned_round_or_left_out_is_noticed() -> None:
    tried = [mutant for target in rule_targets() for mutant in mutants(target)]
    unnoticed = [str(mutant) for mutant in tried if not is_noticed(mutant)]
    assert len(unnoticed) <= MOST_UNNOTICED * len(tried), "\n".join(unnoticed)


def test_a_change_that_changes_nothing_is_not_noticed() -> None:
    """The measure can fail: it says so of a rule that is as it was."""
    target = rule_targets()[0]
    assert not is_noticed(Mutant(target, 1, "nothing", {}))

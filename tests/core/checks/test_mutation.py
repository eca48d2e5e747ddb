"""A rule's own tests notice when the rule is changed: the quick form of `make mutate`, the same in every run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from patterns_app.core.checks.registry import rules
from scripts.mutate import Mutant, check_of, is_noticed, mutants, silenced


def _first_turned(found: Iterator[Mutant]) -> Iterator[Mutant]:
    """The first condition of a rule, turned round: the same in every run; `make mutate` tries every change."""
    return islice((mutant for mutant in found if mutant.what == "the condition turned round"), 1)


@pytest.mark.parametrize("family", sorted({rule.partition("-")[0] for rule in rules()}))
def test_a_rule_that_says_nothing_is_noticed(family: str) -> None:
    assert [rule for rule in rules() if rule.startswith(f"{family}-") and not silenced(rule)] == []


def test_a_condition_turned_round_is_noticed() -> None:
    tried = [mutant for rule in rules().values() for mutant in _first_turned(mutants(rule))]
    assert [str(mutant) for mutant in tried if not is_noticed(mutant.rule, check_of(mutant))] == []


def test_a_change_that_changes_nothing_is_not_noticed() -> None:
    """The measure can fail: it says so of a rule that is as it was."""
    assert not is_noticed("RES-001", rules()["RES-001"].check)

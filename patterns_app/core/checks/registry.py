"""Every rule: one line a rule, sorted by id. A test holds this list, the rule files and rules.yaml together."""

from __future__ import annotations

from functools import cache

from patterns_app.core.vocabulary.reading import convert, load_yaml

from .connections import (
    kind_does_not_fit,
    no_connection,
    no_entry_point,
    not_supported,
    wrong_direction,
)
from .model import Check, Words

CHECKS: dict[str, Check] = {
    "CON-001": not_supported.check,
    "CON-002": wrong_direction.check,
    "CON-003": kind_does_not_fit.check,
    "CON-004": no_connection.check,
    "CON-005": no_entry_point.check,
}


@cache
def words() -> dict[str, Words]:
    """The texts of all rules, also of those that are documented but not yet checked, by id."""
    read = convert(load_yaml("patterns_app.core.checks", "rules.yaml"), tuple[Words, ...], "rules.yaml")
    return {rule.id: rule for rule in read}

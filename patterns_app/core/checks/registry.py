"""Every rule, found in the folders: a rule is a module with a `check` and a YAML file of the same name beside it.

The YAML file holds the rule's words (`Words` in model.py) and its examples (examples.py). A module without such a file
is a helper of its family, whose own words stand in `family.yaml`. A new rule is two files; nothing else has to be told
of it.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from patterns_app.core.reading import DataError, convert, read_text

from .model import Check, Family, Words

__all__ = ["Family", "Rule", "Words", "families", "rules", "words"]  # whoever asks for rules needs these

PACKAGE = "patterns_app.core.checks"
EXAMPLES = ("bad", "good", "cases")


@dataclass(frozen=True)
class Rule:
    """One rule: where it stands, what it says, how it looks, and its examples as they are written."""

    words: Words
    check: Check
    stem: str  # family and name, such as resilience/blocked_shard
    examples: dict[str, Any]


@cache
def rules() -> dict[str, Rule]:
    """All rules by id, sorted. Raises DataError naming the file of a rule that is not complete."""
    found: dict[str, Rule] = {}
    for family in pkgutil.iter_modules([str(files(PACKAGE))]):
        if family.ispkg:
            for module in pkgutil.iter_modules([str(files(f"{PACKAGE}.{family.name}"))]):
                if rule := _rule(family.name, module.name):
                    if (other := found.get(rule.words.id)) is not None:
                        raise DataError(f"{rule.stem}.yaml: the id {rule.words.id} is {other.stem}'s")
                    found[rule.words.id] = rule
    return dict(sorted(found.items()))


@cache
def words() -> dict[str, Words]:
    """The texts of all rules by id."""
    return {name: rule.words for name, rule in rules().items()}


@cache
def families() -> dict[str, Family]:
    """All families by key, each from the `family.yaml` of its folder; in the order in which a team looks at them."""
    found = [
        convert(read_text(file.read_text(encoding="utf-8"), f"{folder.name}/family.yaml"), Family, folder.name)
        for folder in pkgutil.iter_modules([str(files(PACKAGE))])
        if folder.ispkg and (file := files(f"{PACKAGE}.{folder.name}").joinpath("family.yaml")).is_file()
    ]
    return {family.key: family for family in sorted(found, key=lambda one: one.place)}


def _rule(family: str, name: str) -> Rule | None:
    file = files(f"{PACKAGE}.{family}").joinpath(f"{name}.yaml")
    if not file.is_file():
        return None
    stem = f"{family}/{name}"
    read = read_text(file.read_text(encoding="utf-8"), f"{stem}.yaml")
    check = getattr(import_module(f"{PACKAGE}.{family}.{name}"), "check", None)
    if check is None:
        raise DataError(f"{stem}.yaml: there is no function check in {stem}.py")
    texts = {key: value for key, value in read.items() if key not in EXAMPLES}
    examples = {key: value for key, value in read.items() if key in EXAMPLES}
    return Rule(convert(texts, Words, f"{stem}.yaml"), check, stem, examples)

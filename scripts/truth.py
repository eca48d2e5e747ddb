"""Holds what the product knows to cases and models: `make truth` prints how much of it is right, section by section.

A section is a function that answers what it counted and what is wrong; add one to SECTIONS. Nothing here fails: what
must hold is tested (tests/core/vocabulary/test_pairs.py, tests/core/services/test_capabilities.py).
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from patterns_app.core.checks.run import run  # noqa: E402
from patterns_app.core.services.capabilities import capabilities  # noqa: E402
from patterns_app.core.vocabulary.catalog import vocabulary  # noqa: E402
from patterns_app.core.vocabulary.verdict import Verdict  # noqa: E402

PAIRS = ROOT / "tests" / "data" / "pairs.csv"
_SHOWN = 12  # of what is wrong, in each section


@dataclass(frozen=True)
class Told:
    """What a section counted, and what is wrong, in words."""

    figures: dict[str, int]
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A pair of services of which somebody has looked up what holds."""

    source: str
    target: str
    kind: str
    verdict: str
    why: str  # for an impossible one the key of the reason
    evidence: str

    def asked(self) -> Verdict:
        """What the product says of it."""
        return vocabulary().verdict(self.source, self.target, self.kind or None)

    @property
    def is_described(self) -> bool:
        """Are both services in the vocabulary?"""
        return {self.source, self.target} <= vocabulary().services.keys()

    def __str__(self) -> str:
        return f"{self.source} to {self.target}{f' by {self.kind}' if self.kind else ''}"


def cases() -> Iterator[Case]:
    """The pairs with evidence that are kept with the tests."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        yield from (Case(**row) for row in csv.DictReader(file))


def pairs() -> Told:
    """Real pairs that are called impossible or not known, impossible ones that are missed or explained wrongly."""
    count: Counter[str] = Counter()
    wrong = []
    for case in cases():
        said = case.asked()
        if not case.is_described:
            count["with a service that is absent"] += 1
            continue
        word = "real" if case.verdict == "known" else "impossible"
        count[word] += 1
        if (problem := problem_of(case, said)) is None:
            count[f"{word} right"] += 1
        else:
            wrong.append(f"{case}: {problem}")
            count[f"{word} called {said.verdict}"] += 1
    return Told(dict(count), tuple(wrong))


def problem_of(case: Case, said: Verdict) -> str | None:
    """What is wrong about an answer, or None."""
    if said.verdict != case.verdict:
        return f"{said.verdict} ({said.reason}), is {case.verdict}: {case.evidence}"
    if case.verdict == "impossible" and said.reason != case.why:
        return f"impossible for {said.reason}, the reason is {case.why}"
    return None


def basis() -> Told:
    """How much of what is known was looked up, and how much follows only from what services can do."""
    words = vocabulary()
    said = [words.verdict(source, target) for source in words.services for target in words.services]
    count = Counter(f"{one.verdict}{f' by {one.basis}' if one.basis else ''}" for one in said)
    return Told({"pairs": len(said), **dict(sorted(count.items()))})


def looked_up() -> Told:
    """Places in AWS's models that rules name and that the installed models do not have (any more)."""
    from scripts.aws_models import missing

    addresses = [(rule.id, pair, address) for rule in capabilities().rules for pair, address in rule.looked_up.items()]
    wrong = [f"{rule}, {pair}: {problem}" for rule, pair, address in addresses if (problem := missing(address))]
    checked = Counter(rule.checked for rule in capabilities().rules)
    figures = {"rules": len(capabilities().rules), **{f"checked by {how}": checked[how] for how in sorted(checked)}}
    return Told({**figures, "places looked up": len(addresses), "gone": len(wrong)}, tuple(wrong))


def recall() -> Told:
    """Planted mistakes that are named, by the family of the rule that should, and good designs that are accused."""
    from scripts.truth_rules import rows

    count: Counter[str] = Counter()
    wrong = []
    for row in rows():
        findings = run(row.sketch, vocabulary())
        if row.is_good:
            loud = [one.rule for one in findings if one.severity != "info"]
            count["good designs"] += 1
            count["false alarms on them"] += len(loud)
            wrong += [f"{row.name} is accused: {', '.join(loud)}"] if loud else []
            continue
        family = min(row.rules).partition("-")[0] if row.rules else "by its parts"
        count[f"{family} planted"] += 1
        named = bool(row.named_by(findings))
        count[f"{family} named"] += named
        wrong += [] if named else [f"{row.name} is not named: {row.title}"]
    return Told(dict(sorted(count.items())), tuple(wrong))


def fixes() -> Told:
    """Each fix on every example, case and pattern: does it hold? By rule, with what is wrong."""
    from scripts.truth_rules import trials

    held: Counter[str] = Counter()
    wrong = []
    for trial in trials():
        held["fixes tried"] += 1
        held["hold"] += not trial.problems
        held[f"{trial.finding.rule} {'holds' if not trial.problems else 'does not hold'}"] += 1
        wrong += [str(trial)] if trial.problems else []
    return Told(dict(held), tuple(wrong))


def templates() -> Told:
    """Warnings on public templates, where a copy lies beside the project, and how many of them are argued."""
    from scripts.truth_rules import argued, public_templates

    count: Counter[str] = Counter()
    wrong = []
    for name, rules in public_templates():
        reasons = argued().get(name, {})
        count["templates"] += 1
        count["warnings"] += len(rules)
        count["argued"] += sum(rule in reasons for rule in rules)
        wrong += [f"{name}: {rule} is not argued" for rule in rules if rule not in reasons]
    return Told(dict(count), tuple(wrong))


SECTIONS: dict[str, Callable[[], Told]] = {
    "pairs": pairs,
    "basis": basis,
    "models": looked_up,
    "recall": recall,
    "fixes": fixes,
    "templates": templates,
}


def main() -> None:
    """Print every section, or those that are named."""
    for name in sys.argv[1:] or SECTIONS:
        told = SECTIONS[name]()
        print(f"{name}: " + ", ".join(f"{text} {number}" for text, number in told.figures.items()))
        print(*(f"  {text}" for text in told.wrong[:_SHOWN]), sep="\n", end="\n" if told.wrong else "")
        if len(told.wrong) > _SHOWN:
            print(f"  and {len(told.wrong) - _SHOWN} more")


if __name__ == "__main__":
    main()

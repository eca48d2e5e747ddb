"""How well patterns are recognised: planted in random graphs, and in templates that people have labelled.

    python -m tests.recognised --graphs 100
    python -m tests.recognised --labels labels.csv --templates folder

A table of labels has the columns file, pattern, label (present, near, absent-but-look-alike, none) and missing (near
misses joined by +), a row for each pattern of a file; a file without any has one row with the label none. A hit is
pattern and label. Of several places in a file the best counts.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from patterns_app.core.interchange.reading import read_files, with_source
from patterns_app.core.recognition.door import recognised

from .planting import planted

OFTEN = 5  # labels of a pattern from which it counts for the mean
_BEST = ("present", "near", "look-alike")
Told = dict[tuple[str, str], tuple[str, frozenset[str]]]  # by file and pattern, the verdict and the near misses


@dataclass
class Score:
    """Hits, false alarms and what was not found."""

    hits: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)

    def f1(self, pattern: str) -> float:
        """The harmonic mean of precision and recall for a pattern."""
        hits = 2 * self.hits[pattern]
        return hits / ((hits + self.alarms[pattern] + self.passed[pattern]) or 1)

    def mean(self, patterns: Iterable[str]) -> float:
        """The mean of F1 over patterns."""
        values = [self.f1(pattern) for pattern in patterns]
        return sum(values) / (len(values) or 1)

    @property
    def precision(self) -> float:
        """The share of what was said that is so."""
        return self.hits.total() / ((self.hits.total() + self.alarms.total()) or 1)

    @property
    def recall(self) -> float:
        """The share of what is so that was said."""
        return self.hits.total() / ((self.hits.total() + self.passed.total()) or 1)


def of_planted(graphs: int) -> tuple[Score, int, int]:
    """The score of what is planted, how often a required part was broken, and how often it was named."""
    score, broken, named = Score(), 0, 0
    for case in planted(graphs):
        hits, slug = case.found(), case.pattern.slug
        is_present = any(hit.verdict == "present" for hit in hits)
        if not case.broken:
            (score.hits if is_present else score.passed)[slug] += 1
        elif is_present:
            score.alarms[slug] += 1
        if case.must_be_near:
            broken += 1
            named += case.broken in {part for hit in hits for miss in hit.missing for part in miss.parts}
    return score, broken, named


def labels_of(table: Path) -> tuple[list[str], Told]:
    """The files of a table of labels, and what people said of them."""
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    said = {
        (row["file"], row["pattern"]): (row["label"].removeprefix("absent-but-"), frozenset(row["missing"].split("+")))
        for row in rows
        if row["label"] != "none"
    }
    return sorted({row["file"] for row in rows}), {key: (one, near - {""}) for key, (one, near) in said.items()}


def told_of(files: Iterable[str], folder: Path) -> Told:
    """What is recognised in each file: the best place of each pattern."""
    told: Told = {}
    for file in files:
        read = {file: (folder / file).read_bytes()}
        imported = with_source(read_files(read, ""), read)
        for hit in recognised(imported.sketch, imported.outside or (), imported.unknown).patterns:
            known = told.get((file, hit.pattern))
            if known is None or _BEST.index(hit.verdict) < _BEST.index(known[0]):
                told[file, hit.pattern] = (hit.verdict, frozenset(miss.id for miss in hit.missing))
    return told


def compared(said: Mapping[tuple[str, str], tuple[str, frozenset[str]]], told: Told) -> Score:
    """Hits are pattern and label."""
    score = Score()
    for key, (label, _) in said.items():
        (score.hits if told.get(key, ("",))[0] == label else score.passed)[key[1]] += 1
    for key, (label, _) in told.items():
        if said.get(key, ("",))[0] != label:
            score.alarms[key[1]] += 1
    return score


def tell_labels(table: Path, folder: Path, half: str) -> None:
    """Print the score on labelled files; `half` is every other one, so that one half can be looked at only once."""
    files, said = labels_of(table)
    chosen = [file for place, file in enumerate(files) if half == "all" or place % 2 == ("even", "odd").index(half)]
    said = {key: one for key, one in said.items() if key[0] in chosen}
    told = told_of(chosen, folder)
    score = compared(said, told)
    count = Counter(pattern for _, pattern in said)
    for pattern, times in count.most_common():
        print(f"{pattern:30} {times:3} labels, F1 {score.f1(pattern):.2f}")
    often = [pattern for pattern, times in count.items() if times >= OFTEN]
    print(f"labels, {half}: precision {score.precision:.3f}, recall {score.recall:.3f}, ", end="")
    print(f"macro F1 over {len(often)} patterns with {OFTEN} labels or more {score.mean(often):.3f}")
    near = [key for key, (label, _) in said.items() if label == "near" and told.get(key, ("",))[0] == "near"]
    named = sum(said[key][1] <= told[key][1] for key in near)
    print(f"near misses with every label named: {named} of {len(near)}")
    for key in sorted(said.keys() | told.keys()):
        if (one := said.get(key, ("absent",))[0]) != (other := told.get(key, ("absent",))[0]):
            print(f"  {key[0]}: {key[1]}: labelled {one}, told {other}")


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graphs", type=int, default=100, help="random graphs a pattern; 0 for none")
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--templates", type=Path)
    parser.add_argument("--half", choices=("all", "even", "odd"), default="all")
    asked = parser.parse_args()
    if asked.graphs:
        score, broken, named = of_planted(asked.graphs)
        print(f"planted: precision {score.precision:.4f}, recall {score.recall:.4f}, ", end="")
        print(f"missing part named {named} of {broken}")
        for pattern in sorted({*score.alarms, *score.passed}):
            print(f"  {pattern}: {score.alarms[pattern]} false alarms, {score.passed[pattern]} not found")
    if asked.labels:
        tell_labels(asked.labels, asked.templates or asked.labels.parent, asked.half)


if __name__ == "__main__":
    main()

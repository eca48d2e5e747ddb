"""What the formats of findings have in common."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from patterns_app.core.checks.model import Finding, Severity
from patterns_app.core.checks.registry import words
from patterns_app.core.interchange.positions import Place
from patterns_app.core.sketch.parser import Error

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_LINE = re.compile(r"\bline (\d+)(?:,? column (\d+))?")


@dataclass(frozen=True)
class ComputedRule:
    """What a kind of computed result is: no rule of the checks found it."""

    id: str
    title: str
    why: str


@dataclass(frozen=True)
class Computed:
    """Something that was worked out of a system and that no rule says, with the parts where it is."""

    rule: ComputedRule
    severity: Severity
    says: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A file and what was found in it. `name` is the path as the person gave it; `places` are those of its parts.

    `unread` says why it could not be read, in which case nothing was found. `computed` is told by SARIF alone.
    """

    name: str
    findings: tuple[Finding, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    unread: tuple[Error, ...] = ()
    computed: tuple[Computed, ...] = ()

    def where(self, finding: Finding) -> tuple[Place, ...]:
        """The places of a finding's parts, connections first where its rule says no other, each once; else the file."""
        parts = (*finding.connections, *finding.nodes)
        if words()[finding.rule].stands_at == "nodes":
            parts = (*finding.nodes, *finding.connections)
        return self.at(parts)

    def at(self, parts: Iterable[str]) -> tuple[Place, ...]:
        """The places of parts, each once; else the file."""
        known = dict.fromkeys(self.places[part] for part in parts if part in self.places)
        return tuple(known) or (Place(self.name),)

    def mistakes(self) -> Iterator[tuple[Place, str]]:
        """Where and why it could not be read; what is said begins with the place inside the file."""
        for error in self.unread:
            at = _LINE.search(error.path) or _LINE.search(error.message)
            line, column = (int(at[1]), int(at[2] or 0)) if at else (0, 0)
            said = error.told
            yield Place(self.name, line, column, error.path), said


@dataclass(frozen=True)
class Report:
    """All that was checked, and the files of folders that hold no architecture."""

    checked: tuple[Checked, ...]
    passed_over: tuple[str, ...] = ()
    findings_alone: bool = False  # as text, without reasons, fixes and the sum

    def counts(self) -> Counter[Severity]:
        """How many findings there are of each severity."""
        return Counter(finding.severity for file in self.checked for finding in file.findings)


def places(finding: Finding) -> str:
    """The parts that a finding is about, by id."""
    return ", ".join((*finding.nodes, *finding.connections))

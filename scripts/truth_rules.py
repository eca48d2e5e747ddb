"""What the rules find in cases and what their fixes do: measured for `make truth`, and held by tests/core/checks.

A trial is one fix of one finding of one system, applied. It holds when its finding is gone, nothing is added, nothing
else vanishes whose cause is still there, and nothing is ticked that only code can make true.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import yaml

from patterns_app.core.checks.examples import examples
from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import run
from patterns_app.core.interchange.reading import read
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.pipeline import judged
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.operations import Operation, OperationError, Remove, Update, apply
from patterns_app.core.sketch.parser import InputError, parse
from patterns_app.core.vocabulary.catalog import vocabulary

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "data" / "rules"
# What a fix may bring to light, and why: it is new, or it was hidden by the fault. Notes, but for CON-005.
BROUGHT = {
    ("CON-002", "COST-002"): "turned round, the API has both its sides and can be judged",
    ("CORS-004", "COST-002"): "what only a REST API has is gone, so the cheaper one would do",
    ("CON-008", "CON-005"): "the copy waits for the same first message, and is named with the others",
}
# What goes together with the finding that a fix mends, and why its cause is gone as well.
GONE_TOO = {
    ("CON-003", "CON-018"): "the line that could not be is now one that listens",
    ("CON-006", "STR-004"): "the function no longer names the bucket that starts it",
    ("CON-011", "RES-002"): "what failed is kept in the queue between, with a dead-letter queue",
    ("CON-011", "RES-005"): "what failed is kept in the queue between, with a dead-letter queue",
    ("CON-013", "RES-018"): "nothing waits for a callback any more",
    ("COST-002", "LAT-003"): "an HTTP API has no CloudFront of its own",
    ("COST-005", "COST-004"): "the function is gone, and its logs with it",
    ("LIM-002", "LIM-003"): "what the function waits for now ends before it, and so before the API gives up",
    ("LIM-002", "LIM-022"): "what the function waits for now ends before it",
    ("LIM-019", "LIM-022"): "what the function waits for now ends before it",
    ("LIM-003", "LIM-022"): "the function now ends before the one between does",
    ("LIM-022", "LIM-003"): "what was too slow for its caller was so for the API in front as well",
    ("SEC-002", "SEC-001"): "the bucket is closed to the public with it",
    ("SEC-003", "SEC-019"): "the function that asks may look at the pool's tokens",
    ("SEC-008", "SEC-009"): "people no longer call the API itself",
    ("SEC-009", "COST-002"): "the API now uses something that only a REST API has",
    ("SEC-019", "CON-004"): "the pool has a connection now",
    ("STR-006", "CON-016"): "the part is known now, so its line is",
}


@dataclass(frozen=True)
class Trial:
    """A fix that was applied: to which system, for which finding, and what is wrong with it, in words."""

    system: str
    finding: Finding
    problems: tuple[str, ...]

    def __str__(self) -> str:
        title = self.finding.fix.title if self.finding.fix else ""
        return f"{self.finding.rule} “{title}” in {self.system}: {'; '.join(self.problems)}"


@dataclass(frozen=True)
class Row:
    """A case of the folder: a mistake that is to be named or, where nothing is expected, a good design."""

    name: str
    is_good: bool
    rules: frozenset[str]
    parts: frozenset[str]
    title: str

    @property
    def sketch(self) -> Sketch:
        """The system itself."""
        return parse((CASES / self.name).read_bytes())

    def named_by(self, findings: list[Finding]) -> list[Finding]:
        """The findings that name the mistake."""
        return [one for one in findings if one.rule in self.rules or self.parts & {*one.nodes, *one.connections}]


@cache
def rows() -> tuple[Row, ...]:
    """All cases, as the index lists them."""
    with (CASES / "index.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(
                row["file"],
                row["set"] == "good",
                frozenset(row["expectation"].split()) if row["set"] != "good" else frozenset(),
                frozenset(row["about"].split()),
                row["title"],
            )
            for row in csv.DictReader(file)
        )


# Other people's templates are not in the project; where a copy lies beside it, it is used.
TEMPLATES = Path(os.environ.get("PUBLIC_TEMPLATES") or ROOT.parent / "shared" / "templates")
ARGUED = ROOT / "tests" / "golden" / "templates" / "warnings.yaml"


@cache
def argued() -> dict[str, dict[str, str]]:
    """Why each warning on a public template is right: by file, then by rule."""
    found: dict[str, dict[str, str]] = yaml.safe_load(ARGUED.read_text(encoding="utf-8"))
    return found


def public_templates() -> Iterator[tuple[str, list[str]]]:
    """Each template whose warnings are argued and that is there, and the rules that warn whoever checks it."""
    for name in argued():
        if (path := TEMPLATES / name).is_file():
            _, findings = judged(read(path.read_bytes()))
            yield name, sorted({one.rule for one in findings if one.severity != "info"})


def systems() -> Iterator[tuple[str, Sketch]]:
    """Every system on which fixes are tried: examples and cases of rules, planted and good cases, the catalogue."""
    for rule, example in examples().items():
        yield f"{rule} bad", example.bad
        yield f"{rule} good", example.good
        yield from ((f"{rule} {case.title}", case.sketch) for case in example.cases)
    yield from ((row.name, row.sketch) for row in rows())
    for pattern in patterns():
        yield from ((f"{pattern.slug}/{variant.slug}", variant.sketch) for variant in pattern.variants)


def trials() -> Iterator[Trial]:
    """Each fix of each finding of each system, applied."""
    for name, sketch in systems():
        before = run(sketch, vocabulary())
        for finding in before:
            if finding.fix is not None:
                yield Trial(name, finding, tuple(_problems(sketch, before, finding, finding.fix.operations)))


def _problems(
    sketch: Sketch, before: list[Finding], finding: Finding, operations: tuple[Operation, ...]
) -> Iterator[str]:
    try:
        after = run(parse(encode(apply(sketch, _as_received(operations)))), vocabulary())
    except (OperationError, InputError) as error:
        yield f"cannot be applied: {error}"
        return
    said = Counter((one.rule, one.message) for one in after)
    if (
        said[finding.rule, finding.message]
        >= Counter((one.rule, one.message) for one in before)[finding.rule, finding.message]
    ):
        yield "its finding is still there"
    was, now = Counter(one.rule for one in before), Counter(one.rule for one in after)
    for rule in sorted({*(now - was), *_graver(before, after)}):
        if (finding.rule, rule) not in BROUGHT:
            yield f"adds {rule}"
    deleted = {change.node for change in operations if isinstance(change, Remove)}  # nothing is to be said of these
    for rule in sorted(Counter(one.rule for one in before if deleted.isdisjoint(one.nodes)) - now):
        if rule != finding.rule and (finding.rule, rule) not in GONE_TOO:
            yield f"makes {rule} vanish"
    for ticked in _claims(sketch, operations):
        yield f"ticks “{ticked}”, which only code can make true"


def _graver(before: list[Finding], after: list[Finding]) -> Iterator[str]:
    """Rules that warn of other parts than before; of some of those that one finding named is what is left of it."""
    grave = Counter((one.rule, one.nodes) for one in after if one.severity != "info")
    was = Counter((one.rule, one.nodes) for one in before if one.severity != "info")
    gone = [(rule, set(nodes)) for rule, nodes in was - grave]
    for rule, nodes in grave - was:
        if not any(rule == other and parts.issuperset(nodes) for other, parts in gone):
            yield rule


def _claims(sketch: Sketch, operations: tuple[Operation, ...]) -> Iterator[str]:
    """Yes-or-no settings of what is there already that a fix switches on and no template can make true."""
    parts: dict[str, Node | Connection] = {node.id: node for node in sketch.nodes}
    parts |= {line.id: line for line in sketch.connections}
    words = vocabulary()
    for change in operations:
        part = parts.get(change.node or change.connection or "") if isinstance(change, Update) else None
        if part is None or not isinstance(change, Update) or "settings" not in change.set:
            continue
        owner = words.services.get(part.service) if isinstance(part, Node) else words.kinds.get(part.kind)
        for setting in owner.settings if owner else ():
            value = change.set["settings"].get(setting.key)
            if value is True and part.settings.get(setting.key) is not True and not setting.template:
                yield setting.label


def _as_received(operations: tuple[Operation, ...]) -> list[Operation]:
    """The operations as a browser gets and sends them."""
    return msgspec.json.decode(msgspec.json.encode(operations), type=list[Operation])

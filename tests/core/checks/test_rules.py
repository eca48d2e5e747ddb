"""Every rule speaks on its bad example, is silent on its good one, and its fix mends without harm.

A new rule with its example is tested here without a further line.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from patterns_app.core.checks.examples import Case, Example, example_of, examples
from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.registry import rules, words
from patterns_app.core.checks.run import check, run
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Ignored, Sketch
from patterns_app.core.sketch.operations import Operation, apply, invert
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each

RULES = sorted(rules())
# The rules that the research behind the product found, in a list of their own: none may get lost.
RESEARCHED = (Path(__file__).parents[2] / "data" / "rule_ids.txt").read_text(encoding="utf-8").split()
# What else a bad example says, because one cannot be drawn without the other: rule -> other rule -> reason.
ALSO: dict[str, dict[str, str]] = {}
# The order of a saga's steps is that of the document.
ORDER_SPEAKS = {"RES-011"}


def _example(rule: str) -> Example:
    return example_of(rule)


def _findings(sketch: Sketch) -> list[Finding]:
    return run(sketch, vocabulary())


def _of(rule: str, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.rule == rule]


def _grave(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.rule, finding.message) for finding in findings if finding.severity != "info"]


def test_the_list_is_sorted_and_every_rule_has_words() -> None:
    assert list(rules()) == sorted(rules())
    assert set(rules()) == set(words()) == set(examples())
    assert set(RESEARCHED) <= set(rules())


@each("rule", RESEARCHED)
def test_every_rule_that_was_researched_runs_and_has_words_and_both_examples(rule: str) -> None:
    said = words()[rule]
    assert all((said.title, said.when, said.why, said.source, said.mend))
    assert rule in rules()
    assert _of(rule, _findings(_example(rule).bad))
    assert not _of(rule, _findings(_example(rule).good))


@each("rule", [rule for rule in RULES if words()[rule].needs_load])
def test_a_rule_that_needs_a_load_is_silent_without_one(rule: str) -> None:
    bad = _example(rule).bad
    nodes = tuple(msgspec.structs.replace(node, settings=_without_load(node.settings)) for node in bad.nodes)
    assert not _of(rule, _findings(msgspec.structs.replace(bad, nodes=nodes)))


@each("rule", RULES)
def test_the_bad_example_breaks_its_rule_and_no_other(rule: str) -> None:
    findings = _findings(_example(rule).bad)
    assert _of(rule, findings)
    others = {finding.rule for finding in findings if finding.severity != "info"} - {rule}
    assert others <= set(ALSO.get(rule, {}))


@each("rule", RULES)
def test_the_good_example_keeps_its_rule_and_has_no_error(rule: str) -> None:
    findings = _findings(_example(rule).good)
    assert not _of(rule, findings)
    assert not _grave(findings)


@each("rule", RULES)
def test_a_finding_names_parts_that_are_there_in_one_plain_sentence(rule: str) -> None:
    sketch = _example(rule).bad
    nodes, connections = {part.id for part in sketch.nodes}, {part.id for part in sketch.connections}
    for finding in _of(rule, _findings(sketch)):
        assert finding.nodes or finding.connections
        assert set(finding.nodes) <= nodes
        assert set(finding.connections) <= connections
        assert finding.message.endswith(".")
        assert finding.message.count("\n") == 0


@each("rule", RULES)
def test_the_fix_clears_its_finding_and_harms_nothing(rule: str) -> None:
    bad = _example(rule).bad
    before = _findings(bad)
    for finding in _of(rule, before):
        if finding.fix is None:
            continue
        mended = parse(encode(apply(bad, _as_received(finding.fix.operations))))
        after = _findings(mended)
        assert len(_of(rule, after)) < len(_of(rule, before)), finding.fix.title
        assert not Counter(_grave(after)) - Counter(_grave(before)), finding.fix.title


@each("rule", RULES)
def test_a_fix_can_be_taken_back(rule: str) -> None:
    bad = _example(rule).bad
    for finding in _of(rule, _findings(bad)):
        if finding.fix:
            done = finding.fix.operations
            assert apply(apply(bad, done), invert(bad, done)) == bad


@each("rule", RULES)
def test_what_is_ignored_is_not_said(rule: str) -> None:
    bad = _example(rule).bad
    finding = _of(rule, _findings(bad))[0]
    target = (*finding.connections, *finding.nodes)[0]
    entry = Ignored(rule=rule, target=target, reason="We know.")
    ignored = msgspec.structs.replace(bad, ignored=(*bad.ignored, entry))
    before, checked = check(bad, vocabulary()), check(ignored, vocabulary())
    assert (rule, finding.message) not in [(other.rule, other.message) for other in _findings(ignored)]
    assert (rule, finding.message, "We know.") in [(other.rule, other.message, why) for other, why in checked.ignored]
    assert len(checked.findings) + len(checked.ignored) == len(before.findings) + len(before.ignored)
    assert not checked.stale


def test_an_ignored_finding_that_is_gone_does_no_harm_and_is_told() -> None:
    good = _example("RES-001").good
    gone = Ignored(rule="RES-001", target=good.nodes[0].id, reason="It was so once.")
    strange = Ignored(rule="XYZ-999", target=good.nodes[0].id, reason="No such rule.")
    checked = check(msgspec.structs.replace(good, ignored=(gone, strange)), vocabulary())
    assert checked.findings == _findings(good)
    assert not checked.ignored
    assert checked.stale == [gone, strange]


@each("rule", sorted(set(RULES) - ORDER_SPEAKS))
def test_the_order_of_a_document_changes_no_finding(rule: str) -> None:
    bad = _example(rule).bad
    turned = msgspec.structs.replace(bad, nodes=bad.nodes[::-1], connections=bad.connections[::-1])
    assert _findings(bad) == _findings(bad)
    assert Counter(finding.rule for finding in _findings(turned)) == Counter(finding.rule for finding in _findings(bad))


CASES = [(rule, case) for rule, example in examples().items() for case in example.cases]


@each(("rule", "case"), CASES)
def test_a_case_has_as_many_findings_as_it_says(rule: str, case: Case) -> None:
    assert len(_of(rule, _findings(case.sketch))) == case.findings


def _as_received(operations: tuple[Operation, ...]) -> list[Operation]:
    """The operations as a browser gets and sends them."""
    return msgspec.json.decode(msgspec.json.encode(operations), type=list[Operation])


def _without_load(settings: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key not in ("rate", "peak_rate")}

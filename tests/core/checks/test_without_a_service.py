"""A folder of a service may go: rules that only mend with that service go on speaking, and offer no fix then."""

from __future__ import annotations

from dataclasses import replace

from patterns_app.core.checks.examples import examples
from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import run
from patterns_app.core.sketch.operations import Add
from patterns_app.core.vocabulary.catalog import Vocabulary, vocabulary
from patterns_app.core.vocabulary.classes import Services


def _without(key: str) -> Vocabulary:
    """The vocabulary as it is without a service's folder: its rows, limits and prices are gone with it."""
    words = vocabulary()
    rows = tuple(row for row in words.matrix.rows if key not in (row.source, row.target))
    return replace(
        words,
        services=Services({name: service for name, service in words.services.items() if name != key}),
        matrix=words.matrix.__class__(rows=rows, missing=words.matrix.missing, advised=words.matrix.advised),
        limits={name: limit for name, limit in words.limits.items() if limit.services[0] != key},
        prices=tuple(price for price in words.prices if price.service != key),
    )


def _added(findings: list[Finding]) -> set[str]:
    """The services that fixes put in."""
    mends = [one.fix.operations for one in findings if one.fix]
    return {change.node.service for some in mends for change in some if isinstance(change, Add) and change.node}


def test_rules_speak_without_the_service_that_their_fix_would_put_in() -> None:
    found: dict[str, list[str]] = {}
    for rule, example in examples().items():
        for key in _added(run(example.bad, vocabulary())) - {node.service for node in example.bad.nodes}:
            found.setdefault(key, []).append(rule)
    assert {"aws.sqs", "aws.sns", "aws.cloudwatch-alarm", "aws.waf", "aws.secrets-manager"} <= set(found)
    for key, rules in found.items():
        less = _without(key)
        for rule in rules:
            bad = examples()[rule].bad
            after = run(bad, less)
            before = {(one.rule, one.nodes) for one in run(bad, vocabulary())}
            assert before <= {(one.rule, one.nodes) for one in after}, (key, rule)
            assert key not in _added(after), (key, rule)

"""The general rules: compared with the models of AWS, never at odds with themselves, named by services that are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from patterns_app.core.services.capabilities import Rule, capabilities, key_of
from patterns_app.core.vocabulary.catalog import vocabulary
from scripts.aws_models import missing
from tests.each import each

SAID = capabilities()
RULES = {rule.id: rule for rule in SAID.rules}
WORDS = vocabulary()


def pairs_named(table: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The two ends of each written pair, as keys or *."""
    for written in table:
        one, _, other = written.partition(" > ")
        yield (one if one == "*" else key_of(one), other if other == "*" else key_of(other))


@each("rule", [rule for rule in SAID.rules if rule.looked_up], ids=lambda rule: rule.id)
def test_what_a_rule_looked_up_is_in_the_model_of_aws(rule: Rule) -> None:
    """Each pair that counts as evidence names the place that says so, and the installed model has that place."""
    assert [problem for address in rule.looked_up.values() if (problem := missing(address))] == []


@pytest.mark.parametrize(
    "address",
    [
        "BC nothing.Shape",
        "BC sqs.PushMessage",
        "BC events.Target.DynamoDbParameters",
        "BC wafv2.ResourceType=NETWORK_LOAD_BALANCER",
        "BC sns.SubscribeInput.Protocol ~ carrier pigeon",
        "CFN AWS::SQS::Topic",
        "CFN AWS::ECS::TaskDefinition.Volumes.*.FSxVolume",
        "XY anything",
    ],
)
def test_the_look_up_can_fail(address: str) -> None:
    assert missing(address)


def test_a_rule_that_looked_pairs_up_knows_them() -> None:
    """What is looked up, left out or narrowed is a pair of the rule's own two lists, as far as it is written out."""
    for rule in SAID.rules:
        for pairs in (rule.looked_up, rule.narrow, rule.says, rule.except_):
            for source, target in pairs_named(pairs):
                assert source == "*" or _may_hold(rule.from_, source), (rule.id, source)
                assert target == "*" or _may_hold(rule.to, target), (rule.id, target)


def test_no_rule_stands_twice() -> None:
    assert len(RULES) == len(SAID.rules)
    sides = [(rule.from_, rule.to, rule.kinds, rule.only_with) for rule in SAID.rules]
    assert [side for side in sides if sides.count(side) > 1] == []


def test_no_pair_is_both_left_out_and_looked_up() -> None:
    for rule in SAID.rules:
        left_out = set(pairs_named(rule.except_))
        assert [pair for pair in pairs_named(rule.looked_up) if pair in left_out] == [], rule.id


def test_what_tells_of_its_events_is_not_said_to_start_nothing() -> None:
    """A source that is closed because others ask it, and that sends events, has the bus among its remedies."""
    emitters = set(map(key_of, SAID.sets["emitters"]))
    for closed in SAID.closed:
        if closed.source and key_of(closed.source) in emitters and closed.reason == "passive":
            assert any("eventbridge" in remedy.through for remedy in closed.remedies), closed.source
            assert "starts nothing." not in closed.say, closed.source


def test_a_source_is_closed_once_and_ends_in_words() -> None:
    for names in ([one.source for one in SAID.closed], [one.target for one in SAID.closed_targets]):
        assert len(set(names)) == len(names)
        assert None not in names
    for closed in (*SAID.closed, *SAID.closed_targets):
        assert any(not remedy.through and not remedy.turn for remedy in closed.remedies), closed


def test_what_no_rule_and_no_closed_list_decides_is_written_once() -> None:
    for undecided in SAID.undecided:
        for source in map(key_of, undecided.from_):
            for target in map(key_of, undecided.to):
                if {source, target} <= WORDS.services.keys():
                    assert WORDS.verdict(source, target).reason == "undecided", (source, target)


def _may_hold(selectors: tuple[str, ...], service: str) -> bool:
    """Does a list name a service, or choose by what services are able to do?"""
    taken = {key_of(one[1:]) for one in selectors if one.startswith("!") and not one.startswith("!@")}
    if service in taken:
        return False
    named = [one for one in selectors if not one.startswith("!")]
    for one in named:
        if one.startswith("set:") and _may_hold(SAID.sets[one[4:]], service):
            return True
        if one.startswith("@") or key_of(one) == service:
            return True
    return False


def test_evidence_stands_by_itself_and_is_no_note_to_ourselves() -> None:
    """It is shown to whoever asks for one pair, who does not see the rule before it."""
    noted = re.compile(r"\b(as above|see above|same,|ditto|people do)\b|^as ", re.IGNORECASE)
    assert [rule.id for rule in SAID.rules if noted.search(rule.evidence)] == []

"""The decision helper: every rule speaks when asked, and its data tells where it is wrong."""

from __future__ import annotations

import msgspec
import pytest

from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.decisions import Rule, decide, decisions, problems
from tests.each import each

DATA = decisions()


@each("rule", DATA.rules, ids=lambda rule: rule.key)
def test_every_rule_is_reached_and_moves_what_it_says(rule: Rule) -> None:
    alone = msgspec.structs.replace(DATA, rules=(rule,))
    for place in decide(alone, rule.when).places:
        assert place.weight == rule.weights.get(place.model, 0)
        assert (rule in place.ruled_out_by) == (place.model in rule.rules_out)
    silent = decide(alone, {})
    assert all(place.weight == 0 and not place.ruled_out_by for place in silent.places)


@each("rule", DATA.rules, ids=lambda rule: rule.key)
def test_every_rule_speaks_among_all_the_others(rule: Rule) -> None:
    for place in decide(DATA, rule.when).places:
        assert (rule in place.rules) == (rule.weights.get(place.model, 0) != 0)
        assert (rule in place.ruled_out_by) == (place.model in rule.rules_out)
        assert place.weight == sum(spoken.weights[place.model] for spoken in place.rules)


@each("rule", [rule for rule in DATA.rules if len(rule.when) > 1], ids=lambda rule: rule.key)
def test_a_rule_is_silent_while_one_of_its_answers_is_missing(rule: Rule) -> None:
    for missing in rule.when:
        answers = {key: value for key, value in rule.when.items() if key != missing}
        assert all(rule not in (*place.rules, *place.ruled_out_by) for place in decide(DATA, answers).places)


@pytest.mark.parametrize(
    ("answers", "best"),
    [
        ({"task": "standard"}, "saas"),
        ({"task": "own", "load": "spiky", "duration": "short"}, "faas"),
        ({"existing": "image", "load": "steady"}, "caas"),
        ({"existing": "source", "control": "code", "task": "own"}, "paas"),
        ({"control": "system"}, "iaas"),
        ({"compliance": "house"}, "on-premise"),
        ({"control": "hardware", "team": "nobody"}, None),
    ],
)
def test_typical_cases_lead_to_each_model(answers: dict[str, str], best: str | None) -> None:
    assert decide(DATA, answers).best == best


def test_what_would_change_the_answer_does_change_it() -> None:
    answers = {"task": "own", "load": "spiky", "duration": "short", "control": "code"}
    verdict = decide(DATA, answers)
    assert verdict.changes
    for change in verdict.changes:
        assert change.model != verdict.best
        assert decide(DATA, {**answers, change.question.key: change.option.key}).best == change.model


def test_limits_that_rules_rest_on_exist() -> None:
    assert all(rule.limit in vocabulary().limits for rule in DATA.rules if rule.limit)


def test_wrong_data_is_told() -> None:
    odd = msgspec.structs.replace(DATA.rules[0], when={"moon": "full"})
    told = list(problems(msgspec.structs.replace(DATA, rules=(odd, odd, *DATA.rules[1:]))))
    assert "rules: no question offers moon: full" in told
    assert "questions.task.standard: no rule knows it" in told
    assert f"rules.{odd.key}: named twice" in told

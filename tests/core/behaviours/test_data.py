"""What the data about behaviours promise of themselves, and of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args

import pytest
import yaml

from patterns_app.core.behaviours.catalog import ROOM, behaviours
from patterns_app.core.behaviours.model import Behaviour, Failure, RuleBehaviour, When
from patterns_app.core.behaviours.resolving import changed
from patterns_app.core.reading import DataError, convert, load_yaml
from patterns_app.core.services.reader import known
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.each import each

DATA = behaviours()
WORDS = vocabulary()
ENTRIES = DATA.behaviours.values()
NEW_KINDS = {"unspecified", "start", "route", "replicate", "watch", "register", "use"}  # of schema 2
ASKED_BY_NAME = {"source.service", "target.service", "connection.kind"}
LAWS = [
    "waiting-is-a-stack",
    "silent-lines-never-call",
    "broken-keeps-nothing",
    "earliest-deadline-ends",
    "handover-ends-responsibility",
    "three-faults",
    "each-hop-maps-the-code",
    "retries-multiply",
    "one-place-one-mechanism",
    "lost-unless-event-kept",
    "silence-is-an-answer",
    "compensation-in-reverse",
    "three-outcomes",
]


def conditions() -> Iterator[tuple[str, When]]:
    for behaviour in ENTRIES:
        yield from ((behaviour.key, one) for one in behaviour.when)
    for pair in DATA.pairs:
        yield from ((pair.behaviour, one) for one in pair.when)


def rows_of_rules() -> Iterator[tuple[str, str]]:
    for rule in DATA.rules.values():
        yield from ((rule.rule, answer.behaviour) for answer in rule.answers if answer.behaviour)


def thens() -> Iterator[tuple[str, str]]:
    """Who owns the message next, wherever that is said, with where it is said."""
    yield from ((one.key, one.then) for one in ENTRIES if one.then)
    yield from ((f"{one.source} to {one.target}", one.then) for one in DATA.pairs if one.then)
    yield from ((key, str(one.set["then"])) for key, one in conditions() if one.set.get("then"))


def test_every_then_is_a_behaviour_or_the_next_lines() -> None:
    assert [(where, then) for where, then in thens() if then not in {*DATA.behaviours, "next"}] == []


def test_every_behaviour_that_is_named_exists() -> None:
    named = [
        *((pair.source, pair.behaviour) for pair in DATA.pairs),
        *rows_of_rules(),
        *((key, one.behaviour) for key, one in conditions() if one.behaviour),
    ]
    assert [(where, key) for where, key in named if key not in DATA.behaviours] == []


def test_every_behaviour_is_used() -> None:
    used = {pair.behaviour for pair in DATA.pairs} | {key for _, key in rows_of_rules()} | {key for _, key in thens()}
    used |= {one.behaviour for _, one in conditions() if one.behaviour}
    assert set(DATA.behaviours) - used == set()


def test_a_row_is_of_services_and_kinds_that_exist() -> None:
    kinds = set(WORDS.kinds) | NEW_KINDS
    assert [pair for pair in DATA.pairs if not {pair.source, pair.target} <= set(WORDS.services)] == []
    assert [pair for pair in DATA.pairs if not pair.kinds or not set(pair.kinds) <= kinds] == []


def test_a_pair_and_kind_has_one_row() -> None:
    assert len(DATA.pair_of) == sum(len(pair.kinds) for pair in DATA.pairs)


def test_every_connection_of_the_vocabulary_has_its_behaviour() -> None:
    """What is particular has a row of its own, or it is said that nobody wrote it down: nothing falls to a rule."""
    missing = [
        (row.source, row.target, kind)
        for row in WORDS.matrix.rows
        for kind in (row.kind, *WORDS.kinds[row.kind].covers)
        if (row.source, row.target, kind) not in DATA.pair_of | DATA.why_unwritten
    ]
    assert missing == []
    assert DATA.pair_of.keys() & DATA.why_unwritten.keys() == set()


@each("rule", DATA.rules.values(), ids=lambda one: one.rule)
def test_a_rule_names_behaviours_or_says_why_not(rule: RuleBehaviour) -> None:
    whole = any(
        answer.behaviour and not (answer.kinds or answer.sources or answer.targets or answer.when)
        for answer in rule.answers
    )
    assert whole or rule.unknown
    assert all(answer.behaviour is not None or rule.unknown for answer in rule.answers)
    pulls = ("pull_queue", "pull_stream")
    fetched = [one for one in rule.answers if one.behaviour and DATA.behaviours[one.behaviour].verb in pulls]
    assert all(answer.turned for answer in fetched)


def test_every_capability_rule_has_an_entry() -> None:
    file = files("patterns_app.core.services").joinpath("capabilities.yaml")
    rules = [rule["id"] for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]]
    assert set(rules) == set(DATA.rules)


def test_an_arrow_drawn_as_the_data_flows_is_turned() -> None:
    file = files("patterns_app.core.services").joinpath("capabilities.yaml")
    rules = yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]
    drawn = {rule["id"] for rule in rules if "drawn as the data flows" in rule["how"]}
    assert {rule.rule for rule in DATA.rules.values() if rule.turned} == drawn
    for rule in drawn:
        assert all(answer.turned for answer in DATA.rules[rule].answers), rule


def test_the_laws_keep_their_ids() -> None:
    assert list(DATA.laws) == LAWS


@each("behaviour", ENTRIES, ids=lambda one: one.key)
def test_a_behaviour_stands_on_sources_and_shows_its_doubt(behaviour: Behaviour) -> None:
    assert behaviour.sources
    assert len(set(behaviour.sources)) == len(behaviour.sources), "a source is shown twice"
    assert set(behaviour.sources) <= set(DATA.sources)
    assert not (behaviour.doubt and behaviour.confidence == "A")
    assert behaviour.confidence == "C" or set(behaviour.sources) != {"knowledge"}
    assert set(behaviour.caller_sees) <= {*get_args(Failure), "ok"}
    assert behaviour.trace


def test_every_source_is_cited_and_says_its_dates() -> None:
    cited = {key for one in ENTRIES for key in one.sources} | {key for one in DATA.sdk.modes for key in one.sources}
    cited |= {said.source for figure in DATA.figures.values() for said in figure.says}
    cited |= {key for failures in known().failures.values() for key in failures.sources}
    assert cited == set(DATA.sources)
    assert [one["key"] for one in load_yaml(ROOM, "sources.yaml")] == list(DATA.sources), "a key is given twice"
    for source in DATA.sources.values():
        assert source.title
        assert source.where or source.read is None


def test_a_condition_changes_fields_that_are_there() -> None:
    for key, condition in conditions():
        assert condition.when, key
        assert condition.set or condition.behaviour or condition.note, key
        changed(DATA.behaviours[key], (condition.set,))


def test_a_row_sets_fields_that_are_there_to_something_else() -> None:
    same = [
        pair
        for pair in DATA.pairs
        if pair.set and changed(DATA.behaviours[pair.behaviour], (pair.set,)) == DATA.behaviours[pair.behaviour]
    ]
    assert same == []


def paths() -> Iterator[tuple[str, str]]:
    """Every setting that is asked for, with who asks."""
    for one in ENTRIES:
        limit = [one.time_limit.setting] if one.time_limit and one.time_limit.setting else []
        kept = [kept.setting for kept in one.kept if kept.setting]
        yield from ((one.key, path) for path in (*one.reads, *limit, *kept))
        for retry in one.retries:
            taken = [taken.setting for taken in (retry.tries_from, retry.window_from) if taken]
            wait = [retry.backoff.wait_from] if retry.backoff and retry.backoff.wait_from else []
            yield from ((one.key, path) for path in (*retry.needs, *retry.settings, *taken, *wait))
    yield from ((key, path) for key, one in conditions() for path in one.when)
    yield from ((rule.rule, path) for rule in DATA.rules.values() for answer in rule.answers for path in answer.when)
    yield "the SDKs", DATA.sdk.setting


def in_vocabulary(path: str) -> bool:
    end, key = path.split(".")
    owners: Any = WORDS.kinds if end in ("connection", "dlq") else WORDS.services
    return any(setting.key == key for owner in owners.values() for setting in owner.settings)


def test_every_setting_that_is_asked_for_is_in_the_vocabulary_or_listed_as_missing() -> None:
    asked = {path for _, path in paths()} - ASKED_BY_NAME
    listed = {one["path"] for one in load_yaml(ROOM, "outside_vocabulary.yaml")}
    assert {path for path in asked if not in_vocabulary(path)} == listed


def test_failures_without_a_folder_wait_only_for_services_that_are_not_there() -> None:
    waiting = load_yaml(ROOM, "_service_errors.yaml")
    assert [key for key in waiting if key in WORDS.services] == []


def test_a_disputed_figure_names_the_vocabularys_own_value() -> None:
    figure = DATA.figures["lambda.timeout_max"]
    assert figure.value in {said.value for said in figure.says}
    assert len({said.value for said in figure.says}) > 1
    assert WORDS.limits["lambda.timeout_max"].number in {said.value for said in figure.says}


def test_the_same_fact_is_the_same_wherever_it_stands() -> None:
    """Kinds of fault that were found: places of one mechanism, and Express deliveries, told twice and unlike."""
    places: dict[tuple[str, str | None], set[str]] = {}
    for one in ENTRIES:
        for kept in one.kept:
            if kept.whose in ("function", "event_source", "subscription", "rule_target") and kept.place != "the target":
                places.setdefault((kept.whose, kept.line), set()).add(f"{kept.place}: {kept.holds}")
    assert len(places["function", "destination"]) == 1
    assert len(places["function", "dlq"]) == 1
    assert {
        place for place in places["event_source", "destination"] if "Kafka" in place and "metadata" in place
    } == set()
    starts = [one for one in ENTRIES if "aws.step-functions-express" in str(one.when) and one.verb == "task"]
    express = [when.set["delivery"] for one in starts for when in one.when if "delivery" in when.set]
    assert set(express) == {"at-least-once"}
    bus = [DATA.behaviours[key].retries[0] for key in ("eventbridge-target", "eventbridge-to-lambda")]
    assert len({(retry.tries, retry.window_s, retry.retry_on, retry.never_on) for retry in bus}) == 1


def test_an_api_answers_its_clients_as_its_own_failures_say() -> None:
    seen = DATA.behaviours["client-to-api"].caller_sees
    for service in ("aws.rest-api", "aws.http-api"):
        own = known().failures[service]
        for condition, failed in (("throttled", own.throttled[0]), ("down", own.down[0])):
            assert (seen[condition].code, seen[condition].name) == (failed.code, failed.name)


def test_what_fails_means_for_a_part_is_said_for_every_service() -> None:
    for service in WORDS.services:
        assert DATA.meaning_of(service).fails is not None
    assert DATA.meaning_of("aws.lambda").part == "function"
    assert DATA.meaning_of("aws.sqs").part == "managed"


def test_a_key_that_nobody_knows_is_refused_with_its_place() -> None:
    entry = load_yaml("patterns_app.core.behaviours.entries", "sns-to-http.yaml")
    entry["retries"][0]["trys"] = 3
    with pytest.raises(DataError, match=r"sns-to-http\.yaml: .*`trys`.*\$\.retries\[0\]"):
        convert(entry, Behaviour, "sns-to-http.yaml")


def test_a_path_that_leads_nowhere_is_told() -> None:
    behaviour = DATA.behaviours["sns-to-http"]
    with pytest.raises(DataError, match=r"sns-to-http: retries\.7\.tries: the list has no place '7'"):
        changed(behaviour, ({"retries.7.tries": 3},))
    with pytest.raises(DataError, match=r"sns-to-http: .*unknown field `colour`"):
        changed(behaviour, ({"colour": "red"},))

"""What says so: every rule links its sources, says which were read, and the readers of findings get the links."""

from __future__ import annotations

import json

import msgspec
import pytest

from patterns_app.core.checks.examples import example_of
from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.registry import words
from patterns_app.core.checks.run import run
from patterns_app.core.interchange.findings.model import Checked, Report
from patterns_app.core.interchange.findings.registry import FINDING_FORMATS
from patterns_app.core.interchange.positions import Place
from patterns_app.core.services.model import Source
from patterns_app.core.services.reader import currency
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.parser import Error
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.sarif import run_of

QUEUE = "RES-001"  # a queue without a dead-letter queue


def sources() -> list[tuple[str, Source]]:
    return [(rule.id, source) for rule in words().values() for source in rule.sources]


def test_every_rule_links_a_source() -> None:
    assert [rule.id for rule in words().values() if not rule.sources] == []
    assert [rule for rule, source in sources() if not source.address.startswith("https://")] == []
    assert [rule for rule, source in sources() if " " in source.address or "." not in source.address] == []


def test_what_was_read_says_what_it_says_and_what_was_not_says_nothing() -> None:
    assert [(rule, source.title) for rule, source in sources() if bool(source.read) != bool(source.says)] == []


def test_a_page_is_older_than_its_reading_and_was_read_before_the_day_of_the_data() -> None:
    read = [(rule, source, source.read) for rule, source in sources() if source.read]
    assert [rule for rule, _, day in read if day > currency().read] == []
    assert [rule for rule, source, day in read if source.page and source.page > day] == []


def test_a_day_of_reading_stands_in_no_text() -> None:
    """It belongs beside the page that was read, where a test holds it."""
    texts = [(rule.id, text) for rule in words().values() for text in (rule.source, rule.ours, rule.why, rule.when)]
    assert [rule for rule, text in texts if "(read " in text] == []


def found() -> Finding:
    return next(one for one in run(example_of(QUEUE).bad, vocabulary()) if one.rule == QUEUE)


def test_a_finding_carries_the_sources_of_its_rule_and_their_titles_as_one_text() -> None:
    finding = found()
    assert finding.sources == words()[QUEUE].sources
    assert all(source.title in finding.source for source in finding.sources)


def written(form: str) -> str:
    return FINDING_FORMATS[form](Report((Checked("queue.json", (found(),), {}),)))


def test_findings_as_text_name_the_address() -> None:
    assert all(f"{one.title}, {one.address}" in written("text") for one in words()[QUEUE].sources)


@pytest.mark.parametrize(("source", "kind", "page"), [("aws.sqs", "queue_poll", 2), ("aws.sns", "async", 1)])
def test_a_finding_carries_only_the_pages_that_speak_of_its_connections(source: str, kind: str, page: int) -> None:
    nodes = (Node(id="q", service=source), Node(id="f", service="aws.lambda"), Node(id="t", service="aws.dynamodb"))
    lines = (
        Connection(id="a", source="q", target="f", kind=kind),
        Connection(id="b", source="f", target="t", kind="write"),
    )
    (found,) = [one for one in run(Sketch(nodes=nodes, connections=lines), vocabulary()) if one.rule == "RES-010"]
    pages = words()["RES-010"].sources
    assert found.sources == (pages[page - 1], pages[2])
    assert [one.title in found.source for one in pages] == [one in found.sources for one in pages]


def test_a_page_that_speaks_of_some_connections_is_there() -> None:
    kinds = vocabulary().kinds
    for rule in words().values():
        for kind, places in rule.speaks_of.items():
            assert kind in kinds
            assert all(1 <= place <= len(rule.sources) for place in places)


def test_findings_as_sarif_link_the_rules_source() -> None:
    [rule] = run_of(written("sarif"))["tool"]["driver"]["rules"]
    assert rule["helpUri"] == words()[QUEUE].sources[0].address
    assert all(f"[{one.title}]({one.address})" in rule["help"]["markdown"] for one in words()[QUEUE].sources)


def test_whatever_a_rule_finds_is_sarif_by_its_schema() -> None:
    """Of every rule, in a file with lines and in one without, with names that no address takes as they are."""
    every = tuple(msgspec.structs.replace(found(), rule=one, severity=words()[one].severity) for one in words())
    names = ("queue.json", "/srv/my infra/Bestellung ä#1.yaml", "all.zip/x/outer.yaml", "-")
    lines: tuple[dict[str, Place], ...] = (
        {},
        {"queue": Place(names[1], 3, 5, "Resources.Bestellung ä")},
        {"queue": Place(names[2], 1)},
        {},
    )
    files = [Checked(name, every, known) for name, known in zip(names, lines, strict=True)]
    unread = Checked("broken.yaml", unread=(Error("line 3", "mapping values are not allowed here"), Error("", "empty")))
    told = run_of(FINDING_FORMATS["sarif"](Report((*files, unread))))
    assert {one["id"] for one in told["tool"]["driver"]["rules"]} == words().keys()
    assert run_of(FINDING_FORMATS["sarif"](Report(())))["results"] == []


def test_findings_as_json_have_the_sources_with_their_dates() -> None:
    [finding] = json.loads(written("json"))["files"][0]["findings"]
    first = words()[QUEUE].sources[0]
    assert finding["sources"][0] == {
        "title": first.title,
        "address": first.address,
        "page": first.page,
        "read": first.read,
        "says": first.says,
    }

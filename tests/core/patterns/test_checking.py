"""The checker of catalogue entries: each kind of fault is refused with its file and place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from patterns_app.core.patterns.checking import entry_problems
from patterns_app.core.patterns.reader import read_entry, tags
from patterns_app.core.reading import DataError
from patterns_app.core.vocabulary.catalog import vocabulary

Change = Callable[[dict[str, Any]], object]

ENTRY: dict[str, Any] = {
    "kind": "pattern",
    "group": "pattern",
    "slug": "saga",
    "order": 1,
    "title": "A Trial",
    "heading": "A Trial",
    "tagline": "An entry that exists only to be checked.",
    "level": "beginner",
    "lesson": {"chapter": "first-back-end", "place": 9},
    "styles": ["synchronous"],
    "problems": ["serve-an-api"],
    "problem": "Something hurts.",
    "solution": "This helps.",
    "how_it_works": ["First.", "Second.", "Third."],
    "when_to_use": ["Now.", "Then."],
    "when_not": ["Never.", "Seldom."],
    "roles": [
        {"id": "api", "title": "API", "does": "Takes calls.", "services": ["aws.rest-api", "aws.http-api"]},
        {"id": "function", "title": "Function", "does": "Works.", "services": ["aws.lambda"]},
    ],
    "variants": [
        {
            "slug": "plain",
            "title": "Plain",
            "summary": "As it is.",
            "sketch": {
                "nodes": [
                    {"id": "api", "service": "aws.rest-api", "label": "API"},
                    {"id": "function", "service": "aws.lambda", "label": "Function", "settings": {"timeout": 3}},
                ],
                "connections": [{"id": "call", "source": "api", "target": "function", "kind": "sync"}],
                "scenarios": [
                    {
                        "id": "fails",
                        "title": "It fails",
                        "summary": "The function does not answer.",
                        "outcome": "failure",
                        "steps": [
                            {"text": "A call.", "moves": [{"connection": "call"}]},
                            {"text": "An error.", "moves": [{"at": "api"}], "marks": {"api": {"state": "502"}}},
                        ],
                    }
                ],
            },
        }
    ],
    "pitfalls": [{"title": f"Pitfall {n}", "text": "Beware.", "mend": "Mend it."} for n in (1, 2)],
    "limits": [{"limit": "lambda.timeout_max", "means": "It ends."}],
    "related": [{"slug": "spa", "why": "It is near."}],
}


def changed(change: Change) -> str:
    """The entry's YAML after a change."""
    entry = copy.deepcopy(ENTRY)
    change(entry)
    return yaml.safe_dump(entry, allow_unicode=True)


def problems(change: Change) -> list[str]:
    """What the checker says of the changed entry."""
    entry = read_entry(changed(change), "saga.yaml")
    return list(entry_problems(entry, vocabulary(), tags(), frozenset({"saga", "spa"})))


def sketch_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The sketch of the only variant."""
    sketch: dict[str, Any] = entry["variants"][0]["sketch"]
    return sketch


def test_the_entry_that_the_faults_are_put_into_is_in_order() -> None:
    assert problems(lambda entry: None) == []


@pytest.mark.parametrize(
    ("change", "place", "says"),
    [
        (lambda e: sketch_of(e)["connections"][0].update(kind="telepathy"), "connections[0].kind", "unknown kind"),
        (lambda e: sketch_of(e)["connections"][0].update(kind="queue_poll"), "connections[0]", "use one of: sync"),
        (lambda e: sketch_of(e)["connections"][0].update(target="ghost"), "connections[0].target", "there is no node"),
        (lambda e: sketch_of(e)["nodes"][1].update(service="aws.teapot"), "nodes[1].service", "unknown service"),
        (
            lambda e: sketch_of(e)["nodes"][1].update(settings={"magic": 1}),
            "nodes[1].settings.magic",
            "unknown setting",
        ),
        (lambda e: sketch_of(e)["nodes"][1].update(frame="ghost"), "nodes[1].frame", "there is no frame"),
        (lambda e: sketch_of(e)["nodes"][1].update(label=""), "nodes", "'function' has no label"),
        (lambda e: sketch_of(e)["nodes"].append(sketch_of(e)["nodes"][0]), "nodes[2].id", "already used"),
        (lambda e: sketch_of(e).update(scenarios=[]), "scenarios", "a variant needs at least one"),
    ],
)
def test_a_faulty_sketch_is_told_with_variant_and_place(change: Change, place: str, says: str) -> None:
    told = problems(change)
    assert any(text.startswith(f"variants.plain.sketch.{place}: ") and says in text for text in told), told


def steps_of(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of the only scenario."""
    steps: list[dict[str, Any]] = sketch_of(entry)["scenarios"][0]["steps"]
    return steps


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda e: steps_of(e)[0].update(moves=[{"connection": "ghost"}]),
            "scenarios[0].steps[0].moves[0].connection: there is no connection 'ghost'",
        ),
        (
            lambda e: steps_of(e)[0].update(moves=[{"at": "ghost"}]),
            "scenarios[0].steps[0].moves[0].at: there is no node 'ghost'",
        ),
        (
            lambda e: steps_of(e)[1].update(marks={"ghost": {"state": "x"}}),
            "scenarios[0].steps[1].marks.ghost: there is no node 'ghost'",
        ),
        (
            lambda e: steps_of(e)[0].update(moves=[{"connection": "call", "at": "api"}]),
            "scenarios[0].steps[0].moves[0]: a move names either a connection or, with 'at', a node",
        ),
        (
            lambda e: steps_of(e)[0].pop("moves"),
            "scenarios.fails.steps[0]: shows nothing; give it a move or a mark",
        ),
        (lambda e: steps_of(e).pop(), "scenarios.fails: needs at least two steps"),
        (lambda e: sketch_of(e)["scenarios"][0].pop("summary"), "scenarios.fails: has no summary"),
    ],
)
def test_a_faulty_step_is_told_with_its_place(change: Change, expected: str) -> None:
    assert f"variants.plain.sketch.{expected}" in problems(change)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda e: e["roles"].pop(),
            "variants.plain.sketch.nodes: node 'function' plays no role; add a role with this id",
        ),
        (lambda e: e["roles"].append({**e["roles"][0], "id": "extra"}), "roles.extra: no variant has a node for it"),
        (lambda e: e["roles"].append(e["roles"][0]), "roles: two roles have the same id"),
        (lambda e: e["variants"].append(e["variants"][0]), "variants: two variants have the same slug"),
        (
            lambda e: e.update(slug="sagas"),
            "slug: the file of an entry is named after its slug, and there is no sagas.yaml",
        ),
        (
            lambda e: e["roles"][1].update(services=["aws.fargate"]),
            "roles.function.services: 'aws.lambda' plays this role in 'plain' but is not listed",
        ),
        (
            lambda e: e["roles"][1].update(services=["aws.lambda", "aws.x"]),
            "roles.function.services[1]: unknown 'aws.x'",
        ),
        (lambda e: e.update(styles=["synchronous", "baroque"]), "styles[1]: unknown 'baroque'"),
        (lambda e: e.update(problems=["boredom"]), "problems[0]: unknown 'boredom'"),
        (lambda e: e["limits"][0].update(limit="lambda.patience"), "limits[0]: unknown 'lambda.patience'"),
        (lambda e: e["related"].append({"slug": "atlantis", "why": "?"}), "related[1]: there is no entry 'atlantis'"),
        (lambda e: e["related"][0].update(slug="saga"), "related[0]: an entry is not related to itself"),
        (
            lambda e: sketch_of(e)["scenarios"][0].update(outcome="success"),
            "variants: no scenario shows what happens when something fails",
        ),
    ],
)
def test_a_faulty_entry_is_told_with_its_place(change: Change, expected: str) -> None:
    assert expected in problems(change)


def test_a_pair_that_does_not_exist_is_told_with_its_remedy() -> None:
    def to_database(entry: dict[str, Any]) -> None:
        sketch_of(entry)["nodes"][0].update(service="aws.sns", settings={})
        sketch_of(entry)["nodes"][1].update(service="aws.dynamodb", settings={})

    told = problems(to_database)
    remedy = vocabulary().verdict("aws.sns", "aws.dynamodb").remedy
    assert f"variants.plain.sketch.connections[0]: aws.sns cannot connect to aws.dynamodb: {remedy}" in told


def test_several_faults_are_told_together() -> None:
    def several(entry: dict[str, Any]) -> None:
        entry["styles"] = ["baroque"]
        sketch_of(entry)["connections"][0].update(kind="telepathy")
        steps_of(entry)[0].update(moves=[{"connection": "ghost"}])

    assert len(problems(several)) == 3


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda e: e.update(colour="red"), "unknown field `colour`"),
        (lambda e: e.pop("tagline"), "missing required field `tagline`"),
        (lambda e: e.update(kind="poem"), "Invalid value 'poem' - at `$.kind`"),
        (lambda e: e.update(level="heroic"), "Invalid enum value 'heroic' - at `$.level`"),
        (lambda e: e.update(slug="Not A Slug"), "matching regex"),
        (lambda e: e.update(pitfalls=[]), "length >= 2 - at `$.pitfalls`"),
        (lambda e: sketch_of(e)["nodes"][0].update(hue=1), "$.variants[0].sketch.nodes[0]`"),
        (lambda e: steps_of(e)[0]["moves"][0].update(direction="up"), "steps[0].moves[0].direction`"),
        (lambda e: e["limits"][0].update(means=""), "$.limits[0].means`"),
    ],
)
def test_an_entry_of_the_wrong_shape_is_refused_with_file_and_path(change: Change, place: str) -> None:
    with pytest.raises(DataError) as caught:
        read_entry(changed(change), "saga.yaml")
    assert str(caught.value).startswith("saga.yaml: ")
    assert place in str(caught.value)


def test_a_syntax_error_is_told_with_its_line() -> None:
    with pytest.raises(DataError, match=r"^saga\.yaml:3:\d+: "):
        read_entry("kind: pattern\nslug: saga\n  title: [wrong\n", "saga.yaml")


def test_a_control_character_is_told_and_not_a_crash() -> None:
    with pytest.raises(DataError, match=r"^saga\.yaml: the character at offset 6 may not stand in YAML"):
        read_entry("slug: \x07saga\n", "saga.yaml")


@pytest.mark.parametrize("text", ["", "- 1\n", "3\n", "null\n"])
def test_what_is_no_entry_at_all_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"^saga\.yaml: "):
        read_entry(text, "saga.yaml")


@pytest.mark.parametrize(
    ("added", "place", "says"),
    [
        (
            {
                "side_by_side": [
                    {
                        "slug": "two",
                        "title": "Two",
                        "watch": "Both.",
                        "lanes": [{"variant": "plain", "scenario": "fails"}, {"variant": "plain", "scenario": "ghost"}],
                    }
                ]
            },
            "side_by_side.two.lanes[1]",
            "does not tell 'ghost'",
        ),
        (
            {
                "split": {
                    "variant": "ghost",
                    "title": "T",
                    "taken": {"title": "N", "connections": ["call"]},
                    "left": {"title": "O", "connections": ["call"]},
                    "says": [{"upto": 0, "says": "a"}, {"upto": 100, "says": "b"}],
                }
            },
            "split.variant",
            "there is no variant",
        ),
        (
            {
                "split": {
                    "variant": "plain",
                    "title": "T",
                    "taken": {"title": "N", "connections": ["ghost"]},
                    "left": {"title": "O", "connections": ["call"]},
                    "says": [{"upto": 0, "says": "a"}, {"upto": 100, "says": "b"}],
                }
            },
            "split.taken.connections[0]",
            "unknown 'ghost'",
        ),
        (
            {
                "split": {
                    "variant": "plain",
                    "title": "T",
                    "taken": {"title": "N", "connections": ["call"]},
                    "left": {"title": "O", "connections": ["call"]},
                    "says": [{"upto": 50, "says": "a"}, {"upto": 40, "says": "b"}],
                }
            },
            "split.says",
            "the last one is up to 100",
        ),
    ],
)
def test_stories_side_by_side_and_divided_traffic_are_checked(added: dict[str, Any], place: str, says: str) -> None:
    told = problems(lambda entry: entry.update(added))
    assert any(text.startswith(f"{place}: ") and says in text for text in told), told


MAP: dict[str, Any] = {
    "stages": [
        {"key": "enter", "name": "Enter", "purpose": "Lets calls in.", "nodes": ["api"]},
        {"key": "work", "name": "Work", "purpose": "Does the work.", "nodes": ["function"]},
    ],
}


def with_map(change: Change) -> Change:
    """A change of an entry that has a map: both of its nodes, each in a stage."""

    def put(entry: dict[str, Any]) -> None:
        entry["map"] = copy.deepcopy(MAP)
        change(entry["map"])

    return put


def test_a_map_that_places_every_node_once_is_in_order() -> None:
    assert problems(with_map(lambda chart: None)) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda m: m["stages"][0]["nodes"].append("ghost"), "map.stages.enter.nodes[1]: unknown 'ghost'"),
        (lambda m: m.update(outside=["ghost"]), "map.outside[0]: unknown 'ghost'"),
        (
            lambda m: m["stages"][0]["nodes"].append("function"),
            "map.stages.work.nodes[0]: 'function' already has its place in the map",
        ),
        (lambda m: m.update(outside=["api"]), "map.outside[0]: 'api' already has its place in the map"),
        (lambda m: m["stages"][1].update(nodes=["api"]), "map: node 'function' is in no stage and not outside"),
        (lambda m: m["stages"][1].update(key="enter"), "map.stages: two stages have the same key"),
    ],
)
def test_a_faulty_map_is_told(change: Change, expected: str) -> None:
    assert expected in problems(with_map(change))


def test_a_node_outside_the_stages_has_its_place() -> None:
    def third(entry: dict[str, Any]) -> None:
        with_map(lambda chart: chart.update(outside=["caller"]))(entry)
        sketch_of(entry)["nodes"].append({"id": "caller", "service": "client.browser", "label": "Caller"})
        entry["roles"].append({"id": "caller", "title": "Caller", "does": "Calls.", "services": ["client.browser"]})

    assert [text for text in problems(third) if text.startswith("map")] == []

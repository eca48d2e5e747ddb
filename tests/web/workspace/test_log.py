"""The log of a sketch: each change is one row, once however often it is sent, and any revision is made from it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from patterns_app.web.workspace import limits
from patterns_app.web.workspace.models import LogRow, Revision, SavedSketch
from tests.web.workspace.people import ORDERS, saved, view_link

pytestmark = pytest.mark.django_db
ME, YOU = "client-of-mine", "client-of-yours"


@pytest.fixture
def kept(owner: Client) -> dict[str, Any]:
    answer = owner.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    return dict(answer)


def label(text: str, node: str = "take") -> dict[str, Any]:
    return {"do": "update", "node": node, "set": {"label": text}}


def tell(client: Client, kept: dict[str, Any], *batches: tuple[int, list[Any]], who: str = ME, **more: Any) -> Any:
    message = {"client": who, "batches": [{"c": count, "ops": ops} for count, ops in batches], **more}
    return client.post(kept["ops"], message, content_type="application/json")


def told(client: Client, kept: dict[str, Any], since: int, who: str = ME) -> dict[str, Any]:
    answer = client.get(f"{kept['rows']}?since={since}&client={who}")
    assert answer.status_code == 200
    return dict(answer.json())


def labels(client: Client, kept: dict[str, Any]) -> dict[str, str]:
    return {node["id"]: node.get("label", "") for node in client.get(kept["keep"]).json()["sketch"]["nodes"]}


def test_two_people_change_one_sketch_and_each_sees_what_the_other_did(
    owner: Client, other: Client, kept: dict[str, Any]
) -> None:
    mine = tell(owner, kept, (1, [label("Mine")]), since=1).json()
    assert [(row["seq"], row["client"], row["c"]) for row in mine["rows"]] == [(2, ME, 1)]
    theirs = tell(other, kept, (1, [label("Theirs", "api")]), who=YOU, since=1).json()
    assert [row["effects"][0]["set"] for row in theirs["rows"]] == [{"label": "Mine"}, {"label": "Theirs"}]
    assert theirs["rows"][0]["who"] != theirs["rows"][1]["who"]
    assert labels(owner, kept) == {"web": "Browser", "api": "Theirs", "take": "Mine"}
    later = told(owner, kept, 2)
    assert (later["seq"], later["c"], [row["seq"] for row in later["rows"]]) == (3, 1, [3])
    assert told(owner, kept, 3)["rows"] == []


def test_a_batch_that_comes_twice_is_done_once_and_one_too_early_waits(owner: Client, kept: dict[str, Any]) -> None:
    first = (1, [{"do": "add", "node": {"id": "store", "service": "aws.dynamodb"}}])
    assert tell(owner, kept, first).json()["seq"] == 2
    again = tell(owner, kept, first, (2, [label("Two")]), since=1).json()
    assert ([row["c"] for row in again["rows"]], again.get("hole", False)) == ([1, 2], False)
    early = tell(owner, kept, (4, [label("Four")])).json()
    assert (early["seq"], early["hole"]) == (3, True)
    assert tell(owner, kept, (1, [label("Of another")]), who=YOU).json()["seq"] == 4


def test_a_new_part_whose_id_somebody_else_was_first_with_gets_another_and_what_names_it_follows(
    owner: Client, other: Client, kept: dict[str, Any]
) -> None:
    tell(other, kept, (1, [{"do": "add", "node": {"id": "new", "service": "aws.sqs"}}]), who=YOU, since=1)
    line = {"id": "line", "source": "take", "target": "new", "kind": "async"}
    frame = {"id": "f", "kind": "pattern", "pattern": {"slug": "saga", "bindings": {"one": "new"}}}
    story = {"do": "add", "scenario": {"id": "s", "title": "S"}}
    step = {"id": "t", "scenario": "s", "text": "T", "moves": [{"at": "new"}], "marks": {"new": {"state": "full"}}}
    added = [{"do": "add", "node": {"id": "new", "service": "aws.sns"}}, {"do": "add", "connection": line}]
    named = [{"do": "add", "frame": frame}, story, {"do": "add", "step": step}]
    later = [
        {"do": "update", "node": "new", "set": {"label": "Mine"}, "only": {"label": None}},
        {"do": "update", "step": "s/t", "set": {"marks.new": {"state": "empty"}}},
        {"do": "update", "frame": "f", "set": {"pattern.bindings.two": "new"}},
        {"do": "ignore", "rule": "RES-001", "target": "new", "reason": "known"},
        {"do": "place", "node": "new", "after": None, "before": "web"},
        {"do": "describe", "description": "new", "only": {"description": None}},
    ]
    message = (owner, kept, (1, [*added, *named]), (2, later))
    answer = tell(*message, since=1).json()
    assert answer["rows"][-2]["notes"] == [["renamed", "new", "new-2"]]
    assert answer["rows"][-1]["notes"] == []
    now = owner.get(kept["keep"]).json()["sketch"]
    assert {node["id"]: node.get("label", "") for node in now["nodes"]} | {"new": "", "new-2": "Mine"} == {
        node["id"]: node.get("label", "") for node in now["nodes"]
    }
    assert [node["id"] for node in now["nodes"]].index("new-2") == 0
    assert now["connections"][-1]["target"] == "new-2"
    assert now["frames"][0]["pattern"]["bindings"] == {"one": "new-2", "two": "new-2"}
    assert now["scenarios"][0]["steps"][0] == {
        "id": "t",
        "text": "T",
        "moves": [{"at": "new-2"}],
        "marks": {"new-2": {"state": "empty"}},
    }
    assert now["ignored"][0]["target"] == "new-2"
    # The answer was lost, so all comes again: nothing is done twice, and what comes behind it means the same part.
    again = tell(*message, (3, [label("Again", "new")]), since=1).json()
    assert again["rows"][-1]["effects"] == [{"do": "update", "node": "new-2", "set": {"label": "Again"}}]


def test_the_very_same_part_that_two_bring_back_is_one(owner: Client, other: Client, kept: dict[str, Any]) -> None:
    part = {"id": "back", "service": "aws.sqs", "label": "Jobs"}
    for who, name in ((other, YOU), (owner, ME)):
        answer = tell(who, kept, (1, [{"do": "add", "node": part}]), who=name, since=1).json()
    assert answer["rows"][-1]["notes"] == [["taken", "back"]]
    assert sorted(labels(owner, kept)) == ["api", "back", "take", "web"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"do": "add", "node": {"id": "new", "service": ["new"], "frame": {"new": "new"}}},
        {"do": "add", "step": {"id": "x", "scenario": ["new"], "text": "T", "moves": "new", "marks": ["new"]}},
        {"do": "add", "frame": {"id": "x", "kind": "pattern", "pattern": {"slug": "saga", "bindings": ["new"]}}},
        {"do": "update", "frame": "new", "set": {"pattern.bindings.x": ["new"], "parent": 3}},
        {"do": "remove", "node": "new", "only": {"id": 3}},
    ],
    ids=repr,
)
def test_malformed_parts_under_an_id_that_is_taken_break_nothing(
    owner: Client, other: Client, kept: dict[str, Any], wrong: Any
) -> None:
    add = {"do": "add", "node": {"id": "new", "service": "aws.sqs"}}
    tell(other, kept, (1, [add]), who=YOU, since=1)
    mine = {"do": "add", "node": {"id": "new", "service": "aws.sns"}}
    answer = tell(owner, kept, (1, [mine, wrong]), since=1)
    assert answer.status_code == 200
    assert answer.json()["rows"][-1]["notes"]


def test_what_no_longer_fits_is_noted_in_a_row_of_its_own(owner: Client, other: Client, kept: dict[str, Any]) -> None:
    tell(other, kept, (1, [{"do": "remove", "node": "take"}]), who=YOU)
    late = tell(owner, kept, (1, [label("Late")]), (2, [label("On time", "web")]), since=2).json()
    assert [(row["effects"] != [], row["notes"]) for row in late["rows"]] == [(False, [["gone", "take"]]), (True, [])]
    assert "take" not in labels(owner, kept)


def test_what_cannot_be_done_is_told_with_its_place_and_the_next_goes_on(owner: Client, kept: dict[str, Any]) -> None:
    long = {"do": "update", "node": "take", "set": {"label": "x" * 300}}
    answer = tell(owner, kept, (1, [label("First"), long]), (2, [label("Second")]), since=1).json()
    word, place, reason = answer["rows"][0]["notes"][0]
    assert (word, place) == ("refused", "[1].node")
    assert "200" in reason
    assert answer["rows"][0]["effects"] == []
    assert labels(owner, kept)["take"] == "Second"


def test_a_document_that_would_grow_too_large_is_refused_in_its_row(owner: Client, kept: dict[str, Any]) -> None:
    for count in range(1, 40):
        notes = [{"do": "add", "note": {"id": f"n{count}-{n}", "text": "ä" * 4000}} for n in range(10)]
        answer = tell(owner, kept, (count, notes), since=count).json()
        if answer["rows"][0]["notes"]:
            break
    assert "1,048,576" in answer["rows"][0]["notes"][0][2]
    assert len(owner.get(f"/api/v1/saved/{kept['token']}").content) < 1_048_576


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        (b"{", 422, "$"),
        (b"[]", 422, "$"),
        (b'{"client": "short", "batches": []}', 422, "$.client"),
        (b'{"client": "long-enough", "batches": [{"c": 0, "ops": []}]}', 422, "$.batches[0].c"),
        (b'{"client": "long-enough", "batches": [{"c": 1, "ops": [{"do": "fly"}]}]}', 422, "$.batches[0].ops[0].do"),
        (b"[" * 9000, 422, "$"),
        (json.dumps({"client": "long-enough", "batches": [], "x": "y" * 300_000}).encode(), 422, "$"),
        (
            json.dumps({"client": "long-enough", "batches": [{"c": 1, "ops": [{}] * 501}]}).encode(),
            422,
            "$.batches[0].ops",
        ),
    ],
    ids=["no JSON", "a list", "client", "count", "operation", "deep", "long", "many"],
)
def test_what_is_malformed_is_refused_with_its_place_and_writes_nothing(
    owner: Client, kept: dict[str, Any], body: bytes, status: int, where: str
) -> None:
    answer = owner.post(kept["ops"], body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json()["errors"][0]["path"] == where
    api = owner.post(f"/api/v1/saved/{kept['token']}/ops", body, content_type="application/json")
    assert api.status_code in (400, 413, 422)
    assert api.json()["errors"][0]["path"] == where
    assert not LogRow.objects.exists()


def test_any_revision_is_made_from_the_log_and_few_documents_are_stored(
    owner: Client, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SNAPSHOT_EVERY", 10)
    for count in range(1, 26):
        tell(owner, kept, (count, [label(f"Nr {count}")]))
    assert sorted(Revision.objects.values_list("number", flat=True)) == [1, 10, 20, 26]
    for number in (2, 9, 10, 19, 26):
        found = owner.get(f"/api/v1/saved/{kept['token']}/revisions/{number}").json()
        assert found["nodes"][2]["label"] == f"Nr {number - 1}"
    assert owner.post(f"{kept['history']}3/", {"revision": 26}).status_code == 303
    assert labels(owner, kept)["take"] == "Nr 2"
    weight = sum(
        map(len, [*Revision.objects.values_list("document", flat=True), *LogRow.objects.values_list("body", flat=True)])
    )
    assert SavedSketch.objects.get().weight == weight + LogRow.objects.count() * limits.ROW_CHARACTERS


def test_a_row_that_was_damaged_costs_what_is_made_from_it_and_no_more(owner: Client, kept: dict[str, Any]) -> None:
    for count in range(1, 5):
        tell(owner, kept, (count, [label(f"Nr {count}")]))
    LogRow.objects.filter(seq=3).update(body='{"effects": [{"do": "remove", "node": "web"}], "notes": []}')
    address = f"/api/v1/saved/{kept['token']}/revisions"
    assert [owner.get(f"{address}/{number}").status_code for number in (1, 2, 3, 4, 5)] == [200, 200, 404, 404, 200]
    assert owner.get(f"{kept['rows']}?since=1").status_code == 410
    assert labels(owner, kept)["take"] == "Nr 4"


def test_who_is_too_far_behind_or_knows_another_past_gets_the_document(
    owner: Client, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for count in range(1, 5):
        tell(owner, kept, (count, [label(f"Nr {count}")]))
    assert len(told(owner, kept, 1)["rows"]) == 4
    monkeypatch.setattr(limits, "ROWS_TOLD", 3)
    for since in (0, 1, 99):
        found = told(owner, kept, since)
        assert (found["seq"], found["sketch"]["nodes"][2]["label"]) == (5, "Nr 4")
        assert "rows" not in found or found["rows"] == []


def test_a_document_that_is_saved_beside_the_log_becomes_a_row(owner: Client, kept: dict[str, Any]) -> None:
    tell(owner, kept, (1, [label("By a change")]))
    body = {"sketch": ORDERS | {"title": "By a document"}, "revision": 1, "merge": True}
    answer = owner.post(kept["keep"], body, content_type="application/json").json()
    assert (answer["revision"], answer["sketch"]["nodes"][2]["label"]) == (3, "By a change")
    assert told(owner, kept, 2)["rows"][0]["effects"] == [{"do": "describe", "title": "By a document"}]


def test_only_who_may_edit_changes_or_follows_it(owner: Client, other: Client) -> None:
    edit = saved(owner)
    view = view_link(owner, edit)
    message = {"client": ME, "batches": [{"c": 1, "ops": [label("x")]}]}
    for link, status in ((view, 404), ("/s/nothing/", 404), (edit, 200)):
        assert other.post(f"{link}ops/", message, content_type="application/json").status_code == status
        assert other.get(f"{link}rows/?since=1").status_code == status
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{edit}ops/", message, content_type="application/json").status_code == 403


def test_where_another_process_was_first_nothing_is_written(
    owner: Client, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from patterns_app.web.workspace import access

    monkeypatch.setattr(access, "moved_on", lambda *_: False)
    answer = tell(owner, kept, (1, [label("Mine")]))
    assert answer.status_code == 409
    assert not LogRow.objects.exists()

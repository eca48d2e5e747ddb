"""Many rows, much work and another person's name: what one who may edit can do to those who edit with them."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from patterns_app.core import limits as most
from patterns_app.web.workspace import limits
from patterns_app.web.workspace.models import LogRow, Revision, SavedSketch
from tests.web.workspace.people import ORDERS

pytestmark = pytest.mark.django_db
ME = "client-of-mine"


def nodes(word: str, count: int) -> list[dict[str, Any]]:
    return [{"id": f"{word}{n}", "service": "aws.lambda"} for n in range(count)]


def keep(client: Client, **parts: Any) -> dict[str, Any]:
    sketch = {"schema": "pattern-studio/2", **parts}
    answer = client.post("/studio/keep/", {"sketch": sketch}, content_type="application/json")
    return dict(answer.json())


def tell(client: Client, kept: dict[str, Any], *batches: tuple[int, list[Any]], **more: Any) -> Any:
    message = {"client": ME, "batches": [{"c": count, "ops": ops} for count, ops in batches], **more}
    return client.post(kept["ops"], message, content_type="application/json")


def put(client: Client, kept: dict[str, Any], revision: int, **parts: Any) -> Any:
    body, how = json.dumps({"schema": "pattern-studio/2", **parts}), {"If-Match": f'"{revision}"'}
    return client.put(f"/api/v1/saved/{kept['token']}", body, content_type="application/json", headers=how)


def label(text: str) -> dict[str, Any]:
    return {"do": "update", "node": "n0", "set": {"label": text}}


def test_who_knows_the_name_of_a_client_cannot_take_its_counts_away(owner: Client, other: Client) -> None:
    kept = keep(owner, nodes=nodes("n", 1))
    tell(owner, kept, (1, [label("Mine")]))
    stolen = tell(other, kept, *((count, []) for count in range(2, 9)))
    assert (stolen.status_code, "Somebody else" in stolen.json()["message"]) == (409, True)
    by_token = Client().post(
        f"/api/v1/saved/{kept['token']}/ops",
        {"client": ME, "batches": [{"c": 2, "ops": []}]},
        content_type="application/json",
    )
    assert (by_token.status_code, by_token.json()["title"]) == (409, "The client of somebody else")
    answer = tell(owner, kept, (2, [label("Mine again")]), since=1).json()
    assert [row["effects"][0]["set"]["label"] for row in answer["rows"]] == ["Mine", "Mine again"]


def test_a_message_that_is_much_work_is_done_in_parts(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keep(owner, nodes=nodes("n", 100))
    monkeypatch.setattr("patterns_app.web.workspace.log.CHANGES_WORK", 1_000)
    batches = [(count, [label(str(count))]) for count in range(1, 41)]
    sent = 0
    while sent < 40:
        answer = tell(owner, kept, *batches[sent:]).json()
        assert 0 < answer["c"] - sent <= 10
        assert not answer["hole"]
        sent = answer["c"]
    assert owner.get(kept["keep"]).json()["sketch"]["nodes"][0]["label"] == "40"


def test_small_changes_that_move_all_are_refused_where_they_are_too_many(owner: Client) -> None:
    """Each is told in 40 characters and moves a thousand parts."""
    placed = [one | {"frame": "f", "position": {"x": 0, "y": 0}} for one in nodes("n", 1_000)]
    kept = keep(owner, nodes=placed, frames=[{"id": "f", "kind": "vpc"}])
    shift = {"do": "shift", "frames": ["f"], "dx": 1, "dy": 0}
    answer = tell(owner, kept, (1, [shift] * 400), (2, [shift]), since=1).json()
    assert answer["rows"][0]["notes"] == [
        ["refused", f"[{most.CHANGES_EFFECTS // 1_000}]", "changes too much at once: do it in smaller steps"]
    ]
    assert [len(row["effects"]) for row in answer["rows"]] == [0, 1_000]


def test_rows_are_told_as_far_as_one_answer_goes_and_else_the_document(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(owner, nodes=nodes("n", 1))
    tell(owner, kept, *((count, [label(f"{count}{'x' * 100}")]) for count in range(1, 9)))
    monkeypatch.setattr(limits, "CHARACTERS_TOLD", 700)
    few, all_of_them = (owner.get(f"{kept['rows']}?since={since}").json() for since in (6, 1))
    assert (len(few["rows"]), few.get("sketch")) == (3, None)
    assert (all_of_them["rows"], all_of_them["sketch"]["nodes"][0]["label"]) == ([], f"8{'x' * 100}")


def test_rows_without_anything_in_them_fill_a_history_too(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keep(owner, nodes=nodes("n", 1))
    monkeypatch.setattr(limits, "HISTORY_CHARACTERS", 20 * limits.ROW_CHARACTERS)
    for first in (1, 11):
        answer = tell(owner, kept, *((count, []) for count in range(first, first + 10)))
    assert answer.status_code == 409
    assert LogRow.objects.count() == 10
    assert SavedSketch.objects.get().weight > 10 * limits.ROW_CHARACTERS


def test_many_rows_at_once_step_over_no_document(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """However they come, a revision is made from few rows."""
    monkeypatch.setattr(limits, "SNAPSHOT_EVERY", 10)
    kept = keep(owner, nodes=nodes("n", 1))
    for first in range(1, 64, 7):
        tell(owner, kept, *((count, [label(str(count))]) for count in range(first, first + 7)))
    stored = sorted(Revision.objects.values_list("number", flat=True))
    assert max(after - before for before, after in pairwise(stored)) < 20
    assert len(stored) < 12


def test_what_fits_no_more_beside_what_others_did_is_told_and_nothing_is_written(owner: Client, other: Client) -> None:
    kept = keep(owner, nodes=nodes("n", 10))
    assert put(owner, kept, 1, nodes=nodes("n", 1_500)).status_code == 200
    late = put(other, kept, 1, nodes=[*nodes("n", 10), *nodes("late", 1_000)])
    assert (late.status_code, late.json()["title"]) == (409, "It does not fit any more")
    assert "2,000" in late.json()["detail"]
    by_page = other.post(
        kept["keep"],
        {"sketch": {"schema": "pattern-studio/2", "nodes": nodes("late", 1_000)}, "revision": 1, "merge": True},
        content_type="application/json",
    )
    assert by_page.status_code == 409
    assert SavedSketch.objects.get().revision == 2


def test_all_that_a_sketch_may_hold_is_replaced_at_once(owner: Client) -> None:
    kept = keep(owner, **{key: ORDERS[key] for key in ("nodes", "connections")})
    for revision, word in enumerate(("a", "b"), 1):
        assert put(owner, kept, revision, nodes=nodes(word, 1_500)).status_code == 200
    assert owner.get(kept["keep"]).json()["sketch"]["nodes"] == nodes("b", 1_500)

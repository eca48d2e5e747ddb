"""What grows has an end: limits of an address, of a sketch's history, and what nobody uses goes."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from patterns_app.web.background.sizes import sizes
from patterns_app.web.workspace import limits
from patterns_app.web.workspace.models import Blob, LogRow, Revision, SavedSketch
from tests.web.workspace.people import ORDERS, page, saved, sketch_id, view_link

pytestmark = pytest.mark.django_db


def long_ago(days: int, **rows: Any) -> None:
    moment = timezone.now() - timedelta(days=days)
    SavedSketch.objects.filter(**rows).update(opened=moment.date(), changed=moment)


def purge(**how: Any) -> str:
    said = StringIO()
    call_command("purge", stdout=said, **how)
    return said.getvalue()


def test_what_nobody_opens_is_removed_and_what_somebody_opens_stays(owner: Client, other: Client) -> None:
    forgotten, shown, edited = (saved(owner, json.dumps(ORDERS | {"title": title})) for title in "abc")
    view = view_link(owner, shown)
    long_ago(200)
    page(other, view)
    page(owner, edited)
    assert "1 sketches that nobody opened for 90 days: would be removed" in purge(dry_run=True)
    assert SavedSketch.objects.count() == 3
    assert "1 sketches that nobody opened for 90 days: removed" in purge()
    assert owner.get(forgotten).status_code == 404
    assert other.get(view).status_code == owner.get(edited).status_code == 200
    assert Revision.objects.count() == 2
    long_ago(90)
    assert "0 sketches" in purge()


def test_what_was_deleted_can_be_brought_back_for_thirty_days(owner: Client) -> None:
    saved(owner)
    name = sketch_id(owner)
    owner.post(f"/sketches/{name}/delete/")
    SavedSketch.objects.update(deleted=timezone.now() - timedelta(days=29))
    purge()
    assert owner.post(f"/sketches/{name}/restore/").status_code == 303
    owner.post(f"/sketches/{name}/delete/")
    SavedSketch.objects.update(deleted=timezone.now() - timedelta(days=31))
    assert "1 sketches deleted more than 30 days ago: removed" in purge()
    assert not SavedSketch.objects.exists()


def test_a_sketch_of_before_this_was_noted_counts_from_its_last_change(owner: Client) -> None:
    saved(owner)
    SavedSketch.objects.update(opened=None, changed=timezone.now() - timedelta(days=60))
    purge()
    assert SavedSketch.objects.exists()
    SavedSketch.objects.update(opened=None, changed=timezone.now() - timedelta(days=98))
    purge()
    assert not SavedSketch.objects.exists()


@pytest.mark.usefixtures("one_window")
@pytest.mark.parametrize(
    ("setting", "passes"), [("NEW_SKETCHES_AN_HOUR", 3), ("REVISIONS_AN_HOUR", 4), ("KEPT_MEGABYTES_AN_HOUR", 0)]
)
def test_an_address_keeps_so_much_an_hour_and_is_told_in_the_form_it_asked_for(
    setting: str, passes: int, settings: Any
) -> None:
    """F15: new sketches, revisions and bytes from one address, without a cookie."""
    client = Client(REMOTE_ADDR=f"198.51.100.{len(setting)}")
    kept = client.post("/api/v1/saved", json.dumps(ORDERS), content_type="application/json").json()
    setattr(settings, setting, passes or 1)
    many = [{"id": f"n{n}", "service": "aws.lambda", "label": "x" * 180} for n in range(1500)]
    padding = {"nodes": many, "connections": []}
    seen = []
    for number in range(passes + 6):
        body = json.dumps(ORDERS | {"title": str(number)} | ({} if passes else padding))
        address, how = f"/api/v1/saved/{kept['edit']}", {"If-Match": "*"}
        if setting.startswith("NEW"):
            answer: Any = client.post("/api/v1/saved", body, content_type="application/json")
        else:
            answer = client.put(address, body, content_type="application/json", headers=how)
        seen.append(answer.status_code)
    assert answer.status_code == 429, seen
    assert seen.count(429) >= 1
    assert "in an hour. Nothing was saved." in answer.json()["detail"]
    assert 0 < int(answer["Retry-After"]) <= 3600
    script = client.post(
        "/studio/keep/", {"sketch": ORDERS | {"title": "y"} | padding}, content_type="application/json"
    )
    assert (script.status_code == 429) == (setting != "REVISIONS_AN_HOUR")
    stranger = Client(REMOTE_ADDR="198.51.100.99")
    assert stranger.post("/api/v1/saved", json.dumps(ORDERS), content_type="application/json").status_code == 201


@pytest.mark.usefixtures("one_window")
def test_copies_with_their_files_and_new_titles_count_too(owner: Client, settings: Any) -> None:
    """What a browser's own page does with what is there already takes as much room as what is sent."""
    settings.KEPT_MEGABYTES_AN_HOUR = 1
    kept = owner.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    first = SavedSketch.objects.get()
    data = b"x" * 700_000
    Blob.objects.create(sketch=first, digest="0" * 64, data=data, size=len(data), created=first.created)
    answers = [owner.post(f"/sketches/{first.pk}/duplicate/").status_code for _ in range(3)]
    assert answers == [303, 303, 429], kept
    assert SavedSketch.objects.count() == 3
    assert owner.post(f"/sketches/{first.pk}/rename/", {"title": "Another"}).status_code == 429


def test_the_history_of_a_sketch_has_a_size_and_loses_nothing_of_others(
    owner: Client, other: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = owner.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    size = SavedSketch.objects.get().weight
    monkeypatch.setattr(limits, "SNAPSHOT_EVERY", 1)  # each document stays at first
    monkeypatch.setattr(limits, "HISTORY_CHARACTERS", 8 * (size + limits.ROW_CHARACTERS))
    number = 1
    for who in (owner, other, owner, owner, owner, owner, owner, owner):
        body = {"sketch": ORDERS | {"title": f"Nr {number:03}"}, "revision": number}
        answer = who.post(kept["keep"], body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        number += 1
    left = sorted(Revision.objects.values_list("number", flat=True))
    assert {1, 9} <= set(left)
    assert len(left) < 9
    shown = [owner.get(f"{kept['history']}{number}/").content.decode() for number in range(2, 10)]
    assert all("Restore it" in one or "Back to the canvas" in one for one in shown)  # from the log, where need be
    documents, bodies = (
        Revision.objects.values_list("document", flat=True),
        LogRow.objects.values_list("body", flat=True),
    )
    beside = len(bodies) * limits.ROW_CHARACTERS
    assert SavedSketch.objects.get().weight == beside + sum(map(len, [*documents, *bodies]))
    monkeypatch.setattr(limits, "HISTORY_CHARACTERS", 2 * size)
    full = owner.post(
        kept["keep"], {"sketch": ORDERS | {"title": "Full"}, "revision": 9}, content_type="application/json"
    )
    assert full.status_code == 409
    assert "all they may be" in full.json()["message"]
    assert sorted(Revision.objects.values_list("number", flat=True)) == left


def test_a_sketch_of_before_its_weight_was_counted_is_weighed_when_it_is_saved(owner: Client) -> None:
    kept = owner.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    size = SavedSketch.objects.get().weight
    SavedSketch.objects.update(weight=0)
    body = {"sketch": ORDERS | {"title": "Other"}, "revision": 1, "kept": True}
    assert owner.post(kept["keep"], body, content_type="application/json").status_code == 200
    weight = SavedSketch.objects.get().weight - limits.ROW_CHARACTERS
    assert 2 * size - 10 < weight <= 2 * size + 100  # the document and what was changed


def test_the_operator_is_told_how_much_there_is(owner: Client) -> None:
    saved(owner)
    told = {one.name: one for one in sizes()}
    assert (told["sketches"].count, told["revisions"].count, told["background jobs"].count) == (1, 1, 0)
    assert told["revisions"].size == SavedSketch.objects.get().weight > 0
    assert told["database"].name == "database"
    said = StringIO()
    call_command("sizes", stdout=said)
    assert "drawn pictures" in said.getvalue()

"""Taking everything along, and deleting an account with a choice for its sketches."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from patterns_app.web.account import exporting
from patterns_app.web.background.models import Job
from patterns_app.web.people.models import AuditRow, Membership, User
from patterns_app.web.workspace.models import SavedSketch

from .cast import PASSWORD, signed_in, signed_up
from .test_folders import folder
from .test_sharing import changed, kept, share
from .test_teams import joined, made

pytestmark = pytest.mark.django_db
BLOB = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"  # of b"foo"


def files(data: bytes) -> dict[str, str]:
    """What a ZIP file holds, by the last part of each name."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        return {name.rpartition("/")[2]: packed.read(name).decode() for name in packed.namelist()}


def say(client: Client, address: str, text: str) -> None:
    body = {"do": "begin", "text": text}
    assert client.post(f"{address}comments.json", body, content_type="application/json").status_code == 200


def test_all_of_mine_is_one_file_and_nothing_of_others() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    one, others = kept(ana, "Orders / of today"), kept(bob, "Secret")
    changed(ana, one["address"], "Orders / of today")
    share(ana, one["token"], do="give", name="bob", role="editor")
    changed(bob, one["address"], "Of bob", 1)
    share(bob, others["token"], do="give", name="ana", role="commenter")
    say(ana, one["address"], "Mine")
    say(ana, others["address"], "Said at bob's")
    say(bob, others["address"], "Not ana's")
    made(ana, "Architecture")
    there = folder(ana, "Drafts")
    ana.post("/sketches/", {"do": "file", "sketch": one["token"], "to": there})
    assert "1 sketch with its history" in ana.get("/account/export/").content.decode()
    answer = ana.post("/account/export/", {"part": "1"})
    assert answer["Content-Type"] == "application/zip"
    found = files(answer.content)
    assert json.loads(found["sketch.json"])["title"] == "Of bob"
    history = [json.loads(line) for line in found["history.jsonl"].splitlines()]
    assert {(line["revision"], line["who"]) for line in history} >= {(1, "ana"), (2, "bob")}
    about = json.loads(found["about.json"])
    assert about["folder"] == "Drafts"
    assert about["shared_with"][0]["with"] == "bob"
    assert json.loads(found["comments.json"])["threads"][0]["comments"][0]["text"] == "Mine"
    assert [json.loads(line)["text"] for line in found["comments-written.jsonl"].splitlines()] == [
        "Mine",
        "Said at bob's",
    ]
    account = json.loads(found["account.json"])
    assert account["teams"][0]["team"] == "Architecture"
    assert account["shared_with_me"][0]["title"] == "Secret"
    assert "share" in found["audit.csv"]
    assert "Not ana's" not in str(found)
    assert "left-out.txt" not in found


@pytest.mark.django_db(transaction=True)
def test_a_large_file_is_made_in_the_background_for_who_asked_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "SMALL", 10)
    ana, bob = signed_up("ana"), signed_up("bob")
    kept(ana)
    answer = ana.post("/account/export/", {"part": "1"})
    assert answer.status_code == 303
    page = ana.get(answer["Location"]).content.decode()
    job = Job.objects.get()
    result = f"/account/export/{job.pk}/"
    assert result in page
    assert json.loads(files(ana.get(result).content)["sketch.json"])["title"] == "Orders"
    for other in (bob, signed_in("ana")):
        assert other.get(result).status_code == 404
    assert Client().get(f"{job.path}?{job.query}").status_code == 404, "only a worker is answered"
    assert ana.get(f"{job.path}?{job.query}").status_code == 404
    assert Client().get(f"{job.path}?for=x").status_code == 404


def test_more_comments_and_acts_than_are_listed_are_said_to_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_COMMENTS", 1)
    monkeypatch.setattr(exporting, "_AUDIT_ROWS", 1)
    ana = signed_up("ana")
    one = kept(ana)
    for text in ("One", "Two"):
        say(ana, one["address"], text)
    found = files(ana.post("/account/export/", {"part": "1"}).content)
    assert found["left-out-comments.txt"] == "The first 1 of 2 comments stand here.\n"
    assert "The first 1 of" in found["left-out-audit.txt"]


def test_much_comes_in_several_files_and_what_has_no_room_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    ana = signed_up("ana")
    for title in ("A", "B", "C"):
        kept(ana, title)
    monkeypatch.setattr(exporting, "_A_PART", 1)
    assert "Make ZIP file 3" in ana.get("/account/export/").content.decode()
    titles = []
    for part in ("1", "2", "3"):
        found = files(ana.post("/account/export/", {"part": part}).content)
        titles.append(json.loads(found["sketch.json"])["title"])
        assert ("account.json" in found) == (part == "1")
        assert f"file {part} of 3" in found["part.txt"]
    assert titles == ["A", "B", "C"]
    for part in ("0", "4", "x", "9" * 5000):
        assert ana.post("/account/export/", {"part": part}).status_code == 422
    monkeypatch.setattr(exporting, "_ROOM", 300)
    found = files(ana.post("/account/export/", {"part": "2"}).content)
    assert "there was no room" in found["left-out.txt"]


def confirmed(client: Client) -> Client:
    """Who has just said the password again."""
    assert client.get("/account/delete/")["Location"].startswith("/account/confirm/")
    assert client.post("/account/confirm/", {"password": PASSWORD}).status_code == 302
    return client


def delete(client: Client, confirm: str = "ana", **form: str) -> Any:
    return client.post("/account/delete/", {"confirm": confirm, **form})


@pytest.mark.parametrize("what", ["person", "team", "links", "delete"])
def test_an_account_is_deleted_and_its_sketches_go_where_was_said(what: str) -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    team = made(bob)
    joined_, other = joined(bob, team, "eve"), signed_in("ana")
    Membership.objects.create(team_id=team.split("/")[2], user=User.objects.get(username="ana"), role="editor")
    one = kept(ana)
    say(ana, one["address"], "I was here")
    view = one["view"].partition("testserver")[2]
    folder(ana, "Mine")
    confirmed(ana)
    form = {"sketches": what, "name": "bob", "to": team.split("/")[2]}
    assert delete(ana, "anna", **form).status_code == 422
    answer = delete(ana, "Ana", **form)
    assert answer.status_code == 200
    assert "The account is deleted" in answer.content.decode()
    assert not User.objects.filter(username="ana").exists()
    for client in (ana, other):
        assert client.get("/account/").status_code == 302
    assert joined_.get(one["address"]).status_code == (200 if what == "team" else 404)
    assert bob.get(one["address"]).status_code == (200 if what in ("person", "team") else 404)
    assert Client().get(view).status_code == (404 if what == "delete" else 200)
    assert SavedSketch.objects.count() == (0 if what == "delete" else 1)
    if what != "delete":
        said = Client().get(f"{view}comments.json").json()["threads"][0]["comments"][0]
        assert (said["text"], said["name"]) == ("I was here", "")
    assert AuditRow.objects.filter(act="delete account", name="ana").exists()
    assert Client().post("/account/sign-in/", {"login": "ana", "password": PASSWORD}).status_code == 200


def test_what_is_not_said_deletes_nothing() -> None:
    ana = signed_up("ana")
    kept(ana)
    assert delete(ana, sketches="delete").status_code == 302, "the password comes first"
    confirmed(ana)
    for form in (
        {},
        {"sketches": "burn"},
        {"sketches": "person", "name": "nobody"},
        {"sketches": "person", "name": "ana"},
        {"sketches": "team", "to": "x"},
    ):
        assert delete(ana, **form).status_code == 422, form
    team = made(ana)
    joined(ana, team, "bob")
    answer = delete(ana, sketches="delete")
    assert answer.status_code == 422
    assert "You alone own Architecture" in answer.content.decode()
    assert SavedSketch.objects.exists()
    assert User.objects.filter(username="ana").exists()


def test_who_signs_in_elsewhere_is_not_asked_for_a_password() -> None:
    user = User.objects.create_user("ana")
    client = Client()
    client.force_login(user)
    assert client.get("/account/delete/").status_code == 200
    assert delete(client, sketches="delete").status_code == 200
    assert not User.objects.exists()

"""What people say about a sketch: who may, what it is about, and that it stays when its target goes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from patterns_app.web.discussion import limits
from patterns_app.web.people.models import User
from patterns_app.web.workspace import tickets
from patterns_app.web.workspace.models import SavedSketch, SketchRole
from tests.web.people.cast import signed_up
from tests.web.workspace.people import ORDERS, page, saved, view_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(owner: Client) -> dict[str, Any]:
    return dict(owner.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json())


def say(client: Client, kept: dict[str, Any], **what: Any) -> Any:
    return client.post(kept["comments"], what, content_type="application/json")


def threads(client: Client, kept: dict[str, Any], address: str = "") -> list[dict[str, Any]]:
    return list(client.get(address or kept["comments"]).json()["threads"])


def begin(client: Client, kept: dict[str, Any], text: str = "Why?", **more: Any) -> dict[str, Any]:
    answer = say(client, kept, do="begin", text=text, **more)
    assert answer.status_code == 200, answer.content
    return dict(answer.json()["threads"][-1])


def test_two_people_talk_about_a_part_and_each_word_is_its_author_s(
    owner: Client, other: Client, kept: dict[str, Any]
) -> None:
    thread = begin(owner, kept, "Who retries this?", kind="part", target="take", x=10, y=20.5, name="Ada")
    assert (thread["named"], thread["there"], thread["x"], thread["y"]) == ("Take order", True, 10, 20.5)
    said = say(other, kept, do="answer", thread=thread["number"], text="Nobody: @Ada", name="Bob").json()
    mine, theirs = said["threads"][0]["comments"]
    assert [(one["name"], one["text"], one["mine"]) for one in (mine, theirs)] == [
        ("Ada", "Who retries this?", False),
        ("Bob", "Nobody: @Ada", True),
    ]
    assert mine["who"] != theirs["who"]
    assert [one["mine"] for one in threads(owner, kept)[0]["comments"]] == [True, False]


def test_only_its_author_changes_a_comment_and_the_owner_may_take_any_back(
    owner: Client, other: Client, kept: dict[str, Any]
) -> None:
    begin(owner, kept, "Mine")
    say(other, kept, do="answer", thread=1, text="Theirs")
    assert say(other, kept, do="change", thread=1, comment=1, text="Not mine").status_code == 409
    assert say(other, kept, do="take-back", thread=1, comment=1).status_code == 409
    assert say(owner, kept, do="change", thread=1, comment=2, text="Not theirs").status_code == 409
    changed = say(other, kept, do="change", thread=1, comment=2, text="Theirs, better").json()["threads"][0]
    assert [(one["text"], one["edited"] is not None) for one in changed["comments"]] == [
        ("Mine", False),
        ("Theirs, better", True),
    ]
    gone = say(owner, kept, do="take-back", thread=1, comment=2).json()["threads"][0]["comments"][1]
    assert (gone["text"], gone["name"]) == ("", "")
    assert say(other, kept, do="change", thread=1, comment=2, text="Again").status_code == 409


def test_a_thread_is_resolved_and_an_answer_opens_it_again(owner: Client, kept: dict[str, Any]) -> None:
    begin(owner, kept)
    done = say(owner, kept, do="settle", thread=1, name="Ada").json()["threads"][0]
    assert (done["resolved"] is not None, done["resolved_by"]) == (True, "Ada")
    again = say(owner, kept, do="answer", thread=1, text="Not yet").json()["threads"][0]
    assert (again["resolved"], again["resolved_by"]) == (None, "")
    assert say(owner, kept, do="settle", thread=1, resolved=False).json()["threads"][0]["resolved"] is None


@pytest.mark.parametrize(
    ("kind", "target", "named"),
    [
        ("part", "take", "Take order"),
        ("part", "api-take", "Orders API → Take order"),
        ("finding", "RES-001 take", "RES-001: Take order"),
    ],
)
def test_what_is_said_of_a_part_stays_when_it_goes_and_is_about_it_again_when_it_returns(
    owner: Client, kept: dict[str, Any], kind: str, target: str, named: str
) -> None:
    thread = begin(owner, kept, kind=kind, target=target, x=1, y=2)
    assert (thread["named"], thread["there"]) == (named, True)
    lone = ORDERS | {"nodes": ORDERS["nodes"][:2], "connections": []}
    for sketch, there in ((lone, False), (ORDERS, True)):
        answer = owner.post(kept["keep"], {"sketch": sketch, "revision": 0, "over": True}, "application/json")
        assert answer.status_code == 200, answer.content
        (found,) = threads(owner, kept)
        assert (found["there"], found["named"], found["x"]) == (there, named, 1)


def test_a_story_s_step_and_a_place_can_be_talked_about(owner: Client, kept: dict[str, Any]) -> None:
    story = {"id": "buy", "title": "Somebody buys", "steps": [{"id": "buy-1", "text": "They order."}]}
    owner.post(kept["keep"], {"sketch": ORDERS | {"scenarios": [story]}, "revision": 1}, "application/json")
    assert begin(owner, kept, kind="part", target="never-there")["there"] is False
    step = begin(owner, kept, kind="step", target="buy buy-1")
    assert (step["named"], step["there"]) == ("Somebody buys", True)
    assert begin(owner, kept, kind="step", target="buy buy-2")["there"] is False
    assert begin(owner, kept, kind="place", x=5, y=6)["there"] is True


def test_who_only_sees_the_sketch_reads_and_says_nothing(owner: Client, other: Client, kept: dict[str, Any]) -> None:
    begin(owner, kept, "For all to read")
    view = view_link(owner, kept["address"])
    told = other.get(f"{view}comments.json").json()
    assert (told["may_comment"], told["threads"][0]["comments"][0]["text"]) == (False, "For all to read")
    assert other.post(f"{view}comments.json", {"do": "begin", "text": "x"}, "application/json").status_code == 404
    html = other.get(f"{view}comments/").content.decode()
    assert "For all to read" in html
    assert "<textarea" not in html
    assert other.post(f"{view}comments/", {"do": "begin", "text": "x"}).status_code == 404
    assert len(threads(owner, kept)) == 1


def test_the_page_does_all_of_it_without_a_script(owner: Client, other: Client, kept: dict[str, Any]) -> None:
    address = f"{kept['address']}comments/"
    sent = owner.post(address, {"do": "begin", "about": "take", "text": "<b>Why</b>?", "name": "Ada"})
    assert (sent.status_code, sent["Location"]) == (303, f"{address}#thread-1")
    html = page(other, address)
    assert "&lt;b&gt;Why&lt;/b&gt;?" in html
    assert "Take order" in html
    other.post(address, {"do": "answer", "thread": "1", "text": "Because", "name": "Bob"})
    other.post(address, {"do": "settle", "thread": "1", "resolved": "yes", "name": "Bob"})
    (thread,) = threads(owner, kept)
    assert [one["text"] for one in thread["comments"]] == ["<b>Why</b>?", "Because"]
    assert thread["resolved_by"] == "Bob"
    empty = owner.post(address, {"do": "begin", "about": "", "text": "  "})
    assert empty.status_code == 422
    assert b"white space" in empty.content
    assert owner.post(address, {"do": "answer", "thread": "9", "text": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        (b"{", "$"),
        (b"[]", "$"),
        (b'{"do": "shout", "text": "x"}', "$.do"),
        (b'{"do": "begin"}', "$"),
        (b'{"do": "begin", "text": ""}', "$.text"),
        (b'{"do": "begin", "text": " \\n "}', "$.text"),
        (b'{"do": "begin", "text": "x", "kind": "part"}', "$.target"),
        (b'{"do": "begin", "text": "x", "kind": "step", "target": "one"}', "$.target"),
        (b'{"do": "begin", "text": "x", "kind": "place"}', "$.x"),
        (b'{"do": "begin", "text": "x", "x": 1e300}', "$.x"),
        (b'{"do": "answer", "thread": 0, "text": "x"}', "$.thread"),
        (b'{"do": "answer", "thread": 99999999999999999999, "text": "x"}', "$.thread"),
        (b'{"do": "begin", "text": "x", "more": 1}', "$"),
        (b'{"do": "begin", "text": "' + b"x" * 4_001 + b'"}', "$.text"),
        (b'{"do": "begin", "text": "a\\u0000b"}', "$.text"),
        (b'{"do": "begin", "text": "a\\u001b[31mb"}', "$.text"),
        (b'{"do": "begin", "text": "\\u200b\\u202e"}', "$.text"),
        (b'{"do": "begin", "text": "x", "kind": "part", "target": "a\\u0000"}', "$.target"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    owner: Client, kept: dict[str, Any], sent: bytes, path: str
) -> None:
    answer = owner.post(kept["comments"], sent, "application/json")
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, path)
    assert threads(owner, kept) == []


def test_there_is_an_end_to_what_is_said(owner: Client, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "THREADS_A_SKETCH", 1)
    monkeypatch.setattr(limits, "COMMENTS_A_THREAD", 2)
    begin(owner, kept)
    assert "1 already" in say(owner, kept, do="begin", text="More").json()["message"]
    assert say(owner, kept, do="answer", thread=1, text="Two").status_code == 200
    assert say(owner, kept, do="answer", thread=1, text="Three").status_code == 409
    assert [len(one["comments"]) for one in threads(owner, kept)] == [2]


def test_what_is_told_at_once_has_an_end_too(
    owner: Client, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CHARACTERS_A_SKETCH", 10)
    begin(owner, kept, "12345")
    assert "10 characters" in say(owner, kept, do="begin", text="123456").json()["message"]
    assert say(owner, kept, do="answer", thread=1, text="12345").status_code == 200
    assert say(owner, kept, do="change", thread=1, comment=1, text="123456").status_code == 409
    assert say(owner, kept, do="change", thread=1, comment=1, text="1").status_code == 200
    assert [one["text"] for one in threads(owner, kept)[0]["comments"]] == ["1", "12345"]


def test_a_document_of_a_kept_sketch_says_what_is_open_and_what_is_resolved(
    owner: Client, kept: dict[str, Any]
) -> None:
    assert b"Comments" not in owner.get(f"{kept['address']}picture.md").content
    begin(owner, kept, "Is *this* [safe](javascript:alert(1))?", kind="part", target="take", name="Ada | Eve")
    begin(owner, kept, "Settled")
    say(owner, kept, do="settle", thread=2)
    text = owner.get(f"{kept['address']}picture.md").content.decode()
    assert "## Comments\n\n- **Take order**\n  - Ada \\| Eve, 20" in text
    assert "Is \\*this\\* \\[safe\\](javascript:alert(1))?" in text
    assert text.index("## Comments") < text.index("## Resolved comments") < text.index("Settled")


def test_who_has_it_already_is_told_so(owner: Client, other: Client, kept: dict[str, Any]) -> None:
    tag = owner.get(kept["comments"])["ETag"]
    assert owner.get(kept["comments"], headers={"If-None-Match": tag}).status_code == 304
    begin(other, kept)
    fresh = owner.get(kept["comments"], headers={"If-None-Match": tag})
    assert (fresh.status_code, fresh["ETag"] != tag) == (200, True)
    tag = fresh["ETag"]
    say(other, kept, do="change", thread=1, comment=1, text="Otherwise")
    assert owner.get(kept["comments"], headers={"If-None-Match": tag}).status_code == 200


def test_what_is_said_goes_with_the_sketch_and_is_not_copied(owner: Client, kept: dict[str, Any]) -> None:
    begin(owner, kept)
    SavedSketch.objects.all().delete()
    assert owner.get(kept["comments"]).status_code == 404
    other = saved(owner)
    assert owner.get(f"{other}comments.json").json()["threads"] == []


def test_who_is_signed_in_speaks_under_their_own_name_and_a_commenter_may(owner: Client) -> None:
    ada, bob = signed_up("ada"), signed_up("bob")
    kept = ada.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    sketch = SavedSketch.objects.get()
    SketchRole.objects.create(
        sketch=sketch, user=User.objects.get(username="bob"), role="commenter", since=timezone.now()
    )
    address = f"/s/{sketch.pk}/comments.json"
    said = bob.post(address, {"do": "begin", "text": "Mine", "name": "ada"}, content_type="application/json")
    assert said.json()["threads"][0]["comments"][0]["name"] == "bob"
    assert owner.get(address).status_code == 404
    assert threads(ada, dict(kept))[0]["comments"][0]["mine"] is False


def test_a_part_without_a_name_is_called_as_it_is_drawn(owner: Client) -> None:
    bare = {
        "schema": "pattern-studio/2",
        "title": "Bare",
        "nodes": [{"id": "n1", "service": "aws.sqs"}, {"id": "n2", "service": "aws.lambda"}],
        "connections": [{"id": "c1", "source": "n1", "target": "n2", "kind": "poll"}],
    }
    kept = owner.post("/studio/keep/", {"sketch": bare}, content_type="application/json").json()
    named = [begin(owner, kept, kind="part", target=one)["named"] for one in ("n1", "c1")]
    assert named == ["SQS queue", "SQS queue → Lambda"]
    assert '<option value="n1">SQS queue</option>' in owner.get(f"{kept['address']}comments/").content.decode()


@pytest.mark.parametrize("number", ["9" * 5_000, "٣", "abc", "-1", ""])
def test_a_form_with_a_number_that_is_none_is_refused(owner: Client, kept: dict[str, Any], number: str) -> None:
    begin(owner, kept)
    answer = owner.post(f"{kept['address']}comments/", {"do": "answer", "thread": number, "text": "x"})
    assert answer.status_code in (409, 422)
    assert len(threads(owner, kept)[0]["comments"]) == 1


def test_the_lines_of_a_form_are_those_of_a_document(owner: Client, kept: dict[str, Any]) -> None:
    owner.post(f"{kept['address']}comments/", {"do": "begin", "about": "", "text": "One\r\ntwo"})
    assert threads(owner, kept)[0]["comments"][0]["text"] == "One\ntwo"


def test_the_canvas_knows_as_whom_one_speaks(owner: Client, kept: dict[str, Any]) -> None:
    assert kept["me"] == ""
    signed_in = signed_up("ada").post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    assert signed_in["me"] == "ada"


def test_who_may_comment_is_shown_where(owner: Client) -> None:
    ada, bob, eve = signed_up("ada"), signed_up("bob"), signed_up("eve")
    ada.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json")
    sketch = SavedSketch.objects.get()
    for name, role in (("bob", "commenter"), ("eve", "viewer")):
        person = User.objects.get(username=name)
        SketchRole.objects.create(sketch=sketch, user=person, role=role, since=timezone.now())
    offered = ["Comment on it" in who.get(f"/s/{sketch.pk}/").content.decode() for who in (bob, eve)]
    assert offered == [True, False]


def test_a_form_of_another_s_page_is_refused_on_a_page_of_ours(owner: Client, kept: dict[str, Any]) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{kept['address']}comments/", {"do": "begin", "about": "", "text": "x"})
    assert answer.status_code == 403
    assert "The form was not sent" in answer.content.decode()
    assert "load it again" in say(strict, kept, do="begin", text="x").json()["message"]
    assert threads(owner, kept) == []


def test_a_name_that_a_guest_gives_is_not_taken_for_a_person_s(owner: Client, other: Client) -> None:
    ada = signed_up("ada")
    kept = ada.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    sketch = SavedSketch.objects.get()
    begin(ada, kept, "Mine")
    link = ada.post(f"/sketches/{sketch.pk}/share/", {"do": "link", "role": "commenter"}, follow=True)
    address = re.findall(r"/s/[\w-]+/", link.content.decode())
    page = next(one for one in address if str(sketch.pk) not in one)
    say(other, {"comments": f"{page}comments.json"}, do="answer", thread=1, text="Ship it", name="ada")
    said = threads(ada, kept)[0]["comments"]
    assert [(one["name"], one["guest"]) for one in said] == [("ada", False), ("ada", True)]
    assert "(guest)" in ada.get(f"/s/{sketch.pk}/comments/").content.decode()
    assert "ada (guest), 20" in ada.get(f"/s/{sketch.pk}/picture.md").content.decode()
    say(other, {"comments": f"{page}comments.json"}, do="settle", thread=1, name="ada")
    assert [(one["resolved_by"], one["resolved_by_guest"]) for one in threads(ada, kept)] == [("ada", True)]
    assert re.search(r"resolved by ada\s*\(guest\)", ada.get(f"/s/{sketch.pk}/comments/").content.decode())
    say(ada, kept, do="settle", thread=1)
    assert threads(ada, kept)[0]["resolved_by_guest"] is False
    nobodys = owner.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    assert begin(owner, nobodys, name="Bob")["comments"][0]["guest"] is False
    assert begin(owner, nobodys, name="ADA")["comments"][0]["guest"] is True, "somebody has that name"
    edit = {"comments": f"{nobodys['address']}comments.json"}
    assert begin(ada, edit)["comments"][0]["guest"] is False


def test_a_guest_in_a_team_s_sketch_is_told_apart_too(other: Client) -> None:
    ada = signed_up("ada")
    kept = ada.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    team = ada.post("/teams/", {"do": "make", "name": "Architecture"})["Location"]
    ada.post(team, {"do": "bring", "sketch": kept["token"]})
    link = ada.post(f"/sketches/{kept['token']}/share/", {"do": "link", "role": "commenter"}).content.decode()
    page = next(one for one in re.findall(r"/s/[\w-]+/", link) if kept["token"] not in one)
    said = begin(other, {"comments": f"{page}comments.json"}, name="ada")["comments"][0]
    assert said["guest"] is True
    for client, guest in ((ada, False), (other, True)):
        at = kept["address"] if client is ada else page
        body = {"client": "somebody-1", "name": "ada"}
        ticket = client.post(f"{at}ticket/", body, content_type="application/json").json()["ticket"]
        read = tickets.read(ticket)
        assert read
        assert (read.name, read.guest) == ("ada", guest)


def test_nobody_fills_a_sketch_alone(owner: Client, other: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bob = signed_up("ada"), signed_up("bob")
    kept = ada.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    page = ada.post(f"/sketches/{kept['token']}/share/", {"do": "link", "role": "commenter"}).content.decode()
    link = next(one for one in re.findall(r"/s/[\w-]+/", page) if kept["token"] not in one)
    by_link = {"comments": f"{link}comments.json"}
    monkeypatch.setattr(limits, "THREADS_AN_AUTHOR", 2)
    monkeypatch.setattr(limits, "THREADS_OF_GUESTS", 3)
    owner.get("/")
    for client, status in ((other, 200), (other, 200), (other, 409), (owner, 200), (owner, 409), (bob, 200)):
        answer = say(client, by_link, do="begin", text="Why?")
        assert answer.status_code == status
        assert status == 200 or "no more room here for you" in answer.json()["message"]
    for _ in range(3):
        assert say(ada, kept, do="begin", text="Mine").status_code == 200, "the owner is not counted"
    monkeypatch.setattr(limits, "CHARACTERS_AN_AUTHOR", 20)
    assert say(bob, by_link, do="answer", thread=1, text="x" * 30).status_code == 409
    assert say(bob, by_link, do="answer", thread=1, text="x").status_code == 200

"""A person's sketches are private; people, teams and links open them as far as was said, and not a moment longer."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from patterns_app.core.sketch.together.messages import Message, read_message
from patterns_app.web.collaboration import storage
from patterns_app.web.people.models import AuditRow, Membership, Team, User
from patterns_app.web.workspace import tickets
from patterns_app.web.workspace.access import Key, NoAccess, reach, sketch_for
from patterns_app.web.workspace.models import SavedSketch, ShareLink
from tests.web.workspace.people import ORDERS

from .cast import signed_in, signed_up

pytestmark = pytest.mark.django_db


def kept(client: Client, title: str = "Orders") -> dict[str, Any]:
    """Keep a sketch as the canvas does."""
    answer = client.post("/studio/keep/", {"sketch": ORDERS | {"title": title}}, content_type="application/json")
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def changed(client: Client, address: str, title: str = "Changed", revision: int = 1) -> int:
    """Save another title, as the canvas does."""
    body = {"sketch": ORDERS | {"title": title}, "revision": revision, "merge": True}
    return client.post(f"{address}keep/", body, content_type="application/json").status_code


def share(client: Client, sketch: str, **form: str) -> Any:
    """Press a button of the page for sharing."""
    return client.post(f"/sketches/{sketch}/share/", form)


def link(client: Client, sketch: str, **form: str) -> str:
    """Make a link; its path."""
    page = share(client, sketch, do="link", **form).content.decode()
    found = re.search(r'value="http://testserver(/s/[^"]+/)"', page)
    assert found, page
    return found[1]


def test_a_person_s_sketch_is_private_and_its_address_is_no_secret() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    one = kept(ana)
    assert one["address"] == f"/s/{one['token']}/"
    assert re.fullmatch(r"[0-9a-f-]{36}", one["token"])
    assert ana.get(one["address"]).status_code == 200
    assert signed_in("ana").get(one["address"]).status_code == 200
    assert "Orders" in signed_in("ana").get("/sketches/").content.decode()
    for other in (bob, Client()):
        assert other.get(one["address"]).status_code == 404
        assert other.get(f"{one['address']}sketch.json").status_code == 404
        assert other.get(f"/embed{one['address']}").status_code == 404
        assert changed(other, one["address"]) == 404
        assert "Orders" not in other.get("/sketches/").content.decode()


def test_a_role_opens_as_far_as_it_says_and_counts_at_once() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    one = kept(ana)
    sketch, address = one["token"], one["address"]
    for role, status in (("viewer", 404), ("commenter", 404), ("editor", 200), ("viewer", 404)):
        assert share(ana, sketch, do="give", name="Bob", role=role).status_code == 303
        assert bob.get(address).status_code == 200, role
        assert changed(bob, address, f"By {role}", 1) == status
        assert bob.get(f"{address}history/").status_code == status
        assert bob.get(f"/sketches/{sketch}/share/").status_code == 404
        assert bob.post(f"/sketches/{sketch}/delete/").status_code == 404
    assert "By editor" in bob.get("/sketches/").content.decode()
    row = re.findall(r'name="number" value="(\d+)"', ana.get(f"/sketches/{sketch}/share/").content.decode())
    assert share(ana, sketch, do="take", number=row[0]).status_code == 303
    assert bob.get(address).status_code == 404
    assert "By editor" not in bob.get("/sketches/").content.decode()


def test_who_has_a_role_learns_no_link_that_would_outlast_it() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    one = kept(ana)
    pages = [f"{one['address']}{more}" for more in ("", "?view=document", "verdict/", "history/", "responsibilities/")]
    for role in ("viewer", "editor"):
        share(ana, one["token"], do="give", name="bob", role=role)
        for page in pages:
            text = bob.get(page).content.decode()
            tokens = set(re.findall(r"/s/([A-Za-z0-9_-]{20,})/", text)) - {one["token"]}
            assert tokens == set(), (role, page)
    view = one["view"].partition("testserver")[2]
    assert Client().get(view).status_code == 200, "the owner's links go on"


def test_a_sketch_is_left_by_who_has_a_role_in_it() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    one = kept(ana)
    share(ana, one["token"], do="give", name="bob", role="editor")
    assert bob.post(f"/sketches/{one['token']}/leave/").status_code == 303
    assert bob.get(one["address"]).status_code == 404
    assert bob.post(f"/sketches/{one['token']}/leave/").status_code == 404


def test_a_link_is_for_a_time_and_is_taken_back_alone() -> None:
    ana = signed_up("ana")
    sketch = kept(ana)["token"]
    show, edit = link(ana, sketch, role="viewer", days="7"), link(ana, sketch, role="editor")
    assert Client().get(show).status_code == 200
    assert changed(Client(), show) == 404
    assert changed(Client(), edit) == 200
    shown = Client().get(f"{show}verdict/").content.decode()
    assert set(re.findall(r"/s/([A-Za-z0-9_-]{20,})/", shown)) == {show.split("/")[2]}
    ShareLink.objects.filter(expires__isnull=False).update(expires=timezone.now() - timedelta(seconds=1))
    assert Client().get(show).status_code == 404
    (number,) = ShareLink.objects.filter(expires=None).values_list("pk", flat=True)
    assert share(ana, sketch, do="take-link", number=str(number)).status_code == 303
    assert Client().get(edit).status_code == 404


def test_a_link_with_a_password_opens_to_who_knows_it_in_that_browser_alone() -> None:
    ana, guest = signed_up("ana"), Client()
    sketch = kept(ana)["token"]
    locked = link(ana, sketch, role="viewer", password="sesame")
    for path in (locked, f"{locked}sketch.json"):
        asked = guest.get(path)
        assert asked.status_code == 403
        assert "Orders" not in asked.content.decode()
    assert guest.get(f"/embed{locked}").status_code == 404
    assert guest.post(f"{locked}unlock/", {"password": "wrong"}).status_code == 403
    opened = guest.post(f"{locked}unlock/", {"password": "sesame"})["Location"]
    assert guest.get(opened).status_code == 200
    again = guest.get(f"{locked}comments/?from=mail")
    assert (again.status_code, again["Location"]) == (302, f"{opened}comments/?from=mail"), "it is not asked for again"
    assert guest.get(f"{opened}sketch.json").json()["title"] == "Orders"
    assert Client().get(opened).status_code == 403
    assert signed_up("bob").get(opened).status_code == 403
    assert ana.get(locked).status_code == 200


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({"do": "give", "name": "nobody", "role": "viewer"}, "Nobody here is called"),
        ({"do": "give", "name": "", "role": "viewer"}, "Nobody here is called"),
        ({"do": "give", "name": "ana", "role": "viewer"}, "theirs already"),
        ({"do": "give", "name": "bob", "role": "owner"}, "Choose a role"),
        ({"do": "give", "team": "3f2b8f4e-0000-4000-8000-000000000000", "role": "viewer"}, "Choose a team"),
        ({"do": "link", "role": "king"}, "Choose a role"),
        ({"do": "link", "role": "viewer", "days": "-1"}, "1 to 365 days"),
        ({"do": "link", "role": "viewer", "days": "400"}, "1 to 365 days"),
        ({"do": "link", "role": "viewer", "days": "9" * 5_000}, "1 to 365 days"),
        ({"do": "give", "name": "bob\0", "role": "viewer"}, "Nobody here is called"),
        ({"do": "hand-over", "name": "\0"}, "Nobody here is called"),
        ({"do": "hand-over", "name": "ana"}, "theirs already"),
        ({"do": "dance"}, "no button"),
        ({"do": "take", "number": "x"}, ""),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(form: dict[str, str], word: str) -> None:
    ana, _ = signed_up("ana"), signed_up("bob")
    answer = share(ana, kept(ana)["token"], **form)
    assert answer.status_code == (422 if word else 303)
    assert word in answer.content.decode()


def test_a_sketch_is_handed_over_and_its_giver_may_still_edit() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    one = kept(ana)
    share(ana, one["token"], do="give", name="bob", role="viewer")
    assert share(ana, one["token"], do="hand-over", name="bob").status_code == 303
    assert bob.get(f"/sketches/{one['token']}/share/").status_code == 200
    assert ana.get(f"/sketches/{one['token']}/share/").status_code == 404
    assert changed(ana, one["address"]) == 200


def test_edit_links_end_with_a_hand_over_where_that_is_wished() -> None:
    ana = signed_up("ana")
    signed_up("bob")
    for renew, status in (("", 200), ("yes", 404)):
        client = Client()
        one = kept(client)
        named = one["address"]
        signed_up(f"giver{status}", client)
        client.post("/sketches/take-over/")
        sketch = re.findall(r"/sketches/([0-9a-f-]{36})/rename/", client.get("/sketches/").content.decode())[0]
        other, shows = link(client, sketch, role="editor"), link(client, sketch, role="viewer")
        page = client.get(f"/sketches/{sketch}/share/").content.decode()
        assert "Edit links that were given out go on" in page
        assert share(client, sketch, do="hand-over", name="bob", renew=renew).status_code == 303
        for path in (named, other):
            assert ana.get(path).status_code == status
        assert ana.get(shows).status_code == 200


def test_a_team_s_role_and_a_team_s_sketch_open_to_its_members_as_far_as_they_may() -> None:
    ana, bob, eve = signed_up("ana"), signed_up("bob"), signed_up("eve")
    team = Team.objects.create(name="Architecture")
    member = Membership.objects.create(team=team, user=User.objects.get(username="bob"), role="viewer")
    Membership.objects.create(team=team, user=User.objects.get(username="ana"), role="editor")
    shared, owned = kept(ana), kept(ana, "The team's")
    share(ana, shared["token"], do="give", team=str(team.pk), role="editor")
    assert changed(bob, shared["address"]) == 200
    share(ana, owned["token"], do="hand-over", team=str(team.pk))
    for role, status in (("viewer", 404), ("editor", 200)):
        member.role = role
        member.save()
        assert bob.get(owned["address"]).status_code == 200
        assert changed(bob, owned["address"]) == status
        assert bob.get(f"/sketches/{owned['token']}/share/").status_code == 404
    member.role = "owner"
    member.save()
    page = bob.get(f"/sketches/{owned['token']}/share/").content.decode()
    assert "belongs to the team Architecture" in page
    assert "yours alone" not in page
    assert "Hand over to the team" not in page, "there is no other one"
    assert "yours alone" in ana.get(f"/sketches/{shared['token']}/share/").content.decode()
    member.delete()
    for one in (shared, owned):
        assert bob.get(one["address"]).status_code == 404
        assert eve.get(one["address"]).status_code == 404


def test_what_a_browser_kept_is_taken_over_with_its_links_and_its_past() -> None:
    client = Client()
    one, gone = kept(client), kept(client, "Thrown away")
    before = client.get("/sketches/").content.decode()
    names = dict(re.findall(r'id="sketch-([^"]+)".*?<h2><a href="([^"]+)"', before, re.DOTALL))
    trash = next(name for name, address in names.items() if address == gone["address"])
    client.post(f"/sketches/{trash}/delete/")
    signed_up("ana", client)
    assert "keeps one sketch" in client.get("/sketches/").content.decode()
    assert client.post("/sketches/take-over/").status_code == 303
    page = client.get("/sketches/").content.decode()
    assert "Orders" in page
    assert "Thrown away" in page
    assert "Take them over" not in page
    assert "Orders" in signed_in("ana").get("/sketches/").content.decode()
    assert changed(Client(), one["address"]) == 200, "a link that was given out goes on"
    client.post("/account/sign-out/")
    assert "Orders" not in client.get("/sketches/").content.decode()


def test_a_sketch_of_a_person_is_never_purged_for_not_being_opened() -> None:
    from patterns_app.web.workspace import actions

    ana = signed_up("ana")
    kept(ana), kept(Client(), "Left")
    SavedSketch.objects.update(opened=timezone.now().date() - timedelta(days=400))
    assert actions.purge(timezone.now()).unopened == 1
    assert [row.title for row in SavedSketch.objects.all()] == ["Orders"]


def test_without_an_account_there_is_as_much_as_the_operator_wants() -> None:
    ana, guest = signed_up("ana"), Client()
    edit = kept(ana)["edit"].partition("testserver")[2]
    with override_settings(ANONYMOUS="open"):
        assert changed(guest, edit) == 200
        answer = guest.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json")
        assert answer.status_code == 409
        assert "account" in answer.content.decode()
        assert guest.post("/api/v1/saved", ORDERS, content_type="application/json").status_code == 401
        assert guest.post("/studio/", {"do": "save", "text": "{}"}).status_code == 422
        kept(ana)
    with override_settings(ANONYMOUS="none"):
        assert guest.get(edit).status_code == 404
        assert "sign in" in guest.get(edit).content.decode()
        assert guest.get(f"/api/v1/saved/{edit.split('/')[2]}").status_code == 404
        assert ana.get(edit).status_code == 200
        assert guest.get("/studio/").status_code == 200


def test_the_api_knows_who_is_signed_in_on_our_own_pages_alone() -> None:
    ana = signed_up("ana")
    sketch = kept(ana)["token"]
    path = f"/api/v1/saved/{sketch}"
    assert ana.get(path).status_code == 200
    assert Client().get(path).status_code == 404
    body = ORDERS | {"title": "By script"}
    for origin, status in ((None, 404), ("https://evil.example", 404), ("null", 404), ("http://testserver", 200)):
        headers = {"If-Match": "*"} | ({"Origin": origin} if origin else {})
        assert ana.put(path, body, content_type="application/json", headers=headers).status_code == status, origin
    assert ana.get(path, headers={"Origin": "https://evil.example"}).status_code == 404


def test_each_act_leaves_a_row_that_stays_and_the_owner_reads_it_as_csv() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    sketch = kept(ana)["token"]
    share(ana, sketch, do="give", name="bob", role="viewer")
    share(ana, sketch, do="give", name="bob", role="editor")
    link(ana, sketch, role="viewer")
    bob.post(f"/sketches/{sketch}/leave/")
    ana.post(f"/sketches/{sketch}/delete/")
    ana.post(f"/sketches/{sketch}/restore/")
    share(ana, sketch, do="give", name="nobody", role="viewer")
    answer = ana.get(f"/sketches/{sketch}/audit.csv")
    lines = answer.content.decode().splitlines()
    assert [line.split(",")[3] for line in lines[1:]] == ["create"] + ["share"] * 3 + [
        "leave",
        "delete",
        "bring back",
    ]
    assert "before: viewer; now: editor" in lines[3]
    assert [line.split(",")[1] for line in lines[1:]] == ["ana"] * 4 + ["bob", "ana", "ana"]
    assert bob.get(f"/sketches/{sketch}/audit.csv").status_code == 404
    row = AuditRow.objects.first()
    assert row
    with pytest.raises(TypeError):
        row.save()


def test_one_question_decides_and_a_program_goes_no_further_than_it_was_let() -> None:
    ana = signed_up("ana")
    sketch = kept(ana)["token"]
    actor = User.objects.get(username="ana").actor
    for act, open_ in (("open", True), ("change", False), ("share", False)):
        key = Key(owner=actor, token=sketch, most="view")
        if open_:
            assert sketch_for(key, "open").may == "view"
        else:
            with pytest.raises(NoAccess):
                sketch_for(key, "change" if act == "change" else "share")


def test_sockets_ask_the_same_and_learn_at_once_what_is_taken_away() -> None:
    ana, _ = signed_up("ana"), signed_up("bob")
    sketch = kept(ana)["token"]
    share(ana, sketch, do="give", name="bob", role="editor")
    shown = link(ana, sketch, role="viewer", password="sesame").split("/")[2]
    bob, owner = (User.objects.get(username=name).actor for name in ("bob", "ana"))
    keys = [Key(owner=owner, token=sketch), Key(owner=bob, token=sketch), Key(token=sketch), Key(token=shown)]
    assert reach(keys) == ["own", "edit", None, None]
    share(ana, sketch, do="give", name="bob", role="viewer")
    assert reach(keys) == ["own", "view", None, None]
    number = re.findall(r'name="number" value="(\d+)"', ana.get(f"/sketches/{sketch}/share/").content.decode())[0]
    share(ana, sketch, do="take", number=number)
    assert reach(keys) == ["own", None, None, None]


def test_who_is_signed_in_is_seen_by_name_and_not_by_a_wish() -> None:
    ana = signed_up("ana")
    address = kept(ana)["address"]
    answer = ana.post(
        f"{address}ticket/", {"client": "somebody-1", "name": "Bob"}, content_type="application/json"
    ).json()
    told = tickets.read(answer["ticket"])
    assert told
    assert told.name == "ana"


def test_a_socket_opens_nothing_any_more_once_its_person_has_signed_out() -> None:
    ana = signed_up("ana")
    one = kept(ana)
    asked = {"client": "somebody-1", "name": "Ana"}
    answer = ana.post(f"{one['address']}ticket/", asked, content_type="application/json").json()
    ticket = tickets.read(answer["ticket"])
    assert ticket is not None
    assert storage.reach([ticket]) == ["own"]
    sketch = storage.sketch_of(ticket)
    storage.written(sketch, [(ticket, titled("Mine", 1))])
    ana.post("/account/sign-out/")
    assert storage.reach([ticket]) == [None]
    storage.written(sketch, [(ticket, titled("Not mine", 2))])
    assert SavedSketch.objects.get().title == "Mine"


def titled(title: str, count: int) -> Message:
    """What a socket sends when somebody gives the sketch another title."""
    batch = {"c": count, "ops": [{"do": "describe", "title": title}]}
    return read_message(json.dumps({"client": "somebody-1", "batches": [batch]}).encode())

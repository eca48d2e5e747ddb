"""Folders: where sketches lie in one's own space and in a team's, and that they give nobody a right."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from patterns_app.web.workspace.models import Filed, Folder, SavedSketch

from .cast import signed_up
from .test_sharing import kept
from .test_teams import joined, made

pytestmark = pytest.mark.django_db


def folder(client: Client, name: str, inside: str = "", at: str = "/sketches/") -> str:
    """A new folder; its id."""
    answer = client.post(at, {"do": "new-folder", "name": name, "folder": inside})
    assert answer.status_code == 303, answer.content
    return str(answer["Location"].rpartition("folder=")[2])


def titles(client: Client, query: str = "", at: str = "/sketches/") -> list[str]:
    return re.findall(r"<h2><a [^>]+>([^<]+)</a></h2>", client.get(f"{at}{query}").content.decode())


def test_sketches_lie_in_folders_and_are_found_by_folder_and_by_title() -> None:
    for client in (signed_up("ana"), Client()):
        orders, films = kept(client, "Orders"), kept(client, "Films")
        outer = folder(client, "Customers")
        inner = folder(client, "North", outer)
        numbers = dict(
            re.findall(
                r'id="sketch-([^"]+)".*?<h2><a [^>]+>([^<]+)', client.get("/sketches/").content.decode(), re.DOTALL
            )
        )
        sketch = {title: pk for pk, title in numbers.items()}["Orders"]
        assert client.post("/sketches/", {"do": "file", "sketch": sketch, "to": inner}).status_code == 303
        assert titles(client) == ["Films"]
        assert titles(client, f"?folder={inner}") == ["Orders"]
        assert titles(client, f"?folder={outer}") == []
        assert "North" in client.get(f"/sketches/?folder={outer}").content.decode()
        assert titles(client, "?q=ord") == ["Orders"]
        assert "Customers / North" in client.get("/sketches/?q=ord").content.decode()
        assert "No sketch here is called" in client.get("/sketches/?q=zebra").content.decode()
        client.post("/sketches/", {"do": "file", "sketch": sketch, "to": "", "folder": inner})
        assert set(titles(client)) == {"Films", "Orders"}
        assert orders["address"] != films["address"]


def test_a_folder_is_renamed_moved_and_never_put_into_itself() -> None:
    ana = signed_up("ana")
    outer, beside = folder(ana, "A"), folder(ana, "B")
    inner = folder(ana, "C", outer)
    assert ana.post("/sketches/", {"do": "rename-folder", "folder": outer, "name": "Z"}).status_code == 303
    assert ana.post("/sketches/", {"do": "move-folder", "folder": inner, "to": beside}).status_code == 303
    assert str(Folder.objects.get(pk=inner).parent_id) == beside
    for form, word in (
        ({"do": "move-folder", "folder": beside, "to": inner}, "in itself"),
        ({"do": "move-folder", "folder": beside, "to": beside}, "in itself"),
        ({"do": "rename-folder", "folder": beside, "name": "z"}, "already"),
        ({"do": "new-folder", "name": " "}, "1 to 100"),
        ({"do": "new-folder", "name": "x", "folder": "nowhere"}, "not there"),
        ({"do": "dance"}, "no button"),
    ):
        answer = ana.post("/sketches/", form)
        assert answer.status_code == 422, form
        assert word in answer.content.decode()
    deep = ""
    for turn in range(8):
        deep = folder(ana, f"Storey {turn}", deep)
    assert ana.post("/sketches/", {"do": "new-folder", "name": "x", "folder": deep}).status_code == 422
    assert ana.post("/sketches/", {"do": "move-folder", "folder": beside, "to": deep}).status_code == 422


def test_what_lies_in_a_deleted_folder_moves_up_as_was_said_before() -> None:
    ana = signed_up("ana")
    sketch = kept(ana, "Orders")["token"]
    outer = folder(ana, "Outer")
    middle = folder(ana, "Same", outer)
    inner = folder(ana, "Same", middle)
    ana.post("/sketches/", {"do": "file", "sketch": sketch, "to": middle})
    said = ana.get(f"/sketches/?folder={middle}").content.decode()
    assert "1 sketch lies right in it" in said
    assert "1 folder, too" in said
    assert "no sketch is deleted" in said
    assert ana.post("/sketches/", {"do": "delete-folder", "folder": middle})["Location"].endswith(outer)
    assert titles(ana, f"?folder={outer}") == ["Orders"]
    assert str(Folder.objects.get(pk=inner).parent_id) == outer
    ana.post("/sketches/", {"do": "delete-folder", "folder": outer})
    assert titles(ana) == ["Orders"]
    assert Folder.objects.get().parent is None


def test_a_team_s_folders_are_tended_by_its_editors_and_give_nobody_a_right() -> None:
    ana = signed_up("ana")
    team = made(ana)
    bob, eve, mia = joined(ana, team, "bob"), joined(ana, team, "eve", "viewer"), signed_up("mia")
    sketch = kept(ana, "Orders")["token"]
    own = folder(ana, "My own")
    ana.post("/sketches/", {"do": "file", "sketch": sketch, "to": own})
    ana.post(team, {"do": "bring", "sketch": sketch})
    assert not Filed.objects.exists(), "it lies no longer in a folder of hers"
    there = folder(bob, "Customers", at=team)
    assert bob.post(team, {"do": "file", "sketch": sketch, "to": there}).status_code == 303
    assert titles(eve, f"?folder={there}", team) == ["Orders"]
    for client, at in ((eve, team), (mia, "/sketches/"), (Client(), "/sketches/")):
        for form in (
            {"do": "new-folder", "name": "x", "folder": there},
            {"do": "rename-folder", "folder": there, "name": "x"},
            {"do": "move-folder", "folder": there, "to": ""},
            {"do": "delete-folder", "folder": there},
            {"do": "file", "sketch": sketch, "to": ""},
        ):
            assert client.post(at, form).status_code in (404, 422), form
    assert bob.post(team, {"do": "file", "sketch": sketch, "to": own}).status_code == 422, "a folder of another space"
    assert mia.get(f"/s/{sketch}/").status_code == 404
    assert Folder.objects.get(pk=there).name == "Customers"
    assert str(Filed.objects.get().folder_id) == there


def test_an_editor_by_a_role_in_one_sketch_does_not_tend_its_owner_s_folders() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    sketch = kept(ana)["token"]
    there = folder(ana, "Mine")
    ana.post(f"/sketches/{sketch}/share/", {"do": "give", "name": "bob", "role": "editor"})
    assert bob.post("/sketches/", {"do": "file", "sketch": sketch, "to": there}).status_code == 404
    page = bob.get("/sketches/").content.decode()
    assert '<span class="role">Editor</span>' in page, "how far it goes stands beside what is shared"


def test_what_a_browser_kept_is_taken_over_in_its_folders() -> None:
    client = Client()
    kept(client, "Orders")
    there = folder(client, "Mine")
    client.post("/sketches/", {"do": "file", "sketch": str(SavedSketch.objects.get().pk), "to": there})
    signed_up("ana", client)
    client.post("/sketches/take-over/")
    assert titles(client, f"?folder={there}") == ["Orders"]

"""Links: what each opens, that nobody guesses one, and that a revoked one opens nothing."""

from __future__ import annotations

import base64
import random

import pytest
from django.test import Client

from tests.web.workspace.people import page, save, saved, text, view_link

pytestmark = pytest.mark.django_db

FILES = ["picture.svg", "picture.png", "picture.pdf", "sketch.json"]


def test_the_edit_link_opens_the_editor_for_another_browser(owner: Client, other: Client) -> None:
    edit = saved(owner)
    assert 'name="text"' in page(other, edit)
    assert save(other, text(title="From the other"), edit, 1).status_code == 303
    assert "From the other" in page(owner, edit)


def test_the_read_only_link_shows_picture_and_findings_and_nothing_to_edit(owner: Client, other: Client) -> None:
    edit = saved(owner)
    view = view_link(owner, edit)
    shown = page(other, view)
    assert "Take order" in shown
    assert "CON-003" in shown
    assert "<textarea" not in shown
    assert 'value="fix:' not in shown
    assert edit not in shown


def test_the_read_only_link_saves_nothing(owner: Client, other: Client) -> None:
    view = view_link(owner, saved(owner))
    for client in (owner, other):
        assert save(client, text(title="Mine now"), view, 1).status_code == 404
    assert "Mine now" not in page(other, view)


@pytest.mark.parametrize("name", FILES)
def test_both_links_give_the_files_to_anybody(owner: Client, other: Client, name: str) -> None:
    edit = saved(owner)
    for link in (edit, view_link(owner, edit)):
        answer = other.get(f"{link}{name}?download=1")
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="orders.{name.rpartition(".")[2]}"'
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer.content[:4] in (b"<svg", b"\x89PNG", b"%PDF", b"{\n  ")


def test_a_parameter_of_a_picture_that_makes_no_sense_is_refused(owner: Client) -> None:
    assert owner.get(saved(owner) + "picture.svg?theme=pink").status_code == 400


@pytest.mark.parametrize("mode", ["view", "edit"])
def test_a_revoked_link_opens_nothing_and_the_new_one_does(owner: Client, other: Client, mode: str) -> None:
    edit = saved(owner)
    links = {"view": view_link(owner, edit), "edit": edit}
    assert "cannot be undone" in page(owner, f"{edit}revoke/{mode}/")
    assert page(other, links[mode])  # asking alone revokes nothing
    answer = owner.post(f"{edit}revoke/{mode}/")
    assert answer.status_code == 303
    assert "leads to no sketch" in page(other, links[mode], 404)
    for name in FILES:
        assert other.get(links[mode] + name).status_code == 404
    new_edit = answer["Location"].partition("?")[0]
    renewed = {"view": view_link(owner, new_edit), "edit": new_edit}
    assert renewed[mode] != links[mode]
    assert page(other, renewed[mode])
    kept = "edit" if mode == "view" else "view"
    assert renewed[kept] == links[kept]


@pytest.mark.parametrize("mode", ["view", "edit"])
def test_only_the_owner_revokes(owner: Client, other: Client, mode: str) -> None:
    edit = saved(owner)
    for link in (edit, view_link(owner, edit)):
        assert other.get(f"{link}revoke/{mode}/").status_code == 404
        assert other.post(f"{link}revoke/{mode}/").status_code == 404
    assert "Revoke" not in page(other, edit)
    assert page(other, edit)


def test_no_changed_token_opens_anything(owner: Client, other: Client) -> None:
    edit = saved(owner)
    token = edit.split("/")[2]
    chance = random.Random(4)
    data = base64.urlsafe_b64decode(token)
    for _ in range(300):
        place = chance.randrange(len(data))
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        guess = base64.urlsafe_b64encode(bytes(changed)).decode()
        assert other.get(f"/s/{guess}/").status_code == 404


def test_a_read_only_token_cannot_be_turned_into_an_edit_token(owner: Client, other: Client) -> None:
    token = view_link(owner, saved(owner)).split("/")[2]
    data = bytearray(base64.urlsafe_b64decode(token))
    data[16] = 1
    assert other.get(f"/s/{base64.urlsafe_b64encode(bytes(data)).decode()}/").status_code == 404


@pytest.mark.parametrize("token", ["x", "A" * 44, "é" * 44, "A" * 3000, "%00" * 44, "-" * 44, "=" * 44])
def test_what_is_no_token_is_not_found(other: Client, token: str) -> None:
    assert other.get(f"/s/{token}/").status_code == 404


def test_the_pages_are_kept_from_search_engines_caches_and_other_sites(owner: Client) -> None:
    edit = saved(owner)
    for path in (edit, view_link(owner, edit), "/sketches/", edit + "picture.svg", "/s/nothing/"):
        answer = owner.get(path)
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "private" in answer["Cache-Control"]
        assert "Cookie" in answer["Vary"]
        assert answer["X-Frame-Options"] == "DENY"
        assert (
            "script-src 'self'" in answer["Content-Security-Policy"] or "sandbox" in answer["Content-Security-Policy"]
        )

"""The list of a browser's sketches, and who may do what with it."""

from __future__ import annotations

import hashlib
from http.cookies import Morsel
from typing import Any

import pytest
from django.core.signing import get_cookie_signer
from django.test import Client

from patterns_app.web.workspace import limits
from patterns_app.web.workspace.models import Revision, SavedSketch
from tests.web.workspace.people import page, save, saved, sketch_id, text, view_link

pytestmark = pytest.mark.django_db

DEEDS = ["rename", "duplicate", "delete", "restore"]


def cookie(client: Client) -> Morsel[Any]:
    return client.cookies["browser"]


def test_looking_gives_nobody_a_cookie(owner: Client) -> None:
    for path in ("/studio/", "/sketches/", "/studio/?pattern=saga"):
        owner.get(path)
    assert "browser" not in owner.cookies
    assert "keeps no sketches yet" in page(owner, "/sketches/")


def test_saving_gives_the_browser_a_secret_that_scripts_and_other_sites_cannot_read(owner: Client) -> None:
    saved(owner)
    found = cookie(owner)
    assert found["httponly"]
    assert found["samesite"] == "Lax"
    assert int(found["max-age"]) == 365 * 24 * 3600
    secret = found.value.partition(":")[0]
    assert len(secret) == 32  # 128 bits
    row = SavedSketch.objects.get()
    assert row.owner == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(SavedSketch.objects.values()) + str(Revision.objects.values())


def test_the_second_sketch_belongs_to_the_same_browser(owner: Client) -> None:
    saved(owner)
    saved(owner, text(title="Second"))
    shown = page(owner, "/sketches/")
    assert "2 of 200" in shown
    assert shown.index("Second") < shown.index(">Orders<")


@pytest.mark.parametrize("forged", ["0" * 32, "0" * 32 + ":x:y", "", "not hex"])
def test_a_forged_secret_is_none(owner: Client, other: Client, forged: str) -> None:
    saved(owner)
    other.cookies["browser"] = forged
    assert "keeps no sketches yet" in page(other, "/sketches/")


def test_a_signed_secret_of_another_purpose_is_none(owner: Client, other: Client) -> None:
    saved(owner)
    secret = cookie(owner).value.partition(":")[0]
    other.cookies["browser"] = get_cookie_signer(salt="something else").sign(secret)
    assert "keeps no sketches yet" in page(other, "/sketches/")


def test_the_list_shows_a_picture_when_it_was_changed_and_opens_the_editor(owner: Client) -> None:
    edit = saved(owner)
    shown = page(owner, "/sketches/")
    assert 'class="thumb-card"' in shown
    assert "<time datetime=" in shown
    assert f'href="{edit}"' in shown


def test_another_browser_does_not_see_them(owner: Client, other: Client) -> None:
    edit = saved(owner)
    page(other, edit)
    saved(other, text(title="Theirs"))
    assert "Orders" not in page(other, "/sketches/")


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_is_done_to_another_browser_s_sketch(owner: Client, other: Client, deed: str) -> None:
    edit = saved(owner)
    name = sketch_id(owner)
    saved(other, text(title="Theirs"))
    for client in (other, Client()):
        assert client.post(f"/sketches/{name}/{deed}/", {"title": "Taken"}).status_code == 404
    assert "Orders" in page(owner, edit)
    assert SavedSketch.objects.count() == 2


@pytest.mark.parametrize("deed", DEEDS)
def test_deeds_need_a_post_and_the_site_s_own_form(owner: Client, deed: str) -> None:
    saved(owner)
    address = f"/sketches/{sketch_id(owner)}/{deed}/"
    assert owner.get(address).status_code == 405
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = owner.cookies
    assert careful.post(address, {"title": "Forged"}).status_code == 403


def test_a_sketch_is_renamed_as_a_revision(owner: Client) -> None:
    edit = saved(owner)
    answer = owner.post(f"/sketches/{sketch_id(owner)}/rename/", {"title": "  New \n name  "})
    assert answer.status_code == 303
    assert "New name" in page(owner, "/sketches/")
    assert "&quot;title&quot;: &quot;New name&quot;" in page(owner, edit)
    assert SavedSketch.objects.get().revision == 2


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, "a\x07b"])
def test_a_title_that_will_not_do_is_refused_with_the_reason(owner: Client, title: str) -> None:
    saved(owner)
    answer = owner.post(f"/sketches/{sketch_id(owner)}/rename/", {"title": title})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert SavedSketch.objects.get().title == "Orders"


def test_a_copy_lives_its_own_life(owner: Client) -> None:
    edit = saved(owner)
    owner.post(f"/sketches/{sketch_id(owner)}/duplicate/")
    assert "Copy of Orders" in page(owner, "/sketches/")
    save(owner, text(title="Changed"), edit, 1)
    assert "Copy of Orders" in page(owner, "/sketches/")


def test_a_deleted_sketch_is_gone_for_everybody_and_undo_brings_it_back(owner: Client, other: Client) -> None:
    edit = saved(owner)
    view = view_link(owner, edit)
    name = sketch_id(owner)
    answer = owner.post(f"/sketches/{name}/delete/")
    for client in (owner, other):
        for link in (edit, view, view + "picture.svg"):
            assert client.get(link).status_code == 404
    assert save(owner, text(title="After"), edit, 1).status_code == 404
    assert "is deleted" in page(owner, answer["Location"])
    assert owner.post(f"/sketches/{name}/restore/").status_code == 303
    assert "Take order" in page(other, view)
    assert "is deleted" not in page(owner, answer["Location"])


def test_a_full_browser_is_told_and_its_text_is_kept(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SKETCHES_A_BROWSER", 1)
    edit = saved(owner)
    name = sketch_id(owner)
    answer = save(owner, text(title="One too many"))
    assert answer.status_code == 422
    assert "Delete one first" in answer.content.decode()
    assert "One too many" in answer.content.decode()
    assert owner.post(f"/sketches/{name}/duplicate/").status_code == 422
    assert save(owner, text(title="The first, again"), edit, 1).status_code == 303
    owner.post(f"/sketches/{name}/delete/")
    saved(owner)
    assert owner.post(f"/sketches/{name}/restore/").status_code == 422


def test_a_long_list_has_pages(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SKETCHES_A_PAGE", 2)
    for number in range(3):
        saved(owner, text(title=f"Number {number}"))
    assert ">Number 0</a>" not in page(owner, "/sketches/")
    assert ">Number 0</a>" in page(owner, "/sketches/?page=2")
    assert ">Number 0</a>" in page(owner, "/sketches/?page=99")


def test_a_title_is_text_and_never_markup(owner: Client) -> None:
    edit = saved(owner, text(title="</textarea><script>alert(1)</script>"))
    for path in (edit, view_link(owner, edit), "/sketches/"):
        assert "<script>alert" not in page(owner, path)

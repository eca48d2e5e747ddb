"""Saving: revisions are appended, nobody overwrites what they have not seen, and a damaged row costs no page."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from patterns_app.web.workspace.models import Revision, SavedSketch
from tests.web.workspace.people import page, save, saved, sketch_id, text, view_link

pytestmark = pytest.mark.django_db


NODES: list[dict[str, str]] = json.loads(text())["nodes"]


def damage(number: int, document: str) -> None:
    """Write into the store what no action would."""
    Revision.objects.filter(number=number).update(document=document)


def test_saving_again_appends_a_revision(owner: Client) -> None:
    edit = saved(owner)
    assert save(owner, text(title="Second"), edit, 1)["Location"] == f"{edit}?view=document&saved=1"
    assert sorted(Revision.objects.values_list("number", flat=True)) == [1, 2]
    assert "Revision 2" in page(owner, edit)


def test_a_revision_is_never_changed() -> None:
    saved(Client())
    with pytest.raises(TypeError):
        Revision.objects.get().save()


def test_saving_the_same_again_changes_nothing(owner: Client) -> None:
    edit = saved(owner)
    assert save(owner, text(), edit, 1).status_code == 303
    assert save(owner, text(), edit, 0).status_code == 303
    assert Revision.objects.count() == 1


def test_what_somebody_else_saved_meanwhile_stays(owner: Client, other: Client) -> None:
    edit = saved(owner)
    nodes = [{**node, "label": "Theirs"} if node["id"] == "take" else node for node in NODES]
    assert save(other, text(nodes=nodes), edit, 1).status_code == 303
    assert save(owner, text(title="Mine"), edit, 1).status_code == 303
    shown = page(owner, edit)
    assert "&quot;title&quot;: &quot;Mine&quot;" in shown
    assert "&quot;label&quot;: &quot;Theirs&quot;" in shown
    assert "Revision 3" in shown


@pytest.mark.parametrize("is_gone", [False, True], ids=["both changed it", "what was edited is not there any more"])
def test_who_saves_over_something_unseen_gets_both_texts_and_a_way_on(
    owner: Client, other: Client, is_gone: bool
) -> None:
    edit = saved(owner)
    assert save(other, text(title="Theirs"), edit, 1).status_code == 303
    if is_gone:
        damage(1, "{")
    answer = save(owner, text(title="Mine"), edit, 1)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "&quot;title&quot;: &quot;Theirs&quot;" in shown
    assert "&quot;title&quot;: &quot;Mine&quot;" in shown
    assert 'name="revision" value="2"' in shown
    assert "Save on top of revision 2" in shown
    assert SavedSketch.objects.get().title == "Theirs"
    assert save(owner, text(title="Mine"), edit, 2).status_code == 303
    assert Revision.objects.count() == 3


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40, "²"])
def test_a_form_without_a_sensible_revision_conflicts(owner: Client, revision: str) -> None:
    edit = saved(owner)
    answer = owner.post(edit, {"do": "save", "text": text(title="Mine"), "revision": revision})
    assert answer.status_code == 409


def test_drawing_first_does_not_hide_a_conflict(owner: Client, other: Client) -> None:
    edit = saved(owner)
    save(other, text(title="Theirs"), edit, 1)
    drawn = owner.post(edit, {"do": "draw", "text": text(title="Mine"), "revision": 1}).content.decode()
    assert 'name="revision" value="1"' in drawn


@pytest.mark.parametrize(
    "document", ["", "{", '{"schema": "pattern-studio/2"}', "\ufffd" * 9, '{"schema": "future/9"}']
)
def test_a_damaged_document_offers_the_last_good_revision(owner: Client, other: Client, document: str) -> None:
    edit = saved(owner, text(title="Good one"))
    save(owner, text(title="Bad one"), edit, 1)
    view = view_link(owner, edit)
    damage(2, document)
    for client, link in ((owner, edit), (other, view)):
        shown = page(client, link)
        assert "Revision 2 is damaged" in shown
        assert "?last-good=1" in shown
        assert "Good one" in page(client, f"{link}?last-good=1")
    for name in ("picture.svg", "sketch.json"):
        assert other.get(view + name).status_code == 422
        assert b"Take order" in other.get(f"{view}{name}?last-good=1").content
    assert "damaged" in page(owner, "/sketches/")
    for deed in ("rename", "duplicate"):
        assert owner.post(f"/sketches/{sketch_id(owner)}/{deed}/", {"title": "x"}).status_code == 422


def test_saving_the_last_good_revision_mends_a_damaged_sketch(owner: Client) -> None:
    edit = saved(owner)
    damage(1, "{")
    shown = page(owner, edit)
    assert "No older revision can be read either" in shown
    assert 'name="revision" value="1"' in shown
    assert save(owner, text(title="Mended"), edit, 1).status_code == 303
    assert "damaged" not in page(owner, edit)
    assert Revision.objects.count() == 2


def test_no_flipped_bit_of_a_stored_document_breaks_its_page(owner: Client, other: Client) -> None:
    edit = saved(owner)
    view = view_link(owner, edit)
    document = Revision.objects.get().document
    for place in range(0, len(document), 23):
        flipped = document[:place] + chr(ord(document[place]) ^ 1) + document[place + 1 :]
        damage(1, flipped)
        assert "damaged" in page(other, view)

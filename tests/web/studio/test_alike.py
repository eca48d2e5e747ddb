"""The catalogue searched by a saved sketch, by either of its links."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.operations import apply, removal_of_node
from tests.web.workspace.people import page, saved, view_link

pytestmark = pytest.mark.django_db


def test_both_links_tell_how_much_of_which_entry_is_there(client: Client) -> None:
    edit = saved(client)
    for link in (edit, view_link(client, edit)):
        told = page(Client(), f"{link}patterns/")
        assert "Patterns like" in told
        assert 'href="/patterns/' in told
        assert "<meter" in told
    assert f'href="{link}patterns/"' in page(Client(), link)
    assert edit.split("/")[2] not in told


def test_what_is_missing_is_said_and_where_it_is_completed(client: Client) -> None:
    whole = next(one for one in patterns() if one.slug == "storage-first").variants[0].sketch
    dead = next(line.target for line in whole.connections if line.kind == "dlq")
    edit = saved(client, encode(apply(whole, removal_of_node(whole, dead))).decode())
    told = page(client, f"{edit}patterns/")
    assert "Storage First" in told
    assert "Nearly" in told
    assert "Complete it in the studio" in told
    assert "Complete it in the studio" not in page(Client(), f"{view_link(client, edit)}patterns/")


def test_an_empty_sketch_is_told_that_nothing_was_found(client: Client) -> None:
    edit = saved(client, json.dumps({"schema": "pattern-studio/2", "title": "Empty"}))
    assert "Nothing of any entry" in page(client, f"{edit}patterns/")


def test_a_link_that_leads_nowhere_is_not_found(client: Client) -> None:
    assert client.get("/s/v-nonsense/patterns/").status_code == 404

"""Who runs what in a saved sketch, by either of its links."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.workspace.people import page, saved, view_link

pytestmark = pytest.mark.django_db


def test_both_links_show_who_runs_what(client: Client) -> None:
    edit = saved(client)
    for link in (edit, view_link(client, edit)):
        told = page(Client(), f"{link}responsibilities/")
        assert "of all layers are yours" in told
        assert 'class="tint"' in told
        assert '<th scope="row">Operating system</th>' in told


def test_the_read_only_page_leads_there_and_not_to_the_edit_link(client: Client) -> None:
    edit = saved(client)
    link = view_link(client, edit)
    assert f'href="{link}responsibilities/"' in page(Client(), link)
    assert edit.split("/")[2] not in page(Client(), f"{link}responsibilities/")


def test_a_link_that_leads_nowhere_is_not_found(client: Client) -> None:
    assert client.get("/s/v-nonsense/responsibilities/").status_code == 404

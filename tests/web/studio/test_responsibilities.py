"""Who runs what in a saved sketch, by either of its links."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from patterns_app.core import limits
from patterns_app.core.layout.workers import RenderError
from patterns_app.web import pictures
from tests.web.workspace.people import page, saved, text, view_link

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


def test_a_sketch_over_the_limit_is_told_so_and_is_no_error_of_ours(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    most = limits.DRAW_NODES
    nodes = [{"id": f"n{number}", "service": "aws.lambda", "label": "Work"} for number in range(most + 1)]
    edit = saved(client, text(nodes=nodes, connections=[]))
    with caplog.at_level(logging.WARNING):
        told = page(client, f"{edit}responsibilities/")
    assert f"Too large to draw: the sketch has {most + 1} nodes; at most {most} are drawn in one picture." in told
    assert "try again" not in told
    assert told.count('<th scope="row">Work</th>') == most + 1
    about = [record for record in caplog.records if record.name == "patterns_app.web.pictures"]
    assert [(record.levelname, record.exc_info) for record in about] == [("WARNING", None)]


def test_a_picture_that_fails_costs_its_place_and_is_logged_with_its_cause(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RenderError("it broke")

    edit = saved(client, text(title="Not drawn before"))
    monkeypatch.setattr(pictures.workers(), "arrange", breaks)
    told = page(client, f"{edit}responsibilities/")
    assert "Reload to try again." in told
    (record,) = [record for record in caplog.records if record.name == "patterns_app.web.pictures"]
    assert record.levelname == "ERROR"
    assert record.exc_info

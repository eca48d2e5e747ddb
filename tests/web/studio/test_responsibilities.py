"""Who runs what in a saved sketch, by either of its links."""

from __future__ import annotations

import logging
import re

import pytest
from django.core.cache import caches
from django.test import Client

from patterns_app.core import limits
from patterns_app.core.layout.build import TooLargeToDraw
from patterns_app.core.layout.workers import RenderError
from patterns_app.web import pictures, responsibilities
from patterns_app.web.workspace.models import Revision
from tests.web.workspace.people import page, saved, text, view_link

pytestmark = pytest.mark.django_db


def test_both_links_show_who_runs_what(client: Client) -> None:
    edit = saved(client)
    for link in (edit, view_link(client, edit)):
        told = page(Client(), f"{link}responsibilities/")
        assert "Yours in all services: " in told
        assert 'class="tint"' in told
        assert '<th scope="row">Operating system</th>' in told


def test_the_read_only_page_leads_there_and_not_to_the_edit_link(client: Client) -> None:
    edit = saved(client)
    link = view_link(client, edit)
    assert f'href="{link}responsibilities/"' in page(Client(), link)
    assert edit.split("/")[2] not in page(Client(), f"{link}responsibilities/")


def test_a_link_that_leads_nowhere_is_not_found(client: Client) -> None:
    assert client.get("/s/v-nonsense/responsibilities/").status_code == 404


def machines() -> str:
    nodes = [{"id": "web", "service": "client.browser"}, {"id": "take", "service": "aws.ec2", "label": "Machines"}]
    lines = [{"id": "web-take", "source": "web", "target": "take", "kind": "sync"}]
    return text(title="On machines", nodes=nodes, connections=lines)


def two(client: Client) -> tuple[str, str]:
    """The read-only links of the sketch with a function and of one with machines."""
    one, other = (view_link(client, saved(client, document)) for document in ("", machines()))
    return one, other


def token(link: str) -> str:
    return link.split("/")[2]


def test_two_saved_sketches_are_compared_by_their_read_only_links(client: Client) -> None:
    one, other = two(client)
    told = page(Client(), f"{one}responsibilities/?with={token(other)}")
    assert 'id="a-node-' in told
    assert 'id="b-node-' in told
    assert re.search(r"\d+ of \d+ layers differ", told)
    row = re.search(r'<tr class="differs"><th scope="row">Operating system</th>.*?</tr>', told)
    assert row
    assert ">100 %<" in row[0]
    assert not re.search(r'<tr class="differs"><th scope="row">Data</th>', told)


def test_a_pasted_link_and_an_edit_link_lead_to_an_address_without_edit_rights(client: Client) -> None:
    one, other = two(client)
    edit = saved(client, machines())
    answer = Client().get(f"{edit}responsibilities/", {"with": f"https://example.org{edit}"})
    assert answer.status_code == 302
    assert token(edit) not in answer["Location"]
    assert page(Client(), answer["Location"])
    pasted = Client().get(f"{one}responsibilities/", {"with": f" https://example.org{other}?x=1 "})
    assert pasted["Location"] == f"{one}responsibilities/?with={token(other)}"


@pytest.mark.parametrize("wrong", ["nonsense", "/s/", "x" * 5000, "a\x00b", "é"])
def test_a_second_link_that_leads_nowhere_is_said_beside_the_first_sketch(client: Client, wrong: str) -> None:
    one = view_link(client, saved(client))
    answer = client.get(f"{one}responsibilities/", {"with": wrong})
    assert answer.status_code == 404
    assert "The other link leads nowhere" in answer.content.decode()
    assert "Part by part" in answer.content.decode()


def test_a_first_link_that_leads_nowhere_is_not_found(client: Client) -> None:
    assert (
        client.get(f"/s/nonsense/responsibilities/?with={token(view_link(client, saved(client)))}").status_code == 404
    )


def test_a_second_sketch_that_cannot_be_read_is_said(client: Client) -> None:
    one, other = two(client)
    Revision.objects.filter(sketch__title="On machines").update(document="{}")
    told = page(client, f"{one}responsibilities/?with={token(other)}", status=422)
    assert "The other sketch cannot be read" in told
    back = client.get(f"{other}responsibilities/?with={token(one)}")
    assert back["Location"] == other


def test_a_sketch_that_is_too_large_to_draw_is_still_counted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise TooLargeToDraw("too large")

    one, other = two(client)
    monkeypatch.setattr(responsibilities, "caged", refuse)
    caches["renders"].clear()
    told = page(client, f"{one}responsibilities/?with={token(other)}")
    assert told.count("Too large to draw: too large.") == 2
    assert "layers differ" in told


def test_an_empty_second_link_shows_the_one_sketch(client: Client) -> None:
    one = view_link(client, saved(client))
    assert "Part by part" in page(client, f"{one}responsibilities/?with=")


def test_two_of_my_sketches_are_chosen_in_the_list(client: Client) -> None:
    one, other = two(client)
    ids = re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>(Orders|On machines)<', page(client, "/sketches/"))
    chosen = {title: name for name, title in ids}
    answer = client.get("/sketches/compare/", {"a": chosen["Orders"], "b": chosen["On machines"]})
    assert answer.status_code == 303
    assert answer["Location"] == f"{one}responsibilities/?with={token(other)}"
    stranger = Client().get("/sketches/compare/", {"a": chosen["Orders"], "b": chosen["On machines"]})
    for refused in (stranger, client.get("/sketches/compare/"), client.get("/sketches/compare/?a=1&b=2")):
        assert refused.status_code == 422
        assert "Choose two of your sketches" in refused.content.decode()


def test_one_sketch_has_nothing_to_be_compared_with(client: Client) -> None:
    saved(client)
    assert "compare-title" not in page(client, "/sketches/")


def test_a_sketch_over_the_limit_is_told_so_and_is_no_error_of_ours(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that is read today is drawn: a limit below the reader's stands in for the day that changes."""
    most = 500
    monkeypatch.setattr(limits, "DRAW_NODES", most)
    monkeypatch.setattr(responsibilities, "caged", lambda function, *arguments: function(*arguments))
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
    monkeypatch.setattr(pictures.workers(), "run_within", breaks)
    told = page(client, f"{edit}responsibilities/")
    assert "Reload to try again." in told
    (record,) = [record for record in caplog.records if record.name == "patterns_app.web.pictures"]
    assert record.levelname == "ERROR"
    assert record.exc_info

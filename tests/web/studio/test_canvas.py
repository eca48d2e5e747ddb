"""What the canvas asks of the server: a page with everything on it, keeping, casting, history. By requests alone."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from patterns_app.core.patterns.reader import patterns
from patterns_app.web.workspace.models import LogRow, Revision
from tests.web.workspace.people import ORDERS, saved, view_link

pytestmark = pytest.mark.django_db


def brought(client: Client, address: str) -> dict[str, Any]:
    """What the page gives the canvas."""
    answer = client.get(address)
    assert answer.status_code == 200
    found = re.search(r'<script id="studio-data" type="application/json">(.*?)</script>', answer.content.decode(), re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def post(client: Client, address: str, body: Any) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("slug", [pattern.slug for pattern in patterns()])
def test_every_pattern_comes_with_places_for_everything(owner: Client, slug: str) -> None:
    data = brought(owner, f"/studio/?pattern={slug}")
    sketch = data["sketch"]
    assert all(node["position"] for node in sketch["nodes"])
    assert all(line["route"] for line in sketch["connections"])
    assert all(frame["box"] for frame in sketch["frames"])
    assert data["saved"] is None


def test_what_the_canvas_reads_first_is_asked_for_before_its_script_runs(owner: Client) -> None:
    page = owner.get("/studio/").content.decode()
    (text,) = re.findall(r'<script id="studio-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    early = re.findall(r'<link rel="preload" href="([^"]*)" as="fetch" type="application/json" crossorigin>', page)
    assert early == list(json.loads(text)["data"].values())
    assert early


def test_a_sketch_is_kept_and_found_again(owner: Client) -> None:
    answer = post(owner, "/studio/keep/", {"sketch": ORDERS})
    assert answer.status_code == 201
    kept = answer.json()
    assert kept["revision"] == 1
    changed = ORDERS | {"title": "Changed"}
    assert post(owner, kept["keep"], {"sketch": changed, "revision": 1}).json() == {"revision": 2}
    data = brought(owner, kept["address"])
    assert (data["sketch"]["title"], data["saved"]["revision"]) == ("Changed", 2)
    assert owner.get(kept["keep"]).json()["sketch"]["title"] == "Changed"
    assert "Changed" in owner.get("/sketches/").content.decode()


def test_who_comes_second_gets_the_newer_one_and_nothing_is_overwritten(owner: Client) -> None:
    kept = post(owner, "/studio/keep/", {"sketch": ORDERS}).json()
    theirs = ORDERS | {"title": "Theirs"}
    post(owner, kept["keep"], {"sketch": theirs, "revision": 1})
    answer = post(owner, kept["keep"], {"sketch": ORDERS | {"title": "Mine"}, "revision": 1})
    assert answer.status_code == 409
    assert (answer.json()["revision"], answer.json()["sketch"]["title"]) == (2, "Theirs")
    assert owner.get(kept["keep"]).json()["sketch"]["title"] == "Theirs"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"sketch": 3}', b'{"sketch": {"nodes": [{"id": "A B"}]}}', b"\xff", b"[" * 9000],
    ids=repr,
)
def test_junk_is_refused_with_words(owner: Client, body: bytes) -> None:
    kept = post(owner, "/studio/keep/", {"sketch": ORDERS}).json()
    for address in ("/studio/keep/", kept["keep"], "/studio/casting/"):
        answer = owner.post(address, body, content_type="application/json")
        assert answer.status_code == 422, address
        assert answer.json()["message"]
        assert answer.json()["errors"][0]["path"].startswith("$")


def test_strangers_and_read_only_links_keep_nothing(owner: Client, other: Client) -> None:
    edit = saved(owner)
    view = view_link(owner, edit)
    for link in (view, "/s/nothing/"):
        assert post(other, f"{link}keep/", {"sketch": ORDERS, "revision": 1}).status_code == 404
        assert other.get(f"{link}keep/").status_code == 404
        assert other.get(f"{link}history/").status_code == 404
        assert other.post(f"{link}history/1/").status_code == 404
    assert post(other, f"{edit}keep/", {"sketch": ORDERS | {"title": "By link"}, "revision": 1}).status_code == 200


def test_keeping_needs_the_page_s_own_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert post(strict, "/studio/keep/", {"sketch": ORDERS}).status_code == 403


def test_nothing_is_thinned_out_and_the_list_shows_what_is_minutes_apart(owner: Client) -> None:
    kept = post(owner, "/studio/keep/", {"sketch": ORDERS}).json()
    for number in range(1, 8):
        body = {"sketch": ORDERS | {"title": f"Title {number}"}, "revision": number, "kept": number == 3}
        assert post(owner, kept["keep"], body).json() == {"revision": number + 1}
    assert listed(owner, kept) == [8, 4, 1]
    for number in range(2, 9):
        shown = owner.get(f"/api/v1/saved/{kept['token']}/revisions/{number}").json()
        assert shown["title"] == f"Title {number - 1}"
    # Ten minutes on, what was saved by itself is worth looking back at.
    for rows in (Revision.objects, LogRow.objects):
        rows.update(created=timezone.now() - timedelta(minutes=10))
    post(owner, kept["keep"], {"sketch": ORDERS | {"title": "Later"}, "revision": 8})
    assert listed(owner, kept) == [9, 8, 4, 1]


def test_two_new_parts_with_one_id_are_two_and_what_names_them_follows(owner: Client, other: Client) -> None:
    kept = post(owner, "/studio/keep/", {"sketch": ORDERS}).json()
    for who, service, name in ((other, "aws.sqs", "client-a"), (owner, "aws.sns", "client-b")):
        new = {"id": "new", "service": service}
        line = {"id": f"to-{service[4:]}", "source": "take", "target": "new", "kind": "async"}
        body = ORDERS | {"nodes": [*ORDERS["nodes"], new], "connections": [*ORDERS["connections"], line]}
        ask = {"sketch": body, "revision": 1, "merge": True, "client": name}
        answer = post(who, kept["keep"], ask).json()
    there = {node["id"]: node["service"] for node in answer["sketch"]["nodes"]}
    assert (there["new"], there["new-2"]) == ("aws.sqs", "aws.sns")
    ends = {line["id"]: line["target"] for line in answer["sketch"]["connections"]}
    assert (ends["to-sqs"], ends["to-sns"]) == ("new", "new-2")
    # The answer was lost, so the same comes again, with a name by now: it is still one part.
    named = [*ORDERS["nodes"], new | {"label": "Named"}]
    again = post(owner, kept["keep"], ask | {"sketch": body | {"nodes": named}}).json()
    assert len(again["sketch"]["nodes"]) == 5


def listed(client: Client, kept: dict[str, Any]) -> list[int]:
    return [one["revision"] for one in client.get(f"/api/v1/saved/{kept['token']}/revisions").json()]


def test_an_earlier_revision_is_shown_with_what_changed_and_restored(owner: Client) -> None:
    kept = post(owner, "/studio/keep/", {"sketch": ORDERS}).json()
    smaller = ORDERS | {"nodes": ORDERS["nodes"][:1], "connections": []}
    post(owner, kept["keep"], {"sketch": smaller, "revision": 1, "kept": True})
    shown = html.unescape(owner.get(f"{kept['history']}1/").content.decode())
    assert "removed: node" in shown
    assert 'id="node-take"' in shown
    assert owner.post(f"{kept['history']}1/", {"revision": 2}).status_code == 303
    now = owner.get(kept["keep"]).json()
    assert now["revision"] == 3
    assert len(now["sketch"]["nodes"]) == 3
    assert owner.get(f"{kept['history']}77/").status_code == 404
    assert owner.post(f"{kept['history']}77/").status_code == 404


def test_two_who_save_at_once_keep_both_changes_and_the_second_is_told_the_whole(owner: Client, other: Client) -> None:
    kept = post(owner, "/studio/keep/", {"sketch": ORDERS}).json()
    theirs = ORDERS | {"title": "Theirs"}
    mine = ORDERS | {"nodes": [*ORDERS["nodes"], {"id": "store", "service": "aws.dynamodb"}]}
    assert post(other, kept["keep"], {"sketch": theirs, "revision": 1, "merge": True}).json() == {"revision": 2}
    answer = post(owner, kept["keep"], {"sketch": mine, "revision": 1, "merge": True}).json()
    assert (answer["revision"], answer["sketch"]["title"], len(answer["sketch"]["nodes"])) == (3, "Theirs", 4)
    assert answer["notes"] == []
    assert owner.get(kept["keep"]).json()["sketch"] == answer["sketch"]


def test_who_restores_over_something_unseen_is_told(owner: Client, other: Client) -> None:
    kept = post(owner, "/studio/keep/", {"sketch": ORDERS}).json()
    post(owner, kept["keep"], {"sketch": ORDERS | {"title": "Second"}, "revision": 1, "kept": True})
    post(other, kept["keep"], {"sketch": ORDERS | {"title": "Third"}, "revision": 2, "kept": True})
    for unseen in ({"revision": 2}, {}):
        answer = owner.post(f"{kept['history']}1/", unseen)
        assert answer.status_code == 409
        assert "revision 3 was saved while you were looking" in answer.content.decode()
        assert 'name="revision" value="3"' in answer.content.decode()
    assert owner.get(kept["keep"]).json()["revision"] == 3


def test_roles_come_with_who_can_play_them_and_a_good_guess(owner: Client) -> None:
    body = {"sketch": ORDERS, "pattern": "circuit-breaker", "variant": ""}
    casting = post(owner, "/studio/casting/", body).json()
    options = {role["role"]: [one["node"] for one in role["options"]] for role in casting["roles"]}
    assert any("take" in nodes for nodes in options.values())
    assert all(role["guess"] in ("", *options[role["role"]]) for role in casting["roles"])
    assert post(owner, "/studio/casting/", {"sketch": ORDERS, "pattern": "nothing"}).json()["roles"] == []

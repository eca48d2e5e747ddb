"""Saved sketches over the API: kept, read, changed without overwriting, shown, deleted; and what stays closed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from patterns_app.core.sketch.codec import encode
from tests.core.cast import orders

pytestmark = pytest.mark.django_db
SAVED = "/api/v1/saved"
ORDERS = encode(orders())


def keep(client: Client, secret: str = "", body: bytes = ORDERS) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    response = client.post(SAVED, body, content_type="application/json", headers=headers)
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()
    return found | {"location": response["Location"], "etag": response["ETag"]}


def put(client: Client, token: str, title: str, tag: str = "") -> Any:
    body = json.dumps(json.loads(ORDERS) | {"title": title})
    headers = {"If-Match": tag} if tag else {}
    return client.put(f"{SAVED}/{token}", body, content_type="application/json", headers=headers)


def test_a_sketch_is_kept_and_read_by_both_tokens_and_on_the_page(client: Client) -> None:
    kept = keep(client)
    for token in (kept["edit"], kept["view"]):
        response = client.get(f"{SAVED}/{token}")
        assert response.content == ORDERS
        assert response["ETag"] == kept["etag"] == '"1"'
        assert "private" in response["Cache-Control"]
    assert kept["location"] == f"{SAVED}/{kept['edit']}"
    assert client.get(kept["view_url"].removeprefix("http://testserver")).status_code == 200


def test_nothing_is_sent_again_that_the_asker_has(client: Client) -> None:
    kept = keep(client)
    assert client.get(f"{SAVED}/{kept['view']}", headers={"If-None-Match": kept["etag"]}).status_code == 304


def test_a_change_names_the_revision_that_it_changes(client: Client) -> None:
    kept = keep(client)
    assert put(client, kept["edit"], "No tag").status_code == 428
    saved = put(client, kept["edit"], "Second", kept["etag"])
    assert (saved.status_code, saved["ETag"], saved.json()["revision"]) == (200, '"2"', 2)
    assert put(client, kept["edit"], "Second", kept["etag"])["ETag"] == '"2"'  # sent twice, saved once
    late = put(client, kept["edit"], "Later", '"7"')
    assert late.status_code == 412
    assert "Revision 2 was saved" in late.json()["detail"]
    assert late["ETag"] == '"2"'
    assert client.get(f"{SAVED}/{kept['view']}").json()["title"] == "Second"


def test_what_both_changed_otherwise_is_refused_and_named_and_nothing_of_theirs_is_covered(client: Client) -> None:
    kept = keep(client)
    assert put(client, kept["edit"], "Theirs", kept["etag"]).status_code == 200
    late = put(client, kept["edit"], "Mine", kept["etag"])
    assert (late.status_code, late["ETag"]) == (412, '"2"')
    assert "Both changed title." in late.json()["detail"]
    assert client.get(f"{SAVED}/{kept['view']}").json()["title"] == "Theirs"


def test_what_others_did_since_the_revision_that_was_changed_stays(client: Client) -> None:
    kept = keep(client)
    mine, theirs = json.loads(ORDERS), json.loads(ORDERS)
    theirs["title"] = "Theirs"
    theirs["nodes"] = theirs["nodes"] + [{"id": "store", "service": "aws.dynamodb"}]
    mine["nodes"][0]["label"] = "Mine"
    for document, number in ((theirs, 2), (mine, 3)):
        answer = client.put(
            f"{SAVED}/{kept['edit']}", json.dumps(document), "application/json", headers={"If-Match": kept["etag"]}
        )
        assert (answer.status_code, answer["ETag"]) == (200, f'"{number}"')
    now = client.get(f"{SAVED}/{kept['view']}").json()
    assert (now["title"], now["nodes"][0]["label"], now["nodes"][-1]["id"]) == ("Theirs", "Mine", "store")


def test_a_star_saves_over_whatever_is_there(client: Client) -> None:
    kept = keep(client)
    put(client, kept["edit"], "Second", kept["etag"])
    assert put(client, kept["edit"], "Third", "*")["ETag"] == '"3"'
    assert put(client, kept["view"], "Mine", "*").status_code == 404


def test_a_tag_that_compression_has_made_weak_is_still_one(client: Client) -> None:
    kept = keep(client)
    assert put(client, kept["edit"], "Second", f"W/{kept['etag']}").status_code == 200


def test_a_token_may_be_shown_in_the_header_and_opens_no_more_than_in_the_address(client: Client) -> None:
    kept = keep(client)
    edit, view = (
        {"Authorization": f"{scheme} {kept[mode]}"} for scheme, mode in (("Bearer", "edit"), ("bearer", "view"))
    )
    assert client.get(f"{SAVED}/-", headers=edit).content == ORDERS == client.get(f"{SAVED}/-", headers=view).content
    assert client.get(f"{SAVED}/-/revisions", headers=edit).status_code == 200
    assert client.get(f"{SAVED}/-/revisions", headers=view).status_code == 404
    assert client.delete(f"{SAVED}/-", headers=edit).status_code == 404
    assert client.get(f"{SAVED}/-").status_code == 401
    assert client.get(f"{SAVED}/-", headers={"Authorization": f"Bearer {kept['secret']}"}).status_code == 404


def test_who_has_no_access_cannot_tell_why(client: Client) -> None:
    gone = keep(client)
    owner = {"Authorization": f"Bearer {gone['secret']}"}
    client.delete(f"{SAVED}/{gone['edit']}", headers=owner)
    there = keep(client)
    never = "A" * 44
    answers = {
        client.get(f"{SAVED}/{gone['edit']}").content,
        client.get(f"{SAVED}/{never}").content,
        client.get(f"{SAVED}/{there['view']}/revisions").content,
        client.delete(f"{SAVED}/{there['edit']}", headers=owner).content,
        put(client, there["view"], "Mine", there["etag"]).content,
    }
    assert len({re.sub(rb'"request_id":"[^"]*"', b"", answer) for answer in answers}) == 1


def test_revisions_are_listed_and_read(client: Client) -> None:
    kept = keep(client)
    put(client, kept["edit"], "Second", kept["etag"])
    listed = client.get(f"{SAVED}/{kept['edit']}/revisions").json()
    assert [one["revision"] for one in listed] == [2, 1]
    assert client.get(f"{SAVED}/{kept['edit']}/revisions/1").content == ORDERS
    assert client.get(f"{SAVED}/{kept['edit']}/revisions/9").status_code == 404
    assert client.get(f"{SAVED}/{kept['view']}/revisions").status_code == 404
    assert client.get(f"{SAVED}/{kept['view']}/revisions/1").status_code == 404


def test_a_secret_owns_what_was_kept_with_it_and_alone_may_delete(client: Client) -> None:
    first = keep(client)
    second = keep(client, first["secret"])
    assert second["secret"] == ""
    owner = {"Authorization": f"Bearer {first['secret']}"}
    listed = client.get(SAVED, headers=owner).json()
    assert {one["edit"] for one in listed} == {first["edit"], second["edit"]}
    assert client.delete(f"{SAVED}/{first['edit']}").status_code == 404
    assert client.delete(f"{SAVED}/{first['view']}", headers=owner).status_code == 404
    assert client.delete(f"{SAVED}/{first['edit']}", headers=owner).status_code == 204
    assert client.get(f"{SAVED}/{first['edit']}").status_code == 404
    assert [one["edit"] for one in client.get(SAVED, headers=owner).json()] == [second["edit"]]


def test_the_read_only_token_changes_nothing(client: Client) -> None:
    kept = keep(client)
    assert put(client, kept["view"], "Mine", kept["etag"]).status_code == 404


def test_a_browsers_cookie_opens_nothing_here(client: Client) -> None:
    made = client.post("/studio/keep/", json.dumps({"sketch": json.loads(ORDERS)}), content_type="application/json")
    token = made.json()["token"]
    assert client.get(SAVED).status_code == 401
    assert client.delete(f"{SAVED}/{token}").status_code == 404


@pytest.mark.parametrize("said", ["Bearer", "Bearer x", "Basic YTpi", "Bearer " + "g" * 32, "x" * 4000])
def test_a_secret_that_is_none_is_refused(client: Client, said: str) -> None:
    refused = client.get(SAVED, headers={"Authorization": said})
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Bearer"
    assert refused["Content-Type"] == "application/problem+json"
    assert (
        client.post(SAVED, ORDERS, content_type="application/json", headers={"Authorization": said}).status_code == 401
    )


@pytest.mark.parametrize("token", ["x", "A" * 44, "A" * 43 + "=", "%00", "é", "../sketches"])
def test_a_token_that_is_none_is_not_found(client: Client, token: str) -> None:
    assert client.get(f"{SAVED}/{token}").status_code == 404
    assert put(client, token, "Mine", '"1"').status_code == 404


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[]", 400), (b'{"schema": "pattern-studio/2", "x": 1}', 422)]
)
def test_what_is_no_sketch_is_not_kept(client: Client, body: bytes, status: int) -> None:
    assert client.post(SAVED, body, content_type="application/json").status_code == status


def test_one_secret_keeps_only_so_many(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patterns_app.web.workspace.limits.SKETCHES_A_BROWSER", 1)
    kept = keep(client)
    full = client.post(
        SAVED, ORDERS, content_type="application/json", headers={"Authorization": f"Bearer {kept['secret']}"}
    )
    assert full.status_code == 409
    assert "Delete one first" in full.json()["detail"]


def test_a_damaged_document_is_said_to_be(client: Client) -> None:
    from patterns_app.web.workspace.models import Revision

    kept = keep(client)
    Revision.objects.update(document="{")
    assert client.get(f"{SAVED}/{kept['view']}").status_code == 410
    assert put(client, kept["edit"], "Mended", kept["etag"]).status_code == 200

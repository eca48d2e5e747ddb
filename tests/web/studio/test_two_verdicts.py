"""Two verdicts on a page: of sketches by links, of patterns, of a sketch and what it was; and who may see them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from patterns_app.web.api.shapes import EXAMPLE

pytestmark = pytest.mark.django_db


def kept(client: Client, sketch: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = client.post("/api/v1/saved", sketch, content_type="application/json").json()
    return found


def more() -> dict[str, Any]:
    return {**EXAMPLE, "title": "Later", "nodes": [*EXAMPLE["nodes"], {"id": "alone", "service": "aws.sqs"}]}


def test_two_sketches_are_compared_by_links_and_the_address_holds_none_that_may_edit(client: Client) -> None:
    before, after = kept(client, EXAMPLE), kept(client, more())
    query = {"before": f"https://example.org/s/{before['edit']}/", "after": after["view"]}
    answer = client.get("/verdicts/", query)
    assert answer.status_code == 302
    assert before["edit"] not in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    assert "(CON-004)" in page
    assert page.index("New</span>") < page.index("(CON-004)")
    assert page.count("<svg") >= 2
    plain = {"before": before["view"], "after": after["view"]}
    found = json.loads(client.get("/verdicts/", {**plain, "format": "json"}).content)
    assert [one["rule"] for one in found["new"]] == ["CON-004"]
    text = client.get("/verdicts/", {**plain, "format": "markdown", "download": "1"})
    assert text["Content-Disposition"] == 'attachment; filename="later-verdicts.md"'
    assert b"### New" in text.content
    assert "Nothing differs." in client.get("/verdicts/", {**plain, "after": plain["before"]}).content.decode()


def test_variants_of_a_pattern_are_compared(client: Client) -> None:
    page = client.get("/verdicts/?before=saga:orchestration&after=saga:choreography")
    assert page.status_code == 200
    assert 'href="/patterns/saga/?variant=choreography"' in page.content.decode()
    assert client.get("/verdicts/?before=saga:orchestration&after=/patterns/saga/").status_code == 302


def test_a_sketch_is_compared_with_what_it_was_by_whoever_may_edit_it(client: Client) -> None:
    links = kept(client, EXAMPLE)
    head = {"Content-Type": "application/json", "If-Match": "*"}
    client.put(f"/api/v1/saved/{links['edit']}", more(), content_type="application/json", headers=head)
    page = client.get(f"/s/{links['edit']}/verdict/since/1/")
    assert page.status_code == 200, page.content
    assert "revision 1, and after: Later" in page.content.decode()
    assert "(CON-004)" in page.content.decode()
    assert (
        f'href="/s/{links["edit"]}/verdict/since/1/"' in client.get(f"/s/{links['edit']}/history/1/").content.decode()
    )
    assert client.get(f"/s/{links['view']}/verdict/since/1/").status_code == 404
    assert client.get(f"/s/{links['edit']}/verdict/since/7/").status_code == 404


@pytest.mark.parametrize(
    ("before", "status", "said"),
    [
        ("A" * 44, 404, "Before: The link leads nowhere."),
        ("no-such-pattern", 422, "Before: "),
        ("saga:no-such", 422, "Before: "),
        ("X" * 2000, 404, "Before: The link leads nowhere."),
        ("https://evil.example/s/../../etc/", 404, "Before: The link leads nowhere."),
    ],
)
def test_what_cannot_be_compared_is_said_with_its_side(client: Client, before: str, status: int, said: str) -> None:
    answer = client.get("/verdicts/", {"before": before, "after": "saga"})
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert client.get("/verdicts/").status_code == 200
    assert client.get("/verdicts/?before=saga&after=saga&rate=many").status_code == 400
    assert client.get("/verdicts/?before=saga&after=saga&format=poem").status_code == 400

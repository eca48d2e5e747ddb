"""The pages of the rules."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import escape

from patterns_app.core.checks.registry import families, rules, words
from tests.each import each

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_the_list_has_every_rule_and_says_which_are_checked(client: Client) -> None:
    told = page(client, "/rules/")
    assert all(f"/rules/{rule}/" in told for rule in words())
    assert len(rules()) == len(words())
    assert f"All {len(words())} are checked while you draw." in told  # once, and on no card of its own
    assert "Checked while you draw" not in told


@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        ("severity=error", lambda rule: words()[rule].severity == "error"),
        ("family=RES", lambda rule: rule.startswith("RES-")),
        ("live=1", lambda rule: rule in rules()),
        ("family=CON&severity=warning", lambda rule: rule.startswith("CON-") and words()[rule].severity == "warning"),
    ],
)
def test_a_filter_leaves_only_what_fits(client: Client, query: str, keeps: object) -> None:
    told = page(client, f"/rules/?{query}")
    for rule in words():
        assert (f'href="/rules/{rule}/"' in told) is keeps(rule)  # type: ignore[operator]


def test_htmx_gets_just_the_list(client: Client) -> None:
    response = client.get("/rules/?family=CON", headers={"HX-Request": "true", "HX-Target": "rules"})
    assert response.content.decode().lstrip().startswith('<div id="rules">')


@pytest.mark.parametrize("query", ["severity=grave", "family=XXX", "live=maybe"])
def test_a_filter_that_makes_no_sense_is_told(client: Client, query: str) -> None:
    assert query.partition("=")[0] in page(client, f"/rules/?{query}", 400)


@each("rule", list(words()))
def test_every_rule_has_a_page_with_its_reason_and_mend_and_leads_to_its_family(client: Client, rule: str) -> None:
    told = page(client, f"/rules/{rule}/")
    assert rule in told
    assert "How to fix it" in told
    assert 'id="bad-node-' in told
    assert 'id="good-node-' in told
    assert [one.title for one in words()[rule].sources if f'<a href="{escape(one.address)}" rel' not in told] == []
    assert ("named from what we know, not read" in told) is not all(one.read for one in words()[rule].sources)
    family = rule.partition("-")[0]
    assert family in families()
    assert f'href="/rules/{family}/"' in told


def test_the_id_may_be_written_small_and_an_unknown_one_is_not_found(client: Client) -> None:
    assert client.get("/rules/res-001/")["Location"] == "/rules/RES-001/"
    page(client, "/rules/RES-999/", 404)


def test_a_rule_names_the_patterns_that_warn_of_it_and_they_name_the_rule(client: Client) -> None:
    assert "/patterns/storage-first/#pitfalls" in page(client, "/rules/RES-001/")
    assert 'href="/rules/RES-001/"' in page(client, "/patterns/storage-first/")


def test_a_rule_is_found_by_search(client: Client) -> None:
    assert "/rules/RES-001/" in page(client, "/search/?q=queue+without+a+dead-letter+queue")


@each("family", list(families()))
def test_every_family_has_a_page_with_what_it_protects_and_all_its_rules(client: Client, family: str) -> None:
    told = page(client, f"/rules/{family}/")
    assert "What it protects" in told
    for rule in words():
        assert (f'href="/rules/{rule}/"' in told) is rule.startswith(f"{family}-")


def test_a_family_may_be_written_small(client: Client) -> None:
    assert client.get("/rules/res/")["Location"] == "/rules/RES/"

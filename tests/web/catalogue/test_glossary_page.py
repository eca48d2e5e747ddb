"""The glossary's page, and terms explained where a page uses them first."""

from __future__ import annotations

import html
import re

import pytest
from django.template import Context, Template
from django.test import Client

from patterns_app.core.patterns.terms import glossary

pytestmark = pytest.mark.django_db


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def told(*texts: str) -> list[str]:
    """Texts of one page, in its order."""
    template = Template("{% load catalogue %}{% for text in texts %}{% told text %}\n{% endfor %}")
    return template.render(Context({"texts": texts, "terms_seen": set()})).splitlines()


def test_the_page_has_every_term_with_its_source_and_what_shows_it(client: Client) -> None:
    text = html.unescape(page(client, "/glossary/"))
    for term in glossary().terms:
        assert f'id="{term.key}"' in text
        assert term.means in text
        assert glossary().sources[term.source].address in text
    for target in sorted(set(re.findall(r'See it in <a href="([^"]+)"', text))):
        assert client.head(target).status_code == 200, target


def test_a_page_explains_each_term_once_where_it_is_used_first(client: Client) -> None:
    text = page(client, "/patterns/storage-first/")
    explained = re.findall(r'<a class="term" href="/glossary/#([\w-]+)" data-means="[^"]+">', text)
    assert "dead-letter-queue" in explained
    assert len(explained) == len(set(explained))


def test_terms_are_explained_in_lessons_services_rules_and_answers_too(client: Client) -> None:
    for path in ("/learn/saga/", "/services/aws.kinesis/", "/rules/RES-001/", "/choose/lost/behind/later/any/"):
        assert 'class="term"' in page(client, path), path


def test_code_stays_code_and_what_is_written_stays_as_it_is_written() -> None:
    first, second = told("`queue` and **Queues** <b>shard</b>", "The queue again")
    assert first.startswith("<code>queue</code> and <strong><a ")
    assert ">Queues</a></strong> &lt;b&gt;<a " in first
    assert second == "The queue again"

"""From a problem to a pattern on pages: one question each, addresses to share, an answer with its rivals."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from patterns_app.core.patterns.choosing import Answer, choosing, ways
from patterns_app.core.patterns.reader import patterns

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return html.unescape(response.content.decode())


def links(text: str) -> list[str]:
    return re.findall(r'<a class="option" href="([^"]+)"', text)


def test_the_way_is_walked_by_its_links_alone_and_back_again(client: Client) -> None:
    first = page(client, "/choose/")
    assert "/choose/lost/" in links(first)
    second = page(client, "/choose/lost/")
    assert "When do they get lost?" in second
    assert 'href="/choose/">Back</a>' in second
    end = page(client, "/choose/lost/behind/later/any/")
    assert '<h1 id="found-title">Storage First</h1>' in end
    assert 'href="/patterns/storage-first/?variant=sqs"' in end
    assert 'href="/choose/lost/behind/later/">Back</a>' in end


def test_an_answer_says_why_when_not_and_what_would_change_it(client: Client) -> None:
    end = page(client, "/choose/lost/behind/later/any/")
    entry = next(pattern for pattern in patterns() if pattern.slug == "storage-first")
    assert "Nothing may get lost." in end
    assert all(line in end for line in entry.when_not)
    assert 'href="/patterns/compare/?a=storage-first&b=publisher-subscriber"' in end
    assert '<a href="/choose/lost/behind/later/total/">' in end


def test_that_none_of_ours_fits_is_an_answer_with_somewhere_to_go(client: Client) -> None:
    end = page(client, "/choose/other/time/")
    assert "No pattern of ours is the answer" in end
    assert 'href="/services/aws.eventbridge-scheduler/"' in end


def test_every_answer_has_its_page_and_each_link_of_it_leads_somewhere(client: Client) -> None:
    seen: dict[str, str] = {}
    for way in ways(choosing()):
        assert isinstance(way.end, Answer)
        seen.setdefault(way.end.key, "/".join(reply.option.key for reply in way.replies))
    targets = set()
    for path in seen.values():
        targets |= set(re.findall(r'href="(/(?:services|models|choose)/[^"#]*)"', page(client, f"/choose/{path}/")))
    for target in sorted(targets):
        page(client, target)


def test_a_reply_that_is_not_offered_is_a_page_that_is_not_there(client: Client) -> None:
    page(client, "/choose/lost/nonsense/", 404)
    page(client, "/choose/lost/behind/later/any/more/", 404)


def test_home_the_catalogue_and_the_lessons_lead_to_it(client: Client) -> None:
    for path in ("/", "/patterns/", "/learn/"):
        assert 'href="/choose/"' in page(client, path)

"""The learning path and its lessons, without a script: answers are in the address."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def card(client: Client, path: str) -> str:
    """The card with the question alone, as htmx asks for it: cheaper than the page."""
    response = client.get(path, headers={"HX-Request": "true", "HX-Target": "quiz"})
    assert response.status_code == 200
    return response.content.decode()


def right_answers(client: Client, slug: str) -> list[int]:
    """The right answers of a lesson in order, found by trying: each question has exactly one."""
    found: list[int] = []
    while True:
        kept = "".join(f"q{number}={answer}&" for number, answer in enumerate(found, 1))
        told = card(client, f"/learn/{slug}/?{kept}")
        key = f"q{len(found) + 1}"
        choices = len(re.findall(rf'type="radio" name="{key}"', told))
        if not choices:
            return found
        tried = [card(client, f"/learn/{slug}/?{kept}{key}={choice}") for choice in range(choices)]
        right = [choice for choice, answer in enumerate(tried) if 'class="verdict right"' in answer]
        assert len(right) == 1
        found += right


def test_the_path_leads_to_every_pattern(client: Client) -> None:
    told = page(client, "/learn/")
    assert all(f'href="/learn/{pattern.slug}/"' in told for pattern in patterns())
    assert told.count("Start here") == 1


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_a_lesson_can_be_done_to_the_end_by_its_forms(client: Client, pattern: Pattern) -> None:
    answers = right_answers(client, pattern.slug)
    assert answers, "no question can be asked"
    address = f"/learn/{pattern.slug}/"
    given: dict[str, str] = {}
    for number, answer in enumerate(answers, 1):
        told = page(client, address + "?" + "&".join(f"{key}={value}" for key, value in given.items()))
        assert f"Question {number} of {len(answers)}" in told
        kept = dict(re.findall(r'<input type="hidden" name="(q\d+)" value="(\d)">', told))
        assert kept == given
        assert len(re.findall(rf'type="radio" name="q{number}"', told)) >= 3
        given[f"q{number}"] = str(answer)
    told = page(client, address + "?" + "&".join(f"{key}={value}" for key, value in given.items()))
    assert f"{len(answers)} of {len(answers)}" in told
    assert "Everything right." in told


def test_a_lesson_asks_how_failures_end(client: Client) -> None:
    answers = right_answers(client, "storage-first")
    kept = "&".join(f"q{number}={answer}" for number, answer in enumerate(answers[:-3], 1))
    told = page(client, f"/learn/storage-first/?{kept}")
    assert "fails. How does it end?" in told
    assert "What has happened so far (1)" in told, "the client asks, and the API fails"
    kept = "&".join(f"q{number}={answer}" for number, answer in enumerate(answers[:-2], 1))
    assert "What has happened so far (2)" in page(client, f"/learn/storage-first/?{kept}")


def test_a_wrong_answer_is_explained(client: Client) -> None:
    right = right_answers(client, "saga")[0]
    told = page(client, f"/learn/saga/?q1={(right + 1) % 3}")
    assert f"Not quite: the answer is {'ABCD'[right]}." in told


@pytest.mark.parametrize("query", ["q1=9", "q1=x", "q1=-1", "q1=00"])
def test_an_answer_that_is_none_is_told(client: Client, query: str) -> None:
    assert "q1" in page(client, f"/learn/saga/?{query}", 400)


def test_htmx_gets_just_the_card(client: Client) -> None:
    response = client.get("/learn/saga/?q1=0", headers={"HX-Request": "true", "HX-Target": "quiz"})
    assert response.content.decode().lstrip().startswith("<quiz-card")


def test_an_unknown_lesson_is_not_found(client: Client) -> None:
    page(client, "/learn/atlantis/", 404)
    page(client, "/learn/iaas/", 404)

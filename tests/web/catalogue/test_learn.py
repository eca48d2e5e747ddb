"""The learning path and its lessons, without a script: answers are in the address."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import patterns
from patterns_app.web.catalogue.presenting.learning import lesson_questions
from patterns_app.web.catalogue.presenting.model_lessons import questions_about

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


def right(slug: str, variant: str = "") -> dict[str, str]:
    pattern = next(pattern for pattern in patterns() if pattern.slug == slug)
    return {question.key: question.right for question in lesson_questions(slug, variant or pattern.variants[0].slug)}


def test_the_path_leads_to_every_pattern(client: Client) -> None:
    told = page(client, "/learn/")
    assert all(f'href="/learn/{pattern.slug}/"' in told for pattern in patterns())
    assert told.count("Start here") == 1


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_a_lesson_can_be_done_to_the_end_by_its_forms(client: Client, pattern: Pattern) -> None:
    answers = right(pattern.slug)
    address = f"/learn/{pattern.slug}/"
    told = page(client, address)
    given: dict[str, str] = {}
    for number, (key, answer) in enumerate(answers.items(), 1):
        assert f"Question {number} of {len(answers)}" in told
        assert dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)">', told)) == given
        assert f'type="radio" name="{key}" value="{answer}"' in told
        given[key] = answer
        told = card(client, f"{address}?{urlencode(given)}")
        assert 'class="verdict right"' in told
    assert f"{len(answers)} of {len(answers)}" in told
    assert "Everything right." in told


def test_each_variant_has_questions_of_its_own(client: Client) -> None:
    asked = right("storage-first", "without-queue")
    told = page(client, "/learn/storage-first/?variant=without-queue")
    assert f"Question 1 of {len(asked)}" in told
    assert '<input type="hidden" name="variant" value="without-queue">' in told
    assert "client-api" in told
    page(client, "/learn/storage-first/?variant=atlantis", 400)


def test_a_wrong_answer_has_its_own_reason_and_the_right_one_too(client: Client) -> None:
    told = card(client, "/learn/storage-first/?waits-client-api=api")
    assert "Not Orders API." in told
    assert "From Orders API it goes on to Incoming orders" in told
    assert "It is: Incoming orders" in told
    assert 'data-touches="queue"' in told


def test_a_wrong_answer_that_is_a_sentence_ends_with_one_full_stop(client: Client) -> None:
    key = next(key for key in right("event-sourcing") if key.startswith("mistake-"))
    wrong = re.findall(rf'name="{key}" value="([^"]+)"', page(client, f"/learn/event-sourcing/?only={key}"))
    for choice in wrong:
        told = card(client, f"/learn/event-sourcing/?only={key}&{key}={choice}")
        assert ".." not in told
    assert any(
        "That fixes another mistake" in card(client, f"/learn/event-sourcing/?only={key}&{key}={one}") for one in wrong
    )


def test_an_answer_of_the_engine_can_be_watched(client: Client) -> None:
    key = next(key for key in right("storage-first") if key.startswith("ends-"))
    told = card(client, f"/learn/storage-first/?{key}=dead-letters")
    assert re.search(r'data-watch data-story="[a-z-]+" data-part="(worker|table)" data-fault="fails"', told)


def test_some_questions_can_be_asked_again_alone(client: Client) -> None:
    told = page(client, "/learn/saga/?only=problem,gone-since")
    assert "Question 1 of 1" in told
    assert '<input type="hidden" name="only" value="problem,gone-since">' in told
    assert "data-part" in told
    assert "gone-since" in page(client, "/learn/saga/?only=gone-since", 400)
    page(client, f"/learn/saga/?only={','.join('problem' for _ in range(99))}", 400)


@pytest.mark.parametrize("query", ["problem=atlantis", "problem=9", "problem=%00"])
def test_an_answer_that_is_none_is_told(client: Client, query: str) -> None:
    assert "problem" in page(client, f"/learn/saga/?{query}", 400)


def test_htmx_gets_just_the_card(client: Client) -> None:
    assert card(client, "/learn/saga/?problem=saga").lstrip().startswith("<quiz-card")


def test_an_unknown_lesson_is_not_found(client: Client) -> None:
    page(client, "/learn/atlantis/", 404)
    page(client, "/learn/xaas/", 404)


def test_lesson_and_pattern_lead_to_the_exercises_of_a_variant(client: Client) -> None:
    wanted = "/studio/?pattern=saga&amp;variant=choreography&amp;exercise=mend"
    for page in ("/learn/saga/?variant=choreography", "/patterns/saga/?variant=choreography"):
        assert wanted in client.get(page).content.decode()
    assert "exercise=" not in client.get("/learn/aggregator/?variant=without-aggregator").content.decode()


def test_a_model_has_a_lesson_that_is_answered_by_its_address(client: Client) -> None:
    path = page(client, "/learn/")
    assert 'href="/learn/paas/"' in path
    assert 'href="/learn/xaas/"' not in path
    told = page(client, "/learn/paas/")
    assert "What do you pay for with PaaS?" not in told  # one question at a time
    questions = questions_about("paas")
    answers = {question.key: question.right for question in questions}
    done = page(client, f"/learn/paas/?{urlencode(answers)}")
    assert f"{len(questions)} of {len(questions)}" in done
    page(client, "/learn/paas/?variant=whole&only=billing-unit")
    assert "What do you pay for with PaaS?" in page(client, "/learn/paas/?only=billing-unit")
    page(client, "/learn/paas/?variant=standard", 400)
    page(client, "/learn/xaas/", 404)

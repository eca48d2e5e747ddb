"""The learning path and its lessons, without a script: answers are in the address."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from patterns_app.core.flow.quiz import questions
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import entries, patterns

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def right_answers(slug: str) -> list[int]:
    """The right answers of a lesson, in order."""
    pattern = entries()[slug]
    assert isinstance(pattern, Pattern)
    sketch = pattern.variants[0].sketch
    names = {node.id: node.label for node in sketch.nodes}
    return [question.right for scenario in sketch.scenarios for question in questions(sketch, scenario, names)][:12]


def test_the_path_leads_to_every_pattern(client: Client) -> None:
    told = page(client, "/learn/")
    assert all(f'href="/learn/{pattern.slug}/"' in told for pattern in patterns())
    assert told.count("Start here") == 1


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.slug)
def test_a_lesson_can_be_done_to_the_end_by_its_forms(client: Client, pattern: Pattern) -> None:
    answers = right_answers(pattern.slug)
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


def test_a_wrong_answer_is_explained(client: Client) -> None:
    right = right_answers("saga")[0]
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

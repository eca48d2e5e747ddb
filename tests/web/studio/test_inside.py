"""What the canvas is told of the inside of a part."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.codec import to_builtins

pytestmark = pytest.mark.django_db


def sketch() -> dict[str, Any]:
    found = next(one for one in patterns() if one.slug == "storage-first")
    return to_builtins(found.variants[0].sketch)


def asked(client: Client, **body: object) -> Any:
    return client.post("/studio/inside/", {"sketch": sketch(), **body}, content_type="application/json")


def test_it_says_what_can_be_opened_and_opens_it_in_the_story_that_plays(client: Client) -> None:
    answer = asked(client, part="queue", scenario="happy-path", broken="worker", fault="fails").json()
    assert [box["id"] for box in answer["boxes"]] == ["queue", "worker", "queue-worker"]
    assert "It was received 5 times." in answer["html"]


def test_a_journey_that_nobody_wrote_is_seen_inside_too(client: Client) -> None:
    answer = asked(client, part="queue", start="client").json()
    assert "In flight: hidden from other readers" in answer["html"]


def test_a_part_without_an_inside_opens_nothing(client: Client) -> None:
    assert asked(client, part="table").json()["html"] == ""


@pytest.mark.parametrize(
    "body",
    [
        {"part": "queue", "broken": "nowhere"},
        {"part": "queue", "start": "nowhere"},
        {"part": 7},
        {"part": "queue", "broken": "worker", "fault": "bored"},
        {"sketch": {"nodes": 1}},
        {"sketch": None},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client: Client, body: dict[str, Any]) -> None:
    answer = asked(client, **body)
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_what_is_no_message_at_all_is_refused_too(client: Client) -> None:
    for body in (b"", b"[]", b"\xff"):
        answer = client.post("/studio/inside/", body, content_type="application/json")
        assert answer.status_code == 422

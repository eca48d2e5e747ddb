"""Who changes a large sketch and asks again is told only what has changed, and that is what a whole look finds."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.test import Client

from patterns_app.core import limits
from patterns_app.core.checks.states import States
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Note, Sketch
from patterns_app.core.sketch.operations import Update, apply
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.checks.test_incremental import DRAWN, beside, edit

pytestmark = pytest.mark.django_db
LARGE = beside(*DRAWN[:40])
LONG = tuple(Note(id=f"n{number}", text="x" * 700) for number in range(10))


def ask(client: Client, sketch: Sketch, query: str = "") -> dict[str, Any]:
    """The answer about a sketch."""
    response = client.post(f"/api/v1/sketches/validate{query}", encode(sketch), content_type="application/json")
    assert response.status_code == 200, response.content
    told: dict[str, Any] = response.json()
    return told


def findings(answer: dict[str, Any], before: list[Any]) -> list[Any]:
    """The findings of an answer, those of the one before put in where it counts on them."""
    parts = (before[one[0] : one[1]] if isinstance(one, list) else [one] for one in answer["findings"])
    return [one for part in parts for one in part]


def test_what_is_told_since_a_state_is_what_a_whole_look_tells(client: Client) -> None:
    chance, sketch, state, knew = random.Random(14), LARGE, "", 0
    before: list[Any] = []
    for _ in range(12):
        answer = ask(client, sketch, f"?since={state}")
        whole = ask(client, sketch)
        told = findings(answer, before)
        assert (told, answer["ignored"], answer["stale_ignored"]) == (
            whole["findings"],
            whole["ignored"],
            whole["stale_ignored"],
        )
        assert "since" not in whole
        knew += "since" in answer
        sketch, state, before = apply(sketch, edit(sketch, chance)), answer["state"], told
    assert knew >= 8  # a process of the cage may have been another one


def test_an_edit_is_answered_in_a_fraction_of_the_whole(client: Client) -> None:
    first = ask(client, LARGE)
    edited = apply(LARGE, (Update(node=LARGE.nodes[0].id, set={"label": "Other"}),))
    again = ask(client, edited, f"?since={first['state']}")
    assert again["since"] == first["state"] != again["state"]
    assert sum(isinstance(one, dict) for one in again["findings"]) < len(first["findings"]) / 5
    assert ask(client, edited, f"?since={again['state']}")["findings"] == [[0, len(findings(again, first["findings"]))]]


def test_a_state_that_is_not_known_or_counts_otherwise_is_told_whole(client: Client) -> None:
    first = ask(client, LARGE)
    assert "since" not in ask(client, LARGE, "?since=nothing")
    strict = ask(client, LARGE, f"?profile=strict&since={first['state']}")
    assert findings(strict, first["findings"]) == ask(client, LARGE, "?profile=strict")["findings"]
    small = ask(client, DRAWN[0], f"?since={first['state']}")
    assert "state" not in small
    assert all(isinstance(one, dict) for one in small["findings"])


def test_a_process_forgets_the_states_that_were_asked_for_the_longest_ago() -> None:
    sizes = [len(sketch.nodes) + len(sketch.connections) for sketch in DRAWN[:3]]
    states = States(most=sum(sizes[1:]))
    names = [_state(states, sketch, "") for sketch in DRAWN[:3]]
    assert b'"since"' in states.told(DRAWN[2], vocabulary(), "standard", names[2])
    assert b'"since"' not in states.told(DRAWN[0], vocabulary(), "standard", names[0])
    assert limits.KEPT_PARTS >= limits.PARSE_NODES + limits.PARSE_CONNECTIONS  # else the largest would never be kept


def test_a_state_takes_room_for_its_notes_too() -> None:
    states = States(most=20)
    long = [Sketch(title=f"{number}", notes=LONG) for number in range(3)]
    names = [_state(states, sketch, "") for sketch in long]
    assert b'"since"' in states.told(long[2], vocabulary(), "standard", names[2])
    assert b'"since"' not in states.told(long[0], vocabulary(), "standard", names[0])


def _state(states: States, sketch: Sketch, since: str) -> str:
    answer = states.told(sketch, vocabulary(), "standard", since)
    return answer.partition(b'"state":"')[2].partition(b'"')[0].decode()

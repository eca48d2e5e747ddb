"""Exercises over HTTP, and where they begin in the studio."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from patterns_app.core.flow.lesson.exercise import start_of
from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.model import Connection, Node, Sketch
from tests.each import each

PATH = "/api/v1/sketches/exercise"
BEGUN = to_builtins(start_of("storage-first", "sqs", "mend"))
WHOLE = to_builtins(start_of("storage-first", "sqs", "lose"))


def asked(client: Client, **body: Any) -> tuple[int, Any]:
    question = {"sketch": WHOLE, "pattern": "storage-first", "task": "mend"} | body
    answer = client.post(PATH, json.dumps(question), content_type="application/json")
    return answer.status_code, answer.json()


def test_the_judge_answers_before_and_after(client: Client) -> None:
    status, found = asked(client, sketch=BEGUN)
    assert (status, found["done"]) == (200, False)
    assert {one["part"] for one in found["losses"]} >= {"worker"}
    status, found = asked(client)
    assert (status, found["done"]) == (200, True)
    assert found["says"] == "Fixed. No part that fails on a message's way loses a message."
    assert "Worker" in found["before"]
    assert "Worker" not in found["now"]


LARGE = Sketch(
    nodes=tuple(Node(f"n{number}", "aws.lambda") for number in range(121)),
    connections=tuple(Connection(f"c{number}", "n0", f"n{number}", "sync") for number in range(1, 121)),
)
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"pattern": "nowhere"}, "$.pattern", "there is no pattern 'nowhere'"),
    ({"variant": "other"}, "$.variant", "it has sqs"),
    ({"pattern": "state-machine", "variant": "express"}, "$.task", "it has none"),
    ({"task": "win"}, "$.task", "'win'"),
    ({"sketch": {"schema": "pattern-studio/2", "nodes": 1}}, "$.sketch.nodes", "list"),
    ({"sketch": to_builtins(LARGE)}, "$.sketch", "an exercise has 240 at most"),
]


@each(("body", "path", "words"), WRONG)
def test_what_cannot_be_judged_is_said_with_its_place(
    client: Client, body: dict[str, Any], path: str, words: str
) -> None:
    status, found = asked(client, **body)
    assert status == 422, found
    assert found["errors"][0]["path"] == path
    assert words in found["errors"][0]["message"]


def test_an_exercise_opens_in_the_studio(client: Client) -> None:
    page = client.get("/studio/?pattern=storage-first&variant=sqs&exercise=mend").content.decode()
    assert "What kept the messages that failed has been taken away," in page
    none = client.get("/studio/?pattern=state-machine&variant=express&exercise=mend")
    assert none.status_code == 400
    assert b"it has none" in none.content
    plain = client.get("/studio/?pattern=storage-first").content.decode()
    assert '"exercise": null' in plain


def test_what_lost_its_lines_stands_where_it_stood(client: Client) -> None:
    def places(query: str) -> dict[str, Any]:
        page = client.get(f"/studio/?pattern=storage-first&variant=sqs{query}").content.decode()
        data = json.loads(page.split('id="studio-data" type="application/json">')[1].split("</script>")[0])
        return {node["id"]: node["position"] for node in data["sketch"]["nodes"]}

    assert places("&exercise=mend") == places("")


def test_a_load_is_borne_by_the_pattern_and_not_by_what_the_exercise_begins_with(client: Client) -> None:
    name = {"pattern": "bulkhead", "variant": "own-shares", "task": "bear"}
    begun, whole = (to_builtins(start_of("bulkhead", "own-shares", task)) for task in ("bear", "lose"))
    status, found = asked(client, **name, sketch=begun)
    assert (status, found["done"]) == (200, False)
    assert found["says"].startswith("Not yet. Payments refused: ")
    status, found = asked(client, **name, sketch=whole)
    assert (status, found["done"], found["now"]) == (200, True, "Payments refused: 0.")


@pytest.mark.django_db
def test_the_lesson_leads_to_the_load_and_the_studio_says_what_is_asked(client: Client) -> None:
    page = client.get("/studio/?pattern=bulkhead&variant=own-shares&exercise=bear").content.decode()
    assert "Let it bear the load" in page
    assert "goes silent for two minutes" in page
    assert "exercise=bear" in client.get("/learn/bulkhead/").content.decode()

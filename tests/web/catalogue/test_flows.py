"""Timelines over HTTP."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_told_scenario_is_a_timeline(client: Client) -> None:
    told = client.get("/patterns/storage-first/flow.json?scenario=happy-path").json()
    assert told["id"] == "happy-path"
    assert told["steps"][0]["moves"][0]["source"] == "client"


def test_a_broken_part_gives_what_follows(client: Client) -> None:
    told = client.get("/patterns/storage-first/flow.json?scenario=happy-path&break=worker&fault=fails").json()
    assert told["outcome"] == "degraded"
    assert told["steps"][-1]["changed"] == ["dead-letters"]
    assert told["steps"][told["begins"] - 1]["text"] == "Worker fails."


def test_where_a_story_does_not_use_a_part_those_that_do_are_named(client: Client) -> None:
    told = client.get("/patterns/storage-first/flow.json?scenario=happy-path&break=dead-letters").json()
    assert told["steps"][-1]["text"].startswith("This message does not use Dead letters")
    stories = client.get("/patterns/storage-first/sketch.json").json()["scenarios"]
    assert [one["title"] for one in stories if one["id"] in told["used_in"]] == [
        "One message that always fails",
        "Two hours without a worker",
    ]
    used = client.get("/patterns/storage-first/flow.json?scenario=happy-path&break=worker").json()
    assert used["used_in"] == []


def test_the_part_that_is_offered_to_break_is_the_one_that_teaches_most(client: Client) -> None:
    page = client.get("/patterns/publisher-subscriber/").content.decode()
    assert '<option value="topic" selected>' in page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "scenario"),
        ("scenario=nope", "scenario"),
        ("break=ghost", "break"),
        ("break=worker&fault=explodes", "fault"),
        ("variant=nope&break=worker", "variant"),
    ],
)
def test_what_makes_no_sense_is_told(client: Client, query: str, says: str) -> None:
    response = client.get(f"/patterns/storage-first/flow.json?{query}")
    assert response.status_code == 400
    assert response.content.decode().startswith(says)


def test_after_a_failure_it_is_said_what_would_have_saved_it_and_where_to_go(client: Client) -> None:
    asked = "variant=no-dead-letters&scenario=tried-until-it-expires&break=worker&fault=fails"
    after = client.get(f"/patterns/dead-letter-and-redrive/flow.json?{asked}").json()["after"]
    assert after["saved"] == "What would have saved it: a dead-letter queue (Deliveries)."
    assert client.get(after["studio"]).status_code == 200
    both = client.get(after["beside"]).content.decode()
    assert re.search(r"What if [^?<]+ fails\?", both)
    assert "The story, and what if" in both
    assert both.count("<diagram-viewer") == 2
    spared = client.get("/patterns/storage-first/flow.json?scenario=happy-path&break=worker&fault=fails").json()
    assert spared["after"]["saved"] == ""
    assert "after" not in client.get("/patterns/storage-first/flow.json?scenario=happy-path").json()


@pytest.mark.parametrize("wrong", ["break=ghost", "break=worker&fault=explodes"])
def test_a_failure_that_is_none_is_told_beside_each_other_too(client: Client, wrong: str) -> None:
    response = client.get(f"/patterns/storage-first/side-by-side/?a=sqs.happy-path&b=sqs.happy-path&{wrong}")
    assert response.status_code == 400

"""What is inside a part, on the page of its pattern."""

from __future__ import annotations

import json

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
QUEUE = "/patterns/storage-first/?variant=sqs&open=queue"


def test_the_page_of_a_pattern_shows_the_states_of_its_workflow_for_wide_and_narrow_places(client: Client) -> None:
    page = client.get("/patterns/saga/").content.decode()
    assert 'id="inside-orchestrator"' in page
    for prefix in ("in-orchestrator-", "tall-in-orchestrator-"):
        assert f'id="{prefix}node-undo-stock"' in page


def test_what_has_no_workflow_is_not_opened_unless_it_is_asked_for(client: Client) -> None:
    for path in ("/patterns/storage-first/", "/patterns/saga/?variant=choreography"):
        page = client.get(path).content.decode()
        assert "<opened-part" not in page
        assert "data-opens=" in page


def test_without_a_script_an_address_opens_a_part_with_its_settings_and_every_story_as_a_list(client: Client) -> None:
    page = client.get(QUEUE).content.decode()
    assert 'id="in-queue-node-in--flight"' in page
    assert "The message is here: In flight: hidden from other readers." in page
    assert "180 s (3 minutes)" in page
    assert "How many other messages are in the queue is not known" in page


def test_a_figure_that_stands_for_no_limit_is_said_in_words(client: Client) -> None:
    poller = "/patterns/event-sourcing/?variant=event-table&open=events-projector"
    page = client.get(poller).content.decode()
    assert "<dt>Retries</dt><dd>no limit " in page
    assert "-1 attempts" not in page


def test_a_script_gets_the_opened_part_alone(client: Client) -> None:
    found = client.get(QUEUE, headers={"HX-Request": "true", "HX-Target": "box"}).content.decode()
    assert found.count("<opened-part") == 1
    assert "<html" not in found


@pytest.mark.parametrize("part", ["client", "nowhere", "table"])
def test_what_cannot_be_opened_is_refused_with_what_can(client: Client, part: str) -> None:
    answer = client.get(f"/patterns/storage-first/?variant=sqs&open={part}")
    assert answer.status_code == 400
    assert "queue, worker, queue-worker" in answer.content.decode()


def test_a_failing_story_says_what_shows_inside_of_each_part(client: Client) -> None:
    address = "/patterns/storage-first/flow.json?variant=sqs&scenario=happy-path&break=worker&fault=fails"
    told = json.loads(client.get(address).content)
    assert set(told["inside"]) == {"queue", "worker", "queue-worker"}
    assert {len(steps) for steps in told["inside"].values()} == {len(told["steps"])}
    assert told["inside"]["queue"][-1]["standing"] == {"in--dead": "failed"}


PAGES = ["/learn/storage-first/?problem=storage-first&open=", "/embed/patterns/storage-first/?theme=dark&open="]
BESIDE = "/patterns/storage-first/side-by-side/?a=sqs.happy-path&b=kinesis.in-order&open="


@pytest.mark.parametrize("page", [*PAGES, BESIDE])
def test_a_part_is_opened_by_address_wherever_a_story_plays_and_the_rest_of_the_address_stays(
    client: Client, page: str
) -> None:
    found = client.get(f"{page}queue").content.decode()
    assert found.count("<opened-part") == 1
    kept = page.partition("?")[2].partition("open=")[0].replace("&", "&amp;")
    assert f'href="?{kept}open=worker#' in found or f'href="?{kept}variant=sqs&amp;open=worker#' in found
    assert client.get(f"{page}nowhere").status_code == 400


def test_what_is_open_beside_each_other_is_said_where_a_picture_has_no_such_part(client: Client) -> None:
    found = client.get(f"{BESIDE}queue", headers={"HX-Request": "true", "HX-Target": "insides"}).content.decode()
    assert "<html" not in found
    assert found.count("<opened-part") == found.count("This picture has no such part.") == 1
    assert 'id="lane0-in-queue-node-in--flight"' in found


def test_the_narrowest_places_get_the_compartments_as_rows_with_the_ways_out_of_each(client: Client) -> None:
    found = client.get(QUEUE).content.decode()
    rows = found.partition('<ol class="opened-rows"')[2].partition("</ol>")[0]
    assert 'data-compartment="in--flight"' in rows
    assert "received 5 times → Dead letters" in rows

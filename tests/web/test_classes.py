"""Classes of the diagrams package over HTTP: found by words, pictured, and in the pages like any service."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.classes import class_of, classes
from patterns_app.web.studio.canvas import Start, data

RUN = "diagrams.gcp.compute.Run"
LIST = "/api/v1/classes"


def get(client: Client, **query: Any) -> Any:
    response = client.get(LIST, query)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def test_classes_are_found_and_told_as_described(client: Client) -> None:
    told = get(client, q="cloud run")
    assert told["classes"][0] == {
        "key": RUN,
        "name": "Cloud Run",
        "title": "Cloud Run (Google Cloud)",
        "provider": "Google Cloud",
        "group": "compute",
        "service": None,
        "icon": told["classes"][0]["icon"],
    }
    assert told["total"] == len(told["classes"])


def test_a_mistyped_word_is_read_as_it_was_meant_which_is_said(client: Client) -> None:
    for typed, meant, service in (
        ("lamda", "lambda", "aws.lambda"),
        ("lamda functon", "lambda function", "aws.lambda"),
        ("Kinessis", "kinesis", "aws.kinesis"),
    ):
        told = get(client, q=typed)
        assert (told["meant"], service in {row["service"] for row in told["classes"]}) == (meant, True), typed
    assert [get(client, q=typed)["meant"] for typed in ("fanout", "lambda", "polling", "s4", "fee")] == [
        "fan out", "", "", "", ""
    ]  # fmt: skip


def test_a_class_that_stands_for_a_service_names_it(client: Client) -> None:
    assert get(client, q="SQS", limit=1)["classes"][0]["service"] == "aws.sqs"


def test_words_that_people_use_find_the_class_and_half_of_a_question_finds_nothing(client: Client) -> None:
    for typed, service in (
        ("valkey", "aws.elasticache"),
        ("MSK", "aws.msk"),
        ("websocket", "aws.rest-api"),  # one class draws all APIs of API Gateway
        ("nfs", "aws.efs"),
        ("login", "aws.cognito"),
        ("llm", "aws.bedrock"),
        ("state machine", "aws.step-functions"),
        ("vector store", "aws.opensearch"),
    ):
        assert get(client, q=typed)["classes"][0]["service"] == service, typed
    assert get(client, q="entity resolution")["classes"] == []


def test_the_list_is_bounded_and_says_how_many_there_are(client: Client) -> None:
    assert (len(get(client)["classes"]), get(client)["total"]) == (20, len(classes()))
    assert len(get(client, q="azure", limit=100)["classes"]) == 100
    assert get(client, q="qzxqzx") == {"classes": [], "total": 0, "meant": ""}
    assert get(client, q="x" * 100)["classes"] == []
    assert get(client, q="\x00é🙂 %_'\"")["total"] == 0  # no word in it


@pytest.mark.parametrize("query", [{"q": "x" * 101}, {"limit": 0}, {"limit": 101}, {"limit": "many"}, {"limit": -1}])
def test_a_wrong_parameter_is_refused_by_name(client: Client, query: dict[str, Any]) -> None:
    response = client.get(LIST, query)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert next(iter(query)) in json.loads(response.content)["errors"][0]["path"]


def test_a_class_is_told_like_a_service(client: Client) -> None:
    told = json.loads(client.get(f"/api/v1/services/{RUN}").content)
    assert (told["service"]["key"], told["service"]["category"]) == (RUN, "other")
    assert told["outgoing"] == told["incoming"] == told["not_possible"] == told["limits"] == []
    assert client.get("/api/v1/services/diagrams.nonsense.X").status_code == 404


def test_the_picture_is_served_to_be_kept(client: Client) -> None:
    address = get(client, q=RUN)["classes"][0]["icon"]
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert "immutable" in response["Cache-Control"]
    assert Image.open(io.BytesIO(response.content)).size == (96, 96)
    old = client.get(address.replace("/icons/classes/", "/icons/classes/0"))
    assert (old.status_code, "immutable" in old["Cache-Control"]) == (200, False)


@pytest.mark.django_db  # the page that says that there is none offers others
@pytest.mark.parametrize(
    "name",
    [
        "diagrams.nonsense.X",
        "..%2F..%2F..%2Fetc%2Fpasswd",
        "diagrams.gcp.compute.Run%00",
        "resources",
        "diagrams.gis.cplusplus.Mapnik",
        "x" * 3000,
    ],
)
def test_no_other_file_is_served(client: Client, name: str) -> None:
    folder = get(client, q=RUN)["classes"][0]["icon"].removesuffix(f"{RUN}.png")
    assert client.get(f"{folder}{name}.png").status_code == 404


@pytest.mark.django_db
def test_a_class_has_a_page_with_its_picture(client: Client) -> None:
    text = client.get(f"/services/{RUN}/").content.decode()
    assert "Cloud Run (Google Cloud)" in text
    assert f'{RUN}.png" alt=""' in text
    assert "Nothing starts here" not in text  # that would be a claim
    assert client.get("/services/diagrams.nonsense.X/").status_code == 404


def test_the_api_draws_checks_and_converts_a_sketch_of_classes(client: Client) -> None:
    sketch = {
        "schema": "pattern-studio/1",
        "nodes": [{"id": "a", "service": RUN}, {"id": "b", "service": "diagrams.onprem.queue.Kafka"}],
        "connections": [{"id": "l", "source": "a", "target": "b", "kind": "async"}],
    }

    def post(path: str) -> Any:
        return client.post(f"/api/v1/sketches/{path}", data=json.dumps(sketch), content_type="application/json")

    told = json.loads(post("validate").content)["findings"]
    assert [(one["rule"], one["severity"]) for one in told] == [("CON-016", "info")]  # that nothing is known of them
    assert post("render?format=svg").content.count(b"data:image/png;base64,") == 2
    for kind in ("png", "pdf"):
        assert post(f"render?format={kind}").status_code == 200
    assert b"from diagrams.gcp.compute import Run" in post("convert?to=python").content


def test_the_canvas_is_told_what_it_draws(client: Client) -> None:
    nodes = [{"id": "a", "service": RUN}, {"id": "b", "service": "diagrams.nonsense.X"}]
    sketch = parse_value({"schema": "pattern-studio/1", "nodes": nodes})
    told = data(Start(sketch), client.get("/healthz").wsgi_request)["classes"]
    assert list(told["known"]) == [RUN]
    assert class_of(told["any"]["key"]) is not None
    assert client.get(f"{told['icons']}{RUN}.png").status_code == 200

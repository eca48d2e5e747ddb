"""The API's reading operations, its description of itself, and its errors."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest
from django.test import Client

from patterns_app.core.patterns import reader
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary

API = "/api/v1"
PROBLEM = "application/problem+json"


def get(client: Client, path: str) -> Any:
    """A JSON answer's value."""
    response = client.get(API + path)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return json.loads(response.content)


def test_all_patterns_are_listed_with_an_address_that_works(client: Client) -> None:
    listed = get(client, "/patterns")["patterns"]
    assert [item["slug"] for item in listed] == [pattern.slug for pattern in reader.patterns()]
    for item in listed:
        assert client.get(item["url"]).status_code == 200


def test_a_pattern_is_its_whole_entry(client: Client) -> None:
    told = get(client, "/patterns/saga")
    assert msgspec.convert(told, Pattern) == reader.entries()["saga"]


@pytest.mark.parametrize("slug", ["saga", "storage-first", "data-lake"])
def test_a_variant_s_sketch_is_a_document_that_the_parser_takes(client: Client, slug: str) -> None:
    for variant in get(client, f"/patterns/{slug}")["variants"]:
        assert variant["sketch"]["schema"] == "pattern-studio/2"
        assert parse_value(variant["sketch"]).nodes


def test_all_models_are_listed_with_an_address_that_works(client: Client) -> None:
    listed = get(client, "/models")["models"]
    assert [item["slug"] for item in listed] == [model.slug for model in reader.models()]
    assert get(client, "/models/faas")["slug"] == "faas"


def test_a_service_comes_with_its_limits_connections_and_patterns(client: Client) -> None:
    listed = get(client, "/services")["services"]
    assert {item["key"] for item in listed} == set(vocabulary().services)
    told = get(client, "/services/aws.sqs")
    assert told["service"]["key"] == "aws.sqs"
    assert {limit["key"] for limit in told["limits"]} == {limit.key for limit in vocabulary().limits_of("aws.sqs")}
    assert all(row["source"] == "aws.sqs" for row in told["outgoing"])
    assert any(row["target"] == "aws.lambda" for row in told["outgoing"])
    assert all(row["target"] == "aws.sqs" for row in told["incoming"])
    assert "storage-first" in told["patterns"]


def test_a_known_pair_says_how_it_works_and_who_says_so(client: Client) -> None:
    told = get(client, "/pairs?source=aws.sqs&target=aws.lambda&kind=queue_poll")
    assert (told["verdict"], told["basis"], told["default"]) == ("known", "evidence", "queue_poll")
    assert told["how"]
    assert told["source"]
    by_rule = get(client, "/pairs?source=aws.lambda&target=aws.quicksight")
    assert (by_rule["verdict"], by_rule["basis"]) == ("known", "rule")


def test_the_codes_of_a_source_come_with_what_they_stand_for(client: Client) -> None:
    told = get(client, "/pairs?source=aws.lambda&target=aws.sqs")
    assert told["source"].startswith("CP")
    assert any("aws-sam-translator" in meaning for meaning in told["source_means"])


def test_an_impossible_pair_says_why_and_what_to_do_instead(client: Client) -> None:
    told = get(client, "/pairs?source=aws.sqs&target=aws.sns&kind=")
    assert (told["verdict"], told["basis"], told["reason"]) == ("impossible", None, "sqs-never-pushes")
    assert told["remedy"]
    assert told["through"] == ["aws.eventbridge-pipe"]
    assert told["source"]


@pytest.mark.parametrize("other", ["aws.no-such-thing", "diagrams.gcp.compute.Run", "aws.generic"])
def test_of_a_service_that_nobody_described_the_answer_is_unknown_in_words(client: Client, other: str) -> None:
    told = get(client, f"/pairs?source=aws.lambda&target={other}")
    assert (told["verdict"], told["basis"], told["kinds"]) == ("unknown", None, [])
    assert told["say"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "source"),
        ("?source=aws.sqs", "target"),
        ("?source=&target=aws.sqs", "source"),
        ("?source=aws.sqs&target=aws%20sns", "target"),
        ("?source=aws.sqs&target=" + "a." * 200 + "a", "target"),
        ("?source=aws.sqs&target=aws.sns&kind=telepathy", "kind"),
        ("?source=%00&target=aws.sns", "source"),
    ],
)
def test_a_pair_that_is_asked_for_wrongly_is_refused_with_the_parameter(
    client: Client, query: str, parameter: str
) -> None:
    response = client.get(f"{API}/pairs{query}")
    problem = json.loads(response.content)
    assert 400 <= response.status_code < 500
    assert response["Content-Type"] == PROBLEM
    assert parameter in json.dumps(problem)


def test_the_responsibility_matrix_is_complete(client: Client) -> None:
    told = get(client, "/responsibilities")
    layers = {layer["key"] for layer in told["layers"]}
    assert all(set(cells) == layers for cells in told["cells"].values())


def test_two_patterns_are_compared_with_one_variant_named(client: Client) -> None:
    pattern = next(pattern for pattern in reader.patterns() if len(pattern.variants) > 1)
    other = f"{pattern.slug}:{pattern.variants[1].slug}"
    told = get(client, f"/responsibilities/compare?a={pattern.slug}&b={other}")
    sides = [told["before"], told["after"]]
    for side, variant in zip(sides, pattern.variants, strict=False):
        assert [node["node"] for node in side["nodes"]] == [node.id for node in variant.sketch.nodes]
    back = get(client, f"/responsibilities/compare?a={other}&b={pattern.slug}")
    assert [(layer["before"], layer["after"]) for layer in told["layers"]] == [
        (layer["after"], layer["before"]) for layer in back["layers"]
    ]


@pytest.mark.parametrize(("a", "b", "named"), [("moon", "saga", "a: "), ("saga", "saga:moon", "b: ")])
def test_an_unknown_side_of_a_comparison_is_named(client: Client, a: str, b: str, named: str) -> None:
    response = client.get(f"{API}/responsibilities/compare?a={a}&b={b}")
    assert response.status_code == 400
    assert response.json()["detail"].startswith(named)


def test_the_rules_are_told_with_their_words(client: Client) -> None:
    rules = get(client, "/rules")["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) > 0
    assert all(rule["title"] and rule["why"] and rule["mend"] and rule["source"] for rule in rules)
    assert all(source["address"].startswith("https://") for rule in rules for source in rule["sources"])
    named = {key for rule in rules for source in rule["sources"] for key in {"title", "page", "read"} - set(source)}
    assert named == set()


def test_the_schema_describes_the_sketch(client: Client) -> None:
    response = client.get(f"{API}/schema/sketch.json")
    assert response["Content-Type"] == "application/schema+json"
    schema = json.loads(response.content)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["$defs"]["Sketch"]["properties"]) >= {"nodes", "connections", "scenarios"}


KEPT = (
    "patterns",
    "patterns/saga",
    "models",
    "models/faas",
    "services",
    "services/aws.sqs",
    "rules",
    "pairs?source=aws.sqs&target=aws.lambda",
    "responsibilities",
    "responsibilities/compare?a=saga&b=spa",
    "schema/sketch.json",
)


@pytest.mark.parametrize("path", KEPT)
def test_answers_may_be_kept_and_are_not_sent_twice(client: Client, path: str) -> None:
    first = client.get(f"{API}/{path}")
    assert first["Cache-Control"] == "public, max-age=300"
    again = client.get(f"{API}/{path}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{API}/{path}", headers={"If-None-Match": '"another"'}).content == first.content


def test_the_openapi_document_names_every_operation_of_the_contract(client: Client) -> None:
    document = get(client, "/openapi.json")
    paths = document["paths"]
    reading = ("patterns", "patterns/{slug}", "models", "models/{slug}", "services", "services/{key}", "rules")
    for path in (*reading, "pairs", "responsibilities", "schema/sketch.json"):
        assert "get" in paths[f"{API}/{path}"], path
    ids = [operation["operationId"] for operations in paths.values() for operation in operations.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [
        ("get", "/patterns", "200 304 412 503 507"),
        ("get", "/patterns/{slug}", "200 304 404 412 503 507"),
        ("post", "/sketches/compose", "200 202 400 408 413 422 429 503 507"),
        ("get", "/jobs/{job}", "200 304 404 412 503 507"),
        ("get", "/sketches/render", "200 304 400 412 413 422 429 503 507"),
        ("post", "/saved", "201 400 401 403 408 409 413 422 429 503 507"),
        ("put", "/saved/{token}", "200 400 401 404 408 409 412 413 422 428 429 503 507"),
        ("delete", "/saved/{token}", "204 401 404 429 503 507"),
    ],
)
def test_an_operation_describes_the_answers_that_it_gives_and_no_others(
    client: Client, method: str, path: str, statuses: str
) -> None:
    answers = get(client, "/openapi.json")["paths"][API + path][method]["responses"]
    assert list(answers) == [*statuses.split(), "default"]
    assert all(PROBLEM in told["content"] for status, told in answers.items() if status >= "400")


def test_where_a_secret_is_shown_is_described_as_security_not_as_a_parameter(client: Client) -> None:
    document = get(client, "/openapi.json")
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    operations = [one for operations in document["paths"].values() for one in operations.values()]
    # A description has to be without effect for a header parameter of this name.
    assert not [name for one in operations for p in one["parameters"] if (name := p["name"]) == "Authorization"]
    assert document["paths"][f"{API}/saved"]["get"]["security"] == [{"bearer": []}]
    assert "security" not in document["paths"][f"{API}/patterns"]["get"]


def test_every_reference_inside_the_openapi_document_leads_somewhere(client: Client) -> None:
    text = client.get(f"{API}/openapi.json").content.decode()
    components = json.loads(text)["components"]["schemas"]
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert {"Pattern", "Sketch", "Service", "Problem"} <= references
    assert references <= set(components)


def test_the_page_of_operations_asks_no_other_host_and_runs_nothing_inline(client: Client) -> None:
    response = client.get(f"{API}/docs")
    page = response.content.decode()
    assert response.status_code == 200
    assert f"{API}/patterns/{{slug}}" in page
    loaded = re.sub(r'<link rel="canonical"[^>]*>', "", page)  # the page's own address
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', loaded)
    assert not re.findall(r"<script(?![^>]*\bsrc=)", page)
    assert not re.findall(r'\s(?:style|on\w+)="', page)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/patterns/nothing", 404),
        ("/patterns/faas", 404),
        ("/models/saga", 404),
        ("/services/aws.nothing", 404),
        ("/no/such/thing", 404),
        ("/", 404),
        ("/patterns/" + "x" * 3000, 404),
    ],
)
@pytest.mark.django_db  # the page that the problem document replaces looks for suggestions
def test_what_does_not_exist_is_answered_with_a_problem_document(client: Client, path: str, status: int) -> None:
    response = client.get(API + path)
    problem = json.loads(response.content)
    assert response.status_code == problem["status"] == status
    assert response["Content-Type"] == PROBLEM
    assert problem["title"]
    assert problem["detail"]
    assert problem["errors"] == []
    assert int(response["Content-Length"]) == len(response.content) < 1_000


def test_a_wrong_method_is_answered_with_a_problem_document_and_the_right_methods(client: Client) -> None:
    response = client.post(f"{API}/patterns")
    assert response.status_code == 405
    assert response["Content-Type"] == PROBLEM
    assert response["Allow"] == "GET"


@pytest.mark.parametrize("path", ["/patterns", "/patterns/saga", "/openapi.json", "/sketches/render?pattern=saga"])
def test_head_tells_what_get_would_send(client: Client, path: str) -> None:
    got, head = client.get(API + path), client.head(API + path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert {name: head.get(name) for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control")} == {
        name: got.get(name) for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control")
    }
    assert client.head(f"{API}/sketches/validate").status_code == 405


def test_a_condition_that_does_not_hold_is_answered_with_a_problem_document(client: Client) -> None:
    response = client.get(f"{API}/patterns", headers={"If-Match": '"another"'})
    assert response.status_code == 412
    assert response["Content-Type"] == PROBLEM
    assert response.json()["status"] == 412


def test_mistakes_of_a_sketch_come_with_their_places(client: Client) -> None:
    body = '{"schema": "pattern-studio/2", "nodes": [{"id": "a", "service": "aws.lambda", "hue": "red"}]}'
    response = client.post(f"{API}/sketches/validate", body, content_type="application/json")
    problem = json.loads(response.content)
    assert response.status_code == 422
    assert response["Content-Type"] == PROBLEM
    assert problem["errors"][0]["path"].startswith("$.nodes[0]")
    assert "hue" in problem["errors"][0]["message"]


def test_a_body_over_the_limit_is_refused_with_a_problem_document(client: Client) -> None:
    response = client.post(f"{API}/sketches/validate", b" " * 1_048_577, content_type="application/json")
    assert response.status_code == 413
    assert response["Content-Type"] == PROBLEM


def test_a_crash_is_answered_with_a_problem_document_and_tells_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("the secret detail")

    monkeypatch.setattr("patterns_app.core.patterns.reader.patterns", broken)
    client.raise_request_exception = False
    response = client.get(f"{API}/patterns")
    assert response.status_code == 500
    assert response["Content-Type"] == PROBLEM
    assert b"secret" not in response.content

"""The pages of the service models: matrix, slider, helper, situations, overlay, files."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from patterns_app.core.patterns.comparisons import comparisons
from patterns_app.core.vocabulary.responsibilities import handover, responsibilities
from patterns_app.core.vocabulary.situations import situations

pytestmark = pytest.mark.django_db


def html(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_two_models_are_compared_and_their_differences_marked(client: Client) -> None:
    text = html(client, "/models/?compare=iaas,faas")
    assert "IaaS and FaaS differ on 3 of 10 layers: Runtime, Container / packaging, Operating system." in text
    assert text.count('<tr class="differs">') == 3
    assert text == html(client, "/models/?compare=iaas&compare=faas"), "the form asks with two fields"
    assert 'class="differs"' not in html(client, "/models/?compare=paas,faas")
    assert '<tr class="differs">' not in html(client, "/models/?compare=&compare=faas"), "only one is chosen so far"


@pytest.mark.parametrize(
    "path",
    [
        "/models/?compare=iaas",
        "/models/?compare=iaas,iaas",
        "/models/?compare=iaas,moon",
        "/models/?sort=colour",
        "/models/?step=99",
        "/models/?step=-1",
        "/models/choose/?control=moon",
        "/models/situations/?situation=moon",
        "/models/overlay/?pattern=moon",
        "/models/overlay/?pattern=saga&variant=moon",
        "/models/overlay/?pattern=saga&with=iaas",
        "/models/matrix.png?scale=99",
        "/models/matrix.csv?compare=moon,iaas",
        "/models/overlay/diagram.svg?pattern=moon",
    ],
)
def test_parameters_that_make_no_sense_are_refused(client: Client, path: str) -> None:
    html(client, path, 400)


def test_rows_are_sorted_as_asked(client: Client) -> None:
    def order(path: str) -> list[int]:
        matrix = html(client, path).split('id="matrix"')[1]
        return [
            matrix.index(f'<th scope="row">{layer.name.replace("&", "&amp;")}') for layer in responsibilities().layers
        ]

    assert order("/models/") == sorted(order("/models/"))
    assert order("/models/?sort=-layer") == sorted(order("/models/?sort=-layer"), reverse=True)
    assert 'aria-sort="descending"' in html(client, "/models/?sort=faas")


def test_every_step_of_the_way_shows_who_has_what(client: Client) -> None:
    last = len(handover(responsibilities()))
    for step in range(last + 1):
        text = html(client, f"/models/?step={step}").split('<ol class="stack"')[1].split("</ol>")[0]
        handed = sum(move.layer is not None for move in handover(responsibilities())[:step])
        assert text.count('<li class="customer"') == 10 - handed


def test_htmx_gets_the_matrix_or_the_answer_alone(client: Client) -> None:
    for path, target in (("/models/?compare=caas,paas", "matrix-part"), ("/models/choose/?load=spiky", "choice")):
        text = client.get(path, headers={"HX-Request": "true", "HX-Target": target}).content.decode()
        assert f'id="{target}"' in text
        assert "<html" not in text


@pytest.mark.parametrize(
    ("extension", "start", "media"),
    [
        ("svg", b"<svg", "image/svg+xml"),
        ("png", b"\x89PNG", "image/png"),
        ("csv", b"Layer,", "text/csv; charset=utf-8"),
        ("md", b"# The", "text/markdown; charset=utf-8"),
    ],
)
def test_the_matrix_comes_as_a_file(client: Client, extension: str, start: bytes, media: str) -> None:
    response = client.get(f"/models/matrix.{extension}?compare=iaas,faas&download=1")
    assert response.content.startswith(start)
    assert response["Content-Type"] == media
    assert f"responsibility-matrix.{extension}" in response["Content-Disposition"]
    assert response.has_header("X-Picture-Scale") is (extension == "png")
    if extension == "csv":
        assert b"Runtime,You,Provider\r\n" in response.content


def test_the_helper_answers_with_reasons_and_what_would_change_it(client: Client) -> None:
    text = html(client, "/models/choose/?task=own&load=spiky&duration=short&control=code")
    assert '<div role="status"><h2 id="answer-title">FaaS' in text
    assert "What would change it" in text
    assert "load=spiky" in text.split("What would change it")[1]
    assert "No answer yet" in html(client, "/models/choose/")
    assert "No model is left" in html(client, "/models/choose/?control=hardware&team=nobody")


def test_every_situation_is_told_for_every_model(client: Client) -> None:
    for situation in situations():
        text = html(client, f"/models/situations/?situation={situation.key}")
        for course in situation.models.values():
            assert course.outcome.replace("'", "&#x27;") in text


def test_a_pattern_is_coloured_by_model_and_compared(client: Client) -> None:
    text = html(client, "/models/overlay/?pattern=storage-first")
    assert 'class="node model-' in text
    assert "Yours in all services: " in text
    two = html(client, "/models/overlay/?pattern=storage-first&with=hosting-microservices")
    assert 'id="a-node-' in two
    assert 'id="b-node-' in two
    assert '<th scope="col">Change</th>' in two
    for extension, start in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert client.get(f"/models/overlay/diagram.{extension}?pattern=saga").content.startswith(start)


def test_ready_comparisons_are_offered_and_open_with_pictures_table_facts_and_json(client: Client) -> None:
    for ready in comparisons().values():
        address = f"/models/overlay/?pattern={ready.before}&with={ready.after}"
        assert address.replace("&", "&amp;") in html(client, "/models/overlay/")
        text = html(client, address)
        assert 'aria-current="page">' + ready.title in text
        assert all(fact.source.partition(" and ")[0] in text for fact in ready.facts)
        assert 'class="differs"' in text
        found = re.search(r'href="(/api/v1/responsibilities/compare[^"]+)"', text)
        assert found
        told = client.get(found[1].replace("&amp;", "&")).json()
        assert round(told["before"]["yours"] * 100) > round(told["after"]["yours"] * 100)


def test_an_example_of_a_ready_comparison_has_its_coloured_picture_as_a_file(client: Client) -> None:
    text = html(client, "/models/overlay/?pattern=ec2-against-lambda:ec2&with=ec2-against-lambda:lambda")
    assert ">IaaS</a>" in text
    assert ">FaaS</a>" in text
    assert 'value="ec2-against-lambda:ec2" selected' in text
    answer = client.get("/models/overlay/diagram.svg?pattern=ec2-against-lambda&variant=lambda")
    assert b"Shop API" in answer.content


def test_a_ready_comparison_without_architectures_of_its_own_is_none(client: Client) -> None:
    assert client.get("/models/overlay/?pattern=monolith-against-strangled").status_code == 400
    assert client.get("/api/v1/responsibilities/compare?a=monolith-against-strangled&b=saga").status_code == 400


def test_the_model_of_rented_machines_names_its_service(client: Client) -> None:
    assert "/services/aws.ec2/" in html(client, "/models/iaas/")
    assert "Auto Scaling group" in html(client, "/services/aws.ec2/")

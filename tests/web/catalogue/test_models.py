"""The pages of the service models: matrix, slider, helper, situations, overlay, files."""

from __future__ import annotations

import pytest
from django.test import Client

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
    if extension == "csv":
        assert b"Runtime,You,Provider\r\n" in response.content


def test_the_helper_answers_with_reasons_and_what_would_change_it(client: Client) -> None:
    text = html(client, "/models/choose/?task=own&load=spiky&duration=short&control=code")
    assert '<h2 id="answer-title" role="status">FaaS' in text
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
    assert "of all layers are yours" in text
    two = html(client, "/models/overlay/?pattern=storage-first&with=hosting-microservices")
    assert 'id="a-node-' in two
    assert 'id="b-node-' in two
    assert '<th scope="col">Change</th>' in two
    for extension, start in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert client.get(f"/models/overlay/diagram.{extension}?pattern=saga").content.startswith(start)

"""Every address that the product promises answers, for every entry; pages of entries are asked for in `test_pages`."""

from __future__ import annotations

import pytest
from django.test import Client

from patterns_app.core.interchange.registry import BY_EXTENSION
from patterns_app.core.patterns.reader import models, patterns

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/patterns/",
    "/patterns/?q=queue&problem=survive-failures&style=asynchronous&service=aws.sqs&level=beginner",
    "/patterns/compare/?a=saga&b=state-machine",
    "/models/",
    "/services/",
    "/search/?q=queue",
    "/about/",
    "/rules/",
    "/rules/CON-001/",
    "/learn/",
    "/learn/saga/",
    "/embed/patterns/saga/",
    "/api/v1/rules",
    "/healthz",
    "/readyz",
    "/api/v1/patterns",
    "/api/v1/models",
    "/api/v1/services",
    "/api/v1/responsibilities",
    "/api/v1/schema/sketch.json",
    "/api/v1/openapi.json",
    "/api/v1/docs",
]
SLUGS = [pattern.slug for pattern in patterns()]
STARTS = {"svg": b"<svg ", "png": b"\x89PNG\r\n", "pdf": b"%PDF-"}


@pytest.mark.parametrize("path", PAGES)
def test_a_promised_address_answers(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("slug", SLUGS)
def test_every_pattern_has_a_sketch_and_its_pictures(client: Client, slug: str) -> None:
    assert client.get(f"/patterns/{slug}/sketch.json").json()["schema"] == "pattern-studio/2"
    for extension, start in STARTS.items():
        response = client.get(f"/patterns/{slug}/diagram.{extension}")
        assert response.status_code == 200
        assert response.content.startswith(start)


@pytest.mark.parametrize("extension", BY_EXTENSION)
def test_a_pattern_can_be_taken_to_other_tools(client: Client, extension: str) -> None:
    response = client.get(f"/patterns/saga/diagram.{extension}?variant=choreography&download=1")
    assert response.status_code == 200
    assert "saga-choreography." in response["Content-Disposition"]
    assert b"Payment" in response.content
    assert client.get(f"/patterns/saga/diagram.{extension}?variant=opera").status_code == 400


@pytest.mark.parametrize("slug", [model.slug for model in models()])
def test_every_model_is_in_the_api(client: Client, slug: str) -> None:
    assert client.get(f"/api/v1/models/{slug}").status_code == 200


@pytest.mark.parametrize(
    "query", ["theme=pink", "scale=0", "scale=5", "scale=nan", "scale=inf", "direction=UP", "variant=nope"]
)
@pytest.mark.parametrize("extension", list(STARTS))
def test_a_picture_refuses_a_parameter_that_makes_no_sense(client: Client, extension: str, query: str) -> None:
    response = client.get(f"/patterns/saga/diagram.{extension}?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.content.decode()


@pytest.mark.parametrize("variant", ["orchestration", "choreography"])
@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_variant_and_theme_change_the_picture(client: Client, variant: str, theme: str) -> None:
    asked = client.get(f"/patterns/saga/diagram.svg?variant={variant}&theme={theme}").content
    other = "choreography" if variant == "orchestration" else "orchestration"
    assert asked != client.get(f"/patterns/saga/diagram.svg?variant={other}&theme={theme}").content
    assert (b"prefers-color-scheme" in asked) is (theme == "auto")
    assert asked == client.get(f"/patterns/saga/diagram.svg?variant={variant}&theme={theme}").content


def test_a_picture_may_not_run_or_load_anything(client: Client) -> None:
    response = client.get("/patterns/saga/diagram.svg")
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in client.get("/patterns/saga/diagram.svg?download=1")["Content-Disposition"]

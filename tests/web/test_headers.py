"""What every answer carries so that browsers stay safe."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from explorer.headers import HeadersMiddleware

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/patterns/",
    "/patterns/storage-first/",
    "/models/",
    "/services/",
    "/about/",
    "/no-such-page/",
    "/api/v1/docs",
]
OTHERS = ["/healthz", "/api/v1/patterns", "/api/v1/nothing", "/patterns/storage-first/sketch.json"]


def policy(client: Client, path: str) -> dict[str, set[str]]:
    """The answer's content security policy, by directive."""
    parts = (part.split() for part in client.get(path)["Content-Security-Policy"].split(";") if part.strip())
    return {name: set(values) for name, *values in parts}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_load_only_from_its_own_host_and_run_nothing_inline(client: Client, path: str) -> None:
    found = policy(client, path)
    own = {"'self'"}
    assert found["script-src"] == found["style-src"] == found["font-src"] == found["form-action"] == own
    assert found["img-src"] == own | {"data:"}
    assert found["object-src"] == found["base-uri"] == found["frame-ancestors"] == {"'none'"}


@pytest.mark.parametrize("path", PAGES + OTHERS)
def test_every_answer_refuses_framing_sniffing_and_telling_others_where_one_was(client: Client, path: str) -> None:
    response = client.get(path)
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Content-Security-Policy" in response


def test_a_page_is_compressed_on_its_way(client: Client) -> None:
    response = client.get("/patterns/", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"


def test_a_foreign_host_name_is_refused(client: Client) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_a_forwarded_host_is_not_believed(client: Client) -> None:
    response = client.get("/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert response.status_code == 200
    assert b"evil.example" not in response.content


@pytest.mark.parametrize("path", PAGES + OTHERS)
def test_nobody_else_embeds_what_is_not_made_for_it_and_no_sensor_is_used(client: Client, path: str) -> None:
    response = client.get(path)
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    isolated = response["Content-Type"].startswith("text/html")
    assert response.get("Cross-Origin-Embedder-Policy") == ("require-corp" if isolated else None)


@pytest.mark.parametrize("kind", ["text/css", 'text/javascript; charset="utf-8"', "font/woff2"])
def test_what_is_no_document_does_not_carry_what_only_documents_may(rf: RequestFactory, kind: str) -> None:
    told = HeadersMiddleware(lambda request: HttpResponse(b"", content_type=kind))(rf.get("/static/x"))
    assert told["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Permissions-Policy" not in told


@pytest.mark.parametrize("path", ["/patterns/spa/diagram.svg", "/embed/patterns/spa/"])
def test_pictures_and_embedded_pages_are_made_for_others(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_no_script_can_read_the_token_against_forgery(client: Client) -> None:
    response = client.get("/studio/")
    cookie = response.cookies["csrftoken"]
    assert cookie["httponly"]
    assert b'name="csrfmiddlewaretoken"' in response.content

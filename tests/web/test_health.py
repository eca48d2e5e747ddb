"""/healthz and /readyz: what a machine asks before it sends people here."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from patterns_app.core.patterns.reader import entries
from patterns_app.web.catalogue.models import Entry


def test_healthz_answers_without_asking_the_database(client: Client) -> None:
    # No database mark: a query would fail this test.
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_ready_when_the_whole_catalogue_is_loaded(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_readyz_tells_how_much_of_the_catalogue_is_missing(client: Client) -> None:
    Entry.objects.filter(slug="storage-first").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert f"1 of {len(entries())} entries are missing" in response.content.decode()


@pytest.mark.django_db
def test_readyz_says_so_when_the_database_does_not_answer(client: Client) -> None:
    def broken(*_: Any) -> None:
        raise OperationalError("no connection")

    with connection.execute_wrapper(broken):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert b"database" in response.content

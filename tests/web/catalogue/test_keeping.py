"""Pages that are kept: 304 without the database, the same page packed or not, and another after every load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import brotli
import pytest
from django.core.cache import caches
from django.test import Client

from patterns_app.core.layout.workers import Busy
from patterns_app.core.patterns import model as core
from patterns_app.core.patterns.reader import patterns
from patterns_app.web import pictures
from patterns_app.web.catalogue import loading, queries
from patterns_app.web.catalogue.models import Entry

pytestmark = pytest.mark.django_db
PAGE = "/patterns/storage-first/"
PAGES = ("/", "/patterns/", PAGE, "/services/aws.sqs/", "/rules/RES/", "/models/")


@pytest.fixture(autouse=True)
def lightly_packed() -> None:
    """Here they are packed as on a server."""


@pytest.fixture(autouse=True)
def kept(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages are kept, as on a server; on a slow machine the version of the catalogue must not grow old meanwhile."""
    monkeypatch.setattr(queries, "_VERSION_SECONDS", 3600)
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    caches["pages"].clear()
    queries.forget_version()
    yield
    caches["pages"].clear()
    queries.forget_version()


@pytest.mark.parametrize("address", PAGES)
def test_who_has_a_page_hears_so_without_a_question_to_the_database(
    client: Client, address: str, django_assert_num_queries: object
) -> None:
    tag = client.get(address).headers["ETag"]
    with django_assert_num_queries(0):  # type: ignore[operator]
        again = client.get(address, headers={"If-None-Match": tag})
        whole = client.get(address)
    assert (again.status_code, again.content) == (304, b"")
    assert whole.status_code == 200


def test_a_kept_page_is_the_page_itself_packed_or_not(client: Client) -> None:
    first = client.get(PAGE)
    packed = client.get(PAGE, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.content) == first.content == client.get(PAGE).content
    assert "Accept-Encoding" in packed.headers["Vary"]
    for refused in ("gzip", "gzip, br;q=0", "br;q=0.0, gzip"):
        assert client.get(PAGE, headers={"Accept-Encoding": refused}).headers["Content-Encoding"] == "gzip"


def test_a_page_is_another_when_the_catalogue_or_the_address_is(client: Client) -> None:
    tag = client.get(PAGE).headers["ETag"]
    assert client.get(f"{PAGE}?step=2", headers={"If-None-Match": tag}).status_code != 304
    Entry.objects.filter(slug="saga").delete()
    queries.forget_version()
    changed = client.get(PAGE, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_this_process_sees_at_once_what_it_has_loaded(
    client: Client, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    entries = loading.read_folder(loading.shipped_folder())

    def load(some: list[core.Entry]) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            loading.load(some)

    load(entries)
    tag = client.get("/patterns/").headers["ETag"]
    load([entry for entry in entries if entry.slug != "saga"])
    without = client.get("/patterns/", headers={"If-None-Match": tag})
    assert without.status_code == 200
    assert b'href="/patterns/saga/"' not in without.content


def test_what_can_be_asked_for_in_endless_ways_is_not_kept(client: Client) -> None:
    for address, headers in (("/patterns/?q=queue", {}), (PAGE, {"HX-Request": "true", "HX-Target": "variant"})):
        tag = client.get(address, headers=headers).headers["ETag"]
        assert not tag.startswith("W/")  # Django's own, of the answer itself


def test_a_page_without_its_picture_is_asked_for_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise Busy

    with monkeypatch.context() as broken:
        broken.setattr(pictures, "page_picture", busy)
        poor = client.get(PAGE)
    assert b'class="viewer-failed"' in poor.content
    whole = client.get(PAGE)
    assert b'class="viewer-failed"' not in whole.content


def test_every_page_of_a_pattern_is_small_on_the_wire(client: Client) -> None:
    sizes = {
        pattern.slug: len(client.get(f"/patterns/{pattern.slug}/", headers={"Accept-Encoding": "br"}).content)
        for pattern in patterns()
    }
    assert {slug: size for slug, size in sizes.items() if size >= 25_000} == {}

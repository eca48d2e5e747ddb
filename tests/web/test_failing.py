"""What cannot be done just now is told in the form that was asked for, with when to try again."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django.core.cache import caches
from django.db import InternalError, OperationalError, connection
from django.test import Client, override_settings

from explorer.cache import PictureCache
from patterns_app.core.layout.workers import Busy, Workers
from patterns_app.web import working
from tests.core.cast import as_json

pytestmark = pytest.mark.django_db
SKETCH = as_json(nodes=[{"id": "a", "service": "aws.lambda"}])


def fails(error: Exception) -> Any:
    def failing(*_: object, **__: object) -> None:
        raise error

    return failing


@pytest.mark.parametrize(
    ("words", "status", "mend"),
    [
        ("database is locked", 503, "end what has it open"),
        ("database or disk is full", 507, "Make room on its disk"),
        ("server closed the connection unexpectedly", 503, "Is it running"),
        ("attempt to write a readonly database", 503, "writable to the server's user"),
    ],
)
def test_a_database_that_cannot_is_no_crash_and_its_operator_reads_what_to_do(
    client: Client, caplog: pytest.LogCaptureFixture, words: str, status: int, mend: str
) -> None:
    client.raise_request_exception = False
    with connection.execute_wrapper(fails(OperationalError(words))):
        api = client.post("/api/v1/saved", SKETCH, content_type="application/json")
        page = client.get("/patterns/?q=queue", headers={"Accept": "text/html"})
        script = client.post("/studio/keep/", {"sketch": {}}, content_type="application/json")
    assert api.status_code == page.status_code == status
    assert api["Content-Type"] == "application/problem+json"
    assert page["Content-Type"].startswith("text/html")
    assert "<h1>" in page.content.decode()
    assert int(api["Retry-After"]) > 0
    assert int(page["Retry-After"]) > 0
    assert script.status_code in (422, status)
    logged = [record.getMessage() for record in caplog.records if record.name == "patterns_app.web.failing"]
    assert logged
    assert all(line.startswith(f"{status} at ") and f"{words}. " in line and mend in line for line in logged)


def test_a_database_that_can_only_be_read_is_said_to_be_so(client: Client) -> None:
    """A file system that was mounted anew after an error; PostgreSQL that stands by for another."""

    class StandsBy(Exception):
        sqlstate = "25006"

    standing_by = InternalError("cannot execute INSERT in a read-only transaction")
    standing_by.__cause__ = StandsBy()
    client.raise_request_exception = False
    for error in (OperationalError("attempt to write a readonly database"), standing_by):
        with connection.execute_wrapper(fails(error)):
            told = client.post("/api/v1/saved", SKETCH, content_type="application/json")
        assert told.status_code == 503
        assert "can only be read just now" in told.json()["detail"]


def test_a_mistake_of_ours_is_still_one(client: Client) -> None:
    client.raise_request_exception = False
    with connection.execute_wrapper(fails(OperationalError("no such table: sketches"))):
        assert client.post("/api/v1/saved", SKETCH, content_type="application/json").status_code == 500


def test_a_full_queue_is_told_as_a_problem_and_in_the_place_of_a_file(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workers, "run_within", fails(Busy()))
    caches["renders"].clear()
    api = client.post("/api/v1/sketches/render", SKETCH, content_type="application/json")
    file = client.get("/patterns/saga/diagram.png?scale=1.7")
    assert (api.status_code, api["Content-Type"]) == (503, "application/problem+json")
    assert (file.status_code, file["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert api["Retry-After"] == file["Retry-After"] == "2"


@pytest.mark.usefixtures("one_window")
def test_a_client_has_its_share_of_work_and_pages_count_too(client: Client) -> None:
    with override_settings(WORK_SECONDS=1):
        working.WORK.owe("198.51.100.77", 100)
        told = client.get("/patterns/saga/diagram.png?scale=3.9", REMOTE_ADDR="198.51.100.77")
        api = client.post(
            "/api/v1/sketches/validate", SKETCH, content_type="application/json", REMOTE_ADDR="198.51.100.77"
        )
        other = client.get("/patterns/spa/diagram.png?scale=1.1", REMOTE_ADDR="198.51.100.78")
    assert told.status_code == api.status_code == 429
    assert int(told["Retry-After"]) > 0
    assert int(api["Retry-After"]) > 0
    assert other.status_code == 200


@pytest.mark.parametrize("scale", ["1.101", "1.05", "1e0", "+1", " 1", "1.10001", "١"])
def test_a_scale_has_one_spelling_in_tenths(client: Client, scale: str) -> None:
    assert client.get("/patterns/saga/diagram.png", {"scale": scale}).status_code == 400


def test_a_scale_makes_no_second_copy_of_what_has_no_pixels(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/patterns/saga/diagram.svg?scale=1.5")
    monkeypatch.setattr(Workers, "run_within", fails(AssertionError("drawn again")))
    assert client.get("/patterns/saga/diagram.svg?scale=3.3").status_code == 200


@pytest.fixture
def cache(tmp_path: Any) -> PictureCache:
    return PictureCache(str(tmp_path / "kept"), {"OPTIONS": {"MAX_BYTES": 200_000}, "TIMEOUT": None})


def incompressible(seed: int) -> bytes:
    import random

    return random.Random(seed).randbytes(10_000)


def test_the_cache_stays_within_its_size_and_keeps_what_is_asked_for(cache: PictureCache) -> None:
    for place in range(60):
        cache.set(str(place), incompressible(place))
        assert cache.get("0") is not None
    kept = sum(file.stat().st_size for file in cache._folder.iterdir())
    assert kept <= 200_000 + 20_000
    assert cache.get("59") is not None
    assert cache.get("5") is None


def test_a_cache_that_cannot_write_is_a_line_in_the_log(
    cache: PictureCache, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tempfile.mkstemp", fails(OSError(errno.ENOSPC, "No space left on device")))
    cache.set("a", b"picture")
    cache.set("b", b"picture")
    assert cache.get("a") is None
    assert caplog.text.count("cannot write") == 1


def test_a_damaged_file_of_the_cache_counts_as_not_there(cache: PictureCache) -> None:
    cache.set("a", b"picture")
    next(cache._folder.iterdir()).write_bytes(b"nonsense")
    assert cache.get("a") is None
    cache.set("a", b"picture")
    assert cache.get("a") == b"picture"

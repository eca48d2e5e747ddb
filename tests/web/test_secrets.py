"""Links are keys: a new secret key leaves them valid, and no log, error page or other site ever learns one."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.utils import timezone

from explorer import logs
from patterns_app.web.background.models import Worker
from patterns_app.web.workspace import access
from tests.web.test_background import work
from tests.web.workspace.people import page, saved, sketch_id, text, view_link

pytestmark = pytest.mark.django_db
NEW_KEY = "another key, of tomorrow " + "0123456789" * 4


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the server would have written to standard error, everything from DEBUG on."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.configuration("DEBUG", request.param)["formatters"]["line"]["()"]())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_links_and_owners_outlive_a_new_secret_key() -> None:
    owner = Client()
    edit = saved(owner)
    view = view_link(owner, edit)
    with override_settings(SECRET_KEY=NEW_KEY, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert 'name="text"' in page(Client(), edit)
        assert "Take order" in page(Client(), view)
        assert page(owner, f"{edit}revoke/edit/")  # the cookie still says whose it is
        newer = view_link(owner, re.findall(r"/s/[\w-]+/", page(owner, "/sketches/"))[0])
        assert newer != view
    assert Client().get(newer).status_code == 404  # and the new key's are none of the old key's
    with override_settings(SECRET_KEY=NEW_KEY, SECRET_KEY_FALLBACKS=[]):
        assert Client().get(edit).status_code == Client().get(view).status_code == 404
        assert Client().get(newer).status_code == 200


def test_a_copy_of_the_database_opens_nothing() -> None:
    owner = Client()
    edit = saved(owner)
    shown = [edit.split("/")[2], view_link(owner, edit).split("/")[2], owner.cookies["browser"].value.split(":")[0]]
    stored = io.StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            stored.writelines(f"{row}\n" for row in cursor.fetchall())
    assert sketch_id(owner).replace("-", "") in stored.getvalue().replace("-", "")
    assert [secret for secret in shown if secret in stored.getvalue()] == []


def breaks(error: Exception) -> Any:
    def broken(*_: object, **__: object) -> None:
        raise error

    return broken


def test_no_log_and_no_error_page_holds_a_link(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, stranger = Client(), Client(enforce_csrf_checks=True, raise_request_exception=False)
    edit = saved(owner)
    token = edit.split("/")[2]
    log.truncate(0)
    wrong = f"/s/{token}x/"
    asked = json.dumps({"sketch": json.loads(text(title="Other")), "revision": 0})
    told = [
        (403, stranger.post(f"{edit}keep/", asked, content_type="application/json")),
        (404, stranger.get(f"{edit}no/such/page/")),
        (404, stranger.get(wrong)),
        (404, stranger.get(f"/api/v1/saved/{token}/nothing")),
        (405, owner.delete(edit)),
        (409, owner.post(f"{edit}keep/", asked, content_type="application/json")),
        (400, stranger.get(f"{edit}picture.svg?theme=pink")),
    ]
    with connection.execute_wrapper(breaks(OperationalError(f"database is locked, at {edit}"))):
        told.append((503, stranger.get(edit)))
        told.append((503, stranger.get(f"/api/v1/saved/{token}")))
    monkeypatch.setattr(access, "current", breaks(RuntimeError(f"crash with {token} and {edit}%2Fs%2F{token}%2F")))
    told.append((500, stranger.get(edit)))
    told.append((500, stranger.get(f"/api/v1/saved/{token}")))
    assert [answer.status_code for _, answer in told] == [status for status, _ in told]
    assert [answer.request["PATH_INFO"] for _, answer in told if token.encode() in answer.content] == []
    written = log.getvalue()
    assert token not in written
    assert all(words in written for words in ("Not Found", "Forbidden", "Conflict", "crash with", logs.HIDDEN))


def test_no_log_holds_the_address_of_a_job(log: io.StringIO) -> None:
    now = timezone.now()
    Worker.objects.create(name="w", host="h", started=now, beat=now)
    asked = text(title="Later", nodes=[{"id": "a", "service": "aws.lambda"}])
    headers = {"Prefer": "respond-async"}
    with override_settings(BEHIND_PROXY=True):  # who is answered in the background is named as a proxy names requests
        said = Client().post("/api/v1/sketches/layout?direction=odd", asked, "application/json", headers=headers)
        job = said["Location"]
        assert Client().get(f"{job}/result").status_code == 404
        work()
        result = Client().get(f"{job}/result")
    assert result.status_code == 400
    assert "Bad Request" in log.getvalue()
    assert f"/api/v1/jobs/{logs.HIDDEN}/result" in log.getvalue()
    assert job.rpartition("/")[2] not in log.getvalue()


def test_an_error_names_its_request_and_the_log_names_it_too(log: io.StringIO) -> None:
    client = Client()
    page, problem = client.get("/no-such-page/"), client.get("/api/v1/nothing")
    names = [page["X-Request-ID"], problem["X-Request-ID"]]
    assert names[0] in page.content.decode()
    assert problem.json()["request_id"] == names[1]
    assert len({*names, client.get("/")["X-Request-ID"]}) == 3
    lines = log.getvalue().splitlines()
    assert all(any(name in line and "Not Found" in line for line in lines) for name in names)


def test_who_asks_under_a_name_that_is_none_of_ours_is_a_line_and_no_alarm(log: io.StringIO) -> None:
    assert Client().get("/", headers={"Host": "scanner.example"}).status_code == 400
    assert "django.security.DisallowedHost" in log.getvalue()
    assert "WARNING" in log.getvalue()
    assert "Traceback" not in log.getvalue()
    assert "ERROR" not in log.getvalue()


def test_only_a_proxy_of_ours_names_a_request() -> None:
    given = {"X-Request-ID": "from-the-proxy-17"}
    assert Client().get("/healthz", headers=given)["X-Request-ID"] != "from-the-proxy-17"
    with override_settings(BEHIND_PROXY=True):
        assert Client().get("/healthz", headers=given)["X-Request-ID"] == "from-the-proxy-17"
        for odd in ("x" * 65, "<script>", "a b c d e f"):
            assert Client().get("/healthz", headers={"X-Request-ID": odd})["X-Request-ID"] != odd


def test_a_json_log_is_one_object_a_line_even_for_a_traceback() -> None:
    form = logs.JsonFormatter()
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        kind = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("there", logging.ERROR, __file__, 1, "it %s", ("broke\nhere",), kind)
    record.facts = {"status": 500}
    line = form.format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["message"], told["level"], told["status"]) == ("it broke\nhere", "ERROR", 500)
    assert "ValueError: two" in told["exception"]


@override_settings(MIDDLEWARE=[settings.MIDDLEWARE[0], "explorer.logs.RequestsMiddleware", *settings.MIDDLEWARE[1:]])
def test_requests_are_logged_by_place_when_that_is_asked_for(log: io.StringIO) -> None:
    edit = saved(Client())
    log.truncate(0)
    Client().get(edit)
    assert re.search(r"saved_sketch: 200 in [\d.]+ ms", log.getvalue())
    assert edit.split("/")[2] not in log.getvalue()


def test_no_other_site_learns_the_address_of_a_sketch() -> None:
    owner = Client()
    edit = saved(owner)
    paths = [edit, view_link(owner, edit), f"/embed{edit}", f"{edit}history/", f"{edit}no-such/", f"{edit}picture.svg"]
    for path in paths:
        assert owner.get(path)["Referrer-Policy"] == "same-origin", path


@override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True, CSRF_COOKIE_NAME="__Host-csrf")
def test_no_script_reads_a_cookie_and_no_other_site_sends_one() -> None:
    owner = Client()
    saved(owner)
    owner.get("/studio/")
    assert set(owner.cookies) == {"__Host-browser", "__Host-csrf"}
    for cookie in owner.cookies.values():
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_what_the_server_says_of_its_processes_is_json_too() -> None:
    program = """
import logging.config
from explorer import logs
logging.config.dictConfig(logs.configuration("WARNING", "json"))
logs.hear_the_server()
from granian import log
log.configure_logging(log.LogLevels.warning)
log.logger.warning("Killing worker-1")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    told = json.loads(done.stderr)
    assert (told["level"], told["message"]) == ("WARNING", "Killing worker-1")

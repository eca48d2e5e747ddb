"""What the doctor and the figures say of people, of where they sign in, of sockets and of what goes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from patterns_app.web.background.models import Worker
from patterns_app.web.operating import doctor
from patterns_app.web.operating.lines import Line
from patterns_app.web.outward import audit_out, hooking
from patterns_app.web.outward.models import Hook
from patterns_app.web.people import audit
from scripts.alone import free_port
from tests.web.notices.test_notices import mail_server
from tests.web.people.cast import signed_up
from tests.web.people.test_sharing import kept

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def line(name: str) -> Line:
    """The last line of this name."""
    return list(dict(doctor.CHECKS)[name](name))[-1]


@contextmanager
def answering(told: dict[str, Any]) -> Iterator[int]:
    """A port on which each question is answered with this, as JSON."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True, args=[0.01]).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def oidc(port: int) -> dict[str, Any]:
    return {"openid_connect": {"APPS": [{"settings": {"server_url": f"http://127.0.0.1:{port}"}}]}}


def test_people_are_counted_and_a_closed_door_is_told() -> None:
    with override_settings(ANONYMOUS="none", SIGN_UP=False):
        assert not line("people").is_ok
    signed_up("ana")
    with override_settings(ANONYMOUS="none", SIGN_UP=False):
        found = line("people")
    assert found.is_ok
    assert "1 with an account" in found.told


def test_a_provider_that_does_not_answer_is_named_with_what_to_do() -> None:
    assert line("sign-in").is_ok
    with override_settings(SOCIALACCOUNT_PROVIDERS=oidc(free_port())):
        found = line("sign-in")
        assert not found.is_ok
        assert "OIDC_SERVER" in found.mend
    good = {
        "issuer": "https://login.example.org",
        "authorization_endpoint": "a",
        "token_endpoint": "t",
        "jwks_uri": "j",
    }
    for told, is_ok in ((good, True), ({"hello": "world"}, False)):
        with answering(told) as port, override_settings(SOCIALACCOUNT_PROVIDERS=oidc(port)):
            assert line("sign-in").is_ok == is_ok
    with override_settings(SOCIALACCOUNT_PROVIDERS={"github": {}}):
        assert line("sign-in").is_ok


def test_a_process_of_sockets_that_is_away_while_the_pages_answer_is_told() -> None:
    with answering({"sockets": 7, "rooms": 2}) as port, override_settings(LIVE_PORT=port):
        assert line("sockets").told == "7 open, in 2 sketches"
        with override_settings(METRICS_TOKEN="t" * 20):
            told = Client().get("/metrics", headers={"Authorization": f"Bearer {'t' * 20}"}).content.decode()
        assert "pattern_studio_live_sockets 7.0" in told
    with answering({}) as pages:
        with override_settings(LIVE_PORT=free_port(), PAGES_PORT=pages):
            assert not line("sockets").is_ok
        with override_settings(LIVE_PORT=pages, PAGES_PORT=pages):
            assert not line("sockets").is_ok, "something else answers there"
    with override_settings(LIVE_PORT=free_port(), PAGES_PORT=free_port()):
        assert line("sockets").is_ok
    with override_settings(LIVE_PORT=0):
        assert line("sockets").is_ok


def test_what_does_not_go_out_is_told_and_counted() -> None:
    ana = signed_up("ana")
    sketch = kept(ana)["token"]
    Worker.objects.create(name="one", host="here", started=timezone.now(), beat=timezone.now())
    with override_settings(AUDIT_TO="syslog://127.0.0.1:1"):
        audit.note("", "purge", "site", "")
        audit_out.send(timezone.now())
        failing = next(one for one in dict(doctor.CHECKS)["going out"]("going out") if one.name == "audit")
        assert not failing.is_ok
        assert "1 rows of the audit wait" in failing.told
    unset = next(one for one in dict(doctor.CHECKS)["going out"]("going out") if one.name == "audit")
    assert "not set any more" in unset.told
    ana.post(f"/sketches/{sketch}/told/", {"do": "hook", "address": "https://127.0.0.1/"})
    while hooking.send(timezone.now()):
        pass
    assert line("going out").told == "1 webhooks, 1 of them without an answer just now, 0 switched off"
    assert line("going out").is_ok
    Worker.objects.all().delete()
    assert "JOB_WORKERS" in line("going out").mend
    with override_settings(METRICS_TOKEN="t" * 20):
        told = Client().get("/metrics", headers={"Authorization": f"Bearer {'t' * 20}"}).content.decode()
    for wanted in (
        "people 1.0",
        "sessions 1.0",
        "audit_waiting 1.0",
        'webhooks{state="fails"} 1.0',
        'threads{state="open"} 0.0',
    ):
        assert f"pattern_studio_{wanted}" in told, wanted
    Hook.objects.all().delete()


def test_a_mail_server_is_tried() -> None:
    assert line("mail").is_ok
    with mail_server():
        assert [one.is_ok for one in dict(doctor.CHECKS)["mail"]("mail")] == [True]
        with override_settings(SITE_ADDRESS=""):
            assert "SITE_ADDRESS" in line("mail").mend
    with override_settings(
        EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port(), SITE_ADDRESS="https://a"
    ):
        assert not line("mail").is_ok

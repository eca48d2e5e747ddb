"""People of the tests, who sign up and in by the forms that everybody uses."""

from __future__ import annotations

from django.test import Client

PASSWORD = "nine green bottles 7"


def signed_up(name: str, client: Client | None = None) -> Client:
    """Somebody new, signed in."""
    client = client or Client()
    form = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/account/sign-up/", form)
    assert answer.status_code == 302, answer.content
    return client


def signed_in(name: str, client: Client | None = None) -> Client:
    """Somebody who has an account, in another browser."""
    client = client or Client()
    assert client.post("/account/sign-in/", {"login": name, "password": PASSWORD}).status_code == 302
    return client

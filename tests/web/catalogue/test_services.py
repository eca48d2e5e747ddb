"""The page of one service: how much it takes, what it answers when it fails, and what is not known."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_page_says_how_much_a_service_takes_and_what_it_answers_when_it_fails(client: Client) -> None:
    page = client.get("/services/aws.sqs/").content.decode()
    assert "A queue." in page
    assert "120,000" in page
    assert "400 RequestThrottled" in page


def test_what_is_not_known_of_capacity_and_failures_is_said(client: Client) -> None:
    page = client.get("/services/aws.macie/").content.decode()
    assert "nobody has written down yet how it takes load" in page
    assert "its errors have not been looked up yet" in page

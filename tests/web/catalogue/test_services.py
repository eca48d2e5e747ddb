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


def test_one_reason_that_holds_for_many_services_is_told_once_and_folds_their_names(client: Client) -> None:
    page = client.get("/services/aws.fsx/").content.decode()
    refused = page[page.index("What else is not possible") :]
    told = refused[refused.index("A file system starts nothing but") : refused.index("</details></dd>")]
    assert "services cannot be connected for this reason</summary>" in told
    assert "<strong>Messaging and workflows</strong>" in told
    assert "/services/aws.sqs/" in told


def test_a_page_names_its_parts_and_none_that_it_has_not(client: Client) -> None:
    page = client.get("/services/aws.macie/").content.decode()
    assert '<a href="#unknown">Not known</a>' in page
    assert '<a href="#prices">' not in page
    assert '<h2 id="limits-title">' not in page

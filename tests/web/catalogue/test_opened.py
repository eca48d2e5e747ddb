"""A workflow opened on the page of its pattern."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_page_of_a_pattern_shows_the_states_of_its_workflow_for_wide_and_narrow_places(client: Client) -> None:
    page = client.get("/patterns/saga/").content.decode()
    assert 'id="inside-orchestrator"' in page
    for prefix in ("in-orchestrator-", "tall-in-orchestrator-"):
        assert f'id="{prefix}node-undo-stock"' in page


def test_what_has_no_workflow_is_not_opened(client: Client) -> None:
    for path in ("/patterns/storage-first/", "/patterns/saga/?variant=choreography"):
        assert "<opened-part" not in client.get(path).content.decode()

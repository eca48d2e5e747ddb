"""The execution models beside each other: figures from the limits, the document's claims, stories in step."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.executions import Executions, executions, problems

pytestmark = pytest.mark.django_db


def page(client: Client, query: str = "", status: int = 200) -> str:
    response = client.get(f"/models/execution/{query}")
    assert response.status_code == status
    return unescape(response.content.decode())


def test_every_figure_is_that_of_the_limits_with_source_and_date(client: Client) -> None:
    told = page(client)
    named = {key for row in executions().rows for cell in row.cells.values() for key in cell.limits}
    assert len(named) >= 12
    for key in named:
        limit = vocabulary().limits[key]
        assert f"<strong>{limit.value}</strong>" in told
        assert limit.source in told
        assert f'datetime="{limit.read}"' in told


def test_the_claims_of_120_and_900_seconds_stand_beside_what_holds(client: Client) -> None:
    told = page(client)
    assert "timeout limit of 120 seconds" in told
    assert "timeout limit of 900 seconds" in told
    assert vocabulary().limits["rest-api.integration_timeout"].value in told


@pytest.mark.parametrize("case", executions().cases, ids=lambda case: case.key)
def test_the_stories_of_a_case_play_and_are_lists_without_a_script(client: Client, case: object) -> None:
    told = page(client, f"?case={case.key}")  # type: ignore[attr-defined]
    data = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', told, re.DOTALL)[0])
    assert [one["id"] for one in data["timelines"]] == list(case.stories.values())  # type: ignore[attr-defined]
    assert told.count("<li data-step=") == sum(len(one["steps"]) for one in data["timelines"])


def test_a_case_that_is_not_there_is_said(client: Client) -> None:
    assert "use one of ok, fails" in page(client, "?case=never", 400)


def test_a_missing_answer_and_an_unknown_limit_are_found() -> None:
    told = executions()
    first = told.rows[0]
    row = type(first)(
        question="Why?", cells={"synchronous": type(first.cells["stream"])(says="So.", limits=("no.such",))}
    )
    found = list(problems(Executions(models=told.models, rows=(row,), cases=told.cases)))
    assert found == ["Why?: no answer for asynchronous", "Why?: no answer for stream", "Why?: unknown limit no.such"]

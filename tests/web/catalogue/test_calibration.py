"""The calibration, for readers and for programs: every row with its source, red ones with their reason."""

from __future__ import annotations

import msgspec
import pytest
from django.test import Client

from patterns_app.core.engine.calibration.sheet import calibration, rows
from patterns_app.core.engine.calibration.telling import ToldCalibration

pytestmark = pytest.mark.django_db


def test_the_page_shows_every_row_and_why_a_red_one_is_red(client: Client) -> None:
    body = client.get("/simulation/calibration/").content.decode()
    assert [row.id for row in rows() if f'id="row-{row.id}"' not in body] == []
    red = [one.row for one in calibration().rows if not one.is_green]
    assert red
    assert [row.id for row in red if f'href="#row-{row.id}"' not in body] == []
    assert all(one in body for one in calibration().uncovered)


def test_every_figure_that_a_row_names_has_a_place_on_the_page(client: Client) -> None:
    body = client.get("/simulation/calibration/").content.decode()
    linked = {part.split('"')[0] for part in body.split('href="#figure-')[1:]}
    assert linked
    assert [one for one in linked if f'id="figure-{one}"' not in body] == []


def test_programs_get_the_same_as_its_schema_says(client: Client) -> None:
    answer = client.get("/api/v1/calibration")
    found = msgspec.json.decode(answer.content, type=ToldCalibration)
    assert [row.id for one in found.behaviours for row in one.rows] == [row.id for row in rows()]
    assert found.green_rows == sum(one.is_green for one in calibration().rows if one.row.kind != "own")
    schema = client.get("/api/v1/schema/calibration.json").json()
    assert "ToldRow" in schema["$defs"]
    assert client.get("/").content.decode().count('href="/simulation/calibration/"') == 1

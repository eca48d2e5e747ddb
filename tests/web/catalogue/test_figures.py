"""Figures on pages and in the API: value, source, the page's date, the day it was read, how sure; and what is old."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.test import Client

from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.catalogue.presenting.services import service_page
from patterns_app.web.catalogue.presenting.sources import is_old

pytestmark = pytest.mark.django_db
WORDS = vocabulary()


class Rows(HTMLParser):
    """The cells of each table row of a page, as text, with the addresses of the links in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
            self.links.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        elif tag == "a" and self.links:
            self.links[-1].append(dict(attrs).get("href") or "")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def row(client: Client, service: str, first: str) -> tuple[list[str], list[str]]:
    """The cells and links of the row that begins so on a service's page."""
    rows = Rows(client.get(f"/services/{service}/").content.decode())
    place = next(place for place, cells in enumerate(rows.rows) if cells and cells[0].strip() == first)
    return [re.sub(r"\s+", " ", cell).strip() for cell in rows.rows[place]], rows.links[place]


def test_a_limit_names_its_page_the_pages_date_and_the_day_it_was_read(client: Client) -> None:
    cells, links = row(client, "aws.sqs", "Delivery delay")
    assert cells[1] == "0 to 900 seconds (15 minutes)"
    assert cells[-2] == "checked"
    assert cells[-1].endswith("AWS::SQS::Queue DelaySeconds, of 20 October 2026, read 25 November 2026")
    cells, links = row(client, "aws.firehose", "Direct writes to a stream")
    assert "page without a date, read 25 November 2026" in cells[-1]
    assert links[-1] == "https://docs.aws.amazon.com/firehose/latest/dev/limits.html"


def test_a_copy_of_2023_says_that_it_is_of_2023(client: Client) -> None:
    cells, _ = row(client, "aws.lambda", "Requests for each unit of concurrency")
    assert cells[-2] == "older source"
    assert "of October 2023" in cells[-1]


@pytest.mark.parametrize("path", ["/services/aws.lambda/", "/models/execution/", "/patterns/asynchronous-execution/"])
def test_where_pages_differ_both_figures_are_shown(client: Client, path: str) -> None:
    text = client.get(path).content.decode()
    assert "900 seconds (15 minutes)" in text
    assert "Pages differ" in text
    assert "1,800 seconds (30 minutes)" in text


def test_a_price_has_its_pages_date_and_says_when_it_is_old(client: Client) -> None:
    cells, _ = row(client, "aws.firehose", "ingest")
    assert cells[1] == "0.029"
    assert "London" not in " ".join(cells)
    assert "of 24 August 2026" in cells[-1]
    cells, _ = row(client, "aws.sns", "FIFO publish")
    assert cells[1] == "0.3 old"
    assert "of 4 December 2024" in cells[-1]
    cells, _ = row(client, "aws.sns", "to SQS/Lambda")
    assert cells[1] == "not known to us"


def test_small_prices_are_written_out(client: Client) -> None:
    assert row(client, "aws.lambda", "ephemeral storage")[0][1] == "0.0000000309"


@pytest.mark.parametrize(
    ("page", "today", "old"),
    [
        ("2026-08-24", date(2026, 11, 25), False),
        ("2025-11", date(2026, 11, 25), False),
        ("2025-10", date(2026, 11, 25), True),
        ("2024-07-01", date(2025, 7, 31), False),
        ("2024-07-01", date(2025, 8, 1), True),
        ("2024", date(2025, 12, 1), False),
        ("2024", date(2026, 1, 1), True),
        (None, date(2030, 1, 1), False),
    ],
)
def test_a_price_is_old_a_year_after_its_page(page: str | None, today: date, old: bool) -> None:
    assert is_old(page, today) is old


def test_prices_grow_old_while_the_page_stays(client: Client) -> None:
    queue = WORDS.services["aws.sqs"]
    assert not any(price.old for price in service_page(queue, date(2026, 11, 25)).prices)
    assert all(price.old for price in service_page(queue, date(2027, 12, 1)).prices)


def test_the_api_tells_dates_and_other_figures(client: Client) -> None:
    answer = client.get("/api/v1/services/aws.lambda").json()
    limit = next(one for one in answer["limits"] if one["key"] == "lambda.timeout_max")
    assert (limit["number"], limit["read"]) == (900, "2026-11-25")
    assert limit["source_url"].startswith("https://docs.aws.amazon.com/lambda/")
    other = next(one for one in limit["further"] if "says" in one)
    assert (other["says"], other["page"]) == ("1,800 seconds (30 minutes) since 2026-11-19", "2026-11-20")
    price = next(one for one in answer["prices"] if one["item"] == "requests")
    assert (price["usd"], price["page"]) == (0.2, "2026-09-29")

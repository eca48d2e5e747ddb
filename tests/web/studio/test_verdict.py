"""The page of a verdict: by either link, with and without a load, as Markdown and JSON, and what it cannot say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from patterns_app.core import limits
from patterns_app.web.api.shapes import EXAMPLE
from patterns_app.web.background.models import Job, Worker
from patterns_app.web.background.tasks import answer_here
from tests.web.test_background import state

pytestmark = pytest.mark.django_db


def kept(client: Client, sketch: dict[str, Any]) -> str:
    found: str = client.post("/api/v1/saved", sketch, content_type="application/json").json()["view"]
    return f"/s/{found}/"


def test_it_ranks_what_hurts_names_patterns_and_says_once_what_is_the_same(client: Client) -> None:
    nodes = [*EXAMPLE["nodes"], *({"id": f"q{n}", "service": "aws.sqs", "label": f"Spare {n}"} for n in (1, 2, 3))]
    page = client.get(f"{kept(client, {**EXAMPLE, 'nodes': nodes})}verdict/").content.decode()
    assert page.index("If Take order fails for good, a message is lost") < page.index("(RES-001)")
    assert "It nearly is Storage First" in page
    assert "storage-first without a dead-letter queue: A poison message" in page
    assert "What breaks first and what a month costs: no load is given." in page
    assert page.count("The same of Spare 2, Spare 3.") >= 1
    assert "<svg" in page


def test_under_a_rate_it_says_what_breaks_first_and_what_a_month_costs_and_makes_it_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STRESS_RAISED", 1_000)
    monkeypatch.setattr(limits, "VERDICT_SECONDS", 4.0)
    address = kept(client, EXAMPLE)
    page = client.get(f"{address}verdict/?rate=5&wait=1").content.decode()
    assert "Judged under 5 messages a second." in page
    assert "list prices of the first tier" in page
    assert "What these runs are reckoned with" in page
    assert "no published measurement covers." in page[page.index("What these runs are reckoned with") :]
    monkeypatch.setattr("patterns_app.web.studio.judging.judged_under", None)
    found = json.loads(client.get(f"{address}verdict.json?rate=5").content)
    assert {one["fault"] for one in found["stress"]["chaos"]} == {"fails"}
    text = client.get(f"{address}verdict.md?rate=%205.00&download=1")  # however the number is written
    assert text["Content-Disposition"] == 'attachment; filename="orders-verdict.md"'
    assert b"### A month" in text.content


def test_what_needs_no_run_is_told_at_once_and_the_rest_is_a_job_of_the_same_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STRESS_RAISED", 1_000)
    monkeypatch.setattr(limits, "VERDICT_SECONDS", 4.0)
    address = f"{kept(client, EXAMPLE)}verdict/?rate=6"
    monkeypatch.setattr("patterns_app.web.studio.judging.judged_under", None)
    at_once = client.get(address).content.decode()
    assert "(RES-001)" in at_once
    assert 'data-address="?rate=6&amp;wait=1"' in at_once
    assert "Judged under" not in at_once
    monkeypatch.undo()
    monkeypatch.setattr(limits, "STRESS_RAISED", 1_000)
    monkeypatch.setattr(limits, "VERDICT_SECONDS", 4.0)
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    Worker.objects.create(name="w", host="h", started=timezone.now(), beat=timezone.now())
    taken = client.get(f"{address}&wait=1", headers={"Prefer": "respond-async"})
    assert taken.status_code == 202
    job = Job.objects.get()
    answer_here(job)
    answered = client.get(state(client, taken["Location"])["result"])
    assert "Judged under 6 messages a second." in answered.content.decode()
    assert "<verdict-load" not in client.get(address).content.decode()  # it is known by now


def test_what_is_no_rate_or_too_much_is_said_and_nothing_else_is_lost(client: Client) -> None:
    address = kept(client, EXAMPLE)
    for rate, said in (("many", "is no number of messages a second"), ("900000", "messages come in")):
        answer = client.get(f"{address}verdict/?rate={rate}")
        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert "(RES-001)" in answer.content.decode()
        assert client.get(f"{address}verdict.json?rate={rate}").status_code == 400
    many = [{"id": f"n{n}", "service": "aws.lambda"} for n in range(limits.LOAD_PARTS + 1)]
    large = kept(client, {"schema": "pattern-studio/2", "nodes": many})
    answer = client.get(f"{large}verdict/")
    assert answer.status_code == 413
    assert "Not judged: 501 parts; at most 500 are run" in answer.content.decode()


def test_the_page_of_a_shared_sketch_leads_to_its_verdict(client: Client) -> None:
    address = kept(client, EXAMPLE)
    assert f'href="{address}verdict/"' in client.get(address).content.decode()

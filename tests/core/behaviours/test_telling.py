"""A behaviour in plain words."""

from __future__ import annotations

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.resolving import Known, behaviour_of
from patterns_app.core.behaviours.telling import cited, summary
from patterns_app.core.services.failing import answers
from patterns_app.core.services.reader import known
from tests.each import each

DATA = behaviours()


def told(key: str) -> dict[str, str]:
    rows: dict[str, str] = {}
    for line in summary(DATA.behaviours[key], "Orders", "Stock"):
        rows[line.label] = " ".join(filter(None, (rows.get(line.label), line.text)))
    return rows


@each("key", DATA.behaviours)
def test_every_behaviour_can_be_told(key: str) -> None:
    rows = told(key)
    assert rows["Who waits"]
    assert rows["How sure"]
    assert rows["Source"]
    text = " ".join(rows.values())
    assert "{" not in text.replace('{"message"', "")
    assert "None" not in text
    assert ".." not in text.replace("...", "")


def test_who_waits_is_told_with_the_names_of_the_ends() -> None:
    assert told("rest-api-to-lambda")["Who waits"] == "Orders waits until Stock has answered."
    assert told("sqs-to-lambda")["Who waits"].startswith("Nobody: Stock fetches from Orders")


def test_tries_are_told_with_how_long_they_last() -> None:
    text = told("lambda-async")["Who tries again"]
    assert "Lambda tries 3 times in all, for up to 3 minutes (waiting 1 minute, then 2 minutes)" in text
    assert "for up to 6 hours" in text


def test_what_is_not_documented_is_said() -> None:
    assert "how often is not documented" in told("s3-notification")["Who tries again"]


def test_a_note_is_told_from_the_message_itself() -> None:
    text = told("stream-to-lambda")["Where a failure is kept"]
    assert "holds only a note of where it was, not the message" in text
    assert "S3 bucket: holds the message itself" in text


def test_both_values_of_a_disputed_figure_are_told_with_their_sources() -> None:
    rows = told("client-to-function-url")
    assert "at most 15 minutes or 30 minutes (sources disagree)" in rows["How long"]
    assert "page of 2026-11-19" in rows["Doubt"]
    assert "configuration-timeout.html" in rows["Doubt"]


def test_a_pages_unknown_date_and_what_was_not_read_are_told() -> None:
    assert "the page's date is not known" in cited(DATA.sources["sns-dlq"])
    assert cited(DATA.sources["knowledge"]).endswith("(not read for this)")


def test_the_services_own_answers_are_named_where_they_are_known() -> None:
    answer = behaviour_of("aws.lambda", "aws.kinesis", "write")
    assert isinstance(answer, Known)
    lines = summary(answer.behaviour, "Shop", "Clicks", answers=answers(known().failures["aws.kinesis"]))
    rows = {line.label: line.text for line in lines}
    refused = rows["When it is refused for too many requests"]
    assert refused == "400 ProvisionedThroughputExceededException."
    assert rows["When all goes well"] == "200 SequenceNumber."

"""Figures: what says so and when, nothing of our own notes, and no drift from the models that come as packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import msgspec
import pytest

from patterns_app.core.checks.registry import words as rules
from patterns_app.core.patterns import reader as patterns
from patterns_app.core.services.model import Limit, Place, Price, SettingPlaces, Stated
from patterns_app.core.services.reader import currency, known
from patterns_app.core.vocabulary.catalog import vocabulary
from scripts import facts
from tests.each import each

WORDS = vocabulary()
REQUIREMENTS = Path(__file__).resolve().parents[3] / "requirements" / "dev.txt"

# What was written for ourselves: remarks in brackets, doubts without a name, places in files, hashes of copies.
NOTE = re.compile(
    r"\[[^\]]*(not|un|sic|TODO|verif)[^\]]*\]|unverified|not retrieved|golden|documentation slip|stored copy"
    r"|\bline \d+|\w\.(md|golden)\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b",
    re.IGNORECASE,
)


def sources() -> Iterator[tuple[str, Limit | Price | Stated]]:
    for limit in WORDS.limits.values():
        yield limit.key, limit
        yield from ((f"{limit.key}, {one.source}", one) for one in limit.further)
    yield from ((f"{price.service} {price.item}", price) for price in WORDS.prices)


def shown(value: object) -> Iterator[str]:
    """Every text of a value that a page shows; addresses and places in models are not read by people."""
    if isinstance(value, str):
        if not value.startswith("https://"):
            yield value
    elif isinstance(value, Place | SettingPlaces):
        return
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from shown(getattr(value, field))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from shown(one)


def pins() -> dict[str, str]:
    return dict(re.findall(r"^(botocore|cfn-lint)==(\S+)", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE))


def released(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


def installed_as_locked() -> bool:
    return {name: version(name) for name in facts.PACKAGES} == pins()


@pytest.mark.skipif(not installed_as_locked(), reason="other versions of botocore or cfn-lint than the lock's")
def test_no_figure_contradicts_the_models_that_come_as_packages() -> None:
    assert [str(one) for one in facts.drifted()] == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"number": 15}, "sqs.delay: ours 15, the model's 900"),
        ({"model": (Place(type="AWS::SQS::Queue", property="DelaySecs", bound="max"),)}, "no such place"),
        ({"model": (Place(service="sqs", shape="NoSuch", bound="max"),)}, "no such place: sqs has no NoSuch"),
    ],
)
def test_a_limit_that_drifts_is_told(change: dict[str, object], told: str) -> None:
    limit = msgspec.structs.replace(WORDS.limits["sqs.delay"], **change)
    assert [told in str(one) for one in facts.of_limit(limit)] == [True]


def test_a_setting_that_drifts_is_told_by_bound_and_choice() -> None:
    queue, function = WORDS.services["aws.sqs"], WORDS.services["aws.lambda"]
    where = SettingPlaces(
        owner="aws.sqs", setting="delay", places=(Place(type="AWS::SQS::Queue", property="DelaySeconds"),)
    )
    settings = tuple(msgspec.structs.replace(one, maximum=20) if one.key == "delay" else one for one in queue.settings)
    found = [str(one) for one in facts.of_setting(msgspec.structs.replace(queue, settings=settings), where)]
    assert found == [f"aws.sqs delay maximum: ours 20, the model's 900 ({facts.where(where.places[0])})"]
    choices = SettingPlaces(
        owner="aws.lambda",
        setting="architecture",
        places=(Place(type="AWS::Lambda::Url", property="AuthType"),),
    )
    assert [one.what for one in facts.of_setting(function, choices)] == ["aws.lambda architecture choices"]


def test_the_sources_of_rules_that_nobody_read_are_told_by_rule() -> None:
    named = {rule.id for rule in rules().values() if not all(source.read for source in rule.sources)}
    assert set(facts.unread()) == named
    assert all(facts.unread().values())


@each("places", [*known().places], ids=lambda one: f"{one.owner}.{one.setting}")
def test_a_place_is_of_a_setting_that_is_there(places: SettingPlaces) -> None:
    assert places.setting in {setting.key for setting in WORDS.services[places.owner].settings}


def test_a_place_that_says_otherwise_says_why() -> None:
    deliberate = [place for one in known().places for place in one.places if place.says is not None or place.without]
    assert deliberate
    assert [place for place in deliberate if not place.because] == []


@each(("name", "sourced"), [*sources()], ids=[name for name, _ in sources()])
def test_a_figure_was_read_before_the_day_of_the_data_and_its_page_is_older(
    name: str, sourced: Limit | Price | Stated
) -> None:
    assert sourced.source
    assert sourced.read <= currency().read
    assert sourced.page is None or sourced.page <= sourced.read


def test_every_limit_links_its_source() -> None:
    cited: list[Limit | Stated] = [*WORDS.limits.values()]
    cited += [one for limit in WORDS.limits.values() for one in limit.further]
    assert [one.source for one in cited if not one.source_url.startswith("https://")] == []
    assert [one.source for one in cited if one.source.startswith("https://")] == []


def test_what_rests_on_an_old_copy_carries_the_copys_date() -> None:
    """Confidence C is an older source; a page that we read as it is today is B."""
    undated = {limit.key for limit in WORDS.limits.values() if limit.confidence == "C" and limit.page is None}
    assert undated <= {"cloudfront.origins"}  # a list of a third party, which gives no date


@each("limit", [one for one in WORDS.limits.values() if one.source.startswith(("botocore", "cfn"))])
def test_a_figure_of_a_model_names_a_version_no_newer_than_the_locked_one_and_its_date(limit: Limit) -> None:
    name, number = limit.source.replace(",", " ").split()[:2]
    assert released(number) <= released(pins()[name])
    assert limit.page is not None


def test_no_shown_text_is_a_note_to_ourselves() -> None:
    texts = [
        *shown(tuple(WORDS.limits.values())),
        *shown(WORDS.prices),
        *shown(tuple(WORDS.services.values())),
        *shown(tuple(WORDS.kinds.values())),
        *shown(WORDS.matrix.rows),
        *shown(WORDS.matrix.missing),
        *shown(tuple(rules().values())),
    ]
    texts += [text for entry in patterns.entries().values() for text in shown(entry)]
    assert len(texts) > 1_000
    assert [text for text in texts if NOTE.search(text)] == []


@pytest.mark.parametrize(
    "note",
    [
        "free delivery [not in golden file; AWS pricing, unverified here]",
        'PutRecord text says "10 MiB per second": documentation slip, ignore',
        "cfn-lint 1.58.0 schema 0b0fc52a92647916",
        "awsdocs lambda with-sqs.md line 117 (2023-10)",
        "per 1M (Lambda polling free [unverified])",
        "infracost lambda_function_test.golden",
    ],
)
def test_the_notes_that_were_shown_once_would_be_found(note: str) -> None:
    assert NOTE.search(note)


def test_the_figures_that_pages_give_differently_name_both() -> None:
    timeout = WORDS.limits["lambda.timeout_max"]
    assert timeout.number == 900
    assert [one.says for one in timeout.further if one.says] == ["1,800 seconds (30 minutes) since 2026-11-19"]
    assert WORDS.limits["lambda.timeout_managed"].number == 5_400


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("lambda.esm_sqs_scaling", 1_250),
        ("lambda.esm_sqs_provisioned", 10_000),
        ("cloudfront.behaviours", 75),
        ("firehose.throughput", 500_000),
        ("rest-api.streaming", 900),
        ("eb-bus.custom_retry", 5),
    ],
)
def test_what_was_stale_is_mended(key: str, number: int) -> None:
    assert WORDS.limits[key].number == number

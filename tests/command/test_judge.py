"""`pattern-studio judge` joins all that is known of an architecture, and ranks it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from patterns_app.command.main import main
from patterns_app.core import limits
from patterns_app.core.sketch.codec import encode_pretty
from patterns_app.core.sketch.model import Sketch
from tests.command.test_recognise import TEMPLATE
from tests.core.cast import line, node
from tests.sarif import run_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(limits, "STRESS_RAISED", 4_000)
    Path("load.yaml").write_text("seconds: 4\narrivals:\n- {part: client, rate: 5}\n")
    Path("template.yaml").write_text(TEMPLATE)
    for pattern in ("storage-first", "saga", "publisher-subscriber"):
        assert main(["-q", "new", f"{pattern}.json", "--pattern", pattern]) == 0


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["judge", *words]) == code
    return capsys.readouterr().out


def test_under_a_load_it_names_what_gives_with_source_and_calibration_and_what_a_month_costs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ("storage-first.json", "--load", "load.yaml", "--format")
    text = told(capsys, *asked, "json")
    assert text == told(capsys, *asked, "json")
    found = json.loads(text)
    first = found["hurts"][0]
    assert (first["kind"], first["parts"]) == ("breaks", ["queue"])
    assert first["figures"] == [{"figure": "maximum_concurrency", "state": "no row"}]
    assert found["stress"]["breaks"]["limit"]["value"] == 20
    assert {one["fault"] for one in found["stress"]["chaos"]} == {"fails"}
    month = found["month"]
    assert month["cost"]["usd_month"] == pytest.approx(
        sum(one["usd_month"] for one in month["parts"].values()), abs=0.01
    )
    assert all(line["source"] and line["read"] for one in month["parts"].values() for line in one.get("lines", []))
    assert "storage" in month["missing"]["table"]
    assert {one["figure"]: one.get("red") for one in month["figures"] if one["state"] == "red"}.get("error_rest_s")
    page = told(capsys, *asked, "markdown")
    assert "### What hurts most\n\n1. Incoming orders gives first, at " in page
    assert "- The price of Orders is not whole: storage" in page


def test_without_a_load_it_says_so_and_tells_what_the_failure_of_each_part_costs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found: dict[str, Any] = json.loads(told(capsys, "saga.json", "--format", "json"))
    assert "month" not in found
    assert "What breaks first and what a month costs: no load is given." in found["not_known"]
    assert ("saga", "present") in {(one["pattern"], one["verdict"]) for one in found["patterns"]["patterns"]}
    assert "undone" in {one["ends"] for one in found["failures"]}


def test_a_template_is_told_with_its_near_misses_and_what_cannot_be_read_is_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = told(capsys, "template.yaml")
    assert "Stream-Based Execution: near (poller without a place for failures" in text
    assert "FaaS: Work. Yours: Data & access, " in text
    assert "%" not in text.partition("Who runs what")[2].partition("Each part")[0]
    assert main(["judge", "nobody.yaml"]) == 2
    assert main(["judge", "storage-first.json", "--load", "saga.json"]) == 2
    assert "saga.json: unknown key" in capsys.readouterr().err
    before = Path("load.yaml").read_text()
    assert main(["judge", "storage-first.json", "--load", "load.yaml", "-o", "load.yaml"]) == 2
    assert Path("load.yaml").read_text() == before


def test_a_part_that_no_story_meets_is_met_from_outside_or_named_as_not_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = (node("keeper"), node("orders", service="aws.dynamodb"), node("mails", service="aws.sns"))
    lines = (line("keeps", "keeper", "orders", kind="write"),)
    Path("alone.json").write_bytes(encode_pretty(Sketch(nodes=parts, connections=lines)))
    found: dict[str, Any] = json.loads(told(capsys, "alone.json", "--format", "json"))
    by_part = {one["part"]: one for one in found["failures"]}
    assert by_part.keys() == {"keeper", "orders", "mails"}
    assert by_part["orders"]["asked"]["part"] == "keeper"
    assert by_part["keeper"]["ends"] == "answered_error"
    assert "keeper fails: answered error; who sends it, who is not drawn, gets " in told(capsys, "alone.json")
    kept: dict[str, Any] = json.loads(told(capsys, "storage-first.json", "--format", "json"))
    assert "What the failure of Dead letters costs: no message that we can follow meets it." in kept["not_known"]
    assert not [one for one in kept["not_known"] if "failure of Client" in one]


def test_a_part_that_plays_two_roles_of_a_pattern_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "publisher-subscriber.json")
    (line_,) = [one for one in text.splitlines() if one.startswith("  Publisher-Subscriber: present: ")]
    names = line_.split(": ")[2].split(", ")
    assert "Resize queue" in names
    assert len(names) == len(set(names))


def _many(*functions: str) -> None:
    """Functions that poll a queue together and read a secret each; messages come into the queue from outside."""
    parts = [node("queue", "Jobs", "aws.sqs"), node("key", "Key", "aws.secrets-manager")]
    parts += [node(name, name.title()) for name in functions]
    lines = []
    for name in functions:
        lines += [line(f"p-{name}", "queue", name, kind="queue_poll"), line(f"k-{name}", name, "key", kind="read")]
    Path("many.json").write_bytes(encode_pretty(Sketch(nodes=tuple(parts), connections=tuple(lines))))
    Path("many.yaml").write_text("seconds: 4\narrivals:\n- {part: queue, rate: 5}\n")


def test_what_is_the_same_of_several_parts_is_told_once_with_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    _many("alpha", "beta", "gamma")
    text = told(capsys, "many.json")
    logs = [one for one in text.splitlines() if "(COST-004)" in one]
    assert len(logs) == 1
    assert logs[0].endswith("The same of Beta, Gamma.")
    assert "fails for good, a message is lost" in text


def test_a_number_that_rests_on_an_assumption_says_so_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    _many("alpha")
    text = told(capsys, "many.json", "--load", "many.yaml")
    heads = text.split("\n\n")
    month = next(one for one in heads if one.startswith("A month"))
    assert "resting on what is assumed of it: 1 read a message" in month
    assert "resting on what is assumed of it: 30 to 120 ms" in month
    assert "Calibration" not in text
    assert any(
        one.startswith("What measurements contradict\n  Jobs, Alpha: reckoned with error_rest_s") for one in heads
    )
    breaks = next(one for one in heads if one.startswith("What breaks first"))
    assert "This rests on assumed times: Alpha works 30 to 120 ms" in breaks
    assert "Whether they catch up later is not known" in breaks
    under = next(one for one in heads if one.startswith("Each part failing under load"))
    assert "are under way or wait then" in under


def test_before_and_after_are_told_by_what_is_gained_lost_mended_and_dearer(capsys: pytest.CaptureFixture[str]) -> None:
    whole: dict[str, Any] = json.loads(Path("storage-first.json").read_text())
    less = {**whole, "connections": [one for one in whole["connections"] if one["kind"] != "dlq"]}
    Path("less.json").write_text(json.dumps(less))
    load = ("--load", "load.yaml", "--format", "json")
    found: dict[str, Any] = json.loads(told(capsys, "less.json", "--against", "storage-first.json", *load))
    assert found["patterns_gained"][0] == "storage-first"
    assert "RES-001" in [one["rule"] for one in found["mended"]]
    assert {"part": "worker", "before": "lost", "after": "kept"} in found["better"]
    assert len(found["usd_month"]) == 2
    text = told(capsys, "storage-first.json", "--against", "less.json")
    assert "Lost\n  Storage First: it is there no more" in text
    assert "one message is lost; before: kept" in text
    assert "Nothing differs." in told(capsys, "saga.json", "--against", "saga.json")
    assert main(["judge", "saga.json", "--against", "nobody.json"]) == 2


def test_a_seed_alone_is_a_load(capsys: pytest.CaptureFixture[str]) -> None:
    _many("alpha")
    found: dict[str, Any] = json.loads(told(capsys, "many.json", "--seed", "3", "--seconds", "4", "--format", "json"))
    assert found["stress"]["seed"] == 3


def test_as_sarif_findings_and_what_was_computed_stand_at_their_lines_of_the_template(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = run_of(told(capsys, "template.yaml", "--format", "sarif"))
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert {one["artifactLocation"]["uri"] for one in places} == {"template.yaml"}
    assert all(one["region"]["startLine"] > 1 for one in places)
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    lost = next(one for one in run["results"] if one["ruleId"] == "VERDICT-LOST")
    assert lost["level"] == "warning"
    assert lost["message"]["text"].startswith("If Work fails for good, a message is lost: ")
    line = TEMPLATE.splitlines()[lost["locations"][0]["physicalLocation"]["region"]["startLine"] - 1]
    assert line.strip() == f"{lost['locations'][0]['logicalLocations'][0]['fullyQualifiedName'].rpartition('.')[2]}:"
    run = run_of(told(capsys, "storage-first.json", "--load", "load.yaml", "--format", "sarif"))
    first = next(one for one in run["results"] if one["ruleId"] == "VERDICT-FIRST")
    assert "Incoming orders gives first, at " in first["message"]["text"]


def test_a_folder_of_templates_is_judged_each_by_itself_in_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    Path("infra/sub").mkdir(parents=True)
    for name in ("infra/a.yaml", "infra/sub/b.yaml"):
        Path(name).write_text(TEMPLATE)
    Path("infra/readme.txt").write_text("Nothing to judge.")
    found = json.loads(told(capsys, "infra", "--format", "json"))["verdicts"]
    assert list(found) == ["infra/a.yaml", "infra/sub/b.yaml"]
    assert found["infra/a.yaml"]["hurts"] == json.loads(told(capsys, "template.yaml", "--format", "json"))["hurts"]
    run = run_of(told(capsys, "infra", "--format", "sarif"))
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}
    assert uris == set(found)
    assert told(capsys, "infra", "--format", "markdown").count("### What hurts most") == 2
    Path("infra/broken.yaml").write_text("Resources: [\n")
    assert "infra/a.yaml: " in told(capsys, "infra", code=2)


def test_patterns_are_told_in_words_alone_and_one_of_a_unit_in_the_singular(capsys: pytest.CaptureFixture[str]) -> None:
    Path("rates.yaml").write_text("seconds: 4\narrivals:\n- {part: inbox, rate: 5}\n")
    text = told(capsys, "template.yaml", "--load", "rates.yaml")
    assert "near (poller without a place for failures. Queue: comes back until it expires." in text
    assert "parked" not in text
    assert re.findall(r"(?<![\d.,])1 (?:batches|records|messages|runs|times|pollers|copies)\b", text) == []

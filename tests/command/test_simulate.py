"""`pattern-studio simulate` as a pipeline calls it: formats, budget, arrivals out of CSV, exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from patterns_app.command.main import main
from patterns_app.web.api.shapes import EXAMPLE

LOAD = "seconds: 60\narrivals:\n- {part: browser, rate: 20}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "orders.json").write_text(json.dumps(EXAMPLE))
    (tmp_path / "load.yaml").write_text(LOAD)
    (tmp_path / "wide.yaml").write_text("p99_ms: 60000\nlost: 0\n")
    (tmp_path / "tight.yaml").write_text("p99_ms: 0.001\nlost: 0\nparts: {worker: {usd_hour: 100}}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*more: str) -> int:
    return main(["simulate", "orders.json", *more])


def test_a_budget_decides_the_exit_code_in_every_format(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--load", "load.yaml") == 0
    text = capsys.readouterr().out
    assert "Shop: " in text
    assert "p99 " in text
    assert re.search(r"Cost: \$[\d.,]+ an hour, .* first tier", text)
    assert run("--load", "load.yaml", "--budget", "wide.yaml") == 0
    assert "kept p99_ms" in capsys.readouterr().out
    tight = ("--load", "load.yaml", "--budget", "tight.yaml")
    assert run(*tight) == 1
    assert "OVER p99_ms" in capsys.readouterr().out
    assert run(*tight, "--format", "json") == 1
    report = json.loads(capsys.readouterr().out)
    assert [one["over"] for one in report["budget"]] == [True, False, False]
    assert run(*tight, "--format", "junit", "-o", "out.xml") == 1
    suite = ElementTree.parse(folder / "out.xml").getroot().find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert run(*tight, "--format", "markdown") == 1
    told = capsys.readouterr().out
    assert told.startswith("### Orders: 1 over budget")
    assert "| over | p99\\_ms | " in told


def test_what_arrives_comes_out_of_csv_and_options_go_before_the_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "traffic.csv").write_text("time,rate\n0,10\n0:00:30,30\n")
    (folder / "curve.yaml").write_text("arrivals:\n- {part: browser, kind: points, points: traffic.csv, even: true}\n")

    def arrived(*options: str) -> int:
        assert run("--seconds", "60", "--format", "json", *options) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["seconds"] == 60
        return int(report["messages"]["arrived"])

    assert abs(arrived("--load", "curve.yaml") - 1200) <= 2
    assert abs(arrived("--arrivals", "browser=traffic.csv", "--seed", "7") - 1200) < 200
    # what is said for a part goes before what the load says of it, and is not added
    assert abs(arrived("--load", "curve.yaml", "--arrivals", "browser=traffic.csv") - 1200) < 200


def test_what_cannot_be_used_is_exit_code_2_with_file_and_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.yaml").write_text("seconds: soon\n")
    (folder / "list.yaml").write_text("- 1\n")
    (folder / "none.yaml").write_text("arrivals: 5\n")
    (folder / "bad.csv").write_text("0,ten\n")
    (folder / "bomb.yaml").write_text("a: &a [x]\nb: *a\n")
    for options, said in (
        (("--load", "bad.yaml"), "bad.yaml: $.seconds"),
        (("--load", "list.yaml"), "list.yaml: expected a mapping"),
        (("--load", "missing.yaml"), "missing.yaml: No such file"),
        (("--load", "bomb.yaml"), "bomb.yaml: "),
        (("--budget", "bad.yaml"), "bad.yaml: unknown key"),
        (("--load", "none.yaml", "--arrivals", "browser=traffic.csv"), "none.yaml: $.arrivals: expected"),
        (("--arrivals", "bad.csv"), "expected PART=FILE"),
        (("--arrivals", "browser=bad.csv"), "bad.csv: line 1: 'ten' is no number"),
        (("--arrivals", "nobody=bad.csv"), "bad.csv"),
        (("--load", "load.yaml", "-o", "load.yaml"), "is the input"),
    ):
        assert run(*options) == 2, options
        assert said in capsys.readouterr().err, options


def test_another_sketch_stands_beside_it_under_the_same_load(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tight = json.loads(json.dumps(EXAMPLE))
    tight["title"] = "Tight"
    next(one for one in tight["nodes"] if one["id"] == "worker").setdefault("settings", {})["reserved_concurrency"] = 1
    (folder / "tight.json").write_text(json.dumps(tight))
    beside = ("--load", "load.yaml", "--against", "tight.json")
    assert run(*beside, "--format", "json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["messages"]["arrived"] == report["against"]["messages"]["arrived"], "the same messages come"
    assert report["against"]["parts"]["worker"]["throttled"] > 10 * report["parts"]["worker"].get("throttled", 0)
    assert run(*beside) == 0
    text = capsys.readouterr().out
    assert "Beside Tight" in text
    assert re.search(r"throttled +0 +[\d,]+", text)
    assert run(*beside, "--format", "markdown") == 0
    assert "| Orders | Tight |" in capsys.readouterr().out
    (folder / "others.json").write_text(json.dumps({**tight, "nodes": tight["nodes"][1:], "connections": []}))
    assert run("--load", "load.yaml", "--against", "others.json") == 2
    assert "others.json: $.arrivals[0].part: there is no part" in capsys.readouterr().err


def test_a_retry_that_waits_for_nothing_is_named_among_what_is_assumed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = next(one["id"] for one in EXAMPLE["connections"] if one["source"] == "browser")
    for wait, is_named in (("", True), (", base_ms: 50", False)):
        (folder / "load.yaml").write_text(f"{LOAD}connections:\n  {line}: {{retry: {{tries: 3{wait}}}}}\n")
        assert run("--load", "load.yaml") == 0
        assert ("wait before each further try 0 ms: its retry has no base_ms" in capsys.readouterr().out) is is_named


@pytest.mark.parametrize(("name", "meant"), [("Browser", "'browser'"), ("WORKER", "'worker'"), ("brwser", "'browser'")])
def test_a_part_that_is_named_otherwise_than_by_its_id_is_suggested(
    name: str, meant: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "other.yaml").write_text(f"arrivals:\n- {{part: {name}, rate: 20}}\n")
    assert run("--load", "other.yaml") == 2
    assert f"there is no part {name!r}; did you mean {meant}?" in capsys.readouterr().err


def test_parts_are_meant_by_what_a_template_and_a_label_call_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "t.yaml").write_text("Resources:\n  MyHttpApi:\n    Type: AWS::ApiGatewayV2::Api\n")
    (folder / "other.yaml").write_text("arrivals:\n- {part: MyHttpApi, rate: 20}\n")
    assert main(["simulate", "t.yaml", "--load", "other.yaml"]) == 2
    assert "did you mean 'my-http-api'?" in capsys.readouterr().err
    nodes = [{**one, "label": "Pays the bill"} if one["id"] == "worker" else one for one in EXAMPLE["nodes"]]
    (folder / "orders.json").write_text(json.dumps({**EXAMPLE, "nodes": nodes}))
    (folder / "other.yaml").write_text("parts: {pays the bill: {work_ms: 5}}\n")
    assert run("--load", "other.yaml") == 2
    assert "did you mean 'worker'?" in capsys.readouterr().err

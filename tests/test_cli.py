"""The command as a person or a pipeline calls it: what it prints, writes and answers with its exit code."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from patterns_app import __version__
from patterns_app.command.main import main
from patterns_app.core.interchange.findings.registry import FINDING_FORMATS
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.sketch.codec import encode_pretty
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import parse
from tests.core.cast import line, node, orders

WRONG = Sketch(
    nodes=(node("queue", "Jobs, new", "aws.sqs"), node("topic", "News", "aws.sns")),
    connections=(line("send", "queue", "topic", kind="push"),),
)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.json"
    assert main(["new", str(path), "--pattern", "storage-first"]) == 0
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.json"
    path.write_bytes(encode_pretty(WRONG))
    return path


def test_a_pattern_without_mistakes_passes(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(good)]) == 0
    assert "1 checked: 0 errors" in capsys.readouterr().out


def test_an_error_is_exit_code_1_with_its_reason_and_mend(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong)]) == 1
    told = capsys.readouterr().out
    assert f"{wrong}:16:5: error: " in told
    assert "[CON-001]" in told
    assert "why: " in told


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "pattern-studio/9"}', "\x00", "%PDF-1.7"])
def test_what_cannot_be_read_is_exit_code_2_with_a_place(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text)
    assert main(["check", str(path)]) == 2
    assert f"{path}: " in capsys.readouterr().err


SHOP = Path(__file__).parent / "data" / "templates" / "shop"


@pytest.mark.parametrize("name", ["", "template.yaml"])
def test_a_template_is_read_with_the_files_that_it_names_and_a_folder_as_one_when_asked(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [] if name else ["--together"]
    assert main(["convert", "--to", "json", str(SHOP / name), *asked]) == 0
    sketch = json.loads(capsys.readouterr().out)
    assert ("reports" in {node["id"] for node in sketch["nodes"]}) == (not name)
    assert "Charge the card" in {line.get("label") for line in sketch["connections"]}
    assert main(["check", str(SHOP / name), *asked]) == 0


def test_a_missing_file_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "no-such-file.json"]) == 2
    assert "no-such-file.json: No such file" in capsys.readouterr().err


def test_standard_input_is_a_file_too(wrong: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(wrong.read_bytes())))
    assert main(["check", "-"]) == 1


def test_a_rule_can_be_chosen_and_left_out(wrong: Path, tmp_path: Path) -> None:
    assert main(["check", str(wrong), "--ignore", "CON"]) == 0
    assert main(["check", str(wrong), "--rule", "CON-002"]) == 0
    assert main(["check", str(wrong), "--rule", "CON-001"]) == 1
    assert main(["check", str(wrong), "--rule", "NOPE-001"]) == 2
    settings = tmp_path / "mine.toml"
    settings.write_text('[check]\nignore = ["CON-001", "CON-005"]\nprofile = "strict"\n')
    assert main(["check", str(wrong), "--config", str(settings), "--rule", "CON-001"]) == 0


@pytest.mark.parametrize(
    "text", ["[check\n", "[check]\nprofile = 3\n", "[check]\nignore = 1\n", "[check]\nignroe = ['COST']\n"]
)
def test_a_settings_file_with_a_mistake_is_told(
    text: str, wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text(text)
    assert main(["check", str(wrong), "--config", str(settings)]) == 2
    assert "mine.toml: [check]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 20_000, "x = " + "{a=" * 5_000, "x = " + "9" * 10_000, ".".join("a" * 20_000)]
)
def test_settings_that_no_team_writes_are_refused(
    text: str, wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text(text)
    assert main(["check", str(wrong), "--config", str(settings)]) == 2
    assert "mine.toml: " in capsys.readouterr().err


@pytest.mark.parametrize("key", FINDING_FORMATS)
def test_every_format_of_findings_names_rule_and_file(
    key: str, wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(wrong), "--format", key]) == 1
    told = capsys.readouterr().out
    assert "CON-001" in told
    assert "wrong.json" in told


def test_sarif_points_from_result_to_rule(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(wrong), "--format", "sarif", "--rule", "CON-001"])
    run = json.loads(capsys.readouterr().out)["runs"][0]
    (result,) = run["results"]
    assert run["tool"]["driver"]["version"] == __version__
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "CON-001"
    assert result["level"] == "error"


def test_junit_counts_failures(wrong: Path, good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(wrong), str(good), "--format", "junit", "--rule", "CON-001"])
    bad, fine = ElementTree.fromstring(capsys.readouterr().out)
    assert bad.get("failures") == "1"
    assert (fine.get("tests"), fine.get("failures")) == ("1", "0")


def test_a_github_annotation_stays_on_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "odd, name.json"
    path.write_bytes(encode_pretty(WRONG))
    main(["check", str(path), "--format", "github", "--rule", "CON-001"])
    (told,) = capsys.readouterr().out.splitlines()
    assert told.startswith("::error file=")
    assert "odd%2C name.json,line=16,col=5,title=CON-001::" in told


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<svg "), ("a.png", b"\x89PNG"), ("a.pdf", b"%PDF-")])
def test_a_picture_takes_its_format_from_its_name(good: Path, tmp_path: Path, name: str, start: bytes) -> None:
    assert main(["render", str(good), "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().startswith(start)


def test_an_unknown_picture_is_refused(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(good), "-o", "a.bmp"]) == 2
    assert "svg, png, pdf" in capsys.readouterr().err


def test_a_template_is_carried_inside_the_sketch_file_that_is_made_of_it(tmp_path: Path) -> None:
    template, file = tmp_path / "orders.yaml", tmp_path / "orders.json"
    template.write_text("Resources:\n  Orders: {Type: AWS::SQS::Queue}\n")
    assert main(["convert", str(template), "--to", "json", "-o", str(file)]) == 0
    first = json.loads(file.read_text())
    (text,) = first["blobs"].values()
    assert base64.b64decode(text) == template.read_bytes()
    assert first["template"]["name"] == "orders.yaml"
    assert main(["convert", str(file), "--to", "json", "-o", str(tmp_path / "again.json")]) == 0
    assert json.loads((tmp_path / "again.json").read_text()) == first


@pytest.mark.parametrize("key", FORMATS)
def test_a_sketch_is_converted(key: str, good: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out.{FORMATS[key].extension}"
    assert main(["convert", str(good), "--to", key, "-o", str(target)]) == 0
    assert "Orders API" in target.read_text(encoding="utf-8")


def test_a_scenario_is_told_in_numbered_steps(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = parse(good.read_bytes()).scenarios[0]
    assert main(["flow", str(good), "--scenario", scenario.id]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"  1. {scenario.steps[0].text}"
    assert len(told) == len(scenario.steps)
    assert main(["flow", str(good)]) == 0
    assert main(["flow", str(good), "--scenario", "nope"]) == 2
    assert main(["flow", str(good), "--start", "nope"]) == 2


def test_patterns_are_listed_with_their_variants(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["patterns"]) == 0
    told = capsys.readouterr().out
    assert "saga " in told
    assert "    choreography " in told


def test_new_does_not_overwrite_and_knows_its_patterns(good: Path, tmp_path: Path) -> None:
    before = good.read_bytes()
    assert main(["new", str(good)]) == 2
    assert good.read_bytes() == before
    assert main(["new", str(tmp_path / "x.json"), "--pattern", "atlantis"]) == 2
    assert main(["new", str(tmp_path / "y.json"), "--pattern", "saga", "--variant", "choreography"]) == 0
    assert main(["new", str(tmp_path / "z.json")]) == 0
    assert parse((tmp_path / "z.json").read_bytes()).nodes == ()


def changed_orders(tmp_path: Path) -> tuple[str, str]:
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    sketch = encode_pretty(orders())
    before.write_bytes(sketch)
    after.write_bytes(
        sketch.replace(b'"timeout": 10', b'"timeout": 20').replace(b'"label": "PutItem"', b'"label": "Put | it"')
    )
    return str(before), str(after)


def test_a_difference_is_told_in_meaning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = changed_orders(tmp_path)
    assert main(["diff", before, after, "--exit-code"]) == 1
    told = capsys.readouterr().out
    assert "~ node function (Take order, Lambda): settings.timeout 10 → 20" in told
    assert '~ connection function-table (function to table, write): label "PutItem" → "Put | it"' in told
    assert main(["diff", before, before, "--exit-code"]) == 0
    assert capsys.readouterr().out == "no difference\n"


def test_a_difference_is_a_table_and_a_picture_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = changed_orders(tmp_path)
    assert main(["diff", before, after, "--format", "markdown"]) == 0
    assert "| changed | connection | function-table" in capsys.readouterr().out
    picture = tmp_path / "diff.svg"
    assert main(["diff", before, after, "--format", "svg", "-o", str(picture)]) == 0
    assert "~ changed" in picture.read_text(encoding="utf-8")


def test_what_is_gone_is_still_in_the_picture(tmp_path: Path) -> None:
    small = tmp_path / "small.json"
    small.write_bytes(encode_pretty(Sketch(nodes=orders().nodes[:1])))
    before, _ = changed_orders(tmp_path)
    picture = tmp_path / "diff.svg"
    assert main(["diff", before, str(small), "--format", "svg", "-o", str(picture)]) == 0
    drawn = picture.read_text(encoding="utf-8")
    assert 'id="node-table"' in drawn
    assert "− gone" in drawn


def test_the_settings_file_can_make_warnings_errors(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pattern-studio.toml").write_text("[check]\nwarnings_are_errors = true\nonly = ['RES']\n")
    assert main(["check", str(good)]) == 0
    sketch = json.loads(good.read_text())
    sketch["connections"] = [line for line in sketch["connections"] if line["kind"] != "dlq"]
    sketch["scenarios"] = []
    good.write_text(json.dumps(sketch))
    assert main(["check", str(good)]) == 1


def test_progress_is_for_people_only(
    good: Path, wrong: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["check", str(good), str(wrong)])
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    main(["check", str(good), str(wrong)])
    assert "2/2 " in capsys.readouterr().err


def test_what_a_broken_part_leads_to_is_told_in_every_format(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flow", str(good), "--break", "worker", "--fault", "fails"]) == 0
    assert "dead" in capsys.readouterr().out.lower()
    assert main(["flow", str(good), "--break", "worker", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"]
    assert main(["flow", str(good), "--scenario", "happy-path", "--format", "mermaid"]) == 0
    assert capsys.readouterr().out.startswith("sequenceDiagram")
    assert main(["flow", str(good), "--break", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().err
    for option in ("--break", "--start"):
        assert main(["flow", str(good), option, "Workr"]) == 2
        assert "there is no part 'Workr'; did you mean 'worker'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "start"), [("d.svg", b"<svg "), ("d.png", b"\x89PNG"), ("d.md", b"#"), ("d.txt", b"")]
)
def test_a_difference_takes_its_format_from_its_name(
    good: Path, wrong: Path, tmp_path: Path, name: str, start: bytes
) -> None:
    assert main(["diff", str(good), str(wrong), "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().startswith(start)


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "patterns_app.command", "--help"], capture_output=True, text=True, check=True
    )
    assert "check" in done.stdout


def test_what_is_known_of_a_pair_is_told_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "sqs", "aws.lambda"]) == 0
    told = capsys.readouterr().out
    assert "aws.sqs to aws.lambda: known, looked up" in told
    assert "source: " in told


def test_an_impossible_pair_is_exit_code_1_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "sqs", "sns"]) == 1
    told = capsys.readouterr().out
    assert "impossible" in told
    assert "instead: " in told


def test_a_pair_that_nobody_knows_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "lambda", "gcp.run"]) == 0
    assert "unknown" in capsys.readouterr().out


def test_a_kind_that_is_none_is_refused_with_the_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "sqs", "sns", "telepathy"]) == 2
    assert "queue_poll" in capsys.readouterr().err


def test_a_change_goes_into_the_template_once_and_the_rest_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template, document = tmp_path / "template.yaml", tmp_path / "sketch.json"
    text = "Resources:\n  # kept\n  Jobs:\n    Type: 'AWS::SQS::Queue'\n"
    template.write_text(text)
    assert main(["convert", str(template), "--to", "json", "-o", str(document)]) == 0
    into = ["export", str(document), "--into", str(template)]
    assert main([*into, "--check"]) == 0
    assert capsys.readouterr().out == ""
    sketch = json.loads(document.read_text())
    sketch["nodes"].append({"id": "late", "service": "aws.sqs", "label": "Late"})
    document.write_text(json.dumps(sketch))
    assert main([*into, "--check"]) == 1
    assert "+  LateQueue:" in capsys.readouterr().out
    assert template.read_text() == text
    assert main([*into, "-o", str(tmp_path / "other.yaml")]) == 0
    assert template.read_text() == text
    assert main(into) == 0
    assert template.read_text().startswith(text)
    assert (tmp_path / "other.yaml").read_text() == template.read_text()
    assert main([*into, "--check"]) == 0  # it is written, so nothing is left to write
    sketch["nodes"] = sketch["nodes"][:1]
    sketch["nodes"][0]["service"] = "onprem.legacy"
    document.write_text(json.dumps(sketch))
    template.write_text(text)
    capsys.readouterr()
    for asked in (into, [*into, "--check"]):  # what was asked is not written
        assert main(asked) == 1
        assert "no resource becomes another service" in capsys.readouterr().err
    assert template.read_text() == text
    template.write_text("Resources: [")
    assert main(into) == 2

"""`check` over files, folders, zips and patterns: what is told of each, where, and what it never does."""

from __future__ import annotations

import errno
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from patterns_app.command.main import main
from patterns_app.core.interchange.findings.registry import FINDING_FORMATS
from patterns_app.core.sketch.codec import encode_pretty
from patterns_app.core.sketch.model import Sketch
from tests.command.cast import QUEUE
from tests.core.cast import line, node
from tests.sarif import run_of

SHOP = Path(__file__).parents[1] / "data" / "templates" / "shop"
TOPIC = QUEUE.replace("Jobs", "Mails").replace("Worker", "Sender")
OUTER = """\
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./inner.yaml
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, list[tuple[Any, ...]]]:
    """Of each file its findings: rule, file, line and column."""
    main(["check", "--format", "json", *arguments])
    told = json.loads(capsys.readouterr().out)
    return {
        file["name"]: [
            (one["rule"], one["message"], *(one["places"][0][key] for key in ("file", "line", "column")))
            for one in file["findings"]
        ]
        for file in told["files"]
    }


def test_a_finding_stands_on_the_line_of_its_resource_or_of_what_names_the_other_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put({"a.yaml": QUEUE})
    found = {rule: place for rule, _, *place in checked(capsys, "a.yaml")["a.yaml"]}
    assert found["RES-001"] == ["a.yaml", 2, 3]
    assert found["COST-004"] == ["a.yaml", 4, 3]
    assert found["RES-009"] == ["a.yaml", 13, 13]


@pytest.mark.parametrize("indent", [None, 1, 2, "\t"])
def test_a_template_in_json_has_the_same_lines_however_it_is_written(
    indent: int | str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": 'a "quoted" {name]'}}
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "python3.13", "Handler": "a.b"}}
    polls = {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Fn"}}
    mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": polls}
    text = json.dumps({"Resources": {"Jobs": jobs, "Fn": function, "Poll": mapping}}, indent=indent)
    put({"a.json": text})
    for rule, words in {"RES-001": '"Jobs": {', "COST-004": '"Fn": {', "RES-009": '"EventSourceArn"'}.items():
        (place,) = [where for name, _, *where in checked(capsys, "a.json")["a.json"] if name == rule]
        before = text[: text.index(words)]
        assert place == ["a.json", before.count("\n") + 1, len(before) - before.rfind("\n")]


def test_files_of_a_folder_are_checked_one_by_one_as_they_are_alone(capsys: pytest.CaptureFixture[str]) -> None:
    put({"infra/a.yaml": QUEUE, "infra/deep/b.yaml": TOPIC, "infra/same.yaml": QUEUE})
    together = checked(capsys, "infra")
    assert list(together) == ["infra/a.yaml", "infra/same.yaml", "infra/deep/b.yaml"]
    for name, findings in together.items():
        assert findings
        assert checked(capsys, name) == {name: findings}


def test_sketches_and_drawings_of_a_folder_are_checked_too(capsys: pytest.CaptureFixture[str]) -> None:
    queue = Sketch(nodes=(node("jobs", "Jobs", "aws.sqs"), node("work", "Work", "aws.lambda")), connections=())
    poll = line("poll", "jobs", "work", kind="queue_poll")
    sketch = Sketch(nodes=queue.nodes, connections=(poll,))
    Path("d").mkdir()
    Path("d/sketch.json").write_bytes(encode_pretty(sketch))
    for form, name in (("drawio", "a.drawio"), ("mermaid", "a.mmd"), ("python", "a.py")):
        assert main(["convert", "d/sketch.json", "--to", form, "-o", f"d/{name}"]) == 0
    put({"d/package.json": '{"name": "x"}', "d/tsconfig.json": "{ // a comment\n}", "d/compose.yaml": "services: {}\n"})
    put({"d/chart.yaml": "name: {{ .Values.name }}\n{{- if x }}\n", "d/setup.py": "print('hello')\n"})
    capsys.readouterr()
    found = checked(capsys, "d")
    assert set(found) == {"d/sketch.json", "d/a.drawio", "d/a.mmd", "d/a.py"}
    lines = Path("d/sketch.json").read_text(encoding="utf-8").splitlines()
    ((_, _, _, number, column),) = [one for one in found["d/sketch.json"] if one[0] == "RES-001"]
    assert lines[number - 1][column - 1 :].strip() == "{"
    assert '"id": "jobs"' in lines[number]
    ((_, _, _, number, _),) = [one for one in found["d/a.drawio"] if one[0] == "RES-001"]
    assert 'id="jobs"' in Path("d/a.drawio").read_text(encoding="utf-8").splitlines()[number - 1]
    assert all(number for findings in found.values() for *_, number, _ in findings)


def test_what_one_template_nests_is_one_system_with_lines_in_its_own_file(capsys: pytest.CaptureFixture[str]) -> None:
    put({"outer.yaml": OUTER, "inner.yaml": QUEUE, "other.yaml": TOPIC})
    found = checked(capsys, ".")
    assert set(found) == {"outer.yaml", "other.yaml"}
    assert {place[2:] for place in found["outer.yaml"] if place[0] == "RES-001"} == {("inner.yaml", 2, 3)}
    assert checked(capsys, "inner.yaml", "outer.yaml") == {"outer.yaml": found["outer.yaml"]}


def test_templates_that_nest_each_other_in_a_circle_are_checked_once(capsys: pytest.CaptureFixture[str]) -> None:
    put({"a.yaml": OUTER.replace("inner", "b"), "b.yaml": OUTER.replace("inner", "a") + QUEUE.partition("\n")[2]})
    assert set(checked(capsys, ".")) == {"a.yaml"}


def test_a_definition_beside_the_folder_of_its_template_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    machine = (
        "  Table: {Type: AWS::DynamoDB::Table}\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n"
        "      DefinitionUri: ../flows/flow.asl.json\n      DefinitionSubstitutions: {Table: !Ref Table}\n"
    )
    puts = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Parameters": {"TableName": "${Table}"}}
    states = {"Do": {**puts, "End": True}}
    put(
        {
            "infra/a.yaml": f"Resources:\n{machine}",
            "flows/flow.asl.json": json.dumps({"StartAt": "Do", "States": states}),
        }
    )
    assert main(["convert", "infra/a.yaml", "--to", "json"]) == 0
    assert [line["kind"] for line in json.loads(capsys.readouterr().out)["connections"]] == ["orchestrate"]
    put({"flows/flow.asl.json": '{"States": '})
    assert main(["check", "infra"]) == 2
    assert "flows/flow.asl.json: not valid JSON" in capsys.readouterr().err


def test_together_makes_one_system_of_what_does_not_name_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    put({"d/a.yaml": QUEUE, "d/b.yaml": TOPIC})
    ((name, found),) = checked(capsys, "--together", "d").items()
    assert name == "d"
    assert {place[2:] for place in found if place[0] == "RES-001"} == {("d/a.yaml", 2, 3), ("d/b.yaml", 2, 3)}
    assert main(["convert", "d", "--to", "json"]) == 2
    assert "d/a.yaml, d/b.yaml" in capsys.readouterr().err
    assert main(["convert", "d", "--to", "json", "--together"]) == 0


@pytest.mark.parametrize("name", ["d", "d/*.yaml", "d/**/*.yaml"])
@pytest.mark.parametrize("key", FINDING_FORMATS)
def test_a_file_that_cannot_be_read_hides_nothing_and_is_told(
    key: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(
        {
            "d/broken.yaml": "a: [1\n",
            "d/good.yaml": QUEUE,
            "d/zz.yaml": "Resources: {A: {Type: AWS::SQS::Queue}, B: [\n",
        }
    )
    assert main(["check", name, "--format", key]) == 2
    told = capsys.readouterr()
    assert "RES-001" in told.out
    assert "d/broken.yaml: line 2, column 1: not valid YAML" in told.err
    assert "d/zz.yaml: line 2, column 1: not valid YAML" in told.err
    assert key in ("text", "concise") or "d/broken.yaml" in told.out


def test_a_damaged_template_is_told_whatever_its_ending_and_others_files_are_passed_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(
        {
            "d/cut.template": '{"Resources": {',
            "d/type.yaml": "Resources:\n  A:\n    Type: [bad\n",
            "d/list.yml": "Resources: [x\n",
            "d/good.yaml": QUEUE,
            "d/others.yaml": "Resources: {{ .Values.resources }}\n",
            "d/anchored.yaml": "Resources: &a {b: 1}\nmore: *a\n",
            "d/tabs.json": '{\n\t"Resources": [1]\n}\n',
        }
    )
    assert main(["check", "d"]) == 2
    told = capsys.readouterr()
    assert "RES-001" in told.out
    for name in ("cut.template", "type.yaml", "list.yml"):
        assert f"d/{name}: " in told.err
    for name in ("others.yaml", "anchored.yaml", "tabs.json"):
        assert name not in told.err


def test_a_folder_that_cannot_be_opened_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put({"d/good.yaml": QUEUE, "d/closed/a.yaml": QUEUE})
    scan = os.scandir

    def scandir(path: str) -> object:  # the rights of files do not hold for everybody who runs tests
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", scandir)
    assert main(["check", "d"]) == 2
    told = capsys.readouterr()
    assert "RES-001" in told.out
    assert "d/closed: Permission denied" in told.err


def test_a_name_that_is_too_long_is_told_beside_the_findings(capsys: pytest.CaptureFixture[str]) -> None:
    named = (
        QUEUE + f"  F:\n    Type: AWS::Serverless::Function\n    Properties: {{DefinitionUri: ../{'x' * 290}.yaml}}\n"
    )
    put({"good.yaml": named})
    assert main(["check", "good.yaml", "a" * 300, "b*" * 300]) == 2
    told = capsys.readouterr()
    assert "RES-001" in told.out
    assert f"{'a' * 300}: File name too long" in told.err
    assert "good.yaml: " not in told.err
    assert main(["convert", "good.yaml", "--to", "json", "-o", "c" * 300]) == 2
    assert "File name too long" in capsys.readouterr().err


def test_what_is_missing_or_empty_is_told_beside_the_findings(capsys: pytest.CaptureFixture[str]) -> None:
    put({"good.yaml": QUEUE})
    Path("empty").mkdir()
    assert main(["check", "good.yaml", "gone.yaml", "no-*.yaml", "empty"]) == 2
    told = capsys.readouterr()
    assert "RES-001" in told.out
    assert "gone.yaml: No such file" in told.err
    assert "no-*.yaml: No such file" in told.err
    assert "empty: no file below it holds an architecture" in told.err


def test_a_quoted_pattern_and_a_folder_name_each_file_once(capsys: pytest.CaptureFixture[str]) -> None:
    put({"d/a.yaml": QUEUE, "d/deep/b.yaml": TOPIC, "d/[odd].yaml": QUEUE})
    assert set(checked(capsys, "d/**/*.yaml")) == {"d/a.yaml", "d/deep/b.yaml", "d/[odd].yaml"}
    assert set(checked(capsys, "d/[odd].yaml")) == {"d/[odd].yaml"}
    assert list(checked(capsys, "d/a.yaml", "./d/a.yaml", "d")) == ["d/a.yaml", "d/[odd].yaml", "d/deep/b.yaml"]
    assert set(checked(capsys, "d", "--exclude", "d/deep/*", "--exclude", "*odd*")) == {"d/a.yaml"}


def test_a_zip_is_checked_file_by_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile("all.zip", "w") as archive:
        for name, text in {"x/outer.yaml": OUTER, "x/inner.yaml": QUEUE, "b.yaml": TOPIC, "readme.txt": "x"}.items():
            archive.writestr(name, text)
    found = checked(capsys, "all.zip")
    assert set(found) == {"all.zip/x/outer.yaml", "all.zip/b.yaml"}
    assert ("all.zip/x/inner.yaml", 2, 3) in {place[2:] for place in found["all.zip/x/outer.yaml"]}


def test_sarif_and_junit_and_annotations_tell_line_and_column(capsys: pytest.CaptureFixture[str]) -> None:
    put({"my infra/a.yaml": QUEUE, "my infra/broken.yaml": "a: [1\n"})
    main(["check", "my infra", "--format", "sarif", "--rule", "RES-009"])
    run = run_of(capsys.readouterr().out)
    (result,) = run["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "my%20infra/a.yaml"},
        "region": {"startLine": 13, "startColumn": 13},
    }
    assert [one["physicalLocation"]["region"]["startLine"] for one in result["relatedLocations"]] == [4, 2]
    assert run["invocations"][0]["executionSuccessful"] is False
    main(["check", "my infra", "--format", "junit", "--rule", "RES-001"])
    good, broken = ElementTree.fromstring(capsys.readouterr().out)
    assert {key: good[0].get(key) for key in ("file", "line")} == {"file": "my infra/a.yaml", "line": "2"}
    assert (broken.get("errors"), broken[0][0].get("type")) == ("1", "unreadable")
    main(["check", "my infra", "--format", "github", "--rule", "RES-001"])
    assert "::warning file=my infra/a.yaml,line=2,col=3,title=RES-001::" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command", ["check a.json", "convert a.json --to json", "render a.json --format svg", "flow a.json"]
)
def test_an_input_is_never_overwritten_unless_told(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "a.json", "--pattern", "storage-first"]) == 0
    before = Path("a.json").read_bytes()
    Path("link.json").symlink_to("a.json")
    for target in ("a.json", "./a.json", "link.json"):
        assert main([*command.split(), "-o", target]) == 2
        assert "--in-place" in capsys.readouterr().err
    assert Path("a.json").read_bytes() == before


def test_in_place_writes_over_the_input() -> None:
    put({"a.yaml": QUEUE})
    assert main(["convert", "a.yaml", "--to", "json", "--in-place"]) == 0
    assert json.loads(Path("a.yaml").read_text(encoding="utf-8"))["nodes"]


def test_a_folder_that_is_checked_is_not_written_into_over_what_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    put({"d/a.yaml": QUEUE})
    assert main(["check", "d", "-o", "d/a.yaml"]) == 2
    assert Path("d/a.yaml").read_text(encoding="utf-8") == QUEUE
    assert "d/a.yaml" in capsys.readouterr().err


def test_a_team_leaves_out_weighs_and_judges_by_rule_family_and_frame(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SHOP, "shop")
    put(
        {"pattern-studio.toml": "[check.rules]\nCOST = 'off'\nRES = 'strict'\nRES-016 = 'warning'\nSEC-013 = 'error'\n"}
    )
    main(["check", "shop/template.yaml", "--format", "json"])
    severities = {
        (one["rule"], one["severity"])
        for file in json.loads(capsys.readouterr().out)["files"]
        for one in file["findings"]
    }
    assert {("SEC-013", "error"), ("RES-016", "warning"), ("RES-003", "error")} <= severities
    assert not any(rule.startswith("COST") for rule, _ in severities)
    put(
        {
            "pattern-studio.toml": "[check.frames.Data]\nrules = {RES = 'off'}\n"
            "[check.frames.Nowhere]\nprofile = 'strict'\n"
        }
    )
    main(["check", "shop/template.yaml", "--format", "json"])
    told = capsys.readouterr()
    found = [one for file in json.loads(told.out)["files"] for one in file["findings"]]
    assert "RES-016" not in {one["rule"] for one in found}  # the table stands in the stack Data
    assert "RES-013" in {one["rule"] for one in found}
    assert "no file has the frame Nowhere" in told.err


@pytest.mark.parametrize("verb", ["check", "fix"])
@pytest.mark.parametrize(
    "text", ['rules = {RES-999 = "off"}', '[check.frames.a.rules]\nNOPE = "off"', 'only = ["NO-1"]']
)
def test_a_rule_that_does_not_exist_is_refused_by_name(
    text: str, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put({"a.yaml": QUEUE, "pattern-studio.toml": f"[check]\n{text}\n"})
    assert main([verb, "a.yaml"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("pattern-studio: pattern-studio.toml: [check] ")
    assert any(name in told for name in ("RES-999", "NOPE", "NO-1"))

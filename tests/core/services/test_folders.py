"""A service is a folder: adding one adds the service everywhere, deleting one takes it away everywhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from patterns_app.core.reading import COMPILED, DataError
from patterns_app.core.services import reader
from patterns_app.core.services.reader import folder_of

ROOT = Path(__file__).resolve().parents[3]

ASKED = """
import json
from patterns_app.core.vocabulary.catalog import vocabulary
words = vocabulary()
print(json.dumps({
    "services": list(words.services),
    "limits": list(words.limits),
    "prices": sorted({price.service for price in words.prices}),
    "pairs": [list(pair) for pair in words.rows_by_pair],
}))
"""


# A part that a function polls: what its template says, what comes back of it, which rules speak of it.
TRIED = """
import json, sys
from patterns_app.core.checks.run import check
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.graphviz import arrange
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
first, second, kind = sys.argv[1:]
nodes = (Node(id="one", service=first), Node(id="two", service=second))
sketch = Sketch(nodes=nodes, connections=(Connection(id="line", source="one", target="two", kind=kind),))
text, notes = export(Subject(sketch, vocabulary(), arrange))
template = load(text.encode())
template.pop("Metadata")
again = read(json.dumps(template).encode(), "cloudformation").sketch
print(json.dumps({
    "types": sorted(one["Type"] for one in template["Resources"].values()),
    "text": json.dumps(template), "notes": list(notes),
    "services": sorted(node.service for node in again.nodes),
    "lines": [line.kind for line in again.connections],
    "rules": sorted({finding.rule for finding in check(sketch, vocabulary(), "standard").findings}),
}))
"""


# Every rule on the examples of all rules.
JUDGED = """
import json
from patterns_app.core.checks.examples import examples
from patterns_app.core.checks.run import check
from patterns_app.core.vocabulary.catalog import vocabulary
found = [check(one.bad, vocabulary(), "standard").findings for one in examples().values()]
print(json.dumps({"rules": sorted({finding.rule for findings in found for finding in findings})}))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "patterns_app", tmp_path / "patterns_app", ignore=shutil.ignore_patterns("__pycache__", COMPILED)
    )
    return tmp_path


def said(folder: Path, program: str = ASKED, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_service_goes_with_its_folder(copy: Path) -> None:
    before = said(copy)
    assert "aws.quicksight" in before["services"]
    assert any("aws.quicksight" in pair for pair in before["pairs"])
    shutil.rmtree(copy / "patterns_app/core/services/aws_quicksight")
    after = said(copy)
    assert after["services"] == [key for key in before["services"] if key != "aws.quicksight"]
    assert after["pairs"] == [pair for pair in before["pairs"] if "aws.quicksight" not in pair]


def test_a_service_comes_with_its_folder(copy: Path) -> None:
    folder = copy / "patterns_app/core/services/aws_new_thing"
    shutil.copytree(copy / "patterns_app/core/services/aws_sqs", folder)
    file = folder / "service.yaml"
    file.write_text(file.read_text().replace("key: aws.sqs", "key: aws.new-thing", 1))
    (folder / "limits.yaml").write_text((folder / "limits.yaml").read_text().replace("key: sqs.", "key: new-thing."))
    before, after = said(ROOT), said(copy)
    assert set(after["services"]) - set(before["services"]) == {"aws.new-thing"}
    assert {name for name in after["limits"] if name.startswith("new-thing.")}
    assert "aws.new-thing" in after["prices"]
    assert ["aws.new-thing", "aws.lambda"] in after["pairs"]


def test_what_is_said_of_a_service_comes_with_its_folder(copy: Path) -> None:
    """A second queue: its events, its rights and the rules about queues are there without a line of code."""
    services = copy / "patterns_app/core/services"
    shutil.copytree(services / "aws_sqs", services / "aws_new_queue")
    for path in (services / "aws_new_queue").glob("*.yaml"):
        words = (
            path.read_text().replace("key: aws.sqs", "key: aws.new-queue", 1).replace("key: sqs.", "key: new-queue.")
        )
        words = words.replace("type: SQS, property: Queue", "type: NewQueue, property: NewQueue")
        path.write_text(words.replace("AWS::SQS::Queue", "AWS::New::Queue").replace("AWS::SQS::", "AWS::New::"))
    found = said(copy, TRIED, "aws.new-queue", "aws.lambda", "queue_poll")
    known = said(ROOT, TRIED, "aws.sqs", "aws.lambda", "queue_poll")
    assert found["types"] == ["AWS::New::Queue", "AWS::Serverless::Function"]
    assert '"Type": "NewQueue", "Properties": {"NewQueue": {"Fn::GetAtt": ["OneQueue", "Arn"]}' in found["text"]
    assert (found["services"], found["lines"]) == (["aws.lambda", "aws.new-queue"], known["lines"])
    assert set(known["rules"]) <= set(found["rules"])


def test_what_is_said_of_a_service_goes_with_its_folder(copy: Path) -> None:
    """Without topics, tables and what delivers the rest is written, read and checked as before."""
    services = copy / "patterns_app/core/services"
    for name in ("aws_sns", "aws_dynamodb", "aws_firehose", "aws_cognito", "aws_athena"):
        shutil.rmtree(services / name)
    before, after = (said(root, TRIED, "aws.s3", "aws.lambda", "notify") for root in (ROOT, copy))
    assert after == before
    gone = said(copy, TRIED, "aws.sns", "aws.lambda", "async")
    assert gone["types"] == ["AWS::Serverless::Function"]
    assert [note for note in gone["notes"] if "no resource is known for the service 'aws.sns'" in note]


def test_rules_go_on_without_the_facts_of_services_that_are_gone(copy: Path) -> None:
    """What reckons with a figure that is not there says nothing; the others say what they said."""
    services = copy / "patterns_app/core/services"
    gone = ("aws_sqs", "aws_kinesis", "aws_http_api", "aws_step_functions_express", "aws_alb", "aws_dynamodb")
    for name in gone:
        shutil.rmtree(services / name)
    assert {"SEC-004", "CON-004", "COST-004"} <= set(said(copy, JUDGED)["rules"])


# Every example of every rule: checked, exported, and read back.
GOES_ON = """
import json
from patterns_app.core.checks.examples import examples
from patterns_app.core.checks.run import check
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.graphviz import arrange
from patterns_app.core.vocabulary.catalog import vocabulary
rules, written, back = set(), set(), set()
for one in examples().values():
    rules |= {finding.rule for finding in check(one.bad, vocabulary(), "standard").findings}
    template = load(export(Subject(one.bad, vocabulary(), arrange))[0].encode())
    template.pop("Metadata")
    written |= {resource["Type"] for resource in template["Resources"].values()}
    back |= {node.service for node in read(json.dumps(template).encode(), "cloudformation").sketch.nodes}
print(json.dumps({"rules": sorted(rules), "written": sorted(written), "back": sorted(back)}))
"""


def test_services_that_much_is_built_on_go_too(copy: Path) -> None:
    """Export, import and every rule go on without them, and do with the others what they did."""
    services = copy / "patterns_app/core/services"
    pairs = (("aws.lambda", "aws.step-functions"), ("aws.cloudfront", "aws.rest-api"))
    found = []
    for gone in pairs:
        for key in gone:
            (services / folder_of(key)).rename(copy / key)
        found.append(said(copy, GOES_ON))
        for key in gone:
            (copy / key).rename(services / folder_of(key))
    for one, gone, others in zip(found, pairs, reversed(pairs), strict=True):
        assert not {*gone} & {*one["back"]}
        assert {*others, "aws.sqs", "aws.dynamodb"} <= {*one["back"]}
        assert {"AWS::SQS::Queue", "AWS::DynamoDB::Table"} <= {*one["written"]}
        assert {"CON-001", "CON-004", "SEC-014"} <= {*one["rules"]}


def test_a_folder_with_another_services_name_is_refused(copy: Path) -> None:
    services = copy / "patterns_app/core/services"
    (services / "aws_sqs").rename(services / "aws_queue")
    with pytest.raises(DataError, match=r"aws_queue/service\.yaml: the service aws\.sqs belongs into .* aws_sqs"):
        reader.read(services)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("service.yaml", "short:", "shrot:", r"aws_sqs/service\.yaml: .*shrot"),
        ("limits.yaml", "read: '2026-11-23'", "read: soon", r"aws_sqs/limits\.yaml: .*read"),
        ("connections.yaml", "kind: queue_poll", "kind: 7", r"aws_sqs/connections\.yaml: .*kind"),
    ],
)
def test_a_mistake_is_told_with_its_file(copy: Path, file: str, old: str, new: str, told: str) -> None:
    services = copy / "patterns_app/core/services"
    path = services / "aws_sqs" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=told):
        reader.read(services)


def test_every_connection_leads_to_a_service_that_is_there() -> None:
    """A row to a service without a folder is left out, so that a folder can go; in the whole house none is."""
    written = sum(
        line.lstrip().startswith("- {target:")
        for path in (ROOT / "patterns_app/core/services").glob("*/connections.yaml")
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    known = reader.known()
    assert len(known.rows) + len(known.missing) + len(known.advised) == written

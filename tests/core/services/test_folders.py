"""A service is a folder: adding one adds the service everywhere, deleting one takes it away everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from patterns_app.core.reading import DataError
from patterns_app.core.services import reader
from tests.length import AT_LENGTH

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
from patterns_app.core.layout.candidates import arrange
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


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product's code and data; what was compiled of either holds for every text that is as it was."""
    shutil.copytree(ROOT / "patterns_app", tmp_path / "patterns_app")
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


# Services that much is built on, two at a time that have little to do with each other; and the rules whose example,
# though it has neither, is about one of them all the same.
GONE: dict[tuple[str, ...], set[str]] = {
    # A function at the edge is a function that a distribution names.
    ("aws.lambda", "aws.eventbridge"): {"CON-009", "LIM-014"},
    # Where a delivery puts what it cannot deliver, a right to it.
    ("aws.cloudfront", "aws.s3"): {"LAT-005", "SEC-006"},
    ("aws.step-functions", "aws.rest-api"): set(),
    ("aws.sqs", "aws.dynamodb"): set(),
}
SEVERAL = ("aws.sqs", "aws.kinesis", "aws.http-api", "aws.step-functions-express", "aws.alb", "aws.dynamodb")


def test_services_that_much_is_built_on_go_too(copy: Path) -> None:
    """Without them, rules, export, import and pages do with the others what they did; without many, they go on."""
    for name in ("explorer", "templates", "static"):
        shutil.copytree(ROOT / name, copy / name)
    groups = GONE if AT_LENGTH else dict(list(GONE.items())[:2])
    whole, *lacking, least = went_on(copy, *groups, SEVERAL)
    for (gone, missed), found in zip(groups.items(), lacking, strict=True):
        assert found["services"] == [one for one in whole["services"] if one not in gone]
        assert_the_same_of_others(gone, missed, whole["examples"], found["examples"])
        own = {address for key in gone for address in (f"/services/{key}/", f"/api/v1/services/{key}")}
        assert found["pages"] == {address: 404 if address in own else 200 for address in found["pages"]}
        assert own < {*found["pages"]}
    rules = {finding[0] for done in least["examples"].values() for finding in done["findings"]}
    assert {"SEC-004", "SEC-014", "CON-004", "COST-004"} <= rules


def assert_the_same_of_others(
    gone: tuple[str, ...], missed: set[str], whole: dict[str, Any], found: dict[str, Any]
) -> None:
    """Examples with none of the services are judged, written and read as before; the services never come back."""
    with_them = {rule for rule, done in whole.items() if {*gone} & {*done["uses"]}}
    assert not [rule for rule in with_them if {*gone} & {*found[rule]["back"]}]
    changed = {rule for rule, done in found.items() if done != whole[rule]}
    assert changed - with_them == missed, f"what is said of others changes without {gone}"


def went_on(folder: Path, *gone: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the copy does whole, and then without each of these (see `going_on.py`)."""
    settings = {"DJANGO_SETTINGS_MODULE": "explorer.settings", "DEBUG": "on", "ALLOWED_HOSTS": "localhost"}
    settings |= {"DATABASE_URL": f"sqlite:///{folder / 'shown.sqlite3'}", "PYTHONPATH": str(folder)}
    program = str(Path(__file__).with_name("going_on.py"))
    command = [sys.executable, program, "found.json", *map(",".join, gone)]
    done = subprocess.run(command, cwd=folder, env=os.environ | settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads((folder / "found.json").read_text())
    return found


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


def test_an_icon_needs_nothing_that_a_page_cannot_find_in_the_sprite() -> None:
    """A page shows a symbol of the sprite's file: what that refers to with url() browsers look for in the page."""
    icons = sorted((ROOT / "patterns_app/core/services").glob("*/icon.svg"))
    assert icons
    assert [path.parent.name for path in icons if "url(" in path.read_text(encoding="utf-8")] == []

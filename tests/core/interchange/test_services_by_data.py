"""A service that only its folder knows: its settings are read from its type and written into it, without code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from patterns_app.core.reading import COMPILED

ROOT = Path(__file__).resolve().parents[3]
SERVICE = """
key: aws.trail
name: Trail
short: Trail
category: management
icon: cloudwatch-logs
diagrams: diagrams.aws.management.Cloudtrail
model: paas
summary: Records who did what.
description: Records who did what.
as_source: Nothing starts here.
as_target: Calls are recorded.
cloudformation: [AWS::CloudTrail::Trail]
settings:
  - key: everywhere
    label: All regions
    type: boolean
    default: false
    template: [{path: "AWS::CloudTrail::Trail/IsMultiRegionTrail"}]
  - key: bucket
    label: Bucket
    type: text
    template: [{path: "AWS::CloudTrail::Trail/S3BucketName"}]
"""
RESOURCE = """
resource:
  type: AWS::CloudTrail::Trail
  properties: {IsLogging: true}
  asks: {S3BucketName: Where the records go}
"""
ASKED = """
import json, sys
from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
settings = json.loads(sys.argv[1])
sketch = Sketch(nodes=(Node(id="who", service="aws.trail", settings=settings),))
text, notes = export(Subject(sketch, vocabulary(), arrange))
template = load(text.encode())
template.pop("Metadata")
again = read(json.dumps(template).encode(), "cloudformation").sketch
print(json.dumps({
    "template": template, "notes": list(notes),
    "read": [[node.service, node.settings] for node in again.nodes],
}))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        ROOT / "patterns_app", place / "patterns_app", ignore=shutil.ignore_patterns("__pycache__", COMPILED)
    )
    (place / "patterns_app/core/services/aws_trail").mkdir()
    return place


def said(copy: Path, service: str, settings: dict[str, Any]) -> dict[str, Any]:
    (copy / "patterns_app/core/services/aws_trail/service.yaml").write_text(service)
    command = [sys.executable, "-c", ASKED, json.dumps(settings)]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_it_is_written_with_its_settings_and_read_again(copy: Path) -> None:
    settings = {"everywhere": True, "bucket": "records"}
    found = said(copy, SERVICE + RESOURCE, settings)
    (resource,) = found["template"]["Resources"].values()
    assert resource == {
        "Type": "AWS::CloudTrail::Trail",
        "Properties": {"IsLogging": True, "IsMultiRegionTrail": True, "S3BucketName": "records"},
    }
    assert found["read"] == [["aws.trail", settings]]


def test_what_nobody_says_is_asked_for(copy: Path) -> None:
    found = said(copy, SERVICE + RESOURCE, {})
    (resource,) = found["template"]["Resources"].values()
    (parameter,) = found["template"]["Parameters"]
    assert resource["Properties"]["S3BucketName"] == {"Ref": parameter}


def test_without_what_it_begins_with_it_is_not_written_and_that_is_said(copy: Path) -> None:
    found = said(copy, SERVICE, {"everywhere": True})
    assert "no resource is known for the service 'aws.trail'" in found["notes"][0]

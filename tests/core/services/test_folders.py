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


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "patterns_app", tmp_path / "patterns_app", ignore=shutil.ignore_patterns("__pycache__", COMPILED)
    )
    return tmp_path


def said(folder: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", ASKED], cwd=folder, capture_output=True, text=True, check=True)
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

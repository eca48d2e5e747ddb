"""The reader of the product's own data files names the file and the place of a mistake."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from patterns_app.core.reading import COMPILED, DataError, convert, load_yaml, parse_yaml, read_text, record, sound
from patterns_app.core.services.model import Limit

ROOT = Path(__file__).resolve().parents[2]


def test_a_data_file_is_parsed() -> None:
    assert load_yaml("patterns_app.core.vocabulary.data", "categories.yaml")[0]["key"] == "client"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", "x.yaml:3:2"),
        ("a: 1\n\tb: 2\n", "x.yaml:2:1"),
        ("a: 'open\n", "x.yaml:2:1"),
        ("a: *nobody\n", "x.yaml:1:4"),
        ("a: !!python/object/apply:os.system ['true']\n", "x.yaml:1:4"),
        ("--- 1\n--- 2\n", "x.yaml:2:1"),
    ],
)
def test_a_syntax_error_is_told_with_file_line_and_column(text: str, place: str) -> None:
    with pytest.raises(DataError, match=f"^{place}: "):
        parse_yaml(text, "x.yaml")


def test_a_value_of_the_wrong_shape_is_told_with_file_and_path() -> None:
    limit = {"key": "k", "services": ["aws.sqs"], "title": "t", "value": "v", "adjustable": "no", "source": "s"}
    with pytest.raises(DataError, match=r"^limits\.yaml: .*missing required field `read`.*\$\[0\]"):
        convert([limit | {"confidence": "A"}], tuple[Limit, ...], "limits.yaml")
    with pytest.raises(DataError, match=r"^limits\.yaml: .*\$\[0\]\.read"):
        convert([limit | {"confidence": "A", "read": "yesterday"}], tuple[Limit, ...], "limits.yaml")
    with pytest.raises(DataError, match=r"unknown field `colour`"):
        convert([limit | {"confidence": "A", "read": "2026-11-23", "colour": 1}], tuple[Limit, ...], "limits.yaml")


def test_the_vocabularys_values_cannot_be_changed() -> None:
    limit = msgspec.convert(
        {
            "key": "k",
            "services": [],
            "title": "t",
            "value": "v",
            "adjustable": "no",
            "source": "s",
            "read": "2026-11-23",
            "confidence": "A",
        },
        Limit,
    )
    with pytest.raises(AttributeError):
        limit.value = "other"  # type: ignore[misc]


def test_what_was_compiled_is_what_the_text_says() -> None:
    text = "a: 1\nb: [x, 2.5, null, true]\nc: {d: 'é'}\n"
    written = msgspec.msgpack.decode(record(lambda: read_text(text, "x.yaml")), type=dict[str, bytes])
    assert [msgspec.msgpack.decode(value) for value in written.values()] == [parse_yaml(text, "x.yaml")]


def test_the_product_starts_from_compiled_data_and_without_them(tmp_path: Path) -> None:
    """In a copy: compiled data are read in place of the YAML, a changed file is read anew, and all may be missing."""
    copy = tmp_path / "patterns_app"
    shutil.copytree(ROOT / "patterns_app", copy, ignore=shutil.ignore_patterns("__pycache__", COMPILED))
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    asked = "from patterns_app.core.vocabulary.catalog import vocabulary\nprint(vocabulary().services['aws.sqs'].name)"
    without_yaml = "import yaml\ndef no(*a, **k): raise SystemExit('YAML was parsed')\nyaml.load = no\n"
    file = copy / "core" / "services" / "aws_sqs" / "service.yaml"

    assert _said(tmp_path, asked) == "SQS queue"
    assert "YAML was parsed" in _said(tmp_path, without_yaml + asked)
    subprocess.run([sys.executable, "scripts/compile_data.py"], cwd=tmp_path, check=True)
    assert _said(tmp_path, without_yaml + asked) == "SQS queue"
    file.write_text(file.read_text().replace("name: SQS queue", "name: Another queue", 1))
    assert _said(tmp_path, asked) == "Another queue"


def test_what_is_wrong_with_data_is_told_with_their_file_and_else_they_are_as_they_were_read() -> None:
    assert sound({"a": 1}, iter(()), "some.yaml") == {"a": 1}
    with pytest.raises(DataError, match=r"^some\.yaml: a: first$"):
        sound({"a": 1}, ["a: first", "b: second"], "some.yaml")


def _said(folder: Path, program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()

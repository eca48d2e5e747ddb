"""What a service answers when something goes wrong lies in its folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from patterns_app.core.reading import DataError
from patterns_app.core.services import reader

SERVICES = Path(reader.__file__).parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("aws_sqs", "aws_sns"):
        shutil.copytree(SERVICES / name, tmp_path / name)
    return tmp_path


def test_failures_go_with_the_folder(copy: Path) -> None:
    assert set(reader.read(copy).failures) == {"aws.sqs", "aws.sns"}
    shutil.rmtree(copy / "aws_sns")
    assert set(reader.read(copy).failures) == {"aws.sqs"}


def test_a_service_may_say_nothing_about_failures(copy: Path) -> None:
    (copy / "aws_sns" / "failures.yaml").unlink()
    assert set(reader.read(copy).failures) == {"aws.sqs"}


def test_an_unknown_key_is_refused_with_its_place(copy: Path) -> None:
    file = copy / "aws_sqs" / "failures.yaml"
    file.write_text(file.read_text().replace("code: 400", "kode: 400", 1))
    with pytest.raises(DataError, match=r"aws_sqs/failures\.yaml: .*`kode`.*\$\.throttled\[0\]"):
        reader.read(copy)

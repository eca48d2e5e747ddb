"""The reader of the product's own data files names the file and the place of a mistake."""

from __future__ import annotations

import msgspec
import pytest

from patterns_app.core.vocabulary.model import Limit
from patterns_app.core.vocabulary.reading import DataError, convert, load_yaml, parse_yaml


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

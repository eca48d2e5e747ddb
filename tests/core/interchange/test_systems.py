"""What is told of a file in a folder that cannot be read as it stands, and of one that it names."""

from __future__ import annotations

import json

import pytest

from patterns_app.core.interchange.systems import looks, read_system
from patterns_app.core.sketch.parser import InputError

_QUEUE = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n"


def test_a_template_with_a_byte_order_mark_is_a_template() -> None:
    data = _QUEUE.encode("utf-8-sig")
    assert looks("t.yaml", data) == "ours"
    assert [one.id for one in read_system("t.yaml", {"t.yaml": data}).imported.sketch.nodes] == ["q"]


def test_a_template_in_another_encoding_is_read_and_other_files_are_passed_over() -> None:
    for data in (_QUEUE.encode("utf-16"), b"\xfe\xff" + _QUEUE.encode("utf-16-be")):
        assert looks("t.yaml", data) == "ours"
        assert [one.id for one in read_system("t.yaml", {"t.yaml": data}).imported.sketch.nodes] == ["q"]
    assert looks("t.yaml", "name: other\n".encode("utf-16")) == "other"
    with pytest.raises(InputError, match="save it as UTF-8"):
        read_system("t.yaml", {"t.yaml": _QUEUE.encode("utf-16") + b"x"})


def test_two_resources_of_one_name_are_a_mistake_in_yaml_and_in_json() -> None:
    with pytest.raises(InputError, match=r"line 4, column 3.*two resources called Q"):
        read_system("t.yaml", {"t.yaml": f"{_QUEUE}  Q:\n    Type: AWS::SNS::Topic\n".encode()})
    queue = json.dumps({"Type": "AWS::SQS::Queue"})
    with pytest.raises(InputError, match="two resources called Q"):
        read_system("t.json", {"t.json": f'{{"Resources": {{"Q": {queue}, "Q": {queue}}}}}'.encode()})


def test_a_nested_template_that_is_not_there_is_told_by_its_path() -> None:
    nested = "  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: %s}\n"
    path = "infra/main.yaml"
    read = read_system(path, {path: (_QUEUE + nested % "parts/queue.yaml").encode()})
    assert set(read.unread or {}) == {"infra/parts/queue.yaml"}
    elsewhere = (_QUEUE + nested % "https://bucket.s3.amazonaws.com/queue.yaml").encode()
    assert not read_system(path, {path: elsewhere}).unread

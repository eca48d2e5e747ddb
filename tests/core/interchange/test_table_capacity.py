"""A table's capacity leaves as CloudFormation takes it: beside the mode that has one, both kinds or none."""

from __future__ import annotations

from typing import Any

import pytest

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import node

BOTH = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 7}


@pytest.mark.parametrize(
    ("settings", "mode", "capacity"),
    [
        ({}, "PAY_PER_REQUEST", None),
        ({"billing_mode": "PAY_PER_REQUEST", "read_capacity": 3}, "PAY_PER_REQUEST", None),
        ({"read_capacity": 3, "write_capacity": 7}, "PROVISIONED", BOTH),
        ({"billing_mode": "PROVISIONED", "read_capacity": 3, "write_capacity": 7}, "PROVISIONED", BOTH),
        ({"write_capacity": 7}, "PROVISIONED", {"ReadCapacityUnits": 7, "WriteCapacityUnits": 7}),
    ],
)
def test_capacity_stands_beside_the_mode_that_has_one(
    settings: dict[str, Any], mode: str, capacity: dict[str, int] | None
) -> None:
    sketch = Sketch(nodes=(node("orders", "Orders", "aws.dynamodb", settings=settings),))
    text, _ = export(Subject(sketch, vocabulary(), arrange))
    (table,) = [one for one in load(text.encode())["Resources"].values() if one["Type"] == "AWS::DynamoDB::Table"]
    assert table["Properties"]["BillingMode"] == mode
    assert table["Properties"].get("ProvisionedThroughput") == capacity

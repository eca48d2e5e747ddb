"""A table's indexes, both ways, and the attributes that its keys and its indexes' keys are: each has to be declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_TABLE, _INDEXES = "AWS::DynamoDB::Table", "GlobalSecondaryIndexes"
_SIMPLE = "AWS::Serverless::SimpleTable"
_MODE, _CAPACITY, _ON_DEMAND = "BillingMode", "ProvisionedThroughput", "PAY_PER_REQUEST"
_UNITS = ("ReadCapacityUnits", "WriteCapacityUnits")


def read(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """The names of the indexes, with commas between them; of a simple table, how it is paid for.

    A simple table without a throughput pays for each request. Source:
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html
    (ProvisionedThroughput), read 2026-11-27
    """
    if kind == _SIMPLE:
        return {"billing_mode": "PROVISIONED" if properties.get(_CAPACITY) else _ON_DEMAND}
    said = properties.get(_INDEXES) if kind == _TABLE else None
    names = [plain(one.get("IndexName")) for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    return {"indexes": ",".join(names)} if names and all(isinstance(name, str) for name in names) else {}


def write(kind: str, value: Callable[[str], Any], properties: dict[str, Any]) -> None:
    """The indexes, each with a key of its own name, and the attributes of all keys as texts."""
    if kind != _TABLE:
        return
    _settle_capacity(value("billing_mode"), properties)
    names = [name for one in str(value("indexes") or "").split(",") if (name := one.strip())]
    if names:
        properties[_INDEXES] = [
            {
                "IndexName": name,
                "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
            for name in names
        ]
    keys = [one["AttributeName"] for one in properties.get("KeySchema", ())]
    declared = dict.fromkeys([*keys, *names])
    properties["AttributeDefinitions"] = [{"AttributeName": name, "AttributeType": "S"} for name in declared]


def _settle_capacity(mode: Any, properties: dict[str, Any]) -> None:
    """Capacity stands beside no table that pays for each request, and both kinds of it, or none, beside another.

    Whoever sets a capacity and no mode means a provisioned table: that is the mode of a table that says none. Source:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html (BillingMode)
    """
    said = properties.get(_CAPACITY)
    if not isinstance(said, dict):
        return
    if mode == _ON_DEMAND:
        del properties[_CAPACITY]
        return
    if properties.get(_MODE) == _ON_DEMAND:
        properties[_MODE] = "PROVISIONED"
    for units in _UNITS:
        said.setdefault(units, max(said.values(), default=1))

"""Whether a resource policy of a template lets everyone in: statements of a document, or a resource that is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

# Keys of a condition that say who asks or from where. The most are those by which S3 takes a policy for not public:
# https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/S3/TPublicAccessBlockConfiguration.html (read 2026-11-26).
_WHO = frozenset(
    {
        *(f"aws:source{end}" for end in ("account", "arn", "ip", "orgid", "orgpaths", "owner", "vpc", "vpce")),
        *(f"aws:principal{end}" for end in ("account", "arn", "isawsservice", "orgid", "orgpaths", "servicename")),
        "aws:userid",
        "aws:vpcsourceip",
        "lambda:functionurlauthtype",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "sns:endpoint",
    }
)
_EVERYWHERE = ("0.0.0.0/0", "::/0")
# What a permission of a function says beside its principal, in place of a condition.
_PERMISSION = (
    "SourceArn",
    "SourceAccount",
    "PrincipalOrgID",
    "FunctionUrlAuthType",
    "InvokedViaFunctionUrl",
    "EventSourceToken",
)
Plain = Callable[[Any], Any]  # a value as written out, or a parameter's default; None for what only a deployment knows


def is_for_everyone(policy: Any, plain: Plain) -> bool:
    """Does a document, or a resource that is a statement itself, allow something to everyone, unconditionally?

    >>> is_for_everyone({"Statement": {"Effect": "Allow", "Principal": {"AWS": ["*"]}}}, lambda value: value)
    True
    """
    return any(_is_open(statement, plain) for statement in _statements(policy))


def _statements(policy: Any) -> Iterator[Mapping[str, Any]]:
    inside = policy.get("Statement", policy) if isinstance(policy, dict) else None
    for one in inside if isinstance(inside, list) else [inside]:
        if isinstance(one, dict):
            yield one


def _is_open(statement: Mapping[str, Any], plain: Plain) -> bool:
    """A resource that is a statement itself has no effect: it always allows."""
    if plain(statement.get("Effect", "Allow")) != "Allow" or any(key in statement for key in _PERMISSION):
        return False
    conditions = _conditions(statement.get("Condition"))
    return _is_everyone(statement.get("Principal"), plain) and not any(_narrows(*one, plain) for one in conditions)


def _is_everyone(principal: Any, plain: Plain) -> bool:
    said = principal.get("AWS", principal) if isinstance(principal, dict) else principal
    return any(plain(one) == "*" for one in (said if isinstance(said, list) else [said]))


def _conditions(condition: Any) -> Iterator[tuple[str, str, Any]]:
    """Operator, key and value of each. The condition of an event bus names the three as `Type`, `Key` and `Value`."""
    if not isinstance(condition, dict):
        return
    if "Key" in condition:
        yield str(condition.get("Type", "")), str(condition["Key"]), condition.get("Value")
        return
    for operator, keys in condition.items():
        for key, value in keys.items() if isinstance(keys, dict) else ():
            yield str(operator), str(key), value


def _narrows(operator: str, key: str, value: Any, plain: Plain) -> bool:
    """One that holds for whoever is not named, or where the key is missing, or for all values, leaves everyone in."""
    if key.lower() not in _WHO or "Not" in operator or operator == "Null":
        return False
    if operator.startswith("ForAllValues:") or operator.endswith("IfExists"):
        return False
    values = [plain(one) for one in (value if isinstance(value, list) else [value])]
    return not any(isinstance(one, str) and (not one.strip("*") or one in _EVERYWHERE) for one in values)

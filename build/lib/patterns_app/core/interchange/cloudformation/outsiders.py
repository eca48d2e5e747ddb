"""Parts that a template names but does not make: by a parameter, an import, an ARN or a plain name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .meaning import from_the_store, in_words, naming, without_filled_in
from .saying import Outside
from .template import Resource

_TOKEN = re.compile(r"[-_.]?\$\{[^}]*\}(?=[-_.])|\$\{[^}]*\}")  # one of the signs around it goes along
_ALL_OF_A_NAME = re.compile(r"[:/]\$\{(\w+)\}(?:/\*)?$")  # of an ARN: `...:table/${TableName}`
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,79}")
# Parts of an ARN that stand before the name.
_KINDS = (
    "table",
    "function",
    "stream",
    "event-bus",
    "deliverystream",
    "secret",
    "stateMachine",
    "workgroup",
    "cluster",
    "broker",
    "webacl",
)

# Services whose ARNs have the name itself there, before what is inside of it; a bucket's has no Region and no account.
_NAME_AFTER_ACCOUNT = {"s3": 3, "sqs": 5, "sns": 5, "execute-api": 5, "lambda": 5}


def stem(parameter: str) -> str:
    """What two parameters have in common that give the same part, one by its name and one by its address.

    >>> stem("EventBusArn"), stem("EventBusName"), stem("Arn")
    ('EventBus', 'EventBus', 'Arn')
    """
    return re.sub(r"(?<=[A-Za-z0-9])(Arn|ARN|Name|Url|URL|Id|ID)$", "", parameter)


def outside(value: Any, service: str, near: str) -> Outside:
    """A part for a value that refers to nothing in the template: an ARN, a parameter, an import."""
    if other := _of_the_store(value, service):
        return other
    named = value if isinstance(value, str) else ""
    stands_for = next(naming(value), "")
    words = (
        (_text(value) if named.startswith("arn:") else "")
        or (_text(value["Fn::ImportValue"]) if isinstance(value, dict) and "Fn::ImportValue" in value else "")
        or named.rpartition(":")[2].rpartition("/")[2]
        or stands_for
        or _text(value)
        or near
    )
    return Outside(f"outside-{words}", service, words, stands_for)


def named_by(value: Any, other: Outside) -> str:
    """The logical id that a value names as a whole, else the part outside that it was taken for."""
    return next(naming(value), "") or other.id


def _of_the_store(value: Any, service: str) -> Outside | None:
    """The part that a parameter of the Parameter Store names: the store's name tells two of them apart."""
    if not (name := from_the_store(value)):
        return None
    words = _TOKEN.sub("", name.rpartition("/")[2]) or name
    return Outside(f"outside-{name}", service, words, name)


def named_outside(value: Any, service: str) -> Outside | None:
    """The part that a right is given for, when the value plainly names one; None for `*` and for made-up names."""
    if not service:
        return None
    if other := _of_the_store(value, service):
        return other
    if isinstance(value, dict):
        if isinstance(value.get("Ref"), str) and not value["Ref"].startswith("AWS::"):
            return Outside(f"outside-{value['Ref']}", service, value["Ref"], value["Ref"])
        if "Fn::ImportValue" in value:
            words = _text(value["Fn::ImportValue"])
            return Outside(f"outside-{words}", service, words) if words else None
    if words := _text(value):
        return Outside(f"outside-{words}", service, words)
    said = value.get("Fn::Sub") if isinstance(value, dict) else None
    if (
        isinstance(said, str)
        and said.startswith("arn:")
        and (found := _ALL_OF_A_NAME.search(said))
        and stem(found[1]) != found[1]
    ):
        return Outside(f"outside-{found[1]}", service, found[1], found[1])
    return None


def by_names(found: dict[str, Outside], resources: Mapping[str, Resource]) -> dict[str, Outside]:
    """Parts outside by their ids and by the parameters that stand for them.

    A source that is a parameter is the part that was said together with it; one whose default is the name of another
    part that the template also names plainly is that one.
    """
    plainly = {one.id: one for one in found.values() if not one.stands_for}
    templates = {id(one.values): one.values for one in resources.values()}.values()
    named = dict(found)
    for one in found.values():
        if one.stands_for and one.stands_for not in resources:
            usual = (each.plain({"Ref": one.stands_for}) for each in templates if each.has_parameter(one.stands_for))
            other = named_outside(next(usual, None), one.service)
            same = plainly.get(other.id) if other else None
            named[one.stands_for] = named[one.id] = same if same and same.service == one.service else one
    return named


def _place(parts: list[str]) -> int:
    """Where the name stands: the last part of a text; of an ARN the one after the account, or after a word for a kind.

    What an ARN holds after the account differs by service: AWS's ARN formats in the IAM user guide.
    """
    if len(parts) < 3 or parts[0] != "arn":
        return len(parts) - 1
    if parts[2] in _NAME_AFTER_ACCOUNT:
        return _NAME_AFTER_ACCOUNT[parts[2]]
    return min(len(parts) - 1, 6) if len(parts) > 5 else 5


def _text(value: Any) -> str:
    """The name in an ARN or a text; of `!Sub` what stands at the end, without what is only known on deployment."""
    parts = [part for part in re.split(r"[:/]", without_filled_in(in_words(value))) if part]
    after = [parts[place + 1] for place, part in enumerate(parts[:-1]) if part in _KINDS]
    place = _place(parts)
    last = after[0] if after else parts[place] if 0 <= place < len(parts) else ""
    if "*" in last:  # a right for whatever is called so names no part
        return ""
    last = _TOKEN.sub("", last).strip(" -_.")
    return last if _PLAIN.fullmatch(last) and not last.isdecimal() else ""

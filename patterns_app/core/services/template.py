"""Settings in templates, both ways: what a table row says is read and written here, and nowhere else.

What a table cannot say stands in `template.py` of a service's folder, reading and writing beside each other:
`read(kind, properties, plain)` answers settings, `write(kind, value, properties)` puts properties in; `kind` is the
resource type, `value` asks for a setting. This module knows no service and no resource type.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.resources import files
from types import ModuleType
from typing import Any, NamedTuple

from .model import Setting, TemplateProperty
from .policies import is_for_everyone
from .reader import PACKAGE, folder_of

Scalar = bool | int | float | str
Properties = dict[str, Any]
Plain = Callable[[Any], Any]  # a value as written out, or a parameter's default; None for what only a deployment knows
Ask = Callable[[Setting], Scalar | None]

_JSON = ("json", "filters")
_SIGNS = {"list": ",", "words": " "}  # what stands between the values of a list in a setting's text
LONGEST = 200  # characters of a text that is read
LONGEST_JSON = 2000
PLAIN, RESOLVED = "plain in the template", "resolved on deployment"
RESOLVES = re.compile(r"\{\{resolve:(secretsmanager|ssm-secure):")


class Row(NamedTuple):
    """A setting, one of its rows, and the steps of its path that lie below where one stands."""

    setting: Setting
    at: TemplateProperty
    steps: tuple[str, ...]


def kind_of(path: str) -> str:
    """The resource type of a path."""
    return path.partition("/")[0]


def rows_below(settings: Iterable[Setting], place: str, with_code: bool = False) -> tuple[Row, ...]:
    """The rows whose path begins with a place: a resource type, or a path into one; those of code only if asked for."""
    start = f"{place}/"
    return tuple(
        Row(setting, row, tuple(step for step in row.path[len(start) :].split("/") if step))
        for setting in settings
        for row in setting.template
        if (row.path == place or row.path.startswith(start)) and (with_code or not row.code)
    )


def read(rows: Iterable[Row], properties: Any, plain: Plain) -> dict[str, Scalar]:
    """What properties say of settings. Of a yes or no any row's yes counts, of all else the first that says something.

    >>> row = TemplateProperty(path="AWS::SQS::Queue/DelaySeconds")
    >>> delay = Setting(key="delay", label="Delay", type="integer", template=(row,))
    >>> read(rows_below([delay], "AWS::SQS::Queue"), {"DelaySeconds": "5"}, lambda value: value)
    {'delay': 5}
    """
    found: dict[str, Scalar] = {}
    for row in rows:
        for value in _all_at(properties, row.steps):
            said = _meant(row, value, plain)
            if said is not None and (row.setting.key not in found or said is True):
                found[row.setting.key] = said
    return found


def unsettled(rows: Iterable[Row], properties: Any, plain: Plain) -> Iterator[str]:
    """Keys of the settings that properties set to what only a deployment knows: neither known nor left out.

    >>> row = TemplateProperty(path="AWS::SQS::Queue/DelaySeconds")
    >>> delay = Setting(key="delay", label="Delay", type="integer", template=(row,))
    >>> list(unsettled(rows_below([delay], "AWS::SQS::Queue"), {"DelaySeconds": {"Ref": "P"}}, lambda value: None))
    ['delay']
    """
    for row in rows:
        if row.at.yes != "present" and any(_is_deployed(row, one, plain) for one in _deepest(properties, row.steps)):
            yield row.setting.key


def _is_deployed(row: Row, value: Any, plain: Plain) -> bool:
    among = value if isinstance(value, list) else [value]
    # JSON of which a deployment fills in a piece, or that is longer than a setting may be, is there and is not known.
    within = row.at.form in _JSON and isinstance(value, dict | str) and bool(value)
    return (within or any(is_open(one) for one in among)) and _meant(row, value, plain) is None


def is_open(value: Any) -> bool:
    """Does only a deployment know this value? One intrinsic function, or a dynamic reference.

    A macro that puts a file in (`Fn::Transform`) is none: it names no value, and what it brings in is hardly a setting.
    """
    if isinstance(value, dict) and len(value) == 1:
        name = str(next(iter(value)))
        return name == "Ref" or (name.startswith("Fn::") and name != "Fn::Transform")
    return isinstance(value, str) and value.startswith("{{resolve:")


def write(rows: Iterable[Row], ask: Ask, properties: Properties) -> None:
    """Put settings into properties: of each setting its first row."""
    seen: set[str] = set()
    for row in rows:
        only_read = row.at.only_read or "*" in row.steps or (row.at.yes == "present" and row.at.write is None)
        if only_read or row.setting.key in seen:
            continue
        seen.add(row.setting.key)
        value = ask(row.setting)
        if value is None or value == "":
            value = row.at.unset
        written = None if value is None else _written(row, value)
        if written is not None:
            with_it = row.at.beside if value is not False else {}
            _put_all(properties, row.steps, written, {**with_it, **row.at.beside_of.get(str(value), {})})


def _put_all(properties: Properties, steps: tuple[str, ...], written: Any, beside: dict[str, Any]) -> None:
    """A value and what is written with it. A row that is a whole resource has only the latter."""
    if steps:
        put(properties, steps, written)
    for path, value in beside.items():
        put(properties, tuple(path.split("/")), value)


def stands(properties: Properties, path: str) -> bool:
    """Is there something at a path?"""
    return any(True for _ in _all_at(properties, tuple(path.split("/"))))


def code_of(service: str) -> ModuleType | None:
    """What a service's folder has of code about its template, or None."""
    return _codes().get(folder_of(service))


@cache
def _codes() -> dict[str, ModuleType]:
    folders = [one.name for one in files(PACKAGE).iterdir() if one.joinpath("template.py").is_file()]
    return {folder: import_module(f"{PACKAGE}.{folder}.template") for folder in sorted(folders)}


def _meant(row: Row, value: Any, plain: Plain) -> Scalar | None:
    """The setting's value that a property means, or None."""
    if row.at.yes == "present":
        return True
    if row.at.form in _JSON:
        return _as_json(value)
    if row.at.form == "secret":
        return _how_secret(value, plain)
    if row.at.form == "policy":
        return is_for_everyone(value, plain) or None
    if row.at.form in _SIGNS and isinstance(value, list):
        parts = [plain(one) for one in value]
        sign = _SIGNS[row.at.form]
        return sign.join(str(one) for one in parts) if parts and all(isinstance(one, str) for one in parts) else None
    found = plain(value)
    if found is None or isinstance(found, (dict, list)):
        return None
    if row.at.yes is not None:
        return _truth(found) in row.at.yes or found in row.at.yes
    return fitting(_scaled(found, row.at.factor), row.setting)


def _how_secret(value: Any, plain: Plain) -> str | None:
    """Whether a password stands in the template, by itself or as a parameter's default, or is fetched on deployment."""
    if RESOLVES.search(str(value)):
        return RESOLVED
    return PLAIN if isinstance(text := plain(value), str) and text.strip() else None


def fitting(value: Any, setting: Setting) -> Scalar | None:
    """A value as a setting may have it, a number or a yes also from a text; None where it may not.

    A number out of the range that AWS allows is kept: the rules say what is wrong with it.
    """
    if setting.type == "boolean":
        truth = _truth(value)
        return truth if isinstance(truth, bool) else None
    if setting.type in ("integer", "number"):
        return _number(value, whole=setting.type == "integer")
    if not isinstance(value, str) or (setting.choices and value not in setting.choices):
        upper = value.upper() if isinstance(value, str) else ""
        return upper if upper in setting.choices else None
    longest = LONGEST_JSON if any(row.form in _JSON for row in setting.template) else LONGEST
    return value if len(value) <= longest else None


def _number(value: Any, whole: bool) -> int | float | None:
    if isinstance(value, str) and len(value) < 16:
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    if float(value).is_integer():
        return int(value)
    return None if whole else value


def _truth(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _scaled(value: Any, factor: float) -> Any:
    if factor == 1 or isinstance(value, bool):
        return value
    number = _number(value, whole=False)
    return None if number is None else _number(number / factor, whole=False)


def _as_json(value: Any) -> str | None:
    text = value if isinstance(value, str) else json.dumps(value) if isinstance(value, dict) else ""
    return text if text and not _fills_in(text) and len(text) <= LONGEST_JSON else None


def _fills_in(text: str) -> bool:
    """Does only a deployment know a piece of this JSON?"""
    return '"Ref"' in text or '"Fn::' in text


def _written(row: Row, value: Scalar) -> Any:
    at = row.at
    if row.setting.type == "boolean" and at.yes is not None:
        yes = at.write if at.write is not None or at.yes == "present" else at.yes[0]
        return yes if value is True else at.write_no
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = _number(value * at.factor, whole=False)
        value = value if number is None else number
        if at.takes:
            value = next((one for one in at.takes if one >= value), at.takes[-1])
    match at.form:
        case "text":
            return str(value)
        case "lower":
            return str(value).lower()
        case "json":
            return json.loads(str(value))
        case "filters":
            return _filters(str(value))
        case "list":
            return [one.strip() for one in str(value).split(",")]
        case "words":
            return str(value).split()
    return value


def _filters(text: str) -> Any:
    """A text as criteria of a filter: one that says no `Filters` is a pattern by itself; None for what is no JSON."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    among = said.get("Filters") if isinstance(said, dict) else None
    whole = isinstance(among, list) and all(isinstance(one, dict) and one.keys() == {"Pattern"} for one in among)
    return said if whole else {"Filters": [{"Pattern": text}]}


def put(properties: Properties, steps: tuple[str, ...], value: Any) -> None:
    """Put a value in at a path; mappings and lists on the way are made. What stands there already stays."""
    place: Any = properties
    for step, after in zip(steps, (*steps[1:], ""), strict=True):
        last = not after
        fresh: Any = value if last else [] if after.isdecimal() or "=" in after or after == "*" else {}
        if isinstance(place, list):
            place = _in_list(place, step, fresh)
        elif last:
            known = place.get(step)
            place[step] = {**value, **known} if isinstance(known, dict) and isinstance(value, dict) else value
        else:
            place = place.setdefault(step, fresh)


def _in_list(place: list[Any], step: str, fresh: Any) -> Any:
    name, _, wanted = step.partition("=")
    if wanted:
        one = next((one for one in place if isinstance(one, dict) and one.get(name) == wanted), None)
        if one is None:
            one = {name: wanted}
            place.append(one)
        return one
    if not place:
        place.append(fresh)
    return place[0]


def _all_at(value: Any, steps: tuple[str, ...]) -> Iterator[Any]:
    """Everything that stands at a path."""
    if not steps:
        if value is not None:
            yield value
        return
    for one in _one_step(_opened(value), steps[0]):
        yield from _all_at(one, steps[1:])


def _deepest(value: Any, steps: tuple[str, ...]) -> Iterator[Any]:
    """What stands at a path or, where the way there is open, what stands on it."""
    value = _opened(value)
    if not steps or is_open(value):
        if value is not None:
            yield value
        return
    if isinstance(value, list):
        yield from (one for one in value if is_open(one))
    for one in _one_step(value, steps[0]):
        yield from _deepest(one, steps[1:])


def _one_step(value: Any, step: str) -> list[Any]:
    among = value if isinstance(value, list) else [value]
    if step == "*":
        return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if step.isdecimal():
        return among[int(step) : int(step) + 1]
    if "=" in step:
        name, _, wanted = step.partition("=")
        return [one for one in among if isinstance(one, dict) and str(one.get(name)).lower() == wanted.lower()]
    return [value.get(step)] if isinstance(value, dict) else []


def _opened(value: Any) -> Any:
    """A text of JSON as what it says, also inside of `Fn::Sub`; all else as it is."""
    text = value.get("Fn::Sub") if isinstance(value, dict) and len(value) == 1 else value
    if isinstance(text, list) and text:
        text = text[0] if isinstance(value, dict) else None
    if isinstance(text, str) and text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return value
    return value

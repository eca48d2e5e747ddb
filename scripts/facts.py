"""`make facts`: where our figures of AWS differ from the models that come as packages.

Compared by program: the numbers of limits, and the bounds and choices of settings, runtimes among them; with botocore
(the models of AWS's API) and cfn-lint (CloudFormation's schemas). Where a figure of ours stands in them is said beside
it, as `model` of a limit and in a service's models.yaml. Exits with 1 where something has drifted.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from patterns_app.core.checks.registry import words as rules  # noqa: E402
from patterns_app.core.services.model import Limit, Place, Service, Setting, SettingPlaces  # noqa: E402
from patterns_app.core.vocabulary.catalog import vocabulary  # noqa: E402
from patterns_app.core.vocabulary.model import ConnectionKind  # noqa: E402
from patterns_app.core.vocabulary.places import places  # noqa: E402

PACKAGES = ("botocore", "cfn-lint")
REGION = "us-east-1"
_BOUNDS = {"min": ("min", "minimum", "minLength"), "max": ("max", "maximum", "maxLength"), "enum": ("enum",)}
_NAMES = {"min": "minimum", "max": "maximum", "enum": "choices"}

Figure = int | float | tuple[str, ...]


class NoSuchPlace(LookupError):
    """A place that the package does not have, or no longer."""


@dataclass(frozen=True)
class Drift:
    """A figure of ours that the model gives otherwise."""

    what: str
    ours: str
    theirs: str
    where: str

    def __str__(self) -> str:
        return f"{self.what}: ours {self.ours}, the model's {self.theirs} ({self.where})"


def drifted() -> list[Drift]:
    """Everything that differs, limits first."""
    words = vocabulary()
    owners: Mapping[str, Service | ConnectionKind] = {**words.services, **words.kinds}
    found = [one for limit in words.limits.values() for one in of_limit(limit)]
    found += [one for place in places() for one in of_setting(owners[place.owner], place)]
    return found


def compared() -> int:
    """How many figures the packages are asked for."""
    limits = vocabulary().limits.values()
    of_limits = sum(len(_places_of(limit)) for limit in limits)
    return of_limits + sum(len(place.places) for place in places())


def of_limit(limit: Limit) -> Iterator[Drift]:
    """The places of a limit, and of other pages' figures beside it, that give another number."""
    for place in _places_of(limit):
        bound = place.bound or "max"
        expected = place.says if place.says is not None else limit.number
        yield from _differ(limit.key, None if expected is None else expected * place.times, place, bound)


def _places_of(limit: Limit) -> tuple[Place, ...]:
    return limit.model + tuple(place for one in limit.further for place in one.model)


def of_setting(owner: Service | ConnectionKind, known: SettingPlaces) -> Iterator[Drift]:
    """The bounds and choices of a setting that its places give otherwise."""
    setting = next((one for one in owner.settings if one.key == known.setting), None)
    name = f"{known.owner} {known.setting}"
    if setting is None:
        yield Drift(name, "no such setting", "-", "models.yaml")
        return
    for place in known.places:
        for bound in (place.bound,) if place.bound else _stated(place):
            yield from _differ(f"{name} {_NAMES[bound]}", _ours(setting, place, bound), place, bound)


def _ours(setting: Setting, place: Place, bound: str) -> Figure | None:
    if bound == "enum":
        return tuple(choice for choice in setting.choices if choice not in place.besides)
    ours = setting.minimum if bound == "min" else setting.maximum
    expected = place.says if place.says is not None and place.bound else ours
    return None if expected is None else expected * place.times


def _differ(what: str, ours: Figure | None, place: Place, bound: str) -> Iterator[Drift]:
    try:
        theirs = _read(place, bound)
    except NoSuchPlace as error:
        yield Drift(what, _said(ours), f"no such place: {error}", where(place))
        return
    if isinstance(theirs, tuple):
        ours = tuple(sorted(ours)) if isinstance(ours, tuple) else ()
        theirs = tuple(sorted(set(theirs) - (set(place.without) - set(ours))))
    if ours != theirs:
        yield Drift(what, _said(ours), _said(theirs), where(place))


def _said(figure: Figure | None) -> str:
    if figure is None:
        return "nothing"
    return ", ".join(figure) if isinstance(figure, tuple) else f"{figure:,}"


def where(place: Place) -> str:
    """A place as a reader finds it: package, version, member."""
    if place.type:
        return f"cfn-lint {version('cfn-lint')} {place.type}/{place.property}"
    return f"botocore {version('botocore')} {place.service} {place.shape}"


def _stated(place: Place) -> tuple[str, ...]:
    """The bounds that the model has there. Raises NoSuchPlace."""
    shape = _shape(place)
    return tuple(bound for bound, names in _BOUNDS.items() if any(name in shape for name in names))


def _read(place: Place, bound: str) -> Figure:
    """What the model says there. Raises NoSuchPlace."""
    shape = _shape(place)
    if place.text:
        found = re.search(place.text, re.sub(r"<[^>]+>", "", str(shape.get("documentation", ""))))
        if found is None:
            raise NoSuchPlace(f"its documentation has no {place.text!r}")
        number = float(found[1].replace(",", ""))
        return int(number) if number.is_integer() else number
    for name in _BOUNDS[bound]:
        if name in shape:
            value = shape[name]
            return tuple(value) if isinstance(value, list) else value
    raise NoSuchPlace(f"it has no {_NAMES[bound]}")


def _shape(place: Place) -> Mapping[str, Any]:
    return _property(place) if place.type else _member(place)


@cache
def _model(service: str) -> dict[str, Any]:
    from botocore.loaders import Loader

    found: dict[str, Any] = Loader().load_service_model(service, "service-2")
    return found


def _member(place: Place) -> Mapping[str, Any]:
    """A shape of botocore, or a member with its own documentation and its shape's bounds."""
    model = _model(place.service)
    first, *rest = place.shape.split(".")
    found = model["shapes"].get(first) or model["operations"].get(first)
    if found is None:
        raise NoSuchPlace(f"{place.service} has no {first}")
    for name in rest:
        member = found.get("members", {}).get(name)
        if member is None:
            raise NoSuchPlace(f"{first} has no member {name}")
        found = {**model["shapes"][member["shape"]], **member}
    return dict(found)


@cache
def _schema(kind: str) -> dict[str, Any]:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    found: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    return found


def _property(place: Place) -> Mapping[str, Any]:
    """A property of CloudFormation's schema, references followed."""
    schema = _schema(place.type)
    found: Mapping[str, Any] = schema
    for name in place.property.split("/"):
        found = found.get("items", found) if name == "*" else found.get("properties", {}).get(name)
        if found is None:
            raise NoSuchPlace(f"{place.type} has no {name}")
        while "$ref" in found:
            found = schema["definitions"][found["$ref"].rpartition("/")[2]]
    return found


def unread() -> dict[str, list[str]]:
    """Titles of the sources that were named and not read, by the id of their rule."""
    named = {rule.id: [one.title for one in rule.sources if not one.read] for rule in rules().values()}
    return {rule: titles for rule, titles in named.items() if titles}


def main() -> int:
    """Print what has drifted, and how much was asked."""
    found = drifted()
    print(*(f"{name} {version(name)}" for name in PACKAGES), sep=", ", end=": ")
    print(f"{compared()} figures compared, {len(found)} drifted")
    for one in found:
        print(f"  {one}")
    sources = sum(len(rule.sources) for rule in rules().values())
    named = unread()
    print(f"{len(rules())} rules rest on {sources} sources; not read, only named:")
    print(*(f"  {rule}: {'; '.join(titles)}" for rule, titles in named.items()), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

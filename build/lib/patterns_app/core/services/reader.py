"""Reads the folders of services. Everything that lists services is a sum over these folders.

In a folder: `service.yaml` (what it is and its settings), and where there is something to say `limits.yaml`,
`prices.yaml`, `models.yaml` (where in a package's model of AWS it stands what a setting may be), `connections.yaml`
(the connections that start at it: `rows` that exist, `missing` ones with what to do instead, `advised` ones that work
and are better done otherwise), `icon.svg`.

`capacity.yaml` says how much it takes at once, `failures.yaml` what it answers when it refuses or is down, and when it
has taken something, `template.yaml` how templates say what is no setting (see `forms.py`), `runtimes.yaml` what its
code may run on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any, TypeVar

import msgspec

from patterns_app.core.reading import DataError, Entry, convert, read_text

from .capacity import Capacity
from .failing import ServiceFailures
from .forms import Form
from .model import Currency, Limit, MatrixRow, MissingPair, PairAdvice, Place, Price, Service, SettingPlaces
from .runtimes import Runtimes, Written, judged

T = TypeVar("T")
PACKAGE = "patterns_app.core.services"
_NOTHING = Form()
_NO_RUNTIMES = Runtimes()


class Outgoing(Entry, frozen=True):
    """The connections that start at a service."""

    rows: tuple[MatrixRow, ...] = ()
    missing: tuple[MissingPair, ...] = ()
    advised: tuple[PairAdvice, ...] = ()


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """All that the folders say. Services are sorted by category's name, place and key."""

    services: tuple[Service, ...]
    failures: dict[str, ServiceFailures] = {}  # by the key of the service
    capacities: dict[str, Capacity] = {}  # by the key of the service; none: not known
    forms: dict[str, Form] = {}  # what templates say of it, by the key of the service
    runtimes: dict[str, Runtimes] = {}  # by the key of the service
    limits: tuple[Limit, ...]
    prices: tuple[Price, ...]
    rows: tuple[MatrixRow, ...]
    missing: tuple[MissingPair, ...]
    advised: tuple[PairAdvice, ...]
    places: tuple[SettingPlaces, ...]


def folder_of(key: str) -> str:
    """The name of a service's folder."""
    return key.replace(".", "_").replace("-", "_")


@cache
def currency() -> Currency:
    """How new the figures of all folders are. Raises DataError with file and path."""
    text = files(PACKAGE).joinpath("currency.yaml").read_text(encoding="utf-8")
    return convert(read_text(text, "currency.yaml"), Currency, "currency.yaml")


@cache
def known() -> Known:
    """What the folders that ship with the product say. Raises DataError with file and path."""
    return read(files(PACKAGE))


def icon_file(service: Service) -> Traversable | None:
    """The drawing that a service brings in its folder, or None where it shares one."""
    file = files(PACKAGE).joinpath(folder_of(service.key), "icon.svg")
    return file if file.is_file() else None


def read(root: Traversable) -> Known:
    """What the folders under `root` say; a connection to a service without a folder is left out."""
    folders = sorted(
        (one for one in root.iterdir() if one.joinpath("service.yaml").is_file()), key=lambda one: one.name
    )
    services = {folder.name: _service(folder) for folder in folders}
    keys = {service.key for service in services.values()}
    owned = [(folder, services[folder.name].key) for folder in folders]
    outgoing = [_outgoing(folder, key) for folder, key in owned]
    by_key = {key: folder for folder, key in owned}
    ordered = tuple(sorted(services.values(), key=lambda one: (one.category, one.place, one.key)))
    return Known(
        services=ordered,
        failures=_said(by_key, "failures.yaml", ServiceFailures),
        capacities=_said(by_key, "capacity.yaml", Capacity),
        forms={key: _form(folder) for folder, key in owned},
        runtimes={key: judged(one) for key, one in _said(by_key, "runtimes.yaml", Written).items()},
        limits=_all(
            _values(folder, "limits.yaml", tuple[Limit, ...], partial(_concerning, key)) for folder, key in owned
        ),
        prices=_all(_values(folder, "prices.yaml", tuple[Price, ...], partial(_priced, key)) for folder, key in owned),
        rows=tuple(row for one in outgoing for row in one.rows if row.target in keys),
        missing=tuple(pair for one in outgoing for pair in one.missing if {pair.target, *pair.through} <= keys),
        advised=tuple(pair for one in outgoing for pair in one.advised if {pair.target, *pair.through} <= keys),
        places=_all(settings_places(_yaml(one, "models.yaml"), key, f"{one.name}/models.yaml") for one, key in owned),
    )


def _all(values: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(chain.from_iterable(values))


def _said(folders: dict[str, Traversable], file: str, kind: type[T]) -> dict[str, T]:
    """What the folders, by the keys of their services, say in a file that not every one has."""
    said = {key: _yaml(folder, file) for key, folder in folders.items()}
    return {key: convert(one, kind, f"{folders[key].name}/{file}") for key, one in said.items() if one is not None}


def _form(folder: Traversable) -> Form:
    return convert(_yaml(folder, "template.yaml") or {}, Form, f"{folder.name}/template.yaml")


@cache
def forms() -> dict[str, Form]:
    """What templates say of every service beyond its settings, by its key."""
    return known().forms


def form_of(key: str) -> Form:
    """What templates say of a service beyond its settings: nothing, where nobody has written it down."""
    return forms().get(key, _NOTHING)


def runtimes_of(key: str) -> Runtimes:
    """What the code of a service may run on: nothing, where nobody has written it down."""
    return known().runtimes.get(key, _NO_RUNTIMES)


def settings_places(data: Any, owner: str, name: str) -> tuple[SettingPlaces, ...]:
    """Places by setting, as a file gives them: one or several of each. Raises DataError with file and path."""
    given = {key: one if isinstance(one, list) else [one] for key, one in (data or {}).items()}
    places = convert(given, dict[str, tuple[Place, ...]], name)
    return tuple(SettingPlaces(owner=owner, setting=key, places=found) for key, found in places.items())


def _service(folder: Traversable) -> Service:
    name = f"{folder.name}/service.yaml"
    service = convert(_yaml(folder, "service.yaml"), Service, name)
    if folder_of(service.key) != folder.name:
        raise DataError(f"{name}: the service {service.key} belongs into the folder {folder_of(service.key)}")
    return service


def _outgoing(folder: Traversable, key: str) -> Outgoing:
    data = _yaml(folder, "connections.yaml") or {}
    given = {name: [{"source": key, **one} for one in part or []] for name, part in data.items()}
    return convert(given, Outgoing, f"{folder.name}/connections.yaml")


def _concerning(key: str, limit: dict[str, Any]) -> dict[str, Any]:
    """A limit as its folder says it, with all whom it concerns."""
    rest = {name: value for name, value in limit.items() if name != "also"}
    return {**rest, "services": [key, *limit.get("also", [])]}


def _priced(key: str, price: dict[str, Any]) -> dict[str, Any]:
    return {"service": key, **price}


def _values(
    folder: Traversable, file: str, kind: type[tuple[T, ...]], complete: Callable[[dict[str, Any]], dict[str, Any]]
) -> tuple[T, ...]:
    return convert([complete(one) for one in _yaml(folder, file) or []], kind, f"{folder.name}/{file}")


def _yaml(folder: Traversable, file: str) -> Any:
    path = folder.joinpath(file)
    return read_text(path.read_text(encoding="utf-8"), f"{folder.name}/{file}") if path.is_file() else None

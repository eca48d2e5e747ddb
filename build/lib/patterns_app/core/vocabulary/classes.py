"""The classes of the `diagrams` package as parts: they can be drawn, and nothing else is known of them.

The index `data/classes.json` is generated from the package's source, so no class is imported here, and it is read when
the first one is asked for. A part's service key is the class's path, such as `diagrams.gcp.compute.Run`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeVar, overload

import msgspec

from patterns_app.core.services.model import Service

from .reading import read_data

PREFIX = "diagrams."
ANY = "diagrams.generic.blank.Blank"  # nothing in particular: what people draw that nobody has a picture of
_ANY_NAME = "Any part"
_DATA = "patterns_app.core.vocabulary.data"
_NO_PICTURE = "aws-generic"  # the neutral icon, for a class whose picture is missing in the package
# An abbreviation with a digit inside (K8S), one in capitals with its plural (APIs), a word, a number.
_WORD = re.compile(r"[A-Z]\d[A-Z](?![a-z])|[A-Z]+s?(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+[A-Z]?(?![a-z])|\d+")
_Other = TypeVar("_Other")


class _Module(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A module of the package: folder of the icons, classes with the files there, other names of these classes."""

    icons: str
    classes: dict[str, str]
    others: dict[str, str] = {}


class _Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The generated file."""

    package: str
    version: str
    modules: dict[str, _Module]


class _Edition(msgspec.Struct, frozen=True):
    """The part of the file that says of which edition of the package it is."""

    version: str


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose the classes are: a cloud, or a kind of software."""

    name: str
    words: tuple[str, ...] = ()


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How classes are told to people."""

    providers: dict[str, Provider]
    spelling: dict[str, str]
    groups: dict[str, str]
    called: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class PackageClass:
    """A class of the package."""

    key: str  # its path
    name: str  # in words
    provider: str  # second part of the path
    group: str  # third part, or nothing
    icon: str  # file below the package's resources; empty where the package has none
    others: tuple[str, ...] = ()  # other names that the package has for it in the same module

    @property
    def title(self) -> str:
        """The name with whose it is."""
        return f"{self.name} ({self.provider_name})"

    @property
    def provider_name(self) -> str:
        """As people call whose it is."""
        return words().providers[self.provider].name

    @property
    def group_name(self) -> str:
        """The group in words."""
        return words().groups.get(self.group, self.group)


class Services(dict[str, Service]):
    """The services of the vocabulary by key, to which every class of the package answers too when it is asked for.

    Iteration, length and `keys()` are those of the vocabulary alone: classes are known by name, not listed.
    """

    def __missing__(self, key: str) -> Service:
        found = service_of(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or (isinstance(key, str) and class_of(key) is not None)

    @overload
    def get(self, key: str, default: None = None) -> Service | None: ...
    @overload
    def get(self, key: str, default: _Other) -> Service | _Other: ...
    def get(self, key: str, default: _Other | None = None) -> Service | _Other | None:
        """The service or class, or `default`."""
        found = super().get(key)
        return found or service_of(key) or default


@cache
def edition() -> str:
    """Which edition of the package the index is of; part of the addresses of icons."""
    return msgspec.json.decode(files(_DATA).joinpath("classes.json").read_bytes(), type=_Edition).version


@cache
def words() -> _Words:
    """Names of providers and groups, and how words of class names are written."""
    found: _Words = read_data("class_words.yaml", _Words)
    return found


@cache
def classes() -> dict[str, PackageClass]:
    """Every class by its path, in the package's order."""
    return {one.key: one for name, module in _index().modules.items() for one in _classes(name, module)}


def class_of(path: str) -> PackageClass | None:
    """The class at a path, or under another of its names (`diagrams.gcp.compute.GCE`); None when there is none."""
    if not path.startswith(PREFIX):
        return None
    found = classes().get(path)
    if found is None:
        name, _, other = path.rpartition(".")
        module = _index().modules.get(name)
        known = module.others.get(other) if module else None
        found = classes().get(f"{name}.{known}") if known else None
    return found


def class_moved(path: str) -> PackageClass | None:
    """The one class of that name of the same provider: editions of the package move classes between modules."""
    module, _, name = path.rpartition(".")
    provider = ".".join(module.split(".")[:2])
    found = [class_of(f"{other}.{name}") for other in _index().modules if other.startswith(f"{provider}.")]
    there = [one for one in found if one]
    return there[0] if len(there) == 1 else None


def names_in(module: str) -> tuple[str, ...]:
    """Every name of a class that a module of the package has, as a star import brings them."""
    found = _index().modules.get(module)
    return (*found.classes, *found.others) if found else ()


@lru_cache(maxsize=1024)
def service_of(path: str) -> Service | None:
    """The class as a service of which nothing is known but name and picture; None when there is no such class."""
    found = class_of(path)
    if found is None:
        return None
    return Service(
        key=found.key,
        name=found.title,
        short=found.name,
        category="other",
        icon=found.key if found.icon else _NO_PICTURE,
        diagrams=found.key,
        model=None,
        summary="We know its name and its picture and nothing else: the checks say nothing about it.",
        description="A part from the collection of the diagrams package. It is drawn and exported like any other; "
        "the checks say nothing about it, and nothing about its connections.",
        as_source="Not known.",
        as_target="Not known.",
        search=found.others,
    )


def split_words(name: str) -> list[str]:
    """The words of a class name: `GKEOnPrem` is GKE, On, Prem."""
    return _WORD.findall(name)


@cache
def _index() -> _Index:
    return msgspec.json.decode(files(_DATA).joinpath("classes.json").read_bytes(), type=_Index)


def _classes(name: str, module: _Module) -> list[PackageClass]:
    _, provider, group = f"{name}..".split(".")[:3]
    others: dict[str, list[str]] = {}
    for other, known in module.others.items():
        others.setdefault(known, []).append(other)
    made = []
    for known, file in module.classes.items():
        mine = tuple(others.get(known, ()))
        key = f"{name}.{known}"
        icon = f"{module.icons}/{file}".removeprefix("/") if file and key != ANY else ""  # its picture is empty
        called = _ANY_NAME if key == ANY else _named(known, mine)
        made.append(PackageClass(key, called, provider, group, icon, mine))
    return made


def _named(name: str, others: tuple[str, ...]) -> str:
    """A class's name for people: another spelling of it that the package has, else its longest name, in words.

    An abbreviation that the package itself writes large is written large.
    """
    same = next((other for other in others if other.lower() == name.lower()), "")
    if same:
        return same
    large = {other.lower(): other for other in others if other.isupper()}
    spelling = words().spelling
    longest = max((name, *others), key=len)
    return " ".join(large.get(word.lower()) or spelling.get(word, word) for word in split_words(longest)) or name

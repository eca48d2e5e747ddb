"""What Terraform's AWS provider calls things, in the words of CloudFormation: types.yaml, else by rule."""

from __future__ import annotations

import re
from functools import cache

from patterns_app.core.interchange.cloudformation.becoming import folded_because
from patterns_app.core.reading import Entry, convert, load_yaml
from patterns_app.core.services.model import Service
from patterns_app.core.services.template import kind_of
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.model import ConnectionKind

_FILE = "types.yaml"
UNKNOWN = "AWS::Terraform::"  # before a type that CloudFormation has no name for that we know


class Beside(Entry, frozen=True, kw_only=True):
    """What a resource of its own says of another: which attribute names that one, and where it is said there.

    Without `says` all that it says is meant.
    """

    of: str
    kind: str
    says: str = ""
    property: str = ""
    many: bool = False
    under: str = ""


class _Types(Entry, frozen=True):
    """types.yaml."""

    types: dict[str, str]
    names: dict[str, str]
    families: dict[str, str]
    folded: dict[str, str]
    beside: dict[str, tuple[Beside, ...]]


@cache
def types() -> _Types:
    """The table."""
    return convert(load_yaml(__package__, _FILE), _Types, _FILE)


@cache
def _by_plain_name() -> dict[str, str]:
    known = vocabulary().services.values()
    found = [kind for one in known for kind in (*one.cloudformation, *one.folds) if kind.startswith("AWS::")]
    return {re.sub(r"[^a-z0-9]", "", kind.lower()): kind for kind in reversed(found) if not kind.endswith("*")}


@cache
def _folded_families() -> dict[str, str]:
    """Families of types of which what is no part is a part of one, such as `cognito`."""
    known = vocabulary().services.values()
    named = (kind.split("::")[1] for one in known for kind in one.folds if kind.endswith("::*"))
    return {family.lower(): family for family in named}


@cache
def type_of(terraform: str) -> str:
    """The type that CloudFormation has for a resource, or what says that there is none; empty where it is not AWS's."""
    if terraform in types().types:
        return types().types[terraform]
    if not terraform.startswith("aws_"):
        return ""
    if found := _by_plain_name().get(terraform.replace("_", "")):
        return found
    family, _, rest = terraform.removeprefix("aws_").partition("_")
    if family in _folded_families():
        return f"AWS::{_folded_families()[family]}::{camel(rest)}"
    return _of_a_family(terraform.removeprefix("aws_")) or f"{UNKNOWN}{terraform}"


def _of_a_family(name: str) -> str:
    """The type in a family that CloudFormation calls otherwise, where something is known of it there."""
    for family in sorted(types().families, key=len, reverse=True):
        if name.startswith(f"{family}_"):
            kind = f"AWS::{types().families[family]}::{camel(name.removeprefix(f'{family}_'))}"
            if names.owner(kind) != names.GENERIC or folded_because(kind):
                return kind
    return ""


@cache
def folded(terraform: str) -> str:
    """Why a type is no part, in a few words; empty where it is one."""
    said = types().folded
    if terraform in said or terraform in types().types:
        return said.get(terraform, "")
    wide = (key for key in said if key.endswith("*") and terraform.startswith(key[:-1]))
    return next((said[key] for key in wide), "")


def camel(name: str) -> str:
    """A name of Terraform's as CloudFormation writes such: `function_name` is FunctionName."""
    return types().names.get(name) or "".join(part[:1].upper() + part[1:] for part in name.split("_"))


@cache
def property_of(kind: str, name: str) -> str:
    """The same for a property of a type, as the rows of the vocabulary spell it: `multi_az` is MultiAZ."""
    found = camel(name)
    return spelt(kind).get(found.lower(), found)


@cache
def spelt(kind: str) -> dict[str, str]:
    """How the vocabulary spells the properties of a type of CloudFormation, by their letters alone."""
    known = vocabulary()
    owners: tuple[Service | ConnectionKind, ...] = (*known.services.values(), *known.kinds.values())
    paths = {row.path for owner in owners for one in owner.settings for row in one.template}
    steps = (step for path in paths if kind_of(path) == kind for step in path.split("/")[1:])
    return {step.lower(): step for step in sorted(steps) if step.isalpha()}

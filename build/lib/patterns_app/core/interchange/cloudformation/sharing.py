"""Rights that roles and policies give: to one part what they say, of several to those that name what they use.

One role for many functions says what all of them together do, and of none what it does by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from patterns_app.core.interchange.assembling import spaced
from patterns_app.core.services.model import Service
from patterns_app.core.services.reader import form_of
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import vocabulary

from .joining import from_statements, policy_documents
from .saying import ELSEWHERE, Join, Said
from .template import Resource


@dataclass(frozen=True)
class User:
    """A part that has a role or a policy. `names` are what it names; None where code of its does not show that."""

    name: str
    names: frozenset[str] | None = None
    words: str = ""  # its name and those of its variables, for services that no variable can name


def users(
    called: list[str], resources: Mapping[str, Resource], nodes: Mapping[str, Mapping[str, Any]]
) -> tuple[User, ...]:
    """The parts of these names. What they name tells only of those whose code finds its partners by variables."""
    tells = {name for name in called if name in resources and form_of(nodes[name]["service"]).variables}
    return tuple(
        User(name, frozenset(resources[name].named), _words(resources[name])) if name in tells else User(name)
        for name in called
    )


def _words(resource: Resource) -> str:
    """What a part is called and what its variables are, in words: `SendEmail SES_SENDER`."""
    variables = resource.get("Environment", "Variables")
    said = [resource.name, *(str(key) for key in variables)] if isinstance(variables, dict) else [resource.name]
    return " ".join(spaced(one) if one != one.upper() else one for one in said)


def rights(resource: Resource, by: tuple[User, ...]) -> Iterator[Said]:
    """A role or policy: its users may do what its statements allow. Of several, those do it that name the part."""
    said = _said(resource) if by else []
    for user in by:
        for one in said:
            if not isinstance(one, Join):
                yield one
            elif len(by) == 1 or _tells(user, one.target):
                yield replace(one, source=user.name)


def not_told(resource: Resource, by: tuple[User, ...]) -> Iterator[str]:
    """The parts on which several users have a right, and of which none of them says that it uses them."""
    if len(by) > 1:
        targets = (one.target for one in _said(resource) if isinstance(one, Join))
        yield from (target for target in dict.fromkeys(targets) if not any(_tells(user, target) for user in by))


def _tells(user: User, target: str) -> bool:
    """Does a part tell that it uses another? Of a service that has no resource to name, its words have to."""
    if user.names is None or target in user.names:
        return True
    service = _by_right().get(target)
    return names.says(user.words, names.own_names(service)) if service else target.startswith(ELSEWHERE)


@cache
def _by_right() -> dict[str, Service]:
    """Services whose use only a right shows, by the ids of the parts that stand for them."""
    known = vocabulary().services
    return {f"{ELSEWHERE}{key}": known[key] for key in names.named_by_right()}


def nobody_tells(target: str, many: int) -> str:
    """Why no connection leads to a part on which several have a right."""
    key = target.removeprefix(ELSEWHERE)
    called = names.named_by_right().get(key, key)
    return f"{many} parts have its rights and none names {called}: who uses it is not known"


def _said(resource: Resource) -> list[Said]:
    """Read once, and each use said once: a role may have many users and name the same part many times."""
    documents = policy_documents(resource)
    return list({_use(one): one for statements in documents for one in from_statements("", statements)}.values())


def _use(said: Said) -> tuple[str, ...]:
    return (
        ("use", said.target, str(said.fetches), said.only_of, *said.kinds)
        if isinstance(said, Join)
        else ("part", said.id)
    )

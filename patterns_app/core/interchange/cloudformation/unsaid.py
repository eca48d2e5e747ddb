"""What no connection tells of, such as references from one part to another: told with the part, none is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from patterns_app.core.interchange.reading_model import Leftover
from patterns_app.core.vocabulary.model import DEFINITION

from .asking import why_nobody
from .called import WORKFLOWS, called_by_nobody
from .callers import APIS, is_defined_elsewhere
from .definitions import DEFINITIONS, is_untold, named_by, not_kept, tasks
from .narrowing import is_narrowed
from .plain import mapping
from .template import Resource

_ACTIVITY = "AWS::StepFunctions::Activity"


def unsaid(
    resources: Mapping[str, Resource], nodes: Mapping[str, Mapping[str, Any]], joined: Collection[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Each part with what it names and is not joined with, and what a workflow says of errors, in words.

    `joined` are ends of connections, by nodes' ids. A name is no use: globals give every function the same ones, and
    many hand one on.
    """
    for name, resource in resources.items():
        if name not in nodes:
            continue
        if resource.type in WORKFLOWS:
            yield from ((name, words) for words in _of_errors(resource))
        one = nodes[name]["id"]
        others = {nodes[other]["id"]: other for other in resource.named if other in nodes and other in resources}
        for node, other in others.items():
            if node != one and (one, node) not in joined and (node, one) not in joined:
                yield name, f"names {other}, and nothing says what goes between the two"


def steps_left(
    resources: Mapping[str, Resource], nodes: Mapping[str, Mapping[str, Any]], joined: Collection[tuple[str, str]]
) -> Iterator[Leftover]:
    """Each task of a workflow that leads to no part, with why."""
    for name, resource in resources.items():
        one = nodes.get(name, {}).get("id")
        for state, task, given in tasks(resource.properties) if one and resource.type in WORKFLOWS else ():
            others = {nodes[part]["id"] for part in named_by(task, given) if part in nodes}
            if not any((one, other) in joined or (other, one) in joined for other in others):
                why = "it starts its own workflow" if others == {one} else why_nobody(task, given)
                yield Leftover(f"{name}, step {state}", why)


def untold(resource: Resource, resources: Mapping[str, Resource]) -> frozenset[str]:
    """What a template does not tell of a workflow, whom it calls, and of an API, whom it asks.

    So it is where the definition does not say all of it or is not at hand.
    """
    if is_defined_elsewhere(resource):
        return frozenset({"public"})  # whether it asks who calls stands there too
    if resource.type in APIS and is_narrowed(resource, resources):
        return frozenset({"public"})  # no rule knows who those are that may call
    if resource.type not in WORKFLOWS:
        return frozenset()
    # No definition says who takes the work of an activity.
    nobodys = [name for name in resource.named if name in resources and resources[name].type == _ACTIVITY]
    return frozenset({DEFINITION} if nobodys or is_untold(resource) else ())


def _of_errors(workflow: Resource) -> Iterator[str]:
    substitutions = mapping(workflow.get("DefinitionSubstitutions"))
    for key in DEFINITIONS:
        yield from not_kept(workflow.get(key), substitutions)
    for name in called_by_nobody(workflow):
        yield f"a step calls {name}, which no resource of the template is called"

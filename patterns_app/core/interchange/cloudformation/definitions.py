"""What a workflow's definition (Amazon States Language) and an API's body (OpenAPI) say about connections."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .asking import SERVER, TOKEN, asked_outside
from .catching import Errors, after_error, of_block, of_step
from .compensating import compensations
from .joining import fetches
from .plain import at, items, mapping
from .tasks import COMPENSATES, open_in_task, task_settings
from .template import references
from .text import with_tokens_as_texts
from .ways import GOES_ON, as_run, inside, of_states, waits_before, waits_not_drawn

INTEGRATION = "x-amazon-apigateway-integration"
_VERBS = ("get", "put", "post", "delete", "patch", "head", "options", "x-amazon-apigateway-any-method")
DEFINITIONS = ("Definition", "DefinitionString")  # of a workflow
DEEPEST = 24  # of states in states


Told = tuple[str, str, dict[str, Any], bool, frozenset[str]]


def states(definition: Any, substitutions: dict[str, Any]) -> Iterator[Told]:
    """Every state that names a part: part, state's name, task's settings, whether it fetches, settings not known.

    The definition may be written out, as a text of JSON, or with `Fn::Sub` around such a text.
    """
    read, given = written_out(definition, substitutions)
    yield from _in_states(read, given, 0, _Around())


def only_sent(workflow: Mapping[str, Any]) -> set[str]:
    """The parts that a workflow names in nothing but what its tasks send, such as an address in a mail."""
    sent: set[str] = set()
    for key in DEFINITIONS:
        read, given = written_out(workflow.get(key), mapping(workflow.get("DefinitionSubstitutions")))
        sent |= {*_named(read, given)} - {*_named(_without_data(read, 0), given)}
    return sent


def written_out(definition: Any, substitutions: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """A definition as plain values, nothing where it cannot be read, and what its tokens stand for."""
    given = dict(substitutions)
    definition = at(definition, "Fn::ToJsonString") or definition
    said = at(definition, "Fn::Sub")
    if isinstance(said, list) and len(said) == 2:
        definition, given = said[0], given | mapping(said[1])
    elif said is not None:
        definition = said
    if at(definition, "Fn::Join") is not None:
        definition = _joined(definition["Fn::Join"])
    if isinstance(definition, str):
        try:
            definition = json.loads(with_tokens_as_texts(definition))
        except (ValueError, RecursionError):
            return None, given
    return definition, given


def is_untold(resource: Any) -> bool:
    """Does a workflow call what its template does not tell: a definition elsewhere, a task that names no part?"""
    substitutions = mapping(resource.get("DefinitionSubstitutions"))
    for key in DEFINITIONS:
        read, given = written_out(resource.get(key), substitutions)
        if isinstance(read, dict) and ("States" in read or not read):
            return _has_untold(read, given, 0)
    return True


def _has_untold(definition: Any, given: dict[str, Any], depth: int) -> bool:
    """Does a task of a block, or of one inside it, name nobody?"""
    for state in mapping(at(definition, "States")).values() if depth < DEEPEST else ():
        if at(state, "Type") == "Task" and not any(named_by(state, given)):
            return True
        if any(_has_untold(block, given, depth + 1) for block in blocks_of(state)):
            return True
    return False


def not_kept(definition: Any, substitutions: dict[str, Any]) -> Iterator[str]:
    """What a definition says of waits that connections cannot say, in words."""
    yield from _waits_in(written_out(definition, substitutions)[0], 0)


def _waits_in(definition: Any, depth: int) -> Iterator[str]:
    if depth < DEEPEST:
        yield from waits_not_drawn(definition)
    for name, state in mapping(at(definition, "States")).items() if depth < DEEPEST else ():
        for block, _ in inside(name, state):
            yield from _waits_in(block, depth + 1)


def _joined(said: Any) -> str:
    """`Fn::Join` as one text, with `${Name}` where it refers to something."""
    pieces = said[1] if isinstance(said, list) and len(said) == 2 and isinstance(said[1], list) else []
    return "".join(
        piece if isinstance(piece, str) else "".join(f"${{{name}}}" for name in references(piece)) for piece in pieces
    )


@dataclass(frozen=True)
class _Around:
    """What stands around a block of states: the part that all of it follows, what the block says of its steps, and
    whether what comes after it may fail the run."""

    before: str = ""
    says: Mapping[str, Any] = field(default_factory=dict)
    is_open: bool = False


def _in_states(definition: Any, given: dict[str, Any], depth: int, around: _Around) -> Iterator[Told]:
    """The states of one block, with what its tasks come after."""
    if depth >= DEEPEST:
        return
    came = _order(definition, given, around.before)
    ways, waits = of_states(definition), waits_before(definition)
    undone = compensations(definition, lambda state: named_by(state, given))
    errors = Errors(definition, {name for name, meant in undone.items() if meant}, around.is_open)
    led_to = errors.ways_to()
    for name in as_run(definition):
        state = at(definition, "States", name)
        where = {**around.says, **ways.get(name, {}), **after_error(led_to.get(name, ()))}
        caught, may_fail = errors.of(name), errors.may_fail(name)
        own = {} if where.get(GOES_ON) and not may_fail else of_step(caught)
        if own:
            where.pop(GOES_ON, None)
        settings = task_settings(mapping(state)) | ({"after": came[name]} if came.get(name) else {}) | where | own
        settings |= {"wait_before": waits[name][0]} if name in waits else {}
        parts = dict.fromkeys(named_by(state, given))
        undoes, unknown = _taken_back(definition, name, undone, given)
        settings |= undoes
        fetches, unknown = _fetches(_own(state)), unknown | open_in_task(mapping(state))
        yield from ((part, name, settings, fetches, unknown) for part in parts)
        for block, said in inside(name, state, of_block(caught)):
            yield from _in_states(block, given, depth + 1, _Around(came.get(name, ""), where | said, may_fail))


def _taken_back(
    definition: Any, name: str, undone: Mapping[str, str], given: dict[str, Any]
) -> tuple[dict[str, str], frozenset[str]]:
    """The part whose work a state takes back, and what is not known of that.

    One part that does and undoes is one line, which cannot say both.
    """
    if name not in undone:
        return {}, frozenset()
    part = _last_part(at(definition, "States", undone[name]), given) if undone[name] else ""
    if not part or part in named_by(at(definition, "States", name), given):
        return {}, frozenset({COMPENSATES})
    return {COMPENSATES: part}, frozenset()


def _order(definition: Any, given: dict[str, Any], before: str) -> dict[str, str]:
    """By state the part of the task that is done before it, on one of the ways that lead there without an error."""
    states, came = mapping(at(definition, "States")), dict[str, str]()
    waiting = [(str(at(definition, "StartAt") or ""), before)]
    while waiting:
        name, part = waiting.pop()
        if name not in states or name in came:
            continue
        came[name] = part
        done = _last_part(states[name], given) or part
        choices = [at(one, "Next") for one in items(at(states[name], "Choices"))]
        following = [*choices, at(states[name], "Next"), at(states[name], "Default")]
        waiting += [(one, done) for one in reversed(following) if isinstance(one, str)]
    return came


def _last_part(state: Any, given: dict[str, Any], depth: int = 0) -> str:
    """The part that a state works with or, where it is made of others, that of the last of these that is written."""
    blocks = [one for block in blocks_of(state) for one in mapping(at(block, "States")).values()]
    found = next(named_by(state, given), "")
    if found or depth >= DEEPEST:
        return found
    return next((part for one in reversed(blocks) if (part := _last_part(one, given, depth + 1))), "")


def _own(state: Any) -> dict[str, Any]:
    """What a state says of the part that it works with: what it sends there names others only for whoever reads it."""
    return {key: _without_data(value, 0) for key, value in mapping(state).items() if key in _SPEAKING}


def _without_data(value: Any, depth: int) -> Any:
    if depth >= DEEPEST:
        return value
    if isinstance(value, list):
        return [_without_data(one, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {key: one for key, one in value.items() if not isinstance(key, str) or key.removesuffix(".$") not in _DATA}
    return {key: _without_data(one, depth + 1) for key, one in kept.items()}


def blocks_of(state: Any) -> list[Any]:
    """The blocks of states inside of a state."""
    return [*items(at(state, "Branches")), at(state, "Iterator"), at(state, "ItemProcessor")]


def _fetches(state: dict[str, Any]) -> bool:
    """Does a task ask for what a queue or stream keeps: `arn:aws:states:::aws-sdk:sqs:receiveMessage`?"""
    resource = state.get("Resource")
    return isinstance(resource, str) and fetches(":".join(resource.lower().split(":")[-2:]))


# Members of a task's parameters that are handed on as they are: texts, bodies and attributes of messages, items, input
# of what is run, its environment (Step Functions Developer Guide, Integrating services).
_DATA = frozenset(
    {"Payload", "Message", "MessageBody", "MessageAttributes", "MessageStructure", "Subject", "Detail", "Input", "Item"}
    | {"ExpressionAttributeValues", "RequestBody", "Body", "Headers", "QueryParameters", "Overrides", "Environment"}
    | {"ContainerOverrides", "EnvironmentVariablesOverride", "Data", "ClientContext"}
)
_SPEAKING = ("Resource", "Parameters", "Arguments", "ItemReader", "ResultWriter")


def named_by(state: Any, given: dict[str, Any]) -> Iterator[str]:
    """Parts that a state names, and the part outside where what it asks is no resource of the template."""
    named, other = list(dict.fromkeys(_named(_own(state), given))), asked_outside(mapping(state), given)
    yield from [other.id] if other and (other.service == SERVER or not named) else named


def tasks(workflow: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every task of a workflow with its name, and what the tokens of the definition stand for."""
    for key in DEFINITIONS:
        read, given = written_out(workflow.get(key), mapping(workflow.get("DefinitionSubstitutions")))
        yield from ((name, state, given) for name, state in _tasks(read, 0))


def _tasks(definition: Any, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in mapping(at(definition, "States")).items() if depth < DEEPEST else ():
        if at(state, "Type") == "Task":
            yield name, state
        for block in blocks_of(state):
            yield from _tasks(block, depth + 1)


def _named(value: Any, given: dict[str, Any]) -> Iterator[str]:
    """Parts that a value names, directly or by a token that is substituted."""
    yield from references(value)
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            stack += [inner for key, inner in part.items() if key != "Fn::Sub"]
        elif isinstance(part, list):
            stack += part
        elif isinstance(part, str):
            for name in TOKEN.findall(part):
                yield from references(given[name]) if name in given else (name,)


def waits_not(parameters: Any) -> bool:
    """Does an integration with these request parameters only hand the request on, without waiting for an answer?

    A header that is sent along says so: API Gateway developer guide, "Set up asynchronous invocation of the backend
    Lambda function".
    """
    sent = {name.lower(): value for name, value in mapping(parameters).items()}
    said = sent.get("integration.request.header.x-amz-invocation-type")
    return isinstance(said, str) and said.strip("'\" ").lower() == "event"


def routes(body: Any) -> Iterator[tuple[str, str, str, Any]]:
    """Every route of an OpenAPI body with an integration: part, verb, path, operation. The part may be nothing."""
    for path, methods in mapping(at(body, "paths")).items():
        for verb, said in mapping(methods).items():
            if verb.lower() not in _VERBS:
                continue
            called = "ANY" if verb.startswith("x-") else verb.upper()
            integration = at(said, INTEGRATION)
            asked = [at(integration, key) for key in ("uri", "requestTemplates", "requestParameters")]
            named = [*references(asked)] or [*references(at(integration, "connectionId"))] or [""]
            yield from ((part, called, path, said) for part in dict.fromkeys(named))


def schemes(body: Any) -> dict[str, Any]:
    """How an OpenAPI body, of either version, says that somebody may be asked, by name."""
    return mapping(at(body, "components", "securitySchemes") or at(body, "securityDefinitions"))


def authorizers(body: Any) -> Iterator[dict[str, Any]]:
    """What the authorizers of an OpenAPI body say: `providerARNs`, `authorizerUri`, `jwtConfiguration`."""
    for scheme in schemes(body).values():
        if said := mapping(at(scheme, "x-amazon-apigateway-authorizer")):
            yield said

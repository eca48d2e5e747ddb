"""One state of a workflow: the task of a step, what is tried again, what is caught."""

from __future__ import annotations

from typing import Any

from patterns_app.core.behaviours.catalog import behaviours
from patterns_app.core.behaviours.model import Backoff, Behaviour, Retry
from patterns_app.core.behaviours.retriers import implied, language, retriers
from patterns_app.core.engine.topology import Channel
from patterns_app.core.interchange.cloudformation.tasks import task_resource, task_seconds
from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties

from .work import Work

_INPUT, _TOKEN = "$", {"taskToken.$": "$$.Task.Token"}
_OUT_OF_TIME = ("States.Timeout", "States.HeartbeatTimeout")


def task(work: Work, name: str, step: Channel, says: str, express: bool) -> Properties:
    """The Task of a step, without where it leads; `says` is which of several calls of the step it is."""
    line = step.line
    resource, parameters = _asked(work, step, says, express)
    state: Properties = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::{resource}",
        "Parameters": parameters,
        "ResultPath": path(name if says else line.id),
    }
    state |= task_seconds(lambda key: work.number(line, key))
    if work.on(line, "retry") or implied(step.settings.connection).get("retry"):
        state["Retry"] = _retriers(step)
    return state


def path(*names: str) -> str:
    """Where in the input of a state something is kept."""
    return "$" + "".join(f"['{name}']" for name in names)


def _asked(work: Work, step: Channel, says: str, express: bool) -> tuple[str, Properties]:
    """The resource of a task and its parameters. A function that is asked for several things is told which."""
    line = step.line
    resource, parameters = work.steps[line.id].resource, dict(work.steps[line.id].parameters)
    wanted = work.setting(line, "integration")
    said = form_of(work.nodes[line.target].service).task
    payload: Properties = {}
    if len(work.outgoing(work.nodes[line.source], "orchestrate", at=line.target)) > 1:
        payload["step"] = line.id
    if says:
        payload |= {"step": line.id, "call": says}
    if said and wanted in said.waits and not express:
        resource = task_resource(resource, wanted)
        if wanted == "wait-for-callback":
            return resource, _with_token({**parameters, **said.token}, payload)
    elif wanted not in (None, "request-response"):
        work.note(f"{line.id}: this step cannot wait in that way, so it goes on as soon as it has its answer.")
    if payload and "Payload.$" in parameters:
        del parameters["Payload.$"]
        parameters["Payload"] = _beside_input(payload)
    return resource, parameters


def _with_token(value: Any, payload: Properties) -> Any:
    """Parameters in which the token goes wherever the input goes: without it nobody could end the step."""
    if isinstance(value, list):
        return [_with_token(one, payload) for one in value]
    if not isinstance(value, dict):
        return value
    found: Properties = {}
    for key, one in value.items():
        is_input = key.endswith(".$") and one == _INPUT
        found |= {key[:-2]: _beside_input(payload | _TOKEN)} if is_input else {key: _with_token(one, payload)}
    return found


def _beside_input(payload: Properties) -> Properties:
    return {"input.$": _INPUT, **payload}


def catch(errors: list[str], result: str, following: str) -> dict[str, Any]:
    """Errors that are caught, where in the input they are put, and the state that comes then."""
    return {"ErrorEquals": errors, "ResultPath": result, "Next": following}


def catch_all(result: str, following: str) -> dict[str, Any]:
    """The same for whatever goes wrong."""
    return catch([language().every], result, following)


def unknown_outcome(behaviour: Behaviour | None) -> list[str]:
    """The errors after which nobody knows whether the step was done: it took too long, or the line broke."""
    found = dict.fromkeys(_OUT_OF_TIME)
    if behaviour:
        sees = behaviour.caller_sees
        for failure in ("timeout", "heartbeat", "down"):
            if failure in sees:
                found |= dict.fromkeys((sees[failure].name, *sees[failure].or_names))
        found |= dict.fromkeys(name for retry in _usual(behaviour) for name in retry.names)
        if "throttled" in sees:
            found.pop(sees["throttled"].name, None)  # it was not even begun
    return [name for name in found if name]


def _retriers(step: Channel) -> list[Properties]:
    """What the step says of its Retry; else what is usual for such a step."""
    known = next((one for one in _usual(step.behaviour) if one.backoff), None)
    said = retriers(step.settings.connection)
    return [{**({} if "ErrorEquals" in one else _retry(known)), **one} for one in said] or [_retry(known)]


def _usual(behaviour: Behaviour | None) -> tuple[Retry, ...]:
    """The retries of a behaviour before the settings change them."""
    found = behaviours().behaviours.get(behaviour.key) if behaviour else None
    return found.retries if found else ()


def _retry(known: Retry | None) -> Properties:
    """What is usually tried again, and how often. Without figures the definition's own defaults hold."""
    said: Properties = {"ErrorEquals": list(known.names) if known and known.names else [language().every_but_time]}
    if known and known.backoff:
        said |= _pauses(known.backoff)
    if known and isinstance(known.tries, int):
        said["MaxAttempts"] = known.tries - 1
    return said


def _pauses(backoff: Backoff) -> Properties:
    """The first pause and by what it grows."""
    rate = backoff.factor or 1
    return {"IntervalSeconds": int(backoff.base_s or 1), "BackoffRate": int(rate) if rate == int(rate) else rate}

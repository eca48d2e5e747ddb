"""What a caller sees: the code and the name of an answer, as each connection maps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from patterns_app.core.behaviours.model import Answer as Seen
from patterns_app.core.behaviours.model import Failure
from patterns_app.core.services.failing import Failed
from patterns_app.core.services.reader import known

from .topology import FETCHES, Channel, Topology

# Where a connection does not say what its caller sees of a failure, it is as one of these.
_ELSE: dict[str, tuple[Failure, ...]] = {
    "gone": ("down", "function_error"),
    "denied": ("function_error",),
    "rejects": ("function_error",),
    "network": ("down",),
    "malformed": ("function_error",),
}
_NOT_RUN: tuple[Failure, ...] = ("down", "function_error")  # whoever may not run a function gets no answer of its code
_OF_SDK: tuple[Failure, ...] = ("function_error",)  # a wrong request, which the service answers itself


@dataclass(frozen=True)
class Answer:
    """What comes back to a caller. `failure` is None where all went well; `fallback`: by a spare answer."""

    failure: Failure | None = None
    code: int | None = None
    name: str = ""
    fallback: bool = False
    own_limit: bool = False  # the called part was ended by a time limit of its own
    selected: bool = False  # only where an integration response selects it
    mapped: int | None = None  # the code that integration responses are to make of it
    gate: bool = False  # what had to let it pass did not: nothing behind it was asked
    unsure: bool = False  # it has ended, and nobody knows how
    says: str = ""  # what the caller reads, where the name is not in the answer
    reported: bool = False  # it has ended well, and its answer says that this message has failed

    @property
    def said(self) -> str:
        """Code and name as a sentence has them: `502 Internal server error`."""
        return " ".join(part for part in (str(self.code) if self.code else "", self.says or self.name) if part)


OK = Answer()


def seen(topology: Topology, channel: Channel, failure: Failure, below: Answer = OK) -> Answer:
    """What the source sees of a failure. `below` is what the target itself was answered, where it hands that on."""
    told = _told(topology, channel, failure)
    if told is None:
        return Answer(failure)
    code, name, says, selected = told.code, told.name, told.says, told.selected
    if below.gate and below.code:
        return Answer(failure, below.code, below.name)
    if below.failure and (told.taken_from == "next" or (told.taken_from and not name and below.name)):
        code, name, says, selected = below.code, below.name, below.says, selected or below.selected
    elif failure == below.failure == "function_error" and not below.said and topology.has_no_program(channel.target):
        code = None if told.taken_from else code  # what it hands on nobody has written down
    elif below.name in told.or_names:
        name = below.name
    elif told.taken_from and code is None and not name:
        code, name = _of_service(topology.service(channel.target), failure)
    return Answer(failure, code, name, selected=selected, mapped=told.mapped, says=says)


def went_well(topology: Topology, channel: Channel, below: Answer = OK) -> Answer:
    """What the source gets when all went well: the receipt, what the part behind hands on, or simply 200."""
    behaviour = channel.behaviour
    told = behaviour.caller_sees.get("ok") if behaviour else None
    is_read = channel.line.kind in FETCHES  # its answer is all that was asked for
    mapped = told.mapped if told is not None and not is_read else None
    if told is not None and (told.code or told.name):
        return Answer(None, told.code, "" if below.unsure else told.name, below.fallback, mapped=mapped)
    if channel.passes and (below.code or below.unsure):
        return below
    failures = known().failures.get(topology.service(channel.target))
    if told is not None and failures is not None and failures.receipt is not None:
        return Answer(None, failures.receipt.code, failures.receipt.name, below.fallback, mapped=mapped)
    return Answer(None, HTTP_OK if _has_codes(channel) else None, "", below.fallback)


HTTP_OK, SERVER_ERRORS = 200, 500


def looks_well(topology: Topology, channel: Channel, answer: Answer) -> bool:
    """Does an error come back to a program as a success, so that its SDK raises nothing?

    StartSyncExecution answers 200 also where the execution has failed (Step Functions API reference, read 2026-11-27).
    Invoke does so with a function, and there a program is taken to look, as it reads what the function returns.
    """
    is_start = channel.verb == "call" and topology.role(channel.target) == "workflow"
    is_program = topology.runs_code(channel.source) and not topology.passes(channel.source)
    return bool(answer.failure) and answer.code == HTTP_OK and is_start and is_program


def own_answer(topology: Topology, node: str, failure: Failure) -> Answer:
    """What a part itself answers when it is down or refuses; without a code where that is not known."""
    return Answer(failure, *_of_service(topology.service(node), failure))


def own_failure(topology: Topology, node: str, failure: Failure) -> str:
    """The same in words; empty where that is not known."""
    return own_answer(topology, node, failure).said


def _has_codes(channel: Channel) -> bool:
    seen_by = channel.behaviour.caller_sees.values() if channel.behaviour else ()
    return any(answer.code or answer.taken_from for answer in seen_by)


def _told(topology: Topology, channel: Channel, failure: Failure) -> Seen | None:
    behaviour = channel.behaviour
    if behaviour is None:
        return None
    told = behaviour.caller_sees
    runs = topology.meaning(channel.target).part == "function"
    by_sdk = any(retry.by in ("sdk", "client") for retry in behaviour.retries)
    others = _OF_SDK if by_sdk and failure in _ELSE else _ELSE.get(failure, ())
    if failure == "denied" and runs:
        others = _NOT_RUN
    if failure in told:
        return told[failure]
    fits = {key: one for key, one in told.items() if key != "function_error" or not _other(told, failure)}
    return next((fits[one] for one in others if one in fits), None)


def _other(told: Mapping[str, Seen], failure: Failure) -> bool:
    """Is what failing work is answered with no answer to a refused request? A receipt says accepted, a 5xx broken."""
    code = told["function_error"].code
    receipt = (told["ok"].code if "ok" in told else None) or HTTP_OK
    return code is not None and (code == receipt or (failure in ("denied", "rejects") and code >= SERVER_ERRORS))


def _of_service(service: str, failure: Failure) -> tuple[int | None, str]:
    failures = known().failures.get(service)
    if failures is None:
        return None, ""
    answers: dict[str, tuple[Failed, ...]] = {"throttled": failures.throttled, "down": failures.down}
    one = next(iter(answers.get(failure, ())), None)
    return (one.code, one.name) if one else (None, "")

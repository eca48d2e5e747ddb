"""What a step of a workflow tries again and catches, as its settings say it: Retry and Catch of its definition.

A definition goes through its retriers in order, and the first that names the error counts. Which error names stand for
which failure the behaviour's answers say; a name that is nobody's is one that the code itself throws.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple, get_args

from msgspec.structs import replace

from patterns_app.core import limits
from patterns_app.core.reading import Entry, convert, load_yaml

from .model import Backoff, Behaviour, Failure, Retry, SdkRetries, Value

_FAILURES: tuple[Failure, ...] = tuple(one for one in get_args(Failure) if one not in ("internal", "named", "any"))
_OWN_ERRORS: tuple[Failure, ...] = ("function_error", "rejects")  # names that are nobody's
Retrier = dict[str, Any]  # as the Amazon States Language writes it
Leads = Literal["next", "end", "fail"]  # to what comes after the step, to the end of its row as done, to a Fail


class Catcher(NamedTuple):
    """One entry of a Catch: the errors, the state that it leads to, and how the run goes on after that.

    then: empty where that is not known. sure: nothing later looks at the error and may still fail the run for it.
    """

    errors: tuple[str, ...]
    way: str = ""
    then: Leads | Literal[""] = ""
    sure: bool = True


class Member(Entry, frozen=True, kw_only=True):
    """One member of a retrier, and the setting that holds it. `usual`: what it is where it is left out."""

    member: str
    setting: str
    usual: float | None = None


class Language(Entry, frozen=True, kw_only=True):
    """The words of `workflow_retries.yaml`."""

    errors: Member
    numbers: tuple[Member, ...]
    jitter: Member
    jitter_value: str
    more: str  # the setting that holds all retriers after the first
    caught: str  # the setting that holds the errors of the Catch
    block: str  # the setting that holds the retriers of the Parallel or Map that the step is in
    ways: str  # the setting that holds the entries of the Catch and where each leads
    block_caught: str  # the same of the Parallel or Map that the step is in
    way: str  # the setting of a step after an error that names the entries which lead to it
    every: str
    every_but_time: str
    out_of_time: str
    names: dict[str, tuple[Failure, ...]]
    sources: tuple[str, ...]


@cache
def language() -> Language:
    """What `workflow_retries.yaml` says. Raises DataError with file and path."""
    name = "workflow_retries.yaml"
    return convert(load_yaml("patterns_app.core.behaviours", name), Language, name)


def retriers(settings: Mapping[str, Value]) -> list[Retrier]:
    """The retriers that a connection's settings say, in order. Members that nobody has set are left out.

    >>> retriers({"retry": True, "retry_attempts": 2, "retry_errors": "States.ALL"})
    [{'ErrorEquals': ['States.ALL'], 'MaxAttempts': 2}]
    """
    said = language()
    first: Retrier = {}
    if errors := listed(settings.get(said.errors.setting)):
        first[said.errors.member] = errors
    for one in said.numbers:
        if (value := _seconds(settings.get(one.setting))) is not None:
            first[one.member] = value
    if settings.get(said.jitter.setting):
        first[said.jitter.member] = said.jitter_value
    return [*([first] if first else []), *_further(settings.get(said.more))]


def settings_of(retry: object) -> dict[str, bool | int | float | str]:
    """The settings that hold a Retry: the first of its retriers one by one, the others as they are written.

    What the first leaves out is told as the language means it.
    """
    said = language()
    known = [one for one in retry if _is_retrier(one)] if isinstance(retry, list) else []
    if not known:
        return {}
    first, *more = known
    found: dict[str, bool | int | float | str] = {said.errors.setting: ", ".join(first[said.errors.member])}
    for one in said.numbers:
        if (value := _seconds(first.get(one.member, one.usual))) is not None:
            found[one.setting] = int(value) if value == int(value) else value
    if first.get(said.jitter.member) == said.jitter_value:
        found[said.jitter.setting] = True
    return found | ({said.more: json.dumps([_plain(one) for one in more])} if more else {})


def of_block(settings: Mapping[str, Value]) -> list[Retrier]:
    """The retriers of the Parallel or Map that a step is in, in order: they run all of it again."""
    return _further(settings.get(language().block))


def block_setting(retry: object) -> dict[str, str]:
    """The setting that holds them."""
    known = [_plain(one) for one in retry if _is_retrier(one)] if isinstance(retry, list) else []
    return {language().block: json.dumps(known)} if known else {}


def catchers(settings: Mapping[str, Value], key: str) -> list[Catcher]:
    """The entries of a Catch in order, as one of the settings holds them; the first that names the error counts."""
    words = language()
    found = _listed_in(settings.get(key))
    return [
        Catcher(
            tuple(one[words.errors.member]),
            one["Next"] if isinstance(one.get("Next"), str) else "",
            one["Then"] if one.get("Then") in get_args(Leads) else "",
            one.get("Sure") is not False,
        )
        for one in found
        if _is_retrier(one)
    ]


def as_setting(found: Sequence[Catcher]) -> str:
    """The text that such a setting holds."""
    member = language().errors.member
    said = [
        {member: [*one.errors], "Next": one.way}
        | ({"Then": one.then} if one.then else {})
        | ({} if one.sure else {"Sure": False})
        for one in found
    ]
    return json.dumps(said)


def most_tries(found: Sequence[Retrier]) -> int:
    """How often something is run at most, the first time included: each retrier counts for itself."""
    return 1 + sum(int(_number(one, "MaxAttempts") or 0) for one in found)


def next_wait(retrier: Retrier, made: int) -> tuple[float, bool] | None:
    """Seconds before one more try after so many, and whether they are the most of a random wait; None: no more."""
    attempts, interval, rate = (_number(retrier, key) for key in ("MaxAttempts", "IntervalSeconds", "BackoffRate"))
    if made > (attempts or 0):
        return None
    wait = (interval or 0.0) * min(rate or 1.0, limits.LOAD_FACTOR) ** min(made - 1, limits.LOAD_GROWTHS)
    longest = _seconds(retrier.get("MaxDelaySeconds"))
    words = language()
    return min(wait, limits.RETRY_FIGURE if longest is None else longest), (
        retrier.get(words.jitter.member) == words.jitter_value
    )


def implied(settings: Mapping[str, Value]) -> dict[str, Value]:
    """What settings of a Retry or a Catch say beside: that there is one."""
    found: dict[str, Value] = {"retry": True} if retriers(settings) else {}
    return found | ({"catch": True} if listed(settings.get(language().caught)) else {})


def listed(value: object) -> list[str]:
    """The names of a text with commas between."""
    return [name for one in value.split(",") if _is_name(name := one.strip())] if isinstance(value, str) else []


def _is_name(error: object) -> bool:
    """Can it be the name of an error? Braces would stand for something else in a definition."""
    return isinstance(error, str) and bool(error) and not {"{", "}"} & set(error)


def as_said(behaviour: Behaviour, retry: Retry, asked: Mapping[str, Value], sdk: SdkRetries) -> Iterator[Retry]:
    """A step's Retry with what the settings say of it: one for each retrier, in order; as it is where they say nothing.

    `asked`: every setting by its path.
    """
    connection = {path.partition(".")[2]: value for path, value in asked.items() if path.startswith("connection.")}
    found = retriers(connection) if retry.by == "workflow" and retry.tries != 1 else []
    if not found:
        yield retry
    for one in found:
        yield _with(behaviour, retry, one, asked, sdk)


def _with(behaviour: Behaviour, usual: Retry, said: Retrier, asked: Mapping[str, Value], sdk: SdkRetries) -> Retry:
    words = language()
    errors, attempts = said.get(words.errors.member), _number(said, "MaxAttempts")
    backoff = usual.backoff or Backoff()
    interval, rate, longest = (_number(said, key) for key in ("IntervalSeconds", "BackoffRate", "MaxDelaySeconds"))
    changed = replace(
        usual,
        tries=usual.tries if attempts is None else int(attempts) + 1,
        backoff=replace(
            backoff,
            base_s=backoff.base_s if interval is None else interval,
            factor=backoff.factor if rate is None else min(rate, limits.LOAD_FACTOR),
            cap_s=longest,
            jitter=said.get(words.jitter.member) == words.jitter_value,
        ),
    )
    if errors is None:
        return changed
    who = f"the state's Retry on {', '.join(errors)}"
    return replace(changed, who=who, names=tuple(errors), retry_on=failures(behaviour, errors, asked, sdk), never_on=())


def failures(
    behaviour: Behaviour, errors: Sequence[str], asked: Mapping[str, Value], sdk: SdkRetries
) -> tuple[Failure, ...]:
    """The failures that error names stand for."""
    words = language()
    if words.every in errors:
        return ("any",)
    timed = _names_out_of_time(behaviour, asked)
    found: dict[Failure, None] = {}
    for error in errors:
        if error == words.every_but_time:
            late = {"heartbeat", "timeout" if words.out_of_time in timed else ""}
            found |= dict.fromkeys(one for one in _FAILURES if one not in late)
        else:
            found |= dict.fromkeys(_meant(behaviour, error, timed, sdk))
    return tuple(found)


def _meant(behaviour: Behaviour, error: str, timed: Sequence[str], sdk: SdkRetries) -> tuple[Failure, ...]:
    own, named = language().names.get(error, ()), _seen_as(behaviour, error)
    if error in timed:
        return ("timeout", *own)
    if named or own or error in _all_names(behaviour, "timeout"):
        return (*named, *own)
    last = error.rpartition(".")[2]
    if _is_of_function_service(behaviour, error):
        return ()  # none that is told here
    if last in sdk.throttling_names:
        return ("throttled",)
    usual = last in sdk.transient_names or any(error in retry.names for retry in behaviour.retries)
    return ("down", "network") if usual else _OWN_ERRORS


def _is_of_function_service(behaviour: Behaviour, error: str) -> bool:
    """Is it an error of the service that runs a function? Code does not throw one, and it has the name of that."""
    throttled = behaviour.caller_sees.get("throttled")
    service, dot, _ = (throttled.name if throttled else "").partition(".")
    usual = any(error in retry.names for retry in behaviour.retries)
    return bool(dot) and error.startswith(f"{service}.") and not usual


def _seen_as(behaviour: Behaviour, error: str) -> list[Failure]:
    """The failures, ends by time apart, that are answered by an error of this name."""
    found = [key for key in behaviour.caller_sees if key != "timeout" and error in _all_names(behaviour, key)]
    named: list[Failure] = [key for key in _FAILURES if key in found]
    return [*named, "network"] if "down" in named else named


def _all_names(behaviour: Behaviour, failure: str) -> tuple[str, ...]:
    answer = behaviour.caller_sees.get(failure)
    return (answer.name, *answer.or_names) if answer else ()


def _names_out_of_time(behaviour: Behaviour, asked: Mapping[str, Value]) -> tuple[str, ...]:
    """The names that an end by time has: the state's own where it ends before what it calls, else the other's."""
    state = (language().out_of_time,)
    others = tuple(name for name in _all_names(behaviour, "timeout") if name and name not in state)
    own, called = (_seconds(asked.get(path)) for path in ("connection.step_timeout", "target.timeout"))
    return state if not others or (own is not None and (called is None or own < called)) else others


def _further(value: object) -> list[Retrier]:
    """All retriers after the first; what is no list of them says nothing."""
    return [_plain(one) for one in _listed_in(value) if _is_retrier(one)]


def _listed_in(value: object) -> list[Any]:
    try:
        found = json.loads(value) if isinstance(value, str) else []
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []


def _plain(one: Retrier) -> Retrier:
    """A retrier with the members that the language has, and nothing else."""
    said = language()
    found: Retrier = {said.errors.member: one[said.errors.member]}
    found |= {key.member: one[key.member] for key in said.numbers if _seconds(one.get(key.member)) is not None}
    return found | ({said.jitter.member: said.jitter_value} if one.get(said.jitter.member) == said.jitter_value else {})


def _is_retrier(one: object) -> bool:
    errors = one.get(language().errors.member) if isinstance(one, dict) else None
    return isinstance(errors, list) and bool(errors) and all(map(_is_name, errors))


def _number(said: Retrier, key: str) -> float | None:
    """A member of a retrier; what it means where it is left out, but not where the settings leave all of them out."""
    usual = next(one.usual for one in language().numbers if one.member == key)
    value = said.get(key, usual if language().errors.member in said else None)
    return _seconds(value)


def _seconds(value: object) -> float | None:
    """A number that may be reckoned with: larger ones are taken as the largest."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        return None
    return min(value, limits.RETRY_FIGURE)

"""What a connection between two services behaves like: by its own row, else by the rule that allows it, else unknown.

Nothing is guessed: where neither a row nor a rule names a behaviour, the answer says that it is not known, and why.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from patterns_app.core.reading import DataError

from .catalog import Behaviours, behaviours
from .model import Behaviour, Pair, Retry, RuleAnswer, RuleBehaviour, Taken, Value
from .retriers import as_said, implied

# These read with the arrow as it is drawn: their source is the queue or the stream.
_PULLS = ("pull_queue", "pull_stream")
_SWITCHES = 4  # more changes of behaviour in a row are a circle in the data


@dataclass(frozen=True)
class Settings:
    """What is set on both ends, on the connection and on its dead-letter line; defaults of the vocabulary included."""

    source: Mapping[str, Value] = field(default_factory=dict)
    target: Mapping[str, Value] = field(default_factory=dict)
    connection: Mapping[str, Value] = field(default_factory=dict)
    dlq: Mapping[str, Value] = field(default_factory=dict)

    def turned(self) -> Settings:
        """The same with the ends exchanged."""
        return Settings(self.target, self.source, self.connection, self.dlq)


@dataclass(frozen=True)
class Known:
    """A behaviour that holds for a connection, with the settings worked in."""

    behaviour: Behaviour
    source: str  # the service that plays the behaviour's source: the arrow's target where it had to be turned
    target: str
    kind: str
    basis: Literal["pair", "rule"]  # a row of its own, or only the rule of what both can do
    rule: str = ""
    turned: bool = False  # the arrow goes with the data: whoever it points at makes the calls
    note: str = ""


@dataclass(frozen=True)
class Unknown:
    """Nobody has written down how a message fares here."""

    source: str
    target: str
    kind: str
    why: str
    turned: bool = False


def behaviour_of(
    source: str,
    target: str,
    kind: str,
    *,
    rules: Sequence[str] = (),
    settings: Settings | None = None,
    known: Behaviours | None = None,
) -> Known | Unknown:
    """How a message fares on a connection of `kind` from service `source` to service `target`.

    `rules`: the ids of the capability rules that allow this pair and kind, the most particular first; without them only
    rows count. `known`: the data, by default what ships with the product.

    >>> behaviour_of("aws.sqs", "aws.lambda", "queue_poll").behaviour.key
    'sqs-to-lambda'
    >>> behaviour_of("aws.sqs", "aws.sns", "push").why
    'no row and no rule names its behaviour'
    """
    data = known or behaviours()
    given = settings or Settings()
    pair = data.pair_of.get((source, target, kind))
    if pair is not None:
        return _by_pair(data, pair, kind, given)
    if (source, target, kind) in data.why_unwritten:
        return Unknown(source, target, kind, data.why_unwritten[source, target, kind])
    return _by_rules(data, (source, target, kind), [data.rules[rule] for rule in rules if rule in data.rules], given)


def _by_pair(data: Behaviours, pair: Pair, kind: str, given: Settings) -> Known:
    asked = _asked(pair.source, pair.target, kind, given)
    base = data.behaviours[pair.behaviour]
    met = [one for one in pair.when if _holds(one.when, asked)]
    other = next((one.behaviour for one in met if one.behaviour), None)
    if other is not None:
        found = _by_settings(data, data.behaviours[other], asked)
    else:
        found = _by_settings(data, base, asked, (pair.set, *(one.set for one in met)))
        if found.key == base.key:
            found = replace(found, then=pair.then or found.then, doubt=_joined(found.doubt, pair.doubt))
    turned = found.verb in _PULLS
    return Known(_filled(data, found, asked), pair.source, pair.target, kind, "pair", turned=turned, note=pair.note)


def _by_rules(
    data: Behaviours, line: tuple[str, str, str], rules: Sequence[RuleBehaviour], given: Settings
) -> Known | Unknown:
    """The first rule that names a behaviour; what a rule says for want of better comes last."""
    source, target, kind = line
    for last in (False, True):
        for rule in rules:
            answer = next((one for one in rule.answers if one.last is last and _fits(one, line, given)), None)
            if answer is not None and answer.behaviour is not None:
                return _answered(data, line, rule, answer, given)
    why = next((rule.unknown for rule in rules if rule.unknown), "no row and no rule names its behaviour")
    return Unknown(source, target, kind, why, turned=any(rule.turned for rule in rules))


def _answered(
    data: Behaviours, line: tuple[str, str, str], rule: RuleBehaviour, answer: RuleAnswer, given: Settings
) -> Known:
    source, target, kind = line
    base = data.behaviours[str(answer.behaviour)]
    if answer.turned and base.verb not in _PULLS:
        source, target, given = target, source, given.turned()
    pair = data.pair_of.get((source, target, answer.as_kind))
    if pair is not None:
        row = _by_pair(data, pair, answer.as_kind, given)
        return dataclasses.replace(row, kind=kind, rule=rule.rule, turned=answer.turned)
    asked = _asked(source, target, kind, given)
    found = _filled(data, _by_settings(data, base, asked), asked)
    return Known(found, source, target, kind, "rule", rule.rule, answer.turned, answer.note)


def _fits(answer: RuleAnswer, line: tuple[str, str, str], given: Settings) -> bool:
    source, target, kind = line
    return (
        (not answer.kinds or kind in answer.kinds)
        and (not answer.sources or source in answer.sources)
        and (not answer.targets or target in answer.targets)
        and _holds(answer.when, _asked(source, target, kind, given))
    )


def _asked(source: str, target: str, kind: str, given: Settings) -> dict[str, Value]:
    """Every value that a condition may ask for, by path."""
    connection = {**given.connection, **implied(given.connection)}
    ends = {"source": given.source, "target": given.target, "connection": connection, "dlq": given.dlq}
    values = {f"{end}.{key}": value for end, settings in ends.items() for key, value in settings.items()}
    return values | {"source.service": source, "target.service": target, "connection.kind": kind}


def _holds(condition: Mapping[str, Any], asked: Mapping[str, Value]) -> bool:
    return all(path in asked and _is(asked[path], wanted) for path, wanted in condition.items())


def _is(value: Value, wanted: Any) -> bool:
    if isinstance(wanted, list | tuple):
        return any(_is(value, one) for one in wanted)
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def _ready(data: Behaviours, behaviour: Behaviour, target: str) -> Behaviour:
    """With the figures of the SDK's mode, which depend on the target."""
    retries = tuple(data.sdk_retry(one, target) if one.by == "sdk" else one for one in behaviour.retries)
    return replace(behaviour, retries=retries)


def _by_settings(
    data: Behaviours, behaviour: Behaviour, asked: Mapping[str, Value], first: Sequence[Mapping[str, object]] = ()
) -> Behaviour:
    """The behaviour under these settings: another one, or with other fields. `first` is set before its own changes."""
    now = behaviour
    for _ in range(_SWITCHES):
        other = next((one.behaviour for one in now.when if one.behaviour and _holds(one.when, asked)), None)
        if other is None:
            break
        now, first = data.behaviours[other], ()
    else:
        raise DataError(f"{behaviour.key}: its conditions lead in a circle")
    now = _ready(data, now, str(asked["target.service"]))
    own = tuple(one.set for one in now.when if one.set and _holds(one.when, asked))
    # what a row sets is more particular than what its behaviour says of all rows
    return changed(now, (*own, *first))


def changed(behaviour: Behaviour, changes: Iterable[Mapping[str, object]]) -> Behaviour:
    """The behaviour with fields set by path, such as `caller_sees.timeout.code` or `retries.0.tries`.

    Raises DataError for a path that leads nowhere or a value of the wrong shape.
    """
    todo = [(path, value) for change in changes for path, value in change.items()]
    if not todo:
        return behaviour
    plain = msgspec.json.decode(msgspec.json.encode(behaviour))  # lists that can be changed, not tuples
    for path, value in todo:
        _put(plain, path.split("."), value, f"{behaviour.key}: {path}")
    try:
        return msgspec.convert(plain, Behaviour, strict=True)
    except msgspec.ValidationError as error:
        raise DataError(f"{behaviour.key}: {error}") from error


def _put(plain: Any, steps: list[str], value: Any, where: str) -> None:
    *way, last = steps
    for step in way:
        plain = plain[_index(plain, step, where)] if isinstance(plain, list) else plain.setdefault(step, {})
    if isinstance(plain, list):
        plain[_index(plain, last, where)] = value
    elif value is None:
        plain.pop(last, None)
    else:
        plain[last] = value


def _index(plain: list[Any], step: str, where: str) -> int:
    if not step.isdigit() or int(step) >= len(plain):
        raise DataError(f"{where}: the list has no place {step!r}")
    return int(step)


def _filled(data: Behaviours, behaviour: Behaviour, asked: Mapping[str, Value]) -> Behaviour:
    """With figures from the settings, and without retries that these settings rule out."""
    possible = (one for one in behaviour.retries if not _ruled_out(one, asked))
    valued = (_with_values(one, asked) for one in possible)
    retries = tuple(one for retry in valued for one in as_said(behaviour, retry, asked, data.sdk))
    limit = behaviour.time_limit
    if limit is not None and limit.setting is not None and (own := _number(asked.get(limit.setting))) is not None:
        limit = replace(limit, default_s=own * limit.times)
    return replace(behaviour, retries=retries, time_limit=limit)


def _ruled_out(retry: Retry, asked: Mapping[str, Value]) -> bool:
    return any(path in asked and not _is(asked[path], wanted) for path, wanted in retry.needs.items())


def _with_values(retry: Retry, asked: Mapping[str, Value]) -> Retry:
    tries, window = _taken(retry.tries_from, asked), _taken(retry.window_from, asked)
    return replace(
        retry,
        tries=retry.tries if tries is None else int(tries),
        window_s=retry.window_s if window is None else window,
    )


def _taken(taken: Taken | None, asked: Mapping[str, Value]) -> float | None:
    if taken is None:
        return None
    value = _number(asked.get(taken.setting))
    return None if value is None or value == taken.no_limit else value * taken.times + taken.plus


def _number(value: Value) -> float | None:
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def _joined(*texts: str) -> str:
    return " ".join(text for text in texts if text)

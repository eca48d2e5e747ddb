"""A behaviour in plain words: who waits, what the caller sees, who tries again, where a failure is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

from .catalog import Behaviours, behaviours
from .claims import Source
from .model import Answer, Backoff, Behaviour, Kept, Retry
from .waiting import longest_s

_WENT = {
    "ok": "When all goes well",
    "function_error": "When the work itself fails",
    "timeout": "When it takes too long",
    "throttled": "When it is refused for too many requests",
    "down": "When the other side is down",
    "denied": "When it is not allowed",
    "gone": "When it does not exist any more",
    "rejects": "When the request is wrong",
    "malformed": "When the answer has the wrong form",
    "too_large": "When it is too large",
    "missing_token": "When the token is missing",
    "duplicate": "When it is there already",
    "limit": "When a quota is used up",
    "no_capacity": "When there is no capacity",
    "reads_fail": "When its own reads fail",
    "heartbeat": "When there is no sign of life",
}
_ON = {
    "function_error": "the work fails",
    "timeout": "it takes too long",
    "throttled": "it is refused for too many requests",
    "down": "the other side is down",
    "network": "there is no connection",
    "denied": "it is not allowed",
    "gone": "the other side no longer exists",
    "rejects": "the request itself is refused (another 4xx)",
    "partial": "only a part failed inside a good answer",
    "internal": "the service itself has a fault",
    "named": "it is an error that its code or definition names",
    "any": "anything fails",
}
_WAITS_FOR = {
    "result": "{source} waits until {target} has answered",
    "acceptance": "{source} waits for the receipt only; the work comes later",
    "end": "{source} waits until the job has ended",
    "token": "{source} sleeps until somebody brings its token back",
    "nothing": "{source} waits for nothing",
}
_DELIVERY = {
    "at-most-once": "At most once: it can be missing, it does not come twice",
    "at-least-once": "At least once: the same message can come twice",
    "exactly-once": "Exactly once",
}
_ORDER = {
    "connection": "in order on each connection",
    "message_group": "in order within each message group",
    "shard": "in order within each shard",
    "partition": "in order within each partition",
    "log_stream": "in order within each log stream",
    "definition": "in the order that the workflow's definition says",
    "source": "in the order of where it comes from",
}
_BLOCKED = {
    "shard": "Everything behind it in its shard waits",
    "partition": "Everything behind it in its partition waits",
    "message_group": "Everything behind it in its message group waits; other groups go on",
    "execution": "This execution waits; others go on",
    "source": "What waits is what waits at the place it comes from",
    "delivery": "Later deliveries wait as well",
}
_WHOSE = {
    "function": "the function (asynchronous runs only)",
    "event_source": "the event source, not the function",
    "subscription": "this one subscription",
    "rule_target": "this one target of the rule",
    "schedule": "the schedule",
    "queue": "the queue",
    "pipe": "the pipe",
    "iot_rule": "the rule of IoT Core",
    "delivery_stream": "the delivery stream",
    "workflow": "the workflow",
    "job": "the job",
}
_GRADES = {
    "A": "A machine-readable model or a current AWS page says so",
    "B": "An older AWS page or an AWS answer says so, or it follows from two pages",
    "C": "No page was found that says so: measured by others, or from knowledge",
}


@dataclass(frozen=True)
class Line:
    """One row of a summary."""

    label: str
    text: str


def summary(
    behaviour: Behaviour,
    source: str = "The caller",
    target: str = "the other side",
    *,
    answers: Mapping[str, str] | None = None,
    known: Behaviours | None = None,
) -> tuple[Line, ...]:
    """The behaviour in plain words; `source` and `target` are the names of the two ends.

    `answers`: what the target's service itself answers, by condition (`throttled`, `down`, `ok`), where that is known.

    >>> from patterns_app.core.behaviours.catalog import behaviours
    >>> summary(behaviours().behaviours["sqs-redrive"])[0].text
    'Nobody waits: a message comes here when nothing else helped.'
    """
    data = known or behaviours()
    ends = {"source": source, "target": target}
    return tuple(line for line in _lines(behaviour, ends, answers or {}, data) if line.text)


def _lines(
    behaviour: Behaviour, ends: Mapping[str, str], answers: Mapping[str, str], data: Behaviours
) -> Iterator[Line]:
    yield Line("Who waits", _who_waits(behaviour, ends))
    yield Line("How long", _how_long(behaviour, data))
    for condition, answer in behaviour.caller_sees.items():
        yield Line(_WENT[condition], _answer(answer, answers.get(condition, "")))
    for retry in behaviour.retries:
        yield Line("Who tries again", _retry(data.sdk_retry(retry) if retry.by == "sdk" else retry))
    yield Line("Delivery and order", _delivery(behaviour))
    for kept in behaviour.kept:
        yield Line("Where a failure is kept", _kept(kept))
    yield Line("What is lost", behaviour.lost_when if behaviour.lost_when != "n/a" else "")
    yield Line("What stands still", _noted(_BLOCKED.get(behaviour.blocked, "Nothing"), behaviour.blocked_note))
    yield Line("Note", behaviour.note)
    yield Line("How sure", _GRADES[behaviour.confidence] + ".")
    yield Line("Doubt", _doubt(behaviour, data))
    for key in behaviour.sources:
        yield Line("Source", cited(data.sources[key]))


def _who_waits(behaviour: Behaviour, ends: Mapping[str, str]) -> str:
    if behaviour.verb == "keep":
        return "Nobody waits: a message comes here when nothing else helped."
    if behaviour.verb == "bind":
        return "Nobody: no message travels on this line."
    if behaviour.waits:
        return _noted(_WAITS_FOR[behaviour.waits_for].format(**ends), behaviour.waits_note)
    if behaviour.verb in ("pull_queue", "pull_stream"):
        return _noted("Nobody: {target} fetches from {source}".format(**ends), behaviour.waits_note)
    return _noted(f"Nobody: {ends['source']} hands it over and goes on", behaviour.waits_note)


def _how_long(behaviour: Behaviour, data: Behaviours) -> str:
    limit = behaviour.time_limit
    if limit is None or (limit.default_s is None and limit.max_s is None and not limit.note):
        return ""
    parts = []
    if limit.default_s is not None:
        parts.append(f"{duration(limit.default_s)}{', which cannot be set' if limit.fixed else ''}")
    if limit.max_s is not None and limit.max_s != limit.default_s:
        said = data.figures[limit.max_figure].says if limit.max_figure else ()
        most = sorted({one.value for one in said}) or [limit.max_s]
        parts.append(f"at most {' or '.join(duration(value) for value in most)}{' (sources disagree)' if said else ''}")
    text = ", ".join(parts)
    if limit.who and text:
        text += f"; then {limit.who} ends it"
    return _noted(text, limit.note) if text else _sentence(limit.note)


def _answer(answer: Answer, of_service: str) -> str:
    named = " or ".join((answer.name, *answer.or_names)) if answer.name else ""
    text = " ".join(part for part in (str(answer.code) if answer.code else "", named) if part)
    passed = {"service": of_service or "what the service itself answers", "next": "what the part behind it answers"}
    if answer.taken_from and not named:
        text = f"{text}: {passed[answer.taken_from]}" if text and not of_service else passed[answer.taken_from]
    return _noted(text, answer.note) if text else _sentence(answer.note or "it sees nothing")


def _retry(retry: Retry) -> str:
    if retry.tries == 1 and not retry.retry_on:
        return _noted(f"{retry.who} does not try again" if retry.who != "nobody" else "Nobody", retry.note)
    text = f"{retry.who} {_often(retry)}"
    total = longest_s(retry, throttled="throttled" in retry.retry_on)
    if total:
        text += f", for up to {duration(total)}"
    text += _apart(retry.backoff)
    if retry.retry_on:
        text += f", when {_listed([_ON[one] for one in retry.retry_on])}"
    if retry.never_on:
        text += f"; not when {_listed([_ON[one] for one in retry.never_on])}"
    if retry.needs:
        text += "; only when the connection says so"
    return _noted(text, retry.note)


def _often(retry: Retry) -> str:
    if retry.tries == "no-limit" and retry.tries_from is not None and retry.tries_from.setting.startswith("dlq."):
        return "tries again and again, as often as the queue's dead-letter setting allows"
    if retry.tries == "no-limit":
        return "tries again and again"
    if retry.tries is None:
        return "tries again; how often is not documented"
    return f"tries {retry.tries:,} times in all" if retry.tries > 1 else "tries once, and again only if it is set to"


def _apart(backoff: Backoff | None) -> str:
    if backoff is None:
        return ""
    if backoff.waits_s:
        waits = list(dict.fromkeys(duration(wait) for wait in backoff.waits_s))
        return f" (waiting {', then '.join(waits)})" if len(waits) < 4 else f" (waiting {waits[0]} up to {waits[-1]})"
    if backoff.wait_from is not None:
        return " (each time after the visibility timeout)"
    if backoff.cap_s is not None:
        return f" (waiting longer each time, {duration(backoff.cap_s)} at most)"
    return f" ({backoff.note})" if backoff.note else ""


def _delivery(behaviour: Behaviour) -> str:
    if behaviour.delivery == "does-not-apply":
        return ""
    text = _noted(_DELIVERY[behaviour.delivery], behaviour.delivery_note)
    order = _noted(_ORDER.get(behaviour.order, "in no order that is promised"), behaviour.order_note)
    return f"{text} {_sentence(order)}"


def _kept(kept: Kept) -> str:
    holds = "the message itself" if kept.holds == "event" else "only a note of where it was, not the message"
    whose = f"; belongs to {_WHOSE[kept.whose]}" if kept.whose in _WHOSE else ""
    return _noted(f"{kept.place}: holds {holds}{whose}", kept.note)


def _doubt(behaviour: Behaviour, data: Behaviours) -> str:
    limit = behaviour.time_limit
    figure = data.figures[limit.max_figure] if limit is not None and limit.max_figure else None
    if figure is None:
        return behaviour.doubt
    said = "; ".join(f"{duration(one.value)}: {cited(data.sources[one.source])}" for one in figure.says)
    return " ".join(part for part in (behaviour.doubt, f"{figure.title}: sources disagree. {said}.") if part)


def cited(source: Source) -> str:
    """A source with its page's date and the day it was read; what is not known is said."""
    where = f", {source.where}" if source.where else ""
    page = f"page of {source.page_date}" if source.page_date else "the page's date is not known"
    if source.read is None:
        return f"{source.title}{where} (not read for this)"
    return f"{source.title}{where} ({page}, read {source.read})"


def duration(seconds: float) -> str:
    """Seconds as people say them.

    >>> duration(86400), duration(60), duration(90), duration(0.05), duration(1987200), duration(86100)
    ('24 hours', '1 minute', '90 s', '0.05 s', '23 days', '23 hours 55 minutes')
    """
    seconds = round(seconds) if seconds >= _IN_PARTS else seconds
    for least, size, name in _UNITS:
        if seconds >= least and seconds % size == 0 and seconds / size <= _MOST_OF[name]:
            return f"{seconds / size:,.0f} {name}{'s' if seconds > size else ''}"
    if seconds >= 1e6:
        return f"{seconds / 86400:,.0f} days"
    least, size, _ = next((one for one in _UNITS if seconds >= max(one[0], _IN_PARTS)), (0, 0, ""))
    if not size:
        return f"{seconds:,g} s"
    return f"{duration(seconds // size * size)} {duration(round(seconds % size, 3))}"


_UNITS = ((2 * 86400, 86400, "day"), (3600, 3600, "hour"), (60, 60, "minute"))
_MOST_OF = {"day": inf, "hour": inf, "minute": 2 * 60}
_IN_PARTS = 10 * 60  # seconds from which on a time is said in two units or more


def _listed(items: list[str]) -> str:
    return " or ".join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else items[0]


def _noted(text: str, note: str) -> str:
    return _sentence(f"{text} ({note})" if note else text)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].removesuffix(".") + "." if text else ""

"""The sentences of a trace: who does what, what goes wrong, and who notices."""

from __future__ import annotations

from patterns_app.core.behaviours.model import Backoff, Failure, Retry
from patterns_app.core.behaviours.telling import duration
from patterns_app.core.sketch.model import Message

from .answers import Answer
from .recorder import along, mark
from .run import Purpose, Run
from .seeing import counting
from .topology import FETCHES, SAFE_METHODS, STARTS_NOTHING, Channel
from .tries import Next, Waits

_FAILED: dict[str, str] = {
    "function_error": "{T} fails.",
    "timeout": "{T} does not answer in time.",
    "throttled": "{T} refuses, as too much is asked of it{own}.",
    "down": "{T} is down{own}.",
    "network": "{T} cannot be reached.",
    "denied": "{T} does not let {S} in.",
    "gone": "{T} does not exist any more.",
    "rejects": "{T} refuses this request.",
    "stopped": "{T} stands still.",
}
_STATES: dict[str, str] = {
    "function_error": "fails",
    "timeout": "slow",
    "throttled": "refuses",
    "down": "down",
    "denied": "denied",
    "gone": "gone",
    "rejects": "refuses",
    "stopped": "stands still",
}


def sent(run: Run, channel: Channel, purpose: Purpose = "work") -> tuple[str, Message]:
    """What goes over a connection, in words, and what kind of message it is."""
    source, target = run.name(channel.source), run.name(channel.target)
    if purpose == "aside":
        return f"{source} puts it aside in {target}.", "error"
    if purpose == "undo" and channel.verb != "task":
        return f"{source} asks {target}, to take back what was done.", "compensation"
    role = run.topology.role(channel.target)
    if channel.verb == "gate":
        return f"{source} first asks {target}.", "request"
    if channel.verb == "task":
        return _step(run, channel, source, target)
    if channel.verb == "handover":
        return f"{source} hands the event to {target} and wants no more than a receipt.", "event"
    if channel.verb == "deliver":
        return f"{source} delivers to {target}.", "event"
    if channel.verb == "job":
        return f"{source} starts work in {target}.", "request"
    if role == "workflow":
        starts = channel.line.kind not in STARTS_NOTHING
        return (f"{source} starts {target}." if starts else f"{source} calls {target}: no run begins."), "request"
    if role == "holder" and channel.line.kind in ("write", "push", "async", "notify"):
        does = "writes to" if run.topology.stores(channel.target) else "puts the message into"
        return f"{source} {does} {target} and waits for the receipt.", "request"
    return f"{source} asks {target}.", "request"


def _step(run: Run, channel: Channel, source: str, target: str) -> tuple[str, Message]:
    if channel.settings.connection.get("compensates"):
        done = run.name(undone_part(run, channel))
        by = "" if done == target else f"runs {target}, which "
        return f"{source} {by}undoes what {done} has done.", "compensation"
    if channel.settings.connection.get("integration") == "wait-for-callback":
        return f"{source} hands {target} a token and sleeps until somebody brings it back.", "request"
    return f"{source} runs {target} as a step.", "request"


def undone_part(run: Run, undo: Channel) -> str:
    """The part whose work a compensation undoes: that of the step that it names, else the one that it asks itself."""
    meant = str(undo.settings.connection.get("compensates"))
    step = run.topology.channels.get(meant)
    return step.target if step is not None else meant if meant in run.topology.graph.nodes else undo.target


def failed(run: Run, channel: Channel | None, target: str, failure: str, own: str = "") -> str:
    """What goes wrong in a part."""
    source = run.name(channel.source) if channel else "the sender"
    text = _FAILED.get(failure, "{T} fails.")
    return text.format(T=run.name(target), S=source, own=f" ({own})" if own else "")


def state(failure: str) -> str:
    """What a part that fails so is marked with."""
    return _STATES.get(failure, "fails")


def again(who: str, target: str, failure: Failure, comes: Next, retry: Retry, now: float) -> str:
    """That somebody tries a part again, and how it goes until the next thing happens.

    A wait that is random is told as the most that it can be, which is how it is reckoned.
    """
    total = retry.tries if isinstance(retry.tries, int) else None
    most_s = "up to " if retry.backoff is not None and retry.backoff.jitter else ""
    subject = f"{who[:1].upper()}{who[1:]} tries {target} again"
    span = round(comes.when - now, 3)
    if comes.what == "give_up" and comes.skipped is None and span <= 0:
        return f"{subject}. How often and for how long is not documented; some day it gives up."
    if comes.what == "never":
        return f"{subject} and again, and nothing that is known ends it."
    if comes.what == "try":
        most = f" (at most {total:,} times in all)" if total else ""
        waits = f" after {most_s}{duration(span)}" if span > 0 else _unknown_wait(retry)
        return f"{subject}{waits}{most}."
    if span <= 0:
        return f"{who[:1].upper()}{who[1:]} has tried {target} {total:,} times." if total and total > 1 else ""
    often = f", {total:,} times in all" if total else ""
    return (
        f"{subject} for {most_s}{duration(span)}{often}.{_REFUSED if failure == 'throttled' else ''} It does not help."
    )


def _unknown_wait(retry: Retry) -> str:
    return "" if Waits(retry.backoff or Backoff(), throttled=False).said else " after a wait that is not documented"


def cut(who: str, source: str, target: str, comes: Next, now: float) -> str:
    """That somebody goes on trying until they are ended themselves, which is sooner than they would give up."""
    subject, left = f"{who[:1].upper()}{who[1:]}", duration(round(comes.when - now, 3))
    if comes.skipped == 0:
        return f"{subject} would try {target} again, but the time of {source} is over in {left}."
    return f"{subject} tries {target} again until the time of {source} is over in {left}."


_REFUSED = " Each time it is refused."


_ONLY_ASKS = FETCHES | {"dns"}  # kinds of connection over which nothing is changed
_CHANGES = frozenset({"write", "push", "async", "notify", "start", "trigger"})  # and over which something is


def changes(run: Run, channel: Channel, method: object = "") -> bool | None:
    """Does who is asked over a connection change something, so that a second time makes a difference? None: perhaps.

    `method` is that of the HTTP request, where one is said before.
    """
    kind = channel.line.kind
    method = channel.settings.connection.get("method") or method or None
    reads = kind == "origin" and run.topology.role(channel.target) == "holder"
    if channel.verb == "gate" or kind in _ONLY_ASKS or method in SAFE_METHODS or reads:
        return False
    return True if kind in _CHANGES or isinstance(method, str) else None


def unsure(run: Run, channel: Channel, method: str = "") -> str:
    """What nobody knows who had no answer in time: it may have been done all the same."""
    done, target = changes(run, channel, method), run.name(channel.target)
    if done is False:
        return ""
    if channel.settings.connection.get("conditional"):
        return f" {target} may have done it all the same; as the write is conditional, a further try changes nothing."
    twice = "a further try may do it twice" if done else "if it changes something, a further try may do that twice"
    return f" {target} may have done it all the same: {twice}."


def counts(run: Run, channel: Channel) -> None:
    """Tell that a failure over a connection is counted where a circuit breaker keeps its state."""
    for line, most in counting(run.topology, channel):
        source, target, place = run.name(channel.source), run.name(channel.target), run.name(line.target)
        opens = "Too many open" if most is None else f"{most} in a row open"
        text = f"{source} counts the failure in {place}. {opens} the breaker: {target} is then not asked for a while."
        run.tell(text, along(line.id, "request"), mark(line.target, "1 more failure"))
        before = run.record.noted(line.target)
        count = (before.count or 0) + 1 if before else 1
        run.note(line.target, "counted", count=count, most=most)


def taken_as_success(run: Run, channel: Channel, answer: Answer) -> str:
    """What a program does with an error in an answer whose code is that of a success."""
    source, target = run.name(channel.source), run.name(channel.target)
    return (
        f"{answer.said} raises nothing in {source}: code that does not look at it goes on as if {target} had done it."
    )


def answered(run: Run, channel: Channel, answer: Answer) -> str:
    """What a caller gets for a failure, or what a part in between answers with."""
    source = run.name(channel.source)
    what = answer.said or "an error"
    if run.topology.role(channel.source) == "worker" and run.topology.passes(channel.source):
        if answer.selected:
            made = (
                f" (one that makes {answer.mapped} of it is best)" if answer.mapped not in (None, answer.code) else ""
            )
            return (
                f"{source} answers its caller with {what} only if an integration response selects it{made}, else with "
                "its default response, often a success."
            )
        return f"{source} answers its caller with {what}."
    return f"{source} gets {what}{', if that was selected' if answer.selected else ''}."

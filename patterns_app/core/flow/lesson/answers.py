"""What who asked first gets when a part fails, and how often it is tried: answers that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from patterns_app.core.engine.model import FaultKind, Result, Tried

from .model import Choice, Question, number_of, shuffled
from .ways import Way

_End = Literal["usual", "substitute", "at_once", "late", "none"]
_SOON, _LATE = 0.5, 2.0  # seconds: what lies between is neither, and is not asked
_CHOICES = 4
_ITS_OWN = ("sdk", "client", "caller")  # what tries in the name of who asks
_HOUR = 3600  # seconds
_LONG = 3 * _HOUR  # seconds after which tries without a number are said to go on for hours
_TEXTS: dict[_End, str] = {
    "usual": "The same as on any other day",
    "substitute": "A substitute that does without it",
    "at_once": "An error, as soon as it has asked",
    "late": "An error, seconds later, from somebody in between",
    "none": "Silence, until its own patience is at an end",
}
# Why one end is not it, by the end that is.
_WHYS: dict[tuple[_End, _End], str] = {
    ("usual", "substitute"): "The usual answer needs {part}. What comes leaves its share out.",
    ("usual", "at_once"): "{caller} waits on this way, and what goes wrong at {part} comes back along it.",
    ("usual", "late"): "The usual answer is not written before {part} has done its share.",
    ("usual", "none"): "Without {part} nobody writes the usual answer.",
    ("substitute", "usual"): "{part} adds nothing to the answer, so nothing has to stand in its place.",
    ("substitute", "at_once"): "Nothing on the way has anything to put in the place of {part}.",
    ("substitute", "late"): "Those who wait for {part} have nothing else to answer with.",
    ("substitute", "none"): "Nobody else answers in the place of {part}.",
    ("at_once", "usual"): "The answer does not depend on {part}, so its error does not reach {caller}.",
    ("at_once", "substitute"): "Who asks {part} catches its error, and answers all the same.",
    ("at_once", "late"): "Somebody on the way waits, or tries again, before the error is handed on.",
    ("at_once", "none"): "An error would be an answer too. Nobody gives one.",
    ("late", "usual"): "Nobody keeps {caller} waiting for {part}.",
    ("late", "substitute"): "The wait for {part} ends without an error for {caller}.",
    ("late", "at_once"): "The failure is handed on at once; nobody on the way waits for {part} to come back.",
    ("late", "none"): "No time limit that is known ends the wait with an error.",
    ("none", "usual"): "The answer is sent without {part}.",
    ("none", "substitute"): "There is an answer, though {part} gives nothing to it.",
    ("none", "at_once"): "A refusal is an answer: {caller} is told that it went wrong.",
    ("none", "late"): "A time limit on the way ends the wait.",
}


def usual(sound: Result, result: Result) -> bool:
    """Does the first caller get what it gets when nothing is broken, or a substitute, and no error?"""
    caller = result.first_caller
    if result.ends.state == "answered_fallback":
        return True
    same = (sound.first_caller.code, sound.first_caller.name) == (caller.code, caller.name)
    return same and result.ends.state != "answered_error" and caller.after_s is not None


def end_of(way: Way, result: Result) -> _End | None:
    """How it ends for who asked first; None where that lies between two ends."""
    caller = result.first_caller
    if caller.part != way.caller:
        return None
    if caller.after_s is None or _gave_up(result):
        return "none"
    if result.ends.state == "answered_fallback":
        return "substitute"
    if usual(way.sound.result, result):
        return "usual"
    if result.ends.state != "answered_error":
        return None
    return "at_once" if caller.after_s < _SOON else "late" if caller.after_s >= _LATE else None


def _gave_up(result: Result) -> bool:
    """Is its error its own: has it had no answer at all, and ended the wait by its own limit?"""
    caller = result.first_caller
    own = any(one.at == caller.part and one.by in _ITS_OWN for one in result.tries)
    return own and caller.code is None and (caller.after_s or 0) >= _LATE and result.ends.state == "answered_error"


def answers(way: Way) -> Iterator[Question]:
    """A question for each end that some failure of a part leads to, each end once."""
    if way.sound.result.first_caller.after_s is None:
        return
    found: set[_End] = set()
    for (part, fault), told in sorted(way.broken.items(), key=lambda one: number_of(f"answer {one[0]}")):
        end = end_of(way, told.result)
        if end is None or end in found:
            continue
        found.add(end)
        yield _question(way, part, fault, end, told.result)


def _question(way: Way, part: str, fault: FaultKind, end: _End, result: Result) -> Question:
    caller, name = way.name(way.caller), way.name(part)
    key = f"answer-{way.enter}-{part}-{fault}"
    others = sorted((one for one in _TEXTS if one != end), key=lambda one: number_of(f"{key} {one}"))
    wrong = (
        Choice(one, _TEXTS[one], _WHYS[one, end].format(part=name, caller=caller)) for one in others[: _CHOICES - 1]
    )
    choices = shuffled(key, (Choice(end, _TEXTS[end], _told(caller, result)), *wrong))
    happens = "fails and stays broken" if fault == "fails" else "takes the message and hangs"
    asks = f"{name} {happens}. What does {caller} get?"
    return Question(key, "answer", asks, choices, end, way.told, plays=way.plays(part, fault))


def _told(caller: str, result: Result) -> str:
    got = result.first_caller
    if _gave_up(result):
        return f"{caller} has no answer, and gives up after {got.after_s:g} seconds ({got.name})."
    if got.after_s is None:
        return f"{caller} waits until it gives up, and takes it as failed then. Nobody tells it so."
    words = " ".join(word for word in (str(got.code or ""), got.name) if word) or "an answer without a code"
    if got.mapped is not None and result.ends.state != "answered_error":
        return f"{caller} has the receipt that it always has: {got.mapped}, which the API makes of {words}."
    if result.ends.state == "answered_fallback":
        return f"{caller} gets {words}, put together from what is at hand."
    if result.ends.state != "answered_error":
        return f"{caller} gets {words}, and nothing in it tells of the failure."
    after = f" after {got.after_s:g} seconds" if got.after_s >= _LATE else ""
    return f"{caller} gets {words}{after}."


def times(way: Way) -> Iterator[Question]:
    """How often a failing part is tried: once, some times, or until a time has passed; where that and who is known."""
    found: set[str] = set()
    for (part, fault), told in sorted(way.broken.items(), key=lambda one: number_of(f"times {one[0]}")):
        again = [one for one in told.result.tries if one.total != 1]
        right = _how_often(again)
        if fault != "fails" or not told.result.tries or right is None or right in found:
            continue
        found.add(right)
        yield _times(way, part, right, again[0] if again else None)


def _how_often(again: list[Tried]) -> str | None:
    """None where several try, or nobody knows how long."""
    if not again:
        return "once"
    if len(again) > 1:
        return None
    if again[0].total is not None:
        return "bounded"
    return "for_long" if (again[0].within_s or 0) >= _LONG else None


_TIMES = {
    "once": "Once, and nobody repeats it",
    "bounded": "Several times, up to a fixed number",
    "for_long": "Again and again, until hours or days have passed",
}


def _times(way: Way, part: str, right: str, again: Tried | None) -> Question:
    name = way.name(part)
    key = f"times-{way.enter}-{part}"
    asks = f"{name} fails each time. How often is the same message tried there, without {way.name(way.caller)}?"
    whys = _times_whys(way, name, again)
    choices = shuffled(key, (Choice(one, text, whys[one]) for one, text in _TIMES.items()))
    return Question(key, "times", asks, choices, right, way.told, plays=way.plays(part, "fails"))


def _ends_at(hours: int) -> str:
    return "It is given up once it is an hour old." if hours == 1 else f"It is given up once it is {hours} hours old."


def _times_whys(way: Way, name: str, again: Tried | None) -> dict[str, str]:
    if again is None:
        return {
            "once": f"Whoever hands it to {name} does not repeat it.",
            "bounded": "Nobody on the way has been told to repeat it.",
            "for_long": "It is not repeated even once.",
        }
    sources = {line.id: line.source for line in way.sketch.connections}
    who = way.names.get(sources.get(again.at, again.at), "")
    more = f"At {name} itself it is tried again." if who == name else f"{who} sees to it that it is tried again."
    if again.total is None:
        hours = round((again.within_s or 0) / _HOUR)
        return {
            "once": more,
            "bounded": "No number of tries is set: only time ends it.",
            "for_long": _ends_at(hours),
        }
    return {
        "once": more,
        "bounded": f"It is tried {again.total} times at most, the first time included.",
        "for_long": f"After {again.total} times it is given up.",
    }

"""What who asked first gets when a part fails, and how often it is tried: answers that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from patterns_app.core.engine.model import FaultKind, Result

from .model import Choice, Question, number_of, shuffled
from .ways import Way

_End = Literal["usual", "substitute", "at_once", "late", "none"]
_SOON, _LATE = 0.5, 2.0  # seconds: what lies between is neither, and is not asked
_CHOICES = 4
_TEXTS: dict[_End, str] = {
    "usual": "What it always gets: it notices nothing",
    "substitute": "A substitute, made without this part",
    "at_once": "An error, as soon as it has asked",
    "late": "An error that a part on the way sends after seconds",
    "none": "No answer: only its own patience ends the wait, with an error of its own making",
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
    if caller.after_s is None:
        return "none"
    if result.ends.state == "answered_fallback":
        return "substitute"
    if usual(way.sound.result, result):
        return "usual"
    if result.ends.state != "answered_error":
        return None
    return "at_once" if caller.after_s < _SOON else "late" if caller.after_s >= _LATE else None


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
    happens = "fails and stays broken" if fault == "fails" else "takes the message and does not answer"
    asks = f"{name} {happens}. What does {caller} get?"
    return Question(key, "answer", asks, choices, end, way.told, plays=way.plays(part, fault))


def _told(caller: str, result: Result) -> str:
    got = result.first_caller
    if got.after_s is None:
        return f"{caller} waits until it gives up, and takes it as failed then. Nobody tells it so."
    words = " ".join(word for word in (str(got.code or ""), got.name) if word) or "an answer without a code"
    if got.mapped is not None and result.ends.state != "answered_error":
        return f"{caller} has the receipt that it always has: {got.mapped}, which the API makes of {words}."
    after = f" after {got.after_s:g} seconds" if got.after_s >= _LATE else ""
    return f"{caller} gets {words}{after}."


def times(way: Way) -> Iterator[Question]:
    """How often a failing part is tried: once, some times, or without end; where that is known, and one who tries."""
    found: set[str] = set()
    sources = {line.id: line.source for line in way.sketch.connections}
    for (part, fault), told in sorted(way.broken.items(), key=lambda one: number_of(f"times {one[0]}")):
        tries = told.result.tries
        again = [one for one in tries if one.total != 1]
        if fault != "fails" or not tries or len(again) > 1 or any(one.total is None for one in again):
            continue
        right = "bounded" if again else "once"
        if right in found:
            continue
        found.add(right)
        who = way.names.get(sources.get(again[0].at, again[0].at), "") if again else ""
        yield _times(way, part, right, who, again[0].total or 1 if again else 1)


def _times(way: Way, part: str, right: str, who: str, most: int) -> Question:
    name = way.name(part)
    if right == "once":
        whys = {
            "once": f"Whoever hands it to {name} does not repeat it.",
            "bounded": "Nobody on the way has been told to repeat it.",
            "endless": "It is not repeated even once.",
        }
    else:
        more = f"At {name} itself it is tried again." if who == name else f"{who} sees to it that it is tried again."
        whys = {
            "once": more,
            "bounded": f"It is tried {most} times at most, the first time included.",
            "endless": f"After {most} times it is given up.",
        }
    texts = {
        "once": "Once, and nobody repeats it",
        "bounded": "Several times, up to a fixed number",
        "endless": "Again and again until it works",
    }
    key = f"times-{way.enter}-{part}"
    asks = f"{name} fails each time. How often is the same message tried there, without {way.name(way.caller)}?"
    choices = shuffled(key, (Choice(one, text, whys[one]) for one, text in texts.items()))
    return Question(key, "times", asks, choices, right, way.told, plays=way.plays(part, "fails"))

"""Questions that are answered on the picture, by tapping a part. What is right is what the engine works out.

A question is asked only where the engine knows exactly one part that it can be; every other part of the picture then
says for itself why it is not the one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from patterns_app.core.engine.model import Result, Trace
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .answers import answers, times, usual
from .model import Choice, OfEngine, Question, number_of
from .ways import Way, ways

# Questions of a kind about one picture.
_MOST: dict[OfEngine, int] = {"waits": 1, "ends": 2, "leaves": 1, "alone": 1, "tries": 1, "times": 1, "answer": 3}

_FEWEST = 3  # lines among which one can be looked for


def picture_questions(sketch: Sketch, vocabulary: Vocabulary) -> tuple[Question, ...]:
    """What is asked about the messages of one sketch: as much of each kind as a sitting takes, no answer twice."""
    found: dict[tuple[str, str], Question] = {}
    for way in ways(sketch, vocabulary):
        asked = (_waits, _ends, _leaves, _alone, _tries, times, answers)
        for question in (question for ask in asked for question in ask(way)):
            found.setdefault((question.subject, question.right), question)
    kept = ([one for one in found.values() if one.subject == subject][:most] for subject, most in _MOST.items())
    return tuple(question for of_kind in kept for question in of_kind)


def _asked(
    way: Way,
    subject: OfEngine,
    about: str,
    asks: str,
    right: str,
    why: Callable[[str], str],
    breaks: str = "",
) -> Question:
    choices = tuple(Choice(node.id, way.name(node.id), why(node.id)) for node in way.sketch.nodes)
    key = f"{subject}-{way.enter}-{about}" if about else f"{subject}-{way.enter}"
    return Question(key, subject, asks, choices, right, way.told_without(right), "part", way.plays(breaks, "fails"))


def _answer_step(way: Way) -> int | None:
    """The step in which who asked first has its answer."""
    for number, step in enumerate(way.sound.scenario.steps):
        if any(move.connection == way.enter and move.direction == "back" for move in step.moves):
            return number
    return None


def _waits(way: Way) -> Iterator[Question]:
    """The last part before the answer, where work goes on after it, and where one part asked the next until there."""
    answered = _answer_step(way)
    moves = way.forward(way.sound)
    if answered is None or all(number < answered for number, _, _ in moves):
        return
    chain = _chain(way, [move for move in moves if move[0] <= answered])
    later = {target for number, _, target in moves if number > answered}
    if len(chain) < 2 or chain[-1] in later:
        return
    asks = f"{way.name(way.caller)} waits for its answer. Which is the last part that the message reaches before that?"
    yield _asked(way, "waits", "", asks, chain[-1], _waits_why(way, chain, later))


def _chain(way: Way, moves: list[tuple[int, str, str]]) -> list[str]:
    """The parts that ask each other, from the first caller on; empty where one of them asks several."""
    chain = [way.caller]
    for _, source, target in moves:
        if source != chain[-1]:
            return []
        chain.append(target)
    return chain


def _waits_why(way: Way, chain: list[str], later: set[str]) -> Callable[[str], str]:
    caller = way.name(way.caller)

    def why(part: str) -> str:
        name = way.name(part)
        if part == chain[-1]:
            return f"{name} has taken it, and {caller} has its answer. All else happens without it."
        if part == way.caller:
            return f"{caller} sends it out and then waits: it is not reached by its own question."
        if part in chain:
            following = way.name(chain[chain.index(part) + 1])
            return f"From {name} it goes on to {following}, and {caller} still has no answer."
        if part in later:
            return f"{name} gets it only when {caller} has its answer."
        return _never(way, way.sound, part)

    return why


def _never(way: Way, told: Trace, part: str) -> str:
    """Why a message does not come to a part: no line, none from where it comes to, or another way is taken."""
    name, passed = way.name(part), way.passed(told)
    before = list(dict.fromkeys(line.source for line in way.sketch.connections if line.target == part))
    if not before:
        return f"Nothing is ever handed to {name}, as no line leads there."
    near = [way.name(one) for one in before if one in passed]
    if near:
        return f"{near[0]} sends this message another way, and leaves its line to {name} unused."
    others = " and ".join(way.name(one) for one in before[:2])
    return f"What comes to {name} comes from {others}, where this message never is."


def _alone(way: Way) -> Iterator[Question]:
    """The only part on the way whose failure the first caller notices, or the only one whose failure it does not."""
    if way.unclear or way.sound.result.first_caller.after_s is None:
        return
    fails = {part: found.result for (part, fault), found in way.broken.items() if fault == "fails"}
    unnoticed = {part for part, result in fails.items() if usual(way.sound.result, result)}
    noticed = set(fails) - unnoticed
    caller = way.name(way.caller)
    for few, many, asks in (
        (unnoticed, noticed, f"One part on the way may fail, and {caller} gets an answer all the same. Which?"),
        (noticed, unnoticed, f"Only one part on the way gives {caller} an error when it fails. Which?"),
    ):
        if len(few) == 1 and len(many) > 1:
            right = min(few)
            why = _alone_why(way, fails)
            yield _asked(way, "alone", "", asks, right, why, right)


def _alone_why(way: Way, fails: dict[str, Result]) -> Callable[[str], str]:
    def why(part: str) -> str:
        if part == way.caller:
            return f"{way.name(part)} asks. What breaks on its own side is no failure on the way."
        if part not in fails:
            return _never(way, way.sound, part)
        gets = way.name(way.caller)
        if fails[part].ends.state == "answered_fallback":
            return f"When {way.name(part)} fails, {gets} gets a substitute, and no error."
        if usual(way.sound.result, fails[part]):
            return f"When {way.name(part)} fails, {gets} gets an answer as if all were well."
        return f"When {way.name(part)} fails, {gets} gets {_words(fails[part])}."

    return why


def _words(result: Result) -> str:
    caller = result.first_caller
    if caller.after_s is None:
        return "no answer"
    return " ".join(word for word in ("an error:", str(caller.code or ""), caller.name) if word).rstrip(": ")


def _ends(way: Way) -> Iterator[Question]:
    """Where a message is kept or lost that is not served, where that is one place."""
    found: set[str] = set()
    for (part, fault), told in sorted(way.broken.items(), key=lambda one: number_of(f"ends {one[0]}")):
        where = _one_place(told.result)
        if fault != "fails" or where is None or where == part or where in found or where not in way.names:
            continue
        found.add(where)
        asks = f"{way.name(part)} fails and stays broken. {_ENDING[_how(told.result)]}"
        yield _asked(way, "ends", part, asks, where, _ends_why(way, part, told, where), part)


_ENDING = {
    "lost": "Where is the message lost?",
    "metadata": "Where is there a note in the end that it was given up?",
    "event": "Which part keeps in the end what could not be done?",
}


def _how(result: Result) -> str:
    return "lost" if result.ends.state == "lost" else result.ends.holds or "event"


def _one_place(result: Result) -> str | None:
    if result.ends.state not in ("kept", "lost", "stuck") or result.ends.where is None or result.ends.only_passes_on:
        return None
    places = {result.ends.where, *(loss.where for loss in result.lost)}
    open_accounts = [one for one in result.counts if one.kept or one.lost or one.in_flight]
    mixed = any(sum(1 for share in (one.kept, one.lost, one.in_flight) if share) > 1 for one in open_accounts)
    return result.ends.where if len(places) == 1 and len(open_accounts) < 2 and not mixed else None


def _ends_why(way: Way, broken: str, told: Trace, right: str) -> Callable[[str], str]:
    passed = way.passed(told)

    def why(part: str) -> str:
        name = way.name(part)
        if part == right:
            return " ".join(step.text for step in told.scenario.steps[-2:])
        if part == broken:
            return f"{name} is what fails. What it should have done is not kept there."
        if part == way.caller:
            return f"{name} has handed it on, and takes no part in what follows."
        if part not in passed:
            return _never(way, told, part)
        following = passed[part]
        return (
            f"It only passes through {name}, and goes on to {way.name(following)}."
            if following
            else f"{name} has done its share, and knows nothing of the failure."
        )

    return why


def _leaves(way: Way) -> Iterator[Question]:
    """The line on which a message goes to where it is kept: asked on the lines of the picture."""
    names = {line.id: f"{way.name(line.source)} → {way.name(line.target)}" for line in way.sketch.connections}
    if len(set(names.values())) < len(names) or len(names) < _FEWEST:
        return
    for (part, fault), told in sorted(way.broken.items(), key=lambda one: number_of(f"leaves {one[0]}")):
        where = _one_place(told.result)
        moves = [move for step in told.scenario.steps for move in step.moves if move.connection is not None]
        into = {move.connection or "" for move in moves if way.ends(move)[1] == where}
        if fault != "fails" or told.result.ends.state != "kept" or len(into) != 1 or where in (way.caller, part):
            continue
        right, taken = min(into), {move.connection for move in moves}
        whys = {line: _leaves_why(way, told, line, right, line in taken) for line in names}
        choices = (Choice(line, name, whys[line]) for line, name in names.items())
        asks = f"{way.name(part)} fails and stays broken. On which line does that leave for the part that keeps it?"
        key = f"leaves-{way.enter}-{part}"
        yield Question(key, "leaves", asks, tuple(choices), right, way.told, "line", way.plays(part, "fails"))
        return


def _leaves_why(way: Way, told: Trace, line: str, right: str, taken: bool) -> str:
    if line == right:
        return told.scenario.steps[-1].text
    source, target = next((one.source, one.target) for one in way.sketch.connections if one.id == line)
    if taken:
        return f"{way.name(source)} hands it to {way.name(target)} on the way. It is not kept there."
    return f"Nothing of it goes from {way.name(source)} to {way.name(target)}."


def _tries(way: Way) -> Iterator[Question]:
    """Who tries again, where that is one part, and another than the one that fails."""
    sources = {line.id: line.source for line in way.sketch.connections}
    found: set[str] = set()
    for (part, fault), told in sorted(way.broken.items(), key=lambda one: number_of(f"tries {one[0]}")):
        tries = [(sources.get(one.at, one.at), one) for one in told.result.tries]
        again = {at for at, one in tries if one.total is None or one.total > 1}
        if fault != "fails" or len(again) != 1 or any(one.by in ("service", "poller") for _, one in tries):
            continue
        right = min(again)
        if right == part or right in found or right not in way.names:
            continue
        found.add(right)
        once = {at for at, one in tries if one.total == 1} - again
        asks = f"{way.name(part)} fails each time. Which part sees to it that it is tried again?"
        totals = [one.total for at, one in tries if at == right and one.total is not None]
        why = _tries_why(way, part, right, max(totals, default=0), once, told)
        yield _asked(way, "tries", part, asks, right, why, part)


def _tries_why(way: Way, broken: str, right: str, most: int, once: set[str], told: Trace) -> Callable[[str], str]:
    passed = way.passed(told)

    def why(part: str) -> str:
        name = way.name(part)
        if part == right:
            return (
                f"{name} tries up to {most} times in all."
                if most
                else f"{name} tries again and again: no number ends it."
            )
        if part == broken:
            return f"{name} is what fails. It cannot see to that itself."
        if part in once:
            return f"{name} tries once, and hands the failure on."
        if part not in passed:
            return _never(way, told, part)
        following = passed[part]
        if not following:
            return f"The message ends at {name}, which has nobody to try."
        return f"{name} asks {way.name(following)} and is answered, so it has nothing to repeat."

    return why

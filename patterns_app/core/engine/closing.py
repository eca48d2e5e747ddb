"""The last sentence of a trace: how it ends, who notices, and what is lost."""

from __future__ import annotations

from patterns_app.core.behaviours.telling import duration
from patterns_app.core.sketch.model import Mark, Message, Tone

from .answers import HTTP_OK
from .model import Result, State
from .recorder import inside
from .run import Run
from .topology import NOBODY_WAITS, Channel
from .words import changes

_TONES: dict[State, tuple[str, Tone]] = {
    "answered_ok": ("goes on", "good"),
    "answered_error": ("has an error", "bad"),
    "answered_fallback": ("spare answer", "warning"),
    "delivered_later": ("late", "warning"),
    "kept": ("1 kept", "warning"),
    "lost": ("lost", "bad"),
    "undone": ("undone", "warning"),
    "stuck": ("waits", "bad"),
}


def close(run: Run, entry: Channel, result: Result) -> None:
    """Tell how it ends for a message that entered by `entry`."""
    where, state = result.ends.where, result.ends.state
    text = _ends(run, entry, result)
    if where is None or state not in _TONES:
        run.tell(text)
        return
    word, tone = _TONES[state]
    word = "1" if result.ends.only_passes_on else word  # it came there, and more is not said
    message: Message = "error" if tone == "bad" else "response"
    run.tell(text, inside(where, message), {where: Mark(state=word, tone=tone)})


def _ends(run: Run, entry: Channel, result: Result) -> str:
    where = run.name(result.ends.where) if result.ends.where else ""
    if result.ends.state == "not_affected":
        return _not_affected(run, entry, result)
    if result.ends.state == "kept":
        return _kept(run, where, result) + _noticed(run, entry, result)
    if result.ends.state == "lost":
        return _lost(run, result, where) + _noticed(run, entry, result)
    return _others(run, entry, result, where)


def _others(run: Run, entry: Channel, result: Result, where: str) -> str:
    got = run.record.first[0].said if run.record.first else ""
    said: dict[State, str] = {
        "answered_ok": _went_well(run, entry, where),
        "answered_error": _told(run, entry, result.ends.where, where, got),
        "answered_fallback": _spare(run, entry, result, where),
        "delivered_later": f"In the end it is done, only {duration(round(run.now))} later than usual.",
        "undone": f"{where} has undone what was begun: nothing is left half done.{_noticed(run, entry, result)}",
        "stuck": _stuck(run, result, where) + _noticed(run, entry, result),
        "not_known": _not_known(run, result, where),
    }
    return said[result.ends.state]


def _spare(run: Run, entry: Channel, result: Result, where: str) -> str:
    if result.ends.where == result.first_caller.part:
        return f"{where} has an answer, with something missing in it or not of today."
    return f"In the end it is done, with something missing in it or not of today.{_noticed(run, entry, result)}"


def _told(run: Run, entry: Channel, node: str | None, where: str, got: str) -> str:
    """What the first caller hears; where it is broken itself nothing was sent, so there is nothing to hear."""
    if not any(move.connection for step in run.record.steps for move in step.moves):
        told = f" Whoever asks {where} gets {got}." if got else ""
        return f"Nothing begins, so nothing is half done, and nothing is kept anywhere.{told}"
    if run.record.first is not None and run.record.first[0].selected:
        return (
            f"{where} is told that it has failed{f' ({got})' if got else ''} only if an integration response selects "
            "that. Else it takes it as accepted, and nobody has it."
        )
    is_asked = node is not None and run.topology.role(node) == "worker" and not run.topology.runs_code(node)
    if run.record.first is not None and run.record.first[0].code == HTTP_OK:
        who = f"Whoever asked {where}" if is_asked else where
        looks = "Only whoever looks at the rest of it sees that it has failed."
        return f"{who} gets {got}, which by its code is a success. {looks}"
    if run.record.first is not None and run.record.first[1] is None:
        said = "When its own patience is over it has an error of its own making, and may try again."
        return f"{where} has no answer. {said}"
    if run.topology.role(entry.source) == "workflow":  # it began the story: nobody above it waits, and none tries again
        return f"{where} ends as failed{f': {got}' if got else ''}. Nothing runs it again by itself."
    if is_asked:
        return f"Whoever asked {where} is told that it has failed{f': {got}' if got else ''}, and may try again."
    return f"{where} is told that it has failed{f': {got}' if got else ''}. It may try again itself."


def _lost(run: Run, result: Result, where: str) -> str:
    """A workflow with a history has the input still, and does nothing more with it."""
    node = result.ends.where
    if node is not None and run.topology.role(node) == "workflow" and run.topology.has_history(node):
        return f"In the end it is not done, and the history of {where} is all that is left of it."
    if node is not None and run.topology.keeps_items(node):
        return f"In the end what was to follow is not done. {where} still has the item itself."
    return f"In the end it is lost at {where}."


def _stuck(run: Run, result: Result, where: str) -> str:
    if result.ends.where in run.record.undone:
        return f"{where} has ended, and what could not be undone stays so until somebody puts it right."
    return f"{where} waits, and nothing that is known ends it."


def _not_known(run: Run, result: Result, where: str) -> str:
    if result.unknown:
        return f"How it goes on from {where} is not known, and is not guessed."
    return f"No message goes through {where}. What its failure means for what it belongs to is not known."


def _went_well(run: Run, entry: Channel, where: str) -> str:
    if not run.faults.met:
        return "All is done." if entry.behaviour is None else f"{where} has its answer."
    spell = next((one for one in run.faults.spells if one.met and one.fault.part == entry.source), None)
    if spell is not None and entry.verb in NOBODY_WAITS:
        return _handed_on(run, entry)
    if spell is not None and spell.effect == "gone":
        return _without(run, entry, where)
    is_asked = run.topology.role(entry.source) == "worker" and not run.topology.runs_code(entry.source)
    if spell is not None and is_asked:
        return f"All is done, only later than usual: whoever asked {where} has an answer."
    if spell is not None:
        return f"All is done, only later than usual: {where} has its answer."
    return f"All is done in the end: {where} notices at most that it took longer."


def _handed_on(run: Run, entry: Channel) -> str:
    """The part that is broken had the message before, and hands it on: it asks nobody for an answer."""
    slow = any(one.fault.part == entry.source and one.effect == "slow" for one in run.faults.spells)
    late = ", only later than usual" if slow else ""
    return f"All that {run.name(entry.source)} had taken is done{late}. It waits for no answer."


def _without(run: Run, entry: Channel, where: str) -> str:
    """Who asked has gone: what it asked for is done, and what it would have done next is not."""
    target = run.name(entry.target)
    if missed := run.unasked(entry):
        names = " and ".join(dict.fromkeys(run.name(line.target) for line in missed))
        left = f"{names} is not asked, and what it was to do is not done"
        return f"{target} has answered, and {where} does nothing with it: {left}."
    done = changes(run, entry)
    if done is False:
        return f"{target} has answered, and {where} does not get it. It may ask again."
    again = "a duplicate" if done else "if it changes something, that is done twice"
    return f"{target} has done it. {where} does not know that, and may send it again: {again}."


def _kept(run: Run, where: str, result: Result) -> str:
    """Where it lies; or who has it from there at once, as a topic stores nothing and a queue with a reader is read."""
    node = result.ends.where or ""
    what = "a note of where the message is" if result.ends.holds == "metadata" else "it"
    takers = " and ".join(run.name(one) for one in run.topology.takers(node))
    if run.topology.role(node) == "function":
        return f"In the end {where} is run with {what}, and stores nothing of it by itself."
    if result.ends.only_passes_on and not takers:
        told = f"In the end {where} has been given {what}, and stores nothing itself."
        return f"{told} Nobody is drawn who takes it from there: whether anybody has it is not known."
    if result.ends.only_passes_on:
        return f"In the end {where} hands {what} on to {takers}, and stores nothing itself."
    if takers and any(line.verb == "pull_queue" for line in run.topology.from_.get(node, ())):
        return f"In the end {what} is put into {where}, from which {takers} fetches it at once."
    if result.ends.holds == "metadata":
        return f"In the end a note in {where} says where the message is. It has to be fetched before it expires there."
    return f"In the end it is kept in {where}, until somebody looks at it."


def _noticed(run: Run, entry: Channel, result: Result) -> str:
    """Whoever asked first has long been told that all is well. Where the message begins by itself nobody has asked."""
    answer, part = run.record.first[0] if run.record.first else None, result.first_caller.part
    if answer is None or answer.failure or answer.unsure or entry.behaviour is None:
        return ""
    if any(spell.met and spell.effect == "gone" and spell.fault.part == part for spell in run.faults.spells):
        return f" {run.name(part)} has gone, and would not learn of it."
    got = "receipt" if _is_receipt(run, entry) else "answer"
    return f" {run.name(part)} has its {got} and does not learn of it."


def _is_receipt(run: Run, entry: Channel) -> bool:
    """Does who asks first get no more than that the message has been taken?"""
    if entry.behaviour is None:
        return False
    is_taken = entry.behaviour.waits_for == "acceptance" or run.topology.role(entry.target) in ("holder", "workflow")
    return is_taken or (entry.passes and any(_is_receipt(run, one) for one in run.topology.plan(entry.target)))


def _not_affected(run: Run, entry: Channel, result: Result) -> str:
    """Nothing changes: the message does not come there, or such a part cannot have this fault."""
    if entry.verb in NOBODY_WAITS and any(spell.fault.part == entry.source for spell in run.faults.spells):
        return _handed_on(run, entry)
    if run.faults.idle and not run.faults.spells:
        name, part = run.name(run.faults.idle[0]), run.faults.idle[0]
        if any(channel.target == part and channel.verb == "deliver" for channel in run.topology.channels.values()):
            return f"Nobody waits for {name}: what is sent there counts as delivered, so nothing changes."
        return f"{name} only asks, and nobody asks it: it has nothing to refuse or to be slow with, so nothing changes."
    parts = list(dict.fromkeys(spell.fault.part for spell in run.faults.spells))
    names = ", ".join(run.name(part) for part in parts)
    stories = [story.title for story in run.topology.graph.sketch.scenarios if story.id in result.used_in]
    if any(run.topology.looked_up(part) for part in parts):
        return f"{names} is only asked for an address. Whoever remembers it goes on, and whoever does not cannot begin."
    others = f" It is used in: {'; '.join(stories[:3])}." if stories else ""
    return f"This message does not use {names}, so nothing changes for it.{others}"

"""One execution of a workflow: its steps in order, what catches an error, and what undoes the steps that are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

from patterns_app.core import limits
from patterns_app.core.behaviours.retriers import Catcher
from patterns_app.core.behaviours.telling import duration

from .answers import Answer
from .catching import led_to, outer_catch, own_catch
from .faults import slow_s
from .model import Fate, Tried
from .numbers import patience
from .recorder import along, inside, mark
from .run import Message, Reply, Run
from .steps import CALLBACK, OUT_OF_TIME, Onward, Repeats, definition, in_turn, pause, told, undoes
from .topology import Channel
from .undoing import Undoing

TIMED_OUT = "status TIMED_OUT"  # what whoever waits for an execution finds in the answer


def execute(run: Run, node: str, came: Channel | None, message: Message, reply: Reply | None) -> None:
    """Run a workflow once. With `reply` somebody waits for its result."""
    _Execution(run, node, came, message, reply).begin()


@dataclass
class _Going:
    """The steps while they run; over when one of them has failed and the others are stopped."""

    over: bool = False
    ends: float = inf  # nothing of what a sketch says ends it


class _Execution:
    """One run of the definition, as far as the sketch draws it."""

    def __init__(self, run: Run, node: str, came: Channel | None, message: Message, reply: Reply | None) -> None:
        self.run, self.node, self.came, self.message, self.reply = run, node, came, message, reply
        self.piece, self.began = run.begin(node), run.now
        drawn = definition(run.topology, run.topology.plan(node))
        self.steps, self.undoing, self.handlers, self.place = drawn.steps, drawn.undoing, drawn.handlers, drawn.place
        self.finished: list[Channel] = []
        self.running: list[Channel] = []
        self.going = _Going()
        self.blocks: dict[str, Repeats] = {}  # by connection: the block that may be run again when that step fails
        self.fate: Fate = "served"  # where somebody waits for the result, also that of a failure
        self.over = self.fallback = False
        self.is_whole = True  # no compensation has failed
        self.is_sure = True  # that it counts as done when its steps end
        self.ends = inf  # nothing of what a sketch says ends it

    def begin(self) -> None:
        """What it does, and then the end; a time limit of the whole run ends it before."""
        limit = self.run.topology.longest_run(self.node)
        if limit < inf:
            self.ends = self.going.ends = self.run.now + limit
            self.run.loop.at(self.ends, lambda: self.timed_out(limit))
        takes = self.takes_s()
        if takes:
            self.run.loop.at(self.run.now + takes, self.go)
        else:
            self.go()

    def takes_s(self) -> float:
        """Seconds that a slow one takes longer. Its start has been answered: nobody tries it again for that."""
        run, spell = self.run, self.run.faults.at(self.node, self.run.now)
        takes = slow_s(spell, run.now)
        if not takes or spell is None:
            return 0.0
        text = f"{run.name(self.node)} takes its time."
        is_bounded = self.reply is not None or self.ends < inf
        if takes == inf and not is_bounded and spell.fault.how != "silent":
            text, takes = f"{text} Nobody waits for the end of the execution: it is done, only later than usual.", 0.0
        run.tell(text, inside(self.node), mark(self.node, "slow"))
        return takes

    def go(self) -> None:
        """The steps, unless its time is over already, or this is the one run that fails by itself."""
        if self.over:
            return
        spell = self.run.faults.at(self.node, self.run.now)
        if spell is not None and spell.effect == "function_error":
            text = f"This execution of {self.run.name(self.node)} fails. Others go well."
            self.run.tell(text, inside(self.node, "error"), mark(self.node, "failed", "bad"))
            self.fail(Answer("function_error"))
            return
        pieces = told(self.run.topology, self.steps)
        in_turn(pieces, self.step, Onward(self.finished_all, self.finished_all), self.block)

    def finished_all(self) -> None:
        """The end of the steps: it is done, unless something may still fail it for an error that was caught."""
        if self.is_sure:
            self.end(Answer(fallback=self.fallback))
        else:
            self.not_known("Whether {} fails after all for what was caught, a Choice decides that looks at it.")

    def block(self, repeats: Repeats) -> None:
        """Run what may be run again."""
        self.blocks |= {step.id: repeats for step in repeats.block.steps}
        repeats.start()

    def step(self, channel: Channel, onward: Onward) -> None:
        """Run one step; others may run beside it."""
        if channel in self.finished:
            text = f"{self.run.name(self.node)} runs {self.run.name(channel.target)} as another step."
            self.run.tell(text, along(channel.id, "request"))
        if wait := pause(channel):
            text = f"{self.run.name(self.node)} waits for {duration(wait)}."
            self.run.tell(text, inside(self.node), mark(self.node, "waits"))
            going = self.going
            self.run.loop.at(self.run.now + wait, lambda: None if going.over else self.ask(channel, onward))
        else:
            self.ask(channel, onward)

    def ask(self, channel: Channel, onward: Onward) -> None:
        """The turn of a step has come."""
        self.running.append(channel)
        message = replace(self.message.onward(), token=channel.settings.connection.get("integration") == CALLBACK)
        going = self.going
        self.run.doors.ask(self.run, channel, message, going, lambda answer: self.ended(channel, onward, going, answer))

    def ended(self, channel: Channel, onward: Onward, going: _Going, answer: Answer) -> None:
        """A step is done or has failed. `going` is the run of the steps that it belongs to."""
        if going.over:
            return
        caught = own_catch(channel, answer.failure)
        if caught is not None:
            self.running.remove(channel)
            self.lead(caught, channel, answer, onward)
            return
        if answer.failure and not self.tolerates(channel):
            self.failed(channel, answer, onward)
            return
        self.running.remove(channel)
        self.finished.append(channel)
        self.fallback = self.fallback or answer.fallback
        onward.then()

    def lead(self, caught: Catcher, channel: Channel, answer: Answer, onward: Onward) -> None:
        """Run what an entry of a Catch leads to, and go on as it says: other branches and items are not touched."""
        name, going, self.caught = self.run.name(self.node), self.going, channel
        where = ""
        if channel.settings.connection.get("branch") and onward.around is not None:
            where = ": the other branches go on"
        elif channel.settings.connection.get("each") and self.run.faults.only_one:
            where = ": the other items go on"
        self.run.tell(f"The Catch of {name} takes over{where}.", inside(self.node, "error"), mark(self.node, "caught"))

        def handle(handler: Channel, further: Onward) -> None:
            def answered(one: Answer) -> None:
                if going.over:
                    return
                if one.failure:
                    self.failed(handler, one, onward)
                    return
                if self.run.topology.role(handler.target) == "holder":
                    self.run.record.kept.append((handler.target, "event"))
                further.then()

            self.run.doors.ask(self.run, handler, self.message.onward(), going, answered)

        done = Onward(lambda: self.led(caught, channel, answer, onward), lambda: None)
        in_turn(led_to(self.handlers, caught.way), handle, done)

    def led(self, caught: Catcher, channel: Channel, answer: Answer, onward: Onward) -> None:
        """What an entry of a Catch leads to is done."""
        if self.going.over:
            return
        if caught.then in ("next", "end"):
            self.is_sure &= caught.sure
            self.fallback = True
            self.run.record.spare.append(self.node)
            if caught.then == "end" and onward.around is None:
                text = (
                    f"{self.run.name(self.node)} ends here and counts as succeeded: the steps that follow are not run."
                )
                self.run.tell(text, inside(self.node))
            (onward.then if caught.then == "next" else onward.end)()
        elif caught.then == "fail" and onward.around is not None:
            self.failed(channel, answer, onward)
        elif caught.then == "fail":
            self.going.over = True
            self.ends_failed(answer)
        else:
            self.going.over = True
            self.not_known("What {} does then is not drawn.")

    def ends_failed(self, answer: Answer) -> None:
        """What a Catch leads to ends in a Fail: a history keeps such an execution, and somebody has been told."""
        name = self.run.name(self.node)
        text = f"{name} has handled it and ends as failed. Earlier steps stay done."
        self.run.tell(text, inside(self.node), mark(self.node, "failed", "bad"))
        if self.reply is None and self.run.topology.has_history(self.node):
            self.fate = "kept"
            self.run.record.kept.append((self.node, "event"))
            self.end(Answer("function_error"))
        else:
            self.fail(answer)

    def tolerates(self, channel: Channel) -> bool:
        """Does a Map go on without the one item that fails?"""
        share = channel.settings.connection.get("tolerated_failures")
        if not channel.settings.connection.get("each") or not patience(share, 0.0) or not self.run.faults.only_one:
            return False
        name = self.run.name(self.node)
        text = f"One item has failed, which the Map of {name} tolerates. The others are done; its report has this one."
        self.run.tell(text, inside(self.node), mark(self.node, "1 item failed"))
        self.run.record.kept.append((self.node, "event"))
        return True

    def failed(self, channel: Channel, answer: Answer, onward: Onward) -> None:
        """What a Catch around takes over is undone or handled; without one the execution fails."""
        name, self.caught, self.going.over = self.run.name(self.node), channel, True
        beside = [one for one in self.running if one is not channel]
        if stopped := _stops(channel, self.run.faults.only_one):
            self.run.tell(stopped, inside(self.node, "error"))
        if self.repeated(channel, answer):
            return
        caught = outer_catch(channel, answer.failure)
        if caught is not None and caught.then and onward.around is not None:
            self.running.clear()
            self.going = _Going(ends=self.ends)
            self.lead(caught, channel, answer, onward.around)
            return
        if caught is None:
            text = f"{name} has no Catch for it: the execution fails. Earlier steps stay done."
            self.run.tell(text, inside(self.node, "error"), mark(self.node, "failed", "bad"))
            self.fail(answer)
            return
        self.run.tell(f"The Catch of {name} takes over.", inside(self.node, "error"), mark(self.node, "caught"))
        # of a step that was stopped or took too long nobody knows how it ended
        done = [*self.finished, *beside, *([channel] if answer.failure in OUT_OF_TIME else [])]
        found = {undo.id: undo for one in reversed(done) for undo in self.undoing if undoes(undo, one)}
        todo = list(found.values())  # each once, also where several steps ask the part whose work it undoes
        Undoing(self.run, todo, self, lambda: self.undone(bool(todo))).next()

    def repeated(self, channel: Channel, answer: Answer) -> bool:
        """Is the whole block of a failed step run again? What still runs of it is stopped."""
        repeats = self.blocks.get(channel.id)
        found = repeats.wait(channel, answer.failure) if repeats is not None else None
        if repeats is None or found is None or sum(repeats.made) > limits.TRACE_REPEATS:
            return False
        wait, by_chance = found
        again = sum(repeats.made)
        before = self.run.record.tries.get(("workflow", self.node))
        waited = wait + (before.within_s or 0.0 if before is not None and again > 1 else 0.0)
        self.run.record.tries["workflow", self.node] = Tried(
            by="workflow", at=self.node, total=repeats.most, within_s=waited, made=again + 1
        )
        kind = "Parallel" if channel.settings.connection.get("branch") else "Map"
        after = f"after {'up to ' if by_chance else ''}{duration(wait)}" if wait else "at once"
        text = f"The Retry of the {kind} runs all of it again {after} (try {again + 1})."
        self.run.tell(text, inside(self.node, "error"), mark(self.node, "again"))
        self.running.clear()
        self.going = _Going(ends=self.ends)
        self.run.loop.at(self.run.now + wait, repeats.start)
        return True

    def undone(self, any_step: bool) -> None:
        """All that can be undone is undone."""
        if any_step or self.undoing:
            self.run.record.undone.append(self.node)
            whole = "what was begun is undone" if self.is_whole else "but not all that was begun is undone"
            text = f"{self.run.name(self.node)} ends as failed, {whole}."
            self.run.tell(text, inside(self.node), mark(self.node, "undone"))
            self.end(Answer("function_error"))
        elif self.place is not None:
            self.park(self.place, lambda: self.end(Answer("function_error")))
        elif self.handlers:
            in_turn(self.handlers, self.handle, Onward(self.handled, self.handled))
        else:
            self.not_known("What {} does then is not drawn.")

    def handle(self, channel: Channel, onward: Onward) -> None:
        """A step to which the Catch leads. One that fails too ends it."""

        def answered(answer: Answer) -> None:
            if answer.failure:
                self.run.tell(f"{self.run.name(self.node)} cannot even do that: the execution fails.")
                self.fail(answer)
                return
            if self.run.topology.role(channel.target) == "holder":
                self.run.record.kept.append((channel.target, "event"))
            onward.then()

        self.run.doors.ask(self.run, channel, self.message.onward(), self, answered)

    def handled(self) -> None:
        """What the Catch leads to is done; whether the execution then counts as failed only its definition says."""
        self.not_known("{} has handled it. Whether the execution counts as failed is not drawn.")

    def not_known(self, text: str) -> None:
        """Nobody knows how it ends after a Catch. A Standard workflow has a history, an Express one has none."""
        text = text.format(self.run.name(self.node))
        if self.run.topology.has_history(self.node):
            self.fate = "kept"
            self.run.record.kept.append((self.node, "event"))
            text += " Its history keeps the execution."
        else:
            self.run.record.unknown[self.caught.id] = "what its Catch leads to is not drawn"
        self.run.tell(text, inside(self.node), mark(self.node, "handled"))
        self.end(Answer("function_error") if self.reply is None else Answer(unsure=True))

    def park(self, place: Channel, then: Callable[[], None]) -> None:
        """Put what could not be done into the place that is drawn for it."""

        def parked(answer: Answer) -> None:
            if answer.failure:
                self.fate = "lost"
                self.run.record.loses(place.source, f"{self.run.name(place.target)} could not take it.")
            else:
                self.fate = "kept"
                self.run.record.kept.append((place.target, "event"))
            then()

        self.run.doors.ask(self.run, place, replace(self.message.onward(), purpose="aside"), self, parked)

    def fail(self, answer: Answer) -> None:
        """The execution has failed: whoever waits is told, and a history or a log may know of it."""
        if self.reply is not None:
            self.end(Answer("function_error", answer.code, answer.name))
            return
        self.fate = "lost"
        self.run.record.loses(self.node, self.what_is_left())
        self.run.tell(self.what_is_left(), inside(self.node), mark(self.node, "failed", "bad"))
        self.end(answer)

    def timed_out(self, limit: float) -> None:
        """The time of the whole run is over: no Catch of a step takes that, and what was called works on for nobody."""
        if self.over:
            return
        self.going.over = True
        name = self.run.name(self.node)
        text = f"{name} is ended by its own limit of {duration(limit)}: no Catch takes that. Earlier steps stay done."
        self.run.tell(text, inside(self.node, "error"), mark(self.node, "timed out", "bad"))
        self.fail(Answer("function_error", name=TIMED_OUT))

    def what_is_left(self) -> str:
        """What tells of a failed execution for whose result nobody waits."""
        topology, name = self.run.topology, self.run.name(self.node)
        if topology.has_history(self.node):
            return f"The history of {name} keeps the failed execution. Nobody learns of it who does not look there."
        if topology.setting(self.node, "logging"):
            return f"Only the log of {name} tells of it."
        return f"{name} has no log: nothing is left of it."

    def end(self, answer: Answer) -> None:
        """Answer, once, whoever waits."""
        self.over = True
        self.run.finish(self.piece, self.fate)
        if self.reply is not None:
            self.reply(answer)
        elif not answer.failure:
            self.run.done(self.message, self.began, self.node)


def _stops(channel: Channel, one_item: bool) -> str:
    """What a failed step takes with it, in words: the branches of its Parallel, the items of its Map."""
    if channel.settings.connection.get("branch"):
        return (
            "A branch has failed, and with it the whole Parallel: that stops the other branches where they still run."
        )
    if channel.settings.connection.get("each"):
        first = "One item has failed" if one_item else "Items have failed"
        return f"{first}, and with it the whole Map fails: what still runs for other items is stopped."
    return ""

"""A workflow: its steps as they are drawn, what catches an error, and what undoes the steps that are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from patterns_app.core.engine.answers import OK, Answer
from patterns_app.core.engine.buckets import Bucket
from patterns_app.core.engine.catching import catches, led_to, outer_catch, own_catch
from patterns_app.core.engine.load.calls import KEPT, LOST, UNKNOWN, Call
from patterns_app.core.engine.load.capacity import gb_hours, transitions
from patterns_app.core.engine.load.chance import shared
from patterns_app.core.engine.load.links.later import HANDLED, UNDONE
from patterns_app.core.engine.load.links.together import Gather
from patterns_app.core.engine.load.loop import Lane
from patterns_app.core.engine.steps import (
    OUT_OF_TIME,
    Onward,
    Parallel,
    Piece,
    Repeats,
    in_turn,
    on_the_way,
    pause,
    pieces,
    undoes,
    ways_of,
)
from patterns_app.core.engine.topology import STARTS_NOTHING, Channel

from .base import ERROR, Station
from .tokens import Token, waits_for_token

if TYPE_CHECKING:
    from patterns_app.core.behaviours.retriers import Catcher
    from patterns_app.core.engine.load.links.call import Link
    from patterns_app.core.engine.load.world import World


_AS_USUAL = 1.0
_STARTS = {
    "": ("execution_starts", "execution_reserve"),
    "aws.step-functions-express": ("express_starts", "express_reserve"),
}


class Workflow(Station):
    """Each execution runs its steps; only a Catch undoes anything."""

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        figures = world.figures
        self.memory_gb = figures.number("express_memory_mb", node) / 1024
        starts, reserve = (
            figures.number(name, node) for name in _STARTS.get(world.topology.service(node), _STARTS[""])
        )
        self.bucket = Bucket(starts, reserve)
        self.starts_limit = world.limit(node, "starts")[0]
        self.pace_limit = world.limit(node, "transitions")[0]
        self.pace: Bucket | None = None  # of transitions; Express workflows have none
        if self.pace_limit:
            self.pace = Bucket(figures.number("transitions", node), figures.number("transition_reserve", node))
        self.steps: list[Channel] = []
        self.by_id: dict[str, Link] = {}  # of its steps
        self.choices: dict[str, dict[str, float]] = {}  # how often each way is taken, to all of them or to 1
        self.undoing: list[Link] = []
        self.handlers: list[Link] = []
        self.place: Link | None = None
        self.has_history = world.topology.has_history(node)
        longest = world.topology.longest_run(node)  # seconds; that of a whole run ends no execution in it
        self.lane = Lane(world.loop, longest, self.timed_out) if longest < world.load.seconds else None

    def runs(self, links: list[Link]) -> None:
        """Its steps, in their order."""
        self.steps = [link.channel for link in links]
        self.by_id = {link.channel.id: link for link in links}
        self.by_id |= {link.channel.id: link for link in self.handlers}
        self.plan = [(link,) for link in links]
        # A way is taken as often as the share of its first step says.
        self.choices = {state: self._shares(ways) for state, ways in ways_of(self.steps).items()}

    def _shares(self, ways: Mapping[str, Sequence[Channel]]) -> dict[str, float]:
        given = self.world.load.connections
        first = [inside[0].id for inside in ways.values()]
        said = shared([self.by_id[one].share if one in given else None for one in first])
        return dict(zip(ways, said, strict=True))

    def links(self) -> list[Link]:
        """Also what only an error leads to."""
        return [*super().links(), *self.undoing, *self.handlers, *([self.place] if self.place else [])]

    def admits(self, call: Call) -> bool:
        """A start that is only begun comes out of a bucket; one that somebody waits for does not."""
        if self.bucket.take(self.loop.now):
            return True
        self.arrived += 1
        self.limited(call, self.starts_limit, self.bucket.rate)
        return False

    def start(self, call: Call, extra: float = 0.0) -> None:
        """An execution begins, unless somebody only brings a token back or asks how one fares."""
        if _starts_nothing(call):  # the service answers that, however long an execution takes
            slow, self.slow = self.slow, _AS_USUAL
            super().start(call, extra)
            self.slow = slow
            return
        self.count["starts"] += 1
        if self.lane is not None:
            self.lane.add(call)
        super().start(call, extra)

    def enter(self, act: Callable[[object], None]) -> None:
        """The next state is entered: at once, or when there is a token for the transition."""
        self.count["transitions"] += 1
        wait = self.pace.wait(self.loop.now) if self.pace is not None else 0.0
        if wait and self.pace is not None:
            self.world.met(self.node, self.pace_limit, self.pace.rate)
            self.loop.at(self.loop.now + wait, act, None)
        else:
            act(None)

    def advance(self, call: Call) -> None:
        """Run the steps, unless the time of the whole run is over."""
        if _starts_nothing(call):
            self.finish(call, OK)
        elif not call.over:
            call.note = _Execution(self, call)
            call.note.begin()

    def timed_out(self, call: Call) -> None:
        """No Catch of a step takes that."""
        if not call.over:
            self.finish(call, ERROR)

    def finish(self, call: Call, answer: Answer) -> None:
        """An execution does not hand on what a step was answered."""
        self.count["gb_hours"] += gb_hours(self.loop.now - call.sent, self.memory_gb)
        if call.note is not None:
            call.note.forget()
            call.note = None
        super().finish(call, OK if answer.failure is None else answer)

    def answered(self, call: Call, link: Link, answer: Answer) -> None:
        """A step is done or has failed."""
        if not call.over:
            call.note.answered(link, answer)

    def row(self) -> list[Piece]:
        """What one execution runs: a Choice takes one way by chance, and what the load calls together runs so."""
        taken = {state: self._way(ways) for state, ways in self.choices.items()}
        found: list[Piece] = []
        for piece in pieces([step for step in on_the_way(self.steps, taken) if self._goes(step)]):
            if isinstance(piece, Parallel) or not found or not self.by_id[piece.id].together:
                found.append(piece)
            else:
                before = found.pop()
                ways, retry = (before.ways, before.retry) if isinstance(before, Parallel) else (((before,),), ())
                found.append(Parallel((*ways, (piece,)), retry))
        return found

    def _way(self, ways: dict[str, float]) -> str:
        """One of them; none where their shares leave something for a way without a step."""
        drawn = self.rng.random() * max(1.0, sum(ways.values()))
        for way, share in ways.items():
            drawn -= share
            if drawn < 0:
                return way
        return ""

    def _goes(self, step: Channel) -> bool:
        """Is a step run that lies on no way of a Choice, or on the one that is taken?"""
        link = self.by_id[step.id]
        return link.share >= 1 or bool(step.settings.connection.get("choice")) or link.draw() < link.share


def _starts_nothing(call: Call) -> bool:
    """Does a part only bring a token back, or ask how a run fares? Who sends from outside starts one."""
    return call.parent is not None and call.link.kind in STARTS_NOTHING


class _Execution:
    """One run of the steps."""

    __slots__ = ("again", "blocks", "call", "done", "left", "out", "running", "station", "tokens", "wait")

    def __init__(self, station: Workflow, call: Call) -> None:
        self.station, self.call = station, call
        self.running: dict[Link, Onward] = {}  # what comes when a step is back
        self.tokens: dict[Link, Token] = {}
        self.done: list[Link] = []
        self.left: list[Link] | None = None  # what a Catch still has to do, the last first
        self.out: Link | None = None  # of these the one that is being done
        self.blocks: dict[str, Repeats] = {}  # by connection: the block that may be run again when that step fails
        self.again: Repeats | None = None  # the one that is run again as soon as nothing of it runs any more
        self.wait = 0.0  # and so long after that

    def begin(self) -> None:
        """The steps, and then the end."""
        in_turn(self.station.row(), self.step, Onward(self.end, self.end), self.block)

    def block(self, repeats: Repeats) -> None:
        """Run what may be run again."""
        self.blocks |= {step.id: repeats for step in repeats.block.steps}
        repeats.start()

    def step(self, channel: Channel, onward: Onward) -> None:
        """Run one step, for every item of a Map."""
        link = self.station.by_id[channel.id]
        self.running[link] = onward
        loop, wait = self.station.loop, pause(channel)

        def enter(_: object) -> None:
            self.station.enter(lambda _: self.go(link))

        if wait:  # a state of its own
            self.station.enter(lambda _: loop.at(loop.now + wait, enter, None))
        else:
            enter(None)

    def go(self, link: Link) -> None:
        """Its turn has come, unless the execution has ended meanwhile."""
        if self.call.over or link not in self.running:
            return
        if link.times > 1:
            Gather(self.station, self.call, (link,), drawn=True).begin()
        elif waits_for_token(link):
            self.hand_out(link)
        else:
            link.send(self.call, self.call.message)

    def hand_out(self, link: Link, before: Token | None = None) -> None:
        """Send a copy with a token, of which the execution waits for the last one."""
        if self.call.over or link not in self.running:
            return
        message = self.call.message.laden()
        message.token = self.tokens[link] = Token(self, link, before)
        link.send(self.call, message)

    def forget(self) -> None:
        """It has ended. Nothing of it points at itself any more, so that nobody has to look for it."""
        self.running.clear()
        self.tokens.clear()
        self.blocks.clear()
        self.again = None

    def end(self) -> None:
        """All is done."""
        self.station.count["transitions"] += transitions(0)
        self.forget()
        if self.call.batch is not None:
            self.station.next_record(self.call)
        else:
            self.station.finish(self.call, OK)

    def answered(self, link: Link, answer: Answer) -> None:
        """A step is done or has failed; what still runs beside one that has failed is stopped."""
        if self.left is not None:
            self.caught(link, answer)
        elif self.again is not None:
            self.running.pop(link, None)
            self.restart()
        elif self.sleeps(link, answer):
            self.tokens[link].wait()
        elif (onward := self.running.pop(link, None)) is None:
            return
        elif answer.failure is None:
            self.done.append(link)
            onward.then()
        elif (caught := own_catch(link.channel, answer.failure)) is not None:
            self.lead(caught, link, answer, onward)
        else:
            self.failed(link, answer, onward)

    def failed(self, link: Link, answer: Answer, onward: Onward) -> None:
        """Nothing has handled it where it happened: the block is run again, or what is around it catches it."""
        caught = outer_catch(link.channel, answer.failure)
        if self.repeats(link, answer):
            self.restart()
        elif caught is None:
            self.station.finish(self.call, ERROR)
        elif caught.then and onward.around is not None:
            self.running.clear()  # what still runs in the block is stopped
            self.lead(caught, link, answer, onward.around)
        else:
            self.catch(link, answer)

    def lead(self, caught: Catcher, link: Link, answer: Answer, onward: Onward) -> None:
        """Run what an entry of a Catch leads to, and go on as it says."""
        handlers = [one.channel for one in self.station.handlers]
        done = Onward(lambda: self.led(caught, link, answer, onward), onward.end, onward.around)
        in_turn(led_to(handlers, caught.way), self.step, done)

    def led(self, caught: Catcher, link: Link, answer: Answer, onward: Onward) -> None:
        """What an entry of a Catch leads to is done."""
        if caught.then == "next":
            onward.then()
        elif caught.then == "end":
            onward.end()
        elif caught.then == "fail" and onward.around is not None:
            self.failed(link, answer, onward)
        else:
            self.left = []
            self.handled()

    def sleeps(self, link: Link, answer: Answer) -> bool:
        """Is the token of a step that went well still to come? A spare answer stands in for it."""
        token = self.tokens.get(link) if link in self.running else None
        return answer.failure is None and not answer.fallback and token is not None and not token.came

    def repeats(self, link: Link, answer: Answer) -> bool:
        """Is the whole block of a failed step run again? What waits for a token in it does so no longer."""
        block = self.blocks.get(link.channel.id)
        found = block.wait(link.channel, answer.failure) if block is not None else None
        if found is None:
            return False
        self.wait = found[0] * (self.station.rng.random() if found[1] else 1.0)
        self.again = block
        for other, token in self.tokens.items():
            if token.waits and not token.over:
                token.over = True
                self.running.pop(other, None)
        return True

    def restart(self) -> None:
        """Run the block again, when nothing of it runs any more and its wait is over."""
        if self.again is None or self.running:
            return
        start, self.again = self.again.start, None
        loop = self.station.loop
        loop.at(loop.now + self.wait, lambda _: None if self.call.over else start(), None)

    def catch(self, link: Link, answer: Answer) -> None:
        """Undo what is done, or what nobody knows the end of; else put it aside, or do what a Catch leads to."""
        station = self.station
        begun = [*self.done, *self.running, *([link] if answer.failure in OUT_OF_TIME else [])]
        # each once, by the last of the steps whose part it undoes; the last one is done first
        found = dict.fromkeys(
            undo for one in reversed(begun) for undo in station.undoing if undoes(undo.channel, one.channel)
        )
        self.left = [*found][::-1]
        if not station.undoing:
            self.left = [station.place] if station.place is not None else station.handlers[::-1]
        self.next()

    def caught(self, link: Link, answer: Answer) -> None:
        """One of them is done. A compensation that fails is put aside where that is caught; else it ends the run."""
        if link is not self.out:
            return
        station, world, message = self.station, self.station.world, self.call.message
        if link is station.place:
            is_kept = answer.failure is None
            station.kept, station.lost = station.kept + is_kept, station.lost + (not is_kept)
            world.counts_as(message, KEPT if is_kept else LOST)
        elif link in station.handlers:
            if answer.failure is not None:
                station.finish(self.call, ERROR)
                return
            if world.topology.role(link.target.node) == "holder":
                world.counts_as(message, KEPT)
        elif answer.failure is not None and not catches(link.channel, answer.failure):
            station.finish(self.call, ERROR)
            return
        elif answer.failure is not None and station.place is not None:
            self.left = [*(self.left or ()), station.place]
        self.next()

    def next(self) -> None:
        """The next of them, or the end."""
        if not self.left:
            self.handled()
            return
        out = self.out = self.left.pop()
        self.station.enter(lambda _: None if self.call.over else out.send(self.call, self.call.message))

    def handled(self) -> None:
        """Nobody knows how it ends after a Catch that undoes nothing: a history keeps the execution, or none does."""
        station, call = self.station, self.call
        if station.undoing:
            station.finish(call, Answer("function_error", None, UNDONE))
        elif station.place is not None:
            station.finish(call, Answer("function_error", None, HANDLED))
        else:
            station.kept += station.has_history
            station.world.counts_as(call.message, KEPT if station.has_history else UNKNOWN)
            station.finish(call, Answer("function_error", None, HANDLED) if call.link.is_alone else OK)

"""A step of a workflow that has handed out a token: somebody brings it back, its time is over, or it waits for ever."""

from __future__ import annotations

from math import inf

from patterns_app.core.behaviours.telling import duration

from .answers import OK, Answer
from .model import Tried
from .recorder import inside, mark
from .run import Reply, Run
from .steps import token_ends
from .topology import TELLS, Channel


class Token:
    """A step that sleeps until somebody brings its token back."""

    def __init__(self, run: Run, channel: Channel, reply: Reply) -> None:
        self.run, self.channel, self.reply = run, channel, reply

    def wait(self) -> None:
        """Until the token comes, the time of the step is over, or for ever."""
        run, channel = self.run, self.channel
        comes = self._comes()
        limit, name = token_ends(channel)
        ends = run.now + limit
        if comes <= ends and comes < inf:
            run.loop.at(comes, lambda: self.reply(OK))
            return
        if ends < inf:
            run.loop.at(ends, lambda: self.expired(limit, name))
            return
        text = f"Nobody brings the token back. {run.name(channel.source)} has no time limit for this step and waits on."
        run.tell(text, inside(channel.source, "error"), mark(channel.source, "waits", "bad"))
        run.record.blocked.add("execution")
        waits = Tried(by="workflow", at=channel.id, total=1, within_s=None, made=1)
        run.record.tries.setdefault(("workflow", channel.id), waits)

    def expired(self, limit: float, name: str) -> None:
        """The time of the step is over."""
        text = f"After {duration(limit)} without the token the step fails."
        self.run.tell(text, inside(self.channel.source, "error"), mark(self.channel.source, "timed out", "bad"))
        self.reply(Answer("heartbeat", None, name))

    def _comes(self) -> float:
        """When somebody brings it back: whoever reads or brings it works, unless a fault on the way says otherwise."""
        run, when = self.run, self.run.now
        for part in (self.channel.target, *_readers(run, self.channel.target), *_bringers(run, self.channel.source)):
            spell = run.faults.at(part, run.now)
            if spell is None:
                continue
            if spell.effect == "slow" and spell.fault.takes_s is not None:
                when = max(when, run.now + spell.fault.takes_s)
            else:
                when = max(when, spell.end)
        return when


def _readers(run: Run, node: str) -> list[str]:
    return [channel.target for channel in run.topology.from_.get(node, ()) if channel.behaviour is not None]


def _bringers(run: Run, workflow: str) -> list[str]:
    """Who alone is drawn to bring tokens back to a workflow, who alone asks that part, and so on, while it is one."""
    lines, found = run.topology.channels.values(), [workflow]
    last = {line.source for line in lines if line.target == workflow and line.line.kind in TELLS}
    while len(last) == 1 and not last & set(found):
        found += last
        last = {line.source for line in lines if line.target in last and line.travels}
    return found[1:]

"""Does a call change something? What SEC-003 and SEC-012 ask."""

from __future__ import annotations

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import View
from patterns_app.core.sketch.model import Connection

_LEAVES_TRACES = ("write", "readwrite", "async", "start", "push", "orchestrate", "destination")
_ONLY_READS = ("GET", "HEAD", "OPTIONS")


def only_reads(view: View, call: Connection) -> bool:
    """Does the HTTP method of a call promise that nothing changes?"""
    return asking.line_setting(view, call, "method") in _ONLY_READS


class Changing:
    """The nodes whose work writes or starts something, themselves or through what they call."""

    def __init__(self, view: View) -> None:
        self.nodes = {line.source for line in asking.lines_of(view, *_LEAVES_TRACES)}
        callers: dict[str, list[str]] = {}
        for line in asking.lines_of(view, "sync", "origin"):
            callers.setdefault(line.target, []).append(line.source)
        waiting = [node for node in self.nodes if node in callers]
        while waiting:
            for caller in callers.get(waiting.pop(), ()):
                if caller not in self.nodes:
                    self.nodes.add(caller)
                    waiting.append(caller)

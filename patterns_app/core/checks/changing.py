"""Does a call change or read something, and who calls from outside? What SEC-003, SEC-012 and SEC-016 ask."""

from __future__ import annotations

import re

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import View
from patterns_app.core.engine.topology import SAFE_METHODS
from patterns_app.core.sketch.model import Connection

LEAVES_TRACES = ("write", "readwrite", "async", "start", "push", "orchestrate", "destination")
READS = ("read", "readwrite", "query")
_ROUTE = re.compile(r"([A-Z]+) /\S*")
OUTSIDE = ("client.browser", "external.http", "aws.cloudfront", "aws.route53")


def from_outside(view: View, api: str) -> list[Connection]:
    """The calls of an API that come from people, other systems or what passes theirs on."""
    lines = asking.into(view, api, "sync", "origin", "dns")
    return [line for line in lines if asking.service(view, line.source) in OUTSIDE]


def read_behind(view: View, start: str) -> list[str]:
    """The databases that a part reads, itself or through what it calls and waits for."""
    seen, waiting, found = {start}, [start], []
    while waiting:
        for line in asking.out(view, waiting.pop()):
            if line.kind in READS and asking.service(view, line.target) in asking.STORES:
                found.append(line.target)
            elif line.kind in ("sync", "orchestrate") and line.target not in seen:
                seen.add(line.target)
                waiting.append(line.target)
    return list(dict.fromkeys(found))


def methods(view: View, call: Connection) -> list[str]:
    """The HTTP methods of a call or route: one is a setting, those of several routes stand in the label.

    None where they are not told, or where the label was too long for all of them.
    """
    if method := asking.line_setting(view, call, "method"):
        return [str(method)]
    routes = [_ROUTE.fullmatch(part) for part in call.label.split(", ")]
    return [route[1] for route in routes if route] if all(routes) and not call.label.endswith("…") else []


def only_reads(view: View, call: Connection) -> bool:
    """Do the HTTP methods of a call promise that nothing changes?"""
    found = methods(view, call)
    return bool(found) and SAFE_METHODS.issuperset(found)


class Changing:
    """The nodes whose work writes or starts something, themselves or through what they call."""

    def __init__(self, view: View) -> None:
        self.nodes = {line.source for line in asking.lines_of(view, *LEAVES_TRACES)}
        callers: dict[str, list[str]] = {}
        for line in asking.lines_of(view, "sync", "origin"):
            callers.setdefault(line.target, []).append(line.source)
        waiting = list(self.nodes)
        while waiting:
            for caller in callers.get(waiting.pop(), ()):
                if caller not in self.nodes:
                    self.nodes.add(caller)
                    waiting.append(caller)

    def made_by(self, route: Connection) -> bool:
        """Does a request on this route change something, by itself or by what is behind it?"""
        return route.kind in LEAVES_TRACES or route.target in self.nodes

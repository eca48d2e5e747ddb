"""SEC-003: an API that changes something or reads a database, and does not ask who is calling."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection

from .asking_who import authoriser
from .changing import Changing, only_reads

_READS = ("read", "readwrite", "query")
_OUTSIDE = ("client.browser", "external.http", "aws.cloudfront", "aws.route53")


def check(view: View) -> Iterator[Found]:
    """One finding for each such API, unless it is open on purpose."""
    changing = Changing(view)
    for api in asking.nodes_of(view, *asking.APIS):
        calls = [line for line in asking.into(view, api.id, "sync", "origin", "dns") if _is_from_outside(view, line)]
        does = _does(view, api.id, calls, changing)
        if does and not asking.is_on(view, api, "public") and not asking.out(view, api.id, "authorize"):
            message = f"{view.name(api.id)} {does} for everyone who calls it, without asking who that is."
            yield Found(message, (api.id,), tuple(call.id for call in calls), authoriser(view, api, api.id))


def _does(view: View, api: str, calls: list[Connection], changing: Changing) -> str:
    """What strangers can have it do, in words; empty for nothing that matters."""
    if not calls:
        return ""
    if api in changing.nodes and not all(only_reads(view, call) for call in calls):
        return "changes something"
    stores = _read_behind(view, api)
    return f"reads {asking.names(view, stores)}" if stores else ""


def _read_behind(view: View, api: str) -> list[str]:
    """The databases that an API reads, itself or through what it calls and waits for."""
    seen, waiting, found = {api}, [api], []
    while waiting:
        for line in asking.out(view, waiting.pop()):
            if line.kind in _READS and asking.service(view, line.target) in asking.STORES:
                found.append(line.target)
            elif line.kind in ("sync", "orchestrate") and line.target not in seen:
                seen.add(line.target)
                waiting.append(line.target)
    return list(dict.fromkeys(found))


def _is_from_outside(view: View, call: Connection) -> bool:
    return asking.service(view, call.source) in _OUTSIDE

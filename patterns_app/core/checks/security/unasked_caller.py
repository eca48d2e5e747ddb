"""SEC-003: an API that changes something or reads a database, and does not ask who is calling."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.asking_who import asks_by_default, asks_itself, authoriser, published, routes
from patterns_app.core.checks.changing import Changing, from_outside, only_reads, read_behind
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection


def check(view: View) -> Iterator[Found]:
    """One finding for each such API, unless it is open on purpose. A single open route is SEC-016's."""
    changing = Changing(view)
    for api in asking.nodes_of(view, *asking.APIS):
        if asking.is_on(view, api, "public") or asks_by_default(view, api):
            continue
        if any(asks_itself(view, line) for line in routes(view, api.id)):
            continue
        calls = [line for line in from_outside(view, api.id) if not asks_itself(view, line)]
        calls = calls or published(view, api)
        if does := _does(view, api.id, calls, changing):
            message = f"{view.name(api.id)} {does} for everyone who calls it, without asking who that is."
            yield Found(message, (api.id,), tuple(call.id for call in calls), authoriser(view, api, api.id))


def _does(view: View, api: str, calls: list[Connection], changing: Changing) -> str:
    """What strangers can have it do, in words; empty for nothing that matters."""
    if not calls:
        return ""
    if api in changing.nodes and not all(only_reads(view, call) for call in calls):
        return "changes something"
    stores = read_behind(view, api)
    return f"reads {asking.names(view, stores)}" if stores else ""

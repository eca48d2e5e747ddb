"""COST-005: a function that only passes data on."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Update

_PIPE = "aws.eventbridge-pipe"


def check(view: View) -> Iterator[Found]:
    """One finding for each function with one source and one target that changes nothing on the way."""
    for function in asking.nodes_as(view, "function"):
        if not asking.is_on(view, function, "passthrough"):
            continue
        sources, targets = asking.into(view, function.id), asking.out(view, function.id)
        if len(sources) == len(targets) == 1:
            source, target = sources[0], targets[0]
            message = (
                f"{view.name(function.id)} only passes on what {view.name(source.source)} gives it "
                f"to {view.name(target.target)}."
            )
            yield Found(message, (function.id,), (source.id, target.id), _fix(view, source, target))


def _fix(view: View, source: Connection, target: Connection) -> Fix | None:
    """A pipe in its place, where one can read the source and write to the target."""
    known = view.vocabulary.pairs.usual(_PIPE, asking.service(view, target.target))
    if known.default is None or known.rare:
        return None
    if not view.vocabulary.pairs.knows(asking.service(view, source.source), _PIPE, source.kind):
        return None
    pipe = Update(node=source.target, set={"service": _PIPE, "settings": {}})
    return Fix(
        "Make it an EventBridge Pipe", (pipe, Update(connection=target.id, set={"kind": known.default, "settings": {}}))
    )

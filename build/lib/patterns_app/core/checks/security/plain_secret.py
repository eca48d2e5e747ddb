"""SEC-017: a password or key that lies in the environment of a function or a container."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New, attach, connect, offered, set_on
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.services.environments import PLAIN
from patterns_app.core.services.template import RESOLVED
from patterns_app.core.sketch.model import Node
from patterns_app.core.sketch.operations import Operation

_KEEPER = "aws.secrets-manager"


def check(view: View) -> Iterator[Found]:
    """One finding for each part with one. What is put there on deployment is out of the template: a note."""
    for part in view.graph.sketch.nodes:
        how = asking.setting(view, part, "secrets")
        if how == PLAIN:
            message = f"{view.name(part.id)} has its passwords or keys plain in its environment."
            yield Found(message, (part.id,), (), _fix(view, part))
        elif how == RESOLVED:
            message = (
                f"The secrets of {view.name(part.id)} are out of its template, but everyone who may read its "
                "configuration still sees them."
            )
            yield Found(message, (part.id,), (), _fix(view, part), severity="info")


@offered
def _fix(view: View, part: Node) -> Fix | None:
    """Secrets Manager keeps them and the part reads them there, which the line says."""
    gone: Operation = set_on(view, part.id, secrets=None)
    keepers = view.anywhere(_KEEPER).graph.by_service.get(_KEEPER, ())
    asked = {line.target for line in asking.out(view, part.id)}
    if keeper := next((one for one in keepers if one.id in asked), None):
        return Fix(f"Fetch them from {view.name(keeper.id)}", (gone,))
    if len(keepers) == 1:
        keeper = keepers[0]
        return Fix(f"Keep them in {view.name(keeper.id)}", (gone, connect(view, part.id, keeper.id, "read")))
    # none is there, or which of several is meant for them nobody has said
    new = New(_KEEPER, "secrets", f"{view.name(part.id)[:180]} secrets")
    return Fix("Keep them in Secrets Manager", (gone, *attach(view, part.id, new, "read")))

"""A new API between somebody outside and what is to be asked: it asks who is calling, where anything hangs on that."""

from __future__ import annotations

from collections.abc import Sequence

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import offered
from patterns_app.core.checks.inserting import added, put_between
from patterns_app.core.checks.model import Fix, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Add

from .asking_who import authoriser
from .changing import LEAVES_TRACES, OUTSIDE, READS, Changing, only_reads
from .guarding import guarded

_WITH_FIREWALL = "aws.rest-api"


@offered
def put_between_asking(view: View, line: Connection, services: Sequence[str]) -> Fix | None:
    """Put these services into a connection; the first, an API, asks who is calling. None where it cannot ask."""
    inserted = put_between(view, line, services)
    return None if inserted is None else _asking(view, line, inserted)


def put_between_open_or_asking(view: View, line: Connection, services: Sequence[str]) -> Fix | None:
    """Put these services into a connection; an API among strangers asks who they are, so that SEC-003 has no word."""
    inserted = put_between(view, line, services)
    if inserted is None or not _lets_strangers_in(view, line, inserted):
        return inserted
    return _offered_asking(view, line, inserted) or inserted


def _lets_strangers_in(view: View, line: Connection, inserted: Fix) -> bool:
    first = added(inserted.operations)[0]
    if first.service not in asking.APIS or asking.service(view, line.source) not in OUTSIDE or only_reads(view, line):
        return False
    kinds = {one.connection.kind for one in inserted.operations if isinstance(one, Add) and one.connection}
    return not kinds.isdisjoint((*LEAVES_TRACES, *READS)) or line.target in Changing(view).nodes


def _asking(view: View, line: Connection, inserted: Fix) -> Fix | None:
    nodes = added(inserted.operations)
    asked = authoriser(view, nodes[0], line.source, *nodes)
    if asked is None:
        return None
    operations = (*inserted.operations, *asked.operations)
    if nodes[0].service == _WITH_FIREWALL:
        operations = (*operations, *guarded(view, nodes[0].id, line.source, *added(operations))[1])
    return Fix(inserted.title, operations)


_offered_asking = offered(_asking)

"""CON-008: a Firehose without exactly one destination."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New, attach, fresh, mend, new_node, reroute
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.sketch.operations import Add, Operation


def check(view: View) -> Iterator[Found]:
    """One finding for each connected Firehose that delivers to nothing or to several places."""
    for firehose in asking.nodes_as(view, "delivery-stream"):
        destinations = _without_backup(view, asking.out(view, firehose.id, "push"))
        if len(destinations) == 1 or not (destinations or asking.into(view, firehose.id)):
            continue
        if not destinations:
            bucket = New("aws.s3", "bucket", f"{view.name(firehose.id)[:180]} records")
            fix = mend("Deliver to a bucket", attach, view, firehose.id, bucket, "push")
            yield Found(
                f"{view.name(firehose.id)} delivers to nothing; it needs a destination.",
                (firehose.id,),
                (),
                fix,
                unfinished=True,
                severity="warning",  # where it delivers to may only be left out of the picture
            )
            continue
        places = asking.names(view, [line.target for line in destinations])
        message = f"{view.name(firehose.id)} delivers to {places}; a Firehose has exactly one destination."
        title = "Give each destination its own Firehose"
        fix = mend(title, _one_each, view, firehose, destinations)
        yield Found(message, (firehose.id,), tuple(line.id for line in destinations), fix)


def _without_backup(view: View, destinations: list[Connection]) -> list[Connection]:
    """What is no bucket for a copy: every other destination keeps what it has or what failed in a bucket beside it."""
    buckets = [line for line in destinations if asking.acts(view, line.target, "bucket")]
    others = [line for line in destinations if line not in buckets]
    return others if len(others) == 1 and len(buckets) == 1 else destinations


def _one_each(view: View, firehose: Node, destinations: list[Connection]) -> tuple[Operation, ...]:
    """A further Firehose for each further destination, fed by all that feeds the first."""
    operations: list[Operation] = []
    others: list[Node] = []
    taken: list[str] = []
    settings = {key: value for key, value in firehose.settings.items() if key != "name"} | {"encryption": True}
    for line in destinations[1:]:
        new = New("aws.firehose", "copy", f"{view.name(firehose.id)[:90]} to {view.name(line.target)[:90]}", settings)
        added = new_node(view, firehose.id, new, *others)
        others.append(added)
        operations += [Add(node=added), reroute(line, line.kind, source=added.id)]
        for feed in asking.into(view, firehose.id):
            name = fresh(view, f"{feed.id[:40]}-copy", *taken, *(node.id for node in others))
            taken.append(name)
            copy = Connection(id=name, source=feed.source, target=added.id, kind=feed.kind, settings=feed.settings)
            operations.append(Add(connection=copy))
    return tuple(operations)

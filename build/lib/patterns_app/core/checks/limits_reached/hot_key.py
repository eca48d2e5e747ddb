"""LIM-020: so few values of the partition key that a table or stream cannot spread its load."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.load import requests, said
from patterns_app.core.checks.model import Found, View
from patterns_app.core.engine.load.capacity import read_units, share

_KEY = "key_values"
# Of the two kinds of work, which lines do it, the limit of one partition or shard, and how a sentence says it.
_WORK = {
    "aws.dynamodb": (
        (asking.WRITES, "dynamodb.partition_writes", "writes", "a partition"),
        (("read",), "dynamodb.partition_reads", "reads", "a partition"),
    ),
    "aws.kinesis": ((("write", "async", "push", "sync"), "kinesis.shard_write", "records", "a shard"),),
}


def check(view: View) -> Iterator[Found]:
    """One finding for each kind of work of which one key value gets more than its partition does. Sizes do not count.

    A read is taken for an eventually consistent one, so that the rule never cries wolf.
    """
    for service, works in _WORK.items():
        for store in asking.nodes_of(view, service):
            values = asking.number(view, store, _KEY)
            if not values:
                continue
            for kinds, limit, word, place in works:
                lines = asking.into(view, store.id, *kinds)
                most, asked = asking.limit(view, limit), requests(view, lines)
                if share(read_units(asked) if word == "reads" else asked, values) > most:
                    message = (
                        f"{view.name(store.id)} gets {said(asked)} {word} a second on {_keys(values)}; "
                        f"{place} takes {said(most)}, and one value is never spread over several."
                    )
                    yield Found(message, (store.id,), tuple(line.id for line in lines))


def _keys(values: float) -> str:
    return "one key value" if values == 1 else f"{values:g} key values"

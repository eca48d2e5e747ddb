"""SEC-001: a bucket that everyone may read."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import REMEMBERED, New, connect, new_node, offered, set_on
from patterns_app.core.checks.guarding import guarded
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Node
from patterns_app.core.sketch.operations import Add, Operation


def check(view: View) -> Iterator[Found]:
    """One finding for each open bucket; the fix closes it and lets CloudFront serve it where people use the drawing."""
    for bucket in asking.nodes_as(view, "bucket"):
        is_site = asking.is_on(view, bucket, "website")
        if is_site or asking.is_on(view, bucket, "public"):
            why = "serves a website by itself, so it is open to everyone" if is_site else "is open to everyone"
            yield Found(f"{view.name(bucket.id)} {why}.", (bucket.id,), (), _fix(view, bucket))


@offered
def _fix(view: View, bucket: Node) -> Fix | None:
    private: Operation = set_on(view, bucket.id, public=False, website=False)
    people = view.first("client.browser")
    if asking.into(view, bucket.id, "origin") or people is None:
        return Fix("Close the bucket to the public", (private,))
    front = new_node(view, bucket.id, New("aws.cloudfront", "cdn", "CloudFront"))
    return Fix(
        "Close the bucket and let CloudFront serve it",
        (
            private,
            Add(node=front),
            connect(view, people.id, front.id, "sync", method="GET"),
            connect(view, front.id, bucket.id, "origin", access="OAC"),
            *guarded(view, front.id, bucket.id, front)[1],
            *_called_from_there(view, people.id),
        ),
    )


def _called_from_there(view: View, people: str) -> Iterator[Operation]:
    """What people load comes from a host of its own now, so the APIs that they call let other hosts in (CORS-001)."""
    called = {line.target for line in asking.out(view, people, "sync")}
    for api in asking.with_cors(view, on=False):
        if api.id in called:
            yield set_on(view, api.id, cors=True, cors_max_age=REMEMBERED)

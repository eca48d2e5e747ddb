"""STR-004: bucket and function that each need the other first."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, View
from patterns_app.core.services.naming import suggested


def check(view: View) -> Iterator[Found]:
    """One finding for each bucket without a fixed name that notifies a function with rights on it."""
    for bucket in asking.nodes_as(view, "bucket"):
        if bucket.settings.get("name") or asking.is_on(view, bucket, "named"):
            continue
        for line in asking.out(view, bucket.id, "notify"):
            back = [other for other in asking.out(view, line.target) if other.target == bucket.id]
            if not back:
                continue
            message = f"In a template, {view.name(bucket.id)} and {view.name(line.target)} each need the other first."
            named = suggested("aws.s3", f"{view.name(bucket.id)} {bucket.id} ", False) or f"bucket-{bucket.id}"
            fix = setting_fix(view, f"Name the bucket “{named}”", bucket.id, name=named)
            lines = (line.id, *(other.id for other in back))
            yield Found(message, (bucket.id, line.target), lines, fix)

"""CON-014: WAF cannot be attached to an HTTP API."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New, mend, reroute
from patterns_app.core.checks.inserting import added, insert
from patterns_app.core.checks.model import Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Operation

_CALLERS = ("client.browser", "external.http", "aws.route53")


def check(view: View) -> Iterator[Found]:
    """One finding for each HTTP API that WAF is drawn to protect; the fix puts CloudFront between."""
    for firewall in asking.nodes_as(view, "firewall"):
        for line in asking.out(view, firewall.id):
            if asking.acts(view, line.target, "http-api"):
                message = f"{view.name(firewall.id)} cannot be attached to the HTTP API {view.name(line.target)}."
                fix = mend("Put CloudFront in front, with WAF", _behind_cloudfront, view, line)
                yield Found(message, (firewall.id, line.target), (line.id,), fix)


def _behind_cloudfront(view: View, line: Connection) -> tuple[Operation, ...]:
    """CloudFront between WAF and the API, and who called the API calls CloudFront."""
    inserted = insert(view, line, New("aws.cloudfront", "cdn", "CloudFront"))
    front = added(inserted)[0].id
    calls = [call for call in asking.into(view, line.target) if asking.service(view, call.source) in _CALLERS]
    return (*inserted, *(reroute(call, call.kind, target=front) for call in calls))

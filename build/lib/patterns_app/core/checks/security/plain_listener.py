"""SEC-021: a load balancer that answers the internet in the clear."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import setting_fix
from patterns_app.core.checks.model import Found, Severity, View

_BALANCER, _PLAIN, _SAFE = "aws.alb", "HTTP", "HTTPS"


def check(view: View) -> Iterator[Found]:
    """One finding for each one that faces the internet; where only CloudFront calls it, that asks people for HTTPS."""
    for balancer in asking.nodes_of(view, _BALANCER):
        if (
            asking.setting(view, balancer, "protocol") != _PLAIN
            or asking.setting(view, balancer, "scheme") == "internal"
        ):
            continue
        callers = {line.source for line in asking.into(view, balancer.id, "sync", "origin")}
        by_edge = bool(callers) and all(asking.acts(view, caller, "distribution") for caller in callers)
        severity: Severity | None = "info" if by_edge else None
        message = (
            f"{view.name(balancer.id)} faces the internet and speaks plain HTTP: what is sent can be read on the way."
        )
        fix = setting_fix(view, "Let it speak HTTPS", balancer.id, protocol=_SAFE)
        yield Found(message, (balancer.id,), (), fix, severity=severity)

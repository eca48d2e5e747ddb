"""A web firewall in front of an entrance: what the fix of SEC-009 puts in, and what a fix that opens one needs."""

from __future__ import annotations

from patterns_app.core.checks.fixing import New, connect, new_node
from patterns_app.core.checks.model import View
from patterns_app.core.sketch.model import Node
from patterns_app.core.sketch.operations import Add, Operation

_FIREWALL = New("aws.waf", "waf", "WAF")


def guarded(view: View, entrance: str, beside: str, *others: Node) -> tuple[str, tuple[Operation, ...]]:
    """The drawing's firewall or a new one before an entrance, which may be new itself: what it is called, and how.

    `beside` is a node that is there; `others` are new ones that stand beside it already.
    """
    firewall = view.first(_FIREWALL.service)
    if firewall is not None:
        return f"Attach {view.name(firewall.id)}", (connect(view, firewall.id, entrance, "govern"),)
    added = new_node(view, beside, _FIREWALL, *others)
    return "Attach WAF", (Add(node=added), connect(view, added.id, entrance, "govern"))

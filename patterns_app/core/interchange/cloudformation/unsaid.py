"""References from one part to another that no connection tells of: each is told with the part, none is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .template import Resource


def unsaid(
    resources: Mapping[str, Resource], nodes: Mapping[str, Mapping[str, Any]], joined: Collection[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Each part with what it names and is not joined with, in words. `joined` are ends of connections, by nodes' ids.

    A name is no use: globals give every function the same ones, and many hand one on.
    """
    for name, resource in resources.items():
        if name not in nodes:
            continue
        one = nodes[name]["id"]
        others = {nodes[other]["id"]: other for other in resource.named if other in nodes and other in resources}
        for node, other in others.items():
            if node != one and (one, node) not in joined and (node, one) not in joined:
                yield name, f"names {other}, and nothing says what goes between the two"

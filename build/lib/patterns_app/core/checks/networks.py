"""Where in a network a part stands, as far as it is drawn: what rules about networks ask."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.sketch.model import Connection, Frame, Network
from patterns_app.core.vocabulary.frames import frame_types

from . import asking
from .model import View

NETWORK = "vpc"
CLIENTS = ("client.browser", "client.iot-device", "external.http")
# Data in their own protocol, or a request that says which path: through a service's API no such line goes.
_BY_PROTOCOL = ("read", "write", "readwrite", "push")
_HTTP = ("path", "method")


def around(view: View, node: str) -> Iterator[Frame]:
    """The frames around a node, the innermost first."""
    yield from outwards(view, view.graph.nodes[node].frame)


def outwards(view: View, name: str | None) -> Iterator[Frame]:
    """A frame and the frames around it, the innermost first."""
    while (frame := view.frames.get(name or "")) is not None:
        yield frame
        name = frame.parent


def network_of(view: View, node: str) -> str | None:
    """The id of the innermost network frame around a node, or None where none is drawn."""
    return network_at(view, view.graph.nodes[node].frame)


def network_at(view: View, frame: str | None) -> str | None:
    """The id of the network that a frame is or stands in, or None where none is drawn."""
    return next((one.id for one in outwards(view, frame) if one.kind == NETWORK), None)


def subnet_of(view: View, node: str) -> Frame | None:
    """The innermost frame within its network that says whether the internet reaches it, or None where none does."""
    return next((frame for frame in around(view, node) if kind_of(frame) is not None), None)


def kind_of(frame: Frame) -> Network | None:
    """What a frame says of the internet, by itself or by its kind."""
    return frame.network or frame_types()[frame.kind].network


def is_private(view: View, node: str) -> bool:
    """Does the node stand in a part of a network that the internet does not reach?"""
    frame = subnet_of(view, node)
    return frame is not None and kind_of(frame) == "private"


def is_public(view: View, node: str) -> bool:
    """Does the node stand in a part of a network that the internet reaches?"""
    frame = subnet_of(view, node)
    return frame is not None and kind_of(frame) == "public"


def goes_by_protocol(view: View, line: Connection) -> bool:
    """Does a connection go to the address of its target in a network, and not to the API that manages the target?"""
    target = view.vocabulary.services.get(asking.service(view, line.target))
    if target is None or not target.in_vpc or not target.protocol or asking.line_is_on(view, line, "data_api"):
        return False
    if line.kind not in _BY_PROTOCOL:
        return line.kind == "sync" and any(line.settings.get(key) for key in _HTTP)
    verdict = view.verdict(line)
    return verdict.has_row or not verdict.rules or not verdict.rules[0].startswith("sdk")

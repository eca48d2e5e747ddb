"""The kinds of frame: account, network, subnet and so on, each with what its kind alone says of what is inside."""

from __future__ import annotations

from functools import cache

from .model import FrameType
from .reading import read_data


@cache
def frame_types() -> dict[str, FrameType]:
    """The kinds of frame by key, in the order in which they are offered."""
    return {kind.key: kind for kind in read_data("frames.yaml", tuple[FrameType, ...])}
